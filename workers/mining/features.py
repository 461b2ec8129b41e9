"""What the heads read: MiniLM vectors joined with hashed words (1-2 grams), their places and their neighbours."""

import itertools
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.domain.speech_text import plain

BUCKETS = 2**14
"""Size of the hashed word space. crc32 is stable across machines and Python versions, unlike `hash`."""


@dataclass(frozen=True, slots=True)
class Context:
    """A unit as a head sees it: its words, what was said before and after, and whether another speaker said that."""

    text: str
    before: str = ""
    after: str = ""
    before_other: bool = False
    after_other: bool = False


@dataclass(frozen=True, slots=True)
class SparseRows:
    """Hashed features, row by row: `buckets[starts[i]:starts[i + 1]]` with as many `values`."""

    buckets: NDArray[np.int32]
    values: NDArray[np.float32]
    starts: NDArray[np.int64]

    def dot(self, weights: NDArray[np.float32]) -> NDArray[np.float32]:
        """Row sums of value times weight, float32 (n,)."""
        products = np.concatenate([self.values * weights[self.buckets], np.zeros(1, dtype=np.float32)])
        sums = np.add.reduceat(products, self.starts[:-1]) if len(self.starts) > 1 else np.zeros(0, dtype=np.float32)
        return np.where(np.diff(self.starts) > 0, sums, 0.0).astype(np.float32)


def bucket(term: str) -> int:
    """The hashed place of a term, 0 <= place < BUCKETS."""
    return zlib.crc32(term.encode()) % BUCKETS


def word_terms(text: str) -> list[str]:
    """Words and neighbouring pairs of a text, lower case, without punctuation."""
    words = plain(text).split()
    return [*words, *(f"{a} {b}" for a, b in itertools.pairwise(words))]


def place_terms(context: Context) -> list[str]:
    """Terms that say where a word stands (first three, last two) and what its neighbours open and close with."""
    words = plain(context.text).split()
    before, after = plain(context.before).split(), plain(context.after).split()
    who_before, who_after = "o" if context.before_other else "s", "o" if context.after_other else "s"
    terms = [f"^{i} {w}" for i, w in enumerate(words[:3])] + ["^ " + " ".join(words[:2]), "^ " + " ".join(words[:3])]
    terms += [f"${i} {w}" for i, w in enumerate(reversed(words[-2:]))] + ["$ " + " ".join(words[-2:])]
    terms += [f">{who_after}", f">{who_after} " + " ".join(after[:1]), f">{who_after} " + " ".join(after[:2])]
    terms += [f"<{who_before}", f"<{who_before} " + " ".join(before[:2]), f"<{who_before}$ " + " ".join(before[-1:])]
    terms += [f"#{min(len(words), 12)}", f">#{min(len(after), 6)}"]
    return terms


def hash_rows(rows: Sequence[Sequence[str]], idf: NDArray[np.float32]) -> SparseRows:
    """Rows of terms as weighted buckets of unit length; a term counts once per row."""
    buckets, values, starts = [], [], [0]
    for terms in rows:
        places = sorted({bucket(t) for t in terms})
        weights = idf[places]
        length = float(np.sqrt((weights**2).sum())) or 1.0
        buckets.extend(places)
        values.append(weights / length)
        starts.append(len(buckets))
    flat = np.concatenate(values) if values else np.zeros(0, dtype=np.float32)
    return SparseRows(np.array(buckets, dtype=np.int32), flat.astype(np.float32), np.array(starts, dtype=np.int64))
