"""Real workers on the embedded broker, killed, frozen and stopped: every effect happens once, nothing is stuck."""

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from service.actions import jobs
from service.config import Settings
from service.store.database import Database
from tests.conftest import forget
from tests.fakes import STAGES
from tests.faults.farm import QUICK, Farm, make_effects, pool_child

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(os.name == "nt", reason="signals and process groups of POSIX"),
]

JOBS = 20
KILLS = 5


@pytest.fixture
def farm(settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Farm]:
    for name, value in QUICK.items():
        monkeypatch.setenv(f"EARMARK_{name}", value)
    make_effects(database)
    forget()
    made = Farm(settings, database)
    yield made
    made.stop()


@pytest.fixture
def worker(farm: Farm):
    started = farm.start()
    farm.ready(started)
    return started


def once(*job_ids) -> dict[tuple[str, str], int]:
    return {(str(job_id), stage): 1 for job_id in job_ids for stage in STAGES}


def test_workers_killed_at_random_points_lose_nothing_and_do_nothing_twice(farm, monkeypatch, record_property):
    monkeypatch.setenv("EARMARK_MAX_ATTEMPTS", "50")  # bad luck is not poison
    forget()
    seed = time.time_ns()
    chance, kills = random.Random(seed), 0
    workers = [farm.start(), farm.start()]
    job_ids = [farm.submit(knocking=chance.random() < 0.7) for _ in range(JOBS)]  # and some knocks are lost
    began = time.monotonic()
    while any(farm.job(job_id).status in ("queued", "processing") for job_id in job_ids):
        assert time.monotonic() - began < 120, f"stuck (seed {seed}): {farm.log.read_text()[-3000:]}"
        time.sleep(chance.uniform(0.2, 1.0))
        victim = chance.choice(workers)
        busy = any(farm.job(job_id).status == "processing" for job_id in job_ids)
        if kills < KILLS and busy:
            farm.kill(victim)
            kills += 1
            workers[workers.index(victim)] = farm.start()
    assert kills == KILLS, f"the jobs were done after {kills} kills"
    assert {farm.job(job_id).status for job_id in job_ids} == {"completed"}, f"seed {seed}"
    assert farm.effects() == once(*job_ids), f"seed {seed}"
    record_property("seconds", time.monotonic() - began)


def test_after_an_idle_pool_process_was_killed_the_next_job_runs(farm, worker):
    farm.until(farm.submit(), "completed")
    pool_child(worker).kill()
    job_id = farm.submit()
    farm.until(job_id, "completed")
    assert worker.poll() is None


def test_a_lost_knock_costs_no_more_than_a_sweep(farm, worker):
    job_id = farm.submit(knocking=False)
    assert farm.until(job_id, "processing", "completed") < 3
    farm.until(job_id, "completed")


def test_a_job_that_kills_its_worker_ends_failed_and_the_next_one_runs(farm, worker):
    poison = farm.submit(knocking=False)
    farm.mode(f"poison {poison}")
    farm.until(poison, "failed", seconds=60)
    job = farm.job(poison)
    assert (job.attempt, job.error_code) == (3, "worker_died")
    assert farm.stages(poison) == {"listen": "completed", "think": "failed", "write": "queued"}
    after = farm.submit()
    farm.until(after, "completed")
    assert farm.effects() == {**once(after), (str(poison), "listen"): 1}


def test_a_worker_told_to_stop_in_a_long_stage_leaves_and_hands_back(farm, worker):
    farm.mode("long")
    job_id = farm.submit()
    farm.wait(lambda: farm.stages(job_id).get("listen") == "processing")
    began = time.monotonic()
    worker.terminate()
    assert worker.wait(20) == 0
    assert time.monotonic() - began < 10
    job = farm.job(job_id)
    assert (job.status, job.attempt, job.token) == ("queued", 0, None)
    assert farm.effects() == {}


def test_a_cancelled_job_stops_in_the_middle_of_its_stage(farm, worker):
    farm.mode("long")
    job_id = farm.submit()
    farm.wait(lambda: farm.stages(job_id).get("listen") == "processing")
    with farm.database.write() as session:
        jobs.request_cancel(session, job_id)
    assert farm.until(job_id, "cancelled") < 3
    farm.mode("")
    farm.until(farm.submit(), "completed")


def test_a_worker_frozen_past_its_lease_writes_nothing_when_it_wakes(farm, worker):
    farm.mode("deaf")
    job_id = farm.submit()
    pid = farm.folder / "pid"
    farm.wait(pid.exists)
    frozen = int(pid.read_text())
    os.killpg(worker.pid, signal.SIGSTOP)
    farm.mode("")
    farm.start()
    farm.until(job_id, "completed")
    os.killpg(worker.pid, signal.SIGCONT)
    farm.wait(lambda: said(farm.log, "no longer ours"))
    assert farm.effects() == once(job_id)
    assert farm.job(job_id).status == "completed"
    assert frozen in writers(farm, "listen") and frozen not in writers(farm, "think")


def said(log: Path, words: str) -> bool:
    return words in log.read_text()


def writers(farm: Farm, stage: str) -> set[int]:
    with farm.database.read() as session:
        return set(session.scalars(text("select pid from effect where stage = :stage"), {"stage": stage}))
