"""Which conversations a figure is about: filters by date, language, role and participant; and what is counted in them.

Session first; only reads.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, select
from sqlalchemy.orm import Session, load_only

from service.actions.grouping import CUSTOMERS, current, in_chunks
from service.actions.projects import get_project
from service.domain.errors import Invalid
from service.domain.themes import Heard, Mention, ThemeFacts, Unit, gather_facts
from service.store.raw_ids import Ids, raw
from service.store.spoken_language import spoken_language
from service.store.standing import COUNTS
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
    """A recording with a transcript. `satisfaction` is None where there is no index; `reason` is then why, None where it
    was not mined (yet). `mined`: its insights were looked for, or a person added some.
    """

    id: uuid.UUID
    title: str
    on: date
    satisfaction: float | None
    reason: str | None
    skipped: list[dict[str, Any]]
    has_audio: bool
    mined: bool


def list_recordings(session: Session, scope: Scope, *, titled: bool = True) -> list[RecordingInScope]:
    """The analysed recordings in scope, oldest first. Raises NotFound (project), Invalid (attribute).

    Titles may hold personal data, so they are read as rows; who only counts leaves them out (`titled=False`: "").
    """
    get_project(session, scope.project_id)
    columns = (Recording.id, Recording.recorded_on, Recording.created_at, Recording.media_type)
    query = (
        select(*columns, INDEX, REASON, Analysis.skipped)
        .join(Analysis, Analysis.recording_id == Recording.id)
        .where(Recording.project_id == scope.project_id, Recording.bin_until.is_(None))
    )
    if scope.language:
        query = query.where(spoken_language() == scope.language)
    if scope.attribute:
        query = query.where(Recording.id.in_(_with_attribute(session, scope)))
    first, last = scope.since or date.min, scope.until or date.max
    titles = _titles(session, scope.project_id) if titled else {}
    found = []
    for key, made, came, media, index, reason, skipped in session.execute(query):
        if first <= (on := made or came.date()) <= last:
            title, mined = titles.get(key, ""), _was_mined(index, reason, skipped)
            seen = RecordingInScope(key, title, on, index, reason, list(skipped), media is not None, mined)
            found.append((on, came, seen))
    read = _with_insights(session, [seen.id for _, _, seen in found if not seen.mined])
    ordered = sorted(found, key=lambda f: (f[0], f[1], str(f[2].id)))
    return [replace(seen, mined=True) if seen.id in read else seen for _, _, seen in ordered]


def _was_mined(index: float | None, reason: str | None, skipped: Iterable[dict[str, Any]]) -> bool:
    if index is None and reason in (None, "no_mining"):
        return False
    return not any(entry["analysis"] in ("mining", "insights") for entry in skipped)


def _with_insights(session: Session, recordings: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those that have insights which count."""
    query = select(Insight.recording_id).join(Analysis, Analysis.transcript_id == Insight.transcript_id)
    query = query.join(Recording, Recording.id == Insight.recording_id).where(COUNTS).distinct()
    chunks = in_chunks(recordings)
    return {key for chunk in chunks for key in session.scalars(query.where(Insight.recording_id.in_(chunk)))}


def mined_of(recordings: Iterable[RecordingInScope]) -> list[RecordingInScope]:
    """Those that themes are counted over: what was never looked through holds no theme, and lacks none."""
    return [r for r in recordings if r.mined]


def facts_of(
    mentions: Iterable[Mention], recordings: Sequence[RecordingInScope], scope: Scope
) -> dict[uuid.UUID, ThemeFacts]:
    """The facts of every theme in these recordings."""
    return gather_facts(mentions, {r.id: Heard(r.on, r.satisfaction) for r in mined_of(recordings)}, scope.unit)


INDEX = Analysis.satisfaction["index"].as_float()
REASON = case((Recording.no_mining, "no_mining"), else_=Analysis.satisfaction["reason"].as_string())
"""Both read out by the database: the parts and turns beside them are many times as long."""


def _titles(session: Session, project_id: uuid.UUID) -> dict[uuid.UUID, str]:
    return _read_titles(session, Recording.project_id == project_id)


def titles_of(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The titles of some recordings."""
    return _read_titles(session, Recording.id.in_(set(ids)))


def _read_titles(session: Session, which: ColumnElement[bool]) -> dict[uuid.UUID, str]:
    rows = select(Recording).where(which).options(load_only(Recording.project_id, Recording.title))
    return {row.id: row.title for row in session.scalars(rows)}


def list_mentions(
    session: Session, scope: Scope, recordings: Iterable[RecordingInScope], *, kinds: Collection[str] = ()
) -> list[Mention]:
    """The insights that count in these recordings, by speakers in scope; in order of the recordings.

    Participants are who speaks for the customer, or has the role that is asked for.
    """
    days = {r.id: r.on for r in recordings}
    query = (
        select(*COUNTED, raw(Speaker.participant_id), CUSTOMERS)
        .join(Analysis, Analysis.transcript_id == Insight.transcript_id)
        .join(Recording, Recording.id == Insight.recording_id)
        .outerjoin(Speaker, and_(Speaker.recording_id == Insight.recording_id, Speaker.label == Insight.speaker))
        .where(current(scope.project_id))
        .order_by(Insight.position, Insight.id)
    )
    if kinds:
        query = query.where(Insight.kind.in_(kinds))
    if scope.role:
        query = query.where(Speaker.role == scope.role)
    found: dict[uuid.UUID, list[Mention]] = {key: [] for key in days}
    ids = Ids()
    for key, its_theme, place, kind, severity, sentiment, component, person, customers in session.execute(query):
        recording = ids(place)
        if recording in found:
            who = (ids(person) or recording) if customers or scope.role else None
            theme, on = ids(its_theme), days[recording]
            said = Mention(ids(key), theme, recording, who, kind, on, severity, sentiment, component)
            found[recording].append(said)
    return [mention for mentions in found.values() for mention in mentions]


COUNTED = (
    raw(Insight.id),
    raw(Insight.theme_id),
    raw(Insight.recording_id),
    Insight.kind,
    Insight.severity,
    Insight.sentiment,
    Insight.cx_component,
)
"""What is counted; not what was said, which is masked as rows."""


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
