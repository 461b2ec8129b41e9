"""The Celery side of a worker: claim, pipeline, finish or fail; hand back, sweep. May import actions and store.

Run it with `python -m workers`, or `celery -A workers.tasks worker`. The only broad `except` of the house is here.
"""

import logging
import threading
from collections.abc import Collection
from importlib import import_module
from typing import Any

from celery import Task, signals
from celery.worker import state
from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError

from service import logs, telemetry
from service.actions import jobs, recordings, system
from service.config import get_settings
from service.domain.errors import EarmarkError, StageFailed
from service.store import queue as broker
from service.store.database import get_database
from service.store.tables import Job, WorkerBeat
from workers import beats
from workers.lease import Cancelled, Lease, Lost, describe

log = logging.getLogger(__name__)
app = broker.get_celery()
app.conf.include = [__name__]  # a spawned pool process imports this again: its signals and its task


HANDLERS = {
    "process_recording": "workers.pipeline:process",
    "follow_edits": "workers.pipeline:follow",
    "group_themes": "workers.themes.group:group_themes",
    "forget_jobs": "workers.chores:forget_jobs",
    "deliver_webhook": "workers.webhooks:deliver",
    "make_voice_profile": "workers.voices:make_profile",
    "delete_due": "workers.chores:delete_due",
    "pull_model": "workers.chores:pull_model",
    "find_personal_data": "workers.privacy:find",
    "renew_personal_data": "workers.privacy:renew",
    "redact_audio": "workers.privacy:redact_audio",
}
"""Who does a job of which kind: `module:function`, loaded when the first such job comes. A function takes the lease and
answers whether a part of the work failed and was left out.
"""
PERIODIC = {"forget_jobs": 24 * 3600.0, "delete_due": 600.0, "renew_personal_data": 24 * 3600.0}
"""Kinds that the installation needs again so many seconds after the last one ended: the sweep submits them."""


def process(lease: Lease) -> bool:
    """Do what the job's kind asks for. True: a part of it failed and was left out."""
    if lease.kind not in HANDLERS:
        raise StageFailed(
            f"This worker does not know how to do a job of kind “{lease.kind}”: it may be older than the web server.",
            code="unknown_job_kind",
        )
    module, name = HANDLERS[lease.kind].split(":")
    return bool(getattr(import_module(module), name)(lease))


@app.task(name=broker.KNOCK, bind=True)  # type: ignore[untyped-decorator]
def knock(self: Task, queue: str) -> None:
    """Somebody knocked: claim the best job of this queue, if there is one, and do it; then see whether more wait."""
    if serve(queue, self.request.hostname) is not None:
        at = (self.request.delivery_info or {}).get("routing_key")
        broker.knock(queue, at=at if at in broker.QUEUES else None, app=app)


def serve(queue: str, worker: str) -> str | None:
    """Claim one job and run it; returns the status it came to, None where there was nothing to do."""
    with get_database().write() as session:
        job = jobs.claim(session, [queue], worker, get_settings().lease_seconds)
    return run(job) if job else None


def run(job: Job) -> str | None:
    """Take a claimed job through the pipeline and end it; None where somebody else owns it by now."""
    settings = get_settings()
    held = Lease(get_database(), job, lease_seconds=settings.lease_seconds, beat_seconds=settings.beat_seconds)
    about = {"job_id": str(job.id), **({"request_id": job.request_id} if job.request_id else {})}
    with (
        logs.about(**about),
        telemetry.span(f"job {job.kind}", job.traceparent, queue=job.queue, attempt=job.attempt, **about),
        held as lease,
    ):
        log.info("job %s (%s %s): attempt %d", job.id, job.kind, job.recording_id or job.project_id or "", job.attempt)
        try:
            status = "partially_completed" if process(lease) else "completed"
            ended = status if lease.finish(status) else None
        except Lost:
            ended = None
        except Cancelled:
            ended = "cancelled" if lease.finish("cancelled") else None
        except Exception as error:  # noqa: BLE001  a pipeline may fail in any way; the job must say so
            ended = _fail(lease, error)
        handed = held.handed_to
        log.info(
            "job %s: %s", job.id, ended or (f"handed to {handed}" if handed else "no longer ours, nothing written")
        )
        if ended and job.kind == jobs.PROCESS and job.recording_id:
            with get_database().write() as session:
                recordings.follow_edits(session, job.recording_id)  # the sweep finds it
    if handed:
        broker.knock(handed, app=app)
        return "handed over"
    if ended in jobs.FINISHED and job.queue != broker.SHORT:
        knock_for_short_work()
    return ended


def knock_for_short_work() -> None:
    """Webhooks, themes and what else follows a recording need not wait for the next sweep."""
    with get_database().read() as session:
        waiting = jobs.waiting(session)
    if waiting.get(broker.SHORT):
        broker.knock(broker.SHORT, app=app)


