"""What somebody may read: the masks of a caller, made of the spans of each recording and the settings of its project.

The only place that decides it. Fail closed: what was not looked through at its present revision is withheld.
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from service.actions.grouping import in_chunks
from service.actions.masked_values import OF_PROJECT, OWNED, PEOPLE, Known, Owners, known_of
from service.actions.privacy import sees_originals
from service.domain.access import Caller
from service.domain.errors import Conflict
from service.domain.personal import Found, find_in_text
from service.domain.privacy import WITHHELD, Privacy
from service.domain.redaction import Values, clip, mask, mask_words, settled, shift
from service.store.database import Database
from service.store.masking import GUARDED
from service.store.raw_ids import Ids, raw
from service.store.tables import (
    Participant,
    PersonalChange,
    PersonalSpan,
    Project,
    Recording,
    Speaker,
    Transcript,
    Utterance,
)
from service.store.tables.change_counts import Version, version

IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]+|\d{4}-\d\d-\d\dT[\d:.+Z-]+|[0-9a-f]{32,64}")
"""Texts that are ids or moments."""


@dataclass
class Read:
    """What is masked in one recording, or in all that a project has."""

    kinds: tuple[str, ...]
    complete: dict[uuid.UUID, bool] = field(default_factory=dict)  # by transcript
    values: dict[tuple[str, str], None] = field(default_factory=dict)
    names: dict[str, None] = field(default_factory=dict)
    language: str | None = None
    index: Values | None = None
    places: list[tuple[Any, Found]] = field(default_factory=list)  # with the utterance, as the database has it

    @cached_property
    def spans(self) -> dict[uuid.UUID, list[Found]]:
        """By utterance, in order."""
        ids, found = Ids(), defaultdict[uuid.UUID, list[Found]](list)
        for key, span in sorted(self.places, key=lambda place: place[1].start):
            if (utterance := ids(key)) is not None:
                found[utterance].append(span)
        return found

    @property
    def whole(self) -> bool:
        """Was every version looked through?"""
        return all(self.complete.values())

    def derived(self, text: str) -> list[Found]:
        """Personal data in a text that was made of the recording, or says something about it."""
        self.index = self.index or Values(self.values, self.names)
        found = [f for f in find_in_text(text, self.language) if f.kind in self.kinds]
        return settled([*found, *self.index.find(text, self.kinds)], text)

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
        self._owners = Owners(database)
        self._version: Version | None = None
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
            self._load([recording_id])
        return self._reads[recording_id]

    def of_project(self, project_id: uuid.UUID | None) -> Read | None:
        """What is masked in the texts of a project: the personal data of all of its recordings."""
        if project_id is None or project_id not in self.projects:
            return None
        if project_id not in self._project_reads:
            known = self._known(project_id)
            kinds = self.projects[project_id].redact
            unseen = dict.fromkeys(known.unseen, False)
            self._project_reads[project_id] = Read(kinds, complete=unseen, index=known.values)
        return self._project_reads[project_id]

    def everything(self) -> list[Read]:
        """What is masked in all projects that are masked."""
        return [read for key in self.projects if (read := self.of_project(key)) is not None]

    def _known(self, project_id: uuid.UUID) -> Known:
        with self.database.read() as session:
            self._version = self._version or version(session, PersonalChange)
            return known_of(session, project_id, self._version)

    def _load(self, ids: Iterable[uuid.UUID]) -> None:
        """Read what is masked in these recordings."""
        wanted = [key for key in dict.fromkeys(ids) if key not in self._reads]
        with self.database.read() as session:
            for chunk in in_chunks(wanted):
                made = _made(session, chunk, self.projects)
                self._reads |= {key: made.get(key) for key in chunk}

    # -- rows ------------------------------------------------------------------------------------------------------------

    def apply(self, rows: Sequence[Any]) -> None:
        """Mask rows that were just loaded. Raises Conflict where the recording that was asked for was not looked through."""
        self._owners.learn(rows)
        self._load(key for row in rows if (key := self._recording_of(row)) is not None)
        for row in rows:
            special = getattr(self, f"_mask_{row.__tablename__}", None)
            if special is not None:
                special(row)
            elif (read := self._read_of(row)) is not None:
                self._mask_columns(row, read)

    def _recording_of(self, row: Any) -> uuid.UUID | None:
        """The recording that a row belongs to; None: to a project."""
        name = row.__tablename__
        if name == "recording":
            return row.id if row.project_id in self.projects else None
        if name in OF_PROJECT:
            return None
        if name in OWNED:
            return self._owners.recording_of(row)
        if name == "webhook_delivery":
            return self.recording_id
        found: uuid.UUID | None = row.recording_id
        return found

    def _read_of(self, row: Any) -> Read | None:
        name, recording_id = row.__tablename__, self._recording_of(row)
        if recording_id is not None:
            return self.of_recording(recording_id)
        if name in ("webhook_delivery", "job_stage"):
            return next(iter(self.everything()), None)
        return self.of_project(row.project_id) if name in OF_PROJECT or name == "job" else None

    def _mask_columns(self, row: Any, read: Read) -> None:
        withhold = row.__tablename__ not in ("recording", "speaker", "participant", "job", "job_stage", "consent")
        if withhold and not read.whole:
            self._refuse(row)
        for column in GUARDED[row.__tablename__]:
            attribute = "details" if (row.__tablename__, column) == ("recording", "metadata") else column
            if attribute in row.__dict__ and (value := row.__dict__[attribute]) is not None:
                told = self._any_value(value, read, withhold=withhold)
                if told != value:
                    set_committed_value(row, attribute, told)

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
        read = self.of_recording(self._owners.recording_of(row))
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
        read = self.of_recording(self._owners.recording_of(row))
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

    def _mask_analysis(self, row: Any) -> None:
        """Of the satisfaction, which is figures else, the quote of a score said aloud."""
        read = self.of_recording(row.recording_id)
        if read is None:
            return
        self._mask_columns(row, read)
        told = row.__dict__.get("satisfaction")
        if told and told.get("stated_score"):
            stated = self._any_value(told["stated_score"], read, withhold=True)
            set_committed_value(row, "satisfaction", {**told, "stated_score": stated})

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

    def hidden(self, terms: Iterable[str]) -> frozenset[str]:
        """Those of the terms of a query that stand in masked personal data: by them it may not be found."""
        asked, found = frozenset(terms), set[str]()
        for key, privacy in self.projects.items():
            known = self._known(key)
            for kind in (*privacy.redact, PEOPLE):
                found |= asked & known.terms.get(kind, frozenset())
        return frozenset(found)

    def withheld(self) -> list[uuid.UUID]:
        """Recordings of which nothing may be shown yet, and projects with such ones, for their themes."""
        found: list[uuid.UUID] = []
        for key in self.projects:
            if unseen := self._known(key).unseen:
                found += [key, *unseen]
        return found

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


def _made(session: Session, ids: Sequence[uuid.UUID], projects: Mapping[uuid.UUID, Privacy]) -> dict[uuid.UUID, Read]:
    """What is masked in those of the recordings that belong to these projects."""
    made: dict[uuid.UUID, Read] = {}
    versions = (
        select(
            Recording.id, Recording.project_id, Recording.language,
            Transcript.id, Transcript.revision, Transcript.personal_revision,
        )
        .outerjoin(Transcript, Transcript.recording_id == Recording.id)
        .where(Recording.id.in_(ids))
    )  # fmt: skip
    for key, project_id, language, transcript_id, revision, looked in session.execute(versions):
        if project_id in projects:
            read = made.setdefault(key, Read(projects[project_id].redact, language=language))
            if transcript_id is not None:
                read.complete[transcript_id] = looked == revision
    if not made:
        return made
    known = Ids()
    columns = (
        PersonalSpan.char_start,
        PersonalSpan.char_end,
        PersonalSpan.kind,
        PersonalSpan.score,
        PersonalSpan.quote,
    )
    spans = select(raw(PersonalSpan.recording_id), raw(PersonalSpan.utterance_id), *columns)
    for place, utterance, start, end, kind, score, quote in session.execute(
        spans.where(PersonalSpan.recording_id.in_(made), PersonalSpan.masked)
    ):
        read = made[known(place)]
        if kind in read.kinds:
            read.places.append((utterance, Found(start, end, kind, score)))
            read.values[kind, quote] = None
    people = select(raw(Speaker.recording_id), Speaker.name, Participant.name)
    people = people.outerjoin(Participant, Participant.id == Speaker.participant_id)
    named = or_(Speaker.name.is_not(None), Speaker.participant_id.is_not(None))
    for place, name, person in session.execute(people.where(Speaker.recording_id.in_(made), named)):
        made[known(place)].names |= dict.fromkeys(n for n in (name, person) if n)
    return made
