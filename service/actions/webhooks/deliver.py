"""What a try came to, and what follows from it. Session first; flush, never commit. Sending is the worker's."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.actions.webhooks.announce import queue_try
from service.domain.webhook import DISABLE_AFTER, WAITS, headers
from service.store.tables import Webhook, WebhookDelivery, now

GONE = 410


@dataclass(frozen=True, slots=True)
class Message:
    """What to send, and where."""

    url: str
    body: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: an HTTP status, or the sentence why none did; after how many seconds."""

    status: int | None
    seconds: float
    error: str | None = None

    @property
    def heard(self) -> bool:
        """The other side has it."""
        return self.status is not None and 200 <= self.status < 300


def message_to_send(session: Session, delivery_id: uuid.UUID, number: int) -> Message | None:
    """The message of a try; None when there is nothing to send any more: delivered, deleted, switched off, or this
    try was made already by a worker that died before it could say so to the broker.
    """
    row = session.get(WebhookDelivery, delivery_id)
    if row is None or row.status != "waiting" or len(row.tries) + 1 != number:
        return None
    hook = session.get_one(Webhook, row.webhook_id)
    if not hook.active:
        return None
    moment = now()
    in_force = [hook.secret]
    if hook.old_secret and hook.old_secret_until and hook.old_secret_until > moment:
        in_force.append(hook.old_secret)
    return Message(hook.url, row.body, headers(in_force, str(row.id), int(moment.timestamp()), row.body))


def record(session: Session, delivery_id: uuid.UUID, answer: Answer) -> None:
    """Write the try down, and queue the next one where this one failed."""
    row = session.get(WebhookDelivery, delivery_id)
    if row is None:
        return
    hook, moment = session.get_one(Webhook, row.webhook_id), now()
    said = {"at": moment.isoformat(timespec="seconds"), "status": answer.status}
    row.tries = [*row.tries, {**said, "error": answer.error, "seconds": round(answer.seconds, 3)}]
    row.next_try_at = None
    if answer.heard:
        row.status, row.delivered_at, hook.failing_since = "delivered", moment, None
        return
    hook.failing_since = hook.failing_since or moment
    _give_up_on(hook, answer, moment)
    if not hook.active or len(row.tries) > len(WAITS):
        row.status = "failed"
        return
    wait = WAITS[len(row.tries) - 1]
    row.next_try_at = moment + wait
    queue_try(session, row, hook.project_id, wait.total_seconds())


def _give_up_on(hook: Webhook, answer: Answer, moment: datetime) -> None:
    if answer.status == GONE:
        hook.active, hook.disabled_reason = False, "The other side said that it is gone (410)."
    elif hook.failing_since and moment - hook.failing_since > DISABLE_AFTER:
        hook.active, hook.disabled_reason = False, f"Nothing arrived for {DISABLE_AFTER.days} days."
