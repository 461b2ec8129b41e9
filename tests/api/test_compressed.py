"""What travels compressed, and what does not."""

import gzip
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.actions import transcripts
from service.config import Settings
from service.main import create_app
from service.store.database import Database
from tests.api.client import AUDIO, Client
from tests.factories import make_recording, make_transcript

LONG = [("SPEAKER_00", f"This is sentence {n} of a long story.") for n in range(200)]


@pytest.fixture
def path(client: Client) -> str:
    with client.database.write() as session:
        recording = make_recording(session)
        transcripts.save_transcript(session, recording, make_transcript(LONG), key="long")
        return f"/recordings/{recording.id}/transcript"


def test_a_long_transcript_is_packed_for_whoever_takes_that(client: Client, path: str) -> None:
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    packed = client.get(path, headers={"Accept-Encoding": "br, gzip;q=0.8"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 3
    assert packed.json() == plain.json()
    assert packed.headers["etag"] == plain.headers["etag"]  # the state that an edit is meant for, however it travels
    for answer in (plain, packed):
        assert answer.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("takes", ["gzip;q=0", "gzip;q=0.0", "br", "", "x-gzip"])
def test_who_does_not_take_it_gets_it_plain(client: Client, path: str, takes: str) -> None:
    assert "content-encoding" not in client.get(path, headers={"Accept-Encoding": takes}).headers


def test_short_answers_and_media_stay_as_they_are(client: Client) -> None:
    key = client.upload(AUDIO * 4).json()["recording"]["id"]
    assert "content-encoding" not in client.get(f"/recordings/{key}").headers
    part = client.get(f"/recordings/{key}/media", headers={"Range": "bytes=0-20000", "Accept-Encoding": "gzip"})
    assert (part.status_code, part.content) == (206, (AUDIO * 4)[:20001])
    assert "content-encoding" not in part.headers


def test_a_script_comes_as_the_build_packed_it(settings: Settings, database: Database, tmp_path: Path) -> None:
    assets = tmp_path / "dist" / "assets"
    assets.mkdir(parents=True)
    (assets / "index-1.js").write_text("plain")
    (assets / "index-1.js.gz").write_bytes(gzip.compress(b"packed"))
    (assets / "index-1.js.br").write_bytes(b"smaller")
    with TestClient(
        create_app(settings.model_copy(update={"web_folder": tmp_path / "dist"})), base_url="http://localhost"
    ) as http:

        def ask(takes: str, **more: str) -> tuple[int, str | None, bytes, str, str]:
            with http.stream("GET", "/assets/index-1.js", headers={"Accept-Encoding": takes} | more) as answer:
                body, head = b"".join(answer.iter_raw()), answer.headers
                return answer.status_code, head.get("content-encoding"), body, head["content-type"], head["vary"]

        kind, vary = "text/javascript; charset=utf-8", "Accept-Encoding"
        assert ask("gzip, br") == (200, "br", b"smaller", kind, vary)
        assert ask("gzip") == (200, "gzip", (assets / "index-1.js.gz").read_bytes(), kind, vary)
        assert ask("identity") == (200, None, b"plain", kind, vary)
        assert ask("gzip, br", Range="bytes=0-1")[1:3] == (None, b"pl")
        got = http.get("/assets/index-1.js", headers={"Accept-Encoding": "gzip"})
        assert "immutable" in got.headers["cache-control"]
        again = {"Accept-Encoding": "gzip", "If-None-Match": got.headers["etag"]}
        assert http.get("/assets/index-1.js", headers=again).status_code == 304
