"""What every request passes: an id, the Host and origin checks, a limit for bodies, and the security headers."""

import re
import uuid
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.errors import problem
from service.api.headers import PREFIX, UPLOADS, headers_for
from service.logs import about

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
LARGEST_BODY = 2 << 20
"""Bytes of a request that uploads no file."""
UPLOAD_PATHS = (f"{PREFIX}/recordings", UPLOADS, "/v1/audio/transcriptions")
"""Where files arrive: what is read there has limits of its own."""
TOO_LARGE = f"The body is larger than the {LARGEST_BODY >> 20} MiB that are accepted here."


def is_loopback(host: str) -> bool:
    """Is this listening address reachable from this machine only?"""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def host_name(header: str) -> str:
    """The name in a Host header, without its port."""
    return (header.split("]")[0] + "]" if header.startswith("[") else header.split(":")[0]).lower().rstrip(".")


class Guard:
    """ASGI middleware. Bound to loopback, only loopback names are answered: no foreign page can rebind its DNS to us.

    A browser's request that changes something must come from our own pages: no account protects it.
    """

    def __init__(self, app: ASGIApp, host: str) -> None:
        self.app = app
        self.allowed = LOOPBACK_NAMES | {host.lower()} if is_loopback(host) else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        scope["request_id"] = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                for name, value in headers_for(scope["path"]).items():
                    out.setdefault(name, value)
                out["X-Request-Id"] = scope["request_id"]
            await send(message)

        with about(request_id=scope["request_id"]):
            if (method := headers.get("x-http-method-override")) and scope["path"].startswith(f"{UPLOADS}/"):
                scope["method"] = method.upper()  # tus, for clients behind something that knows only GET and POST
            request = Request(scope)
            if self.allowed is not None and host_name(headers.get("host", "")) not in self.allowed:
                sentence = "This service answers only to the names of this machine, such as localhost."
                await problem(request, 400, sentence, "unknown_host")(scope, receive, send_with_headers)
            elif scope["method"] not in ("GET", "HEAD", "OPTIONS") and is_foreign(headers):
                sentence = "A page of another site may not change anything here."
                await problem(request, 403, sentence, "foreign_origin")(scope, receive, send_with_headers)
            elif takes_files(scope["path"]):
                await self.app(scope, receive, send_with_headers)
            elif int_or_zero(headers.get("content-length")) > LARGEST_BODY:
                await problem(request, 413, TOO_LARGE, "too_large")(scope, receive, send_with_headers)
            else:
                await self.app(scope, limited(receive), send_with_headers)


def takes_files(path: str) -> bool:
    """Are bodies of any size read here, piece by piece?"""
    return path in UPLOAD_PATHS or path.startswith(f"{UPLOADS}/")


def int_or_zero(value: str | None) -> int:
    """A header's number; 0 when it is none."""
    return int(value) if value and value.isascii() and value.isdigit() else 0


def is_foreign(headers: Headers) -> bool:
    """Does a page of another site send this? Clients that are no browsers send neither header."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


def limited(receive: Receive) -> Receive:
    """A body without a stated length is stopped at the limit too."""
    seen = 0

    async def receive_limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > LARGEST_BODY:
            raise HTTPException(413, TOO_LARGE)  # the only kind that the framework lets through while it reads a body
        return message

    return receive_limited
