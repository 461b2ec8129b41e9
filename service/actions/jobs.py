"""The life of a job: queued, claimed, handed back, given up, finished. May import the store, the domain and settings.

A processing job belongs to the worker that holds its `token` until `lease_until` (unix seconds by `clock`, like `run_at`).
Whoever finds a lapsed lease may claim the job again; every write of a worker is fenced by its token.
"""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select, text, update
from sqlalchemy.orm import Session

from service import telemetry
from service.actions.turns import IN_TURN, expected_minutes, place
from service.actions.webhooks.announce import announce_ended
from service.config import get_settings
from service.domain.errors import Conflict, NotFound
from service.store.database import clock
from service.store.queue import FORMER, SHORT, SPEECH, TEXT, with_former
from service.store.tables import Job, JobStage, Recording, now

PROCESS, FOLLOW = "process_recording", "follow_edits"
"""Kinds of jobs: the whole path, or only what rests on the transcript, after a person corrected it."""
UNFINISHED = ("queued", "processing")
FINISHED = ("completed", "partially_completed", "failed", "cancelled")
HAND_BACK_DELAY = 5.0  # seconds before a handed back job is ready: not for the worker that is just leaving
BACKOFF_CEILING = 300.0  # seconds
OUTAGES = ("media_unavailable", "storage_full")
"""Codes of what goes wrong around a job: no fault of its own."""
OUTAGE_ATTEMPTS = 10
"""Attempts that such an outage may cost beside the job's own: about half an hour."""
LONGEST_LEASES = 10
"""A lease that seems to last so many times its length was given by a clock that was ahead."""
WITHOUT_SYNC = {"synchronize_session": False}


class Lost(BaseException):
    """Somebody else owns the job now: stop and write nothing. Not an Exception, so that no stage swallows it."""


class Cancelled(BaseException):
    """A person asked for this job to stop. Not an Exception, so that no stage swallows it."""


def submit(session: Session, recording: Recording, *, priority: int = 0) -> Job:
    """A new job that processes `recording`, in the turn of its project: where there is something to hear for a worker
    that takes speech, else for one that takes text. Raises Conflict while an unfinished job exists for it.

    After the commit, `store.queue.knock(job.queue)` wakes a worker; without it the next sweep does.
    """
    session.flush()
    session.execute(select(Recording.id).where(Recording.id == recording.id).with_for_update())  # one at a time
    running = session.scalar(select(Job.id).where(of_recording(recording.id), Job.status.in_(UNFINISHED)).limit(1))
    if running is not None:
        raise Conflict("This recording is already being processed.", code="already_processing", job_id=str(running))
    job = Job(
        recording_id=recording.id,
        queue=SPEECH if recording.media_type or recording.source_url else TEXT,
        priority=priority,
        max_attempts=get_settings().max_attempts,
        **telemetry.origin(),
    )
    place(session, job, recording.project_id, expected_minutes(recording), UNFINISHED)
    session.add(job)
    session.flush()
    return job


def of_recording(*recording_ids: uuid.UUID) -> ColumnElement[bool]:
    """Which jobs take these recordings down the whole path."""
    return and_(Job.recording_id.in_(recording_ids), Job.kind == PROCESS)


def submit_task(
    session: Session,
    kind: str,
    project_id: uuid.UUID | None = None,
    *,
    recording_id: uuid.UUID | None = None,
    queue: str = SHORT,
    payload: dict[str, Any] | None = None,
    priority: int = 0,
    delay: float = 0.0,
) -> Job:
    """A new job of another kind: for a project, a recording or the whole installation; not before `delay` seconds from now.

    `workers.tasks.HANDLERS` says who does which kind. Knock after the commit as for `submit`.
    """
    job = Job(
        kind=kind,
        project_id=project_id,
        recording_id=recording_id,
        queue=queue,
        payload=payload or {},
        priority=priority,
        run_at=clock(session) + delay if delay else 0.0,
        max_attempts=get_settings().max_attempts,
        **telemetry.origin(),
    )
    session.add(job)
    session.flush()
    return job


