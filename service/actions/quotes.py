"""The insights behind a figure: whoever sees a number on the insights page can hear what it counts.

Session first; only reads.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from service.actions.reports import satisfaction_step
from service.actions.scope import RecordingInScope, Scope, list_mentions, list_recordings, titles_of
from service.domain.errors import Invalid
from service.domain.themes import FAMILIES, THEME_KINDS, Mention, count_participants
from service.store.standing import heir_of
from service.store.tables import Insight


@dataclass(frozen=True, slots=True)
class Which:
    """What the insights must have. `themes`: those of any of them, in recordings where each of them comes up.

    `satisfaction` is a step of the histogram, 0 (0-10) to 9 (90-100).
    """

    themes: tuple[uuid.UUID, ...] = ()
    kind: str | None = None
    cx_component: str | None = None
    recording_id: uuid.UUID | None = None
    satisfaction: int | None = None
    ungrouped: bool = False


@dataclass(frozen=True, slots=True)
class Quotes:
    """A page of insights, newest recording first; `total` and `participants` are of all pages."""

    rows: list[tuple[Insight, RecordingInScope]]
    total: int
    participants: int
    next_cursor: str | None


def list_quotes(session: Session, scope: Scope, which: Which, *, limit: int, cursor: str | None = None) -> Quotes:
    """The insights in scope that a figure counts. Raises NotFound (project), Invalid (attribute, cursor)."""
    recordings = [r for r in list_recordings(session, scope, titled=False) if _fits(r, which)]
    which = replace(which, themes=tuple(dict.fromkeys(heir_of(session, key) for key in which.themes)))
    kinds = (which.kind,) if which.kind else FAMILIES if which.themes else THEME_KINDS
    found = [m for m in list_mentions(session, scope, recordings, kinds=kinds) if _counts(m, which)]
    if which.themes:
        found = _where_all_come_up(found, which.themes)
    place = {r.id: number for number, r in enumerate(recordings)}
    found.sort(key=lambda m: -place[m.recording])
    keys = [str(m.insight) for m in found]
    if cursor and cursor not in keys:
        raise Invalid("The cursor is not valid any more; begin again without it.", code="invalid_cursor")
    first = keys.index(cursor) + 1 if cursor else 0
    page = found[first : first + limit]
    return Quotes(
        rows=_rows(session, page, {r.id: r for r in recordings}),
        total=len(found),
        participants=count_participants(found),
        next_cursor=keys[first + limit - 1] if first + limit < len(found) else None,
    )


def _fits(recording: RecordingInScope, which: Which) -> bool:
    if which.recording_id and recording.id != which.recording_id:
        return False
    if which.satisfaction is None:
        return True
    return recording.satisfaction is not None and satisfaction_step(recording.satisfaction) == which.satisfaction


def _counts(mention: Mention, which: Which) -> bool:
    return (
        (not which.themes or mention.theme in which.themes)
        and (not which.ungrouped or mention.theme is None)
        and (which.cx_component is None or mention.cx_component == which.cx_component)
    )


def _where_all_come_up(mentions: Iterable[Mention], themes: Sequence[uuid.UUID]) -> list[Mention]:
    found = list(mentions)
    heard: dict[uuid.UUID, set[uuid.UUID | None]] = defaultdict(set)
    for m in found:
        heard[m.recording].add(m.theme)
    return [m for m in found if heard[m.recording] >= set(themes)]


def _rows(
    session: Session, page: Sequence[Mention], recordings: dict[uuid.UUID, RecordingInScope]
) -> list[tuple[Insight, RecordingInScope]]:
    query = select(Insight).where(Insight.id.in_([m.insight for m in page])).options(selectinload(Insight.evidence))
    rows = {row.id: row for row in session.scalars(query)}
    titles = titles_of(session, (m.recording for m in page))
    return [
        (rows[m.insight], replace(recordings[m.recording], title=titles[m.recording]))
        for m in page
        if m.insight in rows
    ]
