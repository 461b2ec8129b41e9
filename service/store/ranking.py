"""How well passages answer a query: words, meaning and neighbours, as one score. Pure numpy over the shelf.

The figures were chosen on nine of the eighteen QMSum test meetings; docs/benchmarks/insights.md has the other nine apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.store.vectors import REACH, Shelf, Vector

Rows = NDArray[np.int64]
LEAST_COSINE = 0.32
"""Below this a passage is about something else (all-MiniLM-L6-v2, queries of a few words)."""
CANDIDATES = 400
"""Passages whose cosines are computed exactly before the best are answered."""
FULL = 48
"""Characters of terms (about eight) from which a passage is as weighty as any: "Pricing." alone answers little."""
SHORTEST = 10
"""Characters of terms below which a passage is no hit of a question: "Yeah." answers nothing by itself."""
NEARBY = 0.25
"""What the neighbours lend a passage that is looked up across conversations, where its own words count."""
OWN, WORDS_AROUND, MEANING_AROUND = 0.2, 1.0, 6.0
"""Inside one conversation a question is answered by a stretch of talk: what is around a passage counts most."""
SATURATION, SHRINKAGE = 2.0, 8.0
NAMED = 0.15
"""What a passage gains where a speaker talks whose name stands in the question."""


def bell(reach: int, width: float) -> Vector:
    """A Gaussian over `reach` places to each side, 1 in the middle."""
    distance = np.arange(-reach, reach + 1)
    return np.exp(-(distance**2) / (2 * width**2)).astype(np.float32)


WIDE_BELL = bell(REACH, REACH / 2)
NARROW_BELL = bell(3, 1.5)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Passage ids with their scores, best first, and the rows of everything that matches."""

    best: dict[int, float]
    matching: Rows


def rank(
    shelf: Shelf, postings: Sequence[Rows], vector: Vector | None, within: NDArray[np.bool_] | None, limit: int
) -> Ranked:
    """Passages by their own words and meaning, across conversations.

    own = share of the query's words (by inverse document frequency) + cosine; score = own, damped where the passage is
    very short, + `NEARBY` of what stands around. Only what holds a word or means something like the query is a match.
    """
    words = share_of_words(len(shelf.ids), postings)
    cosines = shelf.cosines(vector) if vector is not None else np.zeros(len(shelf.ids), np.float32)
    matches = (words > 0) | (cosines >= LEAST_COSINE)
    if within is not None:
        matches &= within
    matching = np.flatnonzero(matches)
    own = words[matching] + np.maximum(cosines[matching], 0.0)
    damping = _damping(shelf, matching)
    kernel = NARROW_BELL.copy()
    kernel[len(kernel) // 2] = 0.0
    lent = NEARBY * shelf.lend(matching, own, kernel / kernel.sum())
    scores = own * damping + lent
    chosen = np.argsort(-scores, kind="stable")[:CANDIDATES]
    rows, scores = matching[chosen], scores[chosen]
    if vector is not None and shelf.vectors.shape[1] == len(vector):
        exact = np.maximum(shelf.exact_cosines(rows, vector), 0.0)
        scores = scores + (exact - np.maximum(cosines[rows], 0.0)) * damping[chosen]
    return Ranked(_best(shelf, rows, scores, limit), matching)


def rank_in_conversation(
    shelf: Shelf,
    postings: Sequence[Rows],
    vector: Vector | None,
    within: NDArray[np.bool_] | None,
    named: Sequence[int],
    limit: int,
) -> Ranked:
    """The passages of one conversation by the stretch of talk that they stand in.

    For a window W of `REACH` utterances to each side, weighted by a Gaussian: per word of the query n / (n + SATURATION)
    with n the weighted number of utterances that hold it; and the mean cosine, longer utterances counting more, shrunk
    where little is said. `named` are speakers whose names stand in the question.
    """
    rows = np.flatnonzero(within) if within is not None else np.arange(len(shelf.ids))
    lengths = np.minimum(1.0, shelf.lengths[rows] / 60.0).astype(np.float32)
    words = share_of_words(len(shelf.ids), postings)[rows]
    around = np.zeros(len(rows), np.float32)
    weights = _weights(len(shelf.ids), postings)
    for weight, posting in zip(weights, postings, strict=True):
        number = shelf.lend(rows, np.isin(rows, posting).astype(np.float32), WIDE_BELL)
        around += weight * number / (number + SATURATION)
    cosines = np.zeros(len(rows), np.float32)
    if vector is not None and shelf.vectors.shape[1] == len(vector):
        cosines = np.maximum(shelf.exact_cosines(rows, vector), 0.0)
    meaning = shelf.lend(rows, cosines * lengths, WIDE_BELL) / (shelf.lend(rows, lengths, WIDE_BELL) + SHRINKAGE)
    speaks = np.isin(shelf.speakers[rows], list(named)).astype(np.float32)
    scores = WORDS_AROUND * around + MEANING_AROUND * meaning
    scores += OWN * (2 / 3 * words + cosines) * _damping(shelf, rows)
    scores += NAMED * (0.3 * speaks + shelf.lend(rows, speaks, WIDE_BELL / WIDE_BELL.sum()))
    matches = (words > 0) | (cosines >= LEAST_COSINE)
    hits = (shelf.lengths[rows] >= SHORTEST) & (shelf.slots[rows] >= 0) if matches.any() else matches
    return Ranked(_best(shelf, rows[hits], scores[hits], limit), rows[matches])


def share_of_words(count: int, postings: Sequence[Rows]) -> Vector:
    """For each passage the share of the query's words that it holds, rare words weighing more, 0..1."""
    shares = np.zeros(count, np.float32)
    for weight, rows in zip(_weights(count, postings), postings, strict=True):
        shares[rows] += weight
    return shares


def _weights(count: int, postings: Sequence[Rows]) -> list[float]:
    """Inverse document frequency of each word (as in BM25: Robertson and Zaragoza 2009), to the sum of 1."""
    raw = [float(np.log(1 + (count - len(rows) + 0.5) / (len(rows) + 0.5))) for rows in postings]
    return [value / sum(raw) for value in raw]


def _damping(shelf: Shelf, rows: Rows) -> Vector:
    return np.asarray(np.minimum(1.0, (shelf.lengths[rows] + FULL) / (2 * FULL)), np.float32)


def _best(shelf: Shelf, rows: Rows, scores: NDArray[np.floating], limit: int) -> dict[int, float]:
    order = np.lexsort((shelf.ids[rows], -scores))[:limit]
    return {int(shelf.ids[rows[i]]): round(float(scores[i]), 6) for i in order}
