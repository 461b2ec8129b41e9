"""The worker's side of a job, with stateful fake stages: resume, failure, cancel, loss, progress, sweep."""

import errno
import logging
import sqlite3
import sys
import time
import uuid
from importlib import import_module
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, update

from service import launch
from service.actions import artefacts, jobs
from service.domain.errors import MediaUnavailable, StageFailed, UnsupportedMedia
from service.store import queue as broker
from service.store.database import Database
from service.store.tables import Artefact, Job, Project, Recording
from tests.fakes import STAGES, FakePipeline
from workers import lease as lease_module
from workers import tasks
from workers.lease import Cancelled, Lease, Lost


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> FakePipeline:
    fake = FakePipeline()
    monkeypatch.setattr(tasks, "process", fake)
    return fake


@pytest.fixture
def job_id(database: Database) -> uuid.UUID:
    with database.write() as session:
        project = Project(name="Study")
        session.add(project)
        session.flush()
        recording = Recording(
            project_id=project.id, title="Call", filename="call.wav", media_type="audio/wav", sha256="0" * 64
        )
        session.add(recording)
        return jobs.submit(session, recording).id


def read(database: Database, job_id: uuid.UUID) -> Job:
    with database.read() as session:
        job = jobs.get(session, job_id)
        assert [stage.position for stage in job.stages] == list(range(len(job.stages)))
        return job


def change(database: Database, job_id: uuid.UUID, **values) -> None:
    with database.write() as session:
        session.execute(update(Job).where(Job.id == job_id).values(**values))


def states(database: Database, job_id: uuid.UUID) -> dict[str, str]:
    return {stage.name: stage.status for stage in read(database, job_id).stages}


def made(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Artefact)) or 0


def raises(error: BaseException):
    def fail(_lease: Lease) -> None:
        raise error

    return fail


def hold(database: Database, job: Job | None, beat_seconds: float = 0.05) -> Lease:
    assert job is not None
    return Lease(database, job, lease_seconds=60, beat_seconds=beat_seconds)


def claim(database: Database) -> Job | None:
    with database.write() as session:
        return jobs.claim(session, ["speech"], "w", 60)


def test_a_job_goes_through_all_its_stages(database, job_id, pipeline):
    assert tasks.serve("speech", "w") == "completed"
    assert states(database, job_id) == dict.fromkeys(STAGES, "completed")
    job = read(database, job_id)
    assert (job.status, job.progress, job.token) == ("completed", 1.0, None)
    assert made(database) == 3
    assert tasks.serve("speech", "w") is None


def test_a_knock_for_another_queue_finds_nothing(database, job_id, pipeline):
    assert tasks.serve("text", "w") is None
    assert pipeline.ran == []


def test_an_analysis_that_failed_makes_the_job_partially_completed(database, job_id, pipeline):
    pipeline.skipped = True
    assert tasks.serve("speech", "w") == "partially_completed"
    assert read(database, job_id).status == "partially_completed"


def test_an_error_that_no_retry_can_cure_fails_at_once_with_its_sentence(database, job_id, pipeline):
    pipeline.before["listen"] = raises(UnsupportedMedia("This is not audio.", code="no_audio"))
    assert tasks.serve("speech", "w") == "failed"
    job = read(database, job_id)
    assert (job.error_code, job.error, job.attempt) == ("no_audio", "This is not audio.", 1)
    assert states(database, job_id) == {"listen": "failed", "think": "queued", "write": "queued"}
    assert job.stages[0].error == "This is not audio."


def test_a_stage_that_says_so_is_tried_again_and_resumes_after_the_last_finished_one(database, job_id, pipeline):
    pipeline.before["think"] = raises(StageFailed("The model server was away.", retryable=True))
    assert tasks.serve("speech", "w") == "queued"
    assert tasks.serve("speech", "w") is None  # not before its pause is over
    change(database, job_id, run_at=0)
    pipeline.before.clear()
    assert tasks.serve("speech", "w") == "completed"
    assert pipeline.ran == ["listen", "think", "think", "write"]
    assert read(database, job_id).error is None
    assert states(database, job_id) == dict.fromkeys(STAGES, "completed")