def submit_once(session: Session, kind: str, project_id: uuid.UUID | None = None, **choices: Any) -> Job:
    """The job of this kind that waits, made by `submit_task` where none does.

    A job that waits will see all that is committed before it is claimed, so one is enough; one that runs may have read
    too early, so it does not count.
    """
    _alone(session, f"{kind} {project_id}")
    waiting_one = select(Job).where(Job.kind == kind, Job.project_id == project_id, Job.status == "queued")
    return session.scalar(waiting_one.limit(1)) or submit_task(session, kind, project_id, **choices)


def find_unfinished(session: Session, kind: str, project_id: uuid.UUID | None = None) -> Job | None:
    """A job of this kind that waits or runs."""
    return session.scalar(
        select(Job).where(Job.kind == kind, Job.project_id == project_id, Job.status.in_(UNFINISHED)).limit(1)
    )


def is_due(session: Session, kind: str, every: float) -> bool:
    """Whether the installation's last job of this kind ended (or failed to) `every` seconds ago. Only reads."""
    recent = or_(Job.status.in_(UNFINISHED), Job.finished_at > now() - timedelta(seconds=every))
    query = select(Job.id).where(Job.kind == kind, Job.project_id.is_(None), recent)
    return session.scalar(query.limit(1)) is None


def forget_finished(session: Session, days: float) -> int:
    """Delete the jobs of no recording that ended so long ago; answers how many."""
    old = delete(Job).where(Job.recording_id.is_(None), Job.finished_at < now() - timedelta(days=days))
    return len(session.scalars(old.returning(Job.id).execution_options(**WITHOUT_SYNC)).all())


