"""All passages as arrays in this process's memory, brought up to date before use: vectors, places, who and what.

Imports the tables. Cosines of many passages come from a short projection of the vectors; those of the best are exact.
"""

import threading
import uuid
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, func, literal, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import Pool

from service.domain.insight import CX_COMPONENTS, KINDS
from service.domain.search_filters import PASSAGE_KINDS
from service.store.tables import Passage, PassageChange
from service.store.tables.change_counts import Version, is_pending, version
from service.store.term_index import TermIndex

Vector = NDArray[np.float32]
BATCH = 5_000
WIDE = 20_000
"""Passages from which cosines come from the short projection first."""
SHORT = 96
"""Numbers of the short projection."""
REACH = 12
"""Utterances before and after that may lend an utterance some of their score."""
NONE = -1
"""Code of a passage without insight kind or CX component."""


@dataclass
class Shelf:
    """One row per passage, in the order of the ids. A passage is never changed in place and its id is never used twice, so a
    known id is not read again. `version` is that of the passages as they are here; None: they are to be looked at again.

    `slots` lays the utterances of each recording out in the order they were said, `REACH` empty places between
    recordings; an insight or a line of the note has the slot of the utterance that it begins in, a theme has none.
    `recordings` and its numbers name the project where a passage is a theme. `postings` keeps the rows of terms that
    were looked up since the last change; `words` finds them where the database would have to fetch every row.
    """

    ids: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    vectors: NDArray[np.float16] = field(default_factory=lambda: np.empty((0, 0), np.float16))
    short: Vector = field(default_factory=lambda: np.empty((0, 0), np.float32))
    basis: Vector | None = None
    recordings: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    speakers: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    kinds: NDArray[np.int8] = field(default_factory=lambda: np.empty(0, np.int8))
    insight_kinds: NDArray[np.int8] = field(default_factory=lambda: np.empty(0, np.int8))
    components: NDArray[np.int8] = field(default_factory=lambda: np.empty(0, np.int8))
    sentiments: Vector = field(default_factory=lambda: np.empty(0, np.float32))
    starts: Vector = field(default_factory=lambda: np.empty(0, np.float32))
    lengths: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    slots: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    postings: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    recording_numbers: dict[uuid.UUID, int] = field(default_factory=dict)
    speaker_numbers: dict[tuple[uuid.UUID, str], int] = field(default_factory=dict)
    words: TermIndex = field(default_factory=TermIndex)
    version: Version | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def refresh(self, session: Session, *, thoroughly: bool = False) -> None:
        """Read what is new and forget what is gone, where anything was committed since, or when asked for `thoroughly`.

        Ids are given before the commit, so what is new may have smaller ids than what is known: the ids are compared.
        What the session itself has not committed is seen too, and looked at again next time.
        """
        seen, own = version(session, PassageChange), is_pending(session, PassageChange)
        if seen == self.version and not own and not thoroughly:
            return
        present = np.array(session.scalars(select(Passage.id).order_by(Passage.id)).all(), np.int64)
        self._keep(np.isin(self.ids, present, assume_unique=True))
        self._widen(session)
        self._read_missing(session, np.setdiff1d(present, self.ids, assume_unique=True))
        self._lay_out()
        self.postings.clear()
        self.version = None if own else seen

    def _read_missing(self, session: Session, missing: NDArray[np.int64]) -> None:
        if not len(missing):
            return
        in_memory = session.get_bind().dialect.name != "sqlite"
        query = select(
            Passage.id, func.coalesce(Passage.recording_id, Passage.project_id), Passage.kind, Passage.speaker,
            Passage.start, Passage.insight_kind, Passage.cx_component, Passage.sentiment, func.length(Passage.words),
            Passage.vector, Passage.words if in_memory else literal(""),
        )  # fmt: skip
        query = query.where(Passage.id.between(int(missing[0]), int(missing[-1]))).order_by(Passage.id)
        query = query.execution_options(yield_per=BATCH, unguarded=True)
        wanted, batches, terms = set(missing.tolist()), [], []
        for partition in session.execute(query).partitions():
            batch = [row for row in partition if row[0] in wanted]
            if not batch:
                continue
            batches.append(self._read([row[:-1] for row in batch]))
            if in_memory:
                terms.append(self.words.add([row[0] for row in batch], [row[-1] for row in batch]))
        if batches:
            self._append([list(column) for column in zip(*batches, strict=True)])
            self.words.close(terms, self.ids)

    def cosines(self, vector: Vector) -> Vector:
        """The cosine of each passage with a vector of unit length, roughly where there are many; 0 without a vector."""
        if not len(self.ids) or self.vectors.shape[1] != len(vector):
            return np.zeros(len(self.ids), np.float32)
        wanted = np.asarray(vector, np.float32)
        return np.asarray(self.short @ (wanted if self.basis is None else wanted @ self.basis), np.float32)

    def exact_cosines(self, rows: NDArray[np.int64], vector: Vector) -> Vector:
        """The cosines of some rows."""
        if self.basis is None:
            return self.short[rows] @ np.asarray(vector, np.float32)
        return self.vectors[rows].astype(np.float32) @ np.asarray(vector, np.float32)

    def rows_of(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where these ids stand; those that are not here are left out."""
        if not len(self.ids):
            return np.empty(0, np.int64)
        places = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return np.asarray(places[self.ids[places] == ids], np.int64)

    def lend(self, rows: NDArray[np.int64], scores: Vector, kernel: Vector) -> Vector:
        """For each of these rows what the utterances around its slot lend it: their `scores` (one per row) by `kernel`."""
        slots = self.slots[rows]
        placed = slots >= 0
        if not placed.any():
            return np.zeros(len(rows), np.float32)
        first = int(slots[placed].min())
        line = np.zeros(int(slots.max()) - first + len(kernel), np.float32)
        said = self.kinds[rows] == PASSAGE_KINDS.index("utterance")
        line[slots[said] - first] = scores[said]
        around = np.convolve(line, kernel, mode="same")
        return np.asarray(np.where(placed, around[np.where(placed, slots - first, 0)], 0.0), np.float32)

    def _keep(self, which: NDArray[np.bool_]) -> None:
        if which.all():
            return
        for name in _COLUMNS:
            setattr(self, name, getattr(self, name)[which])
        self.short = self.short[which]

    def _widen(self, session: Session) -> None:
        """Learns how many numbers a vector has, as soon as there is one."""
        if not self.vectors.shape[1]:
            first = session.scalar(select(Passage.vector).where(Passage.vector.is_not(None)).limit(1))
            self.vectors = np.zeros((len(self.ids), len(first or b"") // 2), np.float16)
            self.short = self.vectors.astype(np.float32)

    def _read(self, rows: list[tuple[object, ...]]) -> tuple[NDArray[np.generic], ...]:
        ids, recordings, kinds, speakers, starts, insight_kinds, components, sentiments, lengths, vectors = zip(
            *rows, strict=True
        )
        width = self.vectors.shape[1]
        blank = bytes(2 * width)
        packed = b"".join(v if v is not None and len(v) == 2 * width else blank for v in vectors)
        people = [(r, s or "") for r, s in zip(recordings, speakers, strict=True)]
        return (
            np.array(ids, np.int64),
            np.frombuffer(packed, np.float16).reshape(len(rows), width),
            np.array([self.recording_numbers.setdefault(r, len(self.recording_numbers)) for r in recordings], np.int32),
            np.array([self.speaker_numbers.setdefault(p, len(self.speaker_numbers)) for p in people], np.int32),
            np.array([_code(PASSAGE_KINDS, k) for k in kinds], np.int8),
            np.array([_code(KINDS, k) for k in insight_kinds], np.int8),
            np.array([_code(CX_COMPONENTS, c) for c in components], np.int8),
            np.array([np.nan if s is None else s for s in sentiments], np.float32),
            np.array([0.0 if s is None else s for s in starts], np.float32),
            np.array(lengths, np.int32),
        )

    def _append(self, columns: list[list[NDArray[np.generic]]]) -> None:
        fresh = np.concatenate(columns[_COLUMNS.index("vectors")])
        for name, parts in zip(_COLUMNS, columns, strict=True):
            setattr(self, name, np.concatenate([getattr(self, name), *parts]))
        if self.basis is None and len(self.ids) >= WIDE:
            self.basis = main_directions(self.vectors)
            self.short = self.vectors.astype(np.float32) @ self.basis
        else:
            told = fresh.astype(np.float32) if self.basis is None else fresh.astype(np.float32) @ self.basis
            self.short = np.concatenate([self.short, told])
        if (self.ids[1:] < self.ids[:-1]).any():
            order = np.argsort(self.ids)
            for name in (*_COLUMNS, "short"):
                setattr(self, name, getattr(self, name)[order])

    def _lay_out(self) -> None:
        is_said = self.kinds == PASSAGE_KINDS.index("utterance")
        said = np.flatnonzero(is_said)
        order = said[np.lexsort((self.ids[said], self.starts[said], self.recordings[said]))]
        owners = self.recordings[order]
        gaps = np.concatenate([[0], np.cumsum(owners[1:] != owners[:-1])]) * REACH if len(order) else np.empty(0, int)
        self.slots = np.full(len(self.ids), NONE, np.int64)
        self.slots[order] = np.arange(len(order)) + gaps
        others = np.flatnonzero(~is_said)
        if len(others) and len(order):
            keys = owners.astype(np.float64) * 1e7 + self.starts[order]
            places = (
                np.searchsorted(keys, self.recordings[others].astype(np.float64) * 1e7 + self.starts[others] + 0.01) - 1
            )
            at_home = (places >= 0) & (owners[places] == self.recordings[others])
            self.slots[others[at_home]] = self.slots[order[places[at_home]]]


_COLUMNS = (
    "ids", "vectors", "recordings", "speakers", "kinds", "insight_kinds", "components", "sentiments", "starts", "lengths",
)  # fmt: skip


def _code(names: tuple[str, ...], name: object) -> int:
    return names.index(str(name)) if name in names else NONE


def main_directions(vectors: NDArray[np.float16]) -> Vector:
    """The `SHORT` directions in which the vectors differ most, as columns (width, SHORT); from 5,000 spread over all."""
    sample = vectors[:: max(1, len(vectors) // 5_000)].astype(np.float32)
    _, turned = np.linalg.eigh(sample.T @ sample)
    return np.ascontiguousarray(turned[:, -SHORT:])


_shelves: WeakKeyDictionary[Pool, Shelf] = WeakKeyDictionary()


def shelf_of(session: Session) -> Shelf:
    """The shelf of the database that this session talks to; take its lock, then `refresh` it."""
    bind = session.get_bind()
    return _shelves.setdefault((bind if isinstance(bind, Engine) else bind.engine).pool, Shelf())
