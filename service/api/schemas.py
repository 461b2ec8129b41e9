"""The JSON of the API: what is sent and answered. Seconds as floats, snake_case, one name per thing."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, Json, model_validator, with_config
from typing_extensions import TypedDict  # of Python 3.12, which pydantic asks for

from service.domain.editing import MOST_CHARACTERS
from service.domain.insight import CxComponent, Kind, Status
from service.domain.note_templates import NoteTemplate
from service.domain.search_filters import PassageKind, Sentiment
from service.domain.transcript import Role

JobStatus = Literal["queued", "processing", "completed", "partially_completed", "failed", "cancelled"]
StageStatus = Literal["queued", "processing", "completed", "reused", "skipped", "failed"]


class Model(BaseModel):
    """Root of all schemas: read from rows or dataclasses; unknown fields are refused."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")


FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
"""Trends count the weeks between the first day and the last."""
Language = Annotated[str, Field(pattern="^[a-z]{2,3}$", description="ISO 639 code such as en.")]


class ProblemItem(Model):
    """One thing that is wrong with the request: a JSON pointer and a sentence."""

    pointer: str
    detail: str


class Problem(Model):
    """RFC 9457 problem details, with a stable `code`."""

    model_config = ConfigDict(extra="allow")
    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    instance: str | None = None
    request_id: str | None = None
    errors: list[ProblemItem] = []


