"""Kills the real worker (kill -9, with its children) in every stage of the real path, and counts what was lost or doubled.

    python -m bench.faults [--seconds 30] [--json out.json]

Embedded broker and SQLite in a temporary folder; the recording is the beginning of a sample conversation.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from samples import load_project
from service.actions import recordings, transcripts
from service.actions.recordings import About, Upload
from service.config import get_settings
from service.store.database import Database, get_database
from service.store.media import get_media
from service.store.migrate import upgrade
from service.store.tables import Artefact, Evidence, Insight, Job, JobStage, Passage, Transcript, Utterance

QUICK = {"EARMARK_LEASE_SECONDS": "4", "EARMARK_BEAT_SECONDS": "1", "EARMARK_SWEEP_SECONDS": "1"}
COUNTED = (Transcript, Utterance, Insight, Evidence, Passage, Artefact)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=30.0, help="length of the recording")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="earmark-faults-") as folder:
        os.environ |= QUICK | {"EARMARK_DATA_FOLDER": folder, "EARMARK_OFFLINE": "true", "EARMARK_LOG_LEVEL": "ERROR"}
        get_settings.cache_clear()
        upgrade(get_database())
        rows = measure(get_database(), chosen.seconds)
    print(f"{'killed in':12} {'hit':>5} {'seconds':>8}  lost  twice  what the next worker made / took over")
    for row in rows:
        print(
            f"{row['stage']:12} {'yes' if row['hit'] else 'no':>5} {row['seconds']:8.1f}  {row['lost']:4}  {row['twice']:5}"
            f"  {row['resumed']}"
        )
    if chosen.json:
        chosen.json.write_text(json.dumps(rows, indent=2))


def measure(database: Database, seconds: float) -> list[dict[str, Any]]:
    """One row per stage; the first one is a run that nobody disturbs and gives the numbers to compare with."""
    from workers.pipeline import STAGES

    baseline = run(database, clip(seconds, 0), None)
    rows = [baseline | {"lost": 0, "twice": 0}]
    for number, stage in enumerate(STAGES, start=1):
        row = run(database, clip(seconds, number), stage)
        differences = [row["counts"][name] - wanted for name, wanted in baseline["counts"].items()]
        row["lost"] = -sum(min(0, d) for d in differences) + (row["status"] != "completed")
        row["twice"] = sum(max(0, d) for d in differences)
        rows.append(row)
    return rows


def clip(seconds: float, number: int) -> bytes:
    """The beginning of a sample conversation as WAV; the number only makes the bytes different."""
    import io
    import wave

    import numpy as np

    from workers.audio import SAMPLE_RATE, open_audio

    samples = open_audio(load_project().recordings[0].audio, get_settings()).mono()[: int(seconds * SAMPLE_RATE)]
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((samples * 32767).astype(np.int16).tobytes())
    return out.getvalue() + b"LIST" + (4).to_bytes(4, "little") + number.to_bytes(4, "little")


def run(database: Database, audio: bytes, stage: str | None) -> dict[str, Any]:
    """Process one recording with a worker that is killed in `stage`, then with another one."""
    media = get_media()
    with media.receive() as incoming:
        incoming.write(audio)
        sha256 = media.keep(incoming)
    with database.write() as session:
        about = About(kind="interview", language="en")
        upload = Upload("clip.wav", sha256, len(audio), "audio/wav")
        key = recordings.create_recording(session, media, upload, about).recording.id
    started, hit, worker = time.monotonic(), False, start_worker()
    try:
        if stage is not None:
            hit = wait_for_stage(database, key, stage)
            kill(worker)
            worker = start_worker()
        wait_for_end(database, key)
    finally:
        kill(worker)
    return {"stage": stage or "(nothing)", "hit": hit, "seconds": time.monotonic() - started} | account(database, key)


def start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "workers"], start_new_session=True)


def kill(worker: subprocess.Popen[bytes]) -> None:
    """kill -9 of the worker with its pool processes."""
    with suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def wait_for_stage(database: Database, key: uuid.UUID, stage: str) -> bool:
    """True as soon as the stage is being worked on; False when it was over before anybody could look."""
    query = select(JobStage.status).join(Job).where(Job.recording_id == key, JobStage.name == stage)
    while True:
        with database.read() as session:
            status = session.scalar(query)
        if status == "processing":
            return True
        if status not in (None, "queued"):
            return False
        time.sleep(0.002)


def wait_for_end(database: Database, key: uuid.UUID) -> None:
    until = time.monotonic() + 900
    while time.monotonic() < until:
        with database.read() as session:
            job = recordings.newest_job(session, key)
            if job and job.status not in ("queued", "processing"):
                return
        time.sleep(0.2)
    raise TimeoutError("the job did not end in 15 minutes")


def account(database: Database, key: uuid.UUID) -> dict[str, Any]:
    """What there is of the recording now, and what each stage of the job says."""
    with database.read() as session:
        job = recordings.newest_job(session, key)
        current = transcripts.get_current(session, key)
        counts = {}
        for table in COUNTED:
            if table is Utterance:
                where = Utterance.transcript_id == current.id
            elif table is Evidence:
                where = Evidence.insight_id.in_(select(Insight.id).where(Insight.recording_id == key))
            else:
                where = getattr(table, "recording_id") == key  # noqa: B009  the tables have no common root that has it
            counts[str(table.__tablename__)] = session.scalar(select(func.count()).select_from(table).where(where)) or 0
        stages = (
            {s.name: s.status for s in session.scalars(select(JobStage).where(JobStage.job_id == job.id))}
            if job
            else {}
        )
    resumed = ", ".join(f"{name} {status}" for name, status in stages.items())
    return {"status": job.status if job else "gone", "counts": counts, "resumed": resumed}


if __name__ == "__main__":
    main()
