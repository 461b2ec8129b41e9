"""Deliver one webhook message: ask, write down what came back. May import actions and the store."""

import time
import uuid

import httpx

from service.actions.webhooks import deliver as actions
from service.actions.webhooks.deliver import Answer, Message
from service.config import get_settings
from service.store import outbound
from workers.lease import Lease

SECONDS = 15.0
"""The other side should answer at once and work later."""


def deliver(lease: Lease) -> None:
    """One try. A worker that dies after the request sends it again under the same id."""
    delivery_id, number = uuid.UUID(lease.payload["delivery_id"]), int(lease.payload["try"])
    with lease.database.read() as session:
        message = actions.message_to_send(session, delivery_id, number)
    if message is None:
        return
    answer = post(message)
    with lease.commit() as session:
        actions.record(session, delivery_id, answer)


def post(message: Message) -> Answer:
    """Send it; the body of the answer is not read."""
    started = time.monotonic()
    settings = get_settings()
    try:
        with (
            outbound.client(allow_private=settings.allow_private_addresses, seconds=SECONDS) as client,
            client.stream("POST", message.url, content=message.body.encode(), headers=message.headers) as answer,
        ):
            status = answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Answer(None, time.monotonic() - started, outbound.why(error))
    reason = None if 200 <= status < 300 else f"The other side answered {status}."
    return Answer(status, time.monotonic() - started, reason)
