"""Which conversations a figure is about: filters by date, language, role and participant; and what is counted in them.

Session first; only reads.
"""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, defer, load_only

from service.actions.grouping import current
from service.actions.projects import get_project
from service.domain.errors import Invalid
from service.domain.themes import Mention, Unit
from service.store.tables import Analysis, Insight, Participant, Recording, Speaker


@dataclass(frozen=True, slots=True)
class Scope:
    """What to look at. `since` and `until` are inclusive; `attribute` is `name:value` of a participant."""

    project_id: uuid.UUID
    since: date | None = None
    until: date | None = None
    role: str | None = None
    language: str | None = None
    attribute: str | None = None
    unit: Unit = "week"


@dataclass(frozen=True, slots=True)
class RecordingInScope:
    """A recording with a transcript. `satisfaction` is None where too little was said."""

    id: uuid.UUID
    title: str
    on: date
    satisfaction: float | None
    skipped: list[dict[str, Any]]
    has_audio: bool


def list_recordings(session: Session, scope: Scope) -> list[RecordingInScope]:
    """The analysed recordings in scope, oldest first. Raises NotFound (project), Invalid (attribute)."""
    get_project(session, scope.project_id)
    query = (
        select(Recording, Analysis)
        .join(Analysis, Analysis.recording_id == Recording.id)
        .where(Recording.project_id == scope.project_id, Recording.bin_until.is_(None))
        .options(defer(Analysis.note), defer(Analysis.metrics), defer(Analysis.keyphrases))
    )
    if scope.language:
        query = query.where(Recording.language == scope.language)
    if scope.attribute:
        query = query.where(Recording.id.in_(_with_attribute(session, scope)))
    found = [
        (day_of(row), row.created_at, _in_scope(row, analysis))
        for row, analysis in session.execute(query)
        if (scope.since or date.min) <= day_of(row) <= (scope.until or date.max)
    ]
    return [seen for _, _, seen in sorted(found, key=lambda f: (f[0], f[1], str(f[2].id)))]


def day_of(recording: Recording) -> date:
    """When a recording was made, where somebody said so, else when it came."""
    return recording.recorded_on or recording.created_at.date()


def _in_scope(row: Recording, analysis: Analysis) -> RecordingInScope:
    index = (analysis.satisfaction or {}).get("index")
    return RecordingInScope(row.id, row.title, day_of(row), index, list(analysis.skipped), row.media_type is not None)


def list_mentions(
    session: Session, scope: Scope, recordings: Iterable[RecordingInScope], *, kinds: Collection[str] = ()
) -> list[Mention]:
    """The insights that count in these recordings, by speakers in scope; in order of the recordings."""
    days = {r.id: r.on for r in recordings}
    query = (
        select(Insight, Speaker.participant_id)
        .join(Analysis, Analysis.transcript_id == Insight.transcript_id)
        .join(Recording, Recording.id == Insight.recording_id)
        .outerjoin(Speaker, and_(Speaker.recording_id == Insight.recording_id, Speaker.label == Insight.speaker))
        .where(current(scope.project_id))
        .order_by(Insight.position, Insight.id)
        .options(load_only(*COUNTED))
    )
    if kinds:
        query = query.where(Insight.kind.in_(kinds))
    if scope.role:
        query = query.where(Speaker.role == scope.role)
    found: dict[uuid.UUID, list[Mention]] = {key: [] for key in days}
    for row, participant in session.execute(query):
        if row.recording_id in found:
            found[row.recording_id].append(_mention(row, participant, days[row.recording_id]))
    return [mention for mentions in found.values() for mention in mentions]


COUNTED = (
    Insight.theme_id,
    Insight.recording_id,
    Insight.kind,
    Insight.severity,
    Insight.sentiment,
    Insight.cx_component,
)


def _mention(row: Insight, participant: uuid.UUID | None, on: date) -> Mention:
    return Mention(
        insight=row.id,
        theme=row.theme_id,
        recording=row.recording_id,
        who=participant or row.recording_id,
        kind=row.kind,
        on=on,
        severity=row.severity,
        sentiment=row.sentiment,
        cx_component=row.cx_component,
    )


def _with_attribute(session: Session, scope: Scope) -> list[uuid.UUID]:
    """The recordings in which a participant with this attribute speaks. Raises Invalid."""
    name, colon, value = (scope.attribute or "").partition(":")
    if not colon or not name.strip():
        raise Invalid("Write the attribute as “name:value”, for example “plan:business”.", code="invalid_attribute")
    people = session.execute(
        select(Participant, Speaker.recording_id)
        .join(Speaker, Speaker.participant_id == Participant.id)
        .where(Participant.project_id == scope.project_id)
    )
    wanted = value.strip().casefold()
    return [
        key
        for person, key in people
        if str((person.attributes or {}).get(name.strip(), "")).strip().casefold() == wanted
    ]
