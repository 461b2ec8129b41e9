"""Trains the heads that ship: `python -m bench.train_heads DATA_FOLDER [--out FILE] [--epochs N]`. About an hour on one core.

Read are conversations and sentences of our own (`bench/spoken/`, `bench/examples.toml`) and sets that may ship: MRDA,
GoEmotions, app reviews URR. Every tenth own conversation is held back: on those the heads are calibrated and the
thresholds of claims are chosen.
"""

import argparse
import copy
import random
import re
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score
from torch import nn
from torch.nn.utils import parametrize

from bench.calls import Said, mostly_shared, read_calls, spans_of, turns_of
from bench.text_sets import NEGATIVE, POSITIVE, Labelled, MeetingAct, app_reviews, goemotions, meeting_acts
from service.domain.cues import read_cues
from service.domain.insight import OUTCOMES
from service.domain.speech_text import cut_units
from service.domain.transcript import VOICE_OF_CUSTOMER
from workers.mining.embedding import DIMENSIONS, sentence_model
from workers.mining.heads import (
    ADAPTED,
    HEADS_FILE,
    NAMES,
    Heads,
    Tokens,
    batches_of,
    load_heads,
    pool,
    save_heads,
)
from workers.mining.learned import HEAD_OF
from workers.mining.reading import judge_question
from workers.mining.windows import NOTHING_AROUND, Measure, Row, Talk, rows_of

SEED = 1
SPOKEN = Path(__file__).parent / "spoken"
HELD_BACK = 10
"""Every so many of our own conversations one is held back."""
RANK = 16
EPOCHS = 6
BATCH_TOKENS = 1024
RATE, HEAD_RATE = 1e-3, 2e-3
"""Highest learning rates of the adapters and of the heads: warm-up over a tenth of the steps, then down to nothing."""
BARE = 0.35
"""How often an own conversation is heard without capitals and punctuation."""
APART = 0.2
"""How often each unit of an own conversation is heard by itself."""
GAPS = 0.05
"""How often a token is heard as a gap."""
COMMENTS, STRETCHES, STRETCH, REVIEWS = 4000, 2500, 12, 700
"""Rows of GoEmotions, stretches of MRDA of so many acts, and rows of URR that are drawn anew for each epoch."""

Answers = dict[str, bool]


class Lesson(NamedTuple):
    """A talk, for each of its units yes or no by head, where somebody answered, and how much each unit counts."""

    talk: Talk
    answers: list[Answers]
    weights: list[float]


def own_conversations() -> list[list[Said]]:
    """Our own conversations, in the order of their files."""
    return [lines for path in sorted(SPOKEN.glob("*.toml")) for lines in read_calls(path).values()]


def own_examples() -> dict[str, list[str]]:
    """Single sentences of our own by kind, from `bench/examples.toml`."""
    data = tomllib.loads((Path(__file__).parent / "examples.toml").read_text(encoding="utf-8"))
    return {name: lines.strip().splitlines() for name, lines in data.items()}


def single(text: str, answers: Answers, weight: float) -> Lesson:
    """A text by itself."""
    return Lesson(Talk((text,), ("",)), [answers], [weight])


def own_singles() -> list[Lesson]:
    """The single sentences: each is of its kind and of no other."""
    claims = ("pain", "request", "praise", "commitment")
    return [
        single(line, {name: name == kind for name in claims}, 0.5)
        for kind, lines in own_examples().items()
        for line in lines
    ]


def hear(lines: Sequence[Said], *, bare: bool = False) -> Lesson:
    """A conversation as the miner hears it: cut as it cuts, each unit with the labels of the lines that it covers."""
    units: list[tuple[str, Said, Answers]] = []
    for position, (turn, utterance) in enumerate(turns_of(lines)):
        spans = spans_of(turn)
        for unit in cut_units(utterance, position):
            if any(c.isalpha() for c in unit.text):
                covered = [s for a, b, s in spans if mostly_shared(a, b, unit.char_start, unit.char_end)]
                units.append((unit.text, turn[0], _answers(turn[0], covered)))
    texts = [without_marks(text) if bare else text for text, _, _ in units]
    return Lesson(Talk(texts, [said.speaker for _, said, _ in units]), [a for _, _, a in units], [1.0] * len(units))


def without_marks(text: str) -> str:
    """As a recogniser without capitals and punctuation writes it."""
    return " ".join(re.sub(r"[^\w' ]", " ", text.lower()).split()) or text


