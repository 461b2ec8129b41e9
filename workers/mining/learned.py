"""What a project's people taught the heads: a small correction per kind, from what they accepted and rejected.

A correction is 385 numbers added to a head's log-odds; it holds no text and stays with its project. `learn` fits it, says
on held-out decisions what it gains, and keeps only what gains.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold

from service.domain.insight import OUTCOMES
from workers.mining.embedding import DIMENSIONS, Vectors

HEAD_OF: Mapping[str, str] = {
    "pain_point": "pain", "request": "request", "praise": "praise", "question": "question", "commitment": "commitment",
}  # fmt: skip
TAUGHT: Mapping[str, str] = {**HEAD_OF, **{f"outcome:{name}": name for name in OUTCOMES}}
"""The head that decisions on each kind correct; an outcome's is that of how it says that the matter stands."""
LEAST_DECISIONS = 20
LEAST_OF_EACH = 5
"""Decisions that a kind needs, and how many of them accepted and how many rejected."""
FOLDS = 5
STRENGTH = 0.3
"""Inverse regularisation: how far from the shipped head a few dozen decisions may lead."""
LEAST_GAIN = 0.01
"""Held-out log loss that a correction must save to be kept."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A claim that a person accepted or rejected: its kind (of `TAUGHT`), the head's likelihood 0..1 for its words, and their
    vector.
    """

    kind: str
    likelihood: float
    vector: NDArray[np.float32]
    accepted: bool


@dataclass(frozen=True, slots=True)
class Learned:
    """Corrections per head: weights (384,) and an offset, to be added to the log-odds."""

    heads: Mapping[str, tuple[NDArray[np.float32], float]] = field(default_factory=dict)

    def correct(self, scores: Mapping[str, NDArray[np.float32]], vectors: Vectors) -> dict[str, NDArray[np.float32]]:
        """Likelihoods of units (n,) per head, corrected."""
        corrected = dict(scores)
        for head, (weights, offset) in self.heads.items():
            corrected[head] = _likelihood(_log_odds(scores[head]) + vectors @ weights + offset)
        return corrected

    def pack(self) -> bytes:
        """As bytes for the database."""
        file = io.BytesIO()
        arrays = {name: np.append(weights, offset).astype(np.float32) for name, (weights, offset) in self.heads.items()}
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
        return file.getvalue()

    @classmethod
    def unpack(cls, content: bytes) -> "Learned":
        """What `pack` wrote."""
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            return cls({name: (file[name][:DIMENSIONS], float(file[name][DIMENSIONS])) for name in file.files})


def learn(decisions: Sequence[Decision]) -> tuple[Learned, list[dict[str, Any]]]:
    """The corrections that gain, and per kind what was found: decisions, held-out log loss and AUC before and after.

    `kept` says whether the correction is used; `reason` why not: `too_few_decisions` or `no_gain`.
    """
    heads: dict[str, tuple[NDArray[np.float32], float]] = {}
    facts = []
    for kind, head in TAUGHT.items():
        own = [d for d in decisions if d.kind == kind]
        yes = sum(d.accepted for d in own)
        fact: dict[str, Any] = {"kind": kind, "decisions": len(own), "accepted": yes, "kept": False, "reason": None}
        facts.append(fact)
        if len(own) < LEAST_DECISIONS or min(yes, len(own) - yes) < LEAST_OF_EACH:
            fact["reason"] = "too_few_decisions"
            continue
        before, after = _held_out(own)
        fact |= {"log_loss": [before[0], after[0]], "auc": [before[1], after[1]]}
        if before[0] - after[0] < LEAST_GAIN:
            fact["reason"] = "no_gain"
            continue
        fact["kept"] = True
        heads[head] = _fit(own)
    return Learned(heads), facts


def _fit(decisions: Sequence[Decision]) -> tuple[NDArray[np.float32], float]:
    """Ridge-penalised logistic regression on the vectors, with the shipped head's log-odds as a fixed offset."""
    vectors = np.stack([d.vector for d in decisions]).astype(np.float64)
    odds = _log_odds(np.array([d.likelihood for d in decisions], np.float32)).astype(np.float64)
    signs = np.where([d.accepted for d in decisions], 1.0, -1.0)

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights, offset = parameters[:-1], parameters[-1]
        margins = signs * (odds + vectors @ weights + offset)
        pull = -signs / (1 + np.exp(margins))
        value = np.logaddexp(0, -margins).sum() + (weights @ weights) / (2 * STRENGTH)
        return float(value), np.append(vectors.T @ pull + weights / STRENGTH, pull.sum())

    found = minimize(loss, np.zeros(vectors.shape[1] + 1), jac=True, method="L-BFGS-B").x
    return found[:-1].astype(np.float32), float(found[-1])


def _held_out(decisions: Sequence[Decision]) -> tuple[tuple[float, float], tuple[float, float]]:
    """(log loss, AUC) before and after, each decision judged by a correction that has not seen it."""
    true = np.array([d.accepted for d in decisions])
    base = np.array([d.likelihood for d in decisions], np.float32)
    ours = base.copy()
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=7)
    for seen, unseen in folds.split(base, true):
        weights, offset = _fit([decisions[i] for i in seen])
        vectors = np.stack([decisions[i].vector for i in unseen])
        ours[unseen] = _likelihood(_log_odds(base[unseen]) + vectors @ weights + offset)
    return _measured(true, base), _measured(true, ours)


def _measured(true: NDArray[np.bool_], likelihood: NDArray[np.float32]) -> tuple[float, float]:
    safe = np.clip(likelihood.astype(np.float64), 0.01, 0.99)
    return round(float(log_loss(true, safe)), 4), round(float(roc_auc_score(true, likelihood)), 4)


def _log_odds(likelihood: NDArray[np.float32]) -> NDArray[np.float32]:
    safe = np.clip(likelihood, 0.01, 0.99)
    return np.asarray(np.log(safe / (1 - safe)), np.float32)


def _likelihood(odds: NDArray[np.floating]) -> NDArray[np.float32]:
    return np.asarray(1 / (1 + np.exp(-odds)), np.float32)
