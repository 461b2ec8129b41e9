"""What the columns of all tables are made of: ids, moments in UTC, and belonging to another row."""

import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column

Id = Mapped[uuid.UUID]


class UtcDateTime(TypeDecorator[datetime]):
    """Timezone-aware UTC, also on SQLite, which keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def own_id() -> Mapped[uuid.UUID]:
    return mapped_column(primary_key=True, default=uuid.uuid4)


def belongs_to(target: str, *, nullable: bool = False, index: bool = True) -> Mapped[Any]:
    rule = "SET NULL" if nullable else "CASCADE"
    return mapped_column(ForeignKey(target, ondelete=rule), nullable=nullable, index=index)


def may_belong_to(target: str) -> Mapped[Any]:
    """Belongs to it where it is set, and goes with it."""
    return mapped_column(ForeignKey(target, ondelete="CASCADE"), index=True)
