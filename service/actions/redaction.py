"""What somebody may read: the masks of a caller, made of the spans of each recording and the settings of its project.

The only place that decides it. Fail closed: what was not looked through at its present revision is withheld.
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from service.actions.privacy import sees_originals
from service.domain.access import Caller
from service.domain.errors import Conflict
from service.domain.personal import Found, find_in_text
from service.domain.privacy import WITHHELD, Privacy
from service.domain.redaction import Values, clip, mask, mask_words, settled, shift
from service.store.database import Database
from service.store.masking import GUARDED
from service.store.tables import Insight, Participant, PersonalSpan, Project, Recording, Speaker, Transcript, Utterance

IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]+|\d{4}-\d\d-\d\dT[\d:.+Z-]+|[0-9a-f]{32,64}")
"""Texts that are ids or moments."""


@dataclass
class Read:
    """What is masked in one recording."""

    kinds: tuple[str, ...]
    complete: dict[uuid.UUID, bool] = field(default_factory=dict)  # by transcript
    spans: dict[uuid.UUID, list[Found]] = field(default_factory=lambda: defaultdict(list))  # by utterance
    values: list[tuple[str, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    language: str | None = None
    _values: Values | None = None

    @property
    def whole(self) -> bool:
        """Was every version looked through?"""
        return all(self.complete.values())

    def derived(self, text: str) -> list[Found]:
        """Personal data in a text that was made of the recording, or says something about it."""
        self._values = self._values or Values(self.values, self.names)
        found = [f for f in find_in_text(text, self.language) if f.kind in self.kinds]
        return settled([*found, *self._values.find(text, self.kinds)], text)

    def text(self, text: str) -> str:
        """The same text without personal data; withheld where nobody looked yet."""
        return mask(text, self.derived(text)) if self.whole else WITHHELD


class Masks:
    """The masks of one caller for the length of a request; `recording_id` is the recording that the request names."""

    def __init__(self, database: Database, caller: Caller, recording_id: uuid.UUID | None = None) -> None:
        self.database, self.recording_id = database, recording_id
        with database.read() as session:
            rows = session.execute(select(Project.id, Project.privacy)).all()
            found = {key: Privacy.from_dict(privacy) for key, privacy in rows}
            self.projects = {k: p for k, p in found.items() if not sees_originals(caller, k, p)}
        self._reads: dict[uuid.UUID, Read | None] = {}
        self._transcripts: dict[uuid.UUID, uuid.UUID] = {}
        self._utterances: dict[uuid.UUID, uuid.UUID] = {}
        self._insights: dict[uuid.UUID, uuid.UUID] = {}
        self._whole: set[uuid.UUID] = set()
        self._project_reads: dict[uuid.UUID, Read] = {}

    @property
    def active(self) -> bool:
        """Is anything masked for this caller?"""
        return bool(self.projects)

    # -- what is masked where --------------------------------------------------------------------------------------------

    def of_recording(self, recording_id: uuid.UUID | None) -> Read | None:
        """What is masked in a recording; None: nothing."""
        if recording_id is None:
            return None
        if recording_id not in self._reads:
            self._load([recording_id] if recording_id == self.recording_id else None, recording_id)
        return self._reads.get(recording_id)

    def of_project(self, project_id: uuid.UUID | None) -> Read | None:
        """What is masked in the texts of a project: the personal data of all of its recordings."""
        if project_id is None or project_id not in self.projects:
            return None
        if project_id not in self._project_reads:
            self._load(None, None)
            whole = Read(self.projects[project_id].redact)
            with self.database.read() as session:
                ids = session.scalars(select(Recording.id).where(Recording.project_id == project_id)).all()
            for read in (self._reads.get(key) for key in ids):
                if read is not None:
                    whole.values += read.values
                    whole.names += read.names
                    whole.complete |= read.complete
            self._project_reads[project_id] = whole
        return self._project_reads[project_id]

    def everything(self) -> list[Read]:
        """What is masked in all projects that are masked."""
        return [read for key in self.projects if (read := self.of_project(key)) is not None]

    def _load(self, only: Sequence[uuid.UUID] | None, asked: uuid.UUID | None) -> None:
        """Read what is masked in some recordings, or in all masked projects at once."""
        chosen = Recording.id.in_(only) if only else Recording.project_id.in_(self.projects)
        with self.database.read() as session:
            made: dict[uuid.UUID, Read] = {}
            query = select(Recording.id, Recording.project_id, Recording.language).where(chosen)
            for key, project_id, language in session.execute(query):
                if project_id in self.projects and key not in self._reads:
                    made[key] = Read(self.projects[project_id].redact, language=language)
            if made:
                self._fill(session, made, select(Recording.id).where(chosen))
        self._reads |= made
        if asked is not None:
            self._reads.setdefault(asked, None)

    def _fill(self, session: Session, made: Mapping[uuid.UUID, Read], chosen: Select[uuid.UUID]) -> None:
        """Their spans and names. The recordings are chosen in the database: there may be more than a query takes values."""
        versions = select(Transcript.id, Transcript.recording_id, Transcript.revision, Transcript.personal_revision)
        for key, recording_id, revision, looked in session.execute(versions.where(Transcript.recording_id.in_(chosen))):
            if recording_id in made:
                made[recording_id].complete[key] = looked == revision
        spans = select(PersonalSpan).where(PersonalSpan.recording_id.in_(chosen), PersonalSpan.masked)
        for span in session.scalars(spans.order_by(PersonalSpan.utterance_id, PersonalSpan.char_start)):
            read = made.get(span.recording_id)
            if read is not None and span.kind in read.kinds:
                read.spans[span.utterance_id].append(Found(span.char_start, span.char_end, span.kind, span.score))
                read.values.append((span.kind, span.quote))
        people = select(Speaker.recording_id, Speaker.name, Participant.name).outerjoin(
            Participant, Participant.id == Speaker.participant_id
        )
        for recording_id, name, person in session.execute(people.where(Speaker.recording_id.in_(chosen))):
            if recording_id in made:
                made[recording_id].names += [n for n in (name, person) if n]
        for read in made.values():
            read.values = list(dict.fromkeys(read.values))
            read.names = list(dict.fromkeys(read.names))

    def recording_of_transcript(self, transcript_id: uuid.UUID) -> uuid.UUID | None:
        """Which recording a version belongs to."""
        if transcript_id not in self._transcripts:
            with self.database.read() as session:
                row = session.get(Transcript, transcript_id)
            self._transcripts[transcript_id] = row.recording_id if row else uuid.UUID(int=0)
        return self._transcripts[transcript_id]

    def recording_of_insight(self, insight_id: uuid.UUID) -> uuid.UUID | None:
        """Which recording an insight belongs to."""
        if insight_id not in self._insights:
            with self.database.read() as session:
                found = session.scalar(select(Insight.recording_id).where(Insight.id == insight_id))
            self._insights[insight_id] = found or uuid.UUID(int=0)
        return self._insights[insight_id]

    # -- rows ------------------------------------------------------------------------------------------------------------

    def apply(self, row: Any) -> None:
        """Mask a row that was just loaded. Raises Conflict where the recording that was asked for was not looked through."""
        name = row.__tablename__
        special = getattr(self, f"_mask_{name}", None)
        if special is not None:
            special(row)
            return
        read = self._read_of(row)
        if read is not None:
            self._mask_columns(row, read)

    def _read_of(self, row: Any) -> Read | None:
        name = row.__tablename__
        if name == "insight":
            self._insights[row.id] = row.recording_id
        if name == "transcript":
            self._transcripts[row.id] = row.recording_id
        if name in ("theme", "theme_change", "saved_search", "participant", "report_line"):
            return self.of_project(row.project_id)
        if name == "recording":
            return self.of_recording(row.id) if row.project_id in self.projects else None
        if name == "edit":
            return self.of_recording(self.recording_of_transcript(row.transcript_id))
        if name == "job_stage":
            return self._any()
        if name == "webhook_delivery":
            return self._any()
        if name == "job" and row.recording_id is None:
            return self.of_project(row.project_id)
        return self.of_recording(row.recording_id)

    def _any(self) -> Read | None:
        if self.recording_id is not None:
            return self.of_recording(self.recording_id)
        return next(iter(self.everything()), None)

    def _mask_columns(self, row: Any, read: Read) -> None:
        withhold = row.__tablename__ not in ("recording", "speaker", "participant", "job", "job_stage", "consent")
        if withhold and not read.whole:
            self._refuse(row)
        for column in GUARDED[row.__tablename__]:
            attribute = "details" if (row.__tablename__, column) == ("recording", "metadata") else column
            if attribute in row.__dict__ and (value := row.__dict__[attribute]) is not None:
                set_committed_value(row, attribute, self._any_value(value, read, withhold=withhold))

    def _any_value(self, value: Any, read: Read, *, withhold: bool) -> Any:
        if isinstance(value, str):
            if IDS.fullmatch(value):
                return value
            return mask(value, read.derived(value)) if read.whole or not withhold else WITHHELD
        if isinstance(value, list):
            return [self._any_value(each, read, withhold=withhold) for each in value]
        if isinstance(value, dict):
            if isinstance(value.get("words"), list) and isinstance(value.get("text"), str):
                return self._snapshot(value, read, withhold=withhold)
            made = {key: self._any_value(each, read, withhold=withhold) for key, each in value.items()}
            return self._placed(value, made, read)
        return value

    def _snapshot(self, value: dict[str, Any], read: Read, *, withhold: bool) -> dict[str, Any]:
        """An utterance as the log of edits keeps it."""
        found, words = read.derived(value["text"]), value["words"]
        told = bool(words) and isinstance(words[0], dict)  # as the API tells words; else as rows keep them
        kept = [[word["text"], word["start"], word["end"], word["probability"]] for word in words] if told else words
        made: list[Any] = mask_words(kept, found)
        if told:
            made = [dict(zip(("text", "start", "end", "probability"), word, strict=True)) for word in made]
        return {**value, "text": mask(value["text"], found), "words": made}

    def _placed(self, value: dict[str, Any], made: dict[str, Any], read: Read) -> dict[str, Any]:
        """Quotes and words of feeling name their place: it moves with the text."""
        try:
            key = uuid.UUID(str(value["utterance_id"]))
            begin, end = int(value["char_start"]), int(value["char_end"])
        except (KeyError, ValueError, TypeError):
            return made
        spans = read.spans.get(key, [])
        said = next((name for name in ("quote", "word") if isinstance(value.get(name), str)), None)
        if said is not None:
            inside = settled([*clip(spans, begin, end), *read.derived(value[said])], value[said])
            made[said] = mask(value[said], inside)
        made["char_start"] = shift(begin, spans)
        made["char_end"] = made["char_start"] + len(made[said]) if said is not None else shift(end, spans)
        return made

    def _refuse(self, row: Any) -> None:
        """The recording that was asked for cannot be shown yet; in lists its texts are withheld."""
        if self.recording_id is not None:
            raise Conflict(
                "Personal data is taken out of this recording before you may read it, and it was not looked for yet. "
                "Try again in a moment.",
                code="not_redacted_yet",
                retry_after=2,
            )

    def _mask_utterance(self, row: Utterance) -> None:
        recording_id = self.recording_of_transcript(row.transcript_id)
        read = self.of_recording(recording_id)
        if read is None:
            return
        if not read.complete.get(row.transcript_id, False):
            self._refuse(row)
            set_committed_value(row, "text", WITHHELD)
            set_committed_value(row, "words", [[WITHHELD, row.start, row.end, None]])
            return
        spans = read.spans.get(row.id, [])
        if spans:
            words, text = row.words, row.text
            set_committed_value(row, "text", mask(text, spans))
            whole = " ".join(word[0] for word in words) == text
            set_committed_value(row, "words", mask_words(words, spans) if whole else [])

    def _mask_speaker(self, row: Speaker) -> None:
        read = self.of_recording(row.recording_id)
        if read is not None and "name" in read.kinds:
            set_committed_value(row, "name", None)

    def _mask_participant(self, row: Participant) -> None:
        read = self.of_project(row.project_id)
        if read is None:
            return
        if "name" in read.kinds:
            set_committed_value(row, "name", f"[NAME {row.id.hex[:4]}]")
        set_committed_value(row, "attributes", self._any_value(row.attributes, read, withhold=False))

    def _mask_evidence(self, row: Any) -> None:
        read = self.of_recording(self.recording_of_insight(row.insight_id))
        if read is None:
            return
        if not read.whole:
            self._refuse(row)
            set_committed_value(row, "quote", WITHHELD)
            return
        spans = read.spans.get(row.utterance_id, [])
        inside = clip(spans, row.char_start, row.char_end) if row.verified else []
        quote = row.quote
        made = mask(quote, settled(inside, quote) if row.verified else read.derived(quote))
        begin = shift(row.char_start, spans)
        set_committed_value(row, "quote", made)
        set_committed_value(row, "char_start", begin)
        set_committed_value(row, "char_end", begin + len(made))

    def _mask_passage(self, row: Any) -> None:
        read = self.of_recording(row.recording_id) if row.recording_id else self.of_project(row.project_id)
        if read is None:
            return
        if not read.whole:
            set_committed_value(row, "text", WITHHELD)
        elif row.kind == "utterance" and row.target_id is not None:
            set_committed_value(row, "text", mask(row.text, read.spans.get(row.target_id, [])))
        else:
            set_committed_value(row, "text", read.text(row.text))

    def _mask_personal_span(self, row: PersonalSpan) -> None:
        if self.of_recording(row.recording_id) is not None:
            set_committed_value(row, "quote", "")

    # -- search -----------------------------------------------------------------------------------------------------------

    def conceals(self, text: str) -> bool:
        """Does a text (a query) hold personal data that is masked somewhere?"""
        return any(read.derived(text) for read in self.everything())

    def hidden(self) -> str:
        """All masked personal data, one after another: what may not be found."""
        return "\n".join([text for read in self.everything() for text in (*(v for _, v in read.values), *read.names)])

    def withheld(self) -> list[uuid.UUID]:
        """Recordings of which nothing may be shown yet, and projects with such ones, for their themes."""
        self.everything()
        found = [*self._reads.items(), *self._project_reads.items()]
        return [key for key, read in found if read is not None and not read.whole]

    # -- texts that are on their way ---------------------------------------------------------------------------------------

    def reads(self, recording_id: uuid.UUID | None, project_id: uuid.UUID | None) -> list[Read]:
        """What is masked in an answer about a recording, a project, or (neither is named) about any."""
        one = self.of_recording(recording_id) if recording_id else self.of_project(project_id) if project_id else None
        if recording_id is None and project_id is None:
            return self.everything()
        return [one] if one is not None else []

    def clean(self, value: Any, reads: Iterable[Read]) -> Any:
        """JSON without personal data."""
        for read in reads:
            value = self._any_value(value, read, withhold=False)
        return value
