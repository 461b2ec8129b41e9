"""How fast the API reads: `python -m bench.api [--recordings 1000] [--json FILE]`.

Makes an installation with so many recordings in a temporary folder, serves it by one process, and measures p50 and p95
of the main reads one at a time, then requests per second of 50 clients at once. `--while-processing`: 100 clients while a
worker takes the two sample interviews through every stage; says what became of them.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy.orm import Session

from earmark import Client
from service.actions import insights, projects, search, transcripts
from service.domain.insight import Insight, Mined, Satisfaction, quote_span
from service.domain.transcript import Provenance, SpeakerInfo, Transcript, Utterance, Word
from service.store import migrate
from service.store.database import Database
from service.store.tables import Job, Recording

WORDS = (
    "the export fails every time and we wait for the report because our team needs the numbers before the meeting "
    "support was kind and quick but the invoice is wrong again please send it by email next week thanks a lot"
).split()
UTTERANCES, WORDS_EACH, INSIGHTS = 40, 14, 5
CLIENTS, SECONDS, REPEATS = 50, 10.0, 100
BUSY_CLIENTS, PATIENCE = 100, 600.0
SAMPLES = Path(__file__).resolve().parents[1] / "samples"


def make_transcript(chance: random.Random) -> Transcript:
    """Two people who take turns; about four minutes of talk."""
    said, at = [], 0.0
    for number in range(UTTERANCES):
        spoken = []
        for text in chance.choices(WORDS, k=WORDS_EACH):
            spoken.append(Word(text, round(at, 3), round(at + 0.3, 3), 0.9))
            at += 0.35
        text = " ".join(word.text for word in spoken)
        said.append(Utterance(spoken[0].start, spoken[-1].end, f"SPEAKER_0{number % 2}", text, tuple(spoken), "en"))
    people = (SpeakerInfo("SPEAKER_00", role="agent"), SpeakerInfo("SPEAKER_01", role="customer"))
    return Transcript(tuple(said), Provenance("whisper", "base", "builtin", "mfcc", confidence=0.9), "en", people)


def add_recording(session: Session, number: int, chance: random.Random) -> None:
    """One recording with transcript, insights and search index, as the worker leaves it."""
    project = projects.default_project(session)
    name = f"{number:064x}"
    row = Recording(project_id=project.id, title=f"Call {number}", filename="call.wav", sha256=name, duration=200.0)
    session.add(row)
    session.flush()
    session.add(Job(recording_id=row.id, status="completed", progress=1.0))
    transcript = make_transcript(chance)
    saved = transcripts.save_transcript(session, row, transcript, "bench")
    places = chance.sample(range(UTTERANCES), INSIGHTS)
    found = tuple(
        Insight("pain_point", u.text[:60], 0.8, u.speaker, (quote_span(u, p, 0, len(u.text)),), severity=0.5)
        for p, u in ((p, transcript.utterances[p]) for p in places)
    )
    mined = Mined(found, tuple(0.0 for _ in range(UTTERANCES)), Satisfaction(50.0, "1"), ())
    insights.save_mined(session, row, saved, mined, metrics={"version": "1"})
    search.index_recording(session, row.id, search.list_passages(session, row.id))


def fill(folder: Path, recordings: int) -> list[str]:
    """The installation; answers the ids of its recordings."""
    database = Database(f"sqlite:///{folder / 'earmark.db'}")
    migrate.upgrade(database)
    chance = random.Random(1)
    for start in range(0, recordings, 50):
        with database.write() as session:
            for number in range(start, min(start + 50, recordings)):
                add_recording(session, number, chance)
    with database.read() as session:
        ids = [str(row.id) for row in session.query(Recording)]
    database.dispose()
    return ids


def measure(base: str, paths: dict[str, list[str]]) -> list[dict[str, Any]]:
    """p50 and p95 in milliseconds of each read, one at a time, after one that warms up."""
    rows = []
    with httpx.Client(base_url=base, timeout=60) as client:
        for name, places in paths.items():
            times = []
            for number in range(REPEATS + 1):
                began = time.perf_counter()
                answer = client.get(places[number % len(places)])
                times.append(1000 * (time.perf_counter() - began))
                answer.raise_for_status()
            times = sorted(times[1:])
            rows.append({"read": name, "p50_ms": times[REPEATS // 2], "p95_ms": times[int(REPEATS * 0.95)]})
    return rows


def press(base: str, places: list[str], clients: int = CLIENTS) -> dict[str, float]:
    """Requests per second of many clients at once, and their p95."""
    until, times, wrong = time.monotonic() + SECONDS, [], []

    def client(number: int) -> None:
        chance = random.Random(number)
        with httpx.Client(base_url=base, timeout=60) as http:
            while time.monotonic() < until:
                began = time.perf_counter()
                if http.get(chance.choice(places)).is_error:
                    wrong.append(1)
                times.append(1000 * (time.perf_counter() - began))

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ordered = sorted(times)
    p95 = ordered[int(len(ordered) * 0.95)]
    return {"requests_per_second": len(times) / SECONDS, "p95_ms": p95, "errors": float(len(wrong))}


def press_while_processing(base: str, places: list[str], env: dict[str, str]) -> dict[str, float]:
    """As `press`, by 100 clients and beside a worker with real stages; counts the recordings that were completed."""
    with (
        Client(base) as client,
        subprocess.Popen([sys.executable, "-m", "workers", "--takes", "speech,text,short"], env=env) as worker,
    ):
        try:
            sent = [client.upload(SAMPLES / f"{name}-interview.m4a")["id"] for name in ("onboarding", "follow-up")]
            until = time.monotonic() + PATIENCE
            while not any(_status(client, id_) == "processing" for id_ in sent):
                if time.monotonic() > until:
                    raise RuntimeError("the worker did not begin")
                time.sleep(0.5)
            load = press(base, places, BUSY_CLIENTS)
            still = sum(_status(client, id_) in ("queued", "processing") for id_ in sent)
            while time.monotonic() < until and any(_status(client, id_) in ("queued", "processing") for id_ in sent):
                time.sleep(1)
            done = sum(_status(client, id_) == "completed" for id_ in sent)
            return {**load, "in_work_at_the_end": float(still), "sent": float(len(sent)), "completed": float(done)}
        finally:
            worker.terminate()


def _status(client: Client, id_: str) -> str | None:
    job = client.ask("GET", f"/recordings/{id_}").json()["job"]
    return job["status"] if job else None


def wait_for(base: str) -> None:
    """Until the server answers."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            httpx.get(f"{base}/health").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")


