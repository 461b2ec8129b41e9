"""Long JSON answers travel compressed: the transcript of three hours is 2.5 MB, and a fifth of that as gzip.

Only JSON, only what was asked for with GET: audio and its ranges, event streams and files stay as they are. What BREACH
needs is not there: it reads a secret out of the length of answers in which the secret stands beside text that the
attacker chose. The session lives in an HttpOnly cookie that no answer repeats, keys and invitations are shown once, in
answers to POST, and the cookie is SameSite, so another site cannot make a browser ask for these answers at all.
"""

import gzip

from anyio.to_thread import run_sync
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SMALLEST = 16_000
"""Bytes from which it pays: less fits in the first packets anyway."""
LEVEL = 1
"""The quickest, 12 ms for three hours of talk: level 6 takes three times as long for a sixth less."""


class Compressed:
    """ASGI middleware: gzip for long JSON answers, where the client takes it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(("/api/", "/v1/")):
            await self.app(scope, receive, send)
            return
        takes = accepts(scope, "gzip")
        held: Message | None = None

        async def pack(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start" and is_long_json(message):
                MutableHeaders(scope=message).add_vary_header("Accept-Encoding")
                if takes:
                    held = message
                    return
            elif held is not None and message["type"] == "http.response.body":
                start, held = held, None
                if message.get("more_body", False):  # in pieces: whoever sends it so has a reason
                    await send(start)
                else:
                    message = {**message, "body": await run_sync(gzip.compress, message["body"], LEVEL)}
                    headers = MutableHeaders(scope=start)
                    headers["Content-Encoding"] = "gzip"
                    headers["Content-Length"] = str(len(message["body"]))
                    await send(start)
            await send(message)

        await self.app(scope, receive, pack)


def is_long_json(start: Message) -> bool:
    """Is this the head of an answer that is worth it?"""
    headers = Headers(raw=start["headers"])
    return (
        start["status"] == 200
        and headers.get("content-type", "").startswith("application/json")
        and "content-encoding" not in headers
        and int(headers.get("content-length", 0)) >= SMALLEST
    )


def accepts(scope: Scope, encoding: str) -> bool:
    """Does the client take this content encoding? One that it names with a weight of 0 it does not."""
    for part in ",".join(Headers(scope=scope).getlist("accept-encoding")).split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if name == encoding:
            return not any(p.startswith("q=") and p[2:].strip("0.") == "" for p in parameters)
    return False
