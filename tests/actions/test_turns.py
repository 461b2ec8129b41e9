"""Whose turn it is: projects share the workers, and short files do not wait behind long ones. On both databases."""

import uuid
from collections import Counter

import pytest

from service.actions import jobs
from service.actions.turns import expected_minutes
from service.store.database import Database
from service.store.queue import QUEUES
from service.store.tables import Job, Project, Recording

HOUR, CALL = 3600.0, 240.0


def project(database: Database) -> uuid.UUID:
    with database.write() as session:
        made = Project(name="Study")
        session.add(made)
        session.flush()
        return made.id


def submit(
    database: Database, owner: uuid.UUID, duration: float | None, *, media: str | None = "audio/wav"
) -> uuid.UUID:
    with database.write() as session:
        name = uuid.uuid4().hex * 2
        row = Recording(
            project_id=owner, title="Call", filename="call", media_type=media, sha256=name, duration=duration
        )
        session.add(row)
        return jobs.submit(session, row).id


def do_next(database: Database, *queues: str) -> uuid.UUID | None:
    """Claim the next job and finish it."""
    with database.write() as session:
        job = jobs.claim(session, queues or QUEUES, "w", 60.0)
        if job is not None:
            jobs.finish(session, job.id, job.token or "", "completed")
        return job.id if job else None


def test_one_recording_does_not_wait_behind_a_hundred_of_another_project(each_database: Database) -> None:
    many, one = project(each_database), project(each_database)
    for _ in range(100):
        submit(each_database, many, HOUR)
    assert [do_next(each_database) for _ in range(3)]
    single = submit(each_database, one, HOUR)
    assert single in [do_next(each_database) for _ in range(2)]


def test_three_projects_are_served_by_turns_however_much_each_sent(each_database: Database) -> None:
    owners = [project(each_database) for _ in range(3)]
    whose = {
        submit(each_database, owner, HOUR): owner for owner, n in zip(owners, (30, 6, 6), strict=True) for _ in range(n)
    }
    first = [whose[found] for _ in range(18) if (found := do_next(each_database))]
    assert Counter(first) == dict.fromkeys(owners, 6)
    rest = [whose[found] for _ in range(24) if (found := do_next(each_database))]
    assert rest == [owners[0]] * 24 and do_next(each_database) is None


def test_the_share_is_of_minutes_not_of_files(each_database: Database) -> None:
    hours, halves = project(each_database), project(each_database)
    whose = {submit(each_database, hours, HOUR): "hours" for _ in range(10)}
    whose |= {submit(each_database, halves, HOUR / 2): "halves" for _ in range(20)}
    first = Counter(whose[found] for _ in range(15) if (found := do_next(each_database)))
    assert first == {"hours": 5, "halves": 10}


def test_a_short_file_goes_before_the_long_ones_of_its_own_project(each_database: Database) -> None:
    owner = project(each_database)
    long = [submit(each_database, owner, HOUR) for _ in range(5)]
    assert do_next(each_database) == long[0]
    short = submit(each_database, owner, CALL)
    assert [do_next(each_database) for _ in range(2)] == [short, long[1]]


def test_many_short_files_do_not_starve_a_long_one(each_database: Database) -> None:
    owner = project(each_database)
    for _ in range(40):
        submit(each_database, owner, CALL)
    long = submit(each_database, owner, HOUR)
    assert long in [do_next(each_database) for _ in range(3)]


def test_who_was_idle_has_saved_nothing_and_owes_nothing(each_database: Database) -> None:
    busy, late = project(each_database), project(each_database)
    for _ in range(20):
        submit(each_database, busy, HOUR)
        do_next(each_database)
    theirs = [submit(each_database, late, HOUR) for _ in range(4)]
    ours = [submit(each_database, busy, HOUR) for _ in range(4)]
    order = [do_next(each_database) for _ in range(8)]
    assert [job in theirs for job in order] == [True, False] * 4
    assert set(order) == {*theirs, *ours}


def test_a_transcript_without_sound_is_work_for_text(each_database: Database) -> None:
    owner = project(each_database)
    sent = submit(each_database, owner, None, media=None)
    assert do_next(each_database, "speech") is None
    assert do_next(each_database, "text") == sent


def test_jobs_of_processes_of_the_version_before_are_found_under_their_queue(each_database: Database) -> None:
    with each_database.write() as session:
        old = Job(kind="process_recording", queue="cpu")
        session.add(old)
        session.flush()
        assert jobs.waiting(session) == {"speech": 1}
    assert do_next(each_database, "speech") == old.id


@pytest.mark.parametrize(
    ("row", "minutes"),
    [
        (Recording(media_type="audio/wav", duration=90.0, size=1), 1.5),
        (Recording(media_type="audio/wav", size=30_000_000), 30.0),
        (Recording(media_type="audio/wav", size=90_000_000_000), 240.0),
        (Recording(source_url="https://example.org/call.mp3", size=0), 30.0),
        (Recording(size=4000), 0.5),
    ],
)
def test_work_is_guessed_where_the_duration_is_not_known_yet(row: Recording, minutes: float) -> None:
    assert expected_minutes(row) == minutes
