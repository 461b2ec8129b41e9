"""How much personal data is found in spoken sentences, and how much is called so: `python -m bench.privacy [--half choose]`.

`privacy.txt` has sentences with their spans, `privacy_none.txt` sentences that only look like it; both of our own making.
Of each file every second sentence was for choosing rules, the others for reporting. A span is found where at least 80 %
of its letters and digits are masked (of the same kind or any); a span is right where it touches a labelled one.
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


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=HALVES, default="report")
    parser.add_argument("--errors", action="store_true", help="show what is missed and what is found wrongly")
    parser.add_argument("--json", type=Path, default=None)
    arguments = parser.parse_args()
    sentences = list(read("privacy.txt", arguments.half))
    plain = [text for text, _ in read("privacy_none.txt", arguments.half)]
    figures = measure(sentences, plain, show=arguments.errors)
    print(f"{len(sentences)} sentences with personal data, {len(plain)} without ({arguments.half} half)\n")
    print("| kind | spans | found (recall) | masked at all | found spans that are right (precision) |")
    print("|---|---|---|---|---|")
    for kind in (*KINDS, "all"):
        f = figures[kind]
        print(
            f"| {kind} | {f['spans']} | {f['recall']:.2f} | {f['covered']:.2f} | {f['precision']:.2f} of {f['made']} |"
        )
    print(f"\n{figures['none']['touched']} of {len(plain)} sentences without personal data have something masked.")
    print(f"{speed([t for t, _ in sentences] + plain):,.0f} words per CPU second")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


def read(name: str, half: str) -> Iterator[tuple[str, list[Found]]]:
    """The sentences of one half with their spans."""
    lines = [line for line in (FOLDER / name).read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    for line in lines[HALVES.index(half) :: 2]:
        text, spans, at = "", [], 0
        for match in LABEL.finditer(line):
            text += line[at : match.start()]
            spans.append(Found(len(text), len(text) + len(match[2]), match[1], 1.0))
            text, at = text + match[2], match.end()
        yield text + line[at:], spans


def measure(
    sentences: list[tuple[str, list[Found]]], plain: list[str], *, show: bool = False
) -> dict[str, dict[str, float]]:
    """Recall and precision by kind, and how many of the plain sentences were touched."""
    count: dict[str, Counter[str]] = defaultdict(Counter)
    for text, labelled in sentences:
        found = find_personal([text], (), "en")[0]
        for span in labelled:
            same, anything = (
                covered(text, span, [f for f in found if f.kind == span.kind]) >= ENOUGH,
                covered(text, span, found) >= ENOUGH,
            )
            for name in (span.kind, "all"):
                count[name].update(spans=1, recall=same, covered=anything)
            if show and not same:
                print(f"missed {span.kind}: {text[span.start : span.end]!r} in {text!r}: {marked(text, found)}")
        for f in found:
            right = any(f.start < s.end and f.end > s.start and s.kind == f.kind for s in labelled)
            for name in (f.kind, "all"):
                count[name].update(made=1, precision=right)
            if show and not right:
                print(f"wrong {f.kind}: {text[f.start : f.end]!r} in {text!r}")
    for text in plain:
        found = find_personal([text], (), "en")[0]
        count["none"].update(touched=bool(found))
        for f in found:
            for name in (f.kind, "all"):
                count[name].update(made=1)
            if show:
                print(f"wrong {f.kind}: {text[f.start : f.end]!r} in {text!r}")
    return {kind: rates(count[kind]) for kind in (*KINDS, "all", "none")}


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


def speed(texts: list[str]) -> float:
    """Words per second of processor time, one conversation of 30,000 words."""
    many: list[str] = []
    while sum(len(t.split()) for t in many) < 30_000:
        many += texts
    started = time.process_time()
    find_personal(many, ["Anna Berg", "Tomasz Nowak"], "en")
    return sum(len(t.split()) for t in many) / (time.process_time() - started)


if __name__ == "__main__":
    main()
