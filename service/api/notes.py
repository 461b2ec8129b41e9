"""/recordings/{id}/note: the readable summary, and what people write into it."""

from uuid import UUID

from fastapi import APIRouter

from service.actions import notes as actions
from service.actions import recordings
from service.api import present
from service.api.admit import WithCaller
from service.api.dependencies import WithDatabase
from service.api.schemas.notes import NoteLineChange, NoteLineIn, NoteOut

router = APIRouter(prefix="/recordings/{recording_id}/note", tags=["notes"])


@router.get("")
def get_note(recording_id: UUID, database: WithDatabase) -> NoteOut:
    """The readable summary."""
    with database.read() as session:
        recordings.get_recording(session, recording_id)
        return present.note(session, recording_id)


@router.post("/lines", status_code=201)
def add_note_line(recording_id: UUID, body: NoteLineIn, database: WithDatabase, caller: WithCaller) -> NoteOut:
    """Write a line into the note, perhaps with a selection as its evidence; later runs leave it alone."""
    author = None if caller.kind == "local" else caller.name
    with database.write() as session:
        recordings.get_recording(session, recording_id)
        actions.add_line(session, recording_id, author=author, **body.model_dump())
        return present.note(session, recording_id)


@router.patch("/lines/{line_id}")
def change_note_line(
    recording_id: UUID, line_id: str, body: NoteLineChange, database: WithDatabase, caller: WithCaller
) -> NoteOut:
    """Say a line in other words, put it away, or bring back what was generated. Its evidence stays."""
    author = None if caller.kind == "local" else caller.name
    with database.write() as session:
        recordings.get_recording(session, recording_id)
        actions.change_line(session, recording_id, line_id, text=body.text, hidden=body.hidden, author=author)
        return present.note(session, recording_id)


@router.delete("/lines/{line_id}")
def remove_note_line(recording_id: UUID, line_id: str, database: WithDatabase) -> NoteOut:
    """Take away a line that a person added; a generated one is put away instead."""
    with database.write() as session:
        recordings.get_recording(session, recording_id)
        actions.remove_line(session, recording_id, line_id)
        return present.note(session, recording_id)
