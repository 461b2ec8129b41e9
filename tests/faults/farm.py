"""Real worker processes on a temporary installation, to be killed. Only for tests."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil
from sqlalchemy import Column, Integer, MetaData, String, Table, text

from service.actions import jobs
from service.config import Settings
from service.store.database import Database
from service.store.queue import knock
from service.store.tables import Job, Project, Recording, WorkerBeat

ROOT = Path(__file__).resolve().parents[2]
QUICK = {"LEASE_SECONDS": "1.5", "BEAT_SECONDS": "0.3", "SWEEP_SECONDS": "0.4"}


class Farm:
    """Workers of one installation, and what its database says."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.folder = settings.data_folder
        self.database = database
        self.log = self.folder / "workers.log"
        self.workers: list[subprocess.Popen[bytes]] = []

    def start(self, takes: str = "speech", told: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """A worker in a process group of its own; `told` is added to its environment."""
        command = [sys.executable, "-W", "ignore", "-m", "workers", "--app", "tests.faults.app", "--takes", takes]
        env = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", **(told or {})}
        with self.log.open("ab") as log:
            worker = subprocess.Popen(command, env=env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
        self.workers.append(worker)
        return worker

    def ready(self, worker: subprocess.Popen[bytes]) -> None:
        """Wait until a worker has said that it lives."""

        def seen() -> bool:
            with self.database.read() as session:
                return any(f"-{worker.pid}-" in beat.name for beat in session.query(WorkerBeat))

        self.wait(seen, 30)

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        """kill -9 of parent and pool children."""
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        self.workers.remove(worker)

    def stop(self) -> None:
        """Kill everything that is left."""
        for worker in list(self.workers):
            self.kill(worker)

    def submit(self, *, knocking: bool = True, media_type: str | None = "audio/wav") -> uuid.UUID:
        """A new job; the knock may be lost. Without a media type it is for words that came without sound."""
        with self.database.write() as session:
            project = Project(name="Study")
            session.add(project)
            session.flush()
            name = uuid.uuid4().hex
            recording = Recording(
                project_id=project.id, title="Call", filename="call.wav", media_type=media_type, sha256=name * 2
            )
            session.add(recording)
            job = jobs.submit(session, recording)
        if knocking:
            assert knock(job.queue)
        return job.id

    def mode(self, mode: str) -> None:
        """What the fake pipeline does wrong from now on."""
        (self.folder / "mode").write_text(mode)

    def job(self, job_id: uuid.UUID) -> Job:
        """The job as it is now."""
        with self.database.read() as session:
            return jobs.get(session, job_id)

    def stages(self, job_id: uuid.UUID) -> dict[str, str]:
        """Status of each stage."""
        with self.database.read() as session:
            return {stage.name: stage.status for stage in jobs.get(session, job_id).stages}

    def effects(self) -> Counter[tuple[str, str]]:
        """How often each stage of each job had its effect."""
        with self.database.read() as session:
            return Counter((job, stage) for job, stage in session.execute(text("select job, stage from effect")))

    def until(self, job_id: uuid.UUID, *statuses: str, seconds: float = 30.0) -> float:
        """Wait until the job has one of these statuses; returns the seconds it took."""
        return self.wait(lambda: self.job(job_id).status in statuses, seconds)

    def wait(self, condition: Callable[[], bool], seconds: float = 30.0) -> float:
        """Wait for something to become true; fails with the tail of the workers' log."""
        began = time.monotonic()
        while not condition():
            if time.monotonic() - began > seconds:
                raise AssertionError(f"not within {seconds} s; the workers said:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.02)
        return time.monotonic() - began


def pool_child(worker: subprocess.Popen[bytes]) -> psutil.Process:
    """The process that does the jobs (the other child is billiard's semaphore tracker)."""
    children = psutil.Process(worker.pid).children()
    return next(child for child in children if "spawn_main" in " ".join(child.cmdline()))


def make_effects(database: Database) -> None:
    """The table of effects beside the product's own; nothing in it is unique, so what is done twice shows."""
    columns = (
        Column("id", Integer, primary_key=True),
        Column("job", String),
        Column("stage", String),
        Column("pid", Integer),
    )
    Table("effect", MetaData(), *columns).create(database.engine)
