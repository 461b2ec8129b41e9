"""Whose turn it is: projects share the workers fairly, and short files do not wait behind long ones. Uses the store.

Start-time fair queueing (Goyal, Vin and Cheng, 1996): a job's turn is where the one before it in its share ends, in
minutes of audio, but not before the clock; the clock is the smallest turn that is not done. So a project with 1,000
recordings and one with a single recording are served alternately, and short files do not wait behind hours.
"""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.store.tables import Job, Recording

IN_TURN = (Job.priority.desc(), Job.turn, Job.minutes, Job.created_at, Job.id)
"""The order in which waiting jobs are claimed."""
SHORT_MINUTES = 10.0
"""Recordings up to here are a share of their own in their project."""
FEWEST, MOST = 0.25, 240.0
"""Minutes that a job is counted as: none is free, and none keeps its project waiting for a week."""
TRANSCRIPT_MINUTES = 0.5
BYTES_A_MINUTE = 1_000_000
"""Of common audio (128 kbit/s), where nobody knows the duration yet."""
UNKNOWN_MINUTES = 30.0


def expected_minutes(recording: Recording) -> float:
    """Minutes of audio to work on, known or guessed from the size of the file."""
    if recording.media_type is None and recording.source_url is None:
        return TRANSCRIPT_MINUTES
    if recording.duration is not None:
        minutes = recording.duration / 60
    else:
        minutes = recording.size / BYTES_A_MINUTE if recording.size else UNKNOWN_MINUTES
    return min(max(minutes, FEWEST), MOST)


def place(session: Session, job: Job, project_id: uuid.UUID, minutes: float, unfinished: Sequence[str]) -> None:
    """Give a new job its share, its minutes and its turn. Two that are placed at the same moment may get the same turn,
    which does no harm.
    """
    job.share = f"{project_id.hex}/{'short' if minutes <= SHORT_MINUTES else 'long'}"
    job.minutes = minutes
    reached = []
    for status in unfinished:  # one look into an index each
        clock = select(func.min(Job.turn)).where(Job.status == status, Job.share > "")
        reached.append(session.scalar(clock))
    job.turn = min((turn for turn in reached if turn is not None), default=0.0)
    for status in unfinished:
        last = select(Job.turn + Job.minutes).where(Job.share == job.share, Job.status == status)
        job.turn = max(job.turn, session.scalar(last.order_by(Job.turn.desc()).limit(1)) or 0.0)
