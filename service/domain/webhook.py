"""What a webhook message is: events, signature, and when to try again. Pure.

By the Standard Webhooks specification: `webhook-id`, `webhook-timestamp` (unix seconds) and `webhook-signature`
(`v1,` and the base64 HMAC-SHA256 of `id.timestamp.body`, one for each secret that holds).
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Literal, get_args

Event = Literal[
    "recording.completed",
    "recording.failed",
    "recording.cancelled",
    "recording.binned",
    "recording.restored",
    "recording.deleted",
    "webhook.test",
]
EVENTS: tuple[Event, ...] = get_args(Event)
SUBSCRIBABLE: tuple[Event, ...] = EVENTS[:-1]
PREFIX = "whsec_"
WAITS = tuple(timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400))
"""How long to wait after the first, second, ... try that failed; after the last one the message is given up."""
DISABLE_AFTER = timedelta(days=5)
"""A webhook where nothing arrived for so long is switched off."""
ROTATION = timedelta(hours=24)
"""For so long messages are signed with the old secret too."""


def new_secret() -> str:
    """192 random bits in the form that receivers' libraries take."""
    return PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()


def sign(secret: str, message_id: str, timestamp: int, body: str) -> str:
    """The signature of a message with one secret."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.new(key, f"{message_id}.{timestamp}.{body}".encode(), hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def headers(secrets_in_force: Iterable[str], message_id: str, timestamp: int, body: str) -> dict[str, str]:
    """The headers of one try."""
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(sign(secret, message_id, timestamp, body) for secret in secrets_in_force),
    }


def event_of(status: str) -> Event:
    """The event that tells how the processing of a recording ended."""
    if status in ("failed", "cancelled"):
        return "recording.failed" if status == "failed" else "recording.cancelled"
    return "recording.completed"
