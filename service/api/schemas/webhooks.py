"""The JSON of webhooks and their deliveries."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from service.api.schemas.model import Model

Wanted = Literal[
    "recording.completed",
    "recording.failed",
    "recording.cancelled",
    "recording.binned",
    "recording.restored",
    "recording.deleted",
]
Events = Annotated[list[Wanted], Field(min_length=1, max_length=20)]
Url = Annotated[str, Field(min_length=1, max_length=2000, examples=["https://example.org/hooks/earmark"])]


class WebhookIn(Model):
    """A webhook to make."""

    url: Url
    events: Events
    description: Annotated[str, Field(max_length=200)] = ""


class WebhookChange(Model):
    """What to change; a field left out stays as it is."""

    url: Url | None = None
    events: Events | None = None
    description: Annotated[str, Field(max_length=200)] | None = None
    active: bool | None = None


class WebhookOut(Model):
    """A webhook; `disabled_reason` says why it was switched off by itself."""

    id: UUID
    project_id: UUID
    url: str
    events: list[str]
    description: str
    active: bool
    disabled_reason: str | None
    failing_since: datetime | None
    created_at: datetime


class WebhookMade(Model):
    """A webhook with the secret that its messages are signed with, shown this once."""

    webhook: WebhookOut
    secret: str


class WebhookPage(Model):
    """The webhooks of a project."""

    items: list[WebhookOut]
    next_cursor: str | None = None


class TryOut(Model):
    """One try to deliver: when, the HTTP status or why there was none, and how long it took in seconds."""

    at: datetime
    status: int | None
    error: str | None
    seconds: float


class DeliveryOut(Model):
    """One message with every try; `id` is the `webhook-id` that receivers drop repetitions by."""

    id: UUID
    webhook_id: UUID
    event: str
    body: str
    status: Literal["waiting", "delivered", "failed"]
    tries: list[TryOut]
    next_try_at: datetime | None
    created_at: datetime
    delivered_at: datetime | None


class DeliveryPage(Model):
    """Deliveries, newest first."""

    items: list[DeliveryOut]
    next_cursor: str | None
