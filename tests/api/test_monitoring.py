"""Monitoring reads what the database knows, in a format that Prometheus' own parser takes."""

from datetime import timedelta

from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select

from service.actions import system
from service.store.tables import Job, JobStage, Recording, now
from tests.api.client import Client


def figures(client: Client) -> dict[tuple[str, str], float]:
    answer = client.http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        (sample.name.removeprefix("earmark_"), ",".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_figures_of_queues_stages_and_workers(client: Client) -> None:
    client.upload()
    client.upload(data=b"RIFF" + bytes(2000))
    with client.database.write() as session:
        recording = session.scalars(select(Recording)).first()
        assert recording
        recording.duration = 100.0
        done = Job(recording_id=recording.id, status="failed", error_code="worker_died")
        session.add(done)
        session.flush()
        moment = now()
        for name, status in (("transcribe", "completed"), ("mine", "failed")):
            session.add(
                JobStage(
                    job_id=done.id, name=name, position=0, status=status,
                    started_at=moment - timedelta(seconds=30), finished_at=moment,
                )
            )  # fmt: skip
        system.beat(session, "w1", {})
    found = figures(client)
    assert found["jobs", "queued"] == 2
    assert found["jobs_waiting", "speech"] == 2
    assert found["jobs_waiting_seconds", "speech"] >= 0
    assert found["jobs_failed", "worker_died"] == 1
    assert found["stages_1d", "mine,failed"] == 1
    assert found["stage_seconds_mean_1d", "transcribe"] == 30
    assert found["stage_realtime_factor_1d", "transcribe"] == 0.3
    assert (found["workers_alive", ""], found["recordings", ""], found["audio_seconds", ""]) == (1, 2, 100)


def test_an_empty_installation_has_figures_too(client: Client) -> None:
    found = figures(client)
    assert found["recordings", ""] == 0
    assert [found["jobs_waiting", queue] for queue in ("speech", "text", "short")] == [
        0,
        0,
        0,
    ]  # 0, so that alarms work
