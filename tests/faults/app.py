"""The worker's Celery application with a fake pipeline: `python -m workers --app tests.faults.app`. Only for tests.

Importing it changes the worker of this process for good, so no test may import it.
"""

import hashlib
import os
import signal
import time
from pathlib import Path

from sqlalchemy import text

from service.actions.jobs import PROCESS
from service.actions.recordings import get_recording
from service.config import get_settings
from service.store.media import get_media
from tests.fakes import STAGES, FakePipeline
from workers import beats, tasks

app = tasks.app
app.conf.include = [__name__]  # a spawned pool process imports this, and with it the real tasks

SECONDS = 0.15


class CountingPipeline(FakePipeline):
    """Every effect is a row that nothing prevents from being written twice."""

    def effect(self, session, lease, name):
        statement = text("insert into effect (job, stage, pid) values (:job, :stage, :pid)")
        session.execute(statement, {"job": str(lease.job_id), "stage": name, "pid": os.getpid()})


def process(lease) -> bool:
    """Recordings go through fake stages, and the file `mode` in the data folder says what else goes wrong; all else is real."""
    if lease.kind != PROCESS:
        return real(lease)
    mode = read_mode()
    pipeline = CountingPipeline(seconds=SECONDS)
    if mode.startswith("poison ") and str(lease.job_id) == mode.split()[1]:
        pipeline.before["think"] = lambda _lease: os.kill(os.getpid(), signal.SIGKILL)
    elif mode.startswith("hungry ") and str(lease.job_id) == mode.split()[1]:
        pipeline.before["think"] = lambda _lease: b"x" * (4 << 30)  # more than the test's control group has
    elif mode == "reads":
        pipeline.before = dict.fromkeys(STAGES, read_media)
    elif mode in ("slow", "long"):
        pipeline.seconds = {"slow": 2.0, "long": 60.0}[mode]
    elif mode == "deaf":  # a stage that does not look up, as native code does
        pipeline.before["think"] = lambda _lease: deaf()
    return pipeline(lease)


def read_media(lease) -> None:
    """All of the recording, from where media rests."""
    with lease.database.read() as session:
        wanted = get_recording(session, lease.recording_id).sha256
    found = hashlib.sha256(b"".join(get_media().read(wanted))).hexdigest()
    assert found == wanted, "these are not the bytes that were sent"


def deaf() -> None:
    """Say our pid and work without ever asking whether the job is still ours."""
    data_folder = get_settings().data_folder
    (data_folder / "pid.part").write_text(str(os.getpid()))
    (data_folder / "pid.part").rename(data_folder / "pid")
    until = time.monotonic() + 1.0
    while time.monotonic() < until:
        time.sleep(0.01)


def read_mode() -> str:
    path: Path = get_settings().data_folder / "mode"
    return path.read_text() if path.exists() else ""


real, tasks.process = tasks.process, process
beats.Beat.find_facts = lambda _self: None  # engines are none of these tests' business
