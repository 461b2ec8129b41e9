"""Decodes a recording in a confined process of its own and keeps the samples in files, so that hours need no memory.

However the process ends, the worker goes on with a sentence. What the process may do: `confinement`.
"""

import json
import logging
import mmap
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from service.config import Settings
from service.domain.errors import EarmarkError, Invalid, NotFound, StageFailed, UnsupportedMedia
from workers.confinement import plain_environment
from workers.sample_stream import ERROR, FACTS, LIMITS, SAMPLE_RATE, SAMPLES, receive

log = logging.getLogger(__name__)

LEAST_SPEED = 4.0
"""Times real time that decoding must keep up, the patience of the settings aside; usual are some hundreds."""
LOOK_SECONDS = 0.2
LONGEST_SENTENCE = 400
ROOT = str(Path(__file__).resolve().parents[1])
MODULE = "workers.decoding_process"


@dataclass(frozen=True, slots=True)
class Decoded:
    """One or two channels of 16 kHz samples (n,), and where they came from."""

    channels: list[NDArray[np.int16]]
    source_channels: int
    sample_rate: int
    codec: str
    container: str
    truncated: bool

    @property
    def duration(self) -> float:
        """Seconds."""
        return len(self.channels[0]) / SAMPLE_RATE if self.channels else 0.0


def decode(path: Path, settings: Settings, *, progress: Callable[[float], None] | None = None) -> Decoded:
    """Decode the best audio track: one channel, or two kept apart; more than two are mixed into one.

    `progress` is told the fraction 0..1 and may raise, which ends the process. A file that breaks off keeps what could
    be decoded when that is at least half a second. Raises NotFound, Invalid (empty, too long), UnsupportedMedia,
    StageFailed (took too long or too much memory, or made the decoder crash).
    """
    with _opened(path) as source, Process(source, settings, settings.max_duration_hours * 3600) as process:
        return process.follow(progress)


def limits_here(settings: Settings) -> list[str]:
    """Which of `confinement.EVERY_LIMIT` hold on this machine, as a process tells that took them on. Raises StageFailed."""
    with Path(os.devnull).open("rb") as nothing, Process(nothing, settings, 0.0) as process:
        return process.tell_limits()


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise NotFound(f"There is no file “{path.name}”.", code="file_not_found") from None
    except OSError as error:
        raise Invalid(f"The file “{path.name}” cannot be read: {error.strerror}.", code="unreadable_file") from None


def _nameless(folder: Path) -> BinaryIO:
    """A file that is gone when nobody has it open."""
    return tempfile.TemporaryFile(dir=folder)


@dataclass(slots=True)
class _Received:
    """What came so far: a file of samples per channel and the facts."""

    folder: Path
    files: list[BinaryIO] = field(default_factory=list)
    samples: int = 0
    facts: dict[str, Any] = field(default_factory=dict)

    def learn(self, payload: bytes) -> None:
        """Facts of the file. Raises ValueError, TypeError, KeyError."""
        facts = json.loads(payload)
        if not self.files:
            if facts["kept"] not in (1, 2):
                raise ValueError("one or two channels are kept")
            self.folder.mkdir(parents=True, exist_ok=True)
            self.files = [_nameless(self.folder) for _ in range(facts["kept"])]
        self.facts |= facts

    def add(self, payload: bytes) -> None:
        """A stretch of samples, channel after channel. Raises ValueError."""
        if not self.files or len(payload) % (2 * len(self.files)):
            raise ValueError("samples of unknown channels")
        each = len(payload) // len(self.files)
        for number, file in enumerate(self.files):
            file.write(payload[number * each : (number + 1) * each])
        self.samples += each // 2

    def finish(self) -> Decoded:
        """The whole; the files are gone when nobody holds the samples any more."""
        facts, channels = self.facts, []
        for file in self.files:
            file.flush()
            channels.append(np.frombuffer(mmap.mmap(file.fileno(), 2 * self.samples), dtype=np.int16))
        sizes = int(facts["channels"]), int(facts["sample_rate"])
        named = str(facts["codec"])[:60], str(facts["container"])[:60]
        return Decoded(channels, *sizes, *named, bool(facts["truncated"]))

    def close(self) -> None:
        for file in self.files:
            file.close()


