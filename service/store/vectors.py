"""Vectors of all passages, kept in this process's memory and brought up to date before use. Imports the tables."""

import threading
import uuid
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import Pool

from service.store.tables import Passage, Recording

Vector = NDArray[np.float32]
LEAST_COSINE = 0.32
"""Below this a passage is about something else (all-MiniLM-L6-v2, queries of a few words)."""
BATCH = 5_000


@dataclass
class Matrix:
    """All vectors of one database. Passage ids are never used twice, so a known id never needs to be read again."""

    ids: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    vectors: Vector = field(default_factory=lambda: np.empty((0, 0), np.float32))
    recordings: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    kinds: NDArray[np.str_] = field(default_factory=lambda: np.empty(0, "U20"))
    numbers: dict[uuid.UUID, int] = field(default_factory=dict)
    state: tuple[int, int | None] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def refresh(self, session: Session) -> None:
        """Forget passages that are gone and read new ones; their number and highest id tell whether there are any."""
        state = session.execute(select(func.count(Passage.id), func.max(Passage.id))).one()
        if state == self.state:
            return
        present = np.array(
            session.scalars(select(Passage.id).where(Passage.vector.is_not(None)).order_by(Passage.id)).all(), np.int64
        )
        keep = np.isin(self.ids, present)
        self.ids, self.vectors = self.ids[keep], self.vectors[keep]
        self.recordings, self.kinds = self.recordings[keep], self.kinds[keep]
        last = int(self.ids[-1]) if len(self.ids) else 0
        query = select(Passage.id, Passage.recording_id, Passage.kind, Passage.vector)
        query = query.where(Passage.vector.is_not(None), Passage.id > last).order_by(Passage.id)
        for batch in session.execute(query.execution_options(yield_per=BATCH)).partitions():
            self._add(list(batch))
        self.state = state

    def _add(self, rows: list[tuple[int, uuid.UUID, str, bytes | None]]) -> None:
        width = self.vectors.shape[1] or len(rows[0][3] or b"") // 2
        rows = [row for row in rows if row[3] is not None and len(row[3]) == 2 * width]
        fresh = np.frombuffer(b"".join(row[3] or b"" for row in rows), np.float16).reshape(-1, width).astype(np.float32)
        numbers = [self.numbers.setdefault(row[1], len(self.numbers)) for row in rows]
        self.vectors = np.vstack([self.vectors.reshape(-1, width), fresh])
        self.ids = np.concatenate([self.ids, np.array([row[0] for row in rows], np.int64)])
        self.recordings = np.concatenate([self.recordings, np.array(numbers, np.int64)])
        self.kinds = np.concatenate([self.kinds, np.array([row[2] for row in rows], "U20")])


_matrices: WeakKeyDictionary[Pool, Matrix] = WeakKeyDictionary()


def nearest(
    session: Session,
    vector: Vector,
    limit: int,
    project_id: uuid.UUID | None = None,
    recording_id: uuid.UUID | None = None,
    kind: str | None = None,
) -> list[int]:
    """Ids of the passages whose vectors are nearest to a vector of unit length, nearest first."""
    bind = session.get_bind()
    matrix = _matrices.setdefault((bind if isinstance(bind, Engine) else bind.engine).pool, Matrix())
    with matrix.lock:
        matrix.refresh(session)
        if not len(matrix.ids) or matrix.vectors.shape[1] != len(vector):
            return []
        cosines = matrix.vectors @ np.asarray(vector, np.float32)
        wanted = cosines >= LEAST_COSINE
        if recording_id is not None or project_id is not None:
            scope = [recording_id] if recording_id else _recordings_of(session, project_id)
            numbers = [matrix.numbers[key] for key in scope if key in matrix.numbers]
            wanted &= np.isin(matrix.recordings, numbers)
        if kind:
            wanted &= matrix.kinds == kind
        places = np.flatnonzero(wanted)
        best = places[np.argsort(-cosines[places], kind="stable")[:limit]]
        return [int(key) for key in matrix.ids[best]]


def _recordings_of(session: Session, project_id: uuid.UUID | None) -> list[uuid.UUID]:
    return list(session.scalars(select(Recording.id).where(Recording.project_id == project_id)))