def main() -> None:
    """Fill, serve, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recordings", type=int, default=1000)
    parser.add_argument("--port", type=int, default=8799)
    parser.add_argument("--while-processing", action="store_true")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    base = f"http://127.0.0.1:{chosen.port}"
    with tempfile.TemporaryDirectory() as name:
        began = time.monotonic()
        ids = fill(Path(name), chosen.recordings)
        print(f"{len(ids)} recordings made in {time.monotonic() - began:.0f} s")
        command = [
            "uvicorn",
            "--factory",
            "service.main:create_app",
            "--port",
            str(chosen.port),
            "--log-level",
            "error",
        ]
        env = {**os.environ, "EARMARK_DATA_FOLDER": name}
        with subprocess.Popen([sys.executable, "-m", *command], env=env) as server:
            try:
                wait_for(base)
                api = "/api/v1"
                paths = {
                    "list 50 recordings": [f"{api}/recordings"],
                    "one recording": [f"{api}/recordings/{id_}" for id_ in ids],
                    "transcript": [f"{api}/recordings/{id_}/transcript" for id_ in ids],
                    "insights of a recording": [f"{api}/recordings/{id_}/insights" for id_ in ids],
                    "100 insights across all": [f"{api}/insights"],
                    "search": [f"{api}/search?q={word}" for word in ("export", "invoice email", "kind support")],
                    "export as text": [f"{api}/recordings/{id_}/exports/txt" for id_ in ids],
                }
                rows = measure(base, paths)
                for row in rows:
                    print(f"{row['read']:26} p50 {row['p50_ms']:8.1f} ms   p95 {row['p95_ms']:8.1f} ms")
                light = [
                    *paths["one recording"][:200],
                    *paths["transcript"][:200],
                    *paths["insights of a recording"][:200],
                ]
                load = press(base, light)
                print(f"{CLIENTS} clients: {load['requests_per_second']:.0f} requests/s, p95 {load['p95_ms']:.0f} ms, "
                      f"{load['errors']:.0f} errors")  # fmt: skip
                if chosen.while_processing:
                    busy = press_while_processing(base, light, env)
                    print(f"{BUSY_CLIENTS} clients while recordings are processed: {busy}")
                    load |= {f"busy_{name}": value for name, value in busy.items()}
            finally:
                server.terminate()
        if chosen.json:
            chosen.json.write_text(json.dumps({"reads": rows, "load": load}, indent=2))


if __name__ == "__main__":
    main()
