"""Themes of a project as people see and change them: list, look, rename, merge, split, move. Session first; no commit.

Whatever a person decides here is kept by later runs: `settled` themes keep their insights, and an insight whose
`theme_by` is person stays where it was put.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import numpy as np
from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session, selectinload

from service.actions.grouping import DIMENSIONS, current, keep_vectors, read_vectors, touch
from service.actions.insights import bring_along, get_insight, show_decided
from service.actions.scope import Scope, facts_of, list_mentions, list_recordings, mined_of
from service.actions.theme_search import index_themes
from service.domain.errors import Conflict, Invalid, NotFound
from service.domain.themes import FAMILIES, THEME_KINDS, ThemeFacts
from service.store.standing import heir_of
from service.store.tables import Analysis, Evidence, Grouping, Insight, Passage, Recording, Theme, ThemeChange

Order = Literal["participants", "mentions", "severity", "recent"]
QUOTES = 3


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim quote and where it was said."""

    insight_id: uuid.UUID
    recording_id: uuid.UUID
    recording_title: str
    utterance_id: uuid.UUID
    kind: str
    statement: str
    quote: str
    speaker: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class ThemeView:
    """A theme with its facts (None: nothing of it is in scope) and its best quotes."""

    id: uuid.UUID
    project_id: uuid.UUID
    family: str
    label: str
    description: str
    phrases: list[str]
    named_by: str
    settled: bool
    merged_into: uuid.UUID | None
    created_at: datetime
    facts: ThemeFacts | None
    quotes: list[Quote]


@dataclass(frozen=True, slots=True)
class ThemeList:
    """The themes in scope, and what is not in any; of the recordings, how many were not mined and count for no theme."""

    themes: list[ThemeView]
    total: int
    next_cursor: str | None
    ungrouped: int
    recordings: int
    not_mined: int
    grouped_at: datetime | None


def get_theme(session: Session, theme_id: uuid.UUID) -> Theme:
    """The theme. Raises NotFound."""
    theme = session.get(Theme, theme_id)
    if theme is None:
        raise NotFound("There is no such theme.", code="theme_not_found")
    return theme


def list_themes(
    session: Session,
    scope: Scope,
    *,
    family: str | None = None,
    kind: str | None = None,
    order: Order = "participants",
    limit: int = 50,
    cursor: str | None = None,
) -> ThemeList:
    """A page of the themes that come up in scope, weightiest first. Raises NotFound (project), Invalid."""
    recordings = list_recordings(session, scope, titled=False)
    kinds = (kind,) if kind else ("question",) if family == "question" else THEME_KINDS
    mentions = list_mentions(session, scope, recordings, kinds=kinds)
    facts = facts_of(mentions, recordings, scope)
    rows = [t for t in _rows(session, facts) if family is None or t.family == family]
    rows.sort(key=lambda t: (*_weight(facts[t.id], order), t.label, str(t.id)))
    first = _place_after(cursor, [row.id for row in rows])
    page = rows[first : first + limit]
    quotes = quotes_of(session, [t.id for t in page], {m.insight for m in mentions})
    state = session.get(Grouping, scope.project_id)
    return ThemeList(
        themes=[_view(t, facts[t.id], quotes.get(t.id, [])) for t in page],
        total=len(rows),
        next_cursor=str(page[-1].id) if first + limit < len(rows) else None,
        ungrouped=sum(m.theme is None for m in mentions),
        recordings=len(recordings),
        not_mined=len(recordings) - len(mined_of(recordings)),
        grouped_at=state.grouped_at if state else None,
    )


def view_theme(session: Session, theme_id: uuid.UUID, scope: Scope | None = None) -> ThemeView:
    """One theme. Raises NotFound."""
    row = get_theme(session, theme_id)
    scope = scope or Scope(row.project_id)
    recordings = list_recordings(session, scope, titled=False)
    mentions = list_mentions(session, scope, recordings, kinds=FAMILIES)
    facts = facts_of(mentions, recordings, scope)
    return _view(row, facts.get(row.id), quotes_of(session, [row.id], {m.insight for m in mentions}).get(row.id, []))


