"""`python -m workers`: a Celery worker with the right flags. May import everything below the doors."""

import argparse
import json
import os
import platform
import sys
import uuid
import warnings

from service.config import get_settings
from service.domain.errors import Invalid
from service.launch import leave_with_parent
from service.store.queue import read_takes


def main(arguments: list[str] | None = None) -> None:
    """Run a worker in this process until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m workers", description="Run an Earmark worker.")
    parser.add_argument("--takes", "--queues", default=get_settings().takes, help="all, or some of speech,text,short")
    parser.add_argument("--concurrency", type=int, default=1, help="jobs at a time; models use their own threads")
    parser.add_argument("--pool", default=get_settings().worker_pool, help="Celery pool; default prefork")
    parser.add_argument("--app", default="workers.tasks", help="module of the Celery application")
    parser.add_argument("--facts", action="store_true", help="print what this worker would use, as JSON, and end")
    chosen = parser.parse_args(arguments)
    if chosen.facts:
        from workers import doctor

        json.dump(doctor.facts(), sys.stdout)
        return
    try:
        takes = ",".join(read_takes(chosen.takes))
    except Invalid as error:
        parser.error(error.detail)
    os.environ["EARMARK_TAKES"] = takes  # the pool's processes read it
    get_settings.cache_clear()
    leave_with_parent()
    from celery.bin.celery import main as celery
    from celery.platforms import SecurityWarning

    warnings.simplefilter("ignore", SecurityWarning)  # root matters where messages may be pickled; ours are JSON
    sys.argv = ["celery", *worker_arguments(chosen.app, takes, chosen.concurrency, chosen.pool)]
    celery()


def worker_arguments(app: str, queues: str, concurrency: int, pool: str) -> list[str]:
    """Celery's arguments. The name is new at every start: a job handed back is never taken for another worker's."""
    name = f"earmark-{os.getpid()}-{uuid.uuid4().hex[:6]}@{platform.node() or 'localhost'}"
    pool = pool or ("threads" if os.name == "nt" else "prefork")
    flags = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]
    if limit := get_settings().worker_memory_mb:
        flags += ["--max-memory-per-child", str(limit << 10)]  # KiB, looked at after each job
    return ["-q", "-A", app, "worker", "-n", name, "-Q", queues, "-c", str(concurrency), "-P", pool, *flags]


if __name__ == "__main__":
    main()
