"""Hours of conversation through the real worker: `python -m bench.long_recording [--hours 4] [--json out.json]`.

Prints per stage: wall and processor seconds, what they are of the recording's length, and the largest memory of the
worker's processes meanwhile. The conversation is made of the sentences and voices that the project's test checkpoint of
Whisper knows, with pauses; with --audio it is made of recordings of your own, one after the other. SQLite and the
embedded broker in a temporary folder.
"""

import argparse
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select

from bench.faults import kill, start_worker
from service.actions import recordings, transcripts
from service.actions.recordings import About, Upload
from service.config import Settings, get_settings
from service.store.database import Database, get_database
from service.store.media import get_media
from service.store.migrate import upgrade
from service.store.tables import Insight, JobStage, Passage, Utterance
from workers.audio import SAMPLE_RATE, open_audio

Row = dict[str, Any]
SAID_AT_ONCE = 8
"""Sentences between two long pauses: a window of Whisper's, in which the checkpoint knows no sentence twice."""
PAUSES, LONG_PAUSE = (0.3, 1.2), (8.5, 10.0)
"""Seconds between sentences, and after so many of them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the recording, process it, print the table; 1 when it did not end well."""
    parser = argparse.ArgumentParser(prog="python -m bench.long_recording", description=__doc__)
    parser.add_argument("--hours", type=float, default=4.0)
    parser.add_argument("--audio", type=Path, nargs="*", default=[], help="recordings to be joined and repeated")
    parser.add_argument("--stereo", action="store_true", help="two channels, every voice its own")
    parser.add_argument("--model", default="", help="Whisper model or path; default the project's test checkpoint")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="earmark-long-") as name:
        folder = Path(name)
        pieces = joined(chosen.audio) if chosen.audio else conversation(chosen.stereo)
        sound = write(folder / "long.wav", pieces, chosen.hours * 3600)
        os.environ |= settings_of(folder, chosen.model or checkpoint(folder))
        get_settings.cache_clear()
        upgrade(get_database())
        report = process(get_database(), sound)
    report["seconds"] = chosen.hours * 3600
    print_report(report)
    if chosen.json:
        chosen.json.write_text(json.dumps(report, indent=1), encoding="utf-8")
    return 0 if report["status"] == "completed" else 1


def settings_of(folder: Path, model: str) -> dict[str, str]:
    """The worker's environment: nothing is fetched, nothing outside the folder is written."""
    return {
        "EARMARK_DATA_FOLDER": str(folder / "data"),
        "EARMARK_OFFLINE": "true",
        "EARMARK_LOG_LEVEL": "ERROR",
        "EARMARK_WHISPER_MODEL": model,
        "EARMARK_TRANSCRIBER": "whisper",
        "EARMARK_DIARIZER": "auto",
    }


def checkpoint(folder: Path) -> str:
    """The project's own Whisper model."""
    from tests.checkpoints.expand import expand_whisper

    return str(expand_whisper(folder))


def conversation(stereo: bool) -> Iterator[NDArray[np.int16]]:
    """Sentences of two voices in random order, with pauses, without end: arrays (channels, n)."""
    from tests.checkpoints.speech import read_audio

    spoken = Path(__file__).parent.parent / "tests" / "checkpoints" / "audio"
    said: dict[str, tuple[int, NDArray[np.float32]]] = {}
    for told in json.loads((spoken / "expected.json").read_text(encoding="utf-8")):
        samples = read_audio(spoken / told["file"])
        for s in told["segments"]:
            cut = samples[int((s["start"] - 0.1) * SAMPLE_RATE) : int((s["end"] + 0.1) * SAMPLE_RATE)]
            said[s["text"]] = (int(s["voice"] != "rms"), cut)
    chance = random.Random(0)
    while True:
        for text in chance.sample(sorted(said), min(SAID_AT_ONCE, len(said))):
            voice, samples = said[text]
            yield _placed(samples, voice, stereo)
            yield _silence(chance.uniform(*PAUSES), stereo)
        yield _silence(chance.uniform(*LONG_PAUSE), stereo)


def joined(paths: Sequence[Path]) -> Iterator[NDArray[np.int16]]:
    """Recordings one after the other, again and again, mixed to one channel."""
    for path in itertools.cycle(paths):
        yield _placed(open_audio(path, Settings()).mono(), 0, stereo=False)
        yield _silence(1.0, stereo=False)


def _placed(samples: NDArray[np.float32], channel: int, stereo: bool) -> NDArray[np.int16]:
    placed = np.zeros((2 if stereo else 1, len(samples)), dtype=np.int16)
    placed[channel if stereo else 0] = np.clip(samples * 32767, -32768, 32767)
    return placed


