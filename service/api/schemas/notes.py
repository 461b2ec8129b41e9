"""The JSON of a recording's note, every line with its evidence, and what people write into it."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from service.api.schemas.model import Model
from service.domain.note_templates import NoteTemplate

LineText = Annotated[str, Field(min_length=1, max_length=2000)]
Section = Literal["context", "wants", "hurts", "works", "questions", "next_steps", "satisfaction"]


class NoteEvidence(Model):
    """Where a line of the note comes from."""

    utterance_id: UUID
    quote: str
    speaker: str
    start: float
    end: float
    verified: bool


class NoteLineOut(Model):
    """One line of the note and its evidence; stale when an edit changed words that it rests on.

    `by` says who wrote it. Where a person put other words in the place of a generated line, `generated` keeps it.
    """

    id: str
    text: str
    by: Literal["machine", "person"]
    generated: str | None
    author: str | None
    stale: bool
    evidence: list[NoteEvidence]


class NoteSectionOut(Model):
    """A titled group of lines."""

    name: str
    title: str
    lines: list[NoteLineOut]


class HiddenLineOut(Model):
    """A generated line that a person put away."""

    id: str
    section: str
    text: str


class NoteOut(Model):
    """The readable summary of one recording; `markdown` is the same with footnotes."""

    recording_id: UUID
    title: str
    template: NoteTemplate = "general"
    sections: list[NoteSectionOut]
    hidden: list[HiddenLineOut] = []
    markdown: str


class NoteLineChange(Model):
    """Other words for a line, or, with `hidden`, none; `text` null brings back what was generated."""

    text: LineText | None = None
    hidden: bool = False


class NoteLineIn(Model):
    """A line that a person writes, perhaps with characters of an utterance (all of it, where they are left out) as its
    evidence.
    """

    section: Section
    text: LineText
    utterance_id: UUID | None = None
    char_start: Annotated[int, Field(ge=0)] | None = None
    char_end: Annotated[int, Field(ge=1)] | None = None
