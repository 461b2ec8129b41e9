"""The launcher: starts, restarts, gives up with a sentence, and never leaves a child behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.fault, pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")]

LAUNCHER = """
import sys
from service.config import get_settings
from service import launch
launch.LONGEST_PAUSE = 0.2
child = [sys.executable, {child!r}]
raise SystemExit(launch.up(get_settings(), run={{"web": child + ["web"], "worker": child + ["worker"]}},
    say=lambda line: print(line, flush=True)))
"""
CHILD = """
import pathlib, signal, subprocess, sys, time
sys.path.insert(0, {root!r})
from service.launch import leave_with_parent
leave_with_parent()
name, folder = sys.argv[1], pathlib.Path({folder!r})
if (folder / (name + ".broken")).exists():
    sys.exit(3)
if (folder / (name + ".stubborn")).exists():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", "grandchild", str(folder)])
with (folder / (name + ".pids")).open("a") as file:
    import os
    file.write(str(os.getpid()) + "\\n")
time.sleep(60)
"""


class Launched:
    """A launcher with two small children that behave as files in a folder say."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "child.py").write_text(CHILD.format(root=str(ROOT), folder=str(folder)))
        (folder / "launcher.py").write_text(LAUNCHER.format(child=str(folder / "child.py")))

    def start(self) -> None:
        env = {**os.environ, "PYTHONPATH": str(ROOT), "EARMARK_DATA_FOLDER": str(self.folder / "data")}
        command = [sys.executable, str(self.folder / "launcher.py")]
        self.process = subprocess.Popen(
            command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, stdin=subprocess.DEVNULL
        )

    def pids(self, name: str) -> list[int]:
        path = self.folder / f"{name}.pids"
        return [int(line) for line in path.read_text().split()] if path.exists() else []

    def left(self) -> list[int]:
        """Living processes that were started from our folder."""
        return [
            process.pid
            for process in psutil.process_iter(["cmdline", "status"])
            if str(self.folder) in " ".join(process.info["cmdline"] or ())
            and process.info["status"] != psutil.STATUS_ZOMBIE
        ]

    def wait(self, condition, seconds: float = 15.0) -> None:
        until = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < until, f"it did not happen within {seconds} s"
            time.sleep(0.05)

    def up(self) -> None:
        self.start()
        self.wait(lambda: self.pids("web") and self.pids("worker"))


@pytest.fixture
def launched(tmp_path: Path) -> Iterator[Launched]:
    made = Launched(tmp_path)
    yield made
    for pid in made.left():
        psutil.Process(pid).kill()
    made.process.communicate(timeout=10)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_leaves_in_order_with_its_children(launched: Launched, number: int):
    launched.up()
    launched.process.send_signal(number)
    assert launched.process.wait(10) == 0
    assert launched.left() == []


def test_a_child_that_died_is_started_again_and_the_other_is_left_alone(launched: Launched):
    launched.up()
    psutil.Process(launched.pids("worker")[0]).kill()
    launched.wait(lambda: len(launched.pids("worker")) == 2)
    assert len(launched.pids("web")) == 1
    launched.process.send_signal(signal.SIGINT)
    said, _ = launched.process.communicate(timeout=10)
    assert "The worker process ended (-9). Starting it again" in said


def test_children_leave_when_the_launcher_is_killed(launched: Launched):
    launched.up()
    launched.process.kill()
    launched.process.wait()
    launched.wait(lambda: launched.left() == [])


def test_a_second_interrupt_kills_children_and_grandchildren_that_do_not_leave(launched: Launched):
    (launched.folder / "worker.stubborn").touch()
    launched.up()
    launched.process.send_signal(signal.SIGINT)
    time.sleep(1.0)
    assert launched.process.poll() is None
    launched.process.send_signal(signal.SIGINT)
    launched.process.wait(10)
    launched.wait(lambda: launched.left() == [])


def test_it_gives_up_with_a_sentence_on_a_child_that_never_lives(launched: Launched):
    (launched.folder / "web.broken").touch()
    launched.start()
    said, _ = launched.process.communicate(timeout=60)
    assert launched.process.returncode == 1
    assert "The web process ended 5 times within a minute (last with 3): giving up." in said
    assert launched.left() == []
