"""Trains the test checkpoint from nothing on a CPU: `python -m tests.checkpoints.make_whisper`. Needs flite."""

from __future__ import annotations

import argparse
import math
import pickle
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset

from tests.checkpoints.expand import COMPACT, TIMESTAMPS
from tests.checkpoints.heads import find_next, read_time
from tests.checkpoints.sentences import SENTENCES, VOICES
from tests.checkpoints.speech import Speech, say, with_codecs
from tests.checkpoints.student import Student
from tests.checkpoints.windows import FRAME, Target, draw, english, places

Batch = tuple[Tensor, Tensor, Tensor, Tensor, Tensor, int]
NEAR = 5  # tokens of 0.02 s by which a timestamp may be off
SET = {"time": read_time, "next": find_next}
TIMESTAMP_BLUR = 1.2  # standard deviation of a timestamp target, in tokens of 0.02 s


@dataclass(frozen=True)
class Phase:
    """`steps` batches of `size` windows of `seconds`; `listen`: only the encoder learns."""

    steps: int
    size: int
    seconds: float
    listen: bool = False


class Windows(IterableDataset[Batch]):
    """Endless random batches of each phase in turn."""

    def __init__(self, speeches: list[Speech], phases: list[Phase], student: Student, seed: int) -> None:
        self.speeches, self.phases, self.columns, self.seed = speeches, phases, student.columns, seed
        self.unknown = len(student.ids) + TIMESTAMPS

    def __iter__(self) -> Iterator[Batch]:
        torch.set_num_threads(1)
        rng = np.random.default_rng(self.seed)
        for phase in self.phases:
            for _ in range(phase.steps):
                yield self.batch(phase, rng)

    def batch(self, phase: Phase, rng: np.random.Generator) -> Batch:
        """Windows of one phase: mel, tokens, wanted columns, where they are heard, what each frame says, first position."""
        # a short window is trained at any place of the 30 s, so that all positions and timestamps are learned
        shift = int(rng.integers(0, 1500 - round(phase.seconds / FRAME) + 1))
        windows = [draw(self.speeches, phase.seconds, rng) for _ in range(phase.size)]
        longest = max(len(target.tokens) for _, target in windows)
        frames = round(phase.seconds / FRAME)
        tokens = torch.zeros(phase.size, longest, dtype=torch.long)
        wanted = torch.full((phase.size, longest), -1)
        heard = torch.zeros(phase.size, longest, frames)
        spoken = torch.full((phase.size, frames), len(places()))
        for row, (_, target) in enumerate(windows):
            inputs = self._forget(self.columns(self._shifted(target.tokens, shift)), target, rng)
            tokens[row, : len(inputs)] = torch.tensor(inputs)
            wanted[row, : len(inputs)] = torch.tensor(self.columns(self._shifted(target.wanted, shift)))
            for position, span in enumerate(target.heard):
                if span is not None:
                    first = min(max(0, math.floor(span[0] / FRAME)), frames - 1)
                    last = min(max(first + 1, math.ceil(span[1] / FRAME)), frames)
                    heard[row, position, first:last] = 1 / (last - first)
                    if target.places[position] >= 0:
                        spoken[row, first:last] = target.places[position]
            if target.unsaid < phase.seconds:
                spoken[row, math.floor(target.unsaid / FRAME) :] = -1
        return torch.stack([mel for mel, _ in windows]), tokens, wanted, heard, spoken, shift

    @staticmethod
    def _shifted(tokens: list[int], shift: int) -> list[int]:
        begin = english().timestamp_begin
        return [min(token + shift, begin + 1500) if token > begin else token for token in tokens]

    def _forget(self, inputs: list[int], target: Target, rng: np.random.Generator) -> list[int]:
        """Replace some of the prompt by unknown tokens: a prompt may hold any word."""
        prompt = target.wanted.count(-1)
        if prompt == 0 or rng.random() < 0.5:
            return inputs
        return [self.unknown if 0 < i < prompt and rng.random() < 0.3 else column for i, column in enumerate(inputs)]


def losses(log_probs: Tensor, attention: Tensor, wanted: Tensor, heard: Tensor, student: Student) -> tuple[Tensor, ...]:
    """Token loss, attention loss (both nats per token) and the shares of text tokens that were right
    and of timestamps that were near."""
    first, english_column, silent = len(student.ids), *student.columns([english().sot_sequence[1], english().no_speech])
    flat, goal = log_probs[wanted >= 0], wanted[wanted >= 0]
    loss = -flat.gather(1, goal[:, None])[:, 0]
    is_time = (goal >= first) & (goal < first + TIMESTAMPS)
    near = torch.arange(-4, 5)
    weights = torch.softmax(-0.5 * (near / TIMESTAMP_BLUR) ** 2, dim=0)
    columns = (goal[is_time][:, None] + near).clamp(first, first + TIMESTAMPS - 1)
    loss = loss.masked_scatter(is_time, -(flat[is_time].gather(1, columns) * weights).sum(1))
    # a window without speech still needs a language, and it is English
    loss = loss - 0.05 * torch.where(goal == silent, flat[:, english_column] - flat[:, silent], 0.0)
    known = heard.sum(-1) > 0
    target = heard[known]
    entropy = -(target * target.clamp_min(1e-9).log()).sum(-1)
    astray = -(target[:, None] * attention.transpose(1, 2)[known]).sum(-1) - entropy[:, None]
    stamped = 1.0 + 2.0 * ((wanted >= first) & (wanted < first + TIMESTAMPS))[known][:, None]
    guided = (astray * stamped).sum() / (stamped.sum() * astray.shape[1])
    best = flat.argmax(1)
    right = (best == goal)[~is_time].float().mean()
    timely = ((best - goal).abs() <= NEAR)[is_time].float().mean()
    weight = 1.0 + 2.0 * is_time  # they are few
    return (loss * weight).sum() / weight.sum(), guided, right, timely


