"""Search in the same database: words cut once here, FTS5 or GIN over them, vectors in numpy, one score from both.

May import the tables and the database. `passage_fts` (SQLite) and the GIN index (PostgreSQL) come with the migrations.
"""

import re
import threading
import unicodedata
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import snowballstemmer
from numpy.typing import NDArray
from sqlalchemy import String, delete, insert, literal, select, text
from sqlalchemy.orm import Session

from service.domain.search_filters import SearchFilters
from service.store.masking import masks_of
from service.store.ranking import Ranked, rank, rank_in_conversation
from service.store.search_scope import Facets, count_facets, rows_within
from service.store.tables import Passage, Speaker
from service.store.vectors import Shelf, Vector, shelf_of

CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
TOKEN = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+(?:['’][^\W\d_{CJK}]+)*")
IN_PAIRS = re.compile(f"[{CJK}]")
POSSESSIVE = re.compile("['’]s?$")
EVERYWHERE = SearchFilters()
STOP_WORDS = frozenset(
    word
    for line in (
        "a about an and are as at be but by did do does for from had has have how i if in is it its me my of on or our",
        "so that the their them there they this to was we were what when where which who why will with would you your",
        "say said says think thought thinks talk talked talking discuss discussed discussing discussion mention mentioned",
        "summarize summarise summary tell told describe explain opinion opinions view views feel felt regarding concerning",
        "towards whole group team meeting people propose conclude conclusion recommend recommendation suggest suggested",
        "decide decided give reason",
    )
    for word in line.split()
)
"""Left out of a query that has other words too: what joins words, and what only frames a question."""


@dataclass(frozen=True, slots=True)
class NewPassage:
    """A text to be found: `kind` utterance, insight, note or theme; `vector` 384 numbers of unit length, or None."""

    kind: str
    text: str
    target_id: uuid.UUID | None = None
    speaker: str | None = None
    start: float | None = None
    end: float | None = None
    insight_kind: str | None = None
    cx_component: str | None = None
    sentiment: float | None = None
    vector: Sequence[float] | NDArray[np.floating] | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that answers the query, its score, and the spans of `text` whose words match."""

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


def give_to(session: Session, recording_id: uuid.UUID, speaker: str | None, targets: Sequence[uuid.UUID]) -> None:
    """What these targets say is said by this speaker: their passages are made anew, since none is ever changed in place."""
    names = [column.key for column in Passage.__table__.columns if column.key != "id"]
    values = [literal(speaker, String) if name == "speaker" else getattr(Passage, name) for name in names]
    for at in range(0, len(targets), CHUNK):
        some = Passage.target_id.in_(targets[at : at + CHUNK])
        others = select(Passage.id).where(Passage.recording_id == recording_id, some)
        old = session.scalars(others.where(Passage.speaker.is_distinct_from(speaker))).all()
        if old:
            copied = select(*values).where(Passage.id.in_(old))
            session.execute(insert(Passage).from_select(names, copied))
            session.execute(delete(Passage).where(Passage.id.in_(old)))


def keep_themes(session: Session, project_id: uuid.UUID, passages: Iterable[NewPassage]) -> None:
    """Replace what can be found of a project's themes; a theme that reads as before keeps its row."""
    wanted = {p.target_id: _row(None, p, project_id) for p in passages if p.text.strip()}
    gone: list[int] = []
    for kept in session.scalars(select(Passage).where(Passage.project_id == project_id)):
        new = wanted.get(kept.target_id)
        if new is not None and (new.text, new.vector) == (kept.text, kept.vector):
            del wanted[kept.target_id]
        else:
            gone.append(kept.id)
    for at in range(0, len(gone), CHUNK):
        session.execute(delete(Passage).where(Passage.id.in_(gone[at : at + CHUNK])))
    session.add_all(wanted.values())
    session.flush()


CHUNK = 500


def _row(recording_id: uuid.UUID | None, passage: NewPassage, project_id: uuid.UUID | None = None) -> Passage:
    return Passage(
        recording_id=recording_id,
        project_id=project_id,
        kind=passage.kind,
        target_id=passage.target_id,
        speaker=passage.speaker,
        insight_kind=passage.insight_kind,
        cx_component=passage.cx_component,
        sentiment=passage.sentiment,
        start=passage.start,
        end=passage.end,
        text=passage.text,
        words=terms(passage.text),
        vector=None if passage.vector is None else np.asarray(passage.vector, dtype=np.float16).tobytes(),
    )


def warm_up(session: Session) -> None:
    """Read the index into this process's memory, so that the first search need not."""
    shelf = shelf_of(session)
    with shelf.lock:
        shelf.refresh(session)


@dataclass(frozen=True, slots=True)
class Found:
    """The best hits, how many passages match in all, and, where asked for, how those spread over each filter."""

    hits: list[Hit]
    total: int
    facets: Facets | None = None


def find(
    session: Session,
    query: str,
    *,
    vector: Vector | None = None,
    filters: SearchFilters = EVERYWHERE,
    visible: frozenset[uuid.UUID] | None = None,
    limit: int = 20,
    with_facets: bool = False,
) -> Found:
    """Passages that hold words of the query, or mean something like it (`vector`, unit length); best first.

    How a passage is scored stands in `service.store.ranking`. Only projects in `visible` are looked into; None: all.
    """
    wanted = query_terms(query)
    shelf, masks = shelf_of(session), masks_of(session)
    hidden = masks.hidden(terms(query).split()) if masks else frozenset()
    if masks and (hidden or masks.conceals(query)):
        vector = None  # what is hidden is not found by its meaning either

    def ranked() -> tuple[Ranked, dict[int, Passage]]:
        within = rows_within(session, shelf, filters, visible)
        if masks and (
            numbers := [shelf.recording_numbers[k] for k in masks.withheld() if k in shelf.recording_numbers]
        ):
            within = ~np.isin(shelf.recordings, numbers) & (True if within is None else within)
        postings = [_postings(session, shelf, term) for term in wanted]
        if masks:
            postings = [_seen(session, shelf, t, p, t in hidden) for t, p in zip(wanted, postings, strict=True)]
        if filters.recording_id is not None and len(terms(query).split()) >= SENTENCE:
            named = _named(session, filters.recording_id, query, shelf)
            found = rank_in_conversation(shelf, postings, vector, within, named, limit)
        else:
            found = rank(shelf, postings, vector, within, limit)
        rows = session.scalars(select(Passage).where(Passage.id.in_(list(found.best))))
        return found, {p.id: p for p in rows}

    with shelf.lock:
        shelf.refresh(session)
        found, rows = ranked()
        if len(rows) < len(found.best):  # somebody deleted passages since
            shelf.refresh(session, thoroughly=True)
            found, rows = ranked()
        facets = count_facets(shelf, found.matching) if with_facets else None
    best = [(rows[key], score) for key, score in found.best.items() if key in rows]  # one may be gone again by now
    hits = [Hit(row, score, highlight(row.text, set(wanted))) for row, score in best]
    return Found(hits, len(found.matching), facets)


SENTENCE = 4
"""Words from which a query inside one conversation is a question about a stretch of it, and not a word to be found."""
MOST_POSTINGS = 500


def _postings(session: Session, shelf: Shelf, term: str) -> NDArray[np.int64]:
    """The rows of the shelf that hold a term. The only place where the two databases differ."""
    if term in shelf.postings:
        return shelf.postings[term]
    if session.get_bind().dialect.name == "sqlite":
        asked = text("select group_concat(rowid) from passage_fts where passage_fts match :term")
        joined = session.scalar(asked.bindparams(term=f'"{term}"'))
        rows = shelf.rows_of(np.sort(np.array(joined.split(","), np.int64)) if joined else np.empty(0, np.int64))
    else:
        rows = shelf.rows_of(shelf.words.find(term))
    if len(shelf.postings) >= MOST_POSTINGS:
        shelf.postings.clear()
    shelf.postings[term] = rows
    return rows


SEEN_BY_ROW = 200
"""A term in no more passages than this is looked for in what the reader sees of each."""


def _seen(session: Session, shelf: Shelf, term: str, rows: NDArray[np.int64], hidden: bool) -> NDArray[np.int64]:
    """The rows that still hold a term when they are read through the masks of this session."""
    if not len(rows) or (not hidden and len(rows) > SEEN_BY_ROW):
        return rows
    ids = shelf.ids[rows]
    kept: set[int] = set()
    for first in range(0, len(ids), 500):
        some = [int(key) for key in ids[first : first + 500]]
        for passage in session.scalars(select(Passage).where(Passage.id.in_(some))):
            if term in terms(passage.text).split():
                kept.add(passage.id)
    return rows[np.isin(ids, list(kept))]


def _named(session: Session, recording_id: uuid.UUID, query: str, shelf: Shelf) -> list[int]:
    """The numbers of the speakers of a recording whose names stand in the query."""
    asked = _as_words(query)
    people = session.scalars(select(Speaker).where(Speaker.recording_id == recording_id))
    named = [(speaker.label, speaker.name) for speaker in people if speaker.name]
    found = [label for label, name in named if _as_words(name).strip() and _as_words(name) in asked]
    return [
        shelf.speaker_numbers[recording_id, label] for label in found if (recording_id, label) in shelf.speaker_numbers
    ]


def _as_words(text_: str | None) -> str:
    return " " + " ".join(re.sub(r"[^\w]+", " ", fold(text_ or "")).split()) + " "
