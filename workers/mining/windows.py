"""A conversation as the heads hear it: windows of units side by side, each judged among what was said before and after it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

OWN_TOKENS = 64
"""How much of one unit is heard: its beginning."""


class Talk(NamedTuple):
    """Units in the order they were said, and the label of who said each."""

    texts: Sequence[str]
    speakers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Measure:
    """Tokens of a window, and how many of them at least, where there are so many, come before and after what is judged."""

    row: int = 160
    before: int = 48
    after: int = 24


MEASURE = Measure()
NOTHING_AROUND = Measure(row=1, before=0, after=0)
"""Each unit by itself."""


class Window(NamedTuple):
    """Places of the units that are heard together, and of those among them that are judged in this window."""

    heard: range
    judged: range


class Row(NamedTuple):
    """The tokens of a window, and of each judged unit where it opens, begins and ends among them."""

    tokens: list[int]
    places: list[tuple[int, int, int]]


class Marks(NamedTuple):
    """Tokens that are no words: one before everything, one before each unit after the first, one for each speaker."""

    first: int
    divider: int
    speakers: Sequence[int]


def alone(texts: Sequence[str]) -> list[Talk]:
    """Texts that have nothing to do with each other."""
    return [Talk((text,), ("",)) for text in texts]


def cut_windows(lengths: Sequence[int], measure: Measure = MEASURE) -> Iterator[Window]:
    """Windows in which each unit is judged once; `lengths` are tokens of each unit with its marks."""
    at = 0
    while at < len(lengths):
        begin, used = _reach(lengths, range(at - 1, -1, -1), measure.before)
        end, own = _reach(lengths, range(at + 1, len(lengths)), measure.row - used - lengths[at] - measure.after)
        last, _ = _reach(lengths, range(end + 1, len(lengths)), measure.row - used - lengths[at] - own)
        yield Window(range(begin, last + 1), range(at, end + 1))
        at = end + 1


def _reach(lengths: Sequence[int], places: range, room: int) -> tuple[int, int]:
    """How far one comes along `places` while there is room, and what it takes."""
    far, used = places.start - places.step, 0
    for place in places:
        if used + lengths[place] > room:
            break
        far, used = place, used + lengths[place]
    return far, used


def lay_out(tokens: Sequence[Sequence[int]], speakers: Sequence[str], window: Window, marks: Marks) -> Row:
    """A window as one row. Speakers are numbered as they come in it, so nothing hangs on their names."""
    row: list[int] = []
    places: list[tuple[int, int, int]] = []
    known: dict[str, int] = {}
    for place in window.heard:
        number = known.setdefault(speakers[place], len(known))
        opens = len(row)
        row += (marks.divider if row else marks.first, marks.speakers[min(number, len(marks.speakers) - 1)])
        begin = len(row)
        row += tokens[place][:OWN_TOKENS]
        if place in window.judged:
            places.append((opens, begin, len(row)))
    row.append(marks.divider)
    return Row(row, places)


def rows_of(
    tokens: Sequence[Sequence[int]], speakers: Sequence[str], marks: Marks, measure: Measure = MEASURE
) -> list[Row]:
    """A whole talk as rows, its units judged in their order."""
    lengths = [min(len(own), OWN_TOKENS) + 2 for own in tokens]
    return [lay_out(tokens, speakers, window, marks) for window in cut_windows(lengths, measure)]