class ProjectIn(Model):
    """A project to make or change."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    description: str = ""
    glossary: list[str] = []


class ProjectChange(Model):
    """What to change of a project; a field left out stays as it is."""

    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    description: str | None = None
    glossary: list[str] | None = None
    note_template: NoteTemplate | Literal["by_kind"] | None = None


class ProjectOut(Model):
    """A project and how much is in it."""

    id: UUID
    name: str
    description: str
    glossary: list[str]
    note_template: NoteTemplate | None = None
    recordings: int
    created_at: datetime


class ErrorOut(Model):
    """Why something failed or was left out: a stable code and a sentence."""

    code: str
    detail: str


class WithError(Model):
    """Read from a row that keeps code and sentence in two columns."""

    @model_validator(mode="before")
    @classmethod
    def join_error(cls, value: Any) -> Any:
        if not hasattr(value, "error_code"):
            return value
        said = {name: getattr(value, name) for name in cls.model_fields}
        said["error"] = {"code": value.error_code, "detail": value.error or ""} if value.error_code else None
        return said


class StageOut(WithError):
    """One stage of a job."""

    name: str
    status: StageStatus
    progress: float
    started_at: datetime | None
    finished_at: datetime | None
    error: ErrorOut | None


class JobOut(WithError):
    """Work for a recording (`process_recording`), a project or the installation. `progress` is measured, 0..1."""

    id: UUID
    recording_id: UUID | None
    project_id: UUID | None
    kind: str
    status: JobStatus
    progress: float
    message: str
    attempt: int
    max_attempts: int
    error: ErrorOut | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    stages: list[StageOut]


class SpeakerOut(Model):
    """A speaker of one recording."""

    id: UUID
    label: str
    name: str | None
    role: Role | None
    role_confidence: float | None
    channel: int | None
    participant_id: UUID | None


class SpeakerChange(Model):
    """What a person says about a speaker; a field left out stays as it is."""

    name: Annotated[str, Field(max_length=200)] | None = None
    role: Role | None = None


class SkippedAnalysisOut(Model):
    """An analysis that did not run, and why."""

    analysis: str
    reason: str
    detail: str


class SatisfactionOut(Model):
    """A derived index 0..100 (not a survey score) with its parts; `index` is null when there is too little to say."""

    index: float | None
    version: str
    parts: list[dict[str, Any]]
    uncertainty: float | None
    reason: str | None
    stated_score: dict[str, Any] | None
    turns: list[dict[str, Any]] = []


class RecordingOut(Model):
    """One recording with its state: `status` is that of its newest job."""

    id: UUID
    project_id: UUID
    title: str
    filename: str
    sha256: str | None
    media_type: str | None
    size: int
    source_url: str | None
    duration: float | None
    channels: int | None
    kind: str
    language: str | None
    recorded_on: date | None
    external_id: str | None
    delete_after: datetime | None
    metadata: dict[str, Any]
    options: dict[str, Any]
    has_audio: bool
    created_at: datetime
    status: JobStatus | None
    job: JobOut | None
    speakers: list[SpeakerOut]
    draft: bool
    satisfaction: float | None
    insight_counts: dict[str, int]
    skipped_analyses: list[SkippedAnalysisOut]


class RecordingIn(Model):
    """The fields of an upload form, beside the files `file` (audio or video) and `transcript` (VTT, SRT, TXT, JSON)."""

    project_id: UUID | None = None
    title: Annotated[str, Field(max_length=300)] | None = None
    kind: Annotated[str, Field(min_length=1, max_length=40)] = "conversation"
    language: Language | None = None
    recorded_on: Day | None = None
    external_id: Annotated[str, Field(max_length=200)] | None = None
    delete_after: Annotated[AwareDatetime, Field(description="When the recording is to be deleted.")] | None = None
    url: (
        Annotated[
            str, Field(max_length=2000, description="Where the worker fetches the recording, in place of `file`.")
        ]
        | None
    ) = None
    upload_id: Annotated[UUID, Field(description="A finished resumable upload, in place of `file`.")] | None = None
    metadata: Annotated[Json[dict[str, Any]], Field(description="A JSON object, echoed and never interpreted.")] = {}
    transcriber: Literal["auto", "whisper", "sphinx"] = "auto"
    model: Annotated[str, Field(max_length=200)] | None = None
    diarizer: Literal["auto", "pyannote", "builtin", "channels"] = "auto"
    speakers: Annotated[int, Field(ge=1, le=20)] | None = None
    min_speakers: Annotated[int, Field(ge=1, le=20)] | None = None
    max_speakers: Annotated[int, Field(ge=1, le=20)] | None = None


class RecordingJson(RecordingIn):
    """The same fields as JSON, for a recording whose bytes are here already or are to be fetched."""

    metadata: Annotated[dict[str, Any], Field(description="A JSON object, echoed and never interpreted.")] = {}


class UploadOut(Model):
    """A resumable upload. `recording_id` is the recording that it became; `error` says why it became none."""

    id: UUID
    status: Literal["receiving", "completed"]
    offset: int
    size: int
    filename: str
    recording_id: UUID | None
    error: dict[str, str] | None
    expires_at: datetime


class RecordingChange(Model):
    """What a person may change; a field left out stays as it is."""

    title: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    kind: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    recorded_on: Day | None = None
    language: Language | None = None
    delete_after: AwareDatetime | None = None
    metadata: dict[str, Any] | None = None


class Accepted(Model):
    """Answer to an upload or a re-run: where the recording is and which job works on it.

    `duplicate` is true when the same bytes were there already: then nothing new was made.
    """

    recording: RecordingOut
    job: JobOut | None
    duplicate: bool = False


class ProcessIn(Model):
    """How to process again; what is left out is chosen by the settings."""

    transcriber: Literal["auto", "whisper", "sphinx"] = "auto"
    model: str | None = None
    diarizer: Literal["auto", "pyannote", "builtin", "channels"] = "auto"
    language: Language | None = None
    speakers: Annotated[int, Field(ge=1, le=20)] | None = None
    min_speakers: Annotated[int, Field(ge=1, le=20)] | None = None
    max_speakers: Annotated[int, Field(ge=1, le=20)] | None = None


class TranscriptionIn(Model):
    """The fields beside `file`. `prompt`, `temperature`, `include` and the known speakers are accepted and not used."""

    model: Annotated[str, Field(max_length=200)] = "whisper-1"
    language: Language | None = None
    response_format: Literal["json", "text", "srt", "vtt", "verbose_json", "diarized_json"] = "json"
    timestamp_granularities: list[Literal["word", "segment"]] = ["segment"]
    stream: bool = False
    prompt: str | None = None
    temperature: float | None = None
    chunking_strategy: str | None = None
    include: list[str] = []
    known_speaker_names: list[str] = []
    known_speaker_references: list[str] = []


@with_config(extra="forbid")
class WordOut(TypedDict):  # a plain dictionary, not a Model: a conversation of three hours has thirty thousand of them
    """One word, seconds from the start, probability 0..1."""

    text: str
    start: float
    end: float
    probability: float | None


class UtteranceOut(Model):
    """Consecutive words of one speaker. `speaker` is a label of `speakers`."""

    id: UUID
    position: int
    speaker: str
    start: float
    end: float
    text: str
    words: list[WordOut]
    language: str | None
    suspect: str | None
    sentiment: float | None
    edited: bool


class TranscriptOut(Model):
    """The current words of a recording and where they came from. `revision` counts up with each edit.

    The `ETag` of the answer names this state: send it back as `If-Match` with an edit.
    """

    id: UUID
    recording_id: UUID
    version: int
    language: str | None
    draft: bool
    confidence: float | None
    provenance: dict[str, Any]
    revision: int
    carried: dict[str, Any] | None
    created_at: datetime
    speakers: list[SpeakerOut]
    utterances: list[UtteranceOut]
    skipped_analyses: list[SkippedAnalysisOut]


class TextIn(Model):
    """What was really said; empty takes the utterance away."""

    text: Annotated[str, Field(max_length=MOST_CHARACTERS)]


class ConfirmIn(Model):
    """Which words (counted from 0) a person heard so; null: all of them."""

    words: Annotated[list[Annotated[int, Field(ge=0)]], Field(max_length=10_000)] | None = None


class ReassignIn(Model):
    """Who said it: a speaker's label, or null for a new speaker. With one utterance, `first_word` and `last_word`
    (counted from 0, both included) choose words of it.
    """

    utterance_ids: Annotated[list[UUID], Field(min_length=1, max_length=5_000)]
    speaker: Annotated[str, Field(max_length=60)] | None = None
    first_word: Annotated[int, Field(ge=0)] | None = None
    last_word: Annotated[int, Field(ge=0)] | None = None


class MergeIn(Model):
    """The speaker who gets all that this one said."""

    into: UUID


class SplitIn(Model):
    """The utterances that somebody else said."""

    utterance_ids: Annotated[list[UUID], Field(min_length=1, max_length=5_000)]


class RevertIn(Model):
    """Bring back the words from before this edit; null: as they were recognised."""

    before_edit: int | None = None


class CheckedOut(Model):
    """What became of the quotes of insights and note: looked up, anchored anew, no longer standing, standing again."""

    checked: int
    moved: int
    stale: int
    restored: int


EditKind = Literal[
    "text",
    "confirm",
    "replace",
    "reassign",
    "merge_speakers",
    "split_speaker",
    "rename_speaker",
    "set_role",
    "carried",
]


class EditOut(Model):
    """One edit of the log. `utterances` says how many it touched."""

    number: int
    kind: EditKind
    author: str | None
    made_at: datetime
    undone_at: datetime | None
    utterances: int


class EditsOut(Model):
    """The edits of the current transcript version, oldest first, and which one undo and redo would take."""

    items: list[EditOut]
    undo: int | None
    redo: int | None


class EditedOut(Model):
    """What an edit did. `utterances` are those touched, as they are now; `speakers` are all of the recording.

    `edit` is null when nothing was different. With `positions_changed` later utterances have other positions too.
    `job_id` is the job that lets insights and metrics follow, when one was submitted now.
    """

    edit: EditOut | None
    transcript_id: UUID
    revision: int
    utterances: list[UtteranceOut]
    removed: list[UUID]
    positions_changed: bool
    speakers: list[SpeakerOut]
    evidence: CheckedOut
    job_id: UUID | None


class VersionOut(Model):
    """A version of a recording's transcript. `carried` says what became of the edits of the version before it."""

    id: UUID
    version: int
    current: bool
    language: str | None
    draft: bool
    confidence: float | None
    provenance: dict[str, Any]
    revision: int
    edits: int
    carried: dict[str, Any] | None
    created_at: datetime


