"""All tables. One word per thing: the same names as the domain's nouns, the JSON and the screens."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.store.database import Base


class UtcDateTime(TypeDecorator[datetime]):
    """Timezone-aware UTC, also on SQLite, which keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


Id = Mapped[uuid.UUID]


def _id() -> Mapped[uuid.UUID]:
    return mapped_column(primary_key=True, default=uuid.uuid4)


def _belongs_to(target: str, *, nullable: bool = False, index: bool = True) -> Mapped[Any]:
    rule = "SET NULL" if nullable else "CASCADE"
    return mapped_column(ForeignKey(target, ondelete=rule), nullable=nullable, index=index)


def _may_belong_to(target: str) -> Mapped[Any]:
    """Belongs to it where it is set, and goes with it."""
    return mapped_column(ForeignKey(target, ondelete="CASCADE"), index=True)


class Project(Base):
    """A study or a support queue; owns recordings, participants and themes."""

    __tablename__ = "project"
    id: Id = _id()
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    glossary: Mapped[list[str]] = mapped_column(JSON, default=list)
    note_template: Mapped[str | None] = mapped_column(String(20))  # None: by the kind of each recording
    conversation_kind: Mapped[str] = mapped_column(String(20), default="conversation", server_default="conversation")
    channel_roles: Mapped[list[str | None]] = mapped_column(JSON, default=list, server_default="[]")  # channel 1, 2
    staff: Mapped[list[str]] = mapped_column(
        JSON, default=list, server_default="[]"
    )  # names of the project's own people
    voice_profiles: Mapped[bool] = mapped_column(default=False, server_default=false())
    privacy: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")  # domain.privacy.Privacy
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Participant(Base):
    """A person across recordings of a project, with attributes."""

    __tablename__ = "participant"
    __table_args__ = (UniqueConstraint("project_id", "name"),)
    id: Id = _id()
    project_id: Mapped[uuid.UUID] = _belongs_to("project.id")
    name: Mapped[str] = mapped_column(String(200))
    attributes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Recording(Base):
    """One uploaded audio or video and its sha256, or an imported transcript that has no audio."""

    __tablename__ = "recording"
    __table_args__ = (UniqueConstraint("project_id", "sha256"), UniqueConstraint("project_id", "external_id"))
    id: Id = _id()
    project_id: Mapped[uuid.UUID] = _belongs_to("project.id")
    title: Mapped[str] = mapped_column(String(300))
    filename: Mapped[str] = mapped_column(String(300))
    sha256: Mapped[str] = mapped_column(String(64))  # of the media; of the transcript file where there is no audio
    media_type: Mapped[str | None] = mapped_column(String(100))  # None: no audio, only an imported transcript
    size: Mapped[int] = mapped_column(default=0)
    duration: Mapped[float | None]
    channels: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(40), default="conversation")
    language: Mapped[str | None] = mapped_column(String(16))
    recorded_on: Mapped[date | None]
    external_id: Mapped[str | None] = mapped_column(String(200))
    details: Mapped[dict[str, Any]] = mapped_column("metadata", JSON, default=dict)  # echoed, never interpreted
    options: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict
    )  # how to process: domain.options.ProcessingOptions
    import_sha256: Mapped[str | None] = mapped_column(String(64))  # the imported transcript file in the media store
    import_filename: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    source_url: Mapped[str | None] = mapped_column(Text)  # where the worker fetches the bytes, or fetched them
    delete_after: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    legal_hold: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # {reason, by, at}: no deletion
    no_mining: Mapped[bool] = mapped_column(default=False, server_default=false())
    audio_deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    bin_until: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)  # in the bin, and deleted then
    project: Mapped[Project] = relationship()
    speakers: Mapped[list["Speaker"]] = relationship(order_by="Speaker.label", passive_deletes=True)


