"""A recording named by URL: fetched by the worker as its first step, and never from where it must not ask."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from service.actions import jobs, recordings
from service.actions.recordings import About, Upload
from service.config import Settings
from service.domain.errors import Conflict, EarmarkError
from service.store.database import Database
from service.store.media import get_media
from service.store.tables import Recording
from tests.api.client import AUDIO
from workers.ingest import fetch_recording
from workers.lease import Lease

PAGES: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/call.wav": (200, {"Content-Type": "audio/wav"}, AUDIO),
    "/moved": (302, {"Location": "/call.wav"}, b""),
    "/inside": (302, {"Location": "http://169.254.169.254/latest/meta-data"}, b""),
    "/round": (302, {"Location": "/round"}, b""),
    "/file": (302, {"Location": "file:///etc/passwd"}, b""),
    "/page": (200, {"Content-Type": "text/html; charset=utf-8"}, b"<html>Sign in</html>"),
    "/notes.txt": (200, {"Content-Type": "audio/wav"}, b"These are only my notes.\n"),
    "/empty": (200, {"Content-Type": "audio/wav"}, b""),
    "/gone": (404, {}, b"no"),
    "/busy": (503, {}, b"no"),
    "/large": (200, {"Content-Type": "audio/wav", "Content-Length": str(50 << 30)}, b""),
    "/cut": (200, {"Content-Type": "audio/wav", "Content-Length": "100000"}, AUDIO),
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, headers, body = PAGES[self.path]
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


Fetch = Callable[[str], Recording]


@pytest.fixture
def fetch(settings: Settings, database: Database) -> Fetch:
    """Submit a URL and do the worker's first step."""
    settings.allow_private_addresses = True

    def run(url: str) -> Recording:
        with database.write() as session:
            made = recordings.create_recording(session, get_media(), Upload(url=url), About())
            assert made.recording.title
        with database.write() as session:
            job = jobs.claim(session, ["speech", "text"], "test", 60)
        assert job
        with Lease(database, job, lease_seconds=60, beat_seconds=15) as lease:
            fetch_recording(lease, settings, get_media())
        with database.read() as session:
            return recordings.get_recording(session, made.recording.id)

    return run


def kept(settings: Settings) -> list[str]:
    folders = (settings.media_folder, settings.uploads_folder)
    return [p.name for f in folders for p in f.rglob("*") if p.is_file()]


@pytest.mark.parametrize("path", ["/call.wav", "/moved"])
def test_the_bytes_at_a_url_become_the_recording(fetch: Fetch, site: str, path: str) -> None:
    row = fetch(site + path)
    assert (row.filename, row.media_type, row.size) == ("call.wav", "audio/wav", len(AUDIO))
    assert get_media().path(row.sha256).read_bytes() == AUDIO
    assert row.source_url == site + path


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("/page", "not_media", "a web page"),
        ("/notes.txt", "not_media", "leads to text"),
        ("/empty", "empty_file", "is empty"),
        ("/gone", "url_refused", "answered 404"),
        ("/busy", "url_refused", "answered 503"),
        ("/round", "too_many_redirects", "more than 5 times"),
        ("/file", "invalid_url", "http:// or https://"),
        ("/large", "too_large", "20480 MiB"),
        ("/cut", "url_unreachable", "No connection"),
    ],
)
def test_what_is_no_recording_is_said_in_a_sentence_and_leaves_nothing(
    fetch: Fetch, site: str, settings: Settings, path: str, code: str, words: str
) -> None:
    with pytest.raises(EarmarkError, match=words) as raised:
        fetch(site + path)
    assert raised.value.code == code
    assert kept(settings) == []


def test_only_what_may_pass_is_tried_again(fetch: Fetch, site: str) -> None:
    for path, retryable in (("/gone", False), ("/busy", True), ("/cut", True)):
        with pytest.raises(EarmarkError) as raised:
            fetch(site + path)
        assert raised.value.retryable is retryable  # type: ignore[attr-defined]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "127.1"])
def test_private_addresses_are_not_asked_unless_the_settings_allow_it(
    fetch: Fetch, site: str, settings: Settings, host: str
) -> None:
    settings.allow_private_addresses = False
    with pytest.raises(EarmarkError, match="private address") as raised:
        fetch(site.replace("127.0.0.1", host) + "/call.wav")
    assert (raised.value.code, raised.value.retryable) == ("url_not_allowed", False)  # type: ignore[attr-defined]
    assert kept(settings) == []


def test_a_redirect_is_asked_through_the_same_guard(
    fetch: Fetch, site: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from service.store import outbound

    monkeypatch.setattr(outbound, "is_public", lambda address: address == "127.0.0.1")
    settings.allow_private_addresses = False
    assert fetch(site + "/call.wav").size == len(AUDIO)
    with pytest.raises(EarmarkError, match="private address"):
        fetch(site + "/inside")


def test_the_same_file_again_is_named_and_kept_once(fetch: Fetch, site: str, settings: Settings) -> None:
    fetch(site + "/call.wav")
    with pytest.raises(Conflict, match="here already as “call”"):
        fetch(site + "/moved")
    assert len(kept(settings)) == 1


def test_too_slow_is_too_slow(fetch: Fetch, site: str, settings: Settings) -> None:
    settings.max_fetch_minutes = -1.0
    with pytest.raises(EarmarkError, match="did not come within") as raised:
        fetch(site + "/call.wav")
    assert raised.value.code == "url_too_slow"
