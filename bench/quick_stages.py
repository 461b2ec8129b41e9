"""A worker whose stages do nothing but commit: `python -m workers --app bench.quick_stages`. What is left is the queue's cost.

Importing it changes the worker of this process for good.
"""

from workers import beats, tasks
from workers.lease import Lease

app = tasks.app
app.conf.include = [__name__]
STAGES = ("listen", "think", "write")


def process(lease: Lease) -> bool:
    """Three stages, each with its two transactions."""
    lease.plan(STAGES)
    for name in STAGES:
        with lease.stage(name), lease.commit() as session:
            lease.stage_done(session, name)
    return False


tasks.process = process
beats.Beat.find_facts = lambda self: None  # type: ignore[method-assign]  # noqa: ARG005
