"""The JSON of a recording's note, every line with its evidence."""

from uuid import UUID

from service.api.schemas.model import Model
from service.domain.note_templates import NoteTemplate


class NoteEvidence(Model):
    """Where a line of the note comes from."""

    utterance_id: UUID
    quote: str
    speaker: str
    start: float
    end: float
    verified: bool


class NoteLineOut(Model):
    """One line of the note and its evidence; stale when an edit changed words that it rests on."""

    text: str
    stale: bool
    evidence: list[NoteEvidence]


class NoteSectionOut(Model):
    """A titled group of lines."""

    name: str
    title: str
    lines: list[NoteLineOut]


class NoteOut(Model):
    """The readable summary of one recording; `markdown` is the same with footnotes."""

    recording_id: UUID
    title: str
    template: NoteTemplate = "general"
    sections: list[NoteSectionOut]
    markdown: str
