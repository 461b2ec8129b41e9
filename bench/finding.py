"""Search as the product does it: QMSum queries in a real database, and its speed over 1,000 generated conversations.

Chapters are measured on the same meetings. `python -m bench.finding --speed 1000 [--database URL]` runs the speed alone.
"""

import argparse
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert
from sqlalchemy.orm import Session

from bench.tables import Row, print_table, row
from bench.text_sets import AskedMeeting, asked_meetings
from bench.vectors import CachedEmbedder
from service.domain.search_filters import SearchFilters
from service.domain.transcript import Utterance
from service.store import migrate, search
from service.store.database import Database
from service.store.search import NewPassage
from service.store.tables import Passage, Project, Recording, Speaker
from service.store.vectors import shelf_of
from workers.mining.chapters import find_boundaries

TOP = 10
PER_RECORDING = 200


@contextmanager
def fresh_database(url: str | None = None) -> Iterator[Database]:
    """An empty database at the newest migration; in a temporary folder unless `url` names one."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(url or f"sqlite:///{folder}/bench.db")
        migrate.upgrade(database)
        yield database
        database.dispose()


def bench_finding(data: Path, embedder: CachedEmbedder) -> list[Row]:
    """QMSum: nDCG@10 and MRR of turns, by the product's search inside each meeting; chapters on meetings joined."""
    meetings = asked_meetings(data)
    with fresh_database() as database, database.write() as session:
        places = [_index(session, meeting, embedder) for meeting in meetings]
        gains: dict[bool, list[float]] = {True: [], False: []}
        firsts: list[float] = []
        for number, (meeting, place) in enumerate(zip(meetings, places, strict=True)):
            for query, spans in meeting.queries:
                answers = {turn for first, last in spans for turn in range(first, last + 1)}
                filters = SearchFilters(recording_id=place)
                found = search.find(session, query, vector=embedder([query])[0], filters=filters, limit=100)
                turns = [int(hit.passage.start or 0) for hit in found.hits]
                gains[number % 2 == 0].append(gain(turns[:TOP], answers))
                firsts.append(next((1 / rank for rank, turn in enumerate(turns, 1) if turn in answers), 0.0))
    every = gains[True] + gains[False]
    note = f"{len(every)} queries, {len(meetings)} meetings; half of them were in view when the weights were chosen"
    rows = [
        row("qmsum test", "nDCG@10, product search", float(np.mean(every)), 0.44, 0.47, note),
        row(
            "qmsum test",
            "nDCG@10, other half",
            float(np.mean(gains[False])),
            None,
            None,
            f"{len(gains[False])} queries",
        ),
        row("qmsum test", "MRR, product search", float(np.mean(firsts)), 0.58, None),
    ]
    return rows + _bench_chapters(meetings, embedder)


def gain(turns: Sequence[int], answers: set[int]) -> float:
    """nDCG of a ranking with answers that are right or not."""
    discounts = 1 / np.log2(np.arange(2, TOP + 2))
    got = sum(discount for turn, discount in zip(turns, discounts, strict=False) if turn in answers)
    return float(got / discounts[: min(TOP, len(answers))].sum())


def _index(session: Session, meeting: AskedMeeting, embedder: CachedEmbedder) -> uuid.UUID:
    project = Project(name=meeting.name)
    session.add(project)
    session.flush()
    recording = Recording(project_id=project.id, title=meeting.name, filename="-", sha256=uuid.uuid4().hex * 2)
    session.add(recording)
    session.flush()
    people = dict.fromkeys(speaker for speaker, _ in meeting.turns)
    session.add_all(Speaker(recording_id=recording.id, label=name, name=name) for name in people)
    spoken = [(i, speaker, text) for i, (speaker, text) in enumerate(meeting.turns) if text]
    vectors = embedder([text for _, _, text in spoken])
    passages = [
        NewPassage("utterance", text, speaker=speaker, start=float(i), vector=vector)
        for (i, speaker, text), vector in zip(spoken, vectors, strict=True)
    ]
    search.index(session, recording.id, passages)
    return recording.id