def _silence(seconds: float, stereo: bool) -> NDArray[np.int16]:
    return _placed(np.zeros(int(seconds * SAMPLE_RATE), dtype=np.float32), 0, stereo)


def write(path: Path, pieces: Iterator[NDArray[np.int16]], seconds: float) -> Path:
    """A WAV file of so many seconds."""
    left = round(seconds * SAMPLE_RATE)
    with wave.open(str(path), "wb") as file:
        for number, piece in enumerate(pieces):
            if number == 0:
                file.setnchannels(len(piece))
                file.setsampwidth(2)
                file.setframerate(SAMPLE_RATE)
            file.writeframes(piece[:, :left].T.tobytes())
            left -= piece.shape[1]
            if left <= 0:
                return path
    raise ValueError("there is nothing to be written")


def process(database: Database, sound: Path) -> Row:
    """Upload the file, let a worker of its own take it down the whole path, and watch that one."""
    media = get_media()
    with media.receive() as incoming, sound.open("rb") as source:
        while part := source.read(1 << 20):
            incoming.write(part)
        sha256 = media.keep(incoming)
    with database.write() as session:
        upload = Upload(sound.name, sha256, sound.stat().st_size, "audio/wav")
        key = recordings.create_recording(session, media, upload, About(kind="interview", language="en")).recording.id
    sound.unlink()
    worker = start_worker()
    try:
        stages, ended = watch(database, key, worker)
    finally:
        kill(worker)
    return {**ended, "stages": stages, **counted(database, key)}


def watch(database: Database, key: uuid.UUID, worker: "subprocess.Popen[bytes]") -> tuple[dict[str, Row], Row]:
    """Processor seconds and the largest memory of each of the worker's processes, per stage, until the job ends."""
    stages: dict[str, Row] = {}
    current, began, busy, peaks = "", time.monotonic(), 0.0, dict[int, float]()
    while True:
        with database.read() as session:
            job = recordings.newest_job(session, key)
            if job is None:
                raise RuntimeError("the job is gone")
            status, error = job.status, job.error
            query = select(JobStage.name).where(JobStage.job_id == job.id, JobStage.status == "processing")
            stage = session.scalar(query) or ""
        family = _family(worker.pid)
        for pid in family:
            peaks[pid] = max(peaks.get(pid, 0.0), _resident(pid))
        done = status not in ("queued", "processing")
        if stage != current or done:
            spent = sum(_busy(pid) for pid in family)
            if current:
                stages[current] = {
                    "wall": time.monotonic() - began,
                    "processor": spent - busy,
                    "mib": sorted((p for p in peaks.values() if p), reverse=True)[:3],
                }
            current, began, busy, peaks = stage, time.monotonic(), spent, {}
        if done:
            return stages, {"status": status, "error": error}
        time.sleep(0.1)


def _family(pid: int) -> list[int]:
    """The process and everything that descends from it (Linux)."""
    found = [pid]
    for parent in found:
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            found += [int(child) for child in _read(children).split()]
    return found


def _resident(pid: int) -> float:
    """MiB held now."""
    lines = [line for line in _read(Path(f"/proc/{pid}/status")).splitlines() if line.startswith("VmRSS")]
    return int(lines[0].split()[1]) / 1024 if lines else 0.0


def _busy(pid: int) -> float:
    """Processor seconds of the process and of its children that have ended."""
    fields = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return sum(int(f) for f in fields[11:15]) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:  # it ended meanwhile
        return ""


def counted(database: Database, key: uuid.UUID) -> Row:
    """What the recording came to."""
    with database.read() as session:
        row = transcripts.find_current(session, key)
        if row is None:
            return {}
        rows = select(func.count()).select_from
        return {
            "utterances": session.scalar(rows(Utterance).where(Utterance.transcript_id == row.id)),
            "insights": session.scalar(rows(Insight).where(Insight.recording_id == key)),
            "passages": session.scalar(rows(Passage).where(Passage.recording_id == key)),
            "suspect": session.scalar(
                rows(Utterance).where(Utterance.transcript_id == row.id, Utterance.suspect.is_not(None))
            ),
        }


def print_report(report: Row) -> None:
    """The table for people."""
    length = report["seconds"]
    print(f"{length / 3600:g} hours: {report['status']}{' ' + report['error'] if report['error'] else ''}")
    print(f"{'stage':<12}{'wall s':>9}{'cpu s':>9}{'of length':>11}  MiB of the worker's processes at most")
    for name, row in report["stages"].items():
        sizes = ", ".join(f"{mib:.0f}" for mib in row["mib"])
        print(f"{name:<12}{row['wall']:>9.1f}{row['processor']:>9.1f}{row['processor'] / length:>11.2%}  {sizes}")
    print({name: report.get(name) for name in ("utterances", "suspect", "insights", "passages")})


if __name__ == "__main__":
    sys.exit(main())
