"""Which passages hold a term, in this process's memory: PostgreSQL would fetch the row of each from its table.

Pure numpy. Kept as a few sorted runs that are merged as they grow, so that a new recording costs little.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
GROWTH = 4
"""A run is merged into the one before it unless that one has so many times its places."""


@dataclass(frozen=True, slots=True)
class Run:
    """Passage ids by term: those of the term with number n are `ids[starts[n]:starts[n + 1]]`, ascending."""

    starts: NDArray[np.int64]
    ids: Ids

    @staticmethod
    def of(numbers: NDArray[np.int32], ids: Ids, terms: int) -> "Run":
        """From pairs of a term's number and a passage's id."""
        order = np.lexsort((ids, numbers))
        starts = np.concatenate([[0], np.cumsum(np.bincount(numbers, minlength=terms))])
        return Run(starts.astype(np.int64), ids[order])

    def pairs(self) -> tuple[NDArray[np.int32], Ids]:
        """What `of` was given, in order."""
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), np.diff(self.starts)), self.ids

    def find(self, number: int) -> Ids:
        """The passages that hold a term."""
        if number + 1 >= len(self.starts):
            return self.ids[:0]
        return self.ids[self.starts[number] : self.starts[number + 1]]


@dataclass
class TermIndex:
    """Terms of many passages. Ids that are gone may still be answered, and be added again; they are dropped as runs are
    merged.
    """

    numbers: dict[str, int] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)

    def add(self, ids: Sequence[int], words: Iterable[str]) -> tuple[NDArray[np.int32], Ids]:
        """The pairs of a batch of passages, for `close`; `words` are their terms joined by spaces."""
        known = self.numbers
        held = [{known.setdefault(term, len(known)) for term in text.split()} for text in words]
        numbers = np.fromiter((n for terms in held for n in terms), np.int32)
        return numbers, np.repeat(np.asarray(ids, np.int64), [len(terms) for terms in held])

    def close(self, batches: Sequence[tuple[NDArray[np.int32], Ids]], present: Ids) -> None:
        """Keep what `add` made as a run; `present` are all ids there are, ascending."""
        parts = list(batches)
        if not parts:
            return
        while self.runs and len(self.runs[-1].ids) < GROWTH * sum(len(ids) for _, ids in parts):
            numbers, ids = self.runs.pop().pairs()
            stays = np.isin(ids, present)
            parts.append((numbers[stays], ids[stays]))
        numbers, ids = (np.concatenate(column) for column in zip(*parts, strict=True))
        self.runs.append(Run.of(numbers, ids, len(self.numbers)))

    def find(self, term: str) -> Ids:
        """The ids of the passages that hold a term, ascending."""
        number = self.numbers.get(term)
        if number is None:
            return np.empty(0, np.int64)
        return np.unique(np.concatenate([run.find(number) for run in self.runs] or [np.empty(0, np.int64)]))
