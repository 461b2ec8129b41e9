"""Webhooks: make, change, rotate, list, replay. Session first; flush, never commit."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from service.actions.projects import get_project
from service.actions.webhooks.announce import queue_message, queue_try
from service.domain.errors import Conflict, NotFound
from service.domain.webhook import ROTATION, new_secret
from service.store.outbound import check_url
from service.store.tables import Webhook, WebhookDelivery, now


def create_webhook(
    session: Session, project_id: uuid.UUID, *, url: str, events: Sequence[str], description: str = ""
) -> Webhook:
    """A new webhook with its secret. Raises NotFound, Invalid (URL)."""
    get_project(session, project_id)
    row = Webhook(
        project_id=project_id,
        url=check_url(url),
        events=list(dict.fromkeys(events)),
        description=description.strip(),
        secret=new_secret(),
    )
    session.add(row)
    session.flush()
    return row


def list_webhooks(session: Session, project_id: uuid.UUID) -> Sequence[Webhook]:
    """The webhooks of a project, oldest first."""
    get_project(session, project_id)
    query = select(Webhook).where(Webhook.project_id == project_id).order_by(Webhook.created_at, Webhook.id)
    return session.scalars(query).all()


def get_webhook(session: Session, webhook_id: uuid.UUID) -> Webhook:
    """The webhook. Raises NotFound."""
    row = session.get(Webhook, webhook_id)
    if row is None:
        raise NotFound("There is no such webhook.", code="webhook_not_found")
    return row


def change_webhook(session: Session, webhook_id: uuid.UUID, changes: dict[str, Any]) -> Webhook:
    """Change URL, events, description, or switch on and off; switching on forgives earlier failures."""
    row = get_webhook(session, webhook_id)
    if changes.get("url") is not None:
        row.url = check_url(changes["url"])
    if changes.get("events") is not None:
        row.events = list(dict.fromkeys(changes["events"]))
    if changes.get("description") is not None:
        row.description = changes["description"].strip()
    if changes.get("active") is not None:
        row.active = changes["active"]
        if row.active:
            row.disabled_reason = row.failing_since = None
    session.flush()
    return row


def delete_webhook(session: Session, webhook_id: uuid.UUID) -> None:
    """Delete a webhook and its log; what waits for it is not sent."""
    session.delete(get_webhook(session, webhook_id))
    session.flush()


def rotate_secret(session: Session, webhook_id: uuid.UUID) -> Webhook:
    """A new secret; for a day messages are signed with the old one too."""
    row = get_webhook(session, webhook_id)
    row.old_secret, row.old_secret_until, row.secret = row.secret, now() + ROTATION, new_secret()
    session.flush()
    return row


def send_test(session: Session, webhook_id: uuid.UUID) -> WebhookDelivery:
    """Send a message that says nothing. Raises Conflict for one that is switched off."""
    row = get_webhook(session, webhook_id)
    if not row.active:
        raise Conflict("This webhook is switched off.", code="webhook_off")
    return queue_message(session, row, "webhook.test", {"webhook_id": str(row.id)})


def list_deliveries(
    session: Session, webhook_id: uuid.UUID, *, limit: int, before: uuid.UUID | None = None
) -> Sequence[WebhookDelivery]:
    """The deliveries of a webhook, newest first, after the delivery `before`."""
    get_webhook(session, webhook_id)
    query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook_id)
    if before is not None and (last := session.get(WebhookDelivery, before)) is not None:
        older = WebhookDelivery.created_at < last.created_at
        same = (WebhookDelivery.created_at == last.created_at) & (WebhookDelivery.id < last.id)
        query = query.where(older | same)
    return session.scalars(
        query.order_by(WebhookDelivery.created_at.desc(), WebhookDelivery.id.desc()).limit(limit)
    ).all()


def get_delivery(session: Session, delivery_id: uuid.UUID) -> WebhookDelivery:
    """The delivery with its webhook. Raises NotFound."""
    query = select(WebhookDelivery).where(WebhookDelivery.id == delivery_id)
    row = session.scalar(query.options(selectinload(WebhookDelivery.webhook)))
    if row is None:
        raise NotFound("There is no such delivery.", code="delivery_not_found")
    return row


def replay(session: Session, delivery_id: uuid.UUID) -> WebhookDelivery:
    """Send a message once more under its own id. Raises Conflict while a try is waiting anyway."""
    row = get_delivery(session, delivery_id)
    if row.status == "waiting" and not row.tries:
        raise Conflict("This message is on its way already.", code="already_waiting")
    if not row.webhook.active:
        raise Conflict("This webhook is switched off.", code="webhook_off")
    row.status, row.next_try_at = "waiting", None
    queue_try(session, row, row.webhook.project_id)
    return row
