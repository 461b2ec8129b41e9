"""The tables of search: the texts that are searched, and the searches that people keep."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.store.database import Base
from service.store.tables.columns import Id, UtcDateTime, belongs_to, may_belong_to, now, own_id


class Passage(Base):
    """One searchable text of a recording (an utterance, an insight, a line of the note), or of a project: a theme.

    `words` are the terms of `text` as `store.search.terms` cuts them; `vector` is float16, unit length. The insight's
    kind and CX component, and the sentiment, are copies to narrow a search by.
    """

    __tablename__ = "passage"
    __table_args__ = ({"sqlite_autoincrement": True},)  # ids are never used twice: the vector cache rests on it
    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[uuid.UUID | None] = may_belong_to("recording.id")
    project_id: Mapped[uuid.UUID | None] = may_belong_to("project.id")  # of a theme only
    kind: Mapped[str] = mapped_column(String(20))
    target_id: Mapped[uuid.UUID | None]
    speaker: Mapped[str | None] = mapped_column(String(60))
    insight_kind: Mapped[str | None] = mapped_column(String(20))
    cx_component: Mapped[str | None] = mapped_column(String(40))
    sentiment: Mapped[float | None]
    start: Mapped[float | None]
    end: Mapped[float | None]
    text: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    vector: Mapped[bytes | None] = mapped_column(LargeBinary)


class SavedSearch(Base):
    """A query and its filters under a name, to be asked again."""

    __tablename__ = "saved_search"
    __table_args__ = (UniqueConstraint("project_id", "name"),)
    id: Id = own_id()
    project_id: Mapped[uuid.UUID] = belongs_to("project.id")
    name: Mapped[str] = mapped_column(String(200))
    query: Mapped[str] = mapped_column(String(400))
    filters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
