"""`Idempotency-Key` on every POST (draft-ietf-httpapi-idempotency-key-header): done once, answered alike for a day.

Small bodies are compared here. Where files arrive, the endpoint says what the request was: `claim_of(request)`.
"""

import hashlib
import re
import socket
from dataclasses import dataclass

from anyio.to_thread import run_sync
from fastapi import Request, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.actions import idempotency as actions
from service.actions.artefacts import fingerprint
from service.api.admit import identify
from service.api.errors import problem
from service.api.guard import takes_files
from service.api.headers import PREFIX
from service.domain.errors import Invalid, NotSignedIn
from service.store.database import Database
from service.store.tables import IdempotencyKey

KEY = re.compile(r"[\x21-\x7e]{1,200}")
LARGEST_ANSWER = 4 << 20
KEPT_HEADERS = frozenset(
    {"content-type", "location", "retry-after", "link", "etag", "content-location", "upload-offset", "upload-expires"}
)
SECRET = re.compile(f"{PREFIX}/(keys|session|me|users|invitations|webhooks|projects/[^/]+/webhooks)(/|$)")
"""Where an answer holds a secret that is shown once: it is kept nowhere, so the header is refused."""
OTHER_BODY = "This Idempotency-Key was used for another request; take a new one."
REPLAYED = "Idempotent-Replayed"


class Replay(Exception):
    """The request was answered before; this is what it got."""

    def __init__(self, row: IdempotencyKey) -> None:
        super().__init__("already answered")
        self.row = row


@dataclass
class Claim:
    """A request with an idempotency key: its own (`row` is None) or one that was answered before."""

    operation: str
    row: IdempotencyKey | None = None
    fingerprint: str = ""

    def check(self, *parts: object) -> None:
        """Say what the request was. Raises Replay where it was answered before, Invalid where it was another one."""
        self.fingerprint = fingerprint(self.operation, *parts)
        if self.row is not None:
            if self.row.fingerprint != self.fingerprint:
                raise Invalid(OTHER_BODY, code="idempotency_key_reused")
            raise Replay(self.row)


def claim_of(request: Request) -> Claim:
    """The claim of this request; without a key one that checks nothing."""
    found = request.scope.get("idempotency")
    return found if isinstance(found, Claim) else Claim("")


def replay(row: IdempotencyKey) -> Response:
    """The kept answer again."""
    answer = Response(row.body or b"", row.status or 200)
    for name, value in (row.headers or {}).items():
        answer.headers[name] = value
    answer.headers[REPLAYED] = "true"
    return answer


def answer_replay(_request: Request, found: Exception) -> Response:
    """For endpoints that found out while they read."""
    if not isinstance(found, Replay):
        raise found
    return replay(found.row)


class Idempotency:
    """ASGI middleware behind the guard."""

    def __init__(self, app: ASGIApp, database: Database, *, accounts: bool) -> None:
        self.app, self.database, self.accounts = app, database, accounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = Headers(scope=scope).get("idempotency-key") if scope["type"] == "http" else None
        if key is None or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        if SECRET.match(scope["path"]):
            sentence = "This answer may hold a secret and is not kept: send the request without Idempotency-Key."
            await problem(request, 400, sentence, "idempotency_key_not_possible")(scope, receive, send)
            return
        if not KEY.fullmatch(key):
            sentence = "An Idempotency-Key has 1 to 200 visible ASCII characters."
            await problem(request, 400, sentence, "idempotency_key_invalid")(scope, receive, send)
            return
        caller = await run_sync(self._who, request)
        if caller is None:
            await self.app(scope, receive, send)  # which will refuse
            return
        row = await run_sync(actions.begin, self.database, caller, key, socket.gethostname())
        claim = scope["idempotency"] = Claim(f"POST {scope['path']}?{scope['query_string'].decode('latin-1')}", row)
        if row is not None and row.status is None:
            sentence = "The first request with this Idempotency-Key is still being worked on."
            busy = problem(request, 409, sentence, "idempotency_key_in_use", headers={"Retry-After": "1"})
            await busy(scope, receive, send)
        elif row is not None:
            await self._again(claim, scope, receive, send)
        else:
            await self._first(claim, caller, key, scope, receive, send)

    def _who(self, request: Request) -> str | None:
        """Whose key this is; None: nobody's who is known."""
        try:
            caller = identify(request, self.database, accounts=self.accounts)
        except NotSignedIn:
            return None
        request.scope["caller"] = caller
        return caller.key if caller else None

    async def _again(self, claim: Claim, scope: Scope, receive: Receive, send: Send) -> None:
        """A key that has an answer: the endpoint reads the files, and its check ends in a replay."""
        if takes_files(scope["path"]):
            await self.app(scope, receive, send)
            return
        try:
            claim.check(digest(await read_all(receive)))
        except Replay as found:
            await replay(found.row)(scope, receive, send)
        except Invalid as error:
            await problem(Request(scope), 422, error.detail, error.code)(scope, receive, send)
        except HTTPException as error:
            await problem(Request(scope), error.status_code, str(error.detail), "too_large")(scope, receive, send)

    async def _first(self, claim: Claim, caller: str, key: str, scope: Scope, receive: Receive, send: Send) -> None:
        """A new key: the answer is kept before it is sent. One that made nothing sets the key free."""
        kept = Kept()
        try:
            if not takes_files(scope["path"]):
                body = await read_all(receive)
                claim.check(digest(body))
                receive = once(body, receive)
            await self.app(scope, receive, kept.hold)
        except HTTPException as error:  # the body is too large
            answer = problem(Request(scope), error.status_code, str(error.detail), "too_large")
            await answer(scope, receive, kept.hold)
        finally:
            await run_sync(self._settle, caller, key, claim.fingerprint, kept.answer())
        for message in kept.messages:
            await send(message)

    def _settle(self, caller: str, key: str, what: str, answer: actions.Answer | None) -> None:
        with self.database.write() as session:
            if answer is not None and 200 <= answer.status < 400 and what and len(answer.body) <= LARGEST_ANSWER:
                actions.keep(session, caller, key, what, answer)
            else:
                actions.forget(session, caller, key)


class Kept:
    """Takes an answer in, to be kept and then sent."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def hold(self, message: Message) -> None:
        self.messages.append(message)

    def answer(self) -> actions.Answer | None:
        """What was answered, or None where nothing complete was."""
        if not self.messages or self.messages[-1].get("more_body", False) or len(self.messages) < 2:
            return None
        headers = MutableHeaders(raw=self.messages[0]["headers"])
        kept = {name: value for name, value in headers.items() if name in KEPT_HEADERS}
        return actions.Answer(self.messages[0]["status"], kept, b"".join(m.get("body", b"") for m in self.messages[1:]))


def digest(body: bytes) -> str:
    """sha256 of a small body."""
    return hashlib.sha256(body).hexdigest()


async def read_all(receive: Receive) -> bytes:
    """A small body. Raises HTTPException past the guard's limit."""
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return b"".join(parts)


def once(body: bytes, receive: Receive) -> Receive:
    """The body again, for the endpoint."""
    given = False

    async def receive_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again