def _alone(session: Session, what: str) -> None:
    """Until the transaction ends nobody else is here for the same thing. On SQLite it is the only writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("select pg_advisory_xact_lock(hashtext(:what))"), {"what": what})


def get(session: Session, job_id: uuid.UUID) -> Job:
    """The job as the database has it now. Raises NotFound."""
    job = session.get(Job, job_id, populate_existing=True)
    if job is None:
        raise NotFound("There is no such job.", job_id=str(job_id))
    return job


def claim(session: Session, queues: Sequence[str], worker: str, lease_seconds: float) -> Job | None:
    """The best ready job of `queues`, now owned by `worker` under a fresh token; None where nothing is ready.

    One statement: exactly one of many concurrent callers gets a row. A scalar subquery and not `IN (… LIMIT 1)`,
    which PostgreSQL may run twice and then lock more rows than the limit.
    """
    moment = clock(session)
    best = (
        select(Job.id)
        .where(
            _ready(moment), Job.queue.in_(with_former(queues)), Job.attempt < Job.max_attempts, ~Job.cancel_requested
        )
        .order_by(*IN_TURN)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    return session.scalar(
        update(Job)
        .where(Job.id == best)
        .values(
            status="processing",
            token=uuid.uuid4().hex,
            worker=worker,
            lease_until=moment + lease_seconds,
            attempt=Job.attempt + 1,
            started_at=func.coalesce(Job.started_at, now()),
            error_code=None,
            error=None,
        )
        .returning(Job)
        .execution_options(synchronize_session=False, populate_existing=True)
    )


def hold(session: Session, job_id: uuid.UUID, token: str, lease_seconds: float, **values: Any) -> None:
    """Renew the lease and set `values`. First statement of every write of a worker.

    Raises Lost where the token is no longer ours, Cancelled where a person asked to stop; the caller rolls back.
    """
    cancel = session.scalar(
        update(Job)
        .where(Job.id == job_id, Job.token == token, Job.status == "processing")
        .values(lease_until=clock(session) + lease_seconds, **values)
        .returning(Job.cancel_requested)
        .execution_options(**WITHOUT_SYNC)
    )
    _raise_if_over(cancel)


def look(session: Session, job_id: uuid.UUID, token: str) -> None:
    """Only read whether the job is still ours and wanted. Raises Lost or Cancelled."""
    mine = (Job.id == job_id, Job.token == token, Job.status == "processing")
    _raise_if_over(session.scalar(select(Job.cancel_requested).where(*mine)))


def finish(
    session: Session,
    job_id: uuid.UUID,
    token: str,
    status: str,
    *,
    error_code: str | None = None,
    error: str | None = None,
) -> bool:
    """End a job that is ours with one of the finished statuses. False where it was no longer ours: nothing written."""
    if status not in FINISHED:
        raise ValueError(f"{status} does not end a job")
    values: dict[str, Any] = {"status": status, "error_code": error_code, "error": error, "message": ""}
    if status in ("completed", "partially_completed"):
        values["progress"] = 1.0
    ended = _leave(session, and_(Job.id == job_id, Job.token == token), finished_at=now(), **values)
    _settle(session, ended, status, error_code, error)
    return bool(ended)


def retry(session: Session, job_id: uuid.UUID, token: str, *, error_code: str, error: str) -> str | None:
    """After a failure: back to the queue after 2, 4, 8 … seconds, or failed when no attempt is left. One of OUTAGES gives
    the job another attempt for the one it cost.

    Returns the status it got; None where the job was no longer ours: nothing written.
    """
    row = session.execute(
        select(Job.attempt, Job.max_attempts, Job.cancel_requested).where(Job.id == job_id, Job.token == token)
    ).first()
    if row is None:
        return None
    if row.cancel_requested:
        return "cancelled" if finish(session, job_id, token, "cancelled") else None
    more = int(error_code in OUTAGES and row.max_attempts < get_settings().max_attempts + OUTAGE_ATTEMPTS)
    if row.attempt >= row.max_attempts + more:
        done = finish(session, job_id, token, "failed", error_code=error_code, error=error)
        return "failed" if done else None
    run_at = clock(session) + min(2.0**row.attempt, BACKOFF_CEILING)
    values = {"status": "queued", "run_at": run_at, "error_code": error_code, "error": error}
    values |= {"max_attempts": row.max_attempts + more}
    back = _leave(session, and_(Job.id == job_id, Job.token == token), message="Waiting to try again", **values)
    _settle(session, back, "queued")
    return "queued" if back else None


def hand_over(session: Session, job_id: uuid.UUID, token: str, queue: str, payload: dict[str, Any]) -> bool:
    """The rest of a job that is ours is for a worker of another queue. False where it was no longer ours."""
    mine = and_(Job.id == job_id, Job.token == token, Job.status == "processing")
    values = {"status": "queued", "queue": queue, "payload": payload, "attempt": 0, "run_at": 0.0}
    handed = _leave(session, mine, message="Waiting for a worker", **values)
    _settle(session, handed, "queued")
    return bool(handed)


def request_cancel(session: Session, job_id: uuid.UUID) -> Job:
    """Ask a job to stop: one that waits is cancelled at once, one that runs at its worker's next look.

    Raises NotFound, and Conflict where the job has already ended.
    """
    waiting = _leave(session, and_(Job.id == job_id, Job.status == "queued"), status="cancelled", finished_at=now())
    _settle(session, waiting, "cancelled")
    asked = update(Job).where(Job.id == job_id, Job.status.in_(UNFINISHED)).values(cancel_requested=True)
    told = session.scalar(asked.returning(Job.id).execution_options(**WITHOUT_SYNC))
    job = get(session, job_id)
    if not waiting and told is None:
        raise Conflict("This job has already ended.", code="already_finished", status=job.status)
    return job


def release(session: Session, worker: str) -> list[uuid.UUID]:
    """A worker that was told to stop hands its jobs back at once, and the attempt is not counted."""
    mine = and_(Job.worker == worker, Job.status == "processing")
    stopped = _leave(session, and_(mine, Job.cancel_requested), status="cancelled", finished_at=now())
    _settle(session, stopped, "cancelled")
    back = _leave(
        session,
        mine,
        status="queued",
        attempt=case((Job.attempt > 0, Job.attempt - 1), else_=0),
        run_at=clock(session) + HAND_BACK_DELAY,
        message="Waiting for a worker",
    )
    _settle(session, back, "queued")
    return back


def abandoned(session: Session) -> bool:
    """Whether `sweep` has something to do. Only reads, so that idle workers never take SQLite's write lock."""
    moment = clock(session)
    hopeless = or_(_cancelled_and_dead(moment), _out_of_attempts(moment))
    return session.scalar(select(Job.id).where(hopeless).limit(1)) is not None


