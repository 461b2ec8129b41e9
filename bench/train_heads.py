"""Trains the small heads that ship: `python -m bench.train_heads DATA_FOLDER [--out FILE] [--cache FOLDER]`.

Only sets that may ship are read (MRDA, app reviews URR, GoEmotions) and sentences of our own (`bench/examples.toml`).
"""

import argparse
import json
import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_recall_curve, roc_auc_score

from bench.text_sets import NEGATIVE, POSITIVE, Labelled, MeetingAct, app_reviews, goemotions, meeting_acts
from bench.vectors import CachedEmbedder
from service.domain.cues import read_cues
from workers.mining.embedding import DIMENSIONS, Vectors
from workers.mining.features import BUCKETS, Context, SparseRows, bucket, hash_rows, place_terms, word_terms
from workers.mining.heads import HEADS_FILE, Head, Heads, load_heads, save_heads
from workers.mining.reading import judge_question

SEED = 7
OWN = 3.0
"""How much more our own sentences count than the public sets, which are of other kinds of talk (reviews, Reddit)."""
WORDS_SCALE = 1.0
"""Weight of the hashed words against the sentence vector inside a head."""


@dataclass
class Examples:
    """What one head learns from: contexts, yes or no, and a weight per row."""

    contexts: list[Context] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def add(self, contexts: Sequence[Context], answer: int, total: float) -> None:
        """A group of rows that together weigh `total`, however many they are."""
        if contexts:
            self.contexts.extend(contexts)
            self.answers.extend([answer] * len(contexts))
            self.weights.extend([total / len(contexts)] * len(contexts))


def own_examples() -> dict[str, list[str]]:
    """Our own sentences by kind, from `bench/examples.toml`."""
    data = tomllib.loads((Path(__file__).parent / "examples.toml").read_text(encoding="utf-8"))
    return {name: lines.strip().splitlines() for name, lines in data.items() if isinstance(lines, str)}


@dataclass(frozen=True, slots=True)
class Material:
    """What the rows of the heads are drawn from: our own sentences, the public sets, and three samples of plain talk."""

    own: dict[str, list[Context]]
    emotions: list[Labelled]
    acts: list[MeetingAct]
    reviews: list[Labelled]
    statements: list[Context]
    asked: list[Context]
    neutral: list[Context]

    def felt(self, *labels: str) -> list[Context]:
        """Comments with any of these emotions."""
        return [Context(e.text) for e in self.emotions if e.labels & set(labels)]

    def act(self, *tags: str) -> list[Context]:
        """Dialogue acts of meetings with one of these tags, among their neighbours."""
        return [a.context for a in self.acts if a.full in tags]

    def stars(self, *numbers: int) -> list[Context]:
        """App reviews with so many stars."""
        return [Context(r.text) for r in self.reviews if r.labels & {f"stars {n}" for n in numbers}]

    def broken(self) -> list[Context]:
        """Reviews that tell of an error and are not content."""
        poor = {"stars 1", "stars 2", "stars 3"}
        return [Context(r.text) for r in self.reviews if "ERROR" in r.labels and r.labels & poor]


def read_material(data: Path, rng: random.Random) -> Material:
    """Reads the sets; `rng` draws the samples, always in this order."""
    own = {name: [Context(t) for t in lines] for name, lines in own_examples().items()}
    emotions, acts = goemotions(data, "train"), meeting_acts(data, "train")
    plainly = [a.context for a in acts if a.full in ("s", "rt", "df", "e") and len(a.context.text) > 25]
    statements = rng.sample(plainly, 4000)
    asked = rng.sample([a.context for a in acts if a.basic == "Q" and len(a.context.text) > 15], 1500)
    neutral = rng.sample([Context(e.text) for e in emotions if e.labels == {"neutral"}], 3000)
    return Material(own, emotions, acts, app_reviews(data), statements, asked, neutral)


def gather(data: Path) -> dict[str, Examples]:
    """The rows of every head."""
    rng = random.Random(SEED)
    material = read_material(data, rng)
    heads = {
        "pain": pain_rows(material),
        "request": request_rows(material),
        "praise": praise_rows(material),
        "commitment": commitment_rows(material),
        "question": question_rows(material, rng),
    }
    for name, group in (("negative", NEGATIVE), ("positive", POSITIVE)):
        heads[name] = Examples()
        heads[name].add([Context(e.text) for e in material.emotions if e.labels & group], 1, 1.0)
        heads[name].add([Context(e.text) for e in material.emotions if not e.labels & group], 0, 1.5)
    return heads


