"""What a grouping run reads and writes: insights with their vectors and places, themes with their middles.

A run computes outside any transaction and then saves; where somebody changed the themes meanwhile, `save` refuses, and
the run begins again. Session first; flush, never commit.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from service.actions import jobs
from service.actions.theme_search import index_themes
from service.domain.errors import Conflict
from service.domain.themes import FAMILIES, Family, Standing
from service.domain.transcript import VOICE_OF_CUSTOMER
from service.store.standing import COUNTS
from service.store.tables import (
    Grouping,
    Insight,
    Job,
    Passage,
    Project,
    Recording,
    Speaker,
    Theme,
    now,
)

Vectors = NDArray[np.float32]
DIMENSIONS = 384
GROUP_THEMES = "group_themes"
SOON = 3.0
"""Seconds from a decision to the grouping that follows it."""


@dataclass(frozen=True, slots=True)
class Item:
    """An insight as a run sees it."""

    id: uuid.UUID
    family: Family
    statement: str
    standing: Standing
    vector: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KnownTheme:
    """A theme as a run sees it; `middles` are the middles of its clusters, (n, 384). `held`: a person put an insight
    there, be it that its words do not stand now, or one of it was mined again and waits to be indexed.
    """

    id: uuid.UUID
    family: Family
    label: str
    named_by: str
    settled: bool
    middles: Vectors = field(repr=False)
    held: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The insights of a project that may be grouped, and its themes, at one revision."""

    revision: int
    regrouped: int
    items: list[Item]
    themes: list[KnownTheme]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found: the theme of each insight that changed, and the themes that are new or have changed.

    `retired` themes say which theme got most of what they had, or None. `complete`: everything was grouped anew.
    """

    themes_of: dict[uuid.UUID, uuid.UUID | None]
    themes: list["FoundTheme"] = field(default_factory=list)
    retired: dict[uuid.UUID, uuid.UUID | None] = field(default_factory=dict)
    complete: bool = False


@dataclass(frozen=True, slots=True)
class FoundTheme:
    """A theme that is new or changed; a name that a person gave is not touched."""

    id: uuid.UUID
    family: Family
    label: str
    phrases: list[str]
    middles: Vectors = field(repr=False)


def submit(session: Session, project_id: uuid.UUID, *, complete: bool = False, delay: float = 0.0) -> Job:
    """The waiting job that groups this project's insights; `complete` groups all of them anew. A new one waits `delay`
    seconds.
    """
    job = jobs.submit_once(session, GROUP_THEMES, project_id, delay=delay)
    if complete:
        job.payload = {**job.payload, "complete": True}
        session.flush()
    return job


def submit_soon(session: Session, recording_id: uuid.UUID, *kinds: str) -> None:
    """Before a person's decision on an insight of these kinds is written, where one of them has themes: its project is
    grouped a little later, once for several decisions; the sweep of a worker finds the job.
    """
    if any(kind in FAMILIES for kind in kinds):
        submit(session, session.get_one(Recording, recording_id).project_id, delay=SOON)


def follow(session: Session, row: Insight, changes: Mapping[str, Any]) -> None:
    """Before a person's changes of an insight are written: where its kind changes, or whether it counts, it is grouped anew
    soon. It leaves a theme of another family at once, unless it is held there.
    """
    kind, status = changes.get("kind") or row.kind, changes.get("status") or row.status
    if (kind, status == "rejected") == (row.kind, row.status == "rejected"):
        return
    submit_soon(session, row.recording_id, row.kind, kind)
    theme = session.get(Theme, row.theme_id) if row.theme_id else None
    if theme is not None and FAMILIES.get(kind) != theme.family and not _is_held(row.theme_by, theme.settled):
        touch(session, theme.project_id)
        row.theme_id = row.theme_by = None


def _is_held(by: str | None, settled: bool) -> bool:
    """Whether an insight stays in its theme whatever its kind: a person put it there, or settled the theme."""
    return by == "person" or settled


CUSTOMERS = or_(Speaker.role.is_(None), Speaker.role.in_(VOICE_OF_CUSTOMER))
"""Whether a speaker (outer joined) is the customer, as far as anybody knows."""


def current(project_id: uuid.UUID) -> ColumnElement[bool]:
    """Which insights count in this project. Join Analysis, Recording."""
    return and_(COUNTS, Recording.project_id == project_id)


def load(session: Session, project_id: uuid.UUID) -> Snapshot:
    """What a run needs to know. Insights without a vector yet are left out, but hold their themes: they are grouped once
    they are indexed.
    """
    state = session.get(Grouping, project_id)
    themes = list(session.scalars(select(Theme).where(Theme.project_id == project_id, Theme.merged_into.is_(None))))
    settled = {t.id for t in themes if t.settled}
    alive: dict[uuid.UUID | None, Family] = {t.id: family_of(t) for t in themes}
    query = (
        select(Insight.id, Insight.kind, Insight.statement, Insight.theme_id, Insight.theme_by, Passage.vector)
        .outerjoin(Passage, and_(Passage.target_id == Insight.id, Passage.kind == "insight"))
        .outerjoin(Speaker, and_(Speaker.recording_id == Insight.recording_id, Speaker.label == Insight.speaker))
        .where(current(project_id), Insight.kind.in_(FAMILIES))
        .where(or_(Insight.kind != "question", CUSTOMERS))
        .order_by(Recording.created_at, Recording.id, Insight.position, Insight.id)
    )
    put = select(Insight.theme_id).join(Recording).where(Recording.project_id == project_id)
    held = set(session.scalars(put.where(Insight.theme_by == "person", Insight.theme_id.is_not(None)).distinct()))
    items = []
    for key, kind, statement, theme, by, vector in session.execute(query):
        fixed = _is_held(by, theme in settled)
        family = alive.get(theme, FAMILIES[kind]) if fixed else FAMILIES[kind]
        there = theme if fixed or alive.get(theme) == family else None  # of another kind now: it is free again
        if vector is not None and len(vector) == 2 * DIMENSIONS:
            items.append(Item(key, family, statement, Standing(there, fixed), vector))
        elif vector is None:
            held.add(there)
    known = [
        KnownTheme(t.id, family_of(t), t.label, t.named_by, t.settled, read_vectors(t.vectors), t.id in held)
        for t in themes
    ]
    return Snapshot(state.revision if state else 0, state.regrouped if state else 0, items, known)


def family_of(theme: Theme) -> Family:
    """The family of a theme's row."""
    return next(family for family in FAMILIES.values() if family == theme.family)


