"""The list of recordings: filtered, sorted, a page at a time. Session first; only reads."""

import base64
import json
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Date, Float, Select, String, cast, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from service.actions.jobs import PROCESS
from service.domain.errors import Invalid
from service.store.masking import masks_of
from service.store.spoken_language import spoken_language
from service.store.standing import STANDS, heir_of
from service.store.tables import Analysis, Insight, Job, Recording, Speaker

Sort = Literal["created_at", "recorded_on", "title", "duration", "satisfaction"]
Order = Literal["asc", "desc"]
UNKNOWN_LAST = {"desc": -1.0, "asc": 1e12}
"""What stands in for a duration or a satisfaction that is not known: the unknown come last in either order."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Which recordings, in which order. `visible` are the projects that may be looked into, None: all. Days are inclusive,
    those on which the recordings were made, where nobody said that: on which they came.
    """

    project_id: uuid.UUID | None = None
    visible: Collection[uuid.UUID] | None = None
    query: str | None = None
    statuses: Collection[str] = ()
    kinds: Collection[str] = ()
    language: str | None = None
    participant_id: uuid.UUID | None = None
    theme_id: uuid.UUID | None = None
    since: date | None = None
    until: date | None = None
    in_bin: bool = False
    sort: Sort = "created_at"
    order: Order = "desc"


def list_recordings(
    session: Session, listing: Listing, *, limit: int = 50, cursor: str | None = None
) -> tuple[list[Recording], str | None]:
    """A page of recordings and the cursor of the next page, or None.

    Ties go by the id, and a page starts after the values of the last row that was seen, so that no row is skipped or told
    twice when others come and go. Raises Invalid (cursor).
    """
    masked = masks_of(session) is not None
    if masked and listing.sort == "title":
        raise Invalid(
            "Titles are partly hidden from you here, so the list cannot be sorted by them.", code="titles_hidden"
        )
    key = _key(session, listing)
    query = _filtered(session, select(Recording, key), listing).limit(limit + 1)
    places: tuple[ColumnElement[Any], ...] = (key, Recording.id)  # type: ignore[assignment]
    query = query.order_by(*(place.desc() if listing.order == "desc" else place.asc() for place in places))
    if cursor:
        query = query.where(_after(key, *read_cursor(cursor, listing), listing.order))
    found = list(session.execute(query))
    rows = [row for row, _ in found[:limit]]
    following = cursor_of(listing, found[limit - 1][1], rows[-1].id) if len(found) > limit else None
    if masked and listing.query:  # what is hidden is not found
        wanted = listing.query.casefold()
        rows = [row for row in rows if wanted in row.title.casefold() or wanted in row.filename.casefold()]
    return rows, following


def _after(key: ColumnElement[Any], value: Any, last: uuid.UUID, order: Order) -> ColumnElement[bool]:
    if order == "desc":
        return or_(key < value, (key == value) & (Recording.id < last))
    return or_(key > value, (key == value) & (Recording.id > last))


def cursor_of(listing: Listing, value: Any, last: uuid.UUID) -> str:
    """An opaque mark of a place in a list, good for that order only."""
    told = value.isoformat() if isinstance(value, date) else value
    plain = json.dumps([listing.sort, listing.order, told, last.hex], ensure_ascii=False)
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def read_cursor(cursor: str, listing: Listing) -> tuple[Any, uuid.UUID]:
    """The value and the id that `cursor_of` was given. Raises Invalid."""
    try:
        plain = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        sort, order, value, last = json.loads(plain)
        if (sort, order) == (listing.sort, listing.order):
            return _VALUES[listing.sort](value), uuid.UUID(last)
    except (ValueError, TypeError):
        raise Invalid("The cursor is not one that this service gave out.", code="invalid_cursor") from None
    raise Invalid("The cursor belongs to a list in another order.", code="invalid_cursor")


def _float(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("not a number")
    return float(value)


_VALUES: dict[Sort, Any] = {
    "created_at": datetime.fromisoformat,
    "recorded_on": date.fromisoformat,
    "title": str,
    "duration": _float,
    "satisfaction": _float,
}


def _key(session: Session, listing: Listing) -> ColumnElement[Any]:
    """What the list is sorted by; never null."""
    if listing.sort == "recorded_on":
        return day(session)
    if listing.sort == "title":
        return func.lower(Recording.title, type_=String)
    if listing.sort == "duration":
        return func.coalesce(Recording.duration, UNKNOWN_LAST[listing.order], type_=Float)
    if listing.sort == "satisfaction":
        index = select(cast(Analysis.satisfaction["index"].as_float(), Float))
        known = index.where(Analysis.recording_id == Recording.id).scalar_subquery()
        return func.coalesce(known, UNKNOWN_LAST[listing.order], type_=Float)
    return Recording.created_at  # type: ignore[return-value]


def day(session: Session) -> ColumnElement[date]:
    """The day on which a recording was made, else on which it came, in UTC on both databases."""
    came: ColumnElement[Any] = Recording.created_at  # type: ignore[assignment]
    if session.get_bind().dialect.name == "postgresql":
        came = func.timezone("UTC", Recording.created_at)
    return type_coerce(func.coalesce(Recording.recorded_on, func.date(came)), Date)


def _filtered(session: Session, query: Select[Any], wanted: Listing) -> Select[Any]:
    in_bin = Recording.bin_until
    query = query.where(in_bin.is_not(None) if wanted.in_bin else in_bin.is_(None))
    if wanted.project_id is not None:
        query = query.where(Recording.project_id == wanted.project_id)
    if wanted.visible is not None:
        query = query.where(Recording.project_id.in_(wanted.visible))
    if wanted.query:
        like = f"%{wanted.query.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
        query = query.where(or_(Recording.title.ilike(like, escape="!"), Recording.filename.ilike(like, escape="!")))
    if wanted.statuses:
        query = query.where(_status().in_(wanted.statuses))
    if wanted.kinds:
        query = query.where(Recording.kind.in_(wanted.kinds))
    if wanted.language:
        query = query.where(spoken_language() == wanted.language)
    if wanted.participant_id is not None:
        speaks = select(Speaker.recording_id).where(Speaker.participant_id == wanted.participant_id)
        query = query.where(Recording.id.in_(speaks))
    if wanted.theme_id is not None:
        query = query.where(Recording.id.in_(_says(heir_of(session, wanted.theme_id))))
    if wanted.since is not None:
        query = query.where(day(session) >= wanted.since)
    if wanted.until is not None:
        query = query.where(day(session) <= wanted.until)
    return query


def _status() -> ColumnElement[str]:
    """The status of a recording: that of its newest job."""
    own = select(Job.status).where(Job.recording_id == Recording.id, Job.kind == PROCESS)
    return own.order_by(Job.created_at.desc(), Job.id.desc()).limit(1).scalar_subquery()


def _says(theme_id: uuid.UUID) -> Select[uuid.UUID]:
    current = Analysis.transcript_id == Insight.transcript_id
    return (
        select(Insight.recording_id)
        .join(Analysis, current)
        .where(Insight.theme_id == theme_id, Insight.status != "rejected", STANDS)
    )
