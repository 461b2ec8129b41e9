"""Calls and interviews of our own, labelled sentence by sentence before the miner read them: precision and recall per kind.

`python -m bench.calls [first|second|…|twelfth]` prints what was made up and what was missed.
"""

import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import cast

from bench.tables import Row, print_table, row
from service.domain.insight import Evidence, Insight
from service.domain.transcript import Role, SpeakerInfo, Utterance
from workers.mining.mine import mine

CALLS = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
)
CALLS_FOLDER = Path(__file__).parent / "labelled_calls"
KINDS = ("pain_point", "request", "praise", "question", "commitment", "outcome")


@dataclass(frozen=True, slots=True)
class Said:
    """One labelled sentence; `kinds` are claims in it, `either` may be claimed or not and are not counted.

    "outcome:resolved" stands in them beside "outcome" where the file says what kind of outcome.

    The speaker is called by the role, a second of one role "customer_2".
    """

    speaker: str
    role: Role
    text: str
    kinds: frozenset[str]
    either: frozenset[str]


@dataclass(slots=True)
class Count:
    """Sentences claimed rightly, claimed wrongly and missed."""

    right: list[str]
    made_up: list[str]
    missed: list[str]


def read_calls(path: Path) -> dict[str, list[Said]]:
    """The labelled calls of a file by name; `labelled_calls/first.toml` says how a line is read."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    calls = {}
    for call in data["call"]:
        lines = [line.split(" | ", 2) for line in call["said"].strip().splitlines()]
        calls[call["name"]] = [_labelled(speaker, labels, text) for speaker, labels, text in lines]
    return calls


def _labelled(speaker: str, labels: str, text: str) -> Said:
    names = [name for name in labels.split(",") if name not in ("none", "~none")]
    either = _with_outcome(name[1:] for name in names if name.startswith("~"))
    kinds = _with_outcome(name for name in names if not name.startswith("~"))
    return Said(speaker, cast(Role, speaker.split("_")[0]), text, kinds, either)


def _with_outcome(names: Iterable[str]) -> frozenset[str]:
    return frozenset(part for name in names for part in (name, name.split(":")[0]))


def turns_of(lines: Sequence[Said]) -> list[tuple[list[Said], Utterance]]:
    """The lines of each turn, and the turn as one utterance, as it would be transcribed."""
    turns: list[tuple[list[Said], Utterance]] = []
    for _, own in groupby(lines, lambda line: line.speaker):
        turn = list(own)
        begin = turns[-1][1].end + 0.5 if turns else 0.5
        text = " ".join(line.text for line in turn)
        turns.append((turn, Utterance(begin, begin + 0.35 * len(text.split()), turn[0].speaker, text)))
    return turns


def mine_call(lines: Sequence[Said]) -> list[Insight]:
    """What the production miner claims."""
    people = {line.speaker: SpeakerInfo(line.speaker, line.speaker, line.role) for line in lines}
    said = [utterance for _, utterance in turns_of(lines)]
    return list(mine(said, list(people.values()), language="en", progress=lambda _: None).insights)


def spans_of(turn: Sequence[Said]) -> list[tuple[int, int, Said]]:
    """Where each line of a turn begins and ends in the text of the turn."""
    found, at = [], 0
    for said in turn:
        found.append((at, at + len(said.text), said))
        at += len(said.text) + 1
    return found


def mostly_shared(begin: int, end: int, other_begin: int, other_end: int) -> bool:
    """Do two spans share half of the shorter one or more?"""
    shared = min(end, other_end) - max(begin, other_begin)
    return shared > 0 and 2 * shared >= min(end - begin, other_end - other_begin)


def count_call(lines: list[Said], insights: list[Insight], counts: dict[str, Count]) -> None:
    """Adds a call: a line is claimed where it and the words of a claim share half of the shorter or more.

    An outcome of another kind than the labelled one is made up, and the labelled one missed.
    """
    claims = [
        (kind, e.position, _begin(i, e), e.char_end) for i in insights for e in i.evidence for kind in _claimed_as(i)
    ]
    for position, (turn, _) in enumerate(turns_of(lines)):
        for begin, end, line in spans_of(turn):
            claimed = {kind for kind, at, a, b in claims if at == position and mostly_shared(begin, end, a, b)}
            for kind in KINDS:
                if kind in line.either:
                    continue
                shown = f"{kind}: {line.speaker}: {line.text}"
                named = {name for name in line.kinds if name.startswith(f"{kind}:")} or {kind} & line.kinds
                if named & claimed:
                    counts[kind].right.append(shown)
                    continue
                if named:
                    counts[kind].missed.append(shown)
                if kind in claimed:
                    counts[kind].made_up.append(shown)


def count_quotes(lines: Sequence[Said], insights: Iterable[Insight], quotes: dict[str, list[bool]]) -> None:
    """Adds whether each quote of a call is right: it shares half or more with a line of its kind, whatever else was said in the
    same breath ("okay", "right"). One that rests on arguable lines only is not counted.
    """
    turns = [turn for turn, _ in turns_of(lines)]
    for insight in insights:
        for e in insight.evidence:
            spans = spans_of(turns[e.position])
            covered = [s for a, b, s in spans if mostly_shared(a, b, _begin(insight, e), e.char_end)]
            if any(_is_told(insight, said) for said in covered):
                quotes[insight.kind].append(True)
            elif not any(insight.kind in said.either for said in covered):
                quotes[insight.kind].append(False)


def _is_told(insight: Insight, said: Said) -> bool:
    """Whether a line is of an insight's kind; of an outcome of the same one, where the file says which."""
    named = {name for name in said.kinds if name.startswith(f"{insight.kind}:")} or {insight.kind} & said.kinds
    return bool(named & set(_claimed_as(insight)))


