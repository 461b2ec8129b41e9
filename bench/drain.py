"""How fast worker processes empty a queue, and whether one job is lost: `python -m bench.drain [--jobs 1000] [--workers 1,2,4]`.

The stages are empty, so this is what claiming, leasing and committing cost. SQLite and the embedded broker in a temporary
folder, or `--database postgresql+psycopg://... --broker redis://...`, whose tables are made and rows added.
"""

import os
import resource
import signal
import subprocess
import sys
import time
import uuid
from typing import Any

from sqlalchemy import func, select

from bench.worker_runs import alive, arguments, each_number, keep, wait
from service.actions import jobs
from service.config import Settings
from service.store import migrate
from service.store.database import Database
from service.store.queue import knock, make_celery
from service.store.tables import Job, JobStage, Project, Recording

PATIENCE = 900.0
BATCH = 20
MOST_WAITING = 60.0


def submit(database: Database, count: int) -> float:
    """So many recordings of two projects with their jobs; CPU seconds of this process."""
    began = time.process_time()
    with database.write() as session:
        owners = [Project(name=f"Study {n}") for n in range(2)]
        session.add_all(owners)
    for start in range(0, count, BATCH):
        with database.write() as session:
            for number in range(start, min(start + BATCH, count)):
                row = Recording(
                    project_id=owners[number % 2].id, title="Call", filename="call.wav", sha256=uuid.uuid4().hex * 2,
                    media_type="audio/wav", duration=60.0,
                )  # fmt: skip
                session.add(row)
                jobs.submit(session, row)
    return time.process_time() - began


def count(database: Database, *statuses: str) -> int:
    """Jobs in one of these states."""
    with database.read() as session:
        return session.scalar(select(func.count()).where(Job.status.in_(statuses))) or 0


def drain(settings: Settings, count_jobs: int, workers: int) -> dict[str, Any]:
    """Start so many workers, wait until they live, give them the jobs and wait until none is left."""
    database = Database(settings.database)
    migrate.upgrade(database)
    done_before = count(database, "completed")
    env = {**os.environ, "EARMARK_DATA_FOLDER": str(settings.data_folder), "EARMARK_DATABASE_URL": settings.database_url,
           "EARMARK_BROKER_URL": settings.broker_url, "EARMARK_LOG_LEVEL": "WARNING", "OMP_NUM_THREADS": "1",
           "EARMARK_SWEEP_SECONDS": "2"}  # fmt: skip
    command = [sys.executable, "-W", "ignore", "-m", "workers", "--app", "bench.quick_stages", "--takes", "speech"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    family = [subprocess.Popen(command, env=env, start_new_session=True) for _ in range(workers)]
    try:
        wait(lambda: alive(database) >= workers, MOST_WAITING * 3)
        submitting = submit(database, count_jobs)
        app = make_celery(settings)
        began = time.monotonic()
        for _ in range(workers):
            knock("speech", app=app)
        wait(lambda: count(database, "queued", "processing") == 0, PATIENCE)
        took = time.monotonic() - began
    finally:
        for child in family:
            child.terminate()
        for child in family:
            try:
                child.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    with database.read() as session:
        twice = session.scalar(select(func.count()).where(Job.attempt > 1)) or 0
        ended = session.scalar(select(func.count()).where(JobStage.status == "completed")) or 0
    done = count(database, "completed") - done_before
    database.dispose()
    return {
        "workers": workers, "jobs": count_jobs, "lost": count_jobs - done, "tried_twice": twice, "stages": ended,
        "seconds": took, "jobs_per_second": count_jobs / took, "submit_cpu_s": submitting,
        "workers_cpu_s": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "load": os.getloadavg()[0],
    }  # fmt: skip


def main() -> None:
    """Empty the queue with each number of workers, print a line each."""
    parser = arguments(__doc__)
    parser.add_argument("--jobs", type=int, default=1000)
    chosen = parser.parse_args()
    rows = []
    for workers, settings in each_number(chosen):
        row = drain(settings, chosen.jobs, workers)
        rows.append(row)
        print(f"{row['workers']} workers: {row['jobs']} jobs in {row['seconds']:.0f} s, {row['jobs_per_second']:.1f}/s, "
              f"lost {row['lost']}, tried twice {row['tried_twice']}; CPU: submitting {row['submit_cpu_s']:.1f} s, "
              f"workers {row['workers_cpu_s']:.1f} s; load {row['load']:.0f}", flush=True)  # fmt: skip
    keep(chosen, rows)


if __name__ == "__main__":
    main()
