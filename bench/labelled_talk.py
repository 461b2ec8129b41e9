"""What people labelled (interviews, meetings, reviews, comments) against the production reading of the same words."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score, precision_recall_curve, roc_auc_score

from bench.tables import Row, row
from bench.text_sets import (
    NEGATIVE,
    POSITIVE,
    app_reviews,
    goemotions,
    interview_segments,
    maalej_reviews,
    meeting_acts,
    suggestions,
)
from bench.vectors import CachedEmbedder
from service.domain.speech_text import Unit, cut_units
from service.domain.transcript import Utterance
from workers.mining.claims import THRESHOLDS
from workers.mining.heads import trained_heads
from workers.mining.mine import sentiment_of_utterances
from workers.mining.reading import Reading, read_units
from workers.mining.windows import Talk


def auc(truth: Sequence[bool], scores: Sequence[float]) -> float:
    """Area under the ROC curve."""
    return float(roc_auc_score(np.array(truth, dtype=int), np.array(scores)))


def f1_at_positives(truth: Sequence[bool], scores: Sequence[float]) -> float:
    """F1 when as many are said yes to as there are: needs no threshold."""
    wanted = np.array(truth)
    order = np.argsort(-np.array(scores), kind="stable")[: int(wanted.sum())]
    return float(wanted[order].mean())


def read_talks(talks: Sequence[Sequence[Utterance]], embedder: CachedEmbedder) -> list[list[Reading]]:
    """Production readings of talks that have nothing to do with each other, all heard in one batch.

    Vectors may come from a cache.
    """
    units = [
        [u for i, s in enumerate(talk) for u in cut_units(s, i) if any(c.isalpha() for c in u.text)] for talk in talks
    ]
    heard = [
        Talk([u.text for u in own], [talk[u.position].speaker for u in own])
        for own, talk in zip(units, talks, strict=True)
    ]
    scores = trained_heads().score(heard)
    vectors = embedder([text for talk in heard for text in talk.texts])
    readings, at = [], 0
    for own, talk in zip(units, heard, strict=True):
        part = slice(at, at + len(own))
        at = part.stop
        known = {name: values[part] for name, values in scores.items()}
        readings.append(read_units(own, talk.speakers, vectors[part], scores=known))
    return readings


def read_apart(texts: Sequence[str], embedder: CachedEmbedder) -> list[list[Reading]]:
    """Production readings of texts of one speaker each."""
    return read_talks([[_said(text)] for text in texts], embedder)


def best(readings: Iterable[Reading], score: Callable[[Reading], float]) -> float:
    """A text is as much of a kind as its clearest sentence."""
    return max((score(r) for r in readings), default=0.0)


def bench_interviews(data: Path, embedder: CachedEmbedder) -> list[Row]:
    """Real product interviews: pain, request, praise per coded segment; only the participant's words are read."""
    segments = interview_segments(data)
    talks = [[_said(text, speaker) for speaker, text in _turns(segment.text)] for _, segment in segments]
    readings = [[r for r in own if r.speaker == "participant"] for own in read_talks(talks, embedder)]
    rows = []
    lengths = [float(len(s.text)) for _, s in segments]
    for label, score, simple, goal in (
        ("pain", lambda r: r.pain, 0.69, 0.78),
        ("request", lambda r: r.request, 0.86, 0.85),
        ("praise", lambda r: r.praise, 0.85, 0.87),
    ):
        truth = [label in s.labels for _, s in segments]
        scores = [best(own, score) for own in readings]
        note = f"{sum(truth)} of {len(truth)}; length alone {auc(truth, lengths):.2f}"
        rows.append(row("interviews_pdpilot", f"{label} AUC", auc(truth, scores), simple, goal, note))
        rows.append(row("interviews_pdpilot", f"{label} F1 at k", f1_at_positives(truth, scores), None, None))
    return rows


def bench_emotions(data: Path, embedder: CachedEmbedder, limit: int) -> list[Row]:
    """Reddit comments: is the sentiment of an utterance below (above) zero where people felt something bad (good)?"""
    rows = goemotions(data, "test")[:limit]
    readings = read_apart([r.text for r in rows], embedder)
    bad = [best(own, lambda r: r.negative) for own in readings]
    good = [best(own, lambda r: r.positive) for own in readings]
    feelings = [sentiment_of_utterances([_moved(r) for r in own], 1)[0] or 0.0 for own in readings]
    negative = [bool(r.labels & NEGATIVE) for r in rows]
    positive = [bool(r.labels & POSITIVE) for r in rows]
    return [
        row("goemotions test", "any-negative AUC, head", auc(negative, bad), 0.83, 0.85, f"{len(rows)} rows"),
        row("goemotions test", "any-positive AUC, head", auc(positive, good), 0.87, None),
        row("goemotions test", "any-negative, sentiment", auc(negative, [-f for f in feelings]), 0.83, None),
        row("goemotions test", "any-positive, sentiment", auc(positive, feelings), 0.87, None),
    ]


