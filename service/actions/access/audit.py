"""The audit log: append, read, check. Each row's hash covers the row before it. Session first; never commits."""

import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from service.domain.access import Caller
from service.store.tables import AuditEvent, now

BEFORE_THE_FIRST = "0" * 64
IN_ONE_GO = 1000


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row whose hash does not fit."""

    id: int
    reason: str


def append(
    session: Session,
    caller: Caller,
    action: str,
    *,
    project_id: uuid.UUID | None = None,
    target: dict[str, Any] | None = None,
    request_id: str | None = None,
) -> AuditEvent:
    """Add what somebody did. The write transaction (a lock on PostgreSQL) puts concurrent rows in one order."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("select pg_advisory_xact_lock(hashtext('earmark audit'))"))
    last = session.scalar(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1))
    event = AuditEvent(
        at=now().replace(microsecond=0),
        actor_kind=caller.kind,
        actor_id=caller.id,
        actor=caller.name[:254],
        action=action,
        project_id=project_id,
        target=target or {},
        request_id=request_id,
        previous_hash=last.hash if last else BEFORE_THE_FIRST,
    )
    event.hash = hash_of(event)
    session.add(event)
    session.flush()
    return event


def as_json(event: AuditEvent) -> dict[str, Any]:
    """A row as it is exported, and as its hash is taken (without the hash itself)."""
    return {
        "at": event.at.isoformat(),
        "actor_kind": event.actor_kind,
        "actor_id": str(event.actor_id) if event.actor_id else None,
        "actor": event.actor,
        "action": event.action,
        "project_id": str(event.project_id) if event.project_id else None,
        "target": event.target,
        "request_id": event.request_id,
        "previous_hash": event.previous_hash,
    }


def hash_of(event: AuditEvent) -> str:
    """sha256 of the row as sorted JSON."""
    return hashlib.sha256(json.dumps(as_json(event), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def page(session: Session, *, before: int | None, limit: int, project_id: uuid.UUID | None = None) -> list[AuditEvent]:
    """Events, newest first, with ids below `before`."""
    query = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditEvent.id < before)
    if project_id is not None:
        query = query.where(AuditEvent.project_id == project_id)
    return list(session.scalars(query))


def export(session: Session) -> Iterator[str]:
    """The whole log, oldest first, one JSON object a line, with the hashes."""
    for event in _all(session):
        yield json.dumps({"id": event.id, **as_json(event), "hash": event.hash}, ensure_ascii=False) + "\n"


def check(session: Session) -> tuple[int, Broken | None]:
    """How many rows stand as they were written, and the first that does not: changed, removed or put in between."""
    previous, seen = BEFORE_THE_FIRST, 0
    for event in _all(session):
        if event.previous_hash != previous:
            return seen, Broken(event.id, "the row before it was changed or removed")
        if event.hash != hash_of(event):
            return seen, Broken(event.id, "the row was changed")
        previous, seen = event.hash, seen + 1
    return seen, None


def _all(session: Session) -> Iterator[AuditEvent]:
    query = select(AuditEvent).order_by(AuditEvent.id).execution_options(yield_per=IN_ONE_GO)
    yield from session.scalars(query)
