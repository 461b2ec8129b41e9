"""One setup of the fault matrix: its servers, its workers, and the account of what became of its jobs."""

import os
import random
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from bench.fault_servers import OwnPostgres, OwnRabbit, OwnRedis
from service.config import get_settings
from service.store.database import get_database
from service.store.media import get_media
from service.store.migrate import upgrade
from service.store.queue import SPEECH, get_celery, knock
from service.store.tables import Job
from tests.fakes import STAGES
from tests.faults.farm import Farm, make_effects

PATIENCE = 900.0  # seconds until what has not ended is called stuck
ENDED = ("completed", "partially_completed", "failed", "cancelled")


@dataclass
class Scale:
    """How much of it: jobs in the row `killed` (the others have a part of it), seconds without a server, the chance."""

    jobs: int = 200
    outage: float = 60.0
    seed: int = 0


@dataclass
class Outcome:
    """The jobs of a row, those of them that must fail, and what happened in words. `lost` and `twice`: what the jobs do not
    show, such as an upload that nobody knows of.
    """

    jobs: Sequence[uuid.UUID]
    words: str
    doomed: set[uuid.UUID] = field(default_factory=set)
    lost: int = 0
    twice: int = 0


@dataclass
class Setup:
    """One column: the farm and those servers that are ours to stop."""

    name: str
    folder: Path
    farm: Farm
    jobs: int
    outage: float
    chance: random.Random
    broker: OwnRedis | OwnRabbit | None = None
    postgres: OwnPostgres | None = None

    def submit(self, count: int, knocks: Callable[[], int] = lambda: 1) -> list[uuid.UUID]:
        """So many jobs, each with so many messages."""
        made = []
        for _ in range(count):
            made.append(self.farm.submit(knocking=False))
            for _ in range(knocks()):
                knock(SPEECH)
        return made

    def workers(self, count: int, told: dict[str, str] | None = None) -> list[Any]:
        """So many living workers."""
        started = [self.farm.start(told=told) for _ in range(count)]
        for worker in started:
            self.farm.ready(worker)
        return started

    def left(self, jobs: Sequence[uuid.UUID]) -> int:
        """How many have not ended; all of them while the database does not answer."""
        try:
            with self.farm.database.read() as session:
                query = select(func.count()).where(Job.id.in_(jobs), Job.status.not_in(ENDED))
                return session.scalar(query) or 0
        except SQLAlchemyError:
            return len(jobs)

    def busy(self, jobs: Sequence[uuid.UUID]) -> int:
        """How many are worked on at this moment: one query, or those that are over before it comes to them are missed."""
        with self.farm.database.read() as session:
            return session.scalar(select(func.count()).where(Job.id.in_(jobs), Job.status == "processing")) or 0

    def end(self, jobs: Sequence[uuid.UUID], often: Callable[[], None] = lambda: None) -> None:
        """Wait until all ended or the patience is over; the account says which."""
        until = time.monotonic() + PATIENCE
        while self.left(jobs) and time.monotonic() < until:
            often()
            time.sleep(0.2)


def alive(setup: Setup) -> bool:
    """Does the database answer?"""
    try:
        setup.farm.effects()
    except SQLAlchemyError:
        return False
    return True


def account(setup: Setup, row: Outcome) -> dict[str, int]:
    """Lost: a job that did not come to its end, or an effect that is not there. Twice: effects too many."""
    effects, jobs = setup.farm.effects(), row.jobs
    found = {job: setup.farm.job(job) for job in jobs}
    whole = [job for job in jobs if job not in row.doomed]
    return {
        "jobs": len(jobs),
        "lost": sum(found[job].status in ENDED and found[job].status != "completed" for job in whole)
        + sum(found[job].status == "completed" and not effects[str(job), stage] for job in whole for stage in STAGES)
        + row.lost,
        "twice": sum(max(0, effects[str(job), stage] - 1) for job in jobs for stage in STAGES) + row.twice,
        "stuck": sum(job.status not in ENDED for job in found.values()),
        "spared": sum(found[job].status == "completed" for job in row.doomed),
        "failed": sum(job.status == "failed" for job in found.values()),
        "speechless": sum(job.status == "failed" and not (job.error or "").strip() for job in found.values()),
    }


@contextmanager
def column(name: str, folder: Path, scale: Scale) -> Iterator[Setup]:
    """A setup with its servers, empty: `embedded`, `redis` or `rabbitmq`."""
    folder.chmod(0o755)  # PostgreSQL's user looks into it
    broker = {"redis": OwnRedis, "rabbitmq": OwnRabbit, "embedded": None}[name]
    own = broker(folder / name) if broker else None
    postgres = OwnPostgres(folder / "postgres") if own else None
    data = folder / "data"
    data.mkdir()
    os.environ |= {
        "EARMARK_DATA_FOLDER": str(data), "EARMARK_DATABASE_URL": postgres.url if postgres else "",
        "EARMARK_BROKER_URL": own.url if own else "", "EARMARK_LOG_LEVEL": "WARNING",
    }  # fmt: skip
    forget()
    upgrade(get_database())
    make_effects(get_database())
    farm, chance = Farm(get_settings(), get_database()), random.Random(scale.seed)
    try:
        yield Setup(name, folder, farm, scale.jobs, scale.outage, chance, own, postgres)
    finally:
        farm.stop()
        forget()
        if own:
            own.stop()
        if postgres:
            postgres.stop()


def forget() -> None:
    """What this process remembers of its settings."""
    if get_database.cache_info().currsize:
        get_database().dispose()
    for remembered in (get_settings, get_database, get_celery, get_media):
        remembered.cache_clear()


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """The environment with these, for this process and those that it starts."""
    before = {name: os.environ.get(name) for name in values}
    os.environ |= values
    forget()
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
        forget()