class Process:
    """One decoding process and what it says. Leaving the `with` block kills it."""

    def __init__(self, source: BinaryIO, settings: Settings, longest: float) -> None:
        self._settings, self._longest = settings, longest
        self._received = _Received(settings.work_folder)
        self._began = time.monotonic()
        self._late = False
        self._over = threading.Event()
        self._room = tempfile.TemporaryDirectory(prefix="earmark-decoding-")
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  closed on leaving
        request = {
            "memory": settings.decoding_memory_mb << 20,
            "seconds": int(settings.decoding_patience_seconds + longest / LEAST_SPEED) + 1,
            "longest": longest,
            "parent": os.getpid(),
        }
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-m", MODULE, json.dumps(request)],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=self._said,
            cwd=self._room.name,
            env=plain_environment(ROOT),
        )
        threading.Thread(target=self._watch, name="decoding-watch", daemon=True).start()

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._child.kill()
        self._child.wait()
        if self._child.stdout:
            self._child.stdout.close()
        self._said.close()
        self._received.close()
        self._room.cleanup()

    def tell_limits(self) -> list[str]:
        """The limits in force. Raises StageFailed."""
        try:
            message = receive(self._output)
            if message and message[0] == LIMITS:
                return [str(name) for name in json.loads(message[1])["held"]]
        except (ValueError, KeyError, TypeError):
            pass
        raise self._why_it_died()

    def follow(self, progress: Callable[[float], None] | None) -> Decoded:
        """Take in what it sends until it is done. Raises what `decode` raises."""
        received = self._received
        try:
            while (message := receive(self._output)) is not None:
                kind, payload = message
                if kind == SAMPLES:
                    received.add(payload)
                    if received.samples > (self._longest + 60) * SAMPLE_RATE:
                        raise ValueError("more than was asked for")
                    if progress:
                        progress(self._fraction())
                elif kind == FACTS:
                    received.learn(payload)
                    if received.facts.get("done") and received.samples:
                        return received.finish()
                elif kind == ERROR:
                    raise self._error(**json.loads(payload))
        except (ValueError, KeyError, TypeError) as error:
            log.warning("a decoding process said what it may not say: %s", error)
        raise self._why_it_died()

    @property
    def _output(self) -> BinaryIO:
        if self._child.stdout is None:
            raise ValueError("the process has no output")
        return self._child.stdout  # type: ignore[return-value]

    def _fraction(self) -> float:
        declared = self._received.facts.get("declared")
        return min(1.0, self._received.samples / SAMPLE_RATE / declared) if declared else 0.0

    def _watch(self) -> None:
        """Kill it when it is slower than any honest file: patience, and a quarter of what it has brought so far."""
        while not self._over.wait(LOOK_SECONDS):
            allowed = self._settings.decoding_patience_seconds + self._received.samples / SAMPLE_RATE / LEAST_SPEED
            if time.monotonic() - self._began > allowed:
                self._late = True
                self._child.kill()
                return

    def _error(self, error: str, code: str, detail: str) -> EarmarkError:
        if error == "MemoryError":
            return self._too_much_memory()
        known = {"Invalid": Invalid, "UnsupportedMedia": UnsupportedMedia}[error]
        return known(str(detail)[:LONGEST_SENTENCE], code=str(code)[:60])

    def _why_it_died(self) -> EarmarkError:
        """The sentence for a process that ended without one."""
        try:
            ended = self._child.wait(5.0)
        except subprocess.TimeoutExpired:
            ended = 0  # it is still there and talks nonsense: as good as crashed
        self._said.seek(0)
        log.warning("a decoding process ended with %s: %s", ended, self._said.read(4000).decode(errors="replace"))
        if self._late or ended == -getattr(signal, "SIGXCPU", 24):
            return StageFailed("Decoding this file took too long and was given up.", code="decoding_timeout")
        if ended == -9:  # the system ran out of memory, or somebody killed it
            return StageFailed(
                "The process that decodes this file was killed (often: the machine is out of memory).",
                code="decoding_killed",
                retryable=True,
            )
        if b"MemoryError" in self._tail():
            return self._too_much_memory()
        return StageFailed(
            "This file makes the decoder crash, so it was given up: it is damaged, or made to do harm.",
            code="decoding_crashed",
        )

    def _tail(self) -> bytes:
        self._said.seek(0)
        return self._said.read()[-4000:]

    def _too_much_memory(self) -> StageFailed:
        return StageFailed(
            f"Decoding this file needs more than the {self._settings.decoding_memory_mb} MiB of memory that it may "
            "have, so it was given up.",
            code="decoding_memory",
        )
