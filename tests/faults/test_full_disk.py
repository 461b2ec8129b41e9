"""The disk under database, broker and results fills up while a job is worked on: it waits, and goes on when there is room."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.config import Settings, get_settings
from service.store.database import get_database
from service.store.migrate import upgrade
from tests.conftest import forget
from tests.fakes import STAGES
from tests.faults.farm import QUICK, Farm, make_effects
from tests.faults.machine import fill, small_disk

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(os.name == "nt", reason="mounts of POSIX"),
]


@pytest.fixture
def cramped(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Farm]:
    """Workers whose whole installation is on a disk of 24 MiB; their log is elsewhere."""
    try:
        with small_disk(tmp_path / "small", 24) as folder:
            for name, value in {**QUICK, "DATA_FOLDER": str(folder), "MAX_ATTEMPTS": "50"}.items():
                monkeypatch.setenv(f"EARMARK_{name}", value)
            forget()
            upgrade(get_database())
            make_effects(get_database())
            made = Farm(get_settings(), get_database())
            made.log = tmp_path / "workers.log"
            yield made
            made.stop()
            get_database().dispose()
    except OSError as error:
        pytest.skip(f"no disk of our own: {error}")


def test_a_disk_that_fills_up_in_a_stage_loses_nothing_and_does_nothing_twice(cramped: Farm):
    worker = cramped.start()
    cramped.ready(worker)
    jobs = [cramped.submit() for _ in range(3)]
    cramped.wait(lambda: any(cramped.job(job).status == "processing" for job in jobs))
    filler = fill(cramped.folder)
    cramped.wait(lambda: "full" in cramped.log.read_text(), 30)
    filler.unlink()
    for job in jobs:
        cramped.until(job, "completed", seconds=60)
    assert cramped.effects() == {(str(job), stage): 1 for job in jobs for stage in STAGES}
    assert worker.poll() is None
