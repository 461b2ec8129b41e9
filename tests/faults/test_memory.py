"""A stage that takes more memory than there is: the kernel kills its process, and the job ends with a sentence."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.config import Settings
from service.store.database import Database
from tests.conftest import forget
from tests.faults.farm import QUICK, Farm, make_effects
from tests.faults.machine import little_memory

pytestmark = [pytest.mark.fault, pytest.mark.skipif(os.name == "nt", reason="control groups of Linux")]
LIMIT = 700 << 20  # bytes for a worker and its pool process, which take less than half of it


@pytest.fixture
def group() -> Iterator[Path]:
    """A control group with little memory."""
    try:
        with little_memory(LIMIT) as made:
            yield made
    except OSError as error:
        pytest.skip(f"no control group of our own: {error}")


def test_a_job_that_takes_all_memory_ends_with_a_sentence_and_the_next_one_runs(
    settings: Settings, database: Database, group: Path, monkeypatch: pytest.MonkeyPatch
):
    for name, value in QUICK.items():
        monkeypatch.setenv(f"EARMARK_{name}", value)
    make_effects(database)
    forget()
    farm = Farm(settings, database)
    try:
        worker = farm.start()
        (group / "cgroup.procs").write_text(str(worker.pid))  # before it has children
        farm.ready(worker)
        hungry = farm.submit(knocking=False)
        farm.mode(f"hungry {hungry}")
        farm.until(hungry, "failed", seconds=90)
        job = farm.job(hungry)
        assert (job.attempt, job.error_code) == (3, "worker_died")
        assert "out of memory" in (job.error or "")
        farm.until(farm.submit(), "completed")
        assert worker.poll() is None
    finally:
        farm.stop()
