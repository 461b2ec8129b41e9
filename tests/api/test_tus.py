"""Resumable uploads: the protocol word by word, a real client, restarts in the middle, and what becomes of the file."""

import base64
import hashlib
import os
import socket
import time
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from httpx import Response
from tusclient import client as tuspy

from service.config import Settings
from service.domain.access import LOCAL
from service.main import create_app
from service.store import queue
from service.store.database import Database
from service.store.resumable import ResumableUploads
from tests.api.client import API, AUDIO, Client
from tests.api.live import serving

TUS = {"Tus-Resumable": "1.0.0"}
BYTES = TUS | {"Content-Type": "application/offset+octet-stream"}


def metadata(**fields: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in fields.items())


def create(client: Client, size: int = len(AUDIO), headers: dict[str, str] | None = None, **fields: str) -> Response:
    said = {"Upload-Length": str(size), "Upload-Metadata": metadata(**({"filename": "call.wav"} | fields))}
    return client.http.post(f"{API}/uploads", headers=TUS | said | (headers or {}))


def send(client: Client, url: str, offset: int, data: bytes, **more: str) -> Response:
    headers = BYTES | {"Upload-Offset": str(offset)} | more
    return client.http.patch(url, headers=headers, content=data)


def offset_of(client: Client, url: str) -> int:
    answer = client.http.head(url, headers=TUS)
    assert answer.status_code == 200
    return int(answer.headers["upload-offset"])


def test_the_server_says_what_it_can(client: Client) -> None:
    answer = client.http.options(f"{API}/uploads")
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == answer.headers["tus-resumable"] == "1.0.0"
    assert answer.headers["tus-extension"] == "creation,creation-with-upload,expiration,checksum,termination"
    assert answer.headers["tus-max-size"] == str(20480 << 20)
    assert answer.headers["tus-checksum-algorithm"] == "sha1,sha256,md5"


def test_a_file_in_pieces_becomes_a_recording_with_what_its_metadata_say(client: Client, knocks: list[str]) -> None:
    made = create(client, title="First call", speakers="2", metadata='{"ticket": 7}', filetype="audio/wav")
    assert made.status_code == 201, made.text
    url = made.headers["location"]
    assert made.headers["upload-expires"].endswith("GMT")
    first = send(client, url, 0, AUDIO[:4000])
    assert (first.status_code, first.headers["upload-offset"], first.headers["tus-resumable"]) == (204, "4000", "1.0.0")
    assert (offset_of(client, url), knocks) == (4000, [])
    last = send(client, url, 4000, AUDIO[4000:])
    assert last.status_code == 204
    recording = client.http.get(last.headers["content-location"]).json()
    assert (recording["title"], recording["filename"], recording["metadata"]) == (
        "First call",
        "call.wav",
        {"ticket": 7},
    )
    assert (recording["options"], recording["media_type"], knocks) == ({"speakers": 2}, "audio/wav", ["speech"])
    assert client.media.path(recording["sha256"]).read_bytes() == AUDIO
    state = client.http.get(url).json()
    assert (state["status"], state["recording_id"]) == ("completed", recording["id"])
    assert offset_of(client, url) == len(AUDIO)
    assert [p for p in client.media_files() if not p.endswith(".json")] == [
        f"media/{recording['sha256'][:2]}/{recording['sha256']}"
    ]


def test_head_repeats_what_the_client_said(client: Client) -> None:
    url = create(client, title="Call").headers["location"]
    answer = client.http.head(url, headers=TUS)
    assert answer.headers["upload-length"] == str(len(AUDIO))
    assert answer.headers["upload-metadata"] == metadata(filename="call.wav", title="Call")
    assert answer.headers["cache-control"] == "no-store"


def test_all_bytes_may_come_with_the_creation(client: Client) -> None:
    said = {"Upload-Length": str(len(AUDIO)), "Upload-Metadata": metadata(filename="a.wav")}
    made = client.http.post(f"{API}/uploads", headers=BYTES | said, content=AUDIO)
    assert (made.status_code, made.headers["upload-offset"]) == (201, str(len(AUDIO)))
    assert client.http.get(made.headers["content-location"]).json()["filename"] == "a.wav"


