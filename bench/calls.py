"""Calls and interviews of our own, labelled sentence by sentence before the miner read them: precision and recall per kind.

`python -m bench.calls [first|second|third|fourth|fifth]` prints what was made up and what was missed.
"""

import sys
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from bench.tables import Row, print_table, row
from service.domain.insight import Insight
from service.domain.transcript import Role, SpeakerInfo, Utterance
from workers.mining.mine import mine

CALLS = ("first", "second", "third", "fourth", "fifth")
KINDS = ("pain_point", "request", "praise", "question", "commitment", "outcome")


@dataclass(frozen=True, slots=True)
class Said:
    """One labelled sentence; `kinds` are claims in it, `either` may be claimed or not and are not counted."""

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


def read_calls(part: str) -> dict[str, list[Said]]:
    """The labelled calls by name; `part` is first to fifth."""
    data = tomllib.loads((Path(__file__).parent / f"calls_{part}.toml").read_text(encoding="utf-8"))
    calls = {}
    for call in data["call"]:
        lines = [line.split(" | ", 2) for line in call["said"].strip().splitlines()]
        calls[call["name"]] = [_labelled(role, labels, text) for role, labels, text in lines]
    return calls


def _labelled(role: str, labels: str, text: str) -> Said:
    names = [name for name in labels.split(",") if name not in ("none", "~none")]
    either = {name[1:] for name in names if name.startswith("~")}
    return Said(
        cast(Role, role), text, frozenset(name for name in names if not name.startswith("~")), frozenset(either)
    )


def mine_call(lines: list[Said]) -> list[Insight]:
    """What the production miner claims; neighbouring sentences of one role are one utterance, as they would be."""
    said: list[Utterance] = []
    for line in lines:
        at = said[-1].end if said else 0.0
        long = 0.35 * len(line.text.split())
        if said and said[-1].speaker == line.role:
            said[-1] = Utterance(said[-1].start, at + long, line.role, f"{said[-1].text} {line.text}")
        else:
            said.append(Utterance(at + 0.5, at + 0.5 + long, line.role, line.text))
    people = [SpeakerInfo(role, role, role) for role in dict.fromkeys(line.role for line in lines)]
    return list(mine(said, people, language="en", progress=lambda _: None).insights)


def count_call(lines: list[Said], insights: list[Insight], counts: dict[str, Count]) -> None:
    """Adds a call: a sentence is claimed where most of it, or most of a claim's quote, is the other's."""
    for line in lines:
        claimed = {
            i.kind
            for i in insights
            if i.speaker == line.role and any(_in(line.text, _claimed(i, e.quote)) for e in i.evidence)
        }
        for kind in KINDS:
            if kind in line.either:
                continue
            shown = f"{kind}: {line.role}: {line.text}"
            if kind in line.kinds:
                (counts[kind].right if kind in claimed else counts[kind].missed).append(shown)
            elif kind in claimed:
                counts[kind].made_up.append(shown)


def _claimed(insight: Insight, quote: str) -> str:
    """The quote without the sentence before it that only says what "it" is."""
    return quote[int(insight.details.get("lead_in", 0)) :]


def _in(text: str, quote: str) -> bool:
    return text in quote or (quote in text and 2 * len(quote) >= len(text)) or (len(quote) > 12 and quote in text)


def bench_calls(part: str) -> tuple[list[Row], dict[str, Count]]:
    """Rows per kind, and the sentences behind them."""
    counts: dict[str, Count] = defaultdict(lambda: Count([], [], []))
    sentences = 0
    for lines in read_calls(part).values():
        count_call(lines, mine_call(lines), counts)
        sentences += len(lines)
    rows = []
    for kind in KINDS:
        c = counts[kind]
        claimed, there = len(c.right) + len(c.made_up), len(c.right) + len(c.missed)
        note = f"{len(c.right)} of {claimed} claims right, {there} there, {sentences} sentences"
        if claimed:
            rows.append(row(f"own calls, {part}", f"{kind} precision", len(c.right) / claimed, None, None, note))
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
