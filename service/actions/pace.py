"""How long recordings will still take: from how long each stage lately took on this installation. Only reads."""

import uuid
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from service.actions.jobs import PROCESS, UNFINISHED
from service.actions.stages import ENDED
from service.actions.system import list_workers
from service.actions.turns import IN_TURN
from service.config import get_settings
from service.store.queue import SHORT
from service.store.tables import Job, JobStage, Recording, now

LATELY = timedelta(days=30)
MEASURED = 200
"""Stages that a pace is taken from, the newest first."""
MOST_OPEN = 500
WITH_SPEECH = frozenset({"decode", "transcribe", "diarize"})
"""Stages that a recording without audio does not need."""

Pace = Mapping[str, float]
"""Seconds of work for a second of audio, by stage."""


def seconds_left(session: Session) -> dict[uuid.UUID, float]:
    """For each recording that waits or is worked on: seconds until it is finished, those before it in the queue included.

    A recording is left out where nothing was measured yet, or its length is neither known nor can be told from its size.
    """
    waiting = list(
        session.execute(
            select(Job, Recording)
            .join(Recording, Recording.id == Job.recording_id)
            .where(Job.kind == PROCESS, Job.status.in_(UNFINISHED))
            .order_by(*IN_TURN)
            .options(selectinload(Job.stages))
            .limit(MOST_OPEN)
        )
    )
    pace = measure_pace(session) if waiting else {}
    if not pace:
        return {}
    rates = seconds_per_byte(session)
    workers = max(1, _count_workers(session))
    found: dict[uuid.UUID, float] = {}
    before = 0.0
    for job, recording in sorted(waiting, key=lambda pair: pair[0].status == "queued"):
        seconds = recording.duration or recording.size * rates.get(recording.media_type, 0.0)
        own = work_left(job, recording, seconds, pace) if seconds else 0.0
        if own:
            found[recording.id] = round(own + (before / workers if job.status == "queued" else 0.0), 1)
        before += own
    return found


def _count_workers(session: Session) -> int:
    """The living workers that take recordings."""
    seen = list_workers(session, 3 * get_settings().beat_seconds)
    return sum(alive and row.facts.get("queues") != [SHORT] for row, alive in seen)


def work_left(job: Job, recording: Recording, seconds: float, pace: Pace) -> float:
    """Seconds of work that a job still holds, for a recording of this length."""
    if not job.stages:
        needless = WITH_SPEECH if recording.media_type is None else frozenset()
        return seconds * sum(rate for name, rate in pace.items() if name not in needless)
    open_stages = [stage for stage in job.stages if stage.status not in ENDED]
    return seconds * sum(pace.get(stage.name, 0.0) * (1.0 - stage.progress) for stage in open_stages)


def measure_pace(session: Session) -> Pace:
    """The pace of each stage over the newest stages that ran to their end; empty where none did."""
    query = (
        select(JobStage.name, JobStage.started_at, JobStage.finished_at, Recording.duration)
        .join(Job, Job.id == JobStage.job_id)
        .join(Recording, Recording.id == Job.recording_id)
        .where(JobStage.status == "completed", JobStage.finished_at > now() - LATELY, Recording.duration > 0)
        .order_by(JobStage.finished_at.desc())
        .limit(MEASURED)
    )
    took: dict[str, float] = {}
    heard: dict[str, float] = {}
    for name, started, finished, duration in session.execute(query):
        if started is not None and finished is not None:
            took[name] = took.get(name, 0.0) + (finished - started).total_seconds()
            heard[name] = heard.get(name, 0.0) + (duration or 0.0)
    return {name: took[name] / heard[name] for name in took}


def seconds_per_byte(session: Session) -> dict[str | None, float]:
    """How much audio a byte of each media type has held here."""
    query = (
        select(Recording.media_type, func.sum(Recording.duration) / func.sum(Recording.size))
        .where(Recording.duration.is_not(None), Recording.size > 0, Recording.media_type.is_not(None))
        .group_by(Recording.media_type)
    )
    return {media_type: float(rate or 0.0) for media_type, rate in session.execute(query)}
