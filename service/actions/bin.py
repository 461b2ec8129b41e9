"""The bin: a recording put there is out of every list, search and figure at once, can be restored for some days, and is
then deleted with everything made from it. Session first; flush, never commit.
"""

import uuid
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.actions.deletion import refuse_under_hold
from service.actions.jobs import UNFINISHED, request_cancel, submit
from service.actions.recordings import delete_recording, find_recording, get_recording, newest_job
from service.actions.webhooks.announce import about_recording, announce
from service.domain.access import EVERYTHING, Caller
from service.domain.errors import Conflict
from service.store.tables import Analysis, Job, Recording, now

BIN = Caller("local", "bin", everywhere=EVERYTHING)
"""Who deletes what lay in the bin long enough."""


def put_in_bin(session: Session, recording_id: uuid.UUID, days: float) -> Recording:
    """Put a recording into the bin, from where it goes for good after `days`; its open jobs are cancelled.

    Raises NotFound, also for one that lies in the bin, and Conflict under a legal hold.
    """
    recording = get_recording(session, recording_id)
    refuse_under_hold(recording)
    recording.bin_until = now() + timedelta(days=days)
    open_jobs = select(Job.id).where(Job.recording_id == recording_id, Job.status.in_(UNFINISHED))
    for job_id in list(session.scalars(open_jobs)):
        request_cancel(session, job_id)
    session.flush()
    announce(session, recording.project_id, "recording.binned", about_recording(session, recording))
    return recording


def restore(session: Session, recording_id: uuid.UUID) -> tuple[Recording, Job | None]:
    """Take a recording out of the bin, as it was; and the job that goes on where the bin broke the first one off.

    Raises NotFound, or Conflict where it is not in the bin.
    """
    recording = find_recording(session, recording_id)
    if recording.bin_until is None:
        raise Conflict("This recording is not in the bin.", code="not_in_bin")
    recording.bin_until = None
    session.flush()
    announce(session, recording.project_id, "recording.restored", about_recording(session, recording))
    return recording, _go_on(session, recording)


def _go_on(session: Session, recording: Recording) -> Job | None:
    newest = newest_job(session, recording.id)
    broken_off = newest is not None and newest.status in ("cancelled", "failed")
    analysed = select(Analysis.id).where(Analysis.recording_id == recording.id)
    return submit(session, recording) if broken_off and session.scalar(analysed) is None else None


def delete_lapsed(session: Session, media_keys: list[str], limit: int = 50) -> int:
    """Delete for good what lay in the bin long enough; the media keys are added to the list for `drop_media`."""
    lapsed = select(Recording.id).where(Recording.bin_until <= now(), Recording.legal_hold.is_(None))
    ids = list(session.scalars(lapsed.order_by(Recording.bin_until).limit(limit)))
    for recording_id in ids:
        media_keys += delete_recording(session, recording_id, reason="bin", by=BIN)
    return len(ids)
