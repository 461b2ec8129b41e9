"""Speakers of a recording: list, rename, say which role. Session first; flush, never commit."""

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.domain.errors import NotFound
from service.store.tables import Speaker


def list_speakers(session: Session, recording_id: uuid.UUID) -> list[Speaker]:
    """The speakers of a recording by label."""
    return list(session.scalars(select(Speaker).where(Speaker.recording_id == recording_id).order_by(Speaker.label)))


def get_speaker(session: Session, recording_id: uuid.UUID, speaker_id: uuid.UUID) -> Speaker:
    """The speaker. Raises NotFound."""
    row = session.get(Speaker, speaker_id)
    if row is None or row.recording_id != recording_id:
        raise NotFound("This recording has no such speaker.", code="speaker_not_found")
    return row


def change_speaker(
    session: Session, recording_id: uuid.UUID, speaker_id: uuid.UUID, changes: dict[str, Any]
) -> Speaker:
    """Name a speaker or say the role; an empty name takes the name away. A role set here counts as said by a person.

    Raises NotFound.
    """
    row = get_speaker(session, recording_id, speaker_id)
    if "name" in changes:
        row.name = (changes["name"] or "").strip() or None
    if "role" in changes:
        row.role, row.role_confidence = changes["role"], None
    session.flush()
    return row