def test_an_upload_that_is_held_waits_for_the_post_that_names_it(client: Client) -> None:
    url = create(client, hold="").headers["location"]
    name = url.rsplit("/", 1)[1]
    early = client.post("/recordings", json={"upload_id": name})
    assert (early.status_code, early.json()["code"]) == (409, "upload_unfinished")
    assert send(client, url, 0, AUDIO).status_code == 204
    assert client.http.get(url).json()["recording_id"] is None
    made = client.post("/recordings", json={"upload_id": name, "title": "Held", "metadata": {"a": [1]}})
    assert (made.status_code, made.json()["recording"]["title"]) == (202, "Held")
    assert made.json()["recording"]["metadata"] == {"a": [1]}
    again = client.post("/recordings", json={"upload_id": name}).json()
    assert (again["code"], again["recording_id"]) == ("upload_used", made.json()["recording"]["id"])
    both = client.post("/recordings", files={"file": ("a.wav", AUDIO)}, data={"upload_id": name})
    assert both.json()["code"] == "two_files"


def test_a_held_upload_can_come_with_a_transcript(client: Client) -> None:
    url = create(client, hold="yes").headers["location"]
    send(client, url, 0, AUDIO)
    vtt = b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>Hello\n"
    fields = {"upload_id": url.rsplit("/", 1)[1]}
    made = client.post("/recordings", files={"transcript": ("a.vtt", vtt)}, data=fields)
    assert (made.status_code, made.json()["recording"]["has_audio"]) == (202, True)


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412, "tus_version"),
        ({"Tus-Resumable": ""}, 412, "tus_version"),
        ({"Upload-Length": "x"}, 422, "validation_failed"),
        ({"Upload-Length": "-1"}, 422, "validation_failed"),
        ({"Upload-Length": "0"}, 422, "empty_file"),
        ({"Upload-Length": str(21 << 30)}, 413, "too_large"),
        ({"Upload-Metadata": "filename ä"}, 400, "upload_metadata"),
        ({"Upload-Metadata": "filename ////"}, 400, "upload_metadata"),
        ({"Upload-Metadata": "title YQ==,title YQ=="}, 400, "upload_metadata"),
        ({"Upload-Metadata": metadata(titel="x")}, 422, "validation_failed"),
        ({"Upload-Metadata": metadata(speakers="two")}, 422, "validation_failed"),
        ({"Upload-Metadata": metadata(project_id="00000000-0000-0000-0000-000000000000")}, 404, "project_not_found"),
    ],
)
def test_a_bad_beginning_gets_a_sentence_and_leaves_nothing(
    client: Client, headers: dict[str, str], status: int, code: str
) -> None:
    said = {name: value.encode() for name, value in (TUS | {"Upload-Length": "10"} | headers).items()}
    answer = client.http.post(f"{API}/uploads", headers=said)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["tus-resumable"] == "1.0.0"
    assert client.media_files() == []


def test_a_taken_external_id_is_said_before_anything_is_sent(client: Client) -> None:
    client.upload(external_id="crm-1")
    assert create(client, external_id="crm-1").json()["code"] == "external_id_taken"


def test_a_wrong_offset_is_a_conflict_that_names_the_right_one(client: Client) -> None:
    url = create(client).headers["location"]
    send(client, url, 0, AUDIO[:100])
    for wrong in (0, 50, 101):
        answer = send(client, url, wrong, AUDIO[:10])
        assert (answer.status_code, answer.json()["code"], answer.json()["offset"]) == (409, "offset_mismatch", 100)
    assert offset_of(client, url) == 100


def test_more_than_was_announced_is_refused_and_what_came_before_stays(client: Client) -> None:
    url = create(client, size=1000).headers["location"]
    assert send(client, url, 0, AUDIO[:600]).status_code == 204
    answer = send(client, url, 600, AUDIO[:401])
    assert (answer.status_code, answer.json()["code"]) == (413, "upload_too_long")
    assert offset_of(client, url) == 600


