"""What masks are made of beyond one recording: whose a row is, and all personal data of a project, kept in memory.

A project's values are read again as soon as anything was committed that they are made of: `tables.change_counts`.
"""

import threading
import uuid
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from service.actions.grouping import in_chunks
from service.domain.redaction import Values
from service.store.database import Database
from service.store.search import terms
from service.store.tables import (
    Insight,
    Job,
    Participant,
    PersonalSpan,
    Recording,
    Speaker,
    Transcript,
)
from service.store.tables.change_counts import Version

PEOPLE = "people"
"""Stands beside the kinds for the names that speakers and participants have."""
MOST_PROJECTS = 50


@dataclass(frozen=True, slots=True)
class Known:
    """All masked personal data of a project, whatever its kind; the terms of it by kind; recordings not looked through."""

    version: Version
    values: Values
    terms: dict[str, frozenset[str]]
    unseen: tuple[uuid.UUID, ...]


_kept: WeakKeyDictionary[Engine, OrderedDict[uuid.UUID, Known]] = WeakKeyDictionary()
_lock = threading.Lock()


def known_of(session: Session, project_id: uuid.UUID, version: Version) -> Known:
    """The values of a project as they are at this version, which was read in the same session."""
    engine = session.get_bind().engine
    with _lock:
        kept = _kept.setdefault(engine, OrderedDict())
        found = kept.get(project_id)
        if found is not None and found.version == version:
            kept.move_to_end(project_id)
            return found
    made = _read(session, project_id, version)
    with _lock:
        kept[project_id] = made
        kept.move_to_end(project_id)
        while len(kept) > MOST_PROJECTS:
            kept.popitem(last=False)
    return made


def _read(session: Session, project_id: uuid.UUID, version: Version) -> Known:
    mine = Recording.project_id == project_id
    spans = select(PersonalSpan.kind, PersonalSpan.quote).join(Recording, Recording.id == PersonalSpan.recording_id)
    values = [(kind, quote) for kind, quote in session.execute(spans.where(mine, PersonalSpan.masked).distinct())]
    people = select(Speaker.name, Participant.name).outerjoin(Participant, Participant.id == Speaker.participant_id)
    rows = session.execute(people.join(Recording, Recording.id == Speaker.recording_id).where(mine).distinct())
    names = {name for row in rows for name in row if name}
    unseen = select(Transcript.recording_id).join(Recording, Recording.id == Transcript.recording_id)
    unseen = unseen.where(mine, Transcript.personal_revision != Transcript.revision).distinct()
    by_kind: dict[str, set[str]] = defaultdict(set)
    for kind, text in (*values, *((PEOPLE, name) for name in names)):
        by_kind[kind].update(terms(text).split())
    found = {kind: frozenset(words) for kind, words in by_kind.items()}
    return Known(version, Values(values, names), found, tuple(session.scalars(unseen)))


# -- whose a row is --------------------------------------------------------------------------------------------------------

OWNED: dict[str, tuple[str, Any, Any]] = {
    "utterance": ("transcript_id", Transcript.id, Transcript.recording_id),
    "edit": ("transcript_id", Transcript.id, Transcript.recording_id),
    "evidence": ("insight_id", Insight.id, Insight.recording_id),
    "job_stage": ("job_id", Job.id, Job.recording_id),
}
"""Rows that name their recording through another: the column, and where to look."""
OF_PROJECT = frozenset(("theme", "theme_change", "saved_search", "participant", "report_line"))
"""Rows of a project, and of no recording."""
NOBODY = uuid.UUID(int=0)


class Owners:
    """Which recordings rows belong to; many are looked up in one query."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._found: dict[uuid.UUID, uuid.UUID] = {}

    def learn(self, rows: Iterable[Any]) -> None:
        """Look up what these rows belong to."""
        wanted: dict[tuple[Any, Any], set[uuid.UUID]] = defaultdict(set)
        for row in rows:
            if row.__tablename__ in ("transcript", "insight", "job"):
                self._found[row.id] = row.recording_id or NOBODY
        for row in rows:
            if row.__tablename__ in OWNED:
                column, key, owner = OWNED[row.__tablename__]
                if (value := getattr(row, column)) not in self._found:
                    wanted[key, owner].add(value)
        if wanted:
            with self.database.read() as session:
                for (key, owner), values in wanted.items():
                    self._look(session, key, owner, list(values))

    def _look(self, session: Session, key: Any, owner: Any, values: Sequence[uuid.UUID]) -> None:
        for chunk in in_chunks(values):
            found: dict[Any, Any] = dict(session.execute(select(key, owner).where(key.in_(chunk))).all())
            self._found |= {value: found.get(value) or NOBODY for value in chunk}

    def recording_of(self, row: Any) -> uuid.UUID | None:
        """The recording that an owned row belongs to; None: to none."""
        value = getattr(row, OWNED[row.__tablename__][0])
        if value not in self._found:
            self.learn([row])
        owner = self._found[value]
        return None if owner == NOBODY else owner