def _fail(lease: Lease, error: Exception) -> str | None:
    code, sentence = describe(error)
    expected = isinstance(error, EarmarkError)
    log.error("job %s failed: %s", lease.job_id, sentence, exc_info=None if expected else error)
    hopeless = isinstance(error, EarmarkError) and not error.retryable
    if hopeless:
        return "failed" if lease.finish("failed", error_code=code, error=sentence) else None
    return lease.retry(error_code=code, error=sentence)


def sweep(queues: Collection[str], free: int) -> int:
    """Look for abandoned and waiting jobs and knock for those that this worker has `free` slots for.

    Every worker sweeps, so there is no beat process to run or to lose. Returns the number of knocks.
    """
    database, knocks = get_database(), 0
    try:
        submit_periodic(queues)
        with database.read() as session:
            hopeless, waiting = jobs.abandoned(session), jobs.waiting(session)
        if hopeless:
            with database.write() as session:
                jobs.sweep(session)
    except SQLAlchemyError as error:
        log.warning("could not look for jobs, trying again later: %s", error)
        return 0
    for queue in queues:
        for _ in range(min(waiting.get(queue, 0), free - knocks)):
            knocks += broker.knock(queue, app=app)
    if broker.SPEECH in queues and broker.TEXT not in queues and waiting.get(broker.TEXT) and not text_is_taken():
        for _ in range(min(waiting[broker.TEXT], free - knocks)):
            knocks += broker.knock(broker.TEXT, at=broker.SPEECH, app=app)
    return knocks


def text_is_taken() -> bool:
    """Does any living worker take text? Else those for speech do it too: they have all that it needs."""
    with get_database().read() as session:
        return system.is_taken(session, broker.TEXT, 3 * get_settings().sweep_seconds)


def submit_periodic(queues: Collection[str]) -> None:
    """Submit the periodic jobs that are due, where this worker is one of those who do them."""
    if broker.SHORT not in queues:
        return
    for kind, every in PERIODIC.items():
        with get_database().read() as session:
            due = jobs.is_due(session, kind, every)
        if due:
            with get_database().write() as session:
                jobs.submit_once(session, kind)


def release(worker: str) -> None:
    """Hand back what this worker has in hand."""
    try:
        with get_database().write() as session:
            handed = jobs.release(session, worker)
    except SQLAlchemyError as error:
        log.warning("could not hand back: the leases will lapse: %s", error)
        return
    for job_id in handed:
        log.info("job %s handed back", job_id)


@signals.setup_logging.connect  # type: ignore[untyped-decorator]
def configure_logging(**_: Any) -> None:
    """One format for parent and pool processes."""
    logs.configure_logging()


@signals.worker_process_init.connect  # type: ignore[untyped-decorator]
def forget_connections(**_: Any) -> None:
    """A connection is never shared between processes, also where the pool forks."""
    get_database().dispose(close=False)


@signals.worker_process_shutdown.connect  # type: ignore[untyped-decorator]
def send_spans(**_: Any) -> None:
    """A pool process ends without running what Python does at exit."""
    telemetry.flush()


@signals.worker_ready.connect  # type: ignore[untyped-decorator]
def keep_sweeping(sender: Any, **_: Any) -> None:
    """From the worker's own timer: say that we live and sweep, now and every `sweep_seconds`."""
    queues, slots, name = sorted(app.amqp.queues.consume_from), sender.pool.num_processes, sender.hostname
    beat, ears = beats.Beat(get_database(), name, queues), beats.Ears()

    def turn() -> None:
        beat.write()
        knocks = sweep(queues, slots - len(state.reserved_requests))
        ears.check(knocks, idle=not state.reserved_requests)

    if queues != [broker.SHORT]:  # its work needs no engine
        beat.find_facts()
    turn()
    sender.timer.call_repeatedly(get_settings().sweep_seconds, turn)


@signals.worker_shutting_down.connect  # type: ignore[untyped-decorator]
def hand_back(sender: str, **_: Any) -> None:
    """SIGTERM: the running job goes back to the queue at once and stops at its next look.

    In a thread: this runs inside a signal handler, which may have interrupted a sweep in the middle of a transaction.
    """
    threading.Thread(target=release, args=(sender,), name="hand-back").start()


@signals.worker_shutdown.connect  # type: ignore[untyped-decorator]
def say_goodbye(sender: Any, **_: Any) -> None:
    """A worker that left in order is no longer listed."""
    try:
        with get_database().write() as session:
            session.execute(delete(WorkerBeat).where(WorkerBeat.name == sender.hostname))
    except SQLAlchemyError as error:
        log.debug("no goodbye: %s", error)
