"""Jobs: every transition, on both databases."""

import threading
import time
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from service.actions import jobs, stages
from service.domain.errors import Conflict, NotFound
from service.store.database import Database
from service.store.tables import Job, JobStage, Project, Recording, now

LEASE = 60.0


def new_recording(session) -> Recording:
    project = Project(name="Study")
    session.add(project)
    session.flush()
    recording = Recording(
        project_id=project.id, title="Call", filename="call.wav", media_type="audio/wav", sha256=uuid.uuid4().hex * 2
    )
    session.add(recording)
    return recording


def submit(database: Database, **choices) -> uuid.UUID:
    with database.write() as session:
        return jobs.submit(session, new_recording(session), **choices).id


def claim(database: Database, *queues: str, worker: str = "w1", lease_seconds: float = LEASE) -> Job | None:
    with database.write() as session:
        return jobs.claim(session, queues or ("speech",), worker, lease_seconds)


def read(database: Database, job_id: uuid.UUID) -> Job:
    with database.read() as session:
        return jobs.get(session, job_id)


def change(database: Database, job_id: uuid.UUID, **values) -> None:
    with database.write() as session:
        session.execute(update(Job).where(Job.id == job_id).values(**values))


def start_stage(database: Database, job_id: uuid.UUID) -> None:
    with database.write() as session:
        stages.plan(session, job_id, ["transcribe"])
        stages.start(session, job_id, "transcribe")


def stage_of(database: Database, job_id: uuid.UUID) -> JobStage:
    with database.read() as session:
        return session.scalars(select(JobStage).where(JobStage.job_id == job_id)).one()


def test_a_recording_has_one_unfinished_job_at_a_time(each_database: Database):
    with each_database.write() as session:
        recording = new_recording(session)
        first = jobs.submit(session, recording)
        with pytest.raises(Conflict, match="already being processed"):
            jobs.submit(session, recording)
        job_id = first.id
    with each_database.write() as session:
        jobs.request_cancel(session, job_id)
        assert jobs.submit(session, recording).id != job_id


def test_of_many_who_submit_the_same_recording_at_once_one_wins(each_database: Database):
    with each_database.write() as session:
        recording = new_recording(session)
    outcomes: list[str] = []

    def work() -> None:
        try:
            with each_database.write() as session:
                jobs.submit(session, session.get_one(Recording, recording.id))
            outcomes.append("submitted")
        except Conflict:
            outcomes.append("conflict")

    run_together(work, 4)
    assert sorted(outcomes) == ["conflict"] * 3 + ["submitted"]


def test_a_claimed_job_belongs_to_its_worker(each_database: Database):
    job_id = submit(each_database)
    job = claim(each_database)
    assert job is not None
    assert (job.id, job.status, job.worker, job.attempt) == (job_id, "processing", "w1", 1)
    assert job.token and job.started_at and job.lease_until > time.time() + LEASE - 5
    assert claim(each_database) is None


def test_claims_take_the_highest_priority_then_the_oldest_of_their_queues(each_database: Database):
    old, new = submit(each_database), submit(each_database)
    urgent, other = submit(each_database, priority=5), submit(each_database, priority=9)
    change(each_database, other, queue="text")
    order = [job.id for _ in range(3) if (job := claim(each_database))]
    assert order == [urgent, old, new]
    assert claim(each_database) is None
    found = claim(each_database, "speech", "text")
    assert found is not None and found.id == other


def test_many_workers_never_claim_the_same_job(each_database: Database):
    submitted = {submit(each_database) for _ in range(30)}
    claimed: list[uuid.UUID] = []

    def work() -> None:
        while job := claim(each_database):
            claimed.append(job.id)

    run_together(work, 4)
    assert len(claimed) == 30 and set(claimed) == submitted


def test_a_job_is_not_ready_before_its_time(each_database: Database):
    job_id = submit(each_database)
    change(each_database, job_id, run_at=time.time() + 60)
    assert claim(each_database) is None
    with each_database.read() as session:
        assert jobs.waiting(session) == {}