class VersionsOut(Model):
    """All versions, the current one first."""

    items: list[VersionOut]


class DifferenceOut(Model):
    """A place where two versions differ: `a` replaced by `b`, only in `a` (delete), or only in `b` (insert)."""

    kind: Literal["replace", "delete", "insert"]
    start: float
    end: float
    a: str
    b: str
    speaker_a: str | None
    speaker_b: str | None


class ComparisonOut(Model):
    """Two versions word by word, case and punctuation aside. `difference` is the differing words per word of `a`: a word
    error rate where `a` is right.
    """

    a: UUID
    b: UUID
    words_a: int
    words_b: int
    differing: int
    difference: float | None
    items: list[DifferenceOut]


class ReplaceIn(Model):
    """Words to find and what to write instead, in all recordings of the project or in some."""

    find: Annotated[str, Field(min_length=1, max_length=200)]
    replacement: Annotated[str, Field(max_length=200)]
    whole_word: bool = True
    match_case: bool = False
    recording_ids: Annotated[list[UUID], Field(max_length=10_000)] | None = None


class ReplaceHit(Model):
    """A place where the words were found, with what stands around them."""

    recording_id: UUID
    utterance_id: UUID
    position: int
    start: float
    before: str
    found: str
    after: str


class ReplacedOut(Model):
    """What was found, at most 1,000 hits of it, and which recordings were edited (none by `dry_run`)."""

    dry_run: bool
    count: int
    recordings: int
    edited: list[UUID]
    hits: list[ReplaceHit]
    evidence: CheckedOut


