"""Which texts say the same: each vector is drawn towards its neighbours, then groups are joined while they are alike.

Averaging over the nearest vectors (one step of simple graph convolution, Wu et al. 2019) pulls the ways of saying one
thing together and thins out the bridges between two. Then average linkage (Sokal and Michener 1958) up to a distance:
the number of groups is found, not given. `docs/benchmarks/themes.md` says how the constants were chosen.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

Vectors = NDArray[np.float32]
Labels = NDArray[np.int64]

LEAST_LIKENESS = 0.5
"""Cosine below which a vector is nobody's neighbour: few texts are not drawn to what only happens to be nearest."""
PULL = 0.5
"""How far a vector moves towards its neighbours."""
CUT = 0.35
"""Mean cosine distance up to which two groups are one."""
BLOCK = 1024


def neighbours(count: int) -> int:
    """How many neighbours each of so many vectors has: among more texts more of them say the same."""
    return max(2, round(math.sqrt(count) / 4))


def unit(vectors: Vectors) -> Vectors:
    """Vectors of length one; a vector of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), np.float32)


def draw_together(vectors: Vectors, rows: Sequence[int] | None = None) -> Vectors:
    """The vectors (of `rows`, default all) after they were drawn towards their neighbours among all `vectors`."""
    wanted = np.arange(len(vectors)) if rows is None else np.asarray(rows, np.int64)
    drawn = vectors[wanted].copy()
    count = min(neighbours(len(vectors)), len(vectors) - 1)
    if count < 1:
        return drawn
    for at in range(0, len(wanted), BLOCK):
        block = wanted[at : at + BLOCK]
        cosines = vectors[block] @ vectors.T
        cosines[np.arange(len(block)), block] = -1
        nearest = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        weights = np.take_along_axis(cosines, nearest, axis=1)
        weights = np.where(weights >= LEAST_LIKENESS, weights, 0)
        total = weights.sum(axis=1, keepdims=True)
        middle = np.einsum("rn,rnd->rd", weights, vectors[nearest]) / np.where(total > 0, total, 1)
        here = drawn[at : at + BLOCK]
        drawn[at : at + BLOCK] = unit(np.where(total > 0, (1 - PULL) * here + PULL * middle, here))
    return drawn


def group(drawn: Vectors, cut: float = CUT) -> Labels:
    """A group number for each vector, shape (n,): average linkage up to this mean cosine distance.

    What is joined at all is connected by pairs within the cut, so each connected part is joined by itself: exact, and
    the matrix of all distances is never needed.
    """
    labels = np.zeros(len(drawn), np.int64)
    parts, part_of = connected_parts(drawn, cut)
    count = 0
    order = np.argsort(part_of, kind="stable")
    starts = np.searchsorted(part_of[order], np.arange(parts + 1))
    for part in range(parts):
        places = order[starts[part] : starts[part + 1]]
        if len(places) == 1:
            inside = np.ones(1, np.int64)
        else:
            inside = fcluster(linkage(drawn[places], "average", metric="cosine"), cut, "distance").astype(np.int64)
        labels[places] = inside - 1 + count
        count += int(inside.max())
    return labels


def connected_parts(drawn: Vectors, cut: float) -> tuple[int, Labels]:
    """How many parts hang together by pairs within the cut, and the part of each vector."""
    ends: list[NDArray[np.int64]] = []
    starts: list[NDArray[np.int64]] = []
    for at in range(0, len(drawn), BLOCK):
        row, column = np.nonzero(drawn[at : at + BLOCK] @ drawn.T >= 1 - cut - 1e-6)
        ends.append(column.astype(np.int64))
        starts.append(row.astype(np.int64) + at)
    pairs = (np.concatenate(starts), np.concatenate(ends)) if starts else (np.zeros(0, int), np.zeros(0, int))
    graph = coo_matrix((np.ones(len(pairs[0]), np.int8), pairs), shape=(len(drawn), len(drawn)))
    parts, part_of = connected_components(graph, directed=False)
    return int(parts), np.asarray(part_of, np.int64)
