"""The light health check of a worker, and that `compose.yaml` asks it and leaves no queue without a worker."""

import platform
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import yaml

from service.store.database import Database
from service.store.queue import QUEUES
from service.store.tables import WorkerBeat, now
from workers.alive import ails

COMPOSE = yaml.safe_load((Path(__file__).resolve().parents[2] / "compose.yaml").read_text())["services"]


def beat(database: Database, name: str, seconds: float) -> None:
    with database.write() as session:
        session.add(WorkerBeat(name=name, seen_at=now() - timedelta(seconds=seconds), facts={}))


def test_a_worker_of_this_machine_that_was_seen_lately_lives(database: Database) -> None:
    here = platform.node() or "localhost"
    assert ails(database, 60) == "No worker of this machine has said that it lives."
    beat(database, "earmark-1-a@elsewhere", 0)
    assert ails(database, 60) == "No worker of this machine has said that it lives."
    beat(database, f"earmark-2-b@{here}", 300)
    assert ails(database, 60) == "The worker of this machine has been silent for 300 seconds."
    beat(database, f"earmark-3-c@{here}", 1)
    assert ails(database, 60) is None


def test_a_database_that_is_away_is_said(tmp_path: Path) -> None:
    assert ails(Database(f"sqlite:///{tmp_path / 'none' / 'x.db'}"), 60) == "The database cannot be reached."


def test_it_loads_no_engine() -> None:
    code = "import sys, workers.alive; sys.exit(bool({'torch', 'av', 'celery', 'onnxruntime'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=False).returncode == 0


def test_the_containers_take_every_queue_once_and_are_asked_lightly() -> None:
    workers = {name: service for name, service in COMPOSE.items() if "worker" in service.get("command", [])}
    assert sorted(service["command"][-1] for service in workers.values()) == sorted(QUEUES)
    for service in workers.values():
        assert service["healthcheck"]["test"] == ["CMD", "python", "-m", "workers.alive"]
        assert {"database", "broker"} <= service["depends_on"].keys()
