"""Taking personal data out of a text: markers in the place of spans, words and places following. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from service.domain.personal import Found
from service.domain.personal.find import merge
from service.domain.personal.people import UNIT, name_parts
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
    """The personal data of conversations, to be found in texts that were made of them: statements, titles, notes.

    By rows of words and not by one pattern: a project has ten thousands of values.
    """

    def __init__(self, values: Iterable[tuple[str, str]], names: Iterable[str]) -> None:
        """`values` are (kind, text); names are found in parts too, other values also where a piece of them stands."""
        self.kinds: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self.capital: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for kind, text in values:
            if kind == "name":
                self._add_name(text)
            else:
                for piece in _pieces(text):
                    self.kinds[piece].add(kind)
        for name in names:
            self._add_name(name)
        self.widths = sorted({len(key) for key in (*self.kinds, *self.capital)}, reverse=True)

    def _add_name(self, name: str) -> None:
        words = tuple(UNIT.findall(name))
        if len(words) > 1:
            self.kinds[_row(" ".join(words))].add("name")
        for part, strict in name_parts(name):
            if strict:
                self.capital[_row(part)].add(part[0].upper() + part[1:])
            else:
                self.kinds[_row(part)].add("name")

    def find(self, text: str, kinds: Iterable[str]) -> list[Found]:
        """Where values of these kinds stand in a text; they may overlap."""
        wanted = set(kinds)
        places = [(m.start(), m.end()) for m in WORD.finditer(text)]
        words = [text[start:end].lower() for start, end in places]
        found = []
        for width in self.widths:
            for i in range(len(words) - width + 1):
                row = tuple(words[i : i + width])
                start, end = places[i][0], places[i + width - 1][1]
                here = self.kinds.get(row, NOTHING) | (
                    {"name"} if text[start:end] in self.capital.get(row, ()) else NOTHING
                )
                found += [Found(start, end, kind, 1.0) for kind in here & wanted]
        return found


WORD = re.compile(r"[^\W_]+")
NOTHING: set[str] = set()


def _row(text: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in WORD.findall(text))


def _pieces(text: str) -> Iterator[tuple[str, ...]]:
    """A value whole, where it is short, else every three words of it in a row."""
    words = _row(text)
    width = min(PIECE, len(words))
    for i in range(len(words) - width + 1):
        piece = words[i : i + width]
        if len("".join(piece)) >= 3:
            yield piece


def settled(found: Iterable[Found], text: str) -> list[Found]:
    """Spans in order without overlaps, and none within a marker that stands there already."""
    marked = [m.span() for m in MARKER.finditer(text)]
    free = [f for f in found if not any(f.start < end and f.end > start for start, end in marked)]
    return merge(free)