def read_vectors(kept: bytes) -> Vectors:
    """Vectors from float16 bytes, shape (n, 384)."""
    return np.frombuffer(kept, np.float16).reshape(-1, DIMENSIONS).astype(np.float32)


def keep_vectors(vectors: Vectors) -> bytes:
    """Float16 bytes of vectors."""
    return np.asarray(vectors, np.float16).tobytes()


def hold(session: Session, project_id: uuid.UUID) -> None:
    """Until the transaction ends nobody changes the themes of this project (on SQLite nobody changes anything)."""
    session.execute(select(Project.id).where(Project.id == project_id).with_for_update(key_share=True))


def touch(session: Session, project_id: uuid.UUID, *, expected: int | None = None) -> Grouping:
    """Count one more change of a project's themes. Raises Conflict where it is not at the `expected` revision.

    Whoever changes themes calls this first: on PostgreSQL the project's row is held until the transaction ends.
    """
    session.execute(select(Project.id).where(Project.id == project_id).with_for_update())
    state = session.get(Grouping, project_id, populate_existing=True)
    if state is None:
        state = Grouping(project_id=project_id, revision=0, regrouped=0)
        session.add(state)
    if expected is not None and state.revision != expected:
        raise Conflict("The themes were changed meanwhile.", code="themes_changed")
    state.revision += 1
    session.flush()
    return state


def save(session: Session, project_id: uuid.UUID, seen: Snapshot, outcome: Outcome) -> None:
    """Keep what a run found. Raises Conflict where somebody changed the themes since `seen` was read."""
    state = touch(session, project_id, expected=seen.revision)
    state.grouped_at = now()
    if outcome.complete:
        state.regrouped, state.regrouped_at = len(seen.items), state.grouped_at
    rows = {t.id: t for t in session.scalars(select(Theme).where(Theme.project_id == project_id))}
    for found in outcome.themes:
        _keep_theme(session, project_id, rows.get(found.id), found)
    session.flush()
    _place(session, outcome.themes_of)
    for key, heir in outcome.retired.items():
        _retire(session, key, heir)
    session.flush()
    index_themes(session, project_id)


def _keep_theme(session: Session, project_id: uuid.UUID, row: Theme | None, found: FoundTheme) -> None:
    if row is None:
        row = Theme(id=found.id, project_id=project_id, family=found.family, label=found.label)
        session.add(row)
    if row.named_by != "person":
        row.label = found.label
    row.phrases, row.vectors = found.phrases, keep_vectors(found.middles)


def _place(session: Session, themes_of: Mapping[uuid.UUID, uuid.UUID | None]) -> None:
    """Write where insights belong, but never over a person's placement."""
    by_theme: dict[uuid.UUID | None, list[uuid.UUID]] = {}
    for insight, theme in themes_of.items():
        by_theme.setdefault(theme, []).append(insight)
    free = or_(Insight.theme_by.is_(None), Insight.theme_by != "person")
    for theme, insights in by_theme.items():
        for chunk in in_chunks(insights):
            values = {"theme_id": theme, "theme_by": "machine" if theme else None}
            session.execute(
                update(Insight)
                .where(Insight.id.in_(chunk), free)
                .values(values)
                .execution_options(synchronize_session=False)
            )


def _retire(session: Session, key: uuid.UUID, heir: uuid.UUID | None) -> None:
    """A theme that nothing is left of: it names its heir, so that its address still leads somewhere, or it goes."""
    row = session.get(Theme, key)
    if row is None:
        return
    if heir is None:
        session.delete(row)
    else:
        row.merged_into = heir
        follow = update(Theme).where(Theme.merged_into == key).values(merged_into=heir)
        session.execute(follow.execution_options(synchronize_session=False))


def in_chunks(keys: Collection[uuid.UUID], size: int = 500) -> list[Sequence[uuid.UUID]]:
    """Lists short enough for one `IN (…)`."""
    listed = list(keys)
    return [listed[at : at + size] for at in range(0, len(listed), size)]