def bench_meetings(data: Path, embedder: CachedEmbedder, limit: int) -> list[Row]:
    """Spoken meetings without punctuation: questions, offers, commitments, appreciation."""
    acts = meeting_acts(data, "test")[:limit]
    units = [Unit(i, 0, len(a.text), a.text) for i, a in enumerate(acts)]
    readings = read_units(units, [a.speaker for a in acts], embedder([u.text for u in units]))
    asked = np.array([a.basic == "Q" for a in acts])
    scores = np.array([r.question for r in readings])
    at_threshold = f1_score(asked, scores >= THRESHOLDS["question"])
    note = f"{asked.sum()} of {len(acts)}; best F1 at any threshold {_best_f1(asked, scores):.3f}"
    rows = [
        row("mrda test", "question F1, no punctuation", float(at_threshold), 0.54, 0.60, note),
        row("mrda test", "question AUC", auc(list(asked), list(scores)), 0.91, None),
    ]
    acts_of: tuple[tuple[str, str, Callable[[Reading], float], float | None], ...] = (
        ("commitment", "cc", lambda r: r.commitment, 0.96),
        ("suggestion", "cs", lambda r: r.request, None),
        ("appreciation", "ba", lambda r: r.praise, None),
    )
    for name, tag, score, simple in acts_of:
        truth = [a.full == tag for a in acts]
        rows.append(
            row("mrda test", f"{name} AUC", auc(truth, [score(r) for r in readings]), simple, None, f"{sum(truth)}")
        )
    return rows


def bench_reviews(data: Path, embedder: CachedEmbedder, limit: int) -> list[Row]:
    """App reviews that no head has seen: bug against pain, feature against request, rating against praise."""
    reviews = maalej_reviews(data)
    reviews = [reviews[i] for i in np.random.default_rng(1).permutation(len(reviews))[:limit]]
    readings = read_apart([r.text for r in reviews], embedder)
    rows = []
    kinds: tuple[tuple[str, Callable[[Reading], float]], ...] = (
        ("Bug", lambda r: r.pain),
        ("Feature", lambda r: r.request),
        ("Rating", lambda r: r.praise),
    )
    for label, score in kinds:
        truth = [label in r.labels for r in reviews]
        scores = [best(own, score) for own in readings]
        rows.append(
            row(
                "appreview_maalej",
                f"{label} AUC, unseen",
                auc(truth, scores),
                None,
                None,
                f"{sum(truth)} of {len(truth)}",
            )
        )
    return rows


def bench_errors(data: Path, embedder: CachedEmbedder) -> list[Row]:
    """App reviews (URR) told as errors: pain of the shipped head, which learned from these reviews, so no test of it."""
    reviews = app_reviews(data)
    readings = read_apart([r.text for r in reviews], embedder)
    truth = np.array(["ERROR" in r.labels for r in reviews])
    scores = np.array([best(own, lambda r: r.pain) for own in readings])
    note = f"{truth.sum()} of {len(truth)}; the head learned from them; simple: 10 folds, published 0.76"
    return [
        row("appreview_urr", "ERROR F1 at k, seen", f1_at_positives(list(truth), list(scores)), 0.82, None, note),
        row("appreview_urr", "ERROR AUC, seen", auc(list(truth), list(scores)), None, None),
    ]


def bench_suggestions(data: Path, embedder: CachedEmbedder) -> list[Row]:
    """Suggestion sentences of two forums (measured only, never trained on)."""
    rows = []
    for part, simple, learned in (("A", 0.92, "on A's train part"), ("B", 0.80, "on A, so B is new to it")):
        sentences = suggestions(data, part)
        readings = read_apart([s.text for s in sentences], embedder)
        truth = ["suggestion" in s.labels for s in sentences]
        scores = [best(own, lambda r: r.request) for own in readings]
        note = f"{sum(truth)} of {len(truth)}; simple learned {learned}"
        rows.append(row(f"semeval2019 {part}", "request AUC", auc(truth, scores), simple, None, note))
    return rows


def _said(text: str, speaker: str = "speaker") -> Utterance:
    flat = " ".join(text.split())
    return Utterance(0.0, max(1.0, 0.35 * len(flat.split())), speaker, flat)


def _turns(text: str) -> list[tuple[str, str]]:
    """The turns of a segment that marks its speakers; what is not marked was said by the participant."""
    pieces = re.split(r"(?:^|\s)(Dan|Participant):\s*", text)
    turns = [("participant", pieces[0])]
    turns += [
        ("interviewer" if who == "Dan" else "participant", what)
        for who, what in zip(pieces[1::2], pieces[2::2], strict=True)
    ]
    return [(who, what) for who, what in turns if what.strip()]


def _moved(reading: Reading) -> Reading:
    return replace(reading, unit=replace(reading.unit, position=0))


def _best_f1(truth: NDArray[np.bool_], scores: NDArray[np.float64]) -> float:
    precision, recall, _ = precision_recall_curve(truth, scores)
    return float((2 * precision * recall / np.maximum(precision + recall, 1e-9)).max())