def test_bytes_need_their_content_type(client: Client) -> None:
    url = create(client).headers["location"]
    answer = client.http.patch(url, headers=TUS | {"Upload-Offset": "0"}, content=b"x")
    assert (answer.status_code, answer.json()["code"]) == (415, "wrong_content_type")
    no_offset = client.http.patch(url, headers=BYTES, content=b"x")
    assert no_offset.json()["errors"][0]["pointer"] == "/header/upload-offset"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "md5"])
def test_a_right_checksum_is_taken_and_a_wrong_one_takes_the_bytes_back(client: Client, algorithm: str) -> None:
    url = create(client).headers["location"]
    half = AUDIO[:5000]
    total = base64.b64encode(hashlib.new(algorithm, half).digest()).decode()
    wrong = send(client, url, 0, b"x" * 5000, **{"Upload-Checksum": f"{algorithm} {total}"})
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["title"]) == (
        460,
        "checksum_mismatch",
        "Checksum Mismatch",
    )
    assert offset_of(client, url) == 0
    assert send(client, url, 0, half, **{"Upload-Checksum": f"{algorithm} {total}"}).status_code == 204
    last = send(client, url, 5000, AUDIO[5000:])
    recording = client.http.get(last.headers["content-location"]).json()
    assert client.media.path(recording["sha256"]).read_bytes() == AUDIO


def test_unknown_checksums_are_bad_requests(client: Client) -> None:
    url = create(client).headers["location"]
    assert send(client, url, 0, b"x", **{"Upload-Checksum": "crc32 AAAA"}).json()["code"] == "checksum_algorithm"
    assert send(client, url, 0, b"x", **{"Upload-Checksum": "sha1 %%%"}).json()["code"] == "checksum_unreadable"
    assert offset_of(client, url) == 0


def test_an_upload_can_be_given_up(client: Client) -> None:
    url = create(client).headers["location"]
    send(client, url, 0, AUDIO[:100])
    assert client.http.delete(url, headers=TUS).status_code == 204
    assert client.http.head(url, headers=TUS).status_code == 404
    assert send(client, url, 100, b"x").json()["code"] == "upload_not_found"
    assert client.media_files() == []


def test_a_client_that_knows_only_post_can_say_the_method(client: Client) -> None:
    url = create(client).headers["location"]
    patch = BYTES | {"X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0"}
    assert client.http.post(url, headers=patch, content=AUDIO[:10]).headers["upload-offset"] == "10"
    head = client.http.post(url, headers=TUS | {"X-HTTP-Method-Override": "HEAD"})
    assert head.headers["upload-offset"] == "10"
    assert client.http.post(url, headers=TUS | {"X-HTTP-Method-Override": "DELETE"}).status_code == 204
    assert client.http.post(url, headers=TUS).status_code == 405


def test_expired_uploads_are_gone_and_make_room(client: Client) -> None:
    url = create(client).headers["location"]
    send(client, url, 0, AUDIO[:100])
    uploads: ResumableUploads = client.http.app.state.uploads
    past = time.time() - uploads.expiry_seconds - 10
    for path in uploads.folder.iterdir():
        facts = path.read_text().replace('"created_at": ', '"created_at": -') if path.suffix == ".json" else None
        if facts:
            path.write_text(facts)
        os.utime(path, (past, past))
    assert client.http.head(url, headers=TUS).status_code == 404
    create(client)
    assert len(list(uploads.folder.iterdir())) == 2


def test_text_is_refused_when_it_is_complete_and_leaves_nothing(client: Client) -> None:
    url = create(client, size=12).headers["location"]
    answer = send(client, url, 0, b"Dear diary,\n")
    assert (answer.status_code, answer.json()["code"]) == (415, "not_media")
    assert client.http.head(url, headers=TUS).status_code == 404
    assert client.media_files() == []


def test_the_same_bytes_again_become_the_same_recording(client: Client) -> None:
    first = client.upload().json()["recording"]["id"]
    url = create(client).headers["location"]
    assert send(client, url, 0, AUDIO).headers["content-location"].endswith(first)