def sweep(session: Session) -> list[uuid.UUID]:
    """End the jobs that nobody will claim again: cancelled ones whose worker died, and those that killed it too often.

    Call it in a writing session, after `abandoned` said yes.
    """
    moment = clock(session)
    stopped = _leave(session, _cancelled_and_dead(moment), status="cancelled", finished_at=now())
    _settle(session, stopped, "cancelled")
    sentence = "The worker stopped unexpectedly every time it worked on this (often: out of memory)."
    failed = _leave(
        session,
        _out_of_attempts(moment),
        status="failed",
        finished_at=now(),
        error_code=func.coalesce(Job.error_code, "worker_died"),
        error=func.coalesce(Job.error, sentence),
    )
    _settle(session, failed, "failed", "worker_died", sentence)
    return stopped + failed


def waiting(session: Session) -> dict[str, int]:
    """How many jobs of each queue could be claimed right now: queued ones that are due, and those of dead workers."""
    claimable = (_ready(clock(session)), Job.attempt < Job.max_attempts, ~Job.cancel_requested)
    queue = case(FORMER, value=Job.queue, else_=Job.queue).label("taken_as")
    rows = session.execute(select(queue, func.count()).where(*claimable).group_by(queue))
    return dict(iter(rows))


def _ready(moment: float) -> ColumnElement[bool]:
    """Waiting and due, or held by nobody alive. A time further ahead than anybody sets it comes from a clock that was
    wrong: no job waits for it.
    """
    never_later = and_(Job.kind == PROCESS, Job.run_at > moment + BACKOFF_CEILING + HAND_BACK_DELAY)
    return or_(
        and_(Job.status == "queued", or_(Job.run_at <= moment, never_later)),
        and_(Job.status == "processing", _lapsed(moment)),
    )


def _lapsed(moment: float) -> ColumnElement[bool]:
    """A living worker renews its lease at every beat, so also after the clock was set back it is soon near again."""
    return or_(Job.lease_until < moment, Job.lease_until > moment + LONGEST_LEASES * get_settings().lease_seconds)


def _cancelled_and_dead(moment: float) -> ColumnElement[bool]:
    return and_(Job.status == "processing", _lapsed(moment), Job.cancel_requested)


def _out_of_attempts(moment: float) -> ColumnElement[bool]:
    return and_(_ready(moment), Job.attempt >= Job.max_attempts)


def _raise_if_over(cancel_requested: bool | None) -> None:
    if cancel_requested is None:
        raise Lost
    if cancel_requested:
        raise Cancelled


def _leave(session: Session, which: ColumnElement[bool], **values: Any) -> list[uuid.UUID]:
    """Move jobs out of their worker's hands; returns the ids."""
    values |= {"token": None, "lease_until": 0.0}
    statement = update(Job).where(which).values(**values).returning(Job.id)
    return list(session.scalars(statement.execution_options(**WITHOUT_SYNC)))


def _settle(
    session: Session, ended: list[uuid.UUID], status: str, code: str | None = None, error: str | None = None
) -> None:
    """No stage stays `processing` when its job is not: it failed with it, was cancelled, or waits again. Webhooks hear
    of jobs that ended.
    """
    if not ended:
        return
    if status in FINISHED:
        announce_ended(session, ended, status)
    values: dict[str, Any] = {"status": "queued", "started_at": None}
    if status == "failed":
        values = {"status": "failed", "finished_at": now(), "error_code": code, "error": error}
    elif status in FINISHED:
        values = {"status": "skipped", "finished_at": now(), "error_code": status, "error": "The job was cancelled."}
    left = update(JobStage).where(JobStage.job_id.in_(ended), JobStage.status == "processing")
    session.execute(left.values(**values).execution_options(**WITHOUT_SYNC))
