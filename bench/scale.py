"""How a large installation answers: `python -m bench.scale [--recordings 10000] [--database URL] [--redaction] [--json FILE]`.

Fills an empty database (SQLite in a temporary folder, or the one that is named) with so many recordings in four projects
and asks the application, in this process, for the pages that grow with it. Milliseconds of wall time, and of this
process's CPU, which a busy machine does not falsify. With `--redaction` every page is asked for twice, as it is and with
personal data taken out, one after the other.
"""

import argparse
import json
import os
import random
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from fastapi.testclient import TestClient
from sqlalchemy import Connection, insert, text, update

from bench.api import WORDS
from service.config import Settings
from service.domain.privacy import KINDS as PERSONAL
from service.domain.privacy import Privacy
from service.main import create_app
from service.store import migrate, tables
from service.store.database import Database
from service.store.search import terms

PROJECTS, UTTERANCES, INSIGHTS, THEMES = 4, 6, 3, 60
KINDS = ("pain_point", "request", "praise", "question")
BATCH = 500
API = "/api/v1"
SYLLABLES = "ba da fe ga hi ko la mi nu po ra se ti vo wa ze".split()
DIGITS = "zero one two three four five six seven eight nine".split()


def fill(database: Database, recordings: int) -> list[uuid.UUID]:
    """The rows that the worker leaves, in bulk; answers the ids of the projects."""
    migrate.upgrade(database)
    chance, numbers = random.Random(1), np.random.default_rng(1)
    owners = [uuid.uuid4() for _ in range(PROJECTS)]
    themes = {owner: [uuid.uuid4() for _ in range(THEMES)] for owner in owners}
    with database.engine.execution_options(write=True).begin() as connection:
        add(connection, tables.Project, [{"id": o, "name": f"Study {n}"} for n, o in enumerate(owners)])
        add(connection, tables.Theme, [
            {"id": t, "project_id": o, "family": "need", "label": " ".join(chance.choices(WORDS, k=3))}
            for o in owners for t in themes[o]
        ])  # fmt: skip
    for start in range(0, recordings, BATCH):
        rows: dict[Any, list[dict[str, Any]]] = {}
        for number in range(start, min(start + BATCH, recordings)):
            owner = owners[number % PROJECTS]
            for table, row in recording_rows(number, owner, themes[owner], chance, numbers):
                rows.setdefault(table, []).append(row)
        with database.engine.execution_options(write=True).begin() as connection:
            for table, made in rows.items():
                add(connection, table, made)
    return owners


