"""What is deleted because its time has come: by `delete_after`, or by the retention of its project. Session first."""

import uuid
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from service.actions import deletion, voices
from service.actions.deletion import AUDIO_GONE
from service.actions.jobs import UNFINISHED
from service.actions.recordings import delete_recording, find_recording
from service.domain.access import EVERYTHING, Caller
from service.domain.privacy import Privacy
from service.store.tables import Artefact, Job, Project, Recording, RedactedMedia, now

PERIODIC = Caller("local", "retention", everywhere=EVERYTHING)
"""Who deletes what is due."""


def delete_due(session: Session, media_keys: list[str], limit: int = 50) -> int:
    """Delete what is due by `delete_after` or by the retention of its project, and is under no legal hold.

    The media keys are added to the list for `drop_media`; answers how many recordings were touched, at most `limit`.
    """
    free = Recording.legal_hold.is_(None)
    due = select(Recording.id).where(free, Recording.delete_after <= now()).order_by(Recording.delete_after)
    ids = dict.fromkeys(session.scalars(due.limit(limit)), "delete_after")
    audio: list[uuid.UUID] = []
    for project in session.scalars(select(Project)):
        privacy = Privacy.from_dict(project.privacy)
        mine = select(Recording.id).where(free, Recording.project_id == project.id).order_by(Recording.created_at)
        if privacy.keep_days:
            old = mine.where(Recording.created_at <= now() - timedelta(days=privacy.keep_days))
            ids |= {key: "retention" for key in session.scalars(old.limit(limit)) if key not in ids}
        if privacy.keep_audio_days:
            old = mine.where(Recording.created_at <= now() - timedelta(days=privacy.keep_audio_days))
            heard = old.where(Recording.media_type.is_not(None), ~_busy())
            audio += [key for key in session.scalars(heard.limit(limit)) if key not in ids]
    for recording_id, reason in list(ids.items())[:limit]:
        media_keys += delete_recording(session, recording_id, reason=reason, by=PERIODIC)
    for recording_id in audio[: max(0, limit - len(ids))]:
        media_keys += delete_audio(session, recording_id, reason="retention", by=PERIODIC)
    return min(limit, len(ids) + len(audio))


def _busy() -> ColumnElement[bool]:
    """Is a job of the recording open?"""
    return select(Job.id).where(Job.recording_id == Recording.id, Job.status.in_(UNFINISHED)).exists()


def delete_audio(session: Session, recording_id: uuid.UUID, *, reason: str, by: Caller) -> list[str]:
    """Delete the audio of a recording and what was drawn or made of its sound; the transcript and what rests on it stay.

    Answers the media keys for `drop_media`. Raises NotFound, and Conflict under a legal hold.
    """
    recording = find_recording(session, recording_id)
    deletion.refuse_under_hold(recording)
    keys = [key for key in deletion.media_keys(session, recording) if key != recording.import_sha256]
    made = delete(Artefact).where(Artefact.recording_id == recording_id, Artefact.stage.in_(("decode", "audio_facts")))
    drawn = session.scalars(made.returning(Artefact.id).execution_options(synchronize_session="fetch")).all()
    bleeped = delete(RedactedMedia).where(RedactedMedia.recording_id == recording_id)
    toned = session.scalars(bleeped.returning(RedactedMedia.id).execution_options(synchronize_session="fetch")).all()
    voiced = voices.forget_recording(session, recording_id)
    gone = deletion.only_here(session, recording_id, keys)
    recording.sha256, recording.media_type, recording.size = AUDIO_GONE + uuid.uuid4().hex, None, 0
    recording.audio_deleted_at = now()
    session.flush()
    counts = {"artefact": len(drawn), "redacted_media": len(toned), "voice_profile": voiced, "files": len(gone)}
    counts = {name: count for name, count in counts.items() if count}
    deletion.write_receipt(session, recording, "audio", reason=reason, by=by, counts=counts, media=gone)
    return keys
