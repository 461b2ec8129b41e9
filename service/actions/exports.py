"""A recording as a file: gathers what the formats write. Session first; flush, never commit."""

import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from service.actions import insights, transcripts
from service.actions.recordings import get_recording
from service.domain.formats import Conversation, find_format


def gather(session: Session, recording_id: uuid.UUID) -> Conversation:
    """Everything about a recording that an export may show; rejected insights are left out. Raises NotFound."""
    recording = get_recording(session, recording_id)
    row = transcripts.get_current(session, recording_id)
    transcript = transcripts.load_transcript(session, row)
    positions = {u.id: u.position for u in transcripts.list_utterances(session, row.id)}
    analysis = insights.find_analysis(session, recording_id)
    rows = [i for i in insights.list_insights(session, recording_id=recording_id) if i.status != "rejected"]
    return Conversation(
        id=str(recording.id),
        title=recording.title,
        filename=recording.filename,
        transcript=transcript,
        duration=recording.duration,
        recorded_on=recording.recorded_on.isoformat() if recording.recorded_on else None,
        metadata=recording.details,
        insights=tuple(insights.load_insight(i, positions) for i in rows),
        statuses=tuple(i.status for i in rows),
        note=insights.load_note(analysis.note) if analysis and analysis.note else None,
        metrics=analysis.metrics if analysis else None,
        satisfaction=analysis.satisfaction if analysis else None,
        keyphrases=tuple(analysis.keyphrases) if analysis else (),
        skipped=tuple(analysis.skipped) if analysis else (),
    )


@dataclass(frozen=True, slots=True)
class Export:
    """A file to hand out."""

    filename: str
    media_type: str
    data: bytes


def export(session: Session, recording_id: uuid.UUID, format_name: str, **chosen: bool) -> Export:
    """A recording as a file; `chosen` leaves out times, speakers, insights or language where it says False.

    Raises NotFound, Invalid (unknown format).
    """
    writer = find_format(format_name)
    conversation = gather(session, recording_id).chosen(**chosen)
    return Export(name_file(conversation.title, writer.extension), writer.media_type, writer.data(conversation))


def name_file(title: str, extension: str) -> str:
    """A file name that every system takes, in the letters of the title."""
    stem = "".join(c if c.isalnum() or c in "-_ ." else "_" for c in title).strip(" .") or "conversation"
    return f"{stem[:100].rstrip(' .')}.{extension}"
