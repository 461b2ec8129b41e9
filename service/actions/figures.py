"""What monitoring wants to know, read from the database when it is asked: no process keeps counts that can be lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.actions import jobs, system
from service.store.queue import FORMER, QUEUES
from service.store.tables import Job, JobStage, Recording, WebhookDelivery, now

Sample = tuple[dict[str, str], float]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure with its samples, each with its labels."""

    name: str
    help: str
    samples: list[Sample]


def collect(session: Session, alive_seconds: float) -> Iterator[Figure]:
    """All figures of this installation. Seconds are floats; ages are 0 where nothing waits."""
    yield Figure("jobs", "Jobs by status.", [({"status": s}, n) for s, n in system.count_jobs(session).items()])
    yield Figure(
        "jobs_waiting",
        "Jobs that could be claimed now.",
        _by("queue", dict.fromkeys(QUEUES, 0) | jobs.waiting(session)),
    )
    yield Figure(
        "jobs_waiting_seconds",
        "Age of the oldest job that waits.",
        _by("queue", dict.fromkeys(QUEUES, 0.0) | _ages(session)),
    )
    failed = select(Job.error_code, func.count()).where(Job.status == "failed").group_by(Job.error_code)
    yield Figure("jobs_failed", "Failed jobs by code.", [({"code": c or ""}, n) for c, n in session.execute(failed)])
    yield from _stages(session)
    workers = system.list_workers(session, alive_seconds)
    yield Figure("workers_alive", "Workers seen lately.", [({}, sum(alive for _, alive in workers))])
    count, seconds = session.execute(select(func.count(Recording.id), func.sum(Recording.duration))).one()
    yield Figure("recordings", "Recordings.", [({}, count)])
    yield Figure("audio_seconds", "Audio in all recordings.", [({}, seconds or 0.0)])
    sent = select(WebhookDelivery.status, func.count()).group_by(WebhookDelivery.status)
    yield Figure("webhook_deliveries", "Webhook messages.", [({"status": s}, n) for s, n in session.execute(sent)])


def _by(label: str, values: dict[str, float] | dict[str, int]) -> list[Sample]:
    return [({label: name}, value) for name, value in values.items()]


def _ages(session: Session) -> dict[str, float]:
    query = select(Job.queue, func.min(Job.created_at)).where(Job.status == "queued").group_by(Job.queue)
    moment = now()
    ages: dict[str, float] = {}
    for name, since in session.execute(query):
        queue = FORMER.get(name, name)
        ages[queue] = max(ages.get(queue, 0.0), (moment - since).total_seconds())
    return ages


def _stages(session: Session) -> Iterator[Figure]:
    """Of the last day: how long each stage took and how it ended, and seconds of work for a second of audio."""
    query = (
        select(JobStage.name, JobStage.status, JobStage.started_at, JobStage.finished_at, Recording.duration)
        .join(Job, Job.id == JobStage.job_id)
        .join(Recording, Recording.id == Job.recording_id)
        .where(JobStage.finished_at.is_not(None), JobStage.finished_at > now() - timedelta(days=1))
    )
    took: dict[str, list[float]] = {}
    ended: dict[tuple[str, str], int] = {}
    speed: dict[str, list[float]] = {}
    for name, status, started, finished, duration in session.execute(query):
        ended[name, status] = ended.get((name, status), 0) + 1
        if status == "completed" and started is not None and finished is not None:
            took.setdefault(name, []).append((finished - started).total_seconds())
            if duration:
                speed.setdefault(name, []).append(took[name][-1] / duration)
    means = {name: sum(values) / len(values) for name, values in took.items()}
    longest = {name: max(values) for name, values in took.items()}
    factors = {name: sum(values) / len(values) for name, values in speed.items()}
    labels = [({"stage": name, "status": status}, float(n)) for (name, status), n in ended.items()]
    yield Figure("stages_1d", "Stages that ended in the last day.", labels)
    yield Figure("stage_seconds_mean_1d", "Mean duration of a stage in the last day.", _by("stage", means))
    yield Figure("stage_seconds_max_1d", "Longest duration of a stage in the last day.", _by("stage", longest))
    yield Figure("stage_realtime_factor_1d", "Seconds of work for a second of audio.", _by("stage", factors))