class Job(Base):
    """The truth about work: a broker message only wakes a worker, which then claims the best waiting row.

    `kind` says what is to be done: for one recording, for a project, or for the whole installation; with `payload`.
    A running job belongs to the worker that holds `token` until `lease_until`. Among those of one priority the smallest
    `turn` comes first: see `actions.turns`.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_next", "status", "queue", "priority", "turn", "created_at"),
        Index("ix_job_share", "share", "status", "turn"),
        Index("ix_job_turn", "status", "turn"),
    )
    id: Id = _id()
    recording_id: Mapped[uuid.UUID | None] = _may_belong_to("recording.id")
    project_id: Mapped[uuid.UUID | None] = _may_belong_to("project.id")
    kind: Mapped[str] = mapped_column(String(40), default="process_recording")
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    queue: Mapped[str] = mapped_column(String(20), default="speech")
    priority: Mapped[int] = mapped_column(default=0)
    share: Mapped[str] = mapped_column(String(40), default="", server_default="")  # whom its work is counted to
    turn: Mapped[float] = mapped_column(default=0.0, server_default="0")
    minutes: Mapped[float] = mapped_column(default=0.0, server_default="0")  # of audio, known or guessed
    status: Mapped[str] = mapped_column(String(24), default="queued", index=True)
    run_at: Mapped[float] = mapped_column(default=0.0)  # unix seconds: not before
    attempt: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int] = mapped_column(default=3)
    token: Mapped[str | None] = mapped_column(String(32))
    worker: Mapped[str | None] = mapped_column(String(120))
    lease_until: Mapped[float] = mapped_column(default=0.0)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    progress: Mapped[float] = mapped_column(default=0.0)
    message: Mapped[str] = mapped_column(String(300), default="")
    error_code: Mapped[str | None] = mapped_column(String(60))
    error: Mapped[str | None] = mapped_column(Text)
    request_id: Mapped[str | None] = mapped_column(String(64))  # of the request that submitted it, for the logs
    traceparent: Mapped[str | None] = mapped_column(String(60))  # the span that submitted it, for OpenTelemetry
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stages: Mapped[list["JobStage"]] = relationship(order_by="JobStage.position", passive_deletes=True)


class JobStage(Base):
    """What one stage of a job did: status queued, processing, completed, reused, skipped or failed; with the reason."""

    __tablename__ = "job_stage"
    __table_args__ = (UniqueConstraint("job_id", "name"),)
    id: Id = _id()
    job_id: Mapped[uuid.UUID] = _belongs_to("job.id")
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(24), default="queued")
    progress: Mapped[float] = mapped_column(default=0.0)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error_code: Mapped[str | None] = mapped_column(String(60))
    error: Mapped[str | None] = mapped_column(Text)


class Artefact(Base):
    """What a finished stage made, kept under a key of its inputs, engine and parameters: never made twice."""

    __tablename__ = "artefact"
    __table_args__ = (UniqueConstraint("recording_id", "stage", "key"),)
    id: Id = _id()
    recording_id: Mapped[uuid.UUID] = _belongs_to("recording.id")
    stage: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # engine, model, parameters, for people
    content: Mapped[bytes] = mapped_column(LargeBinary)  # zlib-compressed JSON
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Speaker(Base):
    """One speaker of one recording: the label from the audio, and the name and role that people gave."""

    __tablename__ = "speaker"
    __table_args__ = (UniqueConstraint("recording_id", "label"),)
    id: Id = _id()
    recording_id: Mapped[uuid.UUID] = _belongs_to("recording.id")
    participant_id: Mapped[uuid.UUID | None] = _belongs_to("participant.id", nullable=True)
    label: Mapped[str] = mapped_column(String(60))
    name: Mapped[str | None] = mapped_column(String(200))
    role: Mapped[str | None] = mapped_column(String(20))
    role_confidence: Mapped[float | None]  # None: a person said so
    channel: Mapped[int | None]


class Transcript(Base):
    """A version of the words of a recording; the highest version is the current one."""

    __tablename__ = "transcript"
    __table_args__ = (UniqueConstraint("recording_id", "version"),)
    id: Id = _id()
    recording_id: Mapped[uuid.UUID] = _belongs_to("recording.id")
    version: Mapped[int]
    key: Mapped[str] = mapped_column(String(64))  # fingerprint of what it was made from
    language: Mapped[str | None] = mapped_column(String(16))
    draft: Mapped[bool] = mapped_column(default=False)
    confidence: Mapped[float | None]
    provenance: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    revision: Mapped[int] = mapped_column(default=0, server_default="0")  # counts up with each edit, undo and redo
    carried: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # what became of the edits of the version before
    personal_revision: Mapped[int] = mapped_column(
        default=-1, server_default="-1"
    )  # where personal data was looked for
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Utterance(Base):
    """Consecutive words of one speaker, with the sentiment found in them."""

    __tablename__ = "utterance"
    __table_args__ = (UniqueConstraint("transcript_id", "position"),)
    id: Id = _id()
    transcript_id: Mapped[uuid.UUID] = _belongs_to("transcript.id")
    position: Mapped[int]
    speaker: Mapped[str] = mapped_column(String(60))  # a label; names live in the speaker table
    start: Mapped[float]
    end: Mapped[float]
    text: Mapped[str] = mapped_column(Text)
    words: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)  # [text, start, end, probability]
    language: Mapped[str | None] = mapped_column(String(16))
    suspect: Mapped[str | None] = mapped_column(String(60))
    sentiment: Mapped[float | None]
    edited: Mapped[bool] = mapped_column(default=False, server_default=false())  # a person typed words of it


class Edit(Base):
    """One change that a person made to a transcript version, with what it touched before and after.

    `before` and `after` are {"groups": [[utterance, ...], ...], "speakers": [...]}: the same groups, in both states.
    """

    __tablename__ = "edit"
    __table_args__ = (UniqueConstraint("transcript_id", "number"),)
    id: Id = _id()
    transcript_id: Mapped[uuid.UUID] = _belongs_to("transcript.id")
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    author: Mapped[str | None] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Insight(Base):
    """One claim, on one transcript version, with its evidence."""

    __tablename__ = "insight"
    id: Id = _id()
    recording_id: Mapped[uuid.UUID] = _belongs_to("recording.id")
    transcript_id: Mapped[uuid.UUID] = _belongs_to("transcript.id")
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20), index=True)
    statement: Mapped[str] = mapped_column(Text)
    score: Mapped[float]
    severity: Mapped[float | None]
    sentiment: Mapped[float | None]
    cx_component: Mapped[str | None] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(12), default="candidate")
    speaker: Mapped[str] = mapped_column(String(60))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    theme_id: Mapped[uuid.UUID | None] = _belongs_to("theme.id", nullable=True)
    theme_by: Mapped[str | None] = mapped_column(String(8))  # who put it there, or took it out: machine or person
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    evidence: Mapped[list["Evidence"]] = relationship(
        order_by="Evidence.start", cascade="all, delete-orphan", passive_deletes=True
    )


class Evidence(Base):
    """Link from an insight to the words that prove it, checked word by word when saved."""

    __tablename__ = "evidence"
    id: Id = _id()
    insight_id: Mapped[uuid.UUID] = _belongs_to("insight.id")
    utterance_id: Mapped[uuid.UUID] = _belongs_to("utterance.id")
    quote: Mapped[str] = mapped_column(Text)
    char_start: Mapped[int]
    char_end: Mapped[int]
    start: Mapped[float]
    end: Mapped[float]
    verified: Mapped[bool] = mapped_column(default=False)
    utterance: Mapped[Utterance] = relationship()


class Theme(Base):
    """Insights of a project that say the same in other words. A theme that was merged stays and names its heir."""

    __tablename__ = "theme"
    id: Id = _id()
    project_id: Mapped[uuid.UUID] = _belongs_to("project.id")
    family: Mapped[str] = mapped_column(String(12))  # need or praise: see domain.themes
    label: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    phrases: Mapped[list[str]] = mapped_column(JSON, default=list)  # its words that other themes have not
    named_by: Mapped[str] = mapped_column(String(8), default="machine")
    settled: Mapped[bool] = mapped_column(default=False)  # a person made, named, merged or split it: its insights stay
    merged_into: Mapped[uuid.UUID | None] = _belongs_to("theme.id", nullable=True)
    vectors: Mapped[bytes] = mapped_column(LargeBinary, default=b"")  # float16, (n, 384): the middles of its clusters
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)


class ThemeChange(Base):
    """What a person did to the themes of a project: renamed, merged, split, moved, made."""

    __tablename__ = "theme_change"
    id: Id = _id()
    project_id: Mapped[uuid.UUID] = _belongs_to("project.id")
    theme_id: Mapped[uuid.UUID | None] = _belongs_to("theme.id", nullable=True)
    change: Mapped[str] = mapped_column(String(12))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Grouping(Base):
    """The state of a project's themes. `revision` counts every change, so that a run sees what happened meanwhile."""

    __tablename__ = "grouping"
    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int] = mapped_column(default=0)
    regrouped: Mapped[int] = mapped_column(default=0)  # insights that there were at the last full run
    regrouped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    grouped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Analysis(Base):
    """What is known of one transcript as a whole: metrics, satisfaction, keyphrases, the note, and what did not run."""

    __tablename__ = "analysis"
    id: Id = _id()
    recording_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("recording.id", ondelete="CASCADE"), unique=True)
    transcript_id: Mapped[uuid.UUID] = _belongs_to("transcript.id")
    metrics: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    satisfaction: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    keyphrases: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    chapters: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    feelings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    emotions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    note: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    skipped: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    dropped_quotes: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=0, server_default="0")  # of the transcript that this was made from
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)


