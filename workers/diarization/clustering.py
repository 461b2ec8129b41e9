"""Which windows sound like one person, and how many people there are. Imports numpy and scikit-learn on first use.

The thresholds were chosen on half of a set of telephone calls, meetings and joined read speech.
"""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Labels = NDArray[np.intp]

MOST_WINDOWS = 2000
"""Windows that are compared with each other; of a longer recording an even sample. Bounds memory and time."""
MOST_SPEAKERS = 8
"""Speakers looked for when nobody says how many there are."""
FEWEST_WINDOWS = 6
SMALLEST_SHARE = 0.005
"""A cluster with fewer windows, or less of all of them, is noise and not a person."""
TWO, MORE = (0.055, 0.65), (0.10, 0.9)
"""Gap (a + b / windows) between likeness within and across clusters that makes two of them two people."""


@dataclass(frozen=True, slots=True)
class Voices:
    """One unit vector per person found, in no particular order: shape (people, 256)."""

    centres: Vectors

    @property
    def count(self) -> int:
        return len(self.centres)


def find_voices(
    vectors: Vectors, starts: NDArray[np.float64], apart: float, *, fewest: int = 1, most: int | None = None
) -> Voices:
    """The voices among unit vectors (n, 256) of windows that begin at `starts` (seconds) and are `apart` seconds long.

    Between `fewest` and `most` people are found (as far as there are windows); without `most`, up to MOST_SPEAKERS.
    """
    if len(vectors) > MOST_WINDOWS:
        sample = np.linspace(0, len(vectors) - 1, MOST_WINDOWS).astype(int)
        vectors, starts = vectors[sample], starts[sample]
    most = min(most or max(MOST_SPEAKERS, fewest), len(vectors))
    fewest = min(fewest, most)
    least = max(FEWEST_WINDOWS, SMALLEST_SHARE * len(vectors))
    best = Voices(_known_number(vectors, fewest, least))
    if fewest == most:
        return best
    alike = vectors @ vectors.T
    disjoint = np.abs(starts[:, None] - starts[None, :]) >= apart
    for k in range(fewest + 1, most + 1):
        labels = _group(vectors, k)
        groups = labels.max() + 1
        large = [c for c in range(groups) if (labels == c).sum() >= least]
        # One group of odd sounds (a cough, a ring) is allowed: it belongs to nobody and must not hide the people.
        if len(large) >= max(groups - 1, best.count + 1) and _are_people(alike, disjoint, labels, large):
            best = Voices(_centres(vectors, labels)[large])
    return best


def _known_number(vectors: Vectors, people: int, least: float) -> Vectors:
    """The centres of so many people: with up to two more groups for odd sounds, where that makes all people large."""
    for k in range(people, min(people + 2, len(vectors)) + 1):
        labels = _group(vectors, k)
        sizes = np.bincount(labels)
        largest = np.argsort(-sizes)[:people]
        if len(largest) == people and sizes[largest].min() >= least:
            return _centres(vectors, labels)[largest]
    return _centres(vectors, _group(vectors, people))


def _group(vectors: Vectors, k: int) -> Labels:
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():  # fewer distinct windows than groups: some groups stay empty
        warnings.simplefilter("ignore", ConvergenceWarning)
        labels = KMeans(k, n_init=8, random_state=0).fit_predict(vectors)
    _, numbered = np.unique(labels, return_inverse=True)
    return numbered.astype(np.intp)


def _centres(vectors: Vectors, labels: Labels) -> Vectors:
    means = np.stack([vectors[labels == c].mean(axis=0) for c in range(labels.max() + 1)])
    lengths = np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
    centres: Vectors = (means / lengths).astype(np.float32)
    return centres


def _are_people(alike: Vectors, disjoint: NDArray[np.bool_], labels: Labels, groups: list[int]) -> bool:
    """Whether every two groups differ more than halves of one voice do. Windows that share sound are not compared."""
    base, per_window = TWO if len(groups) == 2 else MORE
    within = {c: _likeness(alike, disjoint, labels == c, labels == c, 6) for c in groups}
    for at, one in enumerate(groups):
        for other in groups[:at]:
            across = _likeness(alike, disjoint, labels == one, labels == other, 3)
            own = [w for w in (within[one], within[other]) if w is not None]
            if across is None or not own:
                return False
            size = int((labels == one).sum() + (labels == other).sum())
            if sum(own) / len(own) - across < base + per_window / size:
                return False
    return True


def _likeness(
    alike: Vectors, disjoint: NDArray[np.bool_], rows: NDArray[np.bool_], columns: NDArray[np.bool_], pairs: int
) -> float | None:
    """Mean cosine of the disjoint pairs between two groups, or None when there are fewer than `pairs`."""
    chosen = disjoint[np.ix_(rows, columns)]
    return float(alike[np.ix_(rows, columns)][chosen].mean()) if chosen.sum() >= pairs else None