def test_a_media_store_that_is_away_is_tried_again(database, job_id, pipeline):
    pipeline.before["listen"] = raises(MediaUnavailable("The media store is away."))
    assert tasks.serve("speech", "w") == "queued"
    assert read(database, job_id).error_code == "media_unavailable"


@pytest.mark.parametrize("outage", [MediaUnavailable("The media store is away."), OSError(errno.ENOSPC, "full")])
def test_an_outage_around_a_job_costs_it_none_of_its_attempts_and_is_not_waited_out_for_ever(
    database, job_id, pipeline, outage
):
    pipeline.before["think"] = raises(outage)
    for number in range(jobs.OUTAGE_ATTEMPTS):
        change(database, job_id, run_at=0)
        assert tasks.serve("speech", "w") == "queued", number
    pipeline.before["think"] = raises(StageFailed("It died.", retryable=True))  # and all of its own are left
    for expected in ("queued", "queued", "failed"):
        change(database, job_id, run_at=0)
        assert tasks.serve("speech", "w") == expected
    assert made(database) == 1


def test_an_outage_that_does_not_end_fails_the_job_with_its_sentence(database, job_id, pipeline):
    pipeline.before["listen"] = raises(MediaUnavailable("The media store is away."))
    waits = []
    while tasks.serve("speech", "w") == "queued":
        waits.append(read(database, job_id).run_at - time.time())
        change(database, job_id, run_at=0)
    job = read(database, job_id)
    assert (job.status, job.error_code, job.error) == ("failed", "media_unavailable", "The media store is away.")
    assert 20 * 60 < sum(waits) < 60 * 60


def test_a_stage_that_can_not_be_cured_is_not_tried_again(database, job_id, pipeline):
    pipeline.before["think"] = raises(StageFailed("No weights."))
    assert tasks.serve("speech", "w") == "failed"
    assert made(database) == 1  # what was finished stays


def test_an_unexpected_error_is_logged_with_its_traceback_and_told_in_a_sentence(database, job_id, pipeline, caplog):
    pipeline.before["listen"] = raises(ZeroDivisionError("division by zero"))
    for expected in ("queued", "queued", "failed"):
        change(database, job_id, run_at=0)
        assert tasks.serve("speech", "w") == expected
    job = read(database, job_id)
    assert job.error_code == "internal_error"
    assert "ZeroDivisionError: division by zero" in (job.error or "") and "Traceback" not in (job.error or "")
    assert any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize(
    ("error", "code"), [(MemoryError(), "out_of_memory"), (OSError(28, "No space"), "storage_full")]
)
def test_known_troubles_of_the_machine_have_a_name(error, code):
    assert lease_module.describe(error)[0] == code


def test_a_job_cancelled_while_it_runs_stops_and_keeps_what_was_finished(database, job_id, pipeline):
    def cancel(_lease: Lease) -> None:
        with database.write() as session:
            jobs.request_cancel(session, job_id)

    pipeline.before["think"] = cancel
    assert tasks.serve("speech", "w") == "cancelled"
    assert states(database, job_id) == {"listen": "completed", "think": "skipped", "write": "queued"}
    assert made(database) == 1


def test_a_worker_that_lost_its_job_writes_nothing(database, job_id, pipeline):
    def lose(_lease: Lease) -> None:
        change(database, job_id, token="somebody-else")

    pipeline.before["think"] = lose
    assert tasks.serve("speech", "w") is None
    job = read(database, job_id)
    assert (job.status, job.token) == ("processing", "somebody-else")
    assert made(database) == 1


def test_no_stage_can_swallow_a_loss_or_a_cancellation():
    assert not issubclass(Lost, Exception) and not issubclass(Cancelled, Exception)


def test_results_and_checkpoint_are_saved_together_or_not_at_all(database, job_id):
    with hold(database, claim(database)) as lease:
        lease.plan(STAGES)

        def save_and_break() -> None:
            with lease.commit() as session:
                artefacts.save(session, lease.recording_id, "listen", "k", [1])
                lease.stage_done(session, "listen")
                raise RuntimeError("after the writes, before the commit")

        with pytest.raises(RuntimeError):
            save_and_break()
    assert made(database) == 0
    assert states(database, job_id)["listen"] == "queued"


