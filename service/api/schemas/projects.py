"""The JSON of projects."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from service.api.schemas.model import Model
from service.domain.note_templates import NoteTemplate


class ProjectIn(Model):
    """A project to make or change."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    description: str = ""
    glossary: list[str] = []


class ProjectChange(Model):
    """What to change of a project; a field left out stays as it is."""

    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    description: str | None = None
    glossary: list[str] | None = None
    note_template: NoteTemplate | Literal["by_kind"] | None = None


class ProjectOut(Model):
    """A project and how much is in it."""

    id: UUID
    name: str
    description: str
    glossary: list[str]
    note_template: NoteTemplate | None = None
    recordings: int
    created_at: datetime


class ProjectPage(Model):
    """All projects."""

    items: list[ProjectOut]
    next_cursor: str | None