class ParticipantOut(Model):
    """A person across recordings; `insights` counts by kind, `satisfaction` is the mean index or null."""

    id: UUID
    project_id: UUID
    name: str
    attributes: dict[str, Any]
    recordings: list[UUID]
    insights: dict[str, int]
    satisfaction: float | None


class ParticipantsOut(Model):
    """The participants of a project by name."""

    items: list[ParticipantOut]


class ParticipantChange(Model):
    """What to change of a participant; a field left out stays as it is. `attributes` replace those that were there."""

    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    attributes: dict[Annotated[str, Field(max_length=60)], str | int | float | bool] | None = None


class UtteranceStateOut(Model):
    """An utterance as it was before an edit."""

    edit: EditOut
    text: str
    start: float
    end: float


class HistoryOut(Model):
    """What an utterance said before each edit of its words, oldest first."""

    items: list[UtteranceStateOut]


class DoubtOut(Model):
    """A word worth a second listen, or (with `word` null) a whole suspect utterance."""

    utterance_id: UUID
    position: int
    word: int | None
    text: str
    start: float
    end: float
    probability: float | None
    reason: str
    before: str
    after: str
    speaker: str


class DoubtsOut(Model):
    """The review queue of a recording, in order."""

    transcript_id: UUID
    revision: int
    below: float
    items: list[DoubtOut]


class EvidenceOut(Model):
    """A verbatim quote, the utterance it stands in, its characters and its seconds of audio.

    `verified` is false when an edit changed the words that it quotes.
    """

    id: UUID
    utterance_id: UUID
    quote: str
    char_start: int
    char_end: int
    start: float
    end: float
    verified: bool


class InsightOut(Model):
    """One claim with its evidence."""

    id: UUID
    recording_id: UUID
    kind: Kind
    statement: str
    score: float
    severity: float | None
    sentiment: float | None
    cx_component: CxComponent | None
    status: Status
    speaker: str
    speaker_name: str | None
    role: Role | None
    theme_id: UUID | None
    details: dict[str, Any]
    stale: bool
    evidence: list[EvidenceOut]


class InsightChange(Model):
    """A person's decision on an insight."""

    status: Status | None = None
    statement: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    kind: Kind | None = None
    severity: Annotated[float, Field(ge=0, le=1)] | None = None
    cx_component: CxComponent | None = None


class InsightIn(Model):
    """An insight that a person adds: what it says, and the characters of an utterance that prove it.

    Without a statement the quote is the statement.
    """

    kind: Kind
    utterance_id: UUID
    char_start: Annotated[int, Field(ge=0)]
    char_end: Annotated[int, Field(ge=1)]
    statement: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    severity: Annotated[float, Field(ge=0, le=1)] | None = None
    cx_component: CxComponent | None = None


class InsightPage(Model):
    """Insights across the recordings of a project; `next_cursor` is null on the last page."""

    items: list[InsightOut]
    next_cursor: str | None


class ChapterOut(Model):
    """A stretch of talk about one thing: utterances `first` to `last` by position, seconds, and a title; "" for none."""

    title: str
    first: int
    last: int
    start: float
    end: float


class SpeakerFeelingOut(Model):
    """Sentiment -1..1 of a speaker, over all and in each quarter of the conversation; `change` is the last less the first
    quarter, null with reason `not_enough_speech` where one of them holds too little.
    """

    speaker: str
    sentiment: float | None
    quarters: list[float | None]
    change: float | None
    reason: str | None


class EmotionOut(Model):
    """A word of feeling and where it stands; `denied`: "not happy"."""

    utterance_id: UUID
    position: int
    emotion: str
    word: str
    char_start: int
    char_end: int
    denied: bool


class InsightsOut(Model):
    """All insights of a recording, what did not run, how many unverifiable quotes were dropped, and how many no longer
    stand since somebody edited their words.
    """

    recording_id: UUID
    insights: list[InsightOut]
    satisfaction: SatisfactionOut | None
    keyphrases: list[dict[str, Any]]
    skipped_analyses: list[SkippedAnalysisOut]
    dropped_quotes: int
    stale_quotes: int
    chapters: list[ChapterOut] = []
    feelings: list[SpeakerFeelingOut] = []
    emotions: list[EmotionOut] = []


class NoteEvidence(Model):
    """Where a line of the note comes from."""

    utterance_id: UUID
    quote: str
    speaker: str
    start: float
    end: float
    verified: bool


