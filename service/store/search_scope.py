"""Which passages a search may answer with, and how its matches spread over the filters. Imports tables and vectors."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.domain.insight import CX_COMPONENTS, KINDS
from service.domain.search_filters import NEUTRAL, PASSAGE_KINDS, SENTIMENTS, SearchFilters
from service.store.spoken_language import spoken_language
from service.store.standing import COUNTS, heir_of
from service.store.tables import Analysis, Insight, Passage, Recording, Speaker
from service.store.vectors import NONE, Shelf

Rows = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Facets:
    """How many matching passages have each value; speakers are (recording, label), to be told as roles. `recordings`
    holds projects too: they own the themes.
    """

    kind: dict[str, int] = field(default_factory=dict)
    insight_kind: dict[str, int] = field(default_factory=dict)
    cx_component: dict[str, int] = field(default_factory=dict)
    sentiment: dict[str, int] = field(default_factory=dict)
    recordings: dict[uuid.UUID, int] = field(default_factory=dict)
    speakers: dict[tuple[uuid.UUID, str], int] = field(default_factory=dict)


def rows_within(
    session: Session, shelf: Shelf, filters: SearchFilters, visible: frozenset[uuid.UUID] | None = None
) -> Rows | None:
    """True for each row of the shelf that filters and `visible` projects let through, without the bin and without themes of
    which nothing counts; None: all of them.
    """
    rows = np.ones(len(shelf.ids), bool)
    binned = session.scalars(select(Recording.id).where(Recording.bin_until.is_not(None))).all()
    if binned:
        rows &= ~np.isin(shelf.recordings, _numbers(shelf.recording_numbers, binned))
    for name, names, column in (
        ("kind", PASSAGE_KINDS, shelf.kinds),
        ("insight_kind", KINDS, shelf.insight_kinds),
        ("cx_component", CX_COMPONENTS, shelf.components),
    ):
        value = getattr(filters, name)
        if value:
            rows &= column == names.index(value) if value in names else np.zeros(len(rows), bool)
    if filters.sentiment:
        rows &= _within_band(shelf, filters.sentiment)
    if filters.theme_id is not None:
        theme = heir_of(session, filters.theme_id)
        query = (
            select(Passage.id)
            .outerjoin(Insight, Insight.id == Passage.target_id)
            .where(or_(Insight.theme_id == theme, Passage.target_id == theme))
        )
        told = np.zeros(len(rows), bool)
        told[shelf.rows_of(np.sort(np.array(session.scalars(query).all(), np.int64)))] = True
        rows &= told
    recordings = _recordings(session, filters, visible)
    if recordings is not None:
        rows &= np.isin(shelf.recordings, _numbers(shelf.recording_numbers, recordings))
    speakers = _speakers(session, filters)
    if speakers is not None:
        rows &= np.isin(shelf.speakers, _numbers(shelf.speaker_numbers, speakers))
    rows[_silent_themes(session, shelf, rows)] = False
    asked = filters != SearchFilters() or visible is not None
    return rows if asked or not rows.all() else None


def _silent_themes(session: Session, shelf: Shelf, rows: Rows) -> NDArray[np.int64]:
    """Those of these rows that are themes of which nothing counts: all of it was rejected, binned or edited away."""
    themes = np.flatnonzero(rows & (shelf.kinds == PASSAGE_KINDS.index("theme")))
    said = (
        select(Insight.id)
        .join(Analysis, Analysis.transcript_id == Insight.transcript_id)
        .join(Recording, Recording.id == Insight.recording_id)
        .where(Insight.theme_id == Passage.target_id, COUNTS)
    )
    heard: list[int] = []
    for at in range(0, len(themes), CHUNK):
        some = Passage.id.in_(shelf.ids[themes[at : at + CHUNK]].tolist())
        heard += session.scalars(select(Passage.id).where(some, said.exists()))
    return themes[~np.isin(shelf.ids[themes], heard)]


CHUNK = 500


def count_facets(shelf: Shelf, rows: NDArray[np.int64]) -> Facets:
    """How the matching rows spread."""
    said = shelf.sentiments[rows]
    recordings = list(shelf.recording_numbers)
    speakers = list(shelf.speaker_numbers)
    return Facets(
        kind=_count(shelf.kinds[rows], PASSAGE_KINDS),
        insight_kind=_count(shelf.insight_kinds[rows], KINDS),
        cx_component=_count(shelf.components[rows], CX_COMPONENTS),
        sentiment={name: n for name in SENTIMENTS if (n := int(_band(said, name).sum()))},
        recordings={recordings[i]: n for i, n in _tally(shelf.recordings[rows])},
        speakers={speakers[i]: n for i, n in _tally(shelf.speakers[rows])},
    )


def _count(codes: NDArray[np.int8], names: tuple[str, ...]) -> dict[str, int]:
    return {names[i]: n for i, n in _tally(codes) if i != NONE}


def _tally(codes: NDArray[Any]) -> list[tuple[int, int]]:
    values, counts = np.unique(codes, return_counts=True)
    return sorted(((int(v), int(c)) for v, c in zip(values, counts, strict=True)), key=lambda pair: (-pair[1], pair[0]))


def _band(values: NDArray[np.float32], name: str) -> Rows:
    with np.errstate(invalid="ignore"):
        if name == "negative":
            return np.asarray(values <= -NEUTRAL)
        return np.asarray(values >= NEUTRAL if name == "positive" else np.abs(values) < NEUTRAL)


def _within_band(shelf: Shelf, name: str) -> Rows:
    return _band(shelf.sentiments, name)


def _numbers(known: dict[Any, int], keys: Iterable[Any]) -> list[int]:
    return [known[key] for key in keys if key in known]


def _recordings(
    session: Session, filters: SearchFilters, visible: frozenset[uuid.UUID] | None
) -> list[uuid.UUID] | None:
    """What owns the passages in the project, of the days and in the language: recordings, and projects for their themes.

    None where none of these is asked for.
    """
    if filters.recording_id and not (filters.project_id or filters.date_from or filters.date_to or filters.language):
        return [filters.recording_id]
    asked = (filters.recording_id, filters.project_id, filters.date_from, filters.date_to, filters.language, visible)
    if all(value is None for value in asked):
        return None
    query = select(Recording.id, Recording.recorded_on, Recording.created_at)
    if filters.project_id is not None:
        query = query.where(Recording.project_id == filters.project_id)
    if filters.recording_id is not None:
        query = query.where(Recording.id == filters.recording_id)
    if visible is not None:
        query = query.where(Recording.project_id.in_(visible))
    if filters.language is not None:
        query = query.where(spoken_language() == filters.language)
    rows = session.execute(query).all()
    if filters.date_from is not None:
        rows = [r for r in rows if (r.recorded_on or r.created_at.date()) >= filters.date_from]
    if filters.date_to is not None:
        rows = [r for r in rows if (r.recorded_on or r.created_at.date()) <= filters.date_to]
    return [r.id for r in rows] + _projects(filters, visible)


def _projects(filters: SearchFilters, visible: frozenset[uuid.UUID] | None) -> list[uuid.UUID]:
    """The projects whose themes may be found: none where a conversation, a day or a language is asked for."""
    if filters.recording_id or filters.date_from or filters.date_to or filters.language:
        return []
    asked = [filters.project_id] if filters.project_id else list(visible or ())
    return [project for project in asked if visible is None or project in visible]


def _speakers(session: Session, filters: SearchFilters) -> list[tuple[uuid.UUID, str]] | None:
    """(recording, label) of the speakers with this role and participant; None where neither is asked for."""
    query = select(Speaker.recording_id, Speaker.label)
    if filters.role:
        query = query.where(Speaker.role == filters.role)
    if filters.participant_id:
        query = query.where(Speaker.participant_id == filters.participant_id)
    if not (filters.role or filters.participant_id):
        return None
    return [(recording, label) for recording, label in session.execute(query)]
