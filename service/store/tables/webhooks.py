"""The tables of webhooks: where to send, and what became of each delivery."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.store.database import Base
from service.store.tables.columns import Id, UtcDateTime, belongs_to, now, own_id


class Webhook(Base):
    """A URL that is told what happens in a project. Its secrets sign the messages; two hold while one is replaced."""

    __tablename__ = "webhook"
    id: Id = own_id()
    project_id: Mapped[uuid.UUID] = belongs_to("project.id")
    url: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(String(200), default="")
    events: Mapped[list[str]] = mapped_column(JSON)
    secret: Mapped[str] = mapped_column(String(100))
    old_secret: Mapped[str | None] = mapped_column(String(100))
    old_secret_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    active: Mapped[bool] = mapped_column(default=True)
    disabled_reason: Mapped[str | None] = mapped_column(String(300))
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class WebhookDelivery(Base):
    """One message to one webhook, with every try. Its id is the `webhook-id` that receivers drop repetitions by."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (Index("ix_webhook_delivery_newest", "webhook_id", "created_at"),)
    id: Id = own_id()
    webhook_id: Mapped[uuid.UUID] = belongs_to("webhook.id", index=False)
    event: Mapped[str] = mapped_column(String(60))
    body: Mapped[str] = mapped_column(Text)  # the very bytes that are signed
    status: Mapped[str] = mapped_column(String(12), default="waiting")  # waiting, delivered, failed
    tries: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # [{at, status, error, seconds}]
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    webhook: Mapped[Webhook] = relationship()
