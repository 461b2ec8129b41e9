"""The JSON of projects."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from service.api.schemas.model import Model
from service.domain.note_templates import NoteTemplate
from service.domain.role_rules import ConversationKind
from service.domain.transcript import Role

ChannelRoles = Annotated[
    list[Role | None],
    Field(max_length=2, description="The role that channel 1 and channel 2 of a stereo call carry; null: not stated."),
]
Staff = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=200)]],
    Field(max_length=500, description="Names of the project's own people: agents, or interviewers."),
]
Kind = Annotated[
    ConversationKind,
    Field(description="What its conversations are where a recording does not say; `conversation`: that differs."),
]


class ProjectIn(Model):
    """A project to make or change."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    description: str = ""
    glossary: list[str] = []
    conversation_kind: Kind = "conversation"
    channel_roles: ChannelRoles = []
    staff: Staff = []


class ProjectChange(Model):
    """What to change of a project; a field left out stays as it is."""

    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    description: str | None = None
    glossary: list[str] | None = None
    note_template: NoteTemplate | Literal["by_kind"] | None = None
    conversation_kind: Kind | None = None
    channel_roles: ChannelRoles | None = None
    staff: Staff | None = None
    voice_profiles: Annotated[
        bool | None,
        Field(description="Recognise people by their voice. Off deletes every voice profile; consents stay."),
    ] = None


class ProjectOut(Model):
    """A project and how much is in it."""

    id: UUID
    name: str
    description: str
    glossary: list[str]
    note_template: NoteTemplate | None = None
    conversation_kind: Kind
    channel_roles: ChannelRoles
    staff: Staff
    voice_profiles: bool
    recordings: int
    created_at: datetime


class ProjectPage(Model):
    """All projects."""

    items: list[ProjectOut]
    next_cursor: str | None
