"""Search in the same database: words cut once here, FTS5 or GIN over them, vectors in numpy, fused by rank.

May import the tables and the database. `passage_fts` (SQLite) and the GIN index (PostgreSQL) come with the migrations.
"""

import re
import threading
import unicodedata
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import snowballstemmer
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Integer, Select, column, delete, func, literal_column, select, table, text
from sqlalchemy.orm import Session

from service.store.tables import Passage, Recording
from service.store.vectors import Vector, nearest

CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
TOKEN = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+(?:['’][^\W\d_{CJK}]+)*")
IN_PAIRS = re.compile(f"[{CJK}]")
POSSESSIVE = re.compile("['’]s?$")
RANK_OFFSET = 60
"""The constant of reciprocal rank fusion: Cormack, Clarke and Büttcher, SIGIR 2009."""
CANDIDATES = 100
STOP_WORDS = frozenset(
    word
    for line in (
        "a about an and are as at be but by did do does for from had has have how i if in is it its me my of on or our",
        "so that the their them there they this to was we were what when where which who why will with would you your",
    )
    for word in line.split()
)
"""Left out of a query that has other words too."""


@dataclass(frozen=True, slots=True)
class NewPassage:
    """A text to be found: `kind` utterance, insight or note; `vector` 384 numbers of unit length, or None."""

    kind: str
    text: str
    target_id: uuid.UUID | None = None
    speaker: str | None = None
    start: float | None = None
    end: float | None = None
    vector: Sequence[float] | NDArray[np.floating] | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that answers the query, its fused score, and the spans of `text` whose words match."""

    passage: Passage
    score: float
    highlights: list[tuple[int, int]]


def fold(word: str) -> str:
    """Case and accents aside: `São` and `SAO` are both `sao`, `ß` is `ss`; half and full width are one."""
    plain = unicodedata.normalize("NFKC", word).casefold()
    if IN_PAIRS.search(plain):
        return plain  # there the marks are letters of their own
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The term of a word: folded, without apostrophes, as its English stem (Porter 2); empty when nothing is left."""
    plain = POSSESSIVE.sub("", fold(word)).replace("'", "").replace("’", "")
    with _one_at_a_time:
        return str(_stemmer.stemWord(plain))


_stemmer = snowballstemmer.stemmer("english")
_one_at_a_time = threading.Lock()  # the stemmer keeps the word that it works on within itself


def cut(text_: str) -> Iterable[tuple[str, int, int]]:
    """Terms with their characters [start, end) in the text. Chinese, Japanese and Korean give overlapping pairs."""
    for match in TOKEN.finditer(text_):
        word, at = match[0], match.start()
        if IN_PAIRS.match(word):
            if len(word) == 1:
                yield fold(word), at, at + 1
            for i in range(len(word) - 1):
                yield fold(word[i : i + 2]), at + i, at + i + 2
        else:
            if term := stem(word):
                yield term, at, match.end()


def terms(text_: str) -> str:
    """The terms of a text, joined by spaces: what both databases index."""
    return " ".join(term for term, _, _ in cut(text_))


def query_terms(query: str) -> list[str]:
    """The terms to look for: each once, without stop words unless there is nothing else."""
    found = list(dict.fromkeys(terms(query).split()))
    return [t for t in found if t not in STOPPED] or found


STOPPED = frozenset(terms(" ".join(STOP_WORDS)).split())


def highlight(text_: str, wanted: set[str]) -> list[tuple[int, int]]:
    """Character spans of `text_` whose terms are wanted; touching spans become one."""
    spans: list[tuple[int, int]] = []
    for term, start, end in cut(text_):
        if term not in wanted:
            continue
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def index(session: Session, recording_id: uuid.UUID, passages: Iterable[NewPassage]) -> int:
    """Replace the passages of a recording; answers how many there are now."""
    session.execute(delete(Passage).where(Passage.recording_id == recording_id))
    rows = [_row(recording_id, p) for p in passages if p.text.strip()]
    session.add_all(rows)
    session.flush()
    return len(rows)


def replace_target(session: Session, recording_id: uuid.UUID, target_id: uuid.UUID, passage: NewPassage | None) -> None:
    """Replace the passage of one insight or utterance, where its recording has been indexed; None takes it away."""
    if session.scalar(select(Passage.id).where(Passage.recording_id == recording_id).limit(1)) is None:
        return
    session.execute(delete(Passage).where(Passage.recording_id == recording_id, Passage.target_id == target_id))
    if passage is not None:
        session.add(_row(recording_id, passage))
    session.flush()


def _row(recording_id: uuid.UUID, passage: NewPassage) -> Passage:
    return Passage(
        recording_id=recording_id,
        kind=passage.kind,
        target_id=passage.target_id,
        speaker=passage.speaker,
        start=passage.start,
        end=passage.end,
        text=passage.text,
        words=terms(passage.text),
        vector=None if passage.vector is None else np.asarray(passage.vector, dtype=np.float16).tobytes(),
    )


def find(
    session: Session,
    query: str,
    *,
    vector: Vector | None = None,
    project_id: uuid.UUID | None = None,
    recording_id: uuid.UUID | None = None,
    kind: str | None = None,
    limit: int = 20,
) -> list[Hit]:
    """Passages that hold words of the query, or mean something like it (`vector`, unit length); best first.

    Score: sum over both rankings of 1 / (60 + rank). Passages with all words of the query come before those with some.
    """
    wanted = query_terms(query)
    lists = []
    if wanted:
        lists.append(_by_words(session, wanted, project_id, recording_id, kind))
    if vector is not None:
        lists.append(nearest(session, vector, CANDIDATES, project_id, recording_id, kind))
    scores: dict[int, float] = {}
    for ranked in lists:
        for rank, key in enumerate(ranked, start=1):
            scores[key] = scores.get(key, 0.0) + 1 / (RANK_OFFSET + rank)
    best = sorted(scores, key=lambda key: (-scores[key], key))[:limit]
    rows = {p.id: p for p in session.scalars(select(Passage).where(Passage.id.in_(best)))}
    return [Hit(rows[key], scores[key], highlight(rows[key].text, set(wanted))) for key in best if key in rows]


def _filtered(
    query: Select[Any], project_id: uuid.UUID | None, recording_id: uuid.UUID | None, kind: str | None
) -> Select[Any]:
    if project_id is not None:
        query = query.join(Recording, Recording.id == Passage.recording_id).where(Recording.project_id == project_id)
    if recording_id is not None:
        query = query.where(Passage.recording_id == recording_id)
    return query.where(Passage.kind == kind) if kind else query


def _by_words(session: Session, wanted: list[str], *scope: Any) -> list[int]:
    """Passage ids by words: those with all of them first, then those with some."""
    found = _lexical(session, wanted, all_words=True, scope=scope)
    if len(wanted) > 1 and len(found) < CANDIDATES:
        found += _lexical(session, wanted, all_words=False, scope=scope)
    return list(dict.fromkeys(found))[:CANDIDATES]


def _lexical(session: Session, wanted: list[str], *, all_words: bool, scope: tuple[Any, ...]) -> list[int]:
    """The only place where the two databases differ."""
    query = select(Passage.id)
    if session.get_bind().dialect.name == "sqlite":
        joined = (" AND " if all_words else " OR ").join(f'"{term}"' for term in wanted)
        fts = table("passage_fts", column("rowid", Integer), column("rank"))
        query = query.join(fts, fts.c.rowid == Passage.id).order_by(fts.c.rank, Passage.id)
        query = query.where(text("passage_fts match :words").bindparams(words=joined))
    else:
        joined = (" & " if all_words else " | ").join(f"'{term}'" for term in wanted)
        document: ColumnElement[Any] = literal_column("to_tsvector('simple', passage.words)")
        wish = func.to_tsquery("simple", joined)
        query = query.where(document.op("@@")(wish)).order_by(func.ts_rank_cd(document, wish).desc(), Passage.id)
    return list(session.scalars(_filtered(query, *scope).limit(CANDIDATES)))