def labels_of(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The labels of themes."""
    return {row.id: row.label for row in session.scalars(select(Theme).where(Theme.id.in_(ids)))}


def list_changes(session: Session, theme_id: uuid.UUID) -> list[ThemeChange]:
    """What people did to a theme, newest first. Raises NotFound."""
    get_theme(session, theme_id)
    query = select(ThemeChange).where(ThemeChange.theme_id == theme_id)
    return list(session.scalars(query.order_by(ThemeChange.created_at.desc(), ThemeChange.id)))


def page_members(
    session: Session,
    project_id: uuid.UUID,
    theme_id: uuid.UUID | None,
    *,
    limit: int,
    cursor: str | None = None,
) -> tuple[list[Insight], str | None]:
    """A page of a theme's insights (None: those that no theme has yet), newest recording first. Raises Invalid."""
    theme_id = heir_of(session, theme_id) if theme_id else None
    query = (
        select(Insight)
        .join(Analysis, Analysis.transcript_id == Insight.transcript_id)
        .join(Recording, Recording.id == Insight.recording_id)
        .where(
            current(project_id), Insight.kind.in_(FAMILIES if theme_id else THEME_KINDS), Insight.theme_id == theme_id
        )
        .options(selectinload(Insight.evidence))
        .order_by(Recording.created_at.desc(), Recording.id, Insight.position, Insight.id)
    )
    rows = list(session.scalars(query))
    first = _place_after(cursor, [row.id for row in rows])
    page = rows[first : first + limit]
    return page, str(page[-1].id) if first + limit < len(rows) else None


# -- what people decide --------------------------------------------------------------------------------------------------


def change_theme(session: Session, theme_id: uuid.UUID, changes: dict[str, Any]) -> Theme:
    """Rename or describe a theme. Raises NotFound, Invalid."""
    theme = _own(session, theme_id)
    label = changes.get("label")
    if label is not None and label.strip() != theme.label:
        note(session, theme, "renamed", {"before": theme.label, "after": _label(label)})
        theme.label, theme.named_by, theme.settled = _label(label), "person", True
    if changes.get("description") is not None:
        theme.description = changes["description"]
    session.flush()
    index_themes(session, theme.project_id)
    return theme


def merge_themes(session: Session, theme_id: uuid.UUID, others: Sequence[uuid.UUID]) -> Theme:
    """Everything of the other themes becomes part of this one; they stay as addresses that lead here.

    Raises NotFound, Invalid (nothing to merge, another project).
    """
    theme = _own(session, theme_id)
    rows = [_own(session, key, counted=True) for key in dict.fromkeys(others) if key != theme_id]
    if not rows:
        raise Invalid("Name at least one other theme to merge.", code="nothing_to_merge")
    if any(row.project_id != theme.project_id for row in rows):
        raise Invalid("Only themes of the same project can be merged.", code="other_project")
    for row in rows:
        move = update(Insight).where(Insight.theme_id == row.id).values(theme_id=theme.id)
        session.execute(move.execution_options(synchronize_session=False))
        follow = update(Theme).where(Theme.merged_into == row.id).values(merged_into=theme.id)
        session.execute(follow.execution_options(synchronize_session=False))
        row.merged_into, row.settled = theme.id, True
        theme.vectors = theme.vectors + row.vectors
        note(session, theme, "merged", {"theme_id": str(row.id), "label": row.label})
    theme.settled = True
    session.flush()
    index_themes(session, theme.project_id)
    return theme


def split_theme(session: Session, theme_id: uuid.UUID, label: str, insight_ids: Sequence[uuid.UUID]) -> Theme:
    """These insights leave the theme and become one of their own; both keep what they have from then on.

    Raises NotFound, Invalid (an insight of another theme, or nothing left behind).
    """
    theme = _own(session, theme_id)
    rows = _chosen(session, theme.project_id, insight_ids)
    if any(row.theme_id != theme_id for row in rows):
        raise Invalid("Only insights of this theme can be split off.", code="not_of_this_theme")
    chosen = {row.id for row in rows}
    left = session.scalar(select(Insight.id).where(Insight.theme_id == theme_id, Insight.id.not_in(chosen)).limit(1))
    if left is None:
        raise Invalid("Leave at least one insight in the theme, or rename it.", code="nothing_left")
    made = _make(session, theme.project_id, theme.family, label, rows)
    theme.settled = True
    theme.vectors = middle(session, theme) or theme.vectors
    note(session, theme, "split", {"theme_id": str(made.id), "label": made.label, "insights": len(rows)})
    session.flush()
    index_themes(session, theme.project_id)
    return made


def create_theme(session: Session, project_id: uuid.UUID, label: str, insight_ids: Sequence[uuid.UUID]) -> Theme:
    """A theme that a person makes of these insights, wherever they were before. Raises NotFound, Invalid."""
    rows = _chosen(session, project_id, insight_ids)
    touch(session, project_id)
    families = [FAMILIES[row.kind] for row in rows]
    made = _make(session, project_id, max(sorted(set(families)), key=families.count), label, rows)
    index_themes(session, project_id)
    return made


def move_insight(session: Session, insight_id: uuid.UUID, theme_id: uuid.UUID | None) -> Insight:
    """Put an insight into a theme, or (None) out of all themes. Raises NotFound, Invalid."""
    row = get_insight(session, insight_id)
    recording = session.get_one(Recording, row.recording_id)
    _check_kinds([row])
    if theme_id is None:
        touch(session, recording.project_id)
    elif (theme := _own(session, theme_id)).project_id != recording.project_id:
        raise Invalid("The theme belongs to another project.", code="other_project")
    else:
        note(session, theme, "moved", {"insight_id": str(row.id), "from": str(row.theme_id or "")})
    row.theme_id, row.theme_by = theme_id, "person"
    session.flush()
    if bring_along(session, row):
        show_decided(session, row)
    return row


def note(session: Session, theme: Theme, change: str, details: dict[str, Any]) -> None:
    """Remember what a person did."""
    session.add(ThemeChange(project_id=theme.project_id, theme_id=theme.id, change=change, details=details))


def _own(session: Session, theme_id: uuid.UUID, *, counted: bool = False) -> Theme:
    """A living theme that is about to change. Raises NotFound, Conflict (it was merged)."""
    theme = get_theme(session, theme_id)
    if not counted:
        touch(session, theme.project_id)
    if theme.merged_into is not None:
        raise Conflict("This theme was merged into another one.", code="merged", theme_id=str(theme.merged_into))
    return theme


def _chosen(session: Session, project_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> list[Insight]:
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        raise Invalid("Choose at least one insight.", code="nothing_chosen")
    query = select(Insight).join(Recording).where(Insight.id.in_(wanted), Recording.project_id == project_id)
    rows = list(session.scalars(query))
    if len(rows) < len(wanted):
        raise NotFound("An insight is not there, or belongs to another project.", code="insight_not_found")
    _check_kinds(rows)
    return rows


def _check_kinds(rows: Sequence[Insight]) -> None:
    if any(row.kind not in FAMILIES for row in rows):
        raise Invalid("Only pain points, requests, praise and questions belong to themes.", code="kind_without_themes")


def _label(label: str) -> str:
    if not label.strip():
        raise Invalid("A theme needs a name.", code="empty_label")
    return label.strip()


def _make(session: Session, project_id: uuid.UUID, family: str, label: str, rows: Sequence[Insight]) -> Theme:
    made = Theme(project_id=project_id, family=family, label=_label(label), named_by="person", settled=True)
    session.add(made)
    session.flush()
    for row in rows:
        row.theme_id, row.theme_by = made.id, "person"
    session.flush()
    made.vectors = middle(session, made)
    note(session, made, "made", {"insights": len(rows)})
    return made


def middle(session: Session, theme: Theme) -> bytes:
    """The middle of what is in a theme now: where new insights are drawn to until the next full run."""
    query = select(Passage.vector).join(Insight, Insight.id == Passage.target_id)
    kept = session.scalars(query.where(Insight.theme_id == theme.id, Passage.vector.is_not(None)))
    whole = [v for v in kept if v is not None and len(v) == 2 * DIMENSIONS]
    return keep_vectors(np.vstack([read_vectors(v) for v in whole]).mean(axis=0)) if whole else b""


# -- helpers of the list -------------------------------------------------------------------------------------------------


def _rows(session: Session, facts: dict[uuid.UUID, ThemeFacts]) -> list[Theme]:
    found = session.scalars(select(Theme).where(Theme.merged_into.is_(None)))
    return [t for t in found if t.id in facts]


def _weight(facts: ThemeFacts, order: Order) -> tuple[float, ...]:
    """What sorts first."""
    severity = -1.0 if facts.severity is None else facts.severity
    if order == "recent":
        return (-facts.last_on.toordinal(), -facts.participants)
    first = {"participants": facts.participants, "mentions": facts.mentions, "severity": severity}[order]
    return (-first, -facts.participants, -severity, -facts.mentions)


def _place_after(cursor: str | None, keys: Sequence[uuid.UUID]) -> int:
    if not cursor:
        return 0
    places = {str(key): place for place, key in enumerate(keys)}
    if cursor not in places:
        raise Invalid("The cursor is not valid any more; begin again without it.", code="invalid_cursor")
    return places[cursor] + 1


def quotes_of(
    session: Session, theme_ids: Sequence[uuid.UUID], among: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[Quote]]:
    """The surest quotes of each theme among these insights, from different recordings first; only quotes that stand."""
    found = _surest(session, theme_ids, among, most=4 * QUOTES)
    short = [theme for theme in theme_ids if len({where for _, where in found.get(theme, ())}) < QUOTES]
    if short:  # few of the surest are in scope, or of different recordings: look through all
        found |= _surest(session, short, among)
    chosen = {theme: [key for key, _ in _varied(places)[:QUOTES]] for theme, places in found.items()}
    wanted = [key for keys in chosen.values() for key in keys]  # of thousands only these are read whole
    rows = (
        select(Insight, Recording)  # as rows: that is how personal data is masked
        .join(Recording, Recording.id == Insight.recording_id)
        .where(Insight.id.in_(wanted))
        .options(selectinload(Insight.evidence))
    )
    quotes = {
        row.id: _quote(row, next(e for e in row.evidence if e.verified), recording.title)
        for row, recording in session.execute(rows)
    }
    return {theme: [quotes[key] for key in keys] for theme, keys in chosen.items()}


Place = tuple[uuid.UUID, uuid.UUID]
"""An insight and its recording."""


def _surest(
    session: Session, theme_ids: Sequence[uuid.UUID], among: Collection[uuid.UUID], most: int | None = None
) -> dict[uuid.UUID, list[Place]]:
    """The insights of each theme that have a quote that stands, surest first; `most` of a theme are looked at."""
    stands = exists().where(Evidence.insight_id == Insight.id, Evidence.verified)
    number = func.row_number().over(partition_by=Insight.theme_id, order_by=(Insight.score.desc(), Insight.id))
    ranked = (
        select(Insight.id, Insight.theme_id, Insight.recording_id, number.label("number"))
        .join(Analysis, Analysis.transcript_id == Insight.transcript_id)
        .where(Insight.theme_id.in_(theme_ids), Insight.status != "rejected", stands)
        .subquery()
    )
    query = select(ranked.c.id, ranked.c.theme_id, ranked.c.recording_id).order_by(ranked.c.theme_id, ranked.c.number)
    if most is not None:
        query = query.where(ranked.c.number <= most)
    found: dict[uuid.UUID, list[Place]] = {}
    for key, theme, recording in session.execute(query):
        if theme and key in among:
            found.setdefault(theme, []).append((key, recording))
    return found


def _varied(places: list[Place]) -> list[Place]:
    first = {recording: key for key, recording in reversed(places)}
    ahead = [place for place in places if first[place[1]] == place[0]]
    return ahead + [place for place in places if first[place[1]] != place[0]]


def _quote(row: Insight, e: Evidence, title: str) -> Quote:
    return Quote(
        row.id, row.recording_id, title, e.utterance_id, row.kind, row.statement, e.quote, row.speaker, e.start, e.end
    )


def _view(row: Theme, facts: ThemeFacts | None, quotes: list[Quote]) -> ThemeView:
    names = ("id", "project_id", "family", "label", "description", "named_by", "settled", "merged_into", "created_at")
    values = {name: getattr(row, name) for name in names}
    return ThemeView(**values, phrases=list(row.phrases), facts=facts, quotes=quotes)
