"""What people made of the lines of a note or a report. What was generated rests in `Analysis.note`, or is made anew."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.store.database import Base
from service.store.tables.columns import Id, UtcDateTime, belongs_to, now, own_id


class NoteLine(Base):
    """A person's line: in the place of the `generated` one, or, where that is null, one of their own.

    `text` null puts the generated line away. `evidence` are the quotes that it rested on when it was written.
    """

    __tablename__ = "note_line"
    __table_args__ = (UniqueConstraint("recording_id", "key"),)
    id: Id = own_id()
    recording_id: Mapped[uuid.UUID] = belongs_to("recording.id")
    key: Mapped[str] = mapped_column(String(40))  # names the line in the API
    section: Mapped[str] = mapped_column(String(40))
    generated: Mapped[str | None] = mapped_column(Text)
    text: Mapped[str | None] = mapped_column(Text)
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    author: Mapped[str | None] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class ReportLine(Base):
    """A person's line of a project's report, as in `NoteLine`.

    `place` is where the first quote of the generated line began (recording and second, no words); `asked` are the
    filters of the report that it was written in.
    """

    __tablename__ = "report_line"
    __table_args__ = (UniqueConstraint("project_id", "key"),)
    id: Id = own_id()
    project_id: Mapped[uuid.UUID] = belongs_to("project.id")
    key: Mapped[str] = mapped_column(String(40))
    section: Mapped[str] = mapped_column(String(40))
    generated: Mapped[str | None] = mapped_column(Text)
    text: Mapped[str | None] = mapped_column(Text)
    place: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    asked: Mapped[str] = mapped_column(String(500), default="")
    author: Mapped[str | None] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
