"""The row that says that a worker lives and what it would use. May import the store."""

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError

from service.config import get_settings
from service.store.database import Database
from service.store.queue import SHORT
from service.store.tables import WorkerBeat, now
from workers import weights

log = logging.getLogger(__name__)

FORGET_AFTER = timedelta(hours=1)  # rows of workers that were killed
FACTS_SECONDS = 180.0
UNHEARD_SWEEPS = 3


class Beat:
    """One worker's row in `worker_beat`."""

    def __init__(self, database: Database, name: str, queues: Sequence[str]) -> None:
        self._database = database
        self._name = name
        self._facts: dict[str, Any] = {"queues": list(queues)}
        self._takes_recordings = any(queue != SHORT for queue in queues)

    def write(self) -> None:
        """Say that the worker lives; a database that is away is tried again at the next beat."""
        moment = now()
        try:
            facts = {**self._facts, "models": models_here()} if self._takes_recordings else self._facts
            with self._database.write() as session:
                session.merge(WorkerBeat(name=self._name, seen_at=moment, facts=facts))
                session.execute(delete(WorkerBeat).where(WorkerBeat.seen_at < moment - FORGET_AFTER))
        except SQLAlchemyError as error:
            log.warning("could not say that this worker lives: %s", error)

    def find_facts(self) -> None:
        """Find the facts of `earmark doctor` in the background.

        In a process of its own: looking at engines loads torch, which the worker's parent process has no use for.
        """
        threading.Thread(target=self._ask, name="facts", daemon=True).start()

    def _ask(self) -> None:
        command = [sys.executable, "-m", "workers", "--facts"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=FACTS_SECONDS, check=True)
            found = json.loads(done.stdout)
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            said = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
            log.warning("could not find out what this worker would use: %s", said[-1] if said else error)
            return
        self._facts = {**found, **self._facts}
        self.write()


class Ears:
    """Whether a worker still hears its own knocks. A broker that was restarted while every slot was busy can leave it
    deaf: the message in hand is never acknowledged, so no further one is fetched, and nobody notices a broken connection.
    """

    def __init__(self) -> None:
        self._unheard = 0

    def check(self, knocks: int, *, idle: bool) -> None:
        """After each sweep. Raises ConnectionResetError, on which Celery connects anew, when several were for nothing."""
        self._unheard = self._unheard + 1 if knocks and idle else 0
        if self._unheard > UNHEARD_SWEEPS:
            self._unheard = 0
            log.warning("jobs wait, but no message arrives: connecting to the broker anew")
            raise ConnectionResetError("no message arrives from the broker")


def models_here() -> dict[str, Any]:
    """The weights on this machine and those to be had: a look into two folders, at each beat."""
    settings = get_settings()
    here = [
        {"name": w.name, "kind": w.kind, "size": w.size, "in_use": w.in_use, "damaged": w.checksum_ok is False}
        for w in weights.list_models(settings=settings)
    ]
    offered = [{"name": name, "kind": "whisper", "size": mib << 20} for name, mib in weights.SIZES_MIB.items()]
    return {"folder": str(settings.models), "offline": settings.offline, "here": here, "offered": offered}