def add_others(rows: Examples, material: Material, *kinds: str, weight: float = OWN, heavy: dict[str, float]) -> None:
    """Our own sentences of other kinds say no; each kind weighs 1, or what `heavy` says, times `weight`."""
    for kind in kinds:
        rows.add(material.own[kind], 0, heavy.get(kind, 1.0) * weight)


def pain_rows(material: Material) -> Examples:
    """What hurts: our own, errors in reviews, comments of bad feeling; against praise, wishes, plain talk."""
    rows = Examples()
    rows.add(material.own["pain"], 1, 6.0 * OWN)
    rows.add(material.broken(), 1, 2.0)
    rows.add(material.felt("annoyance", "disappointment", "confusion", "nervousness"), 1, 1.0)
    add_others(rows, material, "request", "praise", "none", "commitment", "not_commitment", heavy={"none": 4.0})
    rows.add(material.stars(5), 0, 1.0)
    rows.add(material.felt("admiration", "gratitude", "love", "joy"), 0, 1.0)
    rows.add(material.statements, 0, 2.0)
    rows.add(material.asked, 0, 1.0)
    return rows


def request_rows(material: Material) -> Examples:
    """What is wished for: our own, suggestions in meetings, desire; against everything else."""
    rows = Examples()
    rows.add(material.own["request"], 1, 6.0 * OWN)
    rows.add(material.act("cs"), 1, 2.0)
    rows.add(material.felt("desire"), 1, 1.5)
    add_others(rows, material, "pain", "praise", "none", "commitment", "not_commitment", heavy={"none": 4.0})
    rows.add(material.statements, 0, 2.0)
    rows.add(material.asked, 0, 1.0)
    rows.add(material.neutral, 0, 1.0)
    rows.add(material.act("cc"), 0, 0.5)
    return rows


def praise_rows(material: Material) -> Examples:
    """What is found good: our own, five stars, comments of good feeling, appreciation in meetings."""
    rows = Examples()
    rows.add(material.own["praise"], 1, 6.0 * OWN)
    rows.add(material.stars(5), 1, 1.0)
    rows.add(material.felt("admiration", "gratitude", "love", "joy"), 1, 2.0)
    rows.add(material.act("ba"), 1, 0.5)
    add_others(rows, material, "pain", "request", "none", "commitment", "not_commitment", heavy={"none": 4.0})
    rows.add(material.stars(1, 2), 0, 1.0)
    rows.add(material.statements, 0, 2.0)
    rows.add(material.asked, 0, 1.0)
    rows.add(material.felt("annoyance", "disappointment", "disapproval"), 0, 1.0)
    return rows


def commitment_rows(material: Material) -> Examples:
    """What is promised: our own and the commitments of meetings; against plain talk and suggestions."""
    rows = Examples()
    rows.add(material.own["commitment"], 1, 4.0)
    rows.add(material.act("cc"), 1, 3.0)
    kinds = ("pain", "request", "praise", "none", "not_commitment")
    add_others(rows, material, *kinds, weight=1.0, heavy={"not_commitment": 3.0})
    rows.add(material.statements, 0, 2.0)
    rows.add(material.act("cs"), 0, 1.5)
    return rows


def question_rows(material: Material, rng: random.Random) -> Examples:
    """Questions of meetings against 15,000 other acts, each among its neighbours."""
    rows = Examples()
    rows.add([a.context for a in material.acts if a.basic == "Q"], 1, 1.0)
    others = [a.context for a in material.acts if a.basic != "Q"]
    rows.add(rng.sample(others, min(len(others), 15_000)), 0, 1.5)
    return rows


PLACES = frozenset({"question"})
STRENGTH = {"question": 3.0, "negative": 2.0, "positive": 2.0, "commitment": 1.0}
"""Inverse regularisation C of a head; the others, which must carry over to other kinds of talk, have 0.25."""


def word_weights(contexts: Sequence[Context]) -> NDArray[np.float32]:
    """Smoothed inverse document frequency per bucket, as scikit-learn defines it."""
    counts = np.zeros(BUCKETS, dtype=np.int64)
    for context in contexts:
        counts[sorted({bucket(t) for t in word_terms(context.text) + place_terms(context)})] += 1
    return (np.log((1 + len(contexts)) / (1 + counts)) + 1).astype(np.float32)


