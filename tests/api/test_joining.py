"""What one request sets off can be followed: its id in the lines of the job and of the webhook, its trace in their spans."""

import io
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy import select

from service import telemetry
from service.config import Settings
from service.store import queue
from service.store.tables import Job
from tests.api.client import Client
from tests.api.test_logs import lines as lines
from tests.api.test_logs import said
from tests.fakes import FakePipeline
from workers import tasks

REQUEST = {"X-Request-Id": "r-77"}


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch, client: Client) -> FakePipeline:
    """A worker in this process whose stages do next to nothing."""
    fake = FakePipeline()
    monkeypatch.setattr(tasks, "process", fake)
    monkeypatch.setattr(queue, "knock", lambda *_, **__: True)
    return fake


def jobs_of(client: Client) -> list[Job]:
    with client.database.read() as session:
        return list(session.scalars(select(Job).order_by(Job.created_at)))


def test_the_id_of_a_request_is_in_the_lines_of_its_job_and_on_the_webhook_that_follows(
    client: Client, pipeline: FakePipeline, lines: io.StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    project = client.post("/projects", json={"name": "Study"}).json()["id"]
    hook = {"url": "https://example.org/hook", "events": ["recording.completed"]}
    assert (answer := client.post(f"/projects/{project}/webhooks", json=hook)).status_code == 201, answer.text
    answer = client.upload(project_id=project, headers=REQUEST)
    assert answer.status_code == 202
    assert tasks.serve("speech", "w") == "completed"
    processed, delivery = jobs_of(client)
    assert (processed.request_id, delivery.kind, delivery.request_id) == ("r-77", "deliver_webhook", "r-77")
    about_job = [line for line in said(lines) if line.get("job_id") == str(processed.id)]
    assert len(about_job) >= 2 and {line["request_id"] for line in about_job} == {"r-77"}


@pytest.fixture
def spans(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """The spans of this process, where telemetry is on."""
    kept = InMemorySpanExporter()
    settings.telemetry = True
    made = telemetry.make_provider(kept)
    monkeypatch.setattr(telemetry, "provider", lambda: made)
    yield kept
    made.shutdown()


def test_request_job_and_stages_are_spans_of_one_trace(
    spans: InMemorySpanExporter, client: Client, pipeline: FakePipeline
) -> None:
    assert client.upload(headers=REQUEST).status_code == 202
    assert tasks.serve("speech", "w") == "completed"
    named = {span.name: span for span in spans.get_finished_spans()}
    request, job = named["POST /api/v1/recordings"], named["job process_recording"]
    assert request.attributes and request.attributes["http.response.status_code"] == 202
    assert request.attributes["earmark.request_id"] == "r-77"
    assert job.parent and request.context and job.parent.span_id == request.context.span_id
    client.get(f"/jobs/{jobs_of(client)[0].id}")
    assert "GET /api/v1/jobs/{job_id}" in {span.name for span in spans.get_finished_spans()}
    for stage in ("listen", "think", "write"):
        found = named[f"stage {stage}"]
        assert found.parent and job.context and found.parent.span_id == job.context.span_id
        assert found.context and found.context.trace_id == request.context.trace_id


def test_a_stage_that_fails_is_a_span_with_its_error(
    spans: InMemorySpanExporter, client: Client, pipeline: FakePipeline
) -> None:
    def fail(_lease: object) -> None:
        raise ZeroDivisionError

    pipeline.before["think"] = fail
    client.upload()
    assert tasks.serve("speech", "w") == "queued"
    failed = next(span for span in spans.get_finished_spans() if span.name == "stage think")
    assert not failed.status.is_ok and [event.name for event in failed.events] == ["exception"]


def test_without_the_setting_nothing_is_traced(client: Client, pipeline: FakePipeline) -> None:
    telemetry.provider.cache_clear()
    assert telemetry.provider() is None
    assert client.upload().status_code == 202
    assert jobs_of(client)[0].traceparent is None
