"""What decoding found out about a recording's audio: duration, channels, waveform. Session first; never commits."""

import json
import uuid
import zlib
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.domain.errors import NotFound
from service.store.tables import Artefact, Recording

STAGE = "audio_facts"


def save_audio_facts(session: Session, recording: Recording, facts: dict[str, Any]) -> None:
    """Keep duration and channels on the recording, and everything (with the peaks) as artefact `audio_facts`.

    `facts`: duration (s), channels, sample_rate, codec, layout, peaks (lists of 0..255), peaks_per_second.
    """
    recording.duration, recording.channels = facts["duration"], facts["channels"]
    content = zlib.compress(json.dumps(facts).encode())
    shown = {name: value for name, value in facts.items() if name != "peaks"}
    row = _find(session, recording.id)
    if row is None:
        key = recording.sha256
        session.add(Artefact(recording_id=recording.id, stage=STAGE, key=key, facts=shown, content=content))
    else:
        row.facts, row.content = shown, content
    session.flush()


def load_audio_facts(session: Session, recording_id: uuid.UUID) -> dict[str, Any]:
    """What `save_audio_facts` kept. Raises NotFound before the audio was decoded, or when there is none."""
    row = _find(session, recording_id)
    if row is None:
        raise NotFound("There is no waveform: the audio was not decoded yet, or there is none.", code="no_waveform")
    facts: dict[str, Any] = json.loads(zlib.decompress(row.content))
    return facts


def _find(session: Session, recording_id: uuid.UUID) -> Artefact | None:
    return session.scalar(select(Artefact).where(Artefact.recording_id == recording_id, Artefact.stage == STAGE))
