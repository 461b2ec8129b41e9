"""/projects/{id}/webhooks and /webhooks: who is told what happens, and what became of each message."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from service.actions.webhooks import manage as actions
from service.api.dependencies import WithDatabase
from service.api.schemas.webhooks import (
    DeliveryOut,
    DeliveryPage,
    WebhookChange,
    WebhookIn,
    WebhookMade,
    WebhookOut,
    WebhookPage,
)
from service.store import queue

router = APIRouter(tags=["webhooks"])


@router.get("/projects/{project_id}/webhooks")
def list_webhooks(project_id: UUID, database: WithDatabase) -> WebhookPage:
    """The webhooks of a project."""
    with database.read() as session:
        return WebhookPage(items=[WebhookOut.model_validate(row) for row in actions.list_webhooks(session, project_id)])


@router.post("/projects/{project_id}/webhooks", status_code=201)
def create_webhook(project_id: UUID, body: WebhookIn, database: WithDatabase, response: Response) -> WebhookMade:
    """Make a webhook. The secret is in this answer and nowhere else."""
    with database.write() as session:
        row = actions.create_webhook(session, project_id, **body.model_dump())
        response.headers["Location"] = f"/api/v1/webhooks/{row.id}"
        return WebhookMade(webhook=WebhookOut.model_validate(row), secret=row.secret)


@router.get("/webhooks/{webhook_id}")
def get_webhook(webhook_id: UUID, database: WithDatabase) -> WebhookOut:
    """One webhook."""
    with database.read() as session:
        return WebhookOut.model_validate(actions.get_webhook(session, webhook_id))


@router.patch("/webhooks/{webhook_id}")
def change_webhook(webhook_id: UUID, body: WebhookChange, database: WithDatabase) -> WebhookOut:
    """Change URL, events or description, or switch it on and off."""
    with database.write() as session:
        row = actions.change_webhook(session, webhook_id, body.model_dump(exclude_unset=True))
        return WebhookOut.model_validate(row)


@router.delete("/webhooks/{webhook_id}", status_code=204)
def delete_webhook(webhook_id: UUID, database: WithDatabase) -> None:
    """Delete a webhook with its log."""
    with database.write() as session:
        actions.delete_webhook(session, webhook_id)


@router.post("/webhooks/{webhook_id}/secret", status_code=201)
def rotate_webhook_secret(webhook_id: UUID, database: WithDatabase) -> WebhookMade:
    """A new secret, shown this once; for a day messages are signed with both."""
    with database.write() as session:
        row = actions.rotate_secret(session, webhook_id)
        return WebhookMade(webhook=WebhookOut.model_validate(row), secret=row.secret)


@router.post("/webhooks/{webhook_id}/test", status_code=202)
def test_webhook(webhook_id: UUID, database: WithDatabase) -> DeliveryOut:
    """Send a message that says nothing, to see whether it arrives."""
    with database.write() as session:
        answer = DeliveryOut.model_validate(actions.send_test(session, webhook_id))
    queue.knock(queue.SHORT)
    return answer


@router.get("/webhooks/{webhook_id}/deliveries")
def list_webhook_deliveries(
    webhook_id: UUID,
    database: WithDatabase,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: UUID | None = None,
) -> DeliveryPage:
    """What was sent and what came back, newest first."""
    with database.read() as session:
        rows = actions.list_deliveries(session, webhook_id, limit=limit + 1, before=cursor)
        items = [DeliveryOut.model_validate(row) for row in rows[:limit]]
    return DeliveryPage(items=items, next_cursor=str(items[-1].id) if len(rows) > limit else None)


@router.post("/deliveries/{delivery_id}/replay", status_code=202)
def replay_webhook_delivery(delivery_id: UUID, database: WithDatabase) -> DeliveryOut:
    """Send a message again under its own id."""
    with database.write() as session:
        answer = DeliveryOut.model_validate(actions.replay(session, delivery_id))
    queue.knock(queue.SHORT)
    return answer
