"""Trains the heads that ship: `python -m bench.train_heads DATA_FOLDER [--out FILE] [--epochs N]`. Half an hour on two cores.

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

from bench.calls import Said, read_calls, turns_of
from bench.text_sets import NEGATIVE, POSITIVE, Labelled, MeetingAct, app_reviews, goemotions, meeting_acts
from service.domain.cues import read_cues
from service.domain.speech_text import cut_units
from service.domain.transcript import VOICE_OF_CUSTOMER
from workers.mining.context import Context, in_context, lay_out
from workers.mining.embedding import DIMENSIONS, sentence_model
from workers.mining.heads import ADAPTED, HEADS_FILE, NAMES, Heads, load_heads, pool, save_heads
from workers.mining.learned import HEAD_OF
from workers.mining.reading import judge_question

SEED = 1
SPOKEN = Path(__file__).parent / "spoken"
HELD_BACK = 10
"""Every so many of our own conversations one is held back."""
RANK = 8
EPOCHS = 3
BATCH = 32
RATE = 1e-3
"""Highest learning rate of the adapters, half that of the heads: warm-up over a tenth of the steps, then down to nothing."""
BARE = 0.35
"""How often an own conversation is heard without capitals and punctuation."""
COMMENTS, ACTS, REVIEWS = 6000, 6000, 700
"""Rows of GoEmotions, MRDA and URR that are drawn anew for each epoch, beside all of our own."""


class Example(NamedTuple):
    """A context, yes or no for each head, and how much each answer counts; 0 where nobody answered."""

    context: Context
    answers: dict[str, bool]
    weight: float


def own_conversations() -> list[list[Said]]:
    """Our own conversations, in the order of their files."""
    return [lines for path in sorted(SPOKEN.glob("*.toml")) for lines in read_calls(path).values()]


def own_examples() -> dict[str, list[str]]:
    """Single sentences of our own by kind, from `bench/examples.toml`."""
    data = tomllib.loads((Path(__file__).parent / "examples.toml").read_text(encoding="utf-8"))
    return {name: lines.strip().splitlines() for name, lines in data.items()}


def alone() -> list[Example]:
    """The single sentences: each is of its kind and of no other."""
    claims = ("pain", "request", "praise", "commitment")
    return [
        Example(Context(line), {name: name == kind for name in claims}, 0.5)
        for kind, lines in own_examples().items()
        for line in lines
    ]


def hear(lines: Sequence[Said], *, bare: bool = False) -> list[Example]:
    """A conversation as the miner hears it: cut as it cuts, each unit with the labels of the lines that it covers."""
    units: list[tuple[str, Said, dict[str, bool]]] = []
    for position, (turn, utterance) in enumerate(turns_of(lines)):
        spans = _spans(turn)
        for unit in cut_units(utterance, position):
            if any(c.isalpha() for c in unit.text):
                covered = [s for a, b, s in spans if _mostly(a, b, unit.char_start, unit.char_end)]
                units.append((unit.text, turn[0], _answers(turn[0], covered)))
    texts = [without_marks(text) if bare else text for text, _, _ in units]
    contexts = in_context(texts, [said.speaker for _, said, _ in units])
    return [Example(context, answers, 1.0) for context, (_, _, answers) in zip(contexts, units, strict=True)]


def without_marks(text: str) -> str:
    """As a recogniser without capitals and punctuation writes it."""
    return " ".join(re.sub(r"[^\w' ]", " ", text.lower()).split()) or text


def _spans(turn: Sequence[Said]) -> list[tuple[int, int, Said]]:
    found, at = [], 0
    for said in turn:
        found.append((at, at + len(said.text), said))
        at += len(said.text) + 1
    return found


def _mostly(begin: int, end: int, other_begin: int, other_end: int) -> bool:
    shared = min(end, other_end) - max(begin, other_begin)
    return shared > 0 and 2 * shared >= min(end - begin, other_end - other_begin)


def _answers(speaker: Said, covered: Sequence[Said]) -> dict[str, bool]:
    """Only a customer's or participant's words teach pain, request and praise; what is arguable teaches nothing."""
    kinds = {kind for said in covered for kind in said.kinds}
    either = {kind for said in covered for kind in said.either} - kinds
    everybody = speaker.role in VOICE_OF_CUSTOMER
    return {
        head: kind in kinds
        for kind, head in HEAD_OF.items()
        if kind not in either and (everybody or kind in ("question", "commitment"))
    }


@dataclass(frozen=True, slots=True)
class Material:
    """What is learned from: our own conversations, comments with emotions, acts of meetings, app reviews."""

    own: list[list[Said]]
    comments: list[Labelled]
    acts: list[MeetingAct]
    reviews: list[Labelled]

    def draw(self, rng: random.Random) -> list[Example]:
        """The examples of one epoch."""
        rows = [row for lines in self.own for row in hear(lines, bare=rng.random() < BARE)]
        rows += alone()
        rows += map(felt, rng.sample(self.comments, COMMENTS))
        asked = [a for a in self.acts if a.basic == "Q"]
        promised = [a for a in self.acts if a.full == "cc"]
        others = [a for a in self.acts if a.basic != "Q" and a.full != "cc"]
        for acts in (rng.sample(asked, ACTS // 2), rng.sample(others, ACTS // 2), promised):
            rows += (row for act in acts for row in met(act))
        return rows + [row for review in rng.sample(self.reviews, REVIEWS) for row in reviewed(review)]


def felt(comment: Labelled) -> Example:
    """A comment and whether any bad or good feeling is in it."""
    answers = {"negative": bool(comment.labels & NEGATIVE), "positive": bool(comment.labels & POSITIVE)}
    return Example(Context(comment.text), answers, 0.5)


def met(act: MeetingAct) -> Iterator[Example]:
    """An act of a meeting: question, promise; and plain statements of some length, which are claims only rarely."""
    yield Example(act.context, {"question": act.basic == "Q", "commitment": act.full == "cc"}, 0.4)
    if act.full in ("s", "rt", "df", "e") and len(act.context.text) > 25:
        yield Example(act.context, {"pain": False, "request": False, "praise": False}, 0.2)


def reviewed(review: Labelled) -> Iterator[Example]:
    """A review that tells of an error with few stars, or of none with five."""
    if "ERROR" in review.labels and review.labels & {"stars 1", "stars 2", "stars 3"}:
        yield Example(Context(review.text), {"pain": True, "praise": False}, 0.3)
    elif "stars 5" in review.labels and "ERROR" not in review.labels:
        yield Example(Context(review.text), {"pain": False, "praise": True}, 0.3)


class Adapter(nn.Module):
    """A linear part of the encoder with a low-rank way beside it: `up @ down` is what is learned."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.linear = linear
        self.down = nn.Parameter(torch.randn(RANK, linear.in_features) * 0.1 / RANK**0.5)
        self.up = nn.Parameter(torch.zeros(linear.out_features, RANK))

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        """What the part says, and what the adapter adds."""
        said: torch.Tensor = self.linear(states)
        return said + nn.functional.linear(nn.functional.linear(states, self.down), self.up)


