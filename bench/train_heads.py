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

from bench.text_sets import NEGATIVE, POSITIVE, app_reviews, goemotions, meeting_acts
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


def gather(data: Path) -> dict[str, Examples]:
    """The rows of every head."""
    rng = random.Random(SEED)
    own = {name: [Context(t) for t in lines] for name, lines in own_examples().items()}
    emotions = goemotions(data, "train")
    acts = meeting_acts(data, "train")
    reviews = app_reviews(data)

    def felt(*labels: str) -> list[Context]:
        return [Context(e.text) for e in emotions if e.labels & set(labels)]

    def act(*tags: str) -> list[Context]:
        return [a.context for a in acts if a.full in tags]

    def stars(*numbers: int) -> list[Context]:
        return [Context(r.text) for r in reviews if r.labels & {f"stars {n}" for n in numbers}]

    statements = rng.sample(
        [a.context for a in acts if a.full in ("s", "rt", "df", "e") and len(a.context.text) > 25], 4000
    )
    asked = rng.sample([a.context for a in acts if a.basic == "Q" and len(a.context.text) > 15], 1500)
    neutral = rng.sample([Context(e.text) for e in emotions if e.labels == {"neutral"}], 3000)
    broken = [Context(r.text) for r in reviews if "ERROR" in r.labels and r.labels & {"stars 1", "stars 2", "stars 3"}]
    heads: dict[str, Examples] = {name: Examples() for name in ("pain", "request", "praise", "commitment")}

    pain = heads["pain"]
    pain.add(own["pain"], 1, 6.0 * OWN)
    pain.add(broken, 1, 2.0)
    pain.add(felt("annoyance", "disappointment", "confusion", "nervousness"), 1, 1.0)
    for name in ("request", "praise", "none", "commitment", "not_commitment"):
        pain.add(own[name], 0, {"none": 4.0}.get(name, 1.0) * OWN)
    pain.add(stars(5), 0, 1.0)
    pain.add(felt("admiration", "gratitude", "love", "joy"), 0, 1.0)
    pain.add(statements, 0, 2.0)
    pain.add(asked, 0, 1.0)

    request = heads["request"]
    request.add(own["request"], 1, 6.0 * OWN)
    request.add(act("cs"), 1, 2.0)
    request.add(felt("desire"), 1, 1.5)
    for name in ("pain", "praise", "none", "commitment", "not_commitment"):
        request.add(own[name], 0, {"none": 4.0}.get(name, 1.0) * OWN)
    request.add(statements, 0, 2.0)
    request.add(asked, 0, 1.0)
    request.add(neutral, 0, 1.0)
    request.add(act("cc"), 0, 0.5)

    praise = heads["praise"]
    praise.add(own["praise"], 1, 6.0 * OWN)
    praise.add(stars(5), 1, 1.0)
    praise.add(felt("admiration", "gratitude", "love", "joy"), 1, 2.0)
    praise.add(act("ba"), 1, 0.5)
    for name in ("pain", "request", "none", "commitment", "not_commitment"):
        praise.add(own[name], 0, {"none": 4.0}.get(name, 1.0) * OWN)
    praise.add(stars(1, 2), 0, 1.0)
    praise.add(statements, 0, 2.0)
    praise.add(asked, 0, 1.0)
    praise.add(felt("annoyance", "disappointment", "disapproval"), 0, 1.0)

    commitment = heads["commitment"]
    commitment.add(own["commitment"], 1, 4.0)
    commitment.add(act("cc"), 1, 3.0)
    for name in ("pain", "request", "praise", "none", "not_commitment"):
        commitment.add(own[name], 0, {"not_commitment": 3.0}.get(name, 1.0))
    commitment.add(statements, 0, 2.0)
    commitment.add(act("cs"), 0, 1.5)

    heads["question"] = question = Examples()
    question.add([a.context for a in acts if a.basic == "Q"], 1, 1.0)
    others = [a.context for a in acts if a.basic != "Q"]
    question.add(rng.sample(others, min(len(others), 15_000)), 0, 1.5)

    for name, group in (("negative", NEGATIVE), ("positive", POSITIVE)):
        heads[name] = Examples()
        heads[name].add([Context(e.text) for e in emotions if e.labels & group], 1, 1.0)
        heads[name].add([Context(e.text) for e in emotions if not e.labels & group], 0, 1.5)
    return heads


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
