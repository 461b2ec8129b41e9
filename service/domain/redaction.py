"""Taking personal data out of a text: markers in the place of spans, words and places following. Pure."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from service.domain.personal import Found
from service.domain.personal.find import merge
from service.domain.personal.people import name_pattern
from service.domain.privacy import marker

PIECE = 3
"""So many words of a longer value in a row give it away: they are taken out too."""
MARKER = re.compile(r"\[(?:NAME|EMAIL|PHONE|CARD|ADDRESS|NATIONAL_ID|BIRTH_DATE|WITHHELD)\]")


def mask(text: str, spans: Sequence[Found]) -> str:
    """The text with a marker in the place of each span; spans are in order and do not overlap."""
    for span in reversed(spans):
        text = text[: span.start] + marker(span.kind) + text[span.end :]
    return text


def shift(place: int, spans: Sequence[Found]) -> int:
    """Where a character of the text stands after `mask`; one within a span is at the marker's beginning."""
    moved = place
    for span in spans:
        if span.end <= place:
            moved += len(marker(span.kind)) - (span.end - span.start)
        elif span.start < place:
            moved -= place - span.start
    return moved


def clip(spans: Iterable[Found], start: int, end: int) -> list[Found]:
    """The spans within characters [start, end), counted from there."""
    return [
        Found(max(s.start, start) - start, min(s.end, end) - start, s.kind, s.score)
        for s in spans
        if s.start < end and s.end > start
    ]


def mask_words(words: Sequence[list[Any]], spans: Sequence[Found]) -> list[list[Any]]:
    """Words [text, start, end, probability] whose texts, joined by spaces, are the text that the spans are of.

    The words of a span become one word: the marker, from the first second to the last.
    """
    made: list[list[Any]] = []
    at, open_span = 0, None
    for word in words:
        begin, end = at, at + len(word[0])
        at = end + 1
        mine = [s for s in spans if s.start < end and s.end > begin]
        if not mine:
            made.append(list(word))
            open_span = None
            continue
        inside = clip(mine, begin, end)
        if open_span is not None and mine[0] is open_span:
            rest = mask(word[0], inside)[len(marker(mine[0].kind)) :]
            made[-1] = [made[-1][0] + rest, made[-1][1], word[2], None]
        else:
            made.append([mask(word[0], inside), word[1], word[2], None])
        open_span = mine[-1] if mine[-1].end > end else None
    return made


class Values:
    """The personal data of a conversation, to be found in texts that were made of it: statements, titles, notes."""

    def __init__(self, values: Iterable[tuple[str, str]], names: Iterable[str]) -> None:
        """`values` are (kind, text); names are found in parts too, other values also where a piece of them stands."""
        named = [*names, *(text for kind, text in values if kind == "name")]
        self.names = name_pattern(named)
        pieces: dict[str, set[str]] = {}
        for kind, text in values:
            if kind != "name":
                pieces.setdefault(kind, set()).update(_pieces(text))
        self.patterns = [
            (
                kind,
                re.compile(
                    rf"(?<![^\W_])(?:{'|'.join(sorted(found, key=len, reverse=True))})(?![^\W_])", re.IGNORECASE
                ),
            )
            for kind, found in pieces.items()
        ]

    def find(self, text: str, kinds: Iterable[str]) -> list[Found]:
        """Where values of these kinds stand in a text; they may overlap."""
        wanted = set(kinds)
        found = [
            Found(m.start(), m.end(), kind, 1.0)
            for kind, pattern in self.patterns
            if kind in wanted
            for m in pattern.finditer(text)
        ]
        if "name" in wanted and self.names is not None:
            found += [Found(m.start(), m.end(), "name", 1.0) for m in self.names.finditer(text)]
        return found


def _pieces(text: str) -> Iterable[str]:
    words = re.findall(r"\w+", text)
    width = min(PIECE, len(words))
    for i in range(len(words) - width + 1):
        piece = r"[\W_]+".join(map(re.escape, words[i : i + width]))
        if len("".join(words[i : i + width])) >= 3:
            yield piece


def settled(found: Iterable[Found], text: str) -> list[Found]:
    """Spans in order without overlaps, and none within a marker that stands there already."""
    marked = [m.span() for m in MARKER.finditer(text)]
    free = [f for f in found if not any(f.start < end and f.end > start for start, end in marked)]
    return merge(free)