def test_the_thread_renews_the_lease_and_stops_with_it(database, job_id):
    with hold(database, claim(database)):
        change(database, job_id, lease_until=0)
        wait_until(lambda: read(database, job_id).lease_until > 0)
    change(database, job_id, lease_until=0)
    time.sleep(0.2)
    assert read(database, job_id).lease_until == 0


def test_a_cancellation_is_noticed_between_beats(database, job_id, monkeypatch):
    monkeypatch.setattr(lease_module, "LOOK_SECONDS", 0.05)
    with hold(database, claim(database), beat_seconds=600) as lease:
        lease.check()
        with database.write() as session:
            jobs.request_cancel(session, job_id)

        def noticed() -> bool:
            try:
                lease.check()
            except Cancelled:
                return True
            return False

        wait_until(noticed)


def test_progress_is_the_weighted_share_of_what_is_done_and_never_falls(database, job_id, monkeypatch):
    monkeypatch.setattr(lease_module, "WRITE_SECONDS", 0.0)
    seen = []
    with hold(database, claim(database), 600) as lease:
        lease.plan(["a", "b"], weights=[1, 3])
        with lease.stage("a") as progress:
            for fraction in (0.5, 0.2, 1.0):
                progress(fraction, "listening")
                seen.append(read(database, job_id).progress)
        seen.append(read(database, job_id).progress)
        with lease.stage("b") as progress:
            progress(0.5)
            job = read(database, job_id)
            seen.append(job.progress)
            assert (job.message, job.stages[1].progress) == ("listening", 0.5)
    assert seen == pytest.approx([0.125, 0.125, 0.25, 0.25, 0.625], abs=0.001)


def test_progress_is_written_once_a_second_at_most(database, job_id, monkeypatch):
    writes = []
    hold_row = jobs.hold
    monkeypatch.setattr(jobs, "hold", lambda *a, **k: (writes.append(k), hold_row(*a, **k))[1])
    with hold(database, claim(database), 600) as lease:
        lease.plan(["a"])
        with lease.stage("a") as progress:
            writes.clear()
            for step in range(500):
                progress(step / 500)
            assert len(writes) <= 2


def test_progress_inside_a_commit_does_not_wait_for_itself(database, job_id):
    with hold(database, claim(database), 600) as lease:
        lease.plan(["a"])
        with lease.stage("a") as progress, lease.commit() as session:
            before = time.monotonic()
            progress(0.5)
            lease.stage_done(session, "a")
            assert time.monotonic() - before < 5


def test_a_stage_that_fails_may_be_left_out_and_the_job_goes_on(database, job_id):
    with hold(database, claim(database)) as lease:
        lease.plan(["diarize", "mine"])
        with pytest.raises(StageFailed), lease.stage("diarize"):
            raise StageFailed("No model for speakers.", code="no_model")
        with lease.commit() as session:
            lease.stage_done(session, "mine", "skipped", code="transcript_unreliable", reason="Too uncertain.")
    job = read(database, job_id)
    assert [(s.status, s.error_code, s.error) for s in job.stages] == [
        ("failed", "no_model", "No model for speakers."),
        ("skipped", "transcript_unreliable", "Too uncertain."),
    ]


def test_a_worker_told_to_stop_hands_back(database, job_id, pipeline):
    pipeline.before["think"] = lambda _lease: tasks.release("w")
    assert tasks.serve("speech", "w") is None
    job = read(database, job_id)
    assert (job.status, job.attempt, job.token) == ("queued", 0, None)
    assert states(database, job_id) == {"listen": "completed", "think": "queued", "write": "queued"}


def test_the_sweep_knocks_for_waiting_jobs_as_far_as_there_are_free_slots(database, job_id, monkeypatch):
    knocks: list[str] = []
    monkeypatch.setattr(broker, "knock", lambda queue, **_: (knocks.append(queue), True)[1])
    assert tasks.sweep(["text"], 4) == 0
    assert tasks.sweep(["speech"], 0) == 0
    assert tasks.sweep(["speech"], 4) == 1
    assert knocks == ["speech"]