def test_a_lapsed_lease_may_be_claimed_and_the_old_worker_can_write_nothing_more(each_database: Database):
    submit(each_database)
    first = claim(each_database, lease_seconds=-1)
    second = claim(each_database, worker="w2")
    assert first and second and first.id == second.id and first.token != second.token
    assert second.attempt == 2
    with pytest.raises(jobs.Lost), each_database.write() as session:
        jobs.hold(session, first.id, first.token or "", LEASE)
    with pytest.raises(jobs.Lost), each_database.read() as session:
        jobs.look(session, first.id, first.token or "")
    with each_database.write() as session:
        assert jobs.finish(session, first.id, first.token or "", "completed") is False
        assert jobs.retry(session, first.id, first.token or "", error_code="e", error="E") is None
    assert read(each_database, first.id).token == second.token


def test_holding_renews_the_lease_and_sees_a_wish_to_cancel(each_database: Database):
    submit(each_database)
    job = claim(each_database, lease_seconds=1)
    assert job and job.token
    with each_database.write() as session:
        jobs.hold(session, job.id, job.token, LEASE, progress=0.5)
    held = read(each_database, job.id)
    assert held.lease_until > time.time() + 30 and held.progress == 0.5
    with each_database.write() as session:
        assert jobs.request_cancel(session, job.id).status == "processing"
    with pytest.raises(jobs.Cancelled), each_database.write() as session:
        jobs.hold(session, job.id, job.token, LEASE)
    with pytest.raises(jobs.Cancelled), each_database.read() as session:
        jobs.look(session, job.id, job.token)


@pytest.mark.parametrize(
    ("status", "stage", "progress"),
    [
        ("completed", "skipped", 1.0),
        ("partially_completed", "skipped", 1.0),
        ("failed", "failed", 0.0),
        ("cancelled", "skipped", 0.0),
    ],
)
def test_a_finished_job_is_at_rest_with_all_its_stages(each_database: Database, status, stage, progress):
    submit(each_database)
    job = claim(each_database)
    assert job and job.token
    start_stage(each_database, job.id)
    with each_database.write() as session:
        assert jobs.finish(session, job.id, job.token, status, error_code="c", error="Sentence.")
    ended = read(each_database, job.id)
    assert (ended.status, ended.token, ended.progress, ended.error) == (status, None, progress, "Sentence.")
    assert ended.finished_at
    assert stage_of(each_database, job.id).status == stage
    assert claim(each_database) is None


def test_a_job_does_not_finish_as_something_unfinished(database: Database):
    with database.write() as session, pytest.raises(ValueError, match="does not end"):
        jobs.finish(session, uuid.uuid4(), "t", "queued")


def test_a_failure_is_tried_again_with_growing_pauses_and_then_fails(each_database: Database):
    job_id = submit(each_database)
    pauses = []
    for expected in ("queued", "queued", "failed"):
        job = claim(each_database)
        assert job and job.token
        with each_database.write() as session:
            assert jobs.retry(session, job.id, job.token, error_code="boom", error="Boom.") == expected
        pauses.append(read(each_database, job_id).run_at - time.time())
        change(each_database, job_id, run_at=0)
    assert pauses[0] == pytest.approx(2, abs=1) and pauses[1] == pytest.approx(4, abs=1)
    ended = read(each_database, job_id)
    assert (ended.status, ended.error_code, ended.error, ended.attempt) == ("failed", "boom", "Boom.", 3)


def test_a_failure_of_a_job_that_shall_stop_cancels_it(each_database: Database):
    job_id = submit(each_database)
    job = claim(each_database)
    assert job and job.token
    with each_database.write() as session:
        jobs.request_cancel(session, job_id)
        assert jobs.retry(session, job_id, job.token, error_code="e", error="E") == "cancelled"
    assert read(each_database, job_id).status == "cancelled"


def test_cancelling_a_waiting_job_ends_it_at_once(each_database: Database):
    job_id = submit(each_database)
    with each_database.write() as session:
        assert jobs.request_cancel(session, job_id).status == "cancelled"
    assert claim(each_database) is None
    with each_database.write() as session, pytest.raises(Conflict, match="already ended"):
        jobs.request_cancel(session, job_id)


def test_cancelling_what_does_not_exist_says_so(database: Database):
    with database.write() as session, pytest.raises(NotFound):
        jobs.request_cancel(session, uuid.uuid4())