def add(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    """Insert them in one go."""
    connection.execute(insert(table), rows)


def recording_rows(
    number: int, owner: uuid.UUID, themes: list[uuid.UUID], chance: random.Random, numbers: np.random.Generator
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The rows of one finished recording, parents first."""
    key, transcript, moment = uuid.uuid4(), uuid.uuid4(), tables.now() - timedelta(hours=number)
    yield tables.Recording, {
        "id": key, "project_id": owner, "title": f"Call {number}", "filename": f"call-{number}.wav", "created_at": moment,
        "sha256": f"{number:064x}", "media_type": "audio/wav", "duration": 240.0, "recorded_on": moment.date(),
        "size": 4_000_000, "kind": "support_call", "language": "en",
    }  # fmt: skip
    yield tables.Job, {"id": uuid.uuid4(), "recording_id": key, "status": "completed", "created_at": moment}
    said_of = personal(chance)
    for label, role, name in (("SPEAKER_00", "agent", None), ("SPEAKER_01", "customer", said_of["name"])):
        yield tables.Speaker, {"id": uuid.uuid4(), "recording_id": key, "label": label, "role": role, "name": name}
    yield tables.Transcript, {"id": transcript, "recording_id": key, "version": 1, "key": "bench", "language": "en",
                              "revision": 0, "personal_revision": 0}  # fmt: skip
    yield tables.Analysis, {"id": uuid.uuid4(), "recording_id": key, "transcript_id": transcript,
                            "satisfaction": {"index": chance.randint(0, 100), "version": "1"}}  # fmt: skip
    said = []
    for place in range(UTTERANCES):
        text = " ".join(chance.choices(WORDS, k=14))
        kind = list(said_of)[place // 2]  # every utterance has one: more than most calls
        said.append((uuid.uuid4(), f"{text} {said_of[kind]}"))
        span = {"id": uuid.uuid4(), "recording_id": key, "transcript_id": transcript, "utterance_id": said[-1][0],
                "char_start": len(text) + 1, "char_end": len(said[-1][1]), "quote": said_of[kind], "kind": kind}  # fmt: skip
        text = said[-1][1]
        yield tables.Utterance, {"id": said[-1][0], "transcript_id": transcript, "position": place, "start": place * 5.0,
                                 "end": place * 5.0 + 4, "speaker": f"SPEAKER_0{place % 2}", "text": text}  # fmt: skip
        yield tables.PersonalSpan, span
        yield tables.Passage, passage(key, "utterance", said[-1][0], text, numbers, start=place * 5.0)
    for place in range(INSIGHTS):
        utterance, text = said[place]
        insight, kind = uuid.uuid4(), chance.choice(KINDS)
        yield tables.Insight, {"id": insight, "recording_id": key, "transcript_id": transcript, "position": place,
                               "kind": kind, "statement": text, "score": 0.8, "speaker": "SPEAKER_01", "severity": 0.5,
                               "theme_id": chance.choice(themes), "theme_by": "machine"}  # fmt: skip
        yield tables.Evidence, {"id": uuid.uuid4(), "insight_id": insight, "utterance_id": utterance, "quote": text,
                                "char_start": 0, "char_end": len(text), "start": place * 5.0, "end": place * 5.0 + 4,
                                "verified": True}  # fmt: skip
        yield tables.Passage, passage(key, "insight", insight, text, numbers, start=place * 5.0, insight_kind=kind)


def personal(chance: random.Random) -> dict[str, str]:
    """Personal data that is said in a recording, by kind."""
    given, family = ("".join(chance.choices(SYLLABLES, k=3)) for _ in range(2))
    return {"name": f"{given.title()} {family.title()}", "phone": " ".join(chance.choices(DIGITS, k=10)),
            "email": f"{given} dot {family} at example dot org"}  # fmt: skip


def passage(
    key: uuid.UUID, kind: str, target: uuid.UUID, text: str, numbers: np.random.Generator, **more: Any
) -> dict[str, Any]:
    """A searchable text with a direction of its own."""
    vector = numbers.standard_normal(384, dtype=np.float32)
    packed = (vector / np.linalg.norm(vector)).astype(np.float16).tobytes()
    row = {"recording_id": key, "kind": kind, "target_id": target, "text": text, "words": terms(text), "vector": packed}
    return {"insight_kind": None, "speaker": "SPEAKER_01", **row, **more}


def pages(owner: uuid.UUID) -> dict[str, str]:
    """What grows with an installation."""
    return {
        "library, 50 recordings": f"{API}/recordings?limit=50",
        "library of a project": f"{API}/recordings?project_id={owner}&limit=50",
        "library, by title": f"{API}/recordings?q=Call 77",
        "projects": f"{API}/projects",
        "search everywhere": f"{API}/search?q=invoice%20email",
        "search in a project": f"{API}/search?q=export%20fails&project_id={owner}",
        "insights of a project": f"{API}/insights?project_id={owner}&limit=100",
        "themes": f"{API}/projects/{owner}/themes",
        "overview of a project": f"{API}/projects/{owner}/overview",
        "saturation": f"{API}/projects/{owner}/saturation",
        "quotes of a project": f"{API}/projects/{owner}/quotes?limit=100",
        "FAQ of a project": f"{API}/projects/{owner}/faq",
        "report of a project": f"{API}/projects/{owner}/report",
        "insights as a table": f"{API}/projects/{owner}/exports/csv?what=insights",
        "figures for Prometheus": "/metrics",
    }


def redact(database: Database, *, on: bool) -> None:
    """Everything is taken out for everybody, or nothing."""
    privacy = Privacy(redact=PERSONAL if on else (), originals="nobody")
    with database.write() as session:
        session.execute(update(tables.Project).values(privacy=privacy.as_dict()))


def measure(client: TestClient, path: str, times: int) -> dict[str, float]:
    """The first answer alone, then p50 and p95 of the next ones: wall and CPU, in milliseconds."""
    walls, cpus = [], []
    for _ in range(times + 1):
        wall, cpu = time.perf_counter(), time.process_time()
        client.get(path).raise_for_status()
        walls.append(1000 * (time.perf_counter() - wall))
        cpus.append(1000 * (time.process_time() - cpu))
    first, walls, cpus = cpus[0], sorted(walls[1:]), sorted(cpus[1:])
    late = int(times * 0.95)
    return {"p50_ms": walls[times // 2], "p95_ms": walls[late], "cpu_p50_ms": cpus[times // 2], "cpu_p95_ms": cpus[late],
            "first_cpu_ms": first}  # fmt: skip


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recordings", type=int, default=10_000)
    parser.add_argument("--database", default="", help="an empty database; default: SQLite in a temporary folder")
    parser.add_argument("--redaction", action="store_true", help="each page also with personal data taken out")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as name:
        settings = Settings(data_folder=Path(name), database_url=chosen.database)
        database = Database(settings.database)
        began = time.process_time()
        owner = fill(database, chosen.recordings)[0]
        if database.engine.dialect.name == "postgresql":  # in life autovacuum does it soon after
            with database.engine.begin() as connection:
                connection.execute(text("ANALYZE"))
        print(f"{chosen.recordings} recordings filled in, {time.process_time() - began:.0f} s of CPU, "
              f"{database.engine.dialect.name}, load {os.getloadavg()[0]:.0f}")  # fmt: skip
        with TestClient(create_app(settings), base_url="http://localhost") as client:
            for page, path in pages(owner).items():
                for on in (False, True) if chosen.redaction else (False,):
                    if chosen.redaction:
                        redact(database, on=on)
                    row = measure(client, path, chosen.times)
                    rows.append({"page": page, "redaction": on, **row})
                    print(f"{page:24} {'redacted' if on else '':9} p50 {row['p50_ms']:8.0f} ms  p95 {row['p95_ms']:8.0f} ms   "
                          f"CPU p50 {row['cpu_p50_ms']:7.0f} p95 {row['cpu_p95_ms']:7.0f} "
                          f"first {row['first_cpu_ms']:7.0f} ms", flush=True)  # fmt: skip
        database.dispose()
    if chosen.json:
        chosen.json.write_text(json.dumps(rows, indent=2))


if __name__ == "__main__":
    main()
