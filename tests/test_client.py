"""The Python client and `earmark --server` against a live server."""

import base64
import hashlib
import hmac
import json
from io import BytesIO
from pathlib import Path
from uuid import UUID

import httpx
import mammoth
import pytest
from typer.testing import CliRunner

from earmark import ApiError, Client, NotCompleted, WrongSignature, verify_webhook
from service.actions import search as actions
from service.cli import app
from service.config import Settings
from service.store.database import Database
from tests import factories
from tests.api.client import AUDIO
from tests.api.live import serving
from tests.api.test_openai import Worker, worker  # noqa: F401


def test_upload_wait_read_export_delete(settings: Settings, worker: Worker, tmp_path: Path) -> None:  # noqa: F811
    file, told = tmp_path / "call.wav", []
    file.write_bytes(AUDIO)
    with serving(settings) as address, Client(address) as earmark:
        sent = earmark.upload(file, title="First", metadata={"ticket": 7}, progress=lambda *at: told.append(at))
        done = earmark.wait(sent["id"], timeout=30)
        assert (done["title"], done["status"], done["metadata"]) == ("First", "completed", {"ticket": 7})
        assert told[-1] == (len(AUDIO), len(AUDIO))
        assert earmark.transcript(sent["id"])["utterances"][0]["text"].startswith("Thanks for calling")
        assert b"Thanks for calling" in earmark.export(sent["id"], "txt")
        assert earmark.search("anything") == []
        earmark.delete(sent["id"])
        with pytest.raises(ApiError, match="no such recording") as gone:
            earmark.recording(sent["id"])
        assert (gone.value.status, gone.value.code) == (404, "recording_not_found")


def test_a_failed_job_is_raised_with_its_sentence(settings: Settings, worker: Worker) -> None:  # noqa: F811
    worker.fails = "This is no audio."
    with serving(settings) as address, Client(address) as earmark:
        sent = earmark.upload(BytesIO(AUDIO), filename="a.wav")
        with pytest.raises(NotCompleted, match="This is no audio") as failed:
            earmark.wait(sent["id"], timeout=30)
        assert failed.value.code == "not_media"


def test_pages_are_walked_to_the_end(settings: Settings, database: Database) -> None:
    with database.write() as session:
        made = [str(factories.make_recording(session, title=f"Call {n}").id) for n in range(7)]
    with serving(settings) as address, Client(address) as earmark:
        assert sorted(r["id"] for r in earmark.recordings(limit=3)) == sorted(made)
        assert list(earmark.insights()) == []


def test_a_broken_connection_is_taken_up_where_it_broke() -> None:
    arrived, broken = bytearray(), []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(201, headers={"Location": "/api/v1/uploads/1", "Upload-Offset": "0"})
        if request.method == "PATCH":
            assert int(request.headers["Upload-Offset"]) == len(arrived)
            if not broken:
                broken.append(True)
                arrived.extend(request.content[:1000])
                raise httpx.WriteError("the network went away")
            arrived.extend(request.content)
        if request.url.path.startswith("/api/v1/recordings"):
            return httpx.Response(200, json={"id": "7", "status": "queued"})
        if request.method == "GET":
            return httpx.Response(200, json={"recording_id": "7"})
        return httpx.Response(204 if request.method == "PATCH" else 200, headers={"Upload-Offset": str(len(arrived))})

    with Client("http://test", transport=httpx.MockTransport(answer)) as earmark:
        assert earmark.upload(BytesIO(AUDIO), filename="a.wav")["id"] == "7"
    assert bytes(arrived) == AUDIO


def test_webhooks_are_checked() -> None:
    secret = base64.b64encode(b"0123456789abcdef01234567").decode()
    body = b'{"type":"recording.completed"}'
    sum_ = hmac.new(base64.b64decode(secret), b"msg_1.1700000000." + body, hashlib.sha256).digest()
    headers = {
        "Webhook-Id": "msg_1",
        "Webhook-Timestamp": "1700000000",
        "Webhook-Signature": f"v1,AAAA v1,{base64.b64encode(sum_).decode()}",
    }
    verify_webhook(f"whsec_{secret}", headers, body, now=1_700_000_100)
    for wrong in ({"body": body + b" "}, {"now": 1_700_000_400}, {"headers": {}}, {"secret": "whsec_AAAA"}):
        given = {"secret": f"whsec_{secret}", "headers": headers, "body": body, "now": 1_700_000_100} | wrong
        with pytest.raises(WrongSignature):
            verify_webhook(given["secret"], given["headers"], given["body"], now=given["now"])  # type: ignore[arg-type]


def test_the_command_line_works_on_another_server(
    settings: Settings,
    database: Database,
    worker: Worker,  # noqa: F811
    tmp_path: Path,
) -> None:
    file, out = tmp_path / "call.wav", tmp_path / "call.srt"
    file.write_bytes(AUDIO)
    with serving(settings) as address:

        def run(*words: str) -> str:
            done = CliRunner().invoke(app, ["--server", address, *words])
            assert done.exit_code == 0, done.output
            return done.stdout

        run("transcribe", str(file), "-o", str(out), "--language", "en")
        assert out.read_text().startswith("1\n00:00:00,500 --> ")
        line = run("list").splitlines()[0]
        assert line.endswith("call")
        assert UUID(line.split()[0])
        assert "Thanks for calling" in run("export", line.split()[0])
        with Client(address) as earmark:
            project = earmark.recording(line.split()[0])["project_id"]
        with database.write() as session:
            actions.index_recording(
                session, UUID(found := line.split()[0]), actions.list_passages(session, UUID(found))
            )
        assert "call  SPEAKER_00: Thanks for calling" in run("search", "calling")
        assert json.loads(run("search", "calling", "--json").splitlines()[0])["recording_id"] == found
        assert run("search", "calling", "--project", project, "--limit", "1").startswith("     0.5  call  ")
        word = tmp_path / "report.docx"
        run("export", "--project", project, "--what", "report", "-o", str(word))
        assert "Insights are found by machine" in mammoth.extract_raw_text(BytesIO(word.read_bytes())).value
        assert run("export", "--project", project, "--what", "themes").lstrip("\ufeff").startswith("theme,family,")
        refused = CliRunner().invoke(app, ["--server", address, "export", str(UUID(int=0))])
        assert refused.exit_code == 1
    away = CliRunner().invoke(app, ["--server", address, "list"])
    assert (away.exit_code, "cannot be reached" in away.output) == (1, True)
