"""Errors to be read and classified: `python -m bench.errors SET DATA_FOLDER [--seed 1] [--count 20] [--cache FOLDER]`.

Draws from what `bench.insights` measures, with the same readings: half of what is printed was said yes to wrongly, half
was missed. The cut is the threshold that ships; where a set has none, as many are said yes to as there are.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.contentment import IN_VIEW, rate_dialogues
from bench.labelled_talk import best, read_apart
from bench.phrases import phrases_of
from bench.text_sets import (
    NEGATIVE,
    app_reviews,
    goemotions,
    keyphrase_documents,
    meeting_acts,
    rated_dialogues,
    suggestions,
    themed,
)
from bench.themes import match
from bench.vectors import CachedEmbedder
from service.domain.speech_text import Unit
from service.store.search import terms
from workers.mining.claims import THRESHOLDS
from workers.mining.reading import read_units, sentiment_of
from workers.themes.likeness import draw_together, group


@dataclass(frozen=True, slots=True)
class Judged:
    """Texts with what people and the miner say of each; `cut` None says yes as often as people did."""

    texts: list[str]
    truth: list[bool]
    scores: list[float]
    cut: float | None


def commitments(data: Path, embedder: CachedEmbedder) -> Judged:
    """MRDA acts marked as commitments, with the acts before and after them."""
    acts = meeting_acts(data, "test")
    units = [Unit(i, 0, len(a.text), a.text) for i, a in enumerate(acts)]
    readings = read_units(units, [a.speaker for a in acts], embedder([u.text for u in units]))
    said = [a.text for a in acts]
    texts = [
        f"[{' / '.join(said[max(0, i - 2) : i])}] {a.text} [{' / '.join(said[i + 1 : i + 2])}] <{a.full}>"
        for i, a in enumerate(acts)
    ]
    return Judged(texts, [a.full == "cc" for a in acts], [r.commitment for r in readings], THRESHOLDS["commitment"])


def sentiment(data: Path, embedder: CachedEmbedder) -> Judged:
    """GoEmotions comments with any negative feeling, by the sentiment of an utterance."""
    rows = goemotions(data, "test")
    scores = [-(sentiment_of(own) or 0.0) for own in read_apart([r.text for r in rows], embedder)]
    texts = [f"{r.text} <{', '.join(sorted(r.labels))}>" for r in rows]
    return Judged(texts, [bool(r.labels & NEGATIVE) for r in rows], scores, None)


def requests(data: Path, embedder: CachedEmbedder) -> Judged:
    """SemEval 2019 A: suggestions in a forum for software developers."""
    rows = suggestions(data, "A")
    scores = [best(own, lambda r: r.request) for own in read_apart([r.text for r in rows], embedder)]
    return Judged([r.text for r in rows], ["suggestion" in r.labels for r in rows], scores, THRESHOLDS["request"])


def app_errors(data: Path, embedder: CachedEmbedder) -> Judged:
    """URR: app reviews told as errors."""
    rows = app_reviews(data)
    scores = [best(own, lambda r: r.pain) for own in read_apart([r.text for r in rows], embedder)]
    texts = [f"{r.text} <{', '.join(sorted(r.labels))}>" for r in rows]
    return Judged(texts, ["ERROR" in r.labels for r in rows], scores, None)


def turns(data: Path, embedder: CachedEmbedder) -> Judged:
    """USS MWOZ, the first 80 dialogues not in view: dissatisfied turns (1 or 2), with what the system said before."""
    texts, truth, scores = [], [], []
    for dialogue, rated in rate_dialogues(rated_dialogues(data, "MWOZ")[IN_VIEW : IN_VIEW + 80], embedder):
        for at, turn in enumerate(dialogue.turns):
            if turn.rating is not None:
                ours = rated.get(at)
                reasons = ", ".join(ours.reasons) if ours else ""
                texts.append(f"[{dialogue.turns[at - 1].text if at else ''}] {turn.text} <{turn.rating}; {reasons}>")
                truth.append(turn.rating <= DISSATISFIED)
                scores.append(-float(ours.rating if ours else 3))
    return Judged(texts, truth, scores, -DISSATISFIED)


DISSATISFIED = 2.0
SETS = {
    "commitments": commitments,
    "sentiment": sentiment,
    "requests": requests,
    "app_errors": app_errors,
    "turns": turns,
}


def draw(judged: Judged, count: int, seed: int) -> list[str]:
    """So many errors as lines, made up and missed in equal parts as far as there are enough."""
    truth, scores = np.array(judged.truth), np.array(judged.scores)
    cut = float(np.sort(scores)[-int(truth.sum())]) if judged.cut is None else judged.cut
    said = scores >= cut
    lines = [
        f"cut {cut:.3f}: {(said & ~truth).sum()} made up, {(~said & truth).sum()} missed, {(said & truth).sum()} found"
    ]
    rng = np.random.default_rng(seed)
    for name, places in (("made up", np.flatnonzero(said & ~truth)), ("missed", np.flatnonzero(~said & truth))):
        lines += [f"{name} {scores[i]:.2f} {judged.texts[i]}" for i in rng.permutation(places)[: count // 2]]
    return lines


def draw_themes(data: Path, embedder: CachedEmbedder, count: int, seed: int) -> list[str]:
    """Questions of banking77 outside the group of their label: label, what the group stands for, its size, text."""
    texts, labels = themed(data, "banking77")
    found = group(draw_together(embedder(texts)))
    wanted, made, stands = match(labels, found)
    names = sorted(set(labels))
    wrong = [i for i in range(len(texts)) if stands.get(int(made[i]), -1) != wanted[i]]
    lines = [f"{len(wrong)} of {len(texts)} wrong"]
    for i in np.random.default_rng(seed).permutation(wrong)[:count]:
        lines.append(
            f"{labels[i]} | {_stands_for(names, stands.get(int(made[i])))} | {(made == made[i]).sum()} | {texts[i]}"
        )
    return lines


def draw_phrases(data: Path, embedder: CachedEmbedder, count: int, seed: int) -> list[str]:
    """Keyphrases of Inspec: one made up and one missed of each of half so many abstracts, with what was right."""
    documents = keyphrase_documents(data, 100)
    rng = np.random.default_rng(seed)
    lines = []
    for at in rng.permutation(len(documents))[: count // 2]:
        text, gold = documents[at]
        ours = {terms(p): p for p in phrases_of(text, embedder)}
        wanted = {terms(g): g for g in gold}
        both = sorted(wanted[k] for k in wanted.keys() & ours.keys())
        for name, left in (("made up", ours.keys() - wanted.keys()), ("missed", wanted.keys() - ours.keys())):
            if left:
                key = sorted(left)[int(rng.integers(len(left)))]
                stands = f"; text has it: {key in terms(text)}" if name == "missed" else ""
                lines.append(f"{name} {(ours | wanted)[key]}{stands} | ours {list(ours.values())} | right {both}")
    return lines


def _stands_for(names: Sequence[str], place: int | None) -> str:
    return "(a group too many)" if place is None else str(names[place])


OTHERS = {"banking77": draw_themes, "phrases": draw_phrases}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("set", choices=[*SETS, *OTHERS])
    parser.add_argument("data", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--cache", type=Path, default=None, help="folder that keeps sentence vectors between runs")
    arguments = parser.parse_args()
    embedder = CachedEmbedder(arguments.cache)
    if arguments.set in OTHERS:
        lines = OTHERS[arguments.set](arguments.data, embedder, arguments.count, arguments.seed)
    else:
        lines = draw(SETS[arguments.set](arguments.data, embedder), arguments.count, arguments.seed)
    print(*lines, sep="\n")


if __name__ == "__main__":
    main()
