"""HTTP to addresses that users name: never to this machine or its private network, unless the settings allow it.

The name is resolved once, every address that it has is checked, and the connection goes to the address that was
checked: a name that changes its mind in between (DNS rebinding) gains nothing. Redirects are not followed here.
"""

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx

from service import __version__
from service.domain.errors import Invalid

CONNECT_SECONDS = 10.0
IP = IPv4Address | IPv6Address
NAT64 = ip_network("64:ff9b::/96")


class Refused(httpcore.ConnectError):
    """The name leads to an address that may not be asked."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet: not loopback, private, link-local, multicast or reserved."""
    found: IP = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if found in NAT64:
            return is_public(str(IPv4Address(int(found) & 0xFFFFFFFF)))
    return found.is_global and not found.is_multicast and not found.is_reserved


def check_url(url: str) -> str:
    """The URL when it can be asked at all: http or https, with a host and without a password. Raises Invalid."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError:
        raise Invalid("This is not a URL.", code="invalid_url") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Invalid("A URL begins with http:// or https:// and names a host.", code="invalid_url")
    if parts.username or parts.password:
        raise Invalid("A URL with a user name or a password is not accepted.", code="invalid_url")
    return url.strip()


def is_private_literal(url: str) -> bool:
    """Whether a URL names its host by an address that is not public. A name says nothing yet: it is looked up later."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        return not is_public(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system resolves it. Raises ConnectError."""
    try:
        return list(dict.fromkeys(str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"{host} cannot be found") from error


class GuardedBackend(httpcore.SyncBackend):
    """Connects only to addresses that were checked."""

    def __init__(self, *, allow_private: bool) -> None:
        self.allow_private = allow_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        found = resolve(host, port)
        if not self.allow_private and not all(is_public(address) for address in found):
            raise Refused(f"{host} leads to a private address, which is not asked")
        options = None if socket_options is None else list(socket_options)
        return super().connect_tcp(found[0], port, timeout, local_address, options)


def client(*, allow_private: bool, seconds: float) -> httpx.Client:
    """A client for URLs that users named; `seconds` is the longest pause in an answer. No redirects, no proxies."""
    transport = httpx.HTTPTransport()
    transport._pool = httpcore.ConnectionPool(
        ssl_context=httpx.create_ssl_context(), network_backend=GuardedBackend(allow_private=allow_private)
    )
    return httpx.Client(
        transport=transport,
        timeout=httpx.Timeout(seconds, connect=CONNECT_SECONDS),
        follow_redirects=False,
        trust_env=False,
        headers={"User-Agent": f"Earmark/{__version__}"},
    )


def why(error: Exception) -> str:
    """One sentence about a request that got no answer."""
    if isinstance(error, httpx.TimeoutException):
        return "The other side did not answer in time."
    reason = str(error).rstrip(".") or type(error).__name__
    return f"No connection: {reason}."[:300]