def test_the_sweep_ends_what_nobody_will_claim(database, job_id):
    change(database, job_id, attempt=3, status="processing", lease_until=1.0)
    tasks.sweep(["speech"], 1)
    assert read(database, job_id).status == "failed"


def test_a_database_that_is_away_does_not_end_the_worker(settings, monkeypatch, caplog):
    monkeypatch.setenv("EARMARK_DATABASE_URL", "sqlite:////nowhere/at/all.db")
    from tests.conftest import forget

    forget()
    assert tasks.sweep(["speech"], 1) == 0
    tasks.release("w")
    assert len(caplog.records) == 2


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "amqp://127.0.0.1:1//"])
def test_a_knock_without_a_broker_says_so_and_goes_on(settings, monkeypatch, caplog, url):
    app = broker.make_celery(settings.model_copy(update={"broker_url": url}))
    with caplog.at_level(logging.WARNING, "service.store.queue"):
        before = time.monotonic()
        assert broker.knock("speech", app=app) is False
    assert time.monotonic() - before < 5
    assert len([r for r in caplog.records if r.name == "service.store.queue"]) == 1


def test_a_knock_arrives_in_the_embedded_broker(settings):
    assert broker.knock("speech") is True
    with sqlite3.connect(settings.data_folder / "broker.db") as connection:
        assert connection.execute("select queue from message").fetchall() == [("speech",)]
    connection.close()
    broker.get_celery().close()


def wait_until(condition, seconds: float = 5.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)


def test_after_a_job_the_worker_knocks_for_the_next_one_and_after_none_it_does_not(
    database, job_id, pipeline, monkeypatch
):
    knocks: list[str] = []
    monkeypatch.setattr(broker, "knock", lambda queue, **_: (knocks.append(queue), True)[1])
    tasks.knock.run("speech")
    assert knocks == ["speech"]
    tasks.knock.run("speech")
    assert knocks == ["speech"]
    with database.write() as session:
        jobs.submit_task(session, "forget_jobs")
    tasks.knock_for_short_work()
    assert knocks == ["speech", "short"]


def test_a_job_is_done_by_who_does_its_kind(database, monkeypatch):
    done: list[tuple[str, dict]] = []
    handler = SimpleNamespace(greet=lambda lease: done.append((lease.kind, lease.payload)))
    monkeypatch.setitem(sys.modules, "greeting", handler)
    monkeypatch.setitem(tasks.HANDLERS, "greet", "greeting:greet")
    with database.write() as session:
        job_id = jobs.submit_task(session, "greet", payload={"name": "Ada"}).id
    assert tasks.serve("short", "w") == "completed"
    assert (done, read(database, job_id).status) == ([("greet", {"name": "Ada"})], "completed")


def test_a_kind_that_nobody_knows_fails_with_a_sentence(database):
    with database.write() as session:
        job_id = jobs.submit_task(session, "brew_coffee").id
    assert tasks.serve("short", "w") == "failed"
    job = read(database, job_id)
    assert job.error_code == "unknown_job_kind" and "brew_coffee" in (job.error or "")


def test_the_sweep_of_a_short_worker_submits_what_is_due_once(database, monkeypatch):
    monkeypatch.setattr(broker, "knock", lambda queue, **_: True)
    assert tasks.sweep(["speech"], 1) == 0
    assert tasks.sweep(["short"], 1) == tasks.sweep(["short"], 1) == 1
    with database.read() as session:
        assert session.scalars(select(Job.kind)).all() == list(tasks.PERIODIC)
    assert [tasks.serve("short", "w") for _ in tasks.PERIODIC] == ["completed"] * len(tasks.PERIODIC)
    assert tasks.sweep(["short"], 1) == 0


def test_every_kind_has_a_handler_that_can_be_loaded():
    for place in tasks.HANDLERS.values():
        module, name = place.split(":")
        assert callable(getattr(import_module(module), name))


def test_on_one_machine_short_work_has_a_worker_of_its_own():
    queues = [command[command.index("--takes") + 1].split(",") for command in launch.workers().values()]
    assert sorted(queue for served in queues for queue in served) == sorted(broker.QUEUES)
    assert [broker.SHORT] in queues