def test_a_leaving_worker_hands_back_its_own_jobs_and_the_attempt_does_not_count(each_database: Database):
    mine, other = submit(each_database), submit(each_database)
    claim(each_database, worker="leaving")
    claim(each_database, worker="staying")
    start_stage(each_database, mine)
    with each_database.write() as session:
        assert jobs.release(session, "leaving") == [mine]
    back = read(each_database, mine)
    assert (back.status, back.attempt, back.token) == ("queued", 0, None)
    assert back.run_at == pytest.approx(time.time() + jobs.HAND_BACK_DELAY, abs=2)
    assert stage_of(each_database, mine).status == "queued"
    assert read(each_database, other).status == "processing"


def test_a_leaving_worker_cancels_what_was_to_be_cancelled(each_database: Database):
    job_id = submit(each_database)
    claim(each_database, worker="leaving")
    with each_database.write() as session:
        jobs.request_cancel(session, job_id)
        jobs.release(session, "leaving")
    assert read(each_database, job_id).status == "cancelled"


def test_a_job_that_kills_every_worker_ends_failed_with_a_sentence(each_database: Database):
    job_id = submit(each_database)
    for _ in range(3):
        with each_database.read() as session:
            assert not jobs.abandoned(session)
        assert claim(each_database, lease_seconds=-1)
    assert claim(each_database) is None
    start_stage(each_database, job_id)
    with each_database.write() as session:
        assert jobs.abandoned(session)
        assert jobs.sweep(session) == [job_id]
        assert not jobs.abandoned(session)
    ended = read(each_database, job_id)
    assert (ended.status, ended.error_code) == ("failed", "worker_died")
    assert "stopped unexpectedly" in (ended.error or "")
    stage = stage_of(each_database, job_id)
    assert (stage.status, stage.error_code) == ("failed", "worker_died")


def test_a_cancelled_job_whose_worker_died_is_cancelled_by_the_sweep(each_database: Database):
    job_id = submit(each_database)
    claim(each_database, lease_seconds=-1)
    with each_database.write() as session:
        jobs.request_cancel(session, job_id)
    assert claim(each_database) is None
    with each_database.write() as session:
        assert jobs.sweep(session) == [job_id]
    assert read(each_database, job_id).status == "cancelled"


def test_the_sweep_leaves_living_and_waiting_jobs_alone(each_database: Database):
    submit(each_database)
    change(each_database, submit(each_database), queue="text")
    claim(each_database)
    submit(each_database)
    with each_database.write() as session:
        assert not jobs.abandoned(session) and jobs.sweep(session) == []
        assert jobs.waiting(session) == {"speech": 1, "text": 1}
        assert session.scalar(select(func.count()).where(Job.status == "processing")) == 1


def test_only_the_first_completion_of_a_stage_gives_new_attempts(each_database: Database):
    job_id = submit(each_database)
    claim(each_database, lease_seconds=-1)
    assert (again := claim(each_database)) and again.attempt == 2
    with each_database.write() as session:
        stages.plan(session, job_id, ["decode", "transcribe"])
        stages.end(session, job_id, "decode", "completed")
    assert read(each_database, job_id).attempt == 1
    change(each_database, job_id, attempt=3)
    with each_database.write() as session:
        stages.start(session, job_id, "decode")
        stages.end(session, job_id, "decode", "completed")
    assert read(each_database, job_id).attempt == 3


def test_a_stage_reused_within_its_own_job_stays_completed(database: Database):
    job_id = submit(database)
    with database.write() as session:
        stages.plan(session, job_id, ["a", "b"])
        stages.end(session, job_id, "a", "completed")
        stages.end(session, job_id, "a", "reused")
        stages.end(session, job_id, "b", "reused")
        again = stages.plan(session, job_id, ["b", "a"])
        assert [(row.name, row.status, row.position) for row in again] == [("b", "reused", 0), ("a", "completed", 1)]


def test_a_new_plan_forgets_stages_that_are_no_longer_part_of_it(database: Database):
    job_id = submit(database)
    with database.write() as session:
        stages.plan(session, job_id, ["a", "b"])
        stages.plan(session, job_id, ["b", "c"])
        assert [row.name for row in jobs.get(session, job_id).stages] == ["b", "c"]


