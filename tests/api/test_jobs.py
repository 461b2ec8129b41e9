"""Jobs as clients see them: errors, events that can be taken up again, stages that can be run again, limits."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from service.actions import artefacts, jobs, stages
from service.config import Settings
from service.main import create_app
from service.store.database import Database
from service.store.queue import SHORT
from service.store.tables import Artefact, Job, Recording
from tests.api.client import AUDIO, Client
from workers import chores
from workers.lease import Lease


@pytest.fixture
def job(client: Client) -> Job:
    """A job that a worker holds, in its first stage."""
    client.upload()
    with client.database.write() as session:
        claimed = jobs.claim(session, ["speech"], "worker", 60)
        assert claimed
        stages.plan(session, claimed.id, ["decode", "transcribe"])
        stages.start(session, claimed.id, "decode")
    return claimed


def end(client: Client, job: Job, status: str = "completed", **error: str) -> None:
    with client.database.write() as session:
        assert jobs.finish(session, job.id, job.token or "", status, **error)


def test_a_failed_job_says_why_in_code_and_sentence(client: Client, job: Job) -> None:
    with client.database.write() as session:
        stages.end(session, job.id, "decode", "failed", "not_media", "This is no audio.")
    end(client, job, "failed", error_code="not_media", error="This is no audio.")
    body = client.get(f"/jobs/{job.id}").json()
    assert body["error"] == {"code": "not_media", "detail": "This is no audio."}
    assert body["stages"][0]["error"] == {"code": "not_media", "detail": "This is no audio."}
    assert body["stages"][1]["error"] is None


def events(client: Client, job: Job, last: str = "") -> list[dict[str, str]]:
    """The events of a stream that ends."""
    answer = client.get(f"/jobs/{job.id}/events", headers={"Last-Event-ID": last} if last else {})
    blocks = [block for block in answer.text.split("\n\n") if "data:" in block]
    return [dict(line.split(": ", 1) for line in block.splitlines()) for block in blocks]


def test_events_have_names_and_are_not_told_twice(client: Client, job: Job) -> None:
    end(client, job)
    told = events(client, job)
    assert (len(told), told[0]["event"]) == (1, "job")
    assert events(client, job, "something-older") == told
    again = client.get(f"/jobs/{job.id}/events", headers={"Last-Event-ID": told[0]["id"]})
    assert (again.status_code, again.text) == (204, "")


def test_one_stage_is_made_anew_and_the_others_are_used_again(client: Client, job: Job, knocks: list[str]) -> None:
    recording = f"/recordings/{job.recording_id}"
    busy = client.post(f"{recording}/stages/decode/run")
    assert (busy.status_code, busy.json()["code"]) == (409, "already_processing")
    with client.database.write() as session:
        for stage in ("decode", "transcribe"):
            artefacts.save(session, UUID(str(job.recording_id)), stage, "key", {})
    end(client, job)
    unknown = client.post(f"{recording}/stages/dance/run")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "stage_not_found")
    answer = client.post(f"{recording}/stages/decode/run")
    assert (answer.status_code, answer.json()["job"]["status"]) == (202, "queued")
    assert answer.headers["location"] == f"/api/v1{recording}"
    with client.database.read() as session:
        assert [a.stage for a in session.query(Artefact)] == ["transcribe"]
    assert knocks == ["speech", "speech"]


def test_a_url_is_accepted_and_a_private_one_is_refused(client: Client) -> None:
    made = client.post("/recordings", json={"url": "https://media.example.org/calls/monday.mp3?token=1"})
    recording = made.json()["recording"]
    assert (made.status_code, recording["title"], recording["filename"]) == (202, "monday", "monday.mp3")
    assert (recording["sha256"], recording["has_audio"], recording["size"]) == (None, False, 0)
    assert recording["source_url"].startswith("https://media.example.org/")
    for url in ("http://127.0.0.1/a.wav", "http://[::1]/a.wav", "http://localhost:1/a", "http://10.0.0.8/a"):
        assert client.post("/recordings", json={"url": url}).json()["code"] == "url_not_allowed"
    for url in ("ftp://example.org/a", "example.org/a.wav", "http://u:p@example.org/a"):
        assert client.post("/recordings", json={"url": url}).json()["code"] == "invalid_url"
    both = client.post("/recordings", files={"file": ("a.wav", AUDIO)}, data={"url": "https://example.org/a"})
    assert both.json()["code"] == "two_files"
    assert client.delete(f"/recordings/{recording['id']}").status_code == 204


def test_recordings_are_deleted_when_their_time_has_come(client: Client) -> None:
    past, later = (datetime.now(UTC) + timedelta(days=days) for days in (-1, 1))
    gone = client.upload(delete_after=past.isoformat()).json()["recording"]["id"]
    stays = client.upload(AUDIO + b"x", delete_after=later.isoformat()).json()["recording"]["id"]
    with client.database.write() as session:
        jobs.submit_once(session, "delete_due")
        job = jobs.claim(session, [SHORT], "worker", 60)
    assert job
    with Lease(client.database, job, lease_seconds=60, beat_seconds=15) as lease:
        assert chores.delete_due(lease) is False
    assert client.get(f"/recordings/{gone}").status_code == 404
    assert [r["id"] for r in client.get("/recordings").json()["items"]] == [stays]
    assert len(client.media_files()) == 1
    assert client.patch(f"/recordings/{stays}", {"delete_after": None}).json()["delete_after"] is None
    with client.database.read() as session:
        assert session.query(Recording).count() == 1


def test_a_client_is_told_its_limit_and_when_to_come_back(settings: Settings, database: Database) -> None:
    settings.rate_limit_per_minute = 3
    with TestClient(create_app(settings), base_url="http://localhost") as http:
        answers = [http.get("/api/v1/projects") for _ in range(4)]
        assert [a.status_code for a in answers] == [200, 200, 200, 429]
        assert [a.headers["ratelimit-remaining"] for a in answers] == ["2", "1", "0", "0"]
        assert answers[0].headers["ratelimit-limit"] == "3"
        refused = answers[3]
        assert refused.json()["code"] == "rate_limited"
        assert 0 < int(refused.headers["retry-after"]) <= 60
        assert refused.headers["ratelimit-reset"] == refused.headers["retry-after"]
        other = http.get("/api/v1/projects", headers={"Authorization": "Bearer other"})
        assert other.status_code == 200
        assert "ratelimit-limit" not in http.get("/health").headers
