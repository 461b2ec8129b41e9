"""Which windows sound like one person, and how many people there are. Imports numpy; scipy and scikit-learn on use.

The thresholds were chosen on half of a set of telephone calls, meetings and joined read speech.
"""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Labels = NDArray[np.intp]

MOST_WINDOWS = 2000
"""Windows that are compared with each other; of a longer recording an even sample. Bounds memory and time."""
MOST_SPEAKERS = 8
"""Speakers looked for when nobody says how many there are."""
APART = 0.7
"""Mean cosine distance between two groups of windows from which they are two people."""
FEWEST_WINDOWS = 4
SMALLEST_SHARE = 0.015
"""A group with fewer windows, or less of all of them, is noise and not a person."""
MOST_ODD = 40
"""Groups too small to be people that are cut off in the search for a known number of people."""
GAP, GAP_PER_WINDOW = 0.13, 0.9
"""Gap (a + b / windows) between likeness within and across halves that makes two people of what seems one."""


@dataclass(frozen=True, slots=True)
class Voices:
    """One unit vector per person found, in no particular order: shape (people, dimensions)."""

    centres: Vectors

    @property
    def count(self) -> int:
        return len(self.centres)


def find_voices(
    vectors: Vectors, starts: NDArray[np.float64], apart: float, *, fewest: int = 1, most: int | None = None
) -> Voices:
    """The voices among unit vectors (n, d) of windows that begin at `starts` (seconds) and are `apart` seconds long.

    Between `fewest` and `most` people are found (as far as there are windows); without `most`, up to MOST_SPEAKERS.
    Groups grow by average linkage, so that somebody who says little is not drowned by halves of somebody who says much.
    """
    if len(vectors) > MOST_WINDOWS:
        sample = np.linspace(0, len(vectors) - 1, MOST_WINDOWS).astype(int)
        vectors, starts = vectors[sample], starts[sample]
    most = min(most or max(MOST_SPEAKERS, fewest), len(vectors))
    fewest = min(fewest, most)
    if len(vectors) < 2:
        return Voices(vectors)
    tree = _grow(vectors)
    least = max(FEWEST_WINDOWS, SMALLEST_SHARE * len(vectors))
    people = most
    if fewest < most:
        labels = _cut(tree, APART)
        found = _centres(vectors, labels, _large(labels, least) or [int(np.bincount(labels).argmax())])
        if len(found) == 1:
            found = _two_alike(vectors, starts, apart, least, found)
        people = min(max(len(found), fewest), most)
        if people == len(found):
            return Voices(_settle(vectors, found))
    return Voices(_settle(vectors, _known_number(vectors, tree, people, least)))


def _grow(vectors: Vectors) -> NDArray[np.float64]:
    """The tree of merges by average linkage (scipy's form)."""
    from scipy.cluster.hierarchy import linkage

    tree: NDArray[np.float64] = linkage(vectors, "average", metric="cosine")
    return tree


def _cut(tree: NDArray[np.float64], distance: float) -> Labels:
    from scipy.cluster.hierarchy import fcluster

    labels: Any = fcluster(tree, distance, "distance")
    return np.asarray(labels - 1, dtype=np.intp)


def _large(labels: Labels, least: float) -> list[int]:
    """Groups of at least so many windows, the largest first."""
    sizes = np.bincount(labels)
    return [int(c) for c in np.argsort(-sizes, kind="stable") if sizes[c] >= least]


def _known_number(vectors: Vectors, tree: NDArray[np.float64], people: int, least: float) -> Vectors:
    """The centres of so many people: the tree is cut finer until so many groups are large enough, or just exist."""
    from scipy.cluster.hierarchy import fcluster

    for smallest in (least, 2.0, 1.0):
        for groups in range(people, min(people + MOST_ODD, len(vectors)) + 1):
            labels = np.asarray(fcluster(tree, groups, "maxclust") - 1, dtype=np.intp)
            large = _large(labels, smallest)
            if len(large) >= people:
                return _centres(vectors, labels, large[:people])
    return _centres(vectors, labels, _large(labels, 1.0))


def _two_alike(vectors: Vectors, starts: NDArray[np.float64], apart: float, least: float, one: Vectors) -> Vectors:
    """Two centres when the windows fall into halves that differ more than halves of one voice do, else `one`."""
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():  # all windows the same
        warnings.simplefilter("ignore", ConvergenceWarning)
        labels = KMeans(2, n_init=8, random_state=0).fit_predict(vectors)
    if len(_large(labels, least)) < 2:
        return one
    alike = vectors @ vectors.T
    disjoint = np.abs(starts[:, None] - starts[None, :]) >= apart
    across = _likeness(alike, disjoint, labels == 0, labels == 1, 3)
    own = [w for half in (0, 1) if (w := _likeness(alike, disjoint, labels == half, labels == half, 6)) is not None]
    if across is None or not own or sum(own) / len(own) - across < GAP + GAP_PER_WINDOW / len(vectors):
        return one
    return _centres(vectors, labels, [0, 1])


def _likeness(
    alike: Vectors, disjoint: NDArray[np.bool_], rows: NDArray[np.bool_], columns: NDArray[np.bool_], pairs: int
) -> float | None:
    """Mean cosine of the disjoint pairs between two groups, or None when there are fewer than `pairs`."""
    chosen = disjoint[np.ix_(rows, columns)]
    return float(alike[np.ix_(rows, columns)][chosen].mean()) if chosen.sum() >= pairs else None


def _centres(vectors: Vectors, labels: Labels, groups: list[int]) -> Vectors:
    means = np.stack([vectors[labels == c].mean(axis=0) for c in groups])
    lengths = np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
    centres: Vectors = (means / lengths).astype(np.float32)
    return centres


def _settle(vectors: Vectors, centres: Vectors) -> Vectors:
    """Every window joins its nearest centre, and the centres move there."""
    nearest = (vectors @ centres.T).argmax(axis=1)
    moved = [vectors[nearest == c].mean(axis=0) if (nearest == c).any() else centres[c] for c in range(len(centres))]
    return _centres(np.stack(moved).astype(np.float32), np.arange(len(moved)), list(range(len(moved))))