def test_a_conflict_at_the_end_is_told_and_the_bytes_can_still_be_used(client: Client) -> None:
    url = create(client, external_id="crm-1").headers["location"]
    client.upload(AUDIO + b"other", external_id="crm-1")
    assert send(client, url, 0, AUDIO).json()["code"] == "external_id_taken"
    assert offset_of(client, url) == len(AUDIO)
    assert client.http.get(url).json()["error"]["code"] == "external_id_taken"
    made = client.post("/recordings", json={"upload_id": url.rsplit("/", 1)[1], "external_id": "crm-2"})
    assert made.status_code == 202


def test_a_crash_before_the_recording_was_made_is_made_good_by_the_next_look(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from service.actions import recordings

    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("the machine stops here")

    url = create(client).headers["location"]
    with monkeypatch.context() as patched:
        patched.setattr(recordings, "create_recording", crash)
        assert send(client, url, 0, AUDIO).status_code == 500
    assert offset_of(client, url) == len(AUDIO)
    state = client.http.get(url).json()
    recording = client.get(f"/recordings/{state['recording_id']}").json()
    assert client.media.path(recording["sha256"]).read_bytes() == AUDIO


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "knock", lambda _name: True)


@pytest.mark.parametrize("checksum", [False, True])
def test_a_real_client_uploads_over_a_restart(
    settings: Settings, database: Database, quiet: None, tmp_path: Path, checksum: bool
) -> None:
    data = AUDIO * 100
    with serving(settings) as address:
        mine = tuspy.TusClient(f"{address}{API}/uploads")
        uploader = mine.uploader(
            file_stream=BytesIO(data),
            chunk_size=100_000,
            metadata={"filename": "long.wav", "title": "Long"},
            upload_checksum=checksum,
        )
        for _ in range(4):
            uploader.upload_chunk()
        assert uploader.offset == 400_000
        path = uploader.url.removeprefix(address)
    with serving(settings) as address:
        resumed = tuspy.TusClient(f"{address}{API}/uploads").uploader(
            file_stream=BytesIO(data), chunk_size=300_000, url=f"{address}{path}", upload_checksum=checksum
        )
        assert resumed.offset == 400_000
        resumed.upload()
    app = create_app(settings)
    upload = app.state.uploads.find(UUID(path.rsplit("/", 1)[1]), LOCAL.key)
    app.state.database.dispose()
    assert app.state.media.path(hashlib.sha256(data).hexdigest()).read_bytes() == data
    assert upload.recording_id


def patch_request(path: str, offset: int, size: int) -> bytes:
    lines = [
        f"PATCH {path} HTTP/1.1",
        "Host: localhost",
        "Tus-Resumable: 1.0.0",
        f"Upload-Offset: {offset}",
        "Content-Type: application/offset+octet-stream",
        f"Content-Length: {size}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def test_what_came_before_a_connection_broke_stays_and_a_dead_connection_holds_nobody_up(
    settings: Settings, database: Database, quiet: None
) -> None:
    data = AUDIO * 300
    with serving(settings) as address:
        port = int(address.rsplit(":", 1)[1])
        mine = tuspy.TusClient(f"{address}{API}/uploads")
        uploader = mine.uploader(file_stream=BytesIO(data), metadata={"filename": "long.wav"})
        uploader.set_url(uploader.create_url())
        path = uploader.url.removeprefix(address)
        with socket.create_connection(("127.0.0.1", port)) as dead:
            dead.sendall(patch_request(path, 0, len(data)) + data[: 2 << 20])
            # the connection stays open and silent, as over a network that went away; the client comes back
            deadline = time.monotonic() + 30
            uploader.offset = 0
            while uploader.offset < 1 << 20 and time.monotonic() < deadline:
                with socket.create_connection(("127.0.0.1", port)) as other:
                    del other
                uploader.offset = settings_offset(settings, path)
            assert uploader.get_offset() >= 1 << 20
            uploader.offset = uploader.get_offset()
            uploader.upload()
    app = create_app(settings)
    app.state.database.dispose()
    assert app.state.media.path(hashlib.sha256(data).hexdigest()).read_bytes() == data


def settings_offset(settings: Settings, path: str) -> int:
    """Bytes on the disk, seen without asking the server."""
    return (settings.uploads_folder / "resumable" / path.rsplit("/", 1)[1].replace("-", "")).stat().st_size
