"""The tables of themes: the groups, what people did to them, and the state of the grouping."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.store.database import Base
from service.store.tables.columns import Id, UtcDateTime, belongs_to, now, own_id


class Theme(Base):
    """Insights of a project that say the same in other words. A theme that was merged stays and names its heir."""

    __tablename__ = "theme"
    id: Id = own_id()
    project_id: Mapped[uuid.UUID] = belongs_to("project.id")
    family: Mapped[str] = mapped_column(String(12))  # need or praise: see domain.themes
    label: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    phrases: Mapped[list[str]] = mapped_column(JSON, default=list)  # its words that other themes have not
    named_by: Mapped[str] = mapped_column(String(8), default="machine")
    settled: Mapped[bool] = mapped_column(default=False)  # a person made, named, merged or split it: its insights stay
    merged_into: Mapped[uuid.UUID | None] = belongs_to("theme.id", nullable=True)
    vectors: Mapped[bytes] = mapped_column(LargeBinary, default=b"")  # float16, (n, 384): the middles of its clusters
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)


class ThemeChange(Base):
    """What a person did to the themes of a project: renamed, merged, split, moved, made."""

    __tablename__ = "theme_change"
    id: Id = own_id()
    project_id: Mapped[uuid.UUID] = belongs_to("project.id")
    theme_id: Mapped[uuid.UUID | None] = belongs_to("theme.id", nullable=True)
    change: Mapped[str] = mapped_column(String(12))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Grouping(Base):
    """The state of a project's themes. `revision` counts every change, so that a run sees what happened meanwhile."""

    __tablename__ = "grouping"
    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int] = mapped_column(default=0)
    regrouped: Mapped[int] = mapped_column(default=0)  # insights that there were at the last full run
    regrouped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    grouped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
