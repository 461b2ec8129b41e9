"""Where the talk turns to something else: chapters by embeddings (after TextTiling, Hearst 1997), titled in its own words."""

import itertools
import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from service.domain.insight import Chapter
from service.domain.transcript import Utterance
from workers.mining.embedding import Vectors
from workers.mining.phrase_candidates import count_candidates

PARTS = 8
"""A chapter and the block of words compared on each side of a gap are about this part of the talk, within the bounds below."""
BLOCK = (60, 600)
LEAST_WORDS = (80, 1000)
"""An hour is about 9,000 words: eight chapters at most, as people cut a meeting into two to eight topics."""
DEPTH = (1.4, 2.0)
"""Standard deviations above the mean depth from which a valley parts two chapters, in a talk of as many words as `GROWS` says."""
GROWS = (1000, 4000)


def find_chapters(
    utterances: Sequence[Utterance], positions: Sequence[int], vectors: Vectors, *, language: str
) -> tuple[Chapter, ...]:
    """The chapters of a conversation in order, covering every utterance; one for a short talk, none for silence.

    `positions` says for each row of `vectors` (n, 384) which utterance it is from.
    """
    if not len(vectors):
        return ()
    cuts = [0, *find_boundaries(utterances, positions, vectors), len(utterances)]
    spans = list(itertools.pairwise(cuts))
    titles = _titles([[u.text for u in utterances[first:after]] for first, after in spans], language)
    return tuple(
        Chapter(title, first, after - 1, utterances[first].start, max(u.end for u in utterances[first:after]))
        for (first, after), title in zip(spans, titles, strict=True)
    )


def find_boundaries(utterances: Sequence[Utterance], positions: Sequence[int], vectors: Vectors) -> list[int]:
    """Positions of the utterances that open a new chapter, the first one left out."""
    words = np.array([len(u.text.split()) for u in utterances])
    sums = np.zeros((len(utterances), vectors.shape[1]), np.float32)
    shares = Counter(positions)
    for position, vector in zip(positions, vectors, strict=True):
        sums[position] += vector * min(words[position], 40) / shares[position]
    until = np.concatenate([[0], np.cumsum(words)])
    total = int(until[-1])
    block, least_words = (int(min(high, max(low, total / PARTS))) for low, high in (BLOCK, LEAST_WORDS))
    gaps = [g for g in range(1, len(utterances)) if least_words <= until[g] <= total - least_words]
    if not gaps:
        return []
    likeness = np.array([_likeness(sums, until, gap, block) for gap in gaps])
    depths = _depths(likeness)
    least = float(depths.mean() + np.interp(total, GROWS, DEPTH) * depths.std())
    chosen: list[int] = []
    for at in np.argsort(-depths, kind="stable"):
        gap = gaps[int(at)]
        if depths[at] < least or depths[at] <= 0:
            break
        if all(abs(int(until[gap]) - int(until[other])) >= least_words for other in chosen):
            chosen.append(gap)
    return sorted(chosen)


def _likeness(sums: Vectors, until: NDArray[np.int64], gap: int, block: int) -> float:
    """Cosine of what was said in `block` words before and after a gap."""
    first = int(np.searchsorted(until, until[gap] - block))
    after = int(np.searchsorted(until, until[gap] + block))
    left, right = sums[min(first, gap - 1) : gap].sum(axis=0), sums[gap : max(after, gap + 1)].sum(axis=0)
    return float(left @ right / ((np.linalg.norm(left) * np.linalg.norm(right)) or 1.0))


def _depths(likeness: NDArray[np.float64]) -> NDArray[np.float64]:
    """How deep each gap lies below the nearest peaks to its left and right."""
    depths = np.zeros(len(likeness))
    for at, value in enumerate(likeness):
        left = right = at
        while left > 0 and likeness[left - 1] >= likeness[left]:
            left -= 1
        while right < len(likeness) - 1 and likeness[right + 1] >= likeness[right]:
            right += 1
        depths[at] = likeness[left] + likeness[right] - 2 * value
    return depths


def _titles(texts: Sequence[Sequence[str]], language: str) -> list[str]:
    """One to two phrases per chapter: said often here and seldom in the others."""
    counts = [count_candidates(text, language) for text in texts]
    spread: Counter[str] = Counter(phrase for own in counts for phrase in own)
    titles = []
    for own, text in zip(counts, texts, strict=True):
        worth = {
            phrase: count * (1 + 0.6 * phrase.count(" ")) * (0.3 + math.log(len(counts) / spread[phrase] + 0.1))
            for phrase, count in own.items()
        }
        best: list[str] = []
        for phrase in sorted(worth, key=lambda p: (-worth[p], p)):
            stems = {w.rstrip("s") for w in phrase.split()}
            if not any(stems & {w.rstrip("s") for w in other.split()} for other in best):
                best.append(phrase)
            if len(best) == 2:
                break
        title = ", ".join(_as_said(phrase, text) for phrase in best)
        titles.append(title[:1].upper() + title[1:] if title else "")
    return titles


def _as_said(phrase: str, texts: Sequence[str]) -> str:
    """The phrase with the capitals that it mostly has: "daniel ross" is "Daniel Ross"."""
    found = re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)", re.I)
    said = Counter(match.group(0) for text in texts for match in found.finditer(text))
    return said.most_common(1)[0][0] if said else phrase
