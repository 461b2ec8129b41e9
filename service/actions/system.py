"""What this installation runs on: workers seen lately, work waiting. Session first; flush, never commit."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.store.tables import Job, WorkerBeat, now


def beat(session: Session, name: str, facts: dict[str, Any]) -> None:
    """A worker says that it lives, and what it would use."""
    session.merge(WorkerBeat(name=name, seen_at=now(), facts=facts))
    session.flush()


def forget_worker(session: Session, name: str) -> None:
    """A worker that left in good order."""
    if row := session.get(WorkerBeat, name):
        session.delete(row)
        session.flush()


def list_workers(session: Session, alive_seconds: float) -> list[tuple[WorkerBeat, bool]]:
    """Workers seen in the last day, newest first, each with whether it was seen within `alive_seconds`."""
    query = select(WorkerBeat).where(WorkerBeat.seen_at > now() - timedelta(days=1))
    rows = session.scalars(query.order_by(WorkerBeat.seen_at.desc()))
    return [(row, row.seen_at > now() - timedelta(seconds=alive_seconds)) for row in rows]


def is_taken(session: Session, queue: str, alive_seconds: float) -> bool:
    """Does a worker that was seen within `alive_seconds` take work from this queue?"""
    return any(alive and queue in row.facts.get("queues", ()) for row, alive in list_workers(session, alive_seconds))


def count_jobs(session: Session) -> dict[str, int]:
    """How many jobs are in each state."""
    return dict(session.execute(select(Job.status, func.count()).group_by(Job.status)).all())
