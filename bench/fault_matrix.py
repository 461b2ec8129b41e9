"""Faults on several setups: jobs with fake stages whose effects are counted, and what was lost, doubled or stuck.

    python -m bench.fault_matrix [--columns embedded,redis] [--rows killed,poison] [--jobs 200] [--amqp URL] [--json out.json]

`embedded` is SQLite with the embedded broker; `redis` is PostgreSQL + Redis and `rabbitmq` PostgreSQL + the broker at `--amqp`
(give it a virtual host of its own). PostgreSQL and Redis are started by the bench, on free ports in a temporary folder.
"""

import argparse
import json
import os
import random
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bench.fault_servers import OwnPostgres, OwnRedis
from service.config import get_settings
from service.store.database import get_database
from service.store.migrate import upgrade
from service.store.queue import SPEECH, get_celery, knock
from service.store.tables import Job
from tests.fakes import STAGES
from tests.faults.farm import QUICK, Farm, make_effects

PATIENCE = 900.0  # seconds until what has not ended is called stuck
ENDED = ("completed", "partially_completed", "failed", "cancelled")


@dataclass
class Setup:
    """One column: the farm and those servers that are ours to stop."""

    farm: Farm
    jobs: int
    outage: float
    chance: random.Random
    redis: OwnRedis | None = None
    postgres: OwnPostgres | None = None

    def submit(self, count: int, knocks: Callable[[], int] = lambda: 1) -> list[uuid.UUID]:
        """So many jobs, each with so many messages."""
        made = []
        for _ in range(count):
            made.append(self.farm.submit(knocking=False))
            for _ in range(knocks()):
                knock(SPEECH)
        return made

    def workers(self, count: int) -> list[Any]:
        """So many living workers."""
        started = [self.farm.start() for _ in range(count)]
        for worker in started:
            self.farm.ready(worker)
        return started

    def left(self, jobs: Sequence[uuid.UUID]) -> int:
        """How many have not ended; all of them while the database does not answer."""
        try:
            return sum(self.farm.job(job).status not in ENDED for job in jobs)
        except SQLAlchemyError:
            return len(jobs)

    def end(self, jobs: Sequence[uuid.UUID], often: Callable[[], None] = lambda: None) -> None:
        """Wait until all ended or the patience is over; the account says which."""
        until = time.monotonic() + PATIENCE
        while self.left(jobs) and time.monotonic() < until:
            often()
            time.sleep(0.2)


Row = Callable[[Setup], tuple[list[uuid.UUID], set[uuid.UUID], str]]
"""Does it and returns the jobs, those of them that must fail, and what happened in words."""


def killed(setup: Setup) -> tuple[list[uuid.UUID], set[uuid.UUID], str]:
    """Two workers; one of them is killed with its pool process every few seconds, until all jobs are done."""
    workers, kills, busy = setup.workers(2), 0, 0
    jobs = setup.submit(setup.jobs)

    def strike() -> None:
        nonlocal kills, busy
        time.sleep(setup.chance.uniform(0.5, 3.0))
        number = setup.chance.randrange(2)
        name = f"earmark-{workers[number].pid}-"
        with setup.farm.database.read() as session:
            busy += bool(session.query(Job).filter(Job.status == "processing", Job.worker.startswith(name)).count())
        setup.farm.kill(workers[number])
        kills += 1
        workers[number] = setup.farm.start()
        setup.farm.ready(workers[number])

    setup.end(jobs, strike)
    return jobs, set(), f"{kills} kills, {busy} of them with a job in hand"


