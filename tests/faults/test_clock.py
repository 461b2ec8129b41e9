"""The clock of the machine jumps while jobs are worked on: nothing is lost, done twice or stuck."""

import shutil
import sys
import time
from pathlib import Path

import pytest

from service.config import Settings
from service.store.database import Database
from service.store.tables import WorkerBeat
from tests.conftest import forget
from tests.fakes import STAGES
from tests.faults.farm import QUICK, Farm, make_effects
from tests.faults.machine import Clock

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(
        sys.platform != "linux" or not shutil.which("cc"), reason="the clock is moved by a preloaded library"
    ),
]
HOUR = 3600


@pytest.mark.parametrize("jumps", [(HOUR,), (-HOUR,), (HOUR, 0)], ids=["ahead", "back", "ahead_and_back_again"])
def test_a_jump_under_two_workers_loses_nothing_and_leaves_nothing_stuck(
    settings: Settings, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jumps: tuple[int, ...]
):
    clock = Clock(tmp_path / "clock")
    for name, value in QUICK.items():
        monkeypatch.setenv(f"EARMARK_{name}", value)
    make_effects(database)
    forget()
    farm = Farm(settings, database)
    workers = [farm.start(told=clock.told), farm.start(told=clock.told)]
    try:
        for worker in workers:
            farm.ready(worker)
        jobs = [farm.submit() for _ in range(8)]
        for jump in jumps:
            farm.wait(lambda: any(farm.job(job).status == "processing" for job in jobs))
            clock.move(jump)
            time.sleep(1.0)
        with database.read() as session:
            seen = max(beat.seen_at.timestamp() for beat in session.query(WorkerBeat))
        assert jumps[-1] < 0 or abs(seen - time.time() - jumps[-1]) < 30  # the workers' clock did jump
        for job in jobs:
            farm.until(job, "completed", seconds=60)
        assert farm.effects() == {(str(job), stage): 1 for job in jobs for stage in STAGES}
    finally:
        farm.stop()