def _answers(speaker: Said, covered: Sequence[Said]) -> Answers:
    """Only a customer's or participant's words teach pain, request and praise; what is arguable teaches nothing."""
    kinds = {kind for said in covered for kind in said.kinds}
    either = {kind for said in covered for kind in said.either} - kinds
    everybody = speaker.role in VOICE_OF_CUSTOMER
    claims = {
        head: kind in kinds
        for kind, head in HEAD_OF.items()
        if kind not in either and (everybody or kind in ("question", "commitment"))
    }
    return claims | {name: f"outcome:{name}" in kinds for name in OUTCOMES if f"outcome:{name}" not in either}


@dataclass(frozen=True, slots=True)
class Material:
    """What is learned from: our own conversations, comments with emotions, acts of meetings, app reviews.

    `stretches` of meetings are drawn for an epoch.
    """

    own: list[list[Said]]
    comments: list[Labelled]
    acts: list[MeetingAct]
    reviews: list[Labelled]
    stretches: int

    def draw(self, rng: random.Random) -> Iterator[tuple[Lesson, Measure]]:
        """The lessons of one epoch, and the windows in which each is heard."""
        for lines in self.own:
            apart = rng.random() < APART
            before, after = rng.randint(0, 56), rng.randint(0, 28)
            windows = Measure(before + rng.randint(50, 150) + after, before, after)
            yield hear(lines, bare=rng.random() < BARE), NOTHING_AROUND if apart else windows
        for lesson in (*own_singles(), *map(felt, rng.sample(self.comments, COMMENTS))):
            yield lesson, NOTHING_AROUND
        for review in rng.sample(self.reviews, REVIEWS):
            yield from ((lesson, NOTHING_AROUND) for lesson in reviewed(review))
        told = [i for i, a in enumerate(self.acts) if a.basic == "Q" or a.full == "cc"]
        for middle in (*rng.sample(told, self.stretches // 2), *rng.sample(range(len(self.acts)), self.stretches // 2)):
            begin = max(0, middle - rng.randrange(STRETCH))
            yield met(self.acts[begin : begin + STRETCH]), Measure(row=1000)


def felt(comment: Labelled) -> Lesson:
    """A comment and whether any bad or good feeling is in it."""
    return single(
        comment.text, {"negative": bool(comment.labels & NEGATIVE), "positive": bool(comment.labels & POSITIVE)}, 0.5
    )


def met(acts: Sequence[MeetingAct]) -> Lesson:
    """Acts of a meeting: questions and promises."""
    answers = [{"question": a.basic == "Q", "commitment": a.full == "cc"} for a in acts]
    return Lesson(Talk([a.text for a in acts], [a.speaker for a in acts]), answers, [0.5] * len(acts))


def reviewed(review: Labelled) -> Iterator[Lesson]:
    """A review that tells of an error with few stars, or of none with five."""
    if "ERROR" in review.labels and review.labels & {"stars 1", "stars 2", "stars 3"}:
        yield single(review.text, {"pain": True, "praise": False}, 0.3)
    elif "stars 5" in review.labels and "ERROR" not in review.labels:
        yield single(review.text, {"pain": False, "praise": True}, 0.3)


class LowRank(nn.Module):
    """What is learned of a linear part of the encoder: `up @ down`, added to its weight."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.down = nn.Parameter(torch.randn(RANK, linear.in_features) * 0.1 / RANK**0.5)
        self.up = nn.Parameter(torch.zeros(linear.out_features, RANK))

    def forward(self, weight: torch.Tensor) -> torch.Tensor:
        """The weight, moved."""
        return weight + self.up @ self.down


def adapt(encoder: Any) -> dict[str, LowRank]:
    """Puts an adapter on each linear part of a frozen encoder; by the names that `heads.py` knows."""
    encoder.requires_grad_(False)
    adapters = {}
    for number, layer in enumerate(encoder.encoder.layer):
        for part in ADAPTED:
            linear = layer.get_submodule(part)
            adapters[f"layer.{number}.{part}"] = adapter = LowRank(linear)
            parametrize.register_parametrization(linear, "weight", adapter)
    return adapters


class Sheet(NamedTuple):
    """A row with the answers to its judged units, (n, 11), and how much each counts, (n, 11)."""

    row: Row
    answers: list[list[float]]
    weights: list[list[float]]


def sheets_of(lessons: Iterator[tuple[Lesson, Measure]], tokenize: Tokens) -> Iterator[Sheet]:
    """Rows to learn from."""
    for lesson, measure in lessons:
        at = 0
        for row in rows_of(tokenize(lesson.talk.texts), lesson.talk.speakers, tokenize.marks, measure):
            judged = slice(at, at + len(row.places))
            at = judged.stop
            answers = [[float(answers.get(name, False)) for name in NAMES] for answers in lesson.answers[judged]]
            weights = [
                [weight * (name in answers) for name in NAMES]
                for answers, weight in zip(lesson.answers[judged], lesson.weights[judged], strict=True)
            ]
            yield Sheet(row, answers, weights)


def batches(sheets: Sequence[Sheet], rng: random.Random) -> list[list[Sheet]]:
    """Sheets of about one length together, in an order of chance."""
    order = rng.sample(sheets, len(sheets))
    found = []
    for at in range(0, len(order), 500):
        part = order[at : at + 500]
        found += [[part[i] for i in places] for places in batches_of([s.row for s in part], BATCH_TOKENS)]
    rng.shuffle(found)
    return found


def with_gaps(row: Row, rng: random.Random, gap: int) -> Row:
    """A row of which some tokens were not understood."""
    return row._replace(tokens=[gap if rng.random() < GAPS else token for token in row.tokens])


def train(
    material: Material, epochs: int, rate: float, start: Heads | None, seed: int, told: Callable[[str], None]
) -> Heads:
    """Adapters and heads, not yet calibrated; going on from `start` where that is given."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    tokenize, encoder = Tokens(), copy.deepcopy(sentence_model()[0].auto_model)
    encoder.set_attn_implementation("eager")  # the fastest to learn with on a CPU
    encoder.eval()  # no dropout inside: words left out do as well and cost nothing
    adapters = adapt(encoder)
    heads = nn.Linear(2 * DIMENSIONS, len(NAMES))
    nn.init.zeros_(heads.weight)
    if start:
        take_up(start, adapters, heads)
    drop = nn.Dropout(0.1)
    moved = [p for a in adapters.values() for p in (a.up, a.down)]
    groups: list[dict[str, Any]] = [{"params": moved}, {"params": list(heads.parameters())}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    drawn = [batches(list(sheets_of(material.draw(rng), tokenize)), rng) for _ in range(epochs)]
    steps = sum(map(len, drawn))
    pace = torch.optim.lr_scheduler.OneCycleLR(optimiser, [rate, HEAD_RATE], total_steps=steps, pct_start=0.1)
    began = time.monotonic()
    for epoch, found in enumerate(drawn):
        losses = []
        for batch in found:
            answers = torch.tensor([row for sheet in batch for row in sheet.answers])
            weights = torch.tensor([row for sheet in batch for row in sheet.weights])
            with torch.autocast("cpu", dtype=torch.bfloat16):
                states = pool(encoder, [with_gaps(sheet.row, rng, tokenize.gap) for sheet in batch])
            raw = heads(drop(states))
            each = nn.functional.binary_cross_entropy_with_logits(raw, answers, reduction="none")
            loss = (each * weights).sum() / len(answers)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(moved, 1.0)
            optimiser.step()
            pace.step()
            losses.append(loss.item())
        told(f"epoch {epoch + 1}: {len(found)} batches, loss {np.mean(losses):.4f}, {time.monotonic() - began:.0f} s")
    ones, zeros = np.ones(len(NAMES), np.float32), np.zeros(len(NAMES), np.float32)
    pairs = {name: (a.up.detach().numpy(), a.down.detach().numpy()) for name, a in adapters.items()}
    return Heads(pairs, heads.weight.detach().numpy(), heads.bias.detach().numpy(), ones, zeros, {})


def take_up(start: Heads, adapters: dict[str, LowRank], heads: nn.Linear) -> None:
    """Gives new adapters and heads the numbers of earlier ones."""
    with torch.no_grad():
        for name, adapter in adapters.items():
            up, down = start.adapters[name]
            adapter.up.copy_(torch.from_numpy(up))
            adapter.down.copy_(torch.from_numpy(down))
        heads.weight.copy_(torch.from_numpy(start.weights))
        heads.bias.copy_(torch.from_numpy(start.bias))


def merge(one: Heads, other: Heads, share: float) -> Heads:
    """Heads between two trainings of one origin, `share` of the other (model soup, Wortsman et al. 2022)."""
    adapters = {}
    for name, (up, down) in one.adapters.items():
        other_up, other_down = other.adapters[name]
        left, sizes, right = np.linalg.svd((1 - share) * up @ down + share * other_up @ other_down, full_matrices=False)
        roots = np.sqrt(sizes[:RANK]).astype(np.float32)
        adapters[name] = (left[:, :RANK] * roots, roots[:, None] * right[:RANK])
    weights = (1 - share) * one.weights + share * other.weights
    bias = (1 - share) * one.bias + share * other.bias
    ones, zeros = np.ones_like(one.scale), np.zeros_like(one.offset)
    card = {**other.card, "merged": [one.card["epochs"], share]}
    return Heads(adapters, weights, bias, ones, zeros, card)


def calibrate(heads: Heads, lessons: Sequence[Lesson], told: Callable[[str], None]) -> Heads:
    """Heads whose likelihoods are what happened, by Platt's scaling on lessons that nothing was learned from."""
    raw = heads.raw([lesson.talk for lesson in lessons])
    answers = [answers for lesson in lessons for answers in lesson.answers]
    scale, offset = heads.scale.copy(), heads.offset.copy()
    for i, name in enumerate(NAMES):
        places = [k for k, own in enumerate(answers) if name in own]
        scores, truth = raw[places, i], np.array([answers[k][name] for k in places])
        if not 0 < truth.sum() < len(truth):
            continue
        fitted = LogisticRegression(C=100.0).fit(scores[:, None], truth)
        scale[i], offset[i] = fitted.coef_[0, 0], fitted.intercept_[0]
        auc, precision = roc_auc_score(truth, scores), average_precision_score(truth, scores)
        told(
            f"{name:10} held back: {truth.sum():4} of {len(truth):4}, AUC {auc:.3f}, average precision {precision:.3f}"
        )
    return replace(heads, scale=scale, offset=offset)


def question_threshold(data: Path, heads: Heads, told: Callable[[str], None]) -> float:
    """The likelihood of a question, 0..1, with the best F1 on the validation part of MRDA, which no head learns from."""
    acts = meeting_acts(data, "val")
    scores = heads.score([Talk([a.text for a in acts], [a.speaker for a in acts])])["question"]
    judged = [judge_question(read_cues(a.text), float(s), a.text) for a, s in zip(acts, scores, strict=True)]
    precision, recall, thresholds = precision_recall_curve([a.basic == "Q" for a in acts], judged)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    best = int(np.argmax(f1[:-1]))
    told(f"question   MRDA val: best F1 {f1[best]:.3f} at {thresholds[best]:.2f}")
    return round(float(thresholds[best]), 2)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=HEADS_FILE)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument(
        "--seed", type=int, default=SEED, help="of what is drawn and begun with; what is held back stays"
    )
    parser.add_argument("--start", type=Path, default=None, help="heads to go on from, instead of from nothing")
    parser.add_argument("--own", type=float, default=1.0, help="share of our own conversations, 0..1")
    parser.add_argument("--stretches", type=int, default=STRETCHES, help="of meetings, in each epoch")
    parser.add_argument(
        "--merge", type=Path, default=None, help="earlier heads to mix with those of `--start`; nothing is trained"
    )
    parser.add_argument("--share", type=float, default=0.7, help="how much of `--start` in the mix")
    arguments = parser.parse_args()

    def told(line: str) -> None:
        print(line, flush=True)

    conversations = own_conversations()
    held = [lines for i, lines in enumerate(conversations) if i % HELD_BACK == 0]
    own = [lines for i, lines in enumerate(conversations) if i % HELD_BACK]
    own = random.Random(SEED).sample(own, round(arguments.own * len(own)))
    data = arguments.data
    material = Material(
        own, goemotions(data, "train"), meeting_acts(data, "train"), app_reviews(data), arguments.stretches
    )
    start = load_heads(arguments.start) if arguments.start else None
    if start and arguments.merge:
        heads = merge(load_heads(arguments.merge), start, arguments.share)
    else:
        heads = train(material, arguments.epochs, arguments.rate, start, arguments.seed, told)
        save_heads(arguments.out, heads)  # an hour of work, whatever happens below
    unseen = [hear(lines) for lines in held] + [felt(c) for c in goemotions(data, "dev")]
    card: dict[str, Any] = {
        "made_by": "bench/train_heads.py",
        "embedding": "all-MiniLM-L6-v2",
        "sets": ["bench/spoken", "bench/examples.toml", "MRDA train", "GoEmotions train", "URR golden set"],
        "epochs": [*(start.card["epochs"] if start else []), [arguments.epochs, arguments.rate]],
        **heads.card,
    }
    heads = calibrate(heads, unseen, told)
    card["question_threshold"] = question_threshold(data, heads, told)
    save_heads(arguments.out, replace(heads, card=card))
    print(f"{arguments.out.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
