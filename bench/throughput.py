"""How much audio worker processes get through with the real stages: `python -m bench.throughput [--workers 1,2,4]`.

Uploads pieces of the sample recordings to an installation with so many workers, each a process of its own, and waits until
all are completed: recordings and minutes of audio an hour, and the real-time factor. PostgreSQL and Redis by `--database
postgresql+psycopg://... --broker redis://...` (tables are made and rows added), else SQLite and the embedded broker.
Engines are those of this machine's settings. The numbers of workers take turns within each round, so that other work on
the machine falls on all of them. What a worker takes to load its models, with its first recording, is in the time.
"""

import io
import os
import resource
import subprocess
import sys
import time
import wave
from pathlib import Path
from typing import Any

import av
import numpy as np
from fastapi.testclient import TestClient
from sqlalchemy import delete

from bench.worker_runs import alive, arguments, each_number, keep, wait
from service.config import Settings
from service.main import create_app
from service.store import migrate
from service.store.database import Database
from service.store.queue import knock, make_celery
from service.store.tables import WorkerBeat

RATE = 16_000
PATIENCE = 3_600.0
SAMPLES = Path(__file__).parents[1] / "samples"


def pieces(count: int, seconds: float) -> list[bytes]:
    """So many pieces of the sample recordings, as WAV; no two the same."""
    heard = [samples_of(path) for path in sorted(SAMPLES.glob("*.m4a"))]
    made = []
    for number in range(count):
        sound = heard[number % len(heard)]
        start = int((number // len(heard)) * seconds * RATE) % max(1, len(sound) - int(seconds * RATE))
        made.append(as_wav(sound[start : start + int(seconds * RATE)]))
    return made


def samples_of(path: Path) -> np.ndarray[Any, np.dtype[np.int16]]:
    """One channel of a recording, 16 kHz."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        frames = [out.to_ndarray()[0] for frame in container.decode(audio=0) for out in resampler.resample(frame)]
    return np.concatenate(frames).astype(np.int16)


def as_wav(sound: np.ndarray[Any, np.dtype[np.int16]]) -> bytes:
    """The bytes of a file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(sound.tobytes())
    return file.getvalue()


def run(settings: Settings, sounds: list[bytes], seconds: float, workers: int) -> dict[str, Any]:
    """Start so many workers, give them the pieces and wait until all have ended; what it took."""
    database = Database(settings.database)
    migrate.upgrade(database)
    with database.write() as session:
        session.execute(delete(WorkerBeat))
    env = {**os.environ, "EARMARK_DATA_FOLDER": str(settings.data_folder), "EARMARK_DATABASE_URL": settings.database_url,
           "EARMARK_BROKER_URL": settings.broker_url, "EARMARK_LOG_LEVEL": "WARNING", "OMP_NUM_THREADS": "1"}  # fmt: skip
    command = [sys.executable, "-W", "ignore", "-m", "workers", "--takes", "all"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    family = [subprocess.Popen(command, env=env, start_new_session=True) for _ in range(workers)]
    app = make_celery(settings)
    try:
        wait(lambda: alive(database) >= workers, 300)
        with TestClient(create_app(settings), base_url="http://localhost") as client:
            project = client.post("/api/v1/projects", json={"name": f"{workers} workers"}).json()["id"]
            began = time.monotonic()
            ids = [upload(client, project, number, sound) for number, sound in enumerate(sounds)]
            for _ in range(workers):
                knock("speech", app=app)
            wait(lambda: all(status(client, key) in ("completed", "failed") for key in ids), PATIENCE)
            took = time.monotonic() - began
            done = sum(status(client, key) == "completed" for key in ids)
    finally:
        for child in family:
            child.terminate()
        for child in family:
            child.wait(90)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    database.dispose()
    audio = seconds * len(sounds)
    return {"workers": workers, "recordings": len(sounds), "completed": done, "audio_s": audio, "seconds": took,
            "recordings_per_hour": 3600 * done / took, "real_time_factor": took / audio,
            "workers_cpu_s": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
            "load": os.getloadavg()[0]}  # fmt: skip


def upload(client: TestClient, project: str, number: int, sound: bytes) -> str:
    """The id of the new recording."""
    answer = client.post("/api/v1/recordings", data={"project_id": project},
                         files={"file": (f"piece-{number}.wav", sound, "audio/wav")})  # fmt: skip
    answer.raise_for_status()
    return str(answer.json()["recording"]["id"])


def status(client: TestClient, key: str) -> str:
    """Of a recording."""
    return str(client.get(f"/api/v1/recordings/{key}").json()["status"])


def main() -> None:
    """Each number of workers in turn, a line for each."""
    parser = arguments(__doc__)
    parser.add_argument("--recordings", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=120.0, help="of each piece")
    parser.add_argument("--rounds", type=int, default=1)
    chosen = parser.parse_args()
    sounds, rows = pieces(chosen.recordings, chosen.seconds), []
    for _ in range(chosen.rounds):
        for workers, settings in each_number(chosen):
            row = run(settings, sounds, chosen.seconds, workers)
            rows.append(row)
            print(f"{row['workers']} workers: {row['completed']} of {row['recordings']} completed in {row['seconds']:.0f} s, "
                  f"{row['recordings_per_hour']:.0f} an hour, real-time factor {row['real_time_factor']:.2f}; "
                  f"CPU of the workers {row['workers_cpu_s']:.0f} s; load {row['load']:.0f}", flush=True)  # fmt: skip
    keep(chosen, rows)


if __name__ == "__main__":
    main()
