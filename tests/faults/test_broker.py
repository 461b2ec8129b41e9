"""The broker goes away and comes back while workers are busy: they hear again, and nothing waits for a restart."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from bench.fault_servers import OwnRabbit, OwnRedis
from service.config import Settings
from service.store.database import Database
from service.store.queue import SPEECH, knock
from tests.conftest import forget
from tests.fakes import STAGES
from tests.faults.farm import QUICK, Farm, make_effects

pytestmark = [
    pytest.mark.fault,
    pytest.mark.server,
    pytest.mark.skipif(os.name == "nt", reason="signals and process groups of POSIX"),
    pytest.mark.skipif(not shutil.which("redis-server"), reason="no redis-server here"),
]


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[OwnRedis]:
    made = OwnRedis(tmp_path / "redis")
    yield made
    made.stop()


@pytest.fixture
def farm(settings: Settings, database: Database, redis: OwnRedis, monkeypatch: pytest.MonkeyPatch) -> Iterator[Farm]:
    for name, value in {**QUICK, "BROKER_URL": redis.url}.items():
        monkeypatch.setenv(f"EARMARK_{name}", value)
    make_effects(database)
    forget()
    made = Farm(settings, database)
    yield made
    made.stop()


def test_a_broker_that_takes_no_message_for_a_while_ends_no_worker(farm: Farm, redis: OwnRedis):
    """As with a full disk or full memory: it answers, but refuses whatever would change something."""
    workers = [farm.start(), farm.start()]
    for worker in workers:
        farm.ready(worker)
    busy = [farm.submit(), farm.submit()]
    for job in busy:
        farm.until(job, "processing")
    with Redis(port=redis.port) as direct:
        direct.config_set("min-replicas-to-write", 1)
        jobs = [*busy, farm.submit(knocking=False)]
        assert not knock(SPEECH)
        for job in busy:
            farm.until(job, "completed")  # their messages cannot be acknowledged
        time.sleep(2.0)
        direct.config_set("min-replicas-to-write", 0)
    for job in jobs:
        farm.until(job, "completed", seconds=40)
    assert [worker.poll() for worker in workers] == [None, None]
    after = farm.submit()
    farm.until(after, "completed", seconds=40)
    assert farm.effects() == {(str(job), stage): 1 for job in (*jobs, after) for stage in STAGES}


def test_a_worker_that_was_busy_when_the_broker_restarted_hears_again(farm: Farm, redis: OwnRedis):
    farm.ready(farm.start())
    first = farm.submit()
    farm.until(first, "processing")
    redis.stop()
    farm.until(first, "completed")  # its message cannot be acknowledged
    time.sleep(1.0)
    redis.start()
    jobs = [farm.submit(knocking=False) for _ in range(3)]
    for job in jobs:
        farm.until(job, "completed", seconds=40)
    assert farm.effects() == {(str(job), stage): 1 for job in (first, *jobs) for stage in STAGES}


@pytest.mark.skipif(not OwnRabbit.program(), reason="no rabbitmq-server here")
def test_a_job_longer_than_rabbitmq_waits_for_its_acknowledgement_ends_no_worker(
    settings: Settings, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """After 30 minutes, unless told otherwise, it closes the channel of whoever has not acknowledged."""
    rabbit = OwnRabbit(tmp_path / "rabbit", consumer_timeout=1000, channel_tick_interval=1000)
    try:
        for name, value in {**QUICK, "BROKER_URL": rabbit.url}.items():
            monkeypatch.setenv(f"EARMARK_{name}", value)
        make_effects(database)
        forget()
        farm = Farm(settings, database)
        worker = farm.start()
        farm.ready(worker)
        farm.mode("slow")
        jobs = [farm.submit(), farm.submit()]
        farm.until(jobs[0], "completed", seconds=60)
        farm.mode("")
        jobs.append(farm.submit())
        for job in jobs:
            farm.until(job, "completed", seconds=60)
        assert worker.poll() is None
        assert farm.effects() == {(str(job), stage): 1 for job in jobs for stage in STAGES}
        assert "PRECONDITION_FAILED" in farm.log.read_text()  # it did happen
    finally:
        farm.stop()
        rabbit.stop()
