"""Rows of the fault matrix: what happens to the web server, the disk, the object store, the memory and the clock."""

import time
from contextlib import ExitStack, suppress
from subprocess import CalledProcessError

from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from bench.fault_setup import PATIENCE, Outcome, Setup, alive, environment
from bench.fault_uploads import Uploads
from service.store.media import get_media
from service.store.queue import SPEECH, knock
from service.store.tables import Job, Recording
from tests.faults.machine import Clock, fill, little_memory
from tests.faults.objects import ENVIRONMENT, Bucket, bucket
from tests.faults.served import Served

HOUR = 3600
FULL_SECONDS = 10.0
STORE_SECONDS = (4.0, 40.0, 6.0)
"""How long the object store is slow, answers 500 to all, and answers 500 to half."""
MEMORY = 700 << 20  # bytes for a worker and its pool process, which take less than half of it


def uploads_killed(setup: Setup) -> Outcome:
    """The web server is killed again and again while recordings are sent: as forms with a key, and resumably."""
    served = Served(setup.farm.folder)
    try:
        setup.workers(2)
        sender = Uploads(served.port, setup.jobs // 10, setup.chance)
        sender.start()
        kills = 0
        while sender.is_alive() and sender.age() < PATIENCE:
            time.sleep(setup.chance.uniform(0.5, 5.0))
            served.kill()
            kills += 1
            served.start()
        return arrived(setup, sender, f"{kills} kills, {sender.broken} requests broken off")
    finally:
        served.kill()


def store_failing(setup: Setup) -> Outcome:
    """Media in an object store that is slow, then answers 500 to everything, then to every other request; the stages read
    the whole recording there.
    """
    with ExitStack() as stack:
        objects = stack.enter_context(bucket())
        stack.enter_context(environment(**ENVIRONMENT, AWS_ENDPOINT=objects.url, EARMARK_MEDIA_URL="s3://media/here"))
        setup.farm.mode("reads")
        served = Served(setup.farm.folder)
        stack.callback(served.kill)
        setup.workers(2)
        sender = Uploads(served.port, setup.jobs // 10, setup.chance)
        sender.start()
        fail(objects, sender)
        return arrived(
            setup, sender, f"{objects.failed} of {objects.asked} answers were 500, {sender.refused} uploads refused"
        )


def fail(objects: Bucket, sender: Uploads) -> None:
    """Go through what can be wrong with an object store, as soon as it has something."""
    while not objects.objects and sender.is_alive():
        time.sleep(0.05)
    slow, broken, flaky = STORE_SECONDS
    objects.slow = 1.0
    time.sleep(slow)
    objects.slow, objects.broken = 0.0, 1.0
    time.sleep(broken)
    objects.broken = 0.5
    time.sleep(flaky)
    objects.broken = 0.0


def arrived(setup: Setup, sender: Uploads, words: str) -> Outcome:
    """What became of recordings that were sent: each must be there once, with all of its bytes, and be worked on."""
    sender.join(PATIENCE)
    sums = list(sender.files)
    with setup.farm.database.read() as session:
        found = list(session.scalars(select(Recording.sha256).where(Recording.sha256.in_(sums))))
        jobs = list(session.scalars(select(Job.id).join(Recording).where(Recording.sha256.in_(sums))))
    setup.end(jobs)
    half = sum(b"".join(get_media().read(sha256)) != sender.files[sha256] for sha256 in set(found))
    return Outcome(
        jobs,
        f"{len(sums)} uploads, {half} half; {words}",
        lost=len(set(sums) - set(found)) + half,
        twice=len(found) - len(set(found)),
    )


def disk_full(setup: Setup) -> Outcome:
    """The disk under database, broker and results fills up in the middle of stages, and has room again ten seconds later.
    Needs a column on a small disk of its own.
    """
    setup.workers(2)
    jobs = setup.submit(setup.jobs // 5)
    setup.farm.wait(lambda: setup.busy(jobs) > 0, PATIENCE)
    filler, began, refused = fill(setup.folder), time.monotonic(), 0
    while time.monotonic() - began < FULL_SECONDS:
        try:
            jobs.append(setup.farm.submit(knocking=False))
            knock(SPEECH)
        except (SQLAlchemyError, OSError):
            refused += 1
        time.sleep(0.5)
        if setup.postgres and time.monotonic() - began > FULL_SECONDS / 2:
            want_log(setup)
    filler.unlink()
    died = revive(setup)
    setup.end(jobs)
    return Outcome(jobs, f"full for {FULL_SECONDS:.0f} s, {refused} jobs refused; {died}")


def want_log(setup: Setup) -> None:
    """Have PostgreSQL begin a new file of its log, which it cannot go on without: where there is no room it ends."""
    with suppress(SQLAlchemyError), setup.farm.database.engine.connect() as connection:
        connection.execute(text("select pg_switch_wal()"))


def revive(setup: Setup) -> str:
    """What a service manager does: start again what ended for want of room."""
    dead = []
    if setup.postgres and not alive(setup):
        dead.append("PostgreSQL")
        with suppress(CalledProcessError):  # nothing to stop
            setup.postgres.stop("immediate")
        setup.postgres.start()
    if setup.broker and setup.broker.process.poll() is not None:
        dead.append("the broker")
        setup.broker.start()
    left = sum(worker.poll() is None for worker in setup.farm.workers)
    return f"ended for want of room: {' and '.join(dead) or 'nothing'}; workers alive: {left} of 2"


def memory_gone(setup: Setup) -> Outcome:
    """A job that takes 4 GiB in a control group of 700 MiB, and five that come after it."""
    with little_memory(MEMORY) as group:
        try:
            worker = setup.farm.start()
            (group / "cgroup.procs").write_text(str(worker.pid))  # before it has children
            setup.farm.ready(worker)
            first = setup.farm.submit(knocking=False)
            setup.farm.mode(f"hungry {first}")
            knock(SPEECH)
            jobs = [first, *setup.submit(5)]
            setup.end(jobs)
        finally:
            setup.farm.stop()
    job = setup.farm.job(first)
    return Outcome(jobs, f"attempt {job.attempt}, {job.error_code}: {job.error}", {first})


def clock_jumps(setup: Setup) -> Outcome:
    """Clocks jump an hour ahead and back. Several machines have a clock each: there only one worker's moves."""
    clocks = [Clock(setup.folder / f"clock{number}") for number in range(2)]
    workers = [setup.farm.start(told=clock.told) for clock in clocks]
    for worker in workers:
        setup.farm.ready(worker)
    jobs = setup.submit(setup.jobs // 5)
    moves = 0
    for jump in (HOUR, 0, -HOUR, 0, HOUR, -HOUR):
        for clock in clocks if setup.name == "embedded" else clocks[:1]:
            clock.move(jump)
        moves += bool(setup.left(jobs))
        time.sleep(1.5)
    setup.end(jobs)
    return Outcome(jobs, f"{moves} jumps while jobs were there")
