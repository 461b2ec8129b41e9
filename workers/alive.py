"""Does the worker on this machine say that it lives? One row read, no engine loaded: for health checks of containers.

`python -m workers.alive`; exit code 1 with a sentence where it does not.
"""

import platform
import sys
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from service.config import get_settings
from service.store.database import Database, get_database
from service.store.tables import WorkerBeat, now


def ails(database: Database, patience: float) -> str | None:
    """What is wrong, as a sentence; None where a worker of this machine was seen within so many seconds."""
    here = f"%@{platform.node() or 'localhost'}"
    try:
        with database.read() as session:
            seen = session.scalar(
                select(WorkerBeat.seen_at)
                .where(WorkerBeat.name.like(here))
                .order_by(WorkerBeat.seen_at.desc())
                .limit(1)
            )
    except SQLAlchemyError:
        return "The database cannot be reached."
    if seen is None:
        return "No worker of this machine has said that it lives."
    silent = now() - seen
    if silent > timedelta(seconds=patience):
        return f"The worker of this machine has been silent for {silent.total_seconds():.0f} seconds."
    return None


def main() -> int:
    """0 where it lives: it writes at every sweep, and may miss three of them."""
    wrong = ails(get_database(), 4 * get_settings().sweep_seconds)
    if wrong:
        print(wrong, file=sys.stderr)
    return int(wrong is not None)


if __name__ == "__main__":
    sys.exit(main())
