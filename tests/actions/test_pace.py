"""How long it will still take: only from what was measured here, and the recordings before it in the queue count."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from service.actions import overview, pace, stages, system
from service.actions.jobs import submit
from service.store.database import Database
from service.store.tables import Job, JobStage, Recording, now
from tests import factories


def finished(session: Session, seconds: float, took: dict[str, float], **rest: object) -> None:
    row = factories.make_recording(session, duration=seconds, **rest)
    job = submit(session, row)
    job.status = "completed"
    end = now()
    for place, (name, lasted) in enumerate(took.items()):
        begin = end - timedelta(seconds=lasted)
        session.add(
            JobStage(job_id=job.id, position=place, name=name, status="completed", started_at=begin, finished_at=end)
        )
    session.flush()


def waiting(session: Session, **rest: object) -> tuple[Recording, Job]:
    row = factories.make_recording(session, **rest)
    return row, submit(session, row)


def test_nothing_is_promised_where_nothing_was_measured(session: Session) -> None:
    row, _ = waiting(session, duration=60.0)
    assert pace.seconds_left(session) == {}
    assert overview.view_recording(session, row).seconds_left is None


def test_the_time_left_follows_the_measured_pace_and_the_progress(each_database: Database) -> None:
    with each_database.write() as session:
        finished(session, 100.0, {"transcribe": 50.0, "mine": 10.0})
        row, job = waiting(session, duration=200.0)
        assert pace.seconds_left(session) == {row.id: pytest.approx(120.0, abs=0.2)}
        job.status = "processing"
        stages.plan(session, job.id, ["transcribe", "mine"])
        stages.start(session, job.id, "transcribe")
        stages.measure(session, job.id, "transcribe", 0.75)
        session.refresh(job)
        session.expire_all()
        assert pace.seconds_left(session) == {row.id: pytest.approx(25.0 + 20.0, abs=0.2)}
        assert overview.view_recording(session, row).seconds_left == pytest.approx(45.0, abs=0.2)


def test_those_before_it_count_shared_among_the_workers(session: Session) -> None:
    finished(session, 100.0, {"transcribe": 100.0})
    (first, _), (second, _) = waiting(session, duration=60.0), waiting(session, duration=30.0)
    assert pace.seconds_left(session) == pytest.approx({first.id: 60.0, second.id: 90.0}, abs=0.2)
    for name, queues in (("a", ["cpu", "gpu"]), ("b", ["cpu"]), ("c", ["short"])):
        system.beat(session, name, {"queues": queues})
    assert pace.seconds_left(session)[second.id] == pytest.approx(60.0, abs=0.2)


def test_a_length_that_is_not_known_yet_is_told_from_the_size(session: Session) -> None:
    finished(session, 100.0, {"transcribe": 50.0}, size=1000)
    told, _ = waiting(session, size=500)
    strange, _ = waiting(session, size=500, media_type="audio/ogg")
    left = pace.seconds_left(session)
    assert left == {told.id: pytest.approx(25.0, abs=0.2)}
    assert strange.id not in left
