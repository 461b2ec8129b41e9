"""Uploads: what is accepted, what is refused with which sentence, and that nothing is left of what failed."""

import errno
from typing import Any

import pytest

from service.store import incoming as media_module
from tests.api.client import AUDIO, Client

VTT = b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>Hello\n"


def test_an_upload_answers_with_recording_job_and_where_to_look(client: Client, knocks: list[str]) -> None:
    answer = client.upload(title="First call", speakers="2", metadata='{"ticket": 7}', recorded_on="2026-03-01")
    body = answer.json()
    assert answer.status_code == 202, body
    assert body["recording"]["title"] == "First call"
    assert body["recording"]["metadata"] == {"ticket": 7}
    assert body["recording"]["options"] == {"speakers": 2}
    assert body["recording"]["recorded_on"] == "2026-03-01"
    assert (body["job"]["status"], body["duplicate"], body["recording"]["has_audio"]) == ("queued", False, True)
    assert answer.headers["location"] == f"/api/v1/recordings/{body['recording']['id']}"
    assert answer.headers["retry-after"] == "2"
    assert knocks == ["speech"]
    assert client.media.path(body["recording"]["sha256"]).read_bytes() == AUDIO


def test_the_same_bytes_again_answer_with_the_existing_recording(client: Client, knocks: list[str]) -> None:
    first = client.upload().json()
    again = client.upload(name="other.wav", title="Other")
    assert again.status_code == 200
    assert again.json()["duplicate"]
    assert again.json()["recording"]["id"] == first["recording"]["id"]
    assert knocks == ["speech"]
    assert len(client.media_files()) == 1


def test_a_transcript_comes_alone_with_its_audio_or_as_the_file(client: Client) -> None:
    alone = client.upload_transcript(VTT).json()
    assert (alone["recording"]["has_audio"], alone["recording"]["filename"]) == (False, "call.vtt")
    both = client.post("/recordings", files={"file": ("a.wav", AUDIO), "transcript": ("b.vtt", VTT + b"\n")})
    assert both.json()["recording"]["has_audio"]
    dropped = client.upload(VTT + b"\n\n", name="c.vtt", kind="text/vtt")
    assert dropped.json()["recording"]["has_audio"] is False
    assert len(client.media_files()) == 4


def test_a_large_file_arrives_whole(client: Client) -> None:
    data = AUDIO + bytes(range(256)) * 50_000 + b"\r\n--boundary\r\n" * 1000
    body = client.upload(data).json()
    assert client.media.path(body["recording"]["sha256"]).read_bytes() == data


@pytest.mark.parametrize(
    ("files", "fields", "status", "code", "words"),
    [
        ({"file": ("a.wav", b"")}, {}, 422, "empty_file", "is empty"),
        ({"file": ("a.mp4", b"Dear diary,\nthis is no film.\n")}, {}, 415, "not_media", "is text, not audio"),
        ({"file": ("a.srt", b"hello")}, {}, 415, "transcript_empty", "SRT"),
        ({"transcript": ("a.odt", b"PK")}, {}, 415, "transcript_unknown", ".vtt"),
        ({"transcript": ("a.vtt", b"WEBVTT\n\n00:0 --> x\nhi")}, {}, 415, "transcript_unreadable", "line 3"),
        ({"audio": ("a.wav", AUDIO)}, {}, 422, "unknown_field", "“file” or “transcript”"),
        ({"file": ("a.wav", AUDIO)}, {"speakers": "two"}, 422, "validation_failed", "/speakers"),
        ({"file": ("a.wav", AUDIO)}, {"speakers": "99"}, 422, "validation_failed", "/speakers"),
        ({"file": ("a.wav", AUDIO)}, {"min_speakers": "4", "max_speakers": "2"}, 422, "invalid_speakers", "above"),
        ({"file": ("a.wav", AUDIO)}, {"metadata": "[1]"}, 422, "validation_failed", "/metadata"),
        ({"file": ("a.wav", AUDIO)}, {"titel": "x"}, 422, "validation_failed", "/titel"),
        ({"file": ("a.wav", AUDIO)}, {"language": "English"}, 422, "validation_failed", "/language"),
        ({"file": ("a.wav", AUDIO)}, {"transcriber": "magic"}, 422, "validation_failed", "/transcriber"),
        (
            {"file": ("a.wav", AUDIO)},
            {"project_id": "00000000-0000-0000-0000-000000000000"},
            404,
            "project_not_found",
            "project",
        ),
        ({"title": (None, "x")}, {}, 422, "nothing_sent", "“file”"),
    ],
)
def test_a_bad_upload_gets_a_sentence_and_leaves_nothing(
    client: Client, files: Any, fields: dict[str, str], status: int, code: str, words: str
) -> None:
    answer = client.post("/recordings", files=files, data=fields)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert words in answer.json()["detail"]
    assert client.media_files() == []
    assert client.get("/recordings").json()["items"] == []


def test_a_body_that_is_no_form_is_refused(client: Client) -> None:
    unknown = client.post("/recordings", content=b"a=b")
    assert (unknown.status_code, unknown.json()["code"]) == (415, "not_multipart")
    assert client.post("/recordings", json={}).json()["code"] == "nothing_sent"
    assert client.post("/recordings", json={"titel": "x"}).json()["errors"][0]["pointer"] == "/titel"
    assert (
        client.http.post("/api/v1/recordings", content=b"{", headers={"content-type": "application/json"}).json()[
            "code"
        ]
        == "validation_failed"
    )
    broken = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post("/recordings", content=b"nonsense", headers=broken).json()["code"] == "invalid_form"


def test_an_upload_that_breaks_off_leaves_nothing(client: Client) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'
    headers = {"content-type": "multipart/form-data; boundary=x"}
    answer = client.post("/recordings", content=head + AUDIO * 200, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_form")
    assert client.media_files() == []


def test_a_full_disk_is_said_and_leaves_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(_file: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(media_module.os, "write", write)
    answer = client.upload()
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")
    assert client.media_files() == []


def test_an_upload_that_cannot_fit_is_refused_before_it_is_read(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from service.api import uploads

    monkeypatch.setattr(uploads.shutil, "disk_usage", lambda _path: type("Usage", (), {"free": 100}))
    assert client.upload().json()["code"] == "storage_full"


def test_a_file_above_the_limit_is_refused(client: Client) -> None:
    client.settings.max_upload_mb = 1
    answer = client.upload(AUDIO * 200)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert "1 MiB" in answer.json()["detail"]
    client.settings.max_upload_mb = 0
    assert client.upload(b"RIFF" + bytes(30 << 20)).json()["code"] == "too_large"
    assert client.media_files() == []


def test_a_crash_while_saving_leaves_no_file(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from service.actions import recordings

    def crash(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(recordings, "submit", crash)
    answer = client.upload()
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "secret" not in answer.text
    assert client.media_files() == []
