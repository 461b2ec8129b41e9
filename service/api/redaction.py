"""How every door reads through the caller's masks: sessions for reading, and the answers of requests that change something.

An endpoint gets its database from `dependencies.database_of`; whatever it reads comes masked. What a change answers was
read in the writing session, as it was said: the middleware takes personal data out of that answer before it leaves.
"""

import json
from typing import Any
from uuid import UUID

from anyio.to_thread import run_sync
from sqlalchemy.orm import Session
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.actions.redaction import Masks, Read
from service.api.headers import PREFIX
from service.domain.access import Caller
from service.domain.errors import Forbidden
from service.store.database import Database
from service.store.masking import MASKS

ACCOUNTS = tuple(f"{PREFIX}/{noun}" for noun in ("users", "me", "session", "keys", "invitations", "audit"))
"""Here people read about accounts, not about conversations."""


class CallersDatabase(Database):
    """The database as the caller of one request reads it."""

    def __init__(self, whole: Database, scope: Scope) -> None:
        self.url, self.engine, self._read, self._write = whole.url, whole.engine, whole._read, whole._write
        self.whole, self.scope = whole, scope

    def read(self) -> Session:
        """A session for reading, through the caller's masks."""
        session = self.whole.read()
        masks = masks_for(self.whole, self.scope)
        if masks is not None and masks.active:
            session.info[MASKS] = masks
        return session

    def masked(self, recording_id: UUID) -> bool:
        """Is personal data of this recording kept from the caller?"""
        return self.masks_of(recording_id) is not None

    def masks_of(self, recording_id: UUID) -> Read | None:
        """What of this recording is kept from the caller; None: nothing."""
        masks = masks_for(self.whole, self.scope)
        return masks.of_recording(recording_id) if masks is not None else None

    def check_originals(self, recording_id: UUID | None, utterance_id: UUID | None = None) -> None:
        """Raises Forbidden where the caller cannot see what a change would overwrite."""
        masks = masks_for(self.whole, self.scope)
        if masks is None or not masks.active:
            return
        if recording_id is None:
            raise Forbidden(
                "You do not see personal data here, so you cannot replace words everywhere.", code="originals_hidden"
            )
        read = masks.of_recording(recording_id)
        if read is not None and (utterance_id is None or not read.whole or read.spans.get(utterance_id)):
            raise Forbidden(
                "Words are hidden from you here; somebody who sees them must make this change.", code="originals_hidden"
            )


def masks_for(database: Database, scope: Scope) -> Masks | None:
    """The masks of the caller of a request, made once; None before anybody is known."""
    caller = scope.get("caller")
    if not isinstance(caller, Caller):
        return None
    if "masks" not in scope:
        scope["masks"] = Masks(database, caller, _recording_of(scope))
    masks: Masks = scope["masks"]
    return masks


def _recording_of(scope: Scope) -> UUID | None:
    try:
        return UUID(str(scope.get("path_params", {})["recording_id"]))
    except (KeyError, ValueError):
        return None


class Redaction:
    """ASGI middleware, outside of the kept answers of idempotency keys: what a change answers leaves without personal data.

    Reading has its masks already. An answer that cannot be read is not let out.
    """

    def __init__(self, app: ASGIApp, database: Database) -> None:
        self.app, self.database = app, database

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        changes = scope["type"] == "http" and scope["method"] not in ("GET", "HEAD", "OPTIONS")
        if not changes or scope["path"].startswith(ACCOUNTS):
            await self.app(scope, receive, send)
            return
        started: Message | None = None
        body = bytearray()

        async def hold(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = message
                if "json" not in Headers(raw=message["headers"]).get("content-type", ""):
                    await send(message)
            elif started is not None and "json" in Headers(raw=started["headers"]).get("content-type", ""):
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    await self._let_go(scope, started, bytes(body), send)
            else:
                await send(message)

        await self.app(scope, receive, hold)

    async def _let_go(self, scope: Scope, started: Message, body: bytes, send: Send) -> None:
        if body:
            body = await run_sync(self._clean, scope, body)
        headers = MutableHeaders(raw=list(started["headers"]))
        headers["content-length"] = str(len(body))
        await send({**started, "headers": headers.raw})
        await send({"type": "http.response.body", "body": body})

    def _clean(self, scope: Scope, body: bytes) -> bytes:
        masks = masks_for(self.database, scope)
        if masks is None or not masks.active:
            return body
        value: Any = json.loads(body)
        recording = _recording_of(scope)
        reads = masks.reads(recording, None if recording else scope.get("project_id"))
        cleaned = masks.clean(value, reads)
        if cleaned == value:
            return body
        return json.dumps(cleaned, ensure_ascii=False, separators=(",", ":")).encode()
