"""How a worker process starts, and what it says about itself."""

import os
import subprocess
import sys

import pytest
from sqlalchemy import select

from service.config import get_settings
from service.store.database import Database
from service.store.queue import make_celery
from service.store.tables import WorkerBeat, now
from workers import beats
from workers.__main__ import worker_arguments


def test_every_start_has_a_name_of_its_own():
    names = [
        args[args.index("-n") + 1] for args in (worker_arguments("workers.tasks", "speech", 1, "") for _ in range(2))
    ]
    assert names[0] != names[1]
    assert all(name.startswith(f"earmark-{os.getpid()}-") for name in names)


@pytest.mark.parametrize(("system", "pool"), [("posix", "prefork"), ("nt", "threads")])
def test_the_pool_fits_the_operating_system(monkeypatch, settings, system, pool):
    monkeypatch.setattr("workers.__main__.os.name", system)
    arguments = worker_arguments("workers.tasks", "speech,text", 2, "")
    monkeypatch.undo()
    assert arguments[arguments.index("-P") + 1] == pool
    assert arguments[arguments.index("-Q") + 1] == "speech,text"
    assert {"--without-gossip", "--without-mingle"} <= set(arguments)


def test_a_worker_process_that_grew_too_large_is_replaced_after_its_job(settings, monkeypatch):
    assert "--max-memory-per-child" not in worker_arguments("workers.tasks", "speech", 1, "")
    monkeypatch.setenv("EARMARK_WORKER_MEMORY_MB", "4096")
    get_settings.cache_clear()
    arguments = worker_arguments("workers.tasks", "speech", 1, "")
    assert arguments[arguments.index("--max-memory-per-child") + 1] == str(4 * 1024 * 1024)  # KiB


def test_starting_a_worker_loads_no_engine():
    code = (
        "import sys, workers.tasks; print([m for m in ('torch', 'whisper', 'pyannote', 'keybert') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_beat_says_that_the_worker_lives_and_forgets_those_long_gone(database: Database):
    with database.write() as session:
        session.add(WorkerBeat(name="gone", seen_at=now() - 2 * beats.FORGET_AFTER))
        session.add(WorkerBeat(name="quiet", seen_at=now() - beats.FORGET_AFTER / 2))
    beat = beats.Beat(database, "me", ["speech"])
    beat.write()
    beat.write()
    with database.read() as session:
        rows = {row.name: row.facts for row in session.scalars(select(WorkerBeat))}
    models = rows["me"].pop("models")  # a worker that takes recordings says which weights it has
    assert models["folder"] == str(get_settings().models) and models["here"] == []
    assert rows == {"me": {"queues": ["speech"]}, "quiet": {}}


def test_messages_are_only_knocks(settings):
    """The settings that make lost, doubled and late messages harmless, and torch safe."""
    conf = make_celery(settings).conf
    assert conf.task_acks_late and not conf.task_reject_on_worker_lost
    assert conf.worker_prefetch_multiplier == 1 and conf.worker_pool_start_method == "spawn"
    assert conf.result_backend is None and conf.task_ignore_result
    assert conf.broker_transport_options["path"] == str(settings.data_folder / "broker.db")


def test_a_broker_with_a_server_gets_its_own_options(settings):
    redis = make_celery(settings.model_copy(update={"broker_url": "redis://localhost/0"})).conf
    assert redis.broker_url == "redis://localhost/0" and redis.broker_transport_options["health_check_interval"] == 25
    rabbit = make_celery(settings.model_copy(update={"broker_url": "amqp://localhost//"})).conf
    assert rabbit.broker_transport_options == {}