def _claimed_as(insight: Insight) -> tuple[str, ...]:
    """The kind of an insight; of an outcome also which."""
    return (insight.kind, f"outcome:{insight.details['outcome']}") if insight.kind == "outcome" else (insight.kind,)


def _begin(insight: Insight, evidence: Evidence) -> int:
    """Where the claim begins, without the sentence before it that only says what "it" is."""
    return evidence.char_start + int(insight.details.get("lead_in", 0))


def bench_calls(part: str) -> tuple[list[Row], dict[str, Count]]:
    """Rows per kind, and the sentences behind them."""
    counts: dict[str, Count] = defaultdict(lambda: Count([], [], []))
    quotes: dict[str, list[bool]] = defaultdict(list)
    sentences = 0
    for lines in read_calls(CALLS_FOLDER / f"{part}.toml").values():
        insights = mine_call(lines)
        count_call(lines, insights, counts)
        count_quotes(lines, insights, quotes)
        sentences += len(lines)
    rows = []
    for kind in KINDS:
        c = counts[kind]
        claimed, there = len(c.right) + len(c.made_up), len(c.right) + len(c.missed)
        note = f"{len(c.right)} of {claimed} claims right, {there} there, {sentences} sentences"
        if claimed:
            rows.append(row(f"own calls, {part}", f"{kind} precision", len(c.right) / claimed, None, None, note))
        if told := quotes[kind]:
            note = f"{sum(told)} of {len(told)} quotes right"
            rows.append(
                row(f"own calls, {part}", f"{kind} precision, by quote", sum(told) / len(told), None, None, note)
            )
        if there:
            rows.append(row(f"own calls, {part}", f"{kind} recall", len(c.right) / there, None, None))
    return rows, counts


def main() -> None:
    """The command."""
    for part in sys.argv[1:] or ["first", "second"]:
        rows, counts = bench_calls(part)
        print_table(rows)
        for name in ("made_up", "missed"):
            print(f"\n{name}:", *(line for c in counts.values() for line in getattr(c, name)), sep="\n  ")


if __name__ == "__main__":
    main()
