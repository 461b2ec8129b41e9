"""The audio that somebody hears who may not hear personal data: which one fits the present words, or the job that makes it.

Session first; flush, never commit. The tone itself is the worker's.
"""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.actions import jobs, personal, transcripts
from service.actions.artefacts import fingerprint
from service.actions.privacy import privacy_of
from service.actions.recordings import get_recording
from service.domain.errors import Conflict, NotFound
from service.store.tables import Job, Recording, RedactedMedia

BLEEP = "redact_audio"
BLEEP_VERSION = 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be made: the seconds to drown, and the key under which the result rests."""

    key: str
    places: list[tuple[float, float]]


def wanted(session: Session, recording: Recording) -> Wanted:
    """What the audio of a recording has to be like now. Raises NotFound (no audio), Conflict (nobody looked yet)."""
    if recording.media_type is None:
        raise NotFound("This recording came without audio.", code="no_audio")
    current = transcripts.find_current(session, recording.id)
    if current is None:
        raise Conflict("Nobody looked through this recording yet.", code="not_redacted_yet", retry_after=5)
    places = personal.places_to_bleep(session, current, privacy_of(recording.project).redact)
    return Wanted(fingerprint(recording.sha256, places, BLEEP_VERSION), places)


def find(session: Session, recording_id: uuid.UUID) -> RedactedMedia | None:
    """The audio that fits the present words, or None. Raises as `wanted`."""
    recording = get_recording(session, recording_id)
    key = wanted(session, recording).key
    return session.scalar(
        select(RedactedMedia).where(RedactedMedia.recording_id == recording_id, RedactedMedia.key == key)
    )


def submit(session: Session, recording_id: uuid.UUID) -> Job:
    """The job that makes it; one that waits already serves."""
    get_recording(session, recording_id)
    waiting = select(Job).where(Job.recording_id == recording_id, Job.kind == BLEEP, Job.status.in_(jobs.UNFINISHED))
    return session.scalar(waiting.limit(1)) or jobs.submit_task(session, BLEEP, recording_id=recording_id, queue="cpu")


def keep(session: Session, recording_id: uuid.UUID, key: str, *, sha256: str, size: int, media_type: str) -> list[str]:
    """Keep what was made, in the place of what was made before; answers the media keys that are not needed any more."""
    older = session.scalars(select(RedactedMedia).where(RedactedMedia.recording_id == recording_id)).all()
    dropped = [row.sha256 for row in older]
    for row in older:
        session.delete(row)
    session.flush()
    session.add(RedactedMedia(recording_id=recording_id, key=key, sha256=sha256, size=size, media_type=media_type))
    session.flush()
    return [key for key in dropped if key != sha256]
