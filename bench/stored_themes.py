"""The job that groups insights, with its database: seconds to read, group and save 10,000 insights, and one recording more.

`python -m bench.stored_themes [--database postgresql+psycopg://...]`
"""

import argparse
import time
import uuid

import numpy as np

from bench.finding import fresh_database
from bench.tables import Row, print_table, row
from service.actions import grouping
from service.actions.grouping import DIMENSIONS
from service.store import search
from service.store.database import Database
from service.store.tables import Analysis, Evidence, Insight, Project, Recording, Transcript, Utterance
from workers.themes.group import find_themes

PER_RECORDING = 20


def stored_speed(size: int, step: int, url: str | None = None) -> list[Row]:
    """Seconds and CPU seconds of the job itself: read from the database, group, write places and what the search finds."""
    rng = np.random.default_rng(3)
    rows = []
    with fresh_database(url) as database:
        project = _store_insights(database, size - step, rng)
        for name, complete in (("everything anew", True), ("one more recording", False)):
            if not complete:
                _store_insights(database, step, rng, project)
            began, worked = time.perf_counter(), time.process_time()
            with database.read() as session:
                seen = grouping.load(session, project)
            outcome = find_themes(seen, complete=complete)
            with database.write() as session:
                grouping.save(session, project, seen, outcome)
            spent = time.process_time() - worked
            themes = f"{len(seen.items)} insights, {len(outcome.themes)} themes written"
            note = f"{themes}, {spent:.1f} s CPU"
            goal = "; goal under 60" if complete else "; goal under 1"
            engine = f"speed, {database.engine.dialect.name}"
            rows.append(row(engine, f"{name}, s", time.perf_counter() - began, None, None, note + goal))
    return rows


WORDS = (
    "export invoice template calendar login report delay refund delivery password search import price training support"
).split()


def _store_insights(
    database: Database, count: int, rng: np.random.Generator, project: uuid.UUID | None = None
) -> uuid.UUID:
    """A project of generated insights around 400 themes, twenty to a recording, indexed with their vectors."""
    middles = np.random.default_rng(2).normal(size=(400, DIMENSIONS)).astype(np.float32)
    with database.write() as session:
        if project is None:
            row = Project(name="large")
            session.add(row)
            session.flush()
            project = row.id
        for at in range(0, count, PER_RECORDING):
            recording = Recording(project_id=project, title="-", filename="-", sha256=uuid.uuid4().hex * 2)
            session.add(recording)
            session.flush()
            transcript = Transcript(recording_id=recording.id, version=1, key=uuid.uuid4().hex)
            session.add(transcript)
            session.flush()
            session.add(Analysis(recording_id=recording.id, transcript_id=transcript.id))
            passages = []
            for position in range(min(PER_RECORDING, count - at)):
                theme = int(rng.integers(len(middles)))
                vector = middles[theme] + 0.5 * rng.normal(size=DIMENSIONS).astype(np.float32)
                words = [WORDS[theme % len(WORDS)], WORDS[theme // len(WORDS) % len(WORDS)], *rng.choice(WORDS, 4)]
                statement = "The " + " ".join(words)
                said = Utterance(
                    transcript_id=transcript.id, position=position, start=5.0 * position, end=5.0 * position + 4,
                    speaker="A", text=statement,
                )  # fmt: skip
                session.add(said)
                session.flush()
                proof = Evidence(
                    utterance_id=said.id, quote=statement, char_start=0, char_end=len(statement), start=said.start,
                    end=said.end, verified=True,
                )  # fmt: skip
                insight = Insight(
                    recording_id=recording.id, transcript_id=transcript.id, kind="pain_point", speaker="A",
                    statement=statement, score=0.8, position=position, evidence=[proof],
                )  # fmt: skip
                session.add(insight)
                session.flush()
                unit = vector / np.linalg.norm(vector)
                passages.append(search.NewPassage("insight", insight.statement, insight.id, "A", vector=unit))
            search.index(session, recording.id, passages)
    return project


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default=None)
    print_table(stored_speed(10_000, 20, parser.parse_args().database))
