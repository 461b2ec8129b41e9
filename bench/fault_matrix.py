"""Faults on several setups: jobs with fake stages whose effects are counted, and what was lost, doubled or stuck.

    python -m bench.fault_matrix [--columns embedded,redis,rabbitmq] [--rows killed,poison] [--jobs 200] [--json out.json]

`embedded` is SQLite with the embedded broker, `redis` PostgreSQL + Redis, `rabbitmq` PostgreSQL + RabbitMQ. The servers are
started by the bench, on free ports in a temporary folder.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench import fault_rows as rows
from bench import fault_surroundings as around
from bench.fault_setup import Outcome, Scale, Setup, account, column
from service.config import get_settings
from tests.faults.farm import QUICK
from tests.faults.machine import small_disk

Row = Callable[[Setup], Outcome]

ROWS: dict[str, Row] = {
    "killed": rows.killed, "messages_lost": rows.messages_lost, "messages_doubled": rows.messages_doubled,
    "claimed_by_four": rows.claimed_by_four, "told_to_stop": rows.told_to_stop, "poison": rows.poison,
    "broker_stopped": rows.broker_stopped, "database_restarted": rows.database_restarted,
    "uploads_killed": around.uploads_killed, "store_failing": around.store_failing, "memory_gone": around.memory_gone,
    "clock_jumps": around.clock_jumps, "disk_full": around.disk_full,
}  # fmt: skip
SERVERS_ONLY = ("broker_stopped", "database_restarted")
"""The embedded broker and SQLite are files: there is nothing to stop."""
SMALL_DISK = {"embedded": 24, "redis": 300, "rabbitmq": 300}
"""MiB of the disk in the row `disk_full`."""


def main() -> None:
    """Go through the matrix and print a line per cell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--columns", default="embedded,redis,rabbitmq")
    parser.add_argument("--rows", default=",".join(ROWS))
    parser.add_argument("--jobs", type=int, default=200, help="in the row `killed`; the others have a part of it")
    parser.add_argument("--outage", type=float, default=60.0, help="seconds without the broker")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**6)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)
    os.environ |= {f"EARMARK_{name}": value for name, value in QUICK.items()}
    print(f"seed {chosen.seed}\n{'':30} jobs  lost  twice  stuck  failed  without a sentence", flush=True)
    cells: list[dict[str, Any]] = []
    scale = Scale(chosen.jobs, chosen.outage, chosen.seed)
    for name in chosen.columns.split(","):
        for cell in measure_column(name, chosen.rows.split(","), scale):
            cells.append({"column": name, "seed": chosen.seed} | cell)
            show(cells[-1])
            if chosen.json:
                chosen.json.write_text(json.dumps(cells, indent=2))


def leave(number: int, _frame: object) -> None:
    """Stop in order: servers and workers go with us."""
    sys.exit(128 + number)


def measure_column(name: str, wanted: Sequence[str], scale: Scale) -> Iterator[dict[str, Any]]:
    """The cells of a column; a full disk has servers of its own on it."""
    wanted = [row for row in wanted if name != "embedded" or row not in SERVERS_ONLY]
    if usual := [row for row in wanted if row != "disk_full"]:
        with installation(name, scale) as setup:
            for row in usual:
                yield measure(setup, row)
    if "disk_full" in wanted:
        with installation(name, scale, SMALL_DISK[name]) as setup:
            yield measure(setup, "disk_full")


@contextmanager
def installation(name: str, scale: Scale, mib: int = 0) -> Iterator[Setup]:
    """A setup in a temporary folder, on a disk of that size where one is given."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="earmark-faults-")))
        folder.chmod(0o755)
        rest = stack.enter_context(small_disk(folder / "small", mib)) if mib else folder
        setup = stack.enter_context(column(name, rest, scale))
        setup.farm.log = folder / "workers.log"
        yield setup


def measure(setup: Setup, name: str) -> dict[str, Any]:
    """One cell: begin with no workers, do it, count."""
    os.environ["EARMARK_MAX_ATTEMPTS"] = "50" if name == "killed" else "3"  # bad luck is not poison
    get_settings.cache_clear()
    setup.farm.mode("")
    began = time.monotonic()
    try:
        done = ROWS[name](setup)
    finally:
        setup.farm.stop()
    return {"row": name, **account(setup, done), "seconds": time.monotonic() - began, "what": done.words}


def show(cell: dict[str, Any]) -> None:
    """A line of the table."""
    print(
        f"{cell['column']:10} {cell['row']:19} {cell['jobs']:4}  {cell['lost']:4}  {cell['twice']:5}  {cell['stuck']:5}"
        f"  {cell['failed']:6}  {cell['speechless']:4}   {cell['seconds']:.0f} s; {cell['what']}",
        flush=True,
    )


if __name__ == "__main__":
    main()
