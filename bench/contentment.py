"""Satisfaction against what people rated: turns of dialogues (USS), and stars of reviews (Maalej), with production code.

Nothing here was trained on these sets. The first `IN_VIEW` dialogues of USS were in view when the rules were written.
`python -m bench.contentment DATA_FOLDER` fits the one number of the index, its steepness, to the stars of other reviews (URR).
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.stats import spearmanr
from sklearn.metrics import cohen_kappa_score, f1_score, recall_score

from bench.labelled_talk import read_talks
from bench.tables import Row, row
from bench.text_sets import RatedDialogue, app_reviews, rated_dialogues, rated_reviews
from bench.vectors import CachedEmbedder
from service.domain.satisfaction import STEEPNESS
from service.domain.transcript import SpeakerInfo, Utterance
from service.domain.turn_satisfaction import TurnRating
from workers.mining.claims import find_insights
from workers.mining.reading import Reading
from workers.mining.satisfaction import find_satisfaction, rate_turns

IN_VIEW = 150
PUBLISHED = {"MWOZ": (0.26, 0.14), "ReDial": (0.26, 0.12)}
CUSTOMER = frozenset({"USER"})


def bench_turns(data: Path, embedder: CachedEmbedder, limit: int) -> list[Row]:
    """USS: recall over the five ratings (UAR), kappa, F1 of dissatisfied turns; and whole dialogues by their turns."""
    rows = []
    for name, (recall, agreement) in PUBLISHED.items():
        true, ours, means, overall = _rate(rated_dialogues(data, name)[IN_VIEW : IN_VIEW + limit], embedder)
        bad, found = np.array(true) <= 2, np.array(ours) <= 2
        part = f"uss {name}"
        note = f"{len(true)} turns; goal: the best published"
        uar = float(recall_score(true, ours, average="macro", labels=sorted(set(true)), zero_division=0))
        simple = {"MWOZ": (0.37, 0.16, 0.22), "ReDial": (0.35, 0.17, 0.26)}[name]
        rows += [
            row(part, "turn UAR", uar, simple[0], recall, note + "; simple was trained on it"),
            row(part, "turn kappa", float(cohen_kappa_score(true, ours)), simple[1], agreement),
            row(part, "F1 dissatisfied", float(f1_score(bad, found)), simple[2], None),
            row(
                part,
                "dialogue, Spearman",
                float(spearmanr(means, overall).statistic),
                None,
                None,
                f"{len(means)} dialogues",
            ),
        ]
    return rows


def rate_dialogues(
    dialogues: Sequence[RatedDialogue], embedder: CachedEmbedder
) -> Iterator[tuple[RatedDialogue, dict[int, TurnRating]]]:
    """Each dialogue with the user's turns by position, as the production code rates them."""
    talks = [
        [Utterance(float(i), i + 1.0, t.speaker, " ".join(t.text.split())) for i, t in enumerate(dialogue.turns)]
        for dialogue in dialogues
    ]
    spoken = [[u if u.speaker in CUSTOMER else replace(u, text="") for u in talk] for talk in talks]
    for dialogue, talk, readings in zip(dialogues, talks, read_talks(spoken, embedder), strict=True):
        yield dialogue, {t.position: t for t in rate_turns(readings, talk, CUSTOMER)}


def _rate(
    dialogues: Sequence[RatedDialogue], embedder: CachedEmbedder
) -> tuple[list[int], list[int], list[float], list[float]]:
    true: list[int] = []
    ours: list[int] = []
    means: list[float] = []
    overall: list[float] = []
    for dialogue, rated in rate_dialogues(dialogues, embedder):
        for position, turn in enumerate(dialogue.turns):
            if turn.rating is not None:
                true.append(turn.rating)
                ours.append(rated[position].rating if position in rated else 3)
        if dialogue.overall is not None and rated:
            overall.append(dialogue.overall)
            means.append(float(np.mean([t.score for t in rated.values()])))
    return true, ours, means, overall


def bench_stars(data: Path, embedder: CachedEmbedder, limit: int) -> list[Row]:
    """Stars of reviews that the index was not fitted on: how near the index comes, each of the five weighing the same."""
    reviews = rated_reviews(data)
    reviews = [reviews[i] for i in np.random.default_rng(2).permutation(len(reviews))[:limit]]
    index, stars, words = [], [], []
    talks = [_review(text) for text, _ in reviews]
    for (text, given), said, readings in zip(reviews, talks, read_talks(talks, embedder), strict=True):
        value = _index(said, readings)
        if value is not None:
            index.append(value)
            stars.append(25.0 * (given - 1))
            words.append(len(text.split()))
    ours, true = np.array(index), np.array(stars)
    weights = np.array([1 / (true == value).sum() for value in true])
    off = np.abs(ours - true)
    bands = [
        f"{np.average(ours[k], weights=weights[k]):.0f}: {np.average(true[k], weights=weights[k]):.0f}"
        for low in range(0, 100, 20)
        if (k := (ours >= low) & (ours < low + 20)).any()
    ]
    long = np.array(words) >= 40
    return [
        row("maalej stars", "index off by, points (lower)", float(np.average(off, weights=weights)), 30.0, None,
            "simple: always 50; fitted on URR, never on these"),
        row("maalej stars", "within 28 points", float(np.average(off <= 28, weights=weights)), None, None),
        row("maalej stars", "Spearman", float(spearmanr(ours, true).statistic), None, None, f"{len(ours)} reviews"),
        row("maalej stars", "Spearman, 40 words or more", float(spearmanr(ours[long], true[long]).statistic), None, None,
            f"{long.sum()}; index: stars by fifths: {', '.join(bands)}"),
    ]  # fmt: skip


def _review(text: str) -> list[Utterance]:
    """A review as one utterance, at the pace of speech."""
    return [Utterance(0.0, max(1.0, 0.35 * len(text.split())), "USER", " ".join(text.split()))]


def _index(said: Sequence[Utterance], readings: Sequence[Reading]) -> float | None:
    """The index of one review, as if it were a conversation long enough to have one."""
    if not readings:
        return None
    insights = find_insights(readings, said, [SpeakerInfo("USER", role="customer")])
    return find_satisfaction(readings, said, insights, CUSTOMER, at_least=0).index


def fit_steepness(data: Path, embedder: CachedEmbedder) -> tuple[float, int]:
    """The steepness with the least squared distance of index and stars, all five ratings weighing the same; and reviews."""
    reviews = [(r.text, next(int(x[-1]) for x in r.labels if x.startswith("stars"))) for r in app_reviews(data)]
    talks = [_review(text) for text, _ in reviews]
    means, stars = [], []
    for (_, given), said, readings in zip(reviews, talks, read_talks(talks, embedder), strict=True):
        value = _index(said, readings)
        if value is not None:
            share = min(max(value, 0.1), 99.9) / 100
            means.append(np.log(share / (1 - share)) / STEEPNESS)
            stars.append((given - 1) / 4)
    mean, true = np.array(means), np.array(stars)
    weights = np.array([1 / (true == value).sum() for value in true])

    def distance(steepness: float) -> float:
        return float(np.average((1 / (1 + np.exp(-steepness * mean)) - true) ** 2, weights=weights))

    return float(minimize_scalar(distance, bounds=(0.5, 8), method="bounded").x), len(true)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    fitted, count = fit_steepness(parser.parse_args().data, CachedEmbedder(None))
    print(f"steepness {fitted:.2f} by {count} reviews; {STEEPNESS} ships")
