"""Web server and workers under one command: starts them, restarts what dies, leaves nothing behind.

The children read a pipe that nobody writes to: it closes when the launcher is gone, however it went. Imports the
settings and the names of the queues.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from service.config import Settings
from service.store.queue import SHORT, SPEECH, TEXT

SUPERVISED = "EARMARK_SUPERVISED"
POLL_SECONDS = 0.2
GRACE_SECONDS = 30.0  # for a child to leave after SIGTERM
DEATHS, WITHIN_SECONDS = 5, 60.0  # so many ends in that time are too many
LONGEST_PAUSE = 15.0  # seconds before a restart
WINDOWS = os.name == "nt"

Say = Callable[[str], None]


def commands() -> dict[str, list[str]]:
    """What `up` runs: name and command line."""
    return {"web": [sys.executable, "-m", "service.cli", "serve"], **workers()}


def workers(concurrency: int = 1) -> dict[str, list[str]]:
    """The workers of one machine: one for audio, and one beside it so that short work never waits behind hours of it."""
    worker = [sys.executable, "-m", "workers"]
    return {
        "worker": [*worker, "--takes", f"{SPEECH},{TEXT}", "--concurrency", str(concurrency)],
        "short worker": [*worker, "--takes", SHORT],
    }


def up(settings: Settings, *, run: Mapping[str, Sequence[str]] | None = None, say: Say = print) -> int:
    """Run web server and workers until Ctrl-C or SIGTERM; returns the exit code.

    The first Ctrl-C lets them leave in order (a running job goes back to the queue), the second one kills them.
    """
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    stop = threading.Event()
    family = [Child(name, command, say) for name, command in (run or commands()).items()]

    def on_signal(_number: int, _frame: object) -> None:
        if stop.is_set():
            for child in family:
                child.kill()
        stop.set()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        for child in family:
            child.start()
        while not stop.wait(POLL_SECONDS):
            if not all(child.mind() for child in family):
                return 1
        say("Stopping …")
        return 0
    finally:
        stop.set()  # from here on a signal kills
        _leave(family)
        for number, handler in before.items():
            signal.signal(number, handler)


def leave_with_parent() -> None:
    """In a child of `up`: end in order when the launcher is gone. Does nothing in a process started otherwise."""
    if os.environ.pop(SUPERVISED, None) is None:
        return

    def wait() -> None:
        os.read(0, 1)  # not sys.stdin.read(): that holds a lock, and a forked child would hang on it
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE_SECONDS)
        os._exit(1)

    threading.Thread(target=wait, name="launcher-watch", daemon=True).start()


class Child:
    """One process that is started again when it dies."""

    def __init__(self, name: str, command: Sequence[str], say: Say) -> None:
        self.name = name
        self._command = list(command)
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._deaths: deque[float] = deque(maxlen=DEATHS)
        self._start_at = 0.0

    def start(self) -> None:
        """Start it in a process group of its own: Ctrl-C reaches only the launcher, which then asks each to leave."""
        env = {**os.environ, SUPERVISED: "1"}
        home = str(Path(__file__).resolve().parent.parent)
        env["PYTHONPATH"] = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH")]))
        if WINDOWS:
            flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
            self._process = subprocess.Popen(self._command, env=env, stdin=subprocess.PIPE, creationflags=flags)
        else:
            self._process = subprocess.Popen(self._command, env=env, stdin=subprocess.PIPE, start_new_session=True)

    def mind(self) -> bool:
        """Look whether it lives, and start it again after a pause; False when it died too often to go on."""
        moment = time.monotonic()
        if self._process is None:
            if moment >= self._start_at:
                self.start()
            return True
        code = self._process.poll()
        if code is None:
            return True
        self._close()
        self._deaths.append(moment)
        recent = sum(moment - death < WITHIN_SECONDS for death in self._deaths)
        if recent >= DEATHS:
            self._say(f"The {self.name} process ended {recent} times within a minute (last with {code}): giving up.")
            return False
        pause = min(2.0 ** (recent - 1), LONGEST_PAUSE)
        self._say(f"The {self.name} process ended ({code}). Starting it again in {pause:.0f} s.")
        self._start_at = moment + pause
        return True

    def ask_to_leave(self) -> None:
        """SIGTERM, or what Windows has for it."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM))

    def wait(self, until: float) -> None:
        """Wait for its end until this monotonic time, then kill it."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._say(f"The {self.name} process did not leave in time and is killed.")
            self.kill()
            self._process.wait()
        self._close()

    def kill(self) -> None:
        """End it and all processes it started, now."""
        if self._process is None or self._process.poll() is not None:
            return
        if WINDOWS:
            self._process.kill()
        else:
            os.killpg(self._process.pid, signal.SIGKILL)

    def _close(self) -> None:
        if self._process and self._process.stdin:
            self._process.stdin.close()
        self._process = None


def _leave(family: Sequence[Child]) -> None:
    until = time.monotonic() + GRACE_SECONDS
    for child in family:
        child.ask_to_leave()
    for child in family:
        child.wait(until)
