"""What users name is asked only on the open internet, and only at the address that was checked."""

import socket
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest

from service.domain.errors import Invalid
from service.store import outbound

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "192.0.2.1", "198.18.0.1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_not_public(address: str) -> None:
    assert not outbound.is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_public_addresses_are_public(address: str) -> None:
    assert outbound.is_public(address)


@pytest.mark.parametrize(
    "url", ["ftp://a.example/x", "file:///etc/passwd", "//a.example", "http://", "nothing", "http://u:p@a.example/", "http://a:x/"]
)  # fmt: skip
def test_only_plain_web_urls_are_accepted(url: str) -> None:
    with pytest.raises(Invalid):
        outbound.check_url(url)


@pytest.fixture
def server() -> Any:
    """A server on loopback that redirects, and counts who asks."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.requests.append(self.headers["Host"])
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    found = HTTPServer(("127.0.0.1", 0), Answer)
    found.requests = []
    thread = Thread(target=found.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield found
    found.shutdown()
    thread.join()
    found.server_close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"])
def test_this_machine_is_refused_however_it_is_written(server: Any, host: str) -> None:
    with outbound.client(allow_private=False, seconds=2) as client, pytest.raises(httpx.ConnectError):
        client.get(f"http://{host}:{server.server_port}/")
    assert server.requests == []


def test_a_name_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("93.184.215.14", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: both)
    with outbound.client(allow_private=False, seconds=2) as client, pytest.raises(httpx.ConnectError, match="private"):
        client.get("http://rebound.example/")


def test_the_name_is_resolved_once_and_redirects_are_not_followed(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def look_up(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(outbound.socket, "getaddrinfo", look_up)
    with outbound.client(allow_private=True, seconds=2) as client:
        answer = client.get(f"http://hooks.example:{server.server_port}/")
    assert (answer.status_code, server.requests) == (302, [f"hooks.example:{server.server_port}"])
    assert asked[0] == "hooks.example"
    assert "hooks.example" not in asked[1:]