def messages_lost(setup: Setup) -> tuple[list[uuid.UUID], set[uuid.UUID], str]:
    """A third of the messages is never sent."""
    setup.workers(2)
    sent = 0

    def some() -> int:
        nonlocal sent
        once = int(setup.chance.random() > 1 / 3)
        sent += once
        return once

    jobs = setup.submit(setup.jobs // 5, some)
    setup.end(jobs)
    return jobs, set(), f"{len(jobs) - sent} of {len(jobs)} messages never sent"


def messages_doubled(setup: Setup) -> tuple[list[uuid.UUID], set[uuid.UUID], str]:
    """Each message is sent twice."""
    setup.workers(2)
    jobs = setup.submit(setup.jobs // 5, lambda: 2)
    setup.end(jobs)
    return jobs, set(), f"{2 * len(jobs)} messages"


def claimed_by_four(setup: Setup) -> tuple[list[uuid.UUID], set[uuid.UUID], str]:
    """Four workers and four messages for each job: most of them find nothing or somebody else's job."""
    setup.workers(4)
    jobs = setup.submit(setup.jobs // 5, lambda: 4)
    setup.end(jobs)
    return jobs, set(), f"{4 * len(jobs)} messages, four workers"


def told_to_stop(setup: Setup) -> tuple[list[uuid.UUID], set[uuid.UUID], str]:
    """SIGTERM in the middle of a stage, a new worker afterwards: a deployment. Five times."""
    jobs, longest, codes, busy = setup.submit(setup.jobs // 5), 0.0, [], 0
    for _ in range(5):
        worker = setup.workers(1)[0]
        setup.farm.wait(lambda: any(setup.farm.job(job).status == "processing" for job in jobs) or not setup.left(jobs))
        busy += any(setup.farm.job(job).status == "processing" for job in jobs)
        began = time.monotonic()
        worker.terminate()
        codes.append(worker.wait(60))
        longest = max(longest, time.monotonic() - began)
        setup.farm.workers.remove(worker)
    setup.workers(1)
    setup.end(jobs)
    words = f"{busy} of 5 signals with a job in hand, left with {sorted(set(codes))}, the slowest after {longest:.1f} s"
    return jobs, set(), words


def poison(setup: Setup) -> tuple[list[uuid.UUID], set[uuid.UUID], str]:
    """A job that kills its worker process in each attempt, and five that come after it."""
    setup.workers(1)
    first = setup.farm.submit(knocking=False)
    setup.farm.mode(f"poison {first}")
    knock(SPEECH)
    jobs = [first, *setup.submit(5)]
    setup.end(jobs)
    job = setup.farm.job(first)
    return jobs, {first}, f"attempt {job.attempt}, {job.error_code}: {job.error}"


def broker_stopped(setup: Setup) -> tuple[list[uuid.UUID], set[uuid.UUID], str]:
    """The broker stops while jobs are done, more are submitted meanwhile, and it starts again."""
    assert setup.redis
    setup.workers(2)
    jobs = setup.submit(setup.jobs // 10)
    setup.farm.wait(lambda: setup.left(jobs) < len(jobs), PATIENCE)
    setup.redis.stop()
    try:
        began, unheard = time.monotonic(), 0
        while time.monotonic() - began < setup.outage:
            if len(jobs) < setup.jobs // 5:
                jobs.append(setup.farm.submit(knocking=False))
                unheard += not knock(SPEECH)
            time.sleep(0.5)
        waiting = setup.left(jobs)
    finally:
        setup.redis.start()
    setup.end(jobs)
    return jobs, set(), f"away for {setup.outage:.0f} s, {unheard} knocks unheard, {waiting} jobs waiting at its return"


def database_restarted(setup: Setup) -> tuple[list[uuid.UUID], set[uuid.UUID], str]:
    """PostgreSQL stops three times (twice `fast`, once as in a crash) in the middle of stages, for three seconds each."""
    assert setup.postgres
    setup.workers(2)
    jobs = setup.submit(setup.jobs // 5)
    busy = []
    for how in ("fast", "immediate", "fast"):
        setup.farm.wait(lambda: any(setup.farm.job(job).status == "processing" for job in jobs), PATIENCE)
        busy.append(sum(setup.farm.job(job).status == "processing" for job in jobs))
        setup.postgres.stop(how)
        time.sleep(3)
        setup.postgres.start()
        setup.farm.wait(lambda: setup.left(jobs) < len(jobs) or alive(setup), 30)
        time.sleep(2)
    setup.end(jobs)
    return jobs, set(), f"{busy} jobs in hand when it stopped; workers alive: {living(setup)} of 2"


def alive(setup: Setup) -> bool:
    """Does the database answer?"""
    try:
        setup.farm.effects()
    except SQLAlchemyError:
        return False
    return True


def living(setup: Setup) -> int:
    """Worker processes that have not ended."""
    return sum(worker.poll() is None for worker in setup.farm.workers)


ROWS: dict[str, Row] = {
    "killed": killed, "messages_lost": messages_lost, "messages_doubled": messages_doubled,
    "claimed_by_four": claimed_by_four, "told_to_stop": told_to_stop, "poison": poison,
    "broker_stopped": broker_stopped, "database_restarted": database_restarted,
}  # fmt: skip


def account(setup: Setup, jobs: Sequence[uuid.UUID], doomed: set[uuid.UUID]) -> dict[str, int]:
    """Lost: a job that did not come to its end, or an effect that is not there. Twice: effects too many."""
    effects = setup.farm.effects()
    found = {job: setup.farm.job(job) for job in jobs}
    whole = [job for job in jobs if job not in doomed]
    return {
        "jobs": len(jobs),
        "lost": sum(found[job].status in ENDED and found[job].status != "completed" for job in whole)
        + sum(found[job].status == "completed" and not effects[str(job), stage] for job in whole for stage in STAGES),
        "twice": sum(max(0, effects[str(job), stage] - 1) for job in jobs for stage in STAGES),
        "stuck": sum(job.status not in ENDED for job in found.values()),
        "spared": sum(found[job].status == "completed" for job in doomed),
        "failed": sum(job.status == "failed" for job in found.values()),
        "speechless": sum(job.status == "failed" and not (job.error or "").strip() for job in found.values()),
    }


@contextmanager
def column(name: str, folder: Path, chosen: argparse.Namespace) -> Iterator[Setup]:
    """A setup with its servers, empty."""
    redis = OwnRedis(folder / "redis") if name == "redis" else None
    postgres = OwnPostgres(folder / "postgres") if name != "embedded" else None
    broker = {"embedded": "", "rabbitmq": chosen.amqp}.get(name, redis.url if redis else "")
    data = folder / "data"
    data.mkdir()
    os.environ |= {
        "EARMARK_DATA_FOLDER": str(data), "EARMARK_DATABASE_URL": postgres.url if postgres else "",
        "EARMARK_BROKER_URL": broker, "EARMARK_LOG_LEVEL": "WARNING",
    }  # fmt: skip
    forget()
    upgrade(get_database())
    make_effects(get_database())
    chance = random.Random(chosen.seed)
    try:
        yield Setup(Farm(get_settings(), get_database()), chosen.jobs, chosen.outage, chance, redis, postgres)
    finally:
        forget()
        if redis:
            redis.stop()
        if postgres:
            postgres.stop()


def forget() -> None:
    """What this process remembers of its settings."""
    if get_database.cache_info().currsize:
        get_database().dispose()
    for remembered in (get_settings, get_database, get_celery):
        remembered.cache_clear()


def measure(setup: Setup, name: str) -> dict[str, Any]:
    """One cell: begin with no workers, do it, count."""
    os.environ["EARMARK_MAX_ATTEMPTS"] = "50" if name == "killed" else "3"  # bad luck is not poison
    get_settings.cache_clear()
    setup.farm.mode("")
    began = time.monotonic()
    try:
        jobs, doomed, words = ROWS[name](setup)
    finally:
        setup.farm.stop()
    return {"row": name, **account(setup, jobs, doomed), "seconds": time.monotonic() - began, "what": words}


def main() -> None:
    """Go through the matrix and print a line per cell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--columns", default="embedded,redis")
    parser.add_argument("--rows", default=",".join(ROWS))
    parser.add_argument("--jobs", type=int, default=200, help="in the row `killed`; the others have a part of it")
    parser.add_argument("--outage", type=float, default=60.0, help="seconds without the broker")
    parser.add_argument("--amqp", default="", help="URL of a RabbitMQ virtual host of the bench's own")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**6)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    os.environ |= {f"EARMARK_{name}": value for name, value in QUICK.items()}
    print(f"seed {chosen.seed}\n{'':30} jobs  lost  twice  stuck  failed  without a sentence", flush=True)
    cells = []
    for name in chosen.columns.split(","):
        with tempfile.TemporaryDirectory(prefix="earmark-faults-") as temporary:
            folder = Path(temporary)
            folder.chmod(0o755)  # PostgreSQL's user looks into it
            with column(name, folder, chosen) as setup:
                for row in chosen.rows.split(","):
                    if (row == "broker_stopped" and not setup.redis) or (
                        row == "database_restarted" and not setup.postgres
                    ):
                        continue
                    cells.append({"column": name, "seed": chosen.seed} | measure(setup, row))
                    show(cells[-1])
                    if chosen.json:
                        chosen.json.write_text(json.dumps(cells, indent=2))


def show(cell: dict[str, Any]) -> None:
    """A line of the table."""
    print(
        f"{cell['column']:10} {cell['row']:19} {cell['jobs']:4}  {cell['lost']:4}  {cell['twice']:5}  {cell['stuck']:5}"
        f"  {cell['failed']:6}  {cell['speechless']:4}   {cell['seconds']:.0f} s; {cell['what']}",
        flush=True,
    )


if __name__ == "__main__":
    main()