def run_together(work, count: int) -> None:
    errors: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001
            errors.append(error)

    threads = [threading.Thread(target=guarded) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors


def new_project(session) -> Project:
    project = Project(name="Study")
    session.add(project)
    session.flush()
    return project


def test_a_job_of_a_project_waits_once_however_often_it_is_asked_for(each_database: Database):
    asked: list[uuid.UUID] = []
    with each_database.write() as session:
        project_id, other = new_project(session).id, new_project(session).id

    def work() -> None:
        with each_database.write() as session:
            asked.append(jobs.submit_once(session, "group_themes", project_id).id)

    run_together(work, 4)
    assert len(set(asked)) == 1
    with each_database.write() as session:
        assert jobs.submit_once(session, "group_themes", other).id not in asked
        assert jobs.submit_once(session, "forget_jobs", project_id).id not in asked


def test_a_job_that_runs_may_have_read_too_early_so_another_one_waits(each_database: Database):
    with each_database.write() as session:
        project_id = new_project(session).id
        first = jobs.submit_once(session, "group_themes", project_id, payload={"full": True})
    running = claim(each_database, "short")
    assert running is not None and (running.id, running.payload) == (first.id, {"full": True})
    with each_database.write() as session:
        assert jobs.submit_once(session, "group_themes", project_id).id != first.id


def test_a_job_of_a_project_goes_with_it(each_database: Database):
    with each_database.write() as session:
        project = new_project(session)
        job_id = jobs.submit_once(session, "group_themes", project.id).id
        session.delete(project)
    with each_database.read() as session, pytest.raises(NotFound):
        jobs.get(session, job_id)


def test_a_recording_is_processed_while_another_job_of_it_waits(each_database: Database):
    with each_database.write() as session:
        recording = new_recording(session)
        session.flush()
        session.add(Job(recording_id=recording.id, kind="tell_somebody", queue="short"))
        session.flush()
        assert jobs.submit(session, recording).kind == "process_recording"


def test_a_periodic_job_is_due_when_the_last_one_is_long_over_and_old_ones_are_forgotten(each_database: Database):
    with each_database.write() as session:
        assert jobs.is_due(session, "forget_jobs", 3600)
        job_id = jobs.submit_once(session, "forget_jobs").id
        assert not jobs.is_due(session, "forget_jobs", 3600)
    change(each_database, job_id, status="completed", finished_at=now() - timedelta(hours=2))
    keep = submit(each_database)
    change(each_database, keep, status="completed", finished_at=now() - timedelta(days=365))
    with each_database.write() as session:
        assert jobs.is_due(session, "forget_jobs", 3600)
        assert not jobs.is_due(session, "forget_jobs", 3 * 3600)
        assert jobs.forget_finished(session, days=1) == 0
        assert jobs.forget_finished(session, days=0.01) == 1
    assert read(each_database, keep).status == "completed"


def test_a_job_held_or_put_off_by_a_clock_that_was_ahead_does_not_wait_for_it(each_database: Database):
    held, waiting = submit(each_database), submit(each_database)
    assert claim(each_database).id == held
    change(each_database, held, lease_until=time.time() + 3600 + LEASE)  # its worker lived an hour ahead, and died
    change(each_database, waiting, run_at=time.time() + 3600)
    assert {claim(each_database).id, claim(each_database).id} == {held, waiting}
    assert claim(each_database) is None


@pytest.mark.server
def test_a_worker_whose_clock_is_an_hour_off_takes_nobodys_job(postgres: Database, monkeypatch: pytest.MonkeyPatch):
    held = submit(postgres)
    token = claim(postgres).token
    true = time.time
    for hours in (1, -1):
        monkeypatch.setattr("time.time", lambda hours=hours: true() + hours * 3600)
        with postgres.write() as session:
            assert not jobs.abandoned(session)
            assert jobs.waiting(session) == {}
        assert claim(postgres) is None
        with postgres.write() as session:
            jobs.hold(session, held, token, LEASE)  # its own clock jumped in the middle of a stage
        assert abs(read(postgres, held).lease_until - true() - LEASE) < 30
