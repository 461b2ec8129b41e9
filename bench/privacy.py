"""How much personal data is found in what is said, and how much is called so: `python -m bench.privacy [--set spoken_en]`.

Each set has one file with sentences and their spans and one with sentences that only look like it, of our own making:
`sentences`, clear English; `spoken_en` and `spoken_fr`, calls as a recogniser writes them down. Of each file every second
line was for choosing rules, the others for reporting. A span is found where at least 80 % of its letters and digits are
masked (of the same kind or any); a span is right where it touches a labelled one.
"""

import argparse
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from service.domain.personal import Found, find_personal
from service.domain.privacy import KINDS

FOLDER = Path(__file__).parent
LABEL = re.compile(r"\[([a-z_]+):([^\]]+)\]")
ENOUGH = 0.8
HALVES = ("choose", "report")
SETS = {
    "sentences": ("privacy.txt", "privacy_none.txt", "en"),
    "spoken_en": ("privacy_spoken_en.txt", "privacy_spoken_none_en.txt", "en"),
    "spoken_fr": ("privacy_spoken_fr.txt", "privacy_spoken_none_fr.txt", "fr"),
}
"""The files of each set, and its language."""
Talk = tuple[list[str], list[list[Found]]]
"""Utterances of a conversation and the labelled spans of each."""


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=SETS, default="sentences")
    parser.add_argument("--half", choices=HALVES, default="report")
    parser.add_argument("--errors", action="store_true", help="show what is missed and what is found wrongly")
    parser.add_argument("--json", type=Path, default=None)
    arguments = parser.parse_args()
    labelled, without, language = SETS[arguments.set]
    talks, plain = list(read(labelled, arguments.half)), list(read(without, arguments.half))
    figures = measure(talks, plain, language, show=arguments.errors)
    print(f"{len(talks)} lines with personal data, {len(plain)} without ({arguments.set}, {arguments.half} half)\n")
    print("| kind | spans | found (recall) | masked at all | found spans that are right (precision) |")
    print("|---|---|---|---|---|")
    for kind in (*KINDS, "all"):
        f = figures[kind]
        print(
            f"| {kind} | {f['spans']} | {f['recall']:.2f} | {f['covered']:.2f} | {f['precision']:.2f} of {f['made']} |"
        )
    print(f"\n{figures['none']['touched']} of {len(plain)} lines without personal data have something masked.")
    print(f"{speed([text for texts, _ in talks + plain for text in texts], language):,.0f} words per CPU second")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


def read(name: str, half: str) -> Iterator[Talk]:
    """The lines of one half: their utterances (parted by ` | `), each with its spans."""
    lines = [line for line in (FOLDER / name).read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    for line in lines[HALVES.index(half) :: 2]:
        parts = [_labels(part) for part in line.split(" | ")]
        yield [text for text, _ in parts], [spans for _, spans in parts]


def _labels(part: str) -> tuple[str, list[Found]]:
    text, spans, at = "", [], 0
    for match in LABEL.finditer(part):
        text += part[at : match.start()]
        spans.append(Found(len(text), len(text) + len(match[2]), match[1], 1.0))
        text, at = text + match[2], match.end()
    return text + part[at:], spans


def measure(talks: list[Talk], plain: list[Talk], language: str, *, show: bool = False) -> dict[str, dict[str, float]]:
    """Recall and precision by kind, and how many of the plain lines were touched."""
    count: dict[str, Counter[str]] = defaultdict(Counter)
    for texts, labelled in talks:
        for text, spans, found in zip(texts, labelled, find_personal(texts, (), language), strict=True):
            _count(count, text, spans, found, show=show)
    for texts, none in plain:
        made = find_personal(texts, (), language)
        for text, spans, found in zip(texts, none, made, strict=True):
            _count(count, text, spans, found, show=show)
        count["none"].update(touched=any(made))
    return {kind: rates(count[kind]) for kind in (*KINDS, "all", "none")}


def _count(count: dict[str, Counter[str]], text: str, spans: list[Found], found: list[Found], *, show: bool) -> None:
    for span in spans:
        same = covered(text, span, [f for f in found if f.kind == span.kind]) >= ENOUGH
        anything = covered(text, span, found) >= ENOUGH
        for name in (span.kind, "all"):
            count[name].update(spans=1, recall=same, covered=anything)
        if show and not same:
            print(f"missed {span.kind}: {text[span.start : span.end]!r} in {text!r}: {marked(text, found)}")
    for f in found:
        right = any(f.start < s.end and f.end > s.start and s.kind == f.kind for s in spans)
        for name in (f.kind, "all"):
            count[name].update(made=1, precision=right)
        if show and not right:
            print(f"wrong {f.kind}: {text[f.start : f.end]!r} in {text!r}")


def rates(count: Counter[str]) -> dict[str, float]:
    """Counts as shares."""
    spans, made = max(1, count["spans"]), max(1, count["made"])
    shares = {"recall": count["recall"] / spans, "covered": count["covered"] / spans}
    return {**count, **shares, "precision": count["precision"] / made, "made": count["made"], "spans": count["spans"]}


def covered(text: str, span: Found, found: list[Found]) -> float:
    """The share of a span's letters and digits that are masked."""
    places = [i for i in range(span.start, span.end) if text[i].isalnum()]
    return sum(any(f.start <= i < f.end for f in found) for i in places) / len(places)


def marked(text: str, found: list[Found]) -> list[str]:
    """What was found, for people."""
    return [f"{f.kind}: {text[f.start : f.end]}" for f in found]


def speed(texts: list[str], language: str) -> float:
    """Words per second of processor time, one conversation of 30,000 words."""
    many: list[str] = []
    while sum(len(t.split()) for t in many) < 30_000:
        many += texts
    started = time.process_time()
    find_personal(many, ["Anna Berg", "Tomasz Nowak"], language)
    return sum(len(t.split()) for t in many) / (time.process_time() - started)


if __name__ == "__main__":
    main()
