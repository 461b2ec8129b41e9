"""Webhooks: signed, tried again, given up, rotated, replayed; checked with the specification's own library."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from standardwebhooks import Webhook as Receiver
from standardwebhooks import WebhookVerificationError

from service.actions import jobs
from service.config import Settings
from service.domain.webhook import DISABLE_AFTER, WAITS
from service.store.database import Database
from service.store.queue import SHORT
from service.store.tables import Job, Webhook, now
from tests.api.client import Client
from workers import tasks


class Ear:
    """A receiver on loopback that answers what the test says, and keeps what it heard."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.heard: list[tuple[dict[str, str], bytes]] = []
        ear = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                ear.heard.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(ear.answers.pop(0) if ear.answers else 204)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture
def ear() -> Iterator[Ear]:
    made = Ear()
    thread = Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Loopback may be asked: the receivers of these tests live there."""
    monkeypatch.setattr(settings, "allow_private_addresses", True)


def project_of(client: Client) -> str:
    found: str = client.post("/projects", json={"name": "Calls"}).json()["id"]
    return found


def make(client: Client, ear: Ear, *events: str) -> tuple[str, str]:
    """The id and the secret of a new webhook."""
    wanted = {
        "url": ear.url,
        "events": list(events) or ["recording.completed", "recording.failed", "recording.deleted"],
    }
    made = client.post(f"/projects/{project_of(client)}/webhooks", json=wanted).json()
    return made["webhook"]["id"], made["secret"]


def work(database: Database) -> int:
    """Do all short jobs that are due now; how many."""
    done = 0
    while tasks.serve(SHORT, "test"):
        done += 1
    return done


@contextmanager
def later(database: Database) -> Iterator[None]:
    """As if the next try were due."""
    with database.write() as session:
        for job in session.query(Job).filter(Job.kind == "deliver_webhook", Job.status == "queued"):
            job.run_at = 0.0
    yield


def deliveries(client: Client, webhook: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get(f"/webhooks/{webhook}/deliveries").json()["items"]
    return items


@pytest.mark.usefixtures("outside")
def test_a_message_is_signed_as_the_specification_says(client: Client, ear: Ear) -> None:
    webhook, secret = make(client, ear)
    assert client.post(f"/webhooks/{webhook}/test").status_code == 202
    assert work(client.database) == 1
    headers, body = ear.heard[0]
    assert Receiver(secret).verify(body, headers)["type"] == "webhook.test"
    with pytest.raises(WebhookVerificationError):
        Receiver(secret).verify(body + b" ", headers)
    sent = deliveries(client, webhook)[0]
    assert (sent["status"], sent["tries"][0]["status"], sent["id"]) == ("delivered", 204, headers["webhook-id"])


@pytest.mark.usefixtures("outside")
@pytest.mark.parametrize(
    ("status", "event"), [("completed", "completed"), ("partially_completed", "completed"), ("failed", "failed")]
)
def test_a_finished_recording_is_told_with_its_metadata_and_nothing_that_was_said(
    client: Client, ear: Ear, status: str, event: str
) -> None:
    webhook, secret = make(client, ear)
    project = client.get(f"/webhooks/{webhook}").json()["project_id"]
    uploaded = client.upload(project_id=project, external_id="crm-7", metadata='{"deal": 7}').json()
    with client.database.write() as session:
        job = jobs.claim(session, ["speech", "text"], "test", 60)
        assert job
        assert job.token
        jobs.finish(session, job.id, job.token, status, error="It broke." if status == "failed" else None)
    work(client.database)
    headers, body = ear.heard[0]
    said = Receiver(secret).verify(body, headers)
    assert said["type"] == f"recording.{event}"
    assert said["data"]["recording_id"] == uploaded["recording"]["id"]
    assert (said["data"]["external_id"], said["data"]["metadata"]) == ("crm-7", {"deal": 7})
    assert said["data"]["status"] == status
    assert ("error" in said["data"]) == (status == "failed")


@pytest.mark.usefixtures("outside")
def test_only_events_that_were_asked_for_are_sent(client: Client, ear: Ear) -> None:
    webhook, _ = make(client, ear, "recording.deleted")
    project = client.get(f"/webhooks/{webhook}").json()["project_id"]
    recording = client.upload(project_id=project).json()["recording"]["id"]
    job = client.get(f"/recordings/{recording}/jobs").json()["items"][0]["id"]
    client.post(f"/jobs/{job}/cancel")
    client.delete(f"/recordings/{recording}")
    work(client.database)
    assert [json.loads(body)["type"] for _, body in ear.heard] == ["recording.deleted"]


@pytest.mark.usefixtures("outside")
def test_the_bin_is_told_of(client: Client, ear: Ear) -> None:
    webhook, _ = make(client, ear, "recording.binned", "recording.restored")
    project = client.get(f"/webhooks/{webhook}").json()["project_id"]
    recording = client.upload(project_id=project, external_id="crm-7").json()["recording"]["id"]
    client.post(f"/recordings/{recording}/bin")
    client.post(f"/recordings/{recording}/restore")
    work(client.database)
    told = [json.loads(body) for _, body in ear.heard]
    assert [each["type"] for each in told] == ["recording.binned", "recording.restored"]
    assert {each["data"]["recording_id"] for each in told} == {recording}
    assert {each["data"]["external_id"] for each in told} == {"crm-7"}


@pytest.mark.usefixtures("outside")
def test_what_comes_out_of_the_bin_because_it_was_sent_again_is_told_of(client: Client, ear: Ear) -> None:
    webhook, _ = make(client, ear, "recording.restored")
    project = client.get(f"/webhooks/{webhook}").json()["project_id"]
    recording = client.upload(project_id=project).json()["recording"]["id"]
    client.upload(project_id=project)  # it lies in no bin: nothing to tell
    client.post(f"/recordings/{recording}/bin")
    client.upload(project_id=project)
    work(client.database)
    told = [json.loads(body) for _, body in ear.heard]
    assert [(each["type"], each["data"]["recording_id"]) for each in told] == [("recording.restored", recording)]


@pytest.mark.usefixtures("outside")
def test_a_failed_try_is_repeated_with_growing_gaps_under_the_same_id_and_then_given_up(
    client: Client, ear: Ear
) -> None:
    webhook, _ = make(client, ear)
    ear.answers = [500, 302, *[503] * len(WAITS)]
    client.post(f"/webhooks/{webhook}/test")
    assert work(client.database) == 1
    first = deliveries(client, webhook)[0]
    assert (first["status"], first["tries"][0]["error"]) == ("waiting", "The other side answered 500.")
    assert work(client.database) == 0  # not before its time
    for _ in WAITS:
        with later(client.database):
            assert work(client.database) == 1
    last = deliveries(client, webhook)[0]
    assert (last["status"], len(last["tries"]), last["next_try_at"]) == ("failed", len(WAITS) + 1, None)
    assert [t["status"] for t in last["tries"][:2]] == [500, 302]  # a redirect is a failure, and is not followed
    assert {headers["webhook-id"] for headers, _ in ear.heard} == {last["id"]}
    with later(client.database):
        assert work(client.database) == 0


@pytest.mark.usefixtures("outside")
def test_a_repeated_job_does_not_send_a_delivered_message_again(client: Client, ear: Ear) -> None:
    webhook, _ = make(client, ear)
    client.post(f"/webhooks/{webhook}/test")
    work(client.database)
    with client.database.write() as session:
        session.query(Job).filter(Job.kind == "deliver_webhook").update(
            {"status": "queued", "run_at": 0.0, "attempt": 0}
        )
    assert work(client.database) == 1
    assert len(ear.heard) == 1


@pytest.mark.usefixtures("outside")
def test_after_days_of_failures_or_a_410_it_is_switched_off_and_can_be_switched_on(client: Client, ear: Ear) -> None:
    webhook, _ = make(client, ear)
    ear.answers = [500, 410]
    for reason in ("Nothing arrived for 5 days.", "The other side said that it is gone (410)."):
        with client.database.write() as session:
            session.get_one(Webhook, UUID(webhook)).failing_since = (
                now() - DISABLE_AFTER - timedelta(hours=1) if "days" in reason else None
            )
        client.post(f"/webhooks/{webhook}/test")
        work(client.database)
        shown = client.get(f"/webhooks/{webhook}").json()
        assert (shown["active"], shown["disabled_reason"]) == (False, reason)
        assert client.post(f"/webhooks/{webhook}/test").json()["code"] == "webhook_off"
        shown = client.patch(f"/webhooks/{webhook}", {"active": True}).json()
        assert (shown["active"], shown["disabled_reason"], shown["failing_since"]) == (True, None, None)


@pytest.mark.usefixtures("outside")
def test_while_a_secret_is_replaced_both_hold(client: Client, ear: Ear) -> None:
    webhook, old = make(client, ear)
    new = client.post(f"/webhooks/{webhook}/secret").json()["secret"]
    client.post(f"/webhooks/{webhook}/test")
    work(client.database)
    headers, body = ear.heard[0]
    assert Receiver(old).verify(body, headers) == Receiver(new).verify(body, headers)
    with client.database.write() as session:
        session.get_one(Webhook, UUID(webhook)).old_secret_until = now()
    client.post(f"/webhooks/{webhook}/test")
    work(client.database)
    headers, body = ear.heard[1]
    Receiver(new).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Receiver(old).verify(body, headers)


@pytest.mark.usefixtures("outside")
def test_a_message_can_be_sent_again(client: Client, ear: Ear) -> None:
    webhook, _ = make(client, ear)
    sent = client.post(f"/webhooks/{webhook}/test").json()["id"]
    assert client.post(f"/deliveries/{sent}/replay").json()["code"] == "already_waiting"
    work(client.database)
    assert client.post(f"/deliveries/{sent}/replay").status_code == 202
    work(client.database)
    assert [headers["webhook-id"] for headers, _ in ear.heard] == [sent, sent]


def test_a_private_address_is_refused_and_the_log_says_so(client: Client, ear: Ear) -> None:
    webhook, _ = make(client, ear)
    client.post(f"/webhooks/{webhook}/test")
    work(client.database)
    tried = deliveries(client, webhook)[0]["tries"][0]
    assert tried["status"] is None
    assert "private address" in tried["error"]
    assert ear.heard == []


def test_a_secret_is_shown_once(client: Client, ear: Ear) -> None:
    webhook, secret = make(client, ear)
    project = client.get(f"/webhooks/{webhook}").json()["project_id"]
    assert secret.startswith("whsec_")
    assert secret not in client.get(f"/projects/{project}/webhooks").text + client.get(f"/webhooks/{webhook}").text
    for url in ("ftp://x.example", "http://user:pw@x.example/"):
        answer = client.post(f"/projects/{project}/webhooks", json={"url": url, "events": ["recording.failed"]})
        assert answer.json()["code"] == "invalid_url"


def test_deliveries_come_in_pages(client: Client, ear: Ear) -> None:
    webhook, _ = make(client, ear)
    sent = [client.post(f"/webhooks/{webhook}/test").json()["id"] for _ in range(3)]
    first = client.get(f"/webhooks/{webhook}/deliveries?limit=2").json()
    rest = client.get(f"/webhooks/{webhook}/deliveries?limit=2&cursor={first['next_cursor']}").json()
    assert {d["id"] for d in first["items"] + rest["items"]} == set(sent)
    assert rest["next_cursor"] is None