def as_matrix(rows: SparseRows) -> csr_matrix:
    """The sparse rows as SciPy knows them."""
    return csr_matrix((rows.values, rows.buckets, rows.starts), shape=(len(rows.starts) - 1, BUCKETS))


def fit(name: str, examples: Examples, vectors: Vectors, idf: NDArray[np.float32]) -> Head:
    """One logistic regression on vectors and words, calibrated on a held-out fifth."""
    places = name in PLACES
    rows = hash_rows([word_terms(c.text) + (place_terms(c) if places else []) for c in examples.contexts], idf)
    features = hstack([csr_matrix(vectors), as_matrix(rows) * WORDS_SCALE]).tocsr()
    answers, weights = np.array(examples.answers), np.array(examples.weights)
    weights *= len(answers) / weights.sum()
    held = np.random.default_rng(SEED).random(len(answers)) < 0.2
    strength = STRENGTH.get(name, 0.25)

    def learn(chosen: NDArray[np.bool_]) -> LogisticRegression:
        return LogisticRegression(C=strength, max_iter=400).fit(features[chosen], answers[chosen], weights[chosen])

    trial = learn(~held)
    raw = trial.decision_function(features[held])
    platt = LogisticRegression(C=100.0).fit(raw[:, None], answers[held], weights[held])
    auc = roc_auc_score(answers[held], raw)
    print(f"{name:12} rows {len(answers):6}  yes {int(answers.sum()):6}  AUC on a held-out fifth {auc:.3f}", flush=True)
    model = learn(np.ones(len(answers), dtype=bool))
    weight = model.coef_[0].astype(np.float32)
    return Head(
        name,
        weight[:DIMENSIONS],
        weight[DIMENSIONS:] * np.float32(WORDS_SCALE),
        float(model.intercept_[0]),
        float(platt.coef_[0, 0]),
        float(platt.intercept_[0]),
        places,
    )


def question_threshold(data: Path, heads: Heads, embedder: CachedEmbedder) -> float:
    """The likelihood of a question, 0..1, with the best F1 on the validation part of MRDA, which no head learns from."""
    acts = meeting_acts(data, "val")
    scores = heads.score([a.context for a in acts], embedder([a.context.text for a in acts]))["question"]
    judged = [
        judge_question(read_cues(a.context.text), float(s), a.context.text) for a, s in zip(acts, scores, strict=True)
    ]
    precision, recall, thresholds = precision_recall_curve([a.basic == "Q" for a in acts], judged)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    best = int(np.argmax(f1[:-1]))
    print(f"question     MRDA val: best F1 {f1[best]:.3f} at {thresholds[best]:.2f}", flush=True)
    return round(float(thresholds[best]), 2)


def train(data: Path, cache: Path | None, only: frozenset[str] = frozenset()) -> Heads:
    """All heads from a data folder; or `only` some, beside the shipped ones with their word weights."""
    gathered = gather(data)
    shipped = load_heads(HEADS_FILE) if only else None
    idf = shipped.idf if shipped else word_weights([c for e in gathered.values() for c in e.contexts])
    wanted = {n: e for n, e in gathered.items() if not only or n in only}
    embedder = CachedEmbedder(cache)
    embedder(sorted({c.text for e in wanted.values() for c in e.contexts}))
    heads = {n: fit(n, e, embedder([c.text for c in e.contexts]), idf) for n, e in wanted.items()}
    heads = {n: heads[n] if n in heads else shipped.heads[n] for n in gathered} if shipped else heads
    card: dict[str, Any] = {
        "made_by": "bench/train_heads.py",
        "embedding": "all-MiniLM-L6-v2",
        "rows": {n: [len(e.answers), int(sum(e.answers))] for n, e in gathered.items()},
        "sets": ["MRDA train", "URR golden set", "GoEmotions train", "bench/examples.toml"],
    }
    made = Heads(heads, idf, card)
    asked = shipped is not None and "question" not in only
    card["question_threshold"] = (
        shipped.card["question_threshold"] if shipped and asked else question_threshold(data, made, embedder)
    )
    return made


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=HEADS_FILE)
    parser.add_argument("--cache", type=Path, default=None)
    parser.add_argument("--only", default="", help="heads to train, with commas; the others stay as they ship")
    arguments = parser.parse_args()
    heads = train(arguments.data, arguments.cache, frozenset(arguments.only.split(",")) - {""})
    save_heads(arguments.out, heads)
    print(json.dumps(heads.card), f"{arguments.out.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