class Passage(Base):
    """One searchable text of a recording (an utterance, an insight, a line of the note), or of a project: a theme.

    `words` are the terms of `text` as `store.search.terms` cuts them; `vector` is float16, unit length. The insight's
    kind and CX component, and the sentiment, are copies to narrow a search by.
    """

    __tablename__ = "passage"
    __table_args__ = ({"sqlite_autoincrement": True},)  # ids are never used twice: the vector cache rests on it
    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[uuid.UUID | None] = _may_belong_to("recording.id")
    project_id: Mapped[uuid.UUID | None] = _may_belong_to("project.id")  # of a theme only
    kind: Mapped[str] = mapped_column(String(20))
    target_id: Mapped[uuid.UUID | None]
    speaker: Mapped[str | None] = mapped_column(String(60))
    insight_kind: Mapped[str | None] = mapped_column(String(20))
    cx_component: Mapped[str | None] = mapped_column(String(40))
    sentiment: Mapped[float | None]
    start: Mapped[float | None]
    end: Mapped[float | None]
    text: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    vector: Mapped[bytes | None] = mapped_column(LargeBinary)


class IdempotencyKey(Base):
    """A request that must not be done twice: while it runs without, later with its answer."""

    __tablename__ = "idempotency_key"
    caller: Mapped[str] = mapped_column(String(80), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    holder: Mapped[str] = mapped_column(String(255))
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    status: Mapped[int | None]
    headers: Mapped[dict[str, str] | None] = mapped_column(JSON)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)


class LearnedHeads(Base):
    """What the decisions of a project taught the miner: numbers only, at most one row in use."""

    __tablename__ = "learned_heads"
    id: Id = _id()
    project_id: Mapped[uuid.UUID] = _belongs_to("project.id")
    content: Mapped[bytes] = mapped_column(LargeBinary)
    facts: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # per kind: decisions, held-out gain
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class SavedSearch(Base):
    """A query and its filters under a name, to be asked again."""

    __tablename__ = "saved_search"
    __table_args__ = (UniqueConstraint("project_id", "name"),)
    id: Id = _id()
    project_id: Mapped[uuid.UUID] = _belongs_to("project.id")
    name: Mapped[str] = mapped_column(String(200))
    query: Mapped[str] = mapped_column(String(400))
    filters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class WorkerBeat(Base):
    """A living worker and what it would use (the facts that `earmark doctor` prints)."""

    __tablename__ = "worker_beat"
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