def _bench_chapters(meetings: Sequence[AskedMeeting], embedder: CachedEmbedder) -> list[Row]:
    """Pk and WindowDiff (lower is better) on seven stretches of different meetings joined, half of them held out."""
    rng = np.random.default_rng(5)
    ours, none = [], []
    held_out = meetings[1::2]
    for _ in range(25):
        said: list[tuple[str, str]] = []
        starts: list[int] = []
        for number in rng.permutation(len(held_out))[:7]:
            turns = [t for t in held_out[int(number)].turns if t[1]]
            at, wanted, words = int(rng.integers(0, len(turns) // 2)), int(rng.integers(300, 900)), 0
            starts += [len(said)] if said else []
            while words < wanted and at < len(turns):
                said.append(turns[at])
                words, at = words + len(turns[at][1].split()), at + 1
        utterances = [Utterance(float(i), i + 1.0, speaker, text) for i, (speaker, text) in enumerate(said)]
        found = find_boundaries(utterances, range(len(said)), embedder([text for _, text in said]))
        ours.append(boundary_errors(starts, found, len(said)))
        none.append(boundary_errors(starts, [], len(said)))
    pk, difference = (float(v) for v in np.mean(ours, axis=0))
    without = float(np.mean(none, axis=0)[0])
    return [
        row("meetings joined", "chapters Pk (lower)", pk, without, None, "simple: no boundary at all"),
        row("meetings joined", "chapters WindowDiff (lower)", difference, without, None),
    ]


def boundary_errors(true: Sequence[int], found: Sequence[int], length: int) -> tuple[float, float]:
    """Pk (Beeferman et al. 1999) and WindowDiff (Pevzner and Hearst 2002) with half the mean true length as window."""

    def numbered(starts: Sequence[int]) -> NDArray[np.int64]:
        marks = np.zeros(length, np.int64)
        marks[list(starts)] = 1
        return np.cumsum(marks)

    right, ours = numbered(true), numbered(found)
    width = max(2, round(length / (len(true) + 1) / 2))
    a, b = right[width:] - right[:-width], ours[width:] - ours[:-width]
    return float(np.mean((a == 0) != (b == 0))), float(np.mean(a != b))


def bench_speed(recordings: int, url: str | None = None) -> list[Row]:
    """Seconds of a search over generated conversations of 200 utterances: all, narrowed, with facets."""
    rng = np.random.default_rng(11)
    with fresh_database(url) as database:
        words = _fill(database, recordings, rng)
        queries = [" ".join(rng.choice(words, size=int(n))) for n in rng.integers(1, 6, 200)]
        rows = []
        with database.read() as session:
            project = session.query(Project.id).limit(1).scalar()
            began = time.perf_counter()
            search.find(session, "first", vector=_near(rng))
            rows.append(_figure(recordings, database, "first search, s", time.perf_counter() - began))
            for name, rest in (
                ("search p95, ms", {}),
                ("search in a project p95, ms", {"filters": SearchFilters(project_id=project)}),
                (
                    "search with sentiment and facets p95, ms",
                    {"filters": SearchFilters(sentiment="negative"), "with_facets": True},
                ),
            ):
                taken = []
                for query in queries:
                    vector = _near(rng)
                    began = time.perf_counter()
                    search.find(session, query, vector=vector, **rest)
                    taken.append(1000 * (time.perf_counter() - began))
                goal = "; goal 50" if not rest else ""
                note = f"median {np.median(taken):.0f} ms{goal}; the query's vector not counted"
                rows.append(_figure(recordings, database, name, float(np.percentile(taken, 95)), note))
            rows.append(_figure(recordings, database, "share of exact top 10 found", _recall(session, rng)))
    return rows


def _figure(recordings: int, database: Database, measure: str, value: float, note: str = "") -> Row:
    return row(f"{recordings * PER_RECORDING} {database.engine.dialect.name}", measure, value, None, None, note)


THEMES = np.random.default_rng(2).normal(size=(400, 384)).astype(np.float32)


def _near(rng: np.random.Generator) -> NDArray[np.float32]:
    """A vector near one of 400 themes, of unit length."""
    vector = THEMES[int(rng.integers(len(THEMES)))] + 0.9 * rng.normal(size=384).astype(np.float32)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def _fill(database: Database, recordings: int, rng: np.random.Generator) -> list[str]:
    """Words by Zipf's law in utterances of 4 to 30 words; answers the words that a query may hold."""
    vocabulary = [
        f"{a}{b}{c}" for a in "bdfgklmnprst" for b in ("a", "e", "i", "o", "ul", "an") for c in "kmnprstvz"
    ] * 8
    vocabulary = [f"{word}{i // 648 or ''}" for i, word in enumerate(vocabulary)]
    chances = 1 / np.arange(3, len(vocabulary) + 3)
    chances /= chances.sum()
    with database.write() as session:
        projects = [Project(name=f"p{n}") for n in range(5)]
        session.add_all(projects)
        session.flush()
        places = []
        for n in range(recordings):
            recording = Recording(
                project_id=projects[n % 5].id, title=str(n), filename="-", sha256=uuid.uuid4().hex * 2
            )
            places.append(recording)
        session.add_all(places)
        session.flush()
        for recording in places:
            lengths = rng.integers(4, 31, PER_RECORDING)
            drawn = iter(rng.choice(len(vocabulary), size=int(lengths.sum()), p=chances))
            vectors = THEMES[rng.integers(len(THEMES), size=PER_RECORDING)]
            vectors = vectors + 0.9 * rng.normal(size=vectors.shape).astype(np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            texts = [" ".join(vocabulary[next(drawn)] for _ in range(length)) for length in lengths]
            session.execute(
                insert(Passage),
                [
                    {"recording_id": recording.id, "kind": "utterance", "speaker": "AB"[i % 2], "start": 5.0 * i,
                     "end": 5.0 * i + 4, "text": text, "words": text, "sentiment": float(rng.uniform(-1, 1)),
                     "vector": vectors[i].astype(np.float16).tobytes()}
                    for i, text in enumerate(texts)
                ],
            )  # fmt: skip
    return vocabulary[:2000]


def _recall(session: Session, rng: np.random.Generator) -> float:
    shelf = shelf_of(session)
    shares = []
    for _ in range(20):
        vector = _near(rng)
        exact = np.argsort(-(shelf.vectors.astype(np.float32) @ vector))[:TOP]
        rough = np.argsort(-shelf.cosines(vector))[:400]
        shares.append(len(set(exact) & set(rough)) / TOP)
    return float(np.mean(shares))


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speed", type=int, default=1000, help="conversations of 200 utterances")
    parser.add_argument(
        "--database", default=None, help="URL of an empty database; SQLite in a temporary folder without"
    )
    arguments = parser.parse_args()
    print_table(bench_speed(arguments.speed, arguments.database))


if __name__ == "__main__":
    main()
