"""Playback: a browser seeks with Range, and gets nothing that it could run."""

import pytest

from service.api.ranges import wanted_range
from tests.api.client import AUDIO, Client

SIZE = len(AUDIO)


@pytest.fixture
def path(client: Client) -> str:
    return f"/recordings/{client.upload().json()['recording']['id']}/media"


@pytest.mark.parametrize(
    ("wish", "status", "start", "end"),
    [
        (None, 200, 0, SIZE),
        ("bytes=0-99", 206, 0, 100),
        ("bytes=100-", 206, 100, SIZE),
        ("bytes=-50", 206, SIZE - 50, SIZE),
        ("bytes=0-0", 206, 0, 1),
        (f"bytes=0-{SIZE * 2}", 206, 0, SIZE),
        (f"bytes=-{SIZE * 2}", 206, 0, SIZE),
        ("bytes=0-1,5-6", 200, 0, SIZE),
        ("bytes=9-5", 200, 0, SIZE),
        ("items=0-1", 200, 0, SIZE),
        ("bytes=-", 200, 0, SIZE),
    ],
)
def test_ranges(client: Client, path: str, wish: str | None, status: int, start: int, end: int) -> None:
    answer = client.get(path, headers={"Range": wish} if wish else {})
    assert answer.status_code == status
    assert answer.content == AUDIO[start:end]
    assert answer.headers["content-length"] == str(end - start)
    assert answer.headers.get("content-range") == (f"bytes {start}-{end - 1}/{SIZE}" if status == 206 else None)
    assert (answer.headers["accept-ranges"], answer.headers["content-type"]) == ("bytes", "audio/wav")


@pytest.mark.parametrize("wish", [f"bytes={SIZE}-", "bytes=-0"])
def test_a_range_beyond_the_end(client: Client, path: str, wish: str) -> None:
    answer = client.get(path, headers={"Range": wish})
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{SIZE}")
    assert answer.json()["code"] == "range_not_satisfiable"


def test_what_the_browser_has_is_not_sent_again(client: Client, path: str) -> None:
    etag = client.get(path).headers["etag"]
    assert client.get(path, headers={"If-None-Match": f'"x", W/{etag}'}).status_code == 304
    assert client.get(path, headers={"If-None-Match": '"x"'}).status_code == 200
    assert client.get(path, headers={"Range": "bytes=0-1", "If-Range": etag}).status_code == 206
    assert client.get(path, headers={"Range": "bytes=0-1", "If-Range": '"x"'}).status_code == 200


def test_head_tells_the_size_without_the_bytes(client: Client, path: str) -> None:
    answer = client.http.head("/api/v1" + path)
    assert (answer.status_code, answer.headers["content-length"], answer.content) == (200, str(SIZE), b"")


@pytest.mark.parametrize("claim", ["text/html", "image/svg+xml", "application/xhtml+xml"])
def test_an_upload_never_becomes_a_page_of_ours(client: Client, claim: str) -> None:
    key = client.upload(b"\0<script>alert(1)</script>", name="x.html", kind=claim).json()["recording"]["id"]
    answer = client.get(f"/recordings/{key}/media")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("sandbox")


def test_a_transcript_without_audio_has_no_media(client: Client) -> None:
    key = client.upload_transcript(b"Anna: Hello.\n", name="a.txt").json()["recording"]["id"]
    assert client.get(f"/recordings/{key}/media").json()["code"] == "no_audio"


def test_an_empty_file_has_no_ranges() -> None:
    with pytest.raises(ValueError):
        wanted_range("bytes=0-", 0)
