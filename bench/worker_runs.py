"""What the benches of worker processes share: their arguments, an installation for each number of workers, waiting."""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from service.config import Settings
from service.store.database import Database
from service.store.tables import WorkerBeat


def arguments(description: str | None) -> argparse.ArgumentParser:
    """`--workers`, `--database`, `--broker`, `--json`."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", default="1,2,4")
    parser.add_argument("--database", default="")
    parser.add_argument("--broker", default="")
    parser.add_argument("--json", type=Path)
    return parser


def each_number(chosen: argparse.Namespace) -> Iterator[tuple[int, Settings]]:
    """Each number of workers with the settings of a new installation in a temporary folder."""
    for workers in map(int, chosen.workers.split(",")):
        with tempfile.TemporaryDirectory() as name:
            yield workers, Settings(data_folder=Path(name), database_url=chosen.database, broker_url=chosen.broker)


def keep(chosen: argparse.Namespace, rows: list[dict[str, Any]]) -> None:
    """Write what was measured where `--json` says so."""
    if chosen.json:
        chosen.json.write_text(json.dumps(rows, indent=2))


def alive(database: Database) -> int:
    """Workers that said so."""
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(WorkerBeat)) or 0


def wait(until: Callable[[], object], seconds: float) -> None:
    """Until it is so. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while not until():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.25)
