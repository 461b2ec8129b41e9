"""The tables of what a recording belongs to: a project, and the people in it."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from service.store.database import Base
from service.store.tables.columns import Id, UtcDateTime, belongs_to, now, own_id


class Project(Base):
    """A study or a support queue; owns recordings, participants and themes."""

    __tablename__ = "project"
    id: Id = own_id()
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    glossary: Mapped[list[str]] = mapped_column(JSON, default=list)
    note_template: Mapped[str | None] = mapped_column(String(20))  # None: by the kind of each recording
    conversation_kind: Mapped[str] = mapped_column(String(20), default="conversation", server_default="conversation")
    channel_roles: Mapped[list[str | None]] = mapped_column(JSON, default=list, server_default="[]")  # channel 1, 2
    staff: Mapped[list[str]] = mapped_column(
        JSON, default=list, server_default="[]"
    )  # names of the project's own people
    voice_profiles: Mapped[bool] = mapped_column(default=False, server_default=false())
    privacy: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")  # domain.privacy.Privacy
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Participant(Base):
    """A person across recordings of a project, with attributes."""

    __tablename__ = "participant"
    __table_args__ = (UniqueConstraint("project_id", "name"),)
    id: Id = own_id()
    project_id: Mapped[uuid.UUID] = belongs_to("project.id")
    name: Mapped[str] = mapped_column(String(200))
    attributes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