class NoteLineOut(Model):
    """One line of the note and its evidence; stale when an edit changed words that it rests on."""

    text: str
    stale: bool
    evidence: list[NoteEvidence]


class NoteSectionOut(Model):
    """A titled group of lines."""

    name: str
    title: str
    lines: list[NoteLineOut]


class NoteOut(Model):
    """The readable summary of one recording; `markdown` is the same with footnotes."""

    recording_id: UUID
    title: str
    template: NoteTemplate = "general"
    sections: list[NoteSectionOut]
    markdown: str


class MetricsOut(Model):
    """Conversation metrics, each with its definition, threshold and version."""

    recording_id: UUID
    version: str
    metrics: dict[str, Any]


class PeaksOut(Model):
    """Absolute peaks 0..255 for the waveform, one list per drawn channel."""

    duration: float
    peaks_per_second: float
    peaks: list[list[int]]


class SearchHit(Model):
    """A quote that answers the query; `text` is plain, `highlights` are character spans of the words that matched."""

    kind: Literal["utterance", "insight", "note"]
    recording_id: UUID
    recording_title: str
    project_id: UUID
    target_id: UUID | None
    speaker: str | None
    speaker_name: str | None
    text: str
    highlights: list[tuple[int, int]]
    start: float | None
    end: float | None
    score: float
    before: str | None = None
    after: str | None = None
    insight_kind: Kind | None = None
    cx_component: CxComponent | None = None
    sentiment: float | None = None


class SearchOut(Model):
    """Hits, best first. `total` counts all matches; `facets` too: filter name -> value -> matches, where asked for."""

    query: str
    hits: list[SearchHit]
    total: int = 0
    facets: dict[str, dict[str, int]] | None = None


class SearchFiltersIn(Model):
    """What a search is narrowed to; what is left out does not matter."""

    project_id: UUID | None = None
    recording_id: UUID | None = None
    kind: PassageKind | None = None
    insight_kind: Kind | None = None
    cx_component: CxComponent | None = None
    sentiment: Sentiment | None = None
    role: Role | None = None
    participant_id: UUID | None = None
    theme_id: UUID | None = None
    date_from: date | None = None
    date_to: date | None = None
    language: Language | None = None


class SavedSearchIn(Model):
    """A search to keep."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    query: Annotated[str, Field(min_length=1, max_length=400)]
    filters: SearchFiltersIn = SearchFiltersIn()


class SavedSearchChange(Model):
    """What to change; `filters` replace all of the filters."""

    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    query: Annotated[str, Field(min_length=1, max_length=400)] | None = None
    filters: SearchFiltersIn | None = None


class SavedSearchOut(Model):
    """A kept search: pass `query` and `filters` to /search to ask it again."""

    id: UUID
    project_id: UUID
    name: str
    query: str
    filters: SearchFiltersIn
    created_at: datetime


class SavedSearchList(Model):
    """Saved searches by name."""

    items: list[SavedSearchOut]


class RecordingPage(Model):
    """A page of recordings, newest first; `next_cursor` is null on the last page."""

    items: list[RecordingOut]
    next_cursor: str | None


class ProjectPage(Model):
    """All projects."""

    items: list[ProjectOut]
    next_cursor: str | None


class JobPage(Model):
    """The jobs of a recording, newest first."""

    items: list[JobOut]
    next_cursor: str | None


class HealthOut(Model):
    """The web server answers and its database too."""

    status: Literal["ok"]
    version: str


class WorkerOut(Model):
    """A worker that was seen lately, and what it would use."""

    name: str
    seen_at: datetime
    alive: bool
    facts: dict[str, Any]


class SystemOut(Model):
    """What this installation runs on, and which fallbacks are in force (the facts of `earmark doctor`)."""

    version: str
    database: str
    broker: str
    media: str
    queued: int
    processing: int
    workers: list[WorkerOut]
    transcript_formats: list[str]
    export_formats: list[str]


class ExportFormat(Model):
    """A file that can be handed out: `name` goes into the path of the export, `what` are the values that its parameter
    of that name takes with this format, the first is the default; `extension` has no dot.
    """

    name: str
    title: str
    media_type: str
    extension: str
    what: list[str]


class ImportFormat(Model):
    """A file that can be taken in as a finished transcript."""

    extension: str
    title: str
    media_type: str


class FormatsOut(Model):
    """All formats, in the order in which they are offered."""

    recording_exports: list[ExportFormat]
    project_exports: list[ExportFormat]
    transcript_imports: list[ImportFormat]
