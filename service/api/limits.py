"""How many requests a client may send: `RateLimit-*` headers on every answer of the API, 429 beyond. Off by default."""

import hashlib
import math
import time
from collections import OrderedDict

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.errors import problem

WINDOW = 60.0
CLIENTS_KEPT = 10_000


class Limits:
    """ASGI middleware: a window of a minute per client, counted in this process.

    A client is who sends this key or this cookie, else whoever comes from this address.
    """

    def __init__(self, app: ASGIApp, per_minute: int) -> None:
        self.app, self.per_minute = app, per_minute
        self.windows: OrderedDict[str, tuple[float, int]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self.per_minute or not scope["path"].startswith(("/api/", "/v1/")):
            await self.app(scope, receive, send)
            return
        used, left = self.count(client_of(scope))
        headers = {
            "RateLimit-Limit": str(self.per_minute),
            "RateLimit-Remaining": str(max(0, self.per_minute - used)),
            "RateLimit-Reset": str(left),
            "RateLimit-Policy": f"{self.per_minute};w={WINDOW:.0f}",
        }
        if used > self.per_minute:
            sentence = f"More than {self.per_minute} requests in a minute; wait {left} seconds."
            refused = problem(
                Request(scope), 429, sentence, "rate_limited", headers=headers | {"Retry-After": str(left)}
            )
            await refused(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def count(self, client: str) -> tuple[int, int]:
        """Requests of this client in its window, this one included, and whole seconds until the window is over."""
        moment = time.monotonic()
        began, used = self.windows.pop(client, (moment, 0))
        if moment - began >= WINDOW:
            began, used = moment, 0
        self.windows[client] = began, used + 1
        while len(self.windows) > CLIENTS_KEPT:
            self.windows.popitem(last=False)
        return used + 1, math.ceil(began + WINDOW - moment)


def client_of(scope: Scope) -> str:
    """Whose requests are counted together."""
    headers = Headers(scope=scope)
    shown = headers.get("authorization") or headers.get("cookie")
    return hashlib.sha256(shown.encode()).hexdigest() if shown else (scope.get("client") or ("",))[0]