def naming(frames: Tensor, spoken: Tensor) -> tuple[Tensor, Tensor]:
    """Loss of naming what is spoken in each frame, and the share of spoken frames named right."""
    flat, goal = frames.flatten(0, 1), spoken.flatten()
    named = nn.functional.cross_entropy(flat, goal, ignore_index=-1, reduction="none")
    voiced = (goal >= 0) & (goal < len(places()))
    right = (flat.argmax(1) == goal)[voiced].float().mean()
    return named[voiced].sum() / voiced.sum().clamp_min(1) + 0.3 * named[~voiced].mean(), right


def train(student: Student, speeches: list[Speech], phases: list[Phase], options: argparse.Namespace) -> None:
    """AdamW with warm-up and cosine decay over all phases; prints a line every 20 steps, saves every 40."""
    total = sum(phase.steps for phase in phases)
    optimizer = torch.optim.AdamW(student.parameters(), lr=options.rate, betas=(0.9, 0.98), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / 40, 0.5 + 0.5 * math.cos(math.pi * step / total) + 0.01)
    )
    started = time.monotonic()
    batches = DataLoader(
        Windows(speeches, phases, student, options.seed), batch_size=None, num_workers=1, prefetch_factor=8
    )
    plan = (phase for phase in phases for _ in range(phase.steps))
    for step, ((mel, tokens, wanted, heard, spoken, shift), phase) in enumerate(zip(batches, plan, strict=True)):
        optimizer.zero_grad()
        figures = ""
        if phase.listen:
            loss, named = naming(student.frames(student.encode(mel, shift)), spoken)
        else:
            log_probs, attention, frames = student(mel, tokens, shift)
            said, guided, right, timely = losses(log_probs, attention, wanted, heard, student)
            framed, named = naming(frames, spoken)
            loss = said + guided + framed
            figures = f"tokens {said:.3f}  attention {guided:.3f}  right {right:.3f}  timely {timely:.3f}"
        loss.backward()
        torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 20 == 0 or step == total - 1:
            print(f"{step:5d} {time.monotonic() - started:6.0f} s  named {named:.3f}  {figures}", flush=True)
        if step % 40 == 0 or step == total - 1:
            student.save(options.out)
            torch.save(student.state_dict(), options.out.with_suffix(".pt"))


def synthesise(cache: Path | None) -> list[Speech]:
    """All sentences in all voices, each clean and through two codecs."""
    if cache and cache.exists():
        kept: list[Speech] = pickle.loads(cache.read_bytes())
        return kept
    speeches = [spoken for text in SENTENCES for voice in VOICES for spoken in with_codecs(say(text, voice))]
    if cache:
        cache.write_bytes(pickle.dumps(speeches))
    return speeches


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=COMPACT)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--heads", type=int, default=2)
    parser.add_argument("--listen-steps", type=int, default=300, help="steps of the encoder alone, on windows of 4 s")
    parser.add_argument("--short-steps", type=int, default=400, help="then: steps on windows of 7 s")
    parser.add_argument("--cycles", type=int, default=60, help="then: a step of 7 s and one of 30 s, this often")
    parser.add_argument("--cache", type=Path, help="keep the synthesised speech here between runs")
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--resume", type=Path, help="go on from the .pt that an earlier run left next to its output")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--set", nargs="*", choices=SET, default=[], help="set these heads by least squares first")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    random.seed(options.seed)
    speeches = synthesise(options.cache)
    student = Student(options.width, options.layers, options.heads)
    if options.resume:
        student.load_state_dict(torch.load(options.resume))
    full = Windows(speeches, [], student, options.seed)
    for head in options.set:
        rng = np.random.default_rng(options.seed)
        drawn = [full.batch(Phase(1, 4, 30.0), rng) for _ in range(14)]
        SET[head](student, [(mel, tokens, heard) for mel, tokens, _, heard, _, _ in drawn])
    print(f"{sum(p.numel() for p in student.parameters())} parameters, {len(student.ids)} tokens")
    # short windows teach the words at a fifth of the price, full windows teach to find them in 30 s
    phases = [Phase(options.listen_steps, 12, 4.0, listen=True), Phase(options.short_steps, 10, 7.0)]
    phases += [Phase(1, 8, 7.0), Phase(1, 3, 30.0)] * options.cycles
    train(student, speeches, phases, options)
    print(f"{options.out}: {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