def adapt(encoder: Any) -> dict[str, Adapter]:
    """Puts an adapter beside each linear part of a frozen encoder; by the names that `heads.py` knows."""
    encoder.requires_grad_(False)
    adapters = {}
    for number, layer in enumerate(encoder.encoder.layer):
        for part in ADAPTED:
            parent, name = layer.get_submodule(part.rpartition(".")[0]), part.rpartition(".")[2]
            adapter = Adapter(getattr(parent, name))
            setattr(parent, name, adapter)
            adapters[f"layer.{number}.{part}"] = adapter
    return adapters


class Rows:
    """Lays contexts out, remembering the tokens of each text."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._known: dict[str, list[int]] = {}

    def __call__(self, contexts: Sequence[Context]) -> list[tuple[list[int], int, int]]:
        first, divider = self._tokenizer.cls_token_id, self._tokenizer.sep_token_id
        return [lay_out(c, self._tokens, first, divider) for c in contexts]

    def _tokens(self, text: str) -> list[int]:
        if text not in self._known:
            self._known[text] = self._tokenizer.encode(text, add_special_tokens=False, verbose=False)
        return self._known[text]


def batches(rows: Sequence[tuple[list[int], int, int]], rng: random.Random) -> list[list[int]]:
    """Places of rows of about one length together, in an order of chance."""
    order = rng.sample(range(len(rows)), len(rows))
    stretches = [order[i : i + 30 * BATCH] for i in range(0, len(order), 30 * BATCH)]
    sorted_stretches = [sorted(s, key=lambda i: len(rows[i][0])) for s in stretches]
    found = [s[i : i + BATCH] for s in sorted_stretches for i in range(0, len(s), BATCH)]
    rng.shuffle(found)
    return found


def train(material: Material, epochs: int, rate: float, start: Heads | None, told: Callable[[str], None]) -> Heads:
    """Adapters and heads, not yet calibrated; going on from `start` where that is given."""
    rng = random.Random(SEED)
    torch.manual_seed(SEED)
    model = sentence_model()
    encoder, rows_of = copy.deepcopy(model[0].auto_model), Rows(model.tokenizer)
    adapters = adapt(encoder)
    heads = nn.Linear(2 * DIMENSIONS, len(NAMES))
    nn.init.zeros_(heads.weight)
    if start:
        take_up(start, adapters, heads)
    drop = nn.Dropout(0.1)
    moved = [p for a in adapters.values() for p in (a.up, a.down)]
    groups: list[dict[str, Any]] = [{"params": moved}, {"params": list(heads.parameters())}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = epochs * (len(material.draw(random.Random(SEED))) // BATCH + 30)
    pace = torch.optim.lr_scheduler.OneCycleLR(optimiser, [rate, 2 * rate], total_steps=steps, pct_start=0.1)
    began = time.monotonic()
    for epoch in range(epochs):
        examples = material.draw(rng)
        rows = rows_of([e.context for e in examples])
        answers = torch.tensor([[float(e.answers.get(n, False)) for n in NAMES] for e in examples])
        weights = torch.tensor([[e.weight * (n in e.answers) for n in NAMES] for e in examples])
        encoder.train()
        losses = []
        for places in batches(rows, rng):
            raw = heads(drop(pool(encoder, [rows[i] for i in places])))
            each = nn.functional.binary_cross_entropy_with_logits(raw, answers[places], reduction="none")
            loss = (each * weights[places]).sum() / BATCH
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(moved, 1.0)
            optimiser.step()
            pace.step()
            losses.append(loss.item())
        told(f"epoch {epoch + 1}: {len(rows)} rows, loss {np.mean(losses):.4f}, {time.monotonic() - began:.0f} s")
    ones, zeros = np.ones(len(NAMES), np.float32), np.zeros(len(NAMES), np.float32)
    pairs = {name: (a.up.detach().numpy(), a.down.detach().numpy()) for name, a in adapters.items()}
    return Heads(pairs, heads.weight.detach().numpy(), heads.bias.detach().numpy(), ones, zeros, {})


def take_up(start: Heads, adapters: dict[str, Adapter], heads: nn.Linear) -> None:
    """Gives new adapters and heads the numbers of earlier ones."""
    with torch.no_grad():
        for name, adapter in adapters.items():
            up, down = start.adapters[name]
            adapter.up.copy_(torch.from_numpy(up))
            adapter.down.copy_(torch.from_numpy(down))
        heads.weight.copy_(torch.from_numpy(start.weights))
        heads.bias.copy_(torch.from_numpy(start.bias))


def calibrate(heads: Heads, examples: Sequence[Example], told: Callable[[str], None]) -> Heads:
    """Heads whose likelihoods are what happened, by Platt's scaling on examples that nothing was learned from."""
    raw = heads.raw([e.context for e in examples])
    scale, offset = heads.scale.copy(), heads.offset.copy()
    for i, name in enumerate(NAMES):
        places = [k for k, e in enumerate(examples) if name in e.answers]
        scores, truth = raw[places, i], np.array([examples[k].answers[name] for k in places])
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
    scores = heads.score([a.context for a in acts])["question"]
    judged = [
        judge_question(read_cues(a.context.text), float(s), a.context.text) for a, s in zip(acts, scores, strict=True)
    ]
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
    parser.add_argument("--start", type=Path, default=None, help="heads to go on from, instead of from nothing")
    arguments = parser.parse_args()

    def told(line: str) -> None:
        print(line, flush=True)

    conversations = own_conversations()
    held = [lines for i, lines in enumerate(conversations) if i % HELD_BACK == 0]
    own = [lines for i, lines in enumerate(conversations) if i % HELD_BACK]
    data = arguments.data
    material = Material(own, goemotions(data, "train"), meeting_acts(data, "train"), app_reviews(data))
    start = load_heads(arguments.start) if arguments.start else None
    heads = train(material, arguments.epochs, arguments.rate, start, told)
    save_heads(arguments.out, heads)
    unseen = [row for lines in held for row in hear(lines)] + [felt(c) for c in goemotions(data, "dev")]
    card: dict[str, Any] = {
        "made_by": "bench/train_heads.py",
        "embedding": "all-MiniLM-L6-v2",
        "sets": ["bench/spoken", "bench/examples.toml", "MRDA train", "GoEmotions train", "URR golden set"],
        "epochs": [*(start.card["epochs"] if start else []), [arguments.epochs, arguments.rate]],
    }
    heads = calibrate(heads, unseen, told)
    card["question_threshold"] = question_threshold(data, heads, told)
    save_heads(arguments.out, replace(heads, card=card))
    print(f"{arguments.out.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
