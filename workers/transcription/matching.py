"""A known text beside what a recogniser heard: which word is which, and from that a time for every word. Pure."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from service.domain.transcript import Word

Span = tuple[float, float]
Pair = tuple[int, int]

LARGEST_GAP = 4_000_000
"""Words of the text times words heard between two anchors; a larger gap is a mismatch and is not searched."""
WORD_SECONDS = 0.9
"""A word between two others whose times are not known takes no longer than this."""


def plain(text: str) -> str:
    """A word as it is compared: lower case, no punctuation."""
    return re.sub(r"[^\w']|_", "", text.lower().replace("’", "'")).strip("'")


def match(text: Sequence[str], heard: Sequence[str]) -> list[Pair]:
    """Pairs (index in the text, index in what was heard) of equal words, rising in both.

    Anchors are runs of three words that occur once on each side; between them equal words are looked for. Time and
    memory stay small for a text of hours.
    """
    anchors = _longest_rising(_unique_runs(text, heard, 3))
    pairs: list[Pair] = []
    last_text = last_heard = 0
    for at_text, at_heard in [*anchors, (len(text), len(heard))]:
        if at_text < last_text or at_heard < last_heard:
            continue
        pairs += _between(text, heard, (last_text, at_text), (last_heard, at_heard))
        if at_text < len(text) and at_heard < len(heard):
            pairs.append((at_text, at_heard))
        last_text, last_heard = at_text + 1, at_heard + 1
    return pairs


def place(count: int, known: dict[int, Span], speech: Sequence[Span], weights: Sequence[int]) -> list[Span]:
    """Times of all `count` words from the times of some: the others share the speech between their neighbours.

    `weights` are the words' lengths in letters. Times never go backwards.
    """
    placed: list[Span] = []
    begin, end = (speech[0][0], speech[-1][1]) if speech else (0.0, 0.0)
    index, at = 0, begin
    while index < count:
        if index in known:
            start = max(known[index][0], at)
            placed.append((start, max(start, known[index][1])))
            at, index = placed[-1][1], index + 1
            continue
        stop = next((i for i in range(index, count) if i in known), count)
        until = max(at, known[stop][0]) if stop < count else max(at, end)
        placed += _share(weights[index:stop], _inside(speech, at, until), from_end=not placed)
        at, index = max(at, placed[-1][1]), stop
    return placed


def spread(words: Sequence[Word], speech: Sequence[Span]) -> list[Word]:
    """Words over all speech in proportion to their letters, where nothing better is to be had."""
    return retime(words, place(len(words), {}, speech, [len(w.text) for w in words]))


def retime(words: Sequence[Word], times: Sequence[Span], known: dict[int, float] | None = None) -> list[Word]:
    """The same words with new times; `known` gives a probability to those that were heard."""
    return [
        Word(word.text, start, end, (known or {}).get(i))
        for i, (word, (start, end)) in enumerate(zip(words, times, strict=True))
    ]


def _unique_runs(text: Sequence[str], heard: Sequence[str], size: int) -> list[Pair]:
    """Places (middle word) of runs of words that occur exactly once on each side."""
    runs = [[tuple(side[i : i + size]) for i in range(len(side) - size + 1)] for side in (text, heard)]
    counts = [Counter(side) for side in runs]
    where = {run: i for i, run in enumerate(runs[1]) if counts[1][run] == 1}
    return [
        (i + k, where[run] + k)
        for i, run in enumerate(runs[0])
        if counts[0][run] == 1 and run in where
        for k in range(size)
    ]


def _longest_rising(pairs: Sequence[Pair]) -> list[Pair]:
    """The longest chain that rises on both sides."""
    ends: list[int] = []
    chain: list[int] = []
    before: list[int] = []
    unique = sorted(set(pairs), key=lambda pair: (pair[0], -pair[1]))
    for number, (_, value) in enumerate(unique):
        at = bisect_left(ends, value)
        before.append(chain[at - 1] if at else -1)
        ends[at : at + 1] = [value]
        chain[at : at + 1] = [number]
    result = []
    number = chain[-1] if chain else -1
    while number >= 0:
        result.append(unique[number])
        number = before[number]
    return result[::-1]


def _between(text: Sequence[str], heard: Sequence[str], a: Pair, b: Pair) -> Iterator[Pair]:
    if a[1] <= a[0] or b[1] <= b[0] or (a[1] - a[0]) * (b[1] - b[0]) > LARGEST_GAP:
        return
    found = SequenceMatcher(None, list(text[a[0] : a[1]]), list(heard[b[0] : b[1]]), autojunk=False)
    for block in found.get_matching_blocks():
        letters = sum(len(text[a[0] + block.a + k]) for k in range(block.size))
        if letters >= 4:  # a lone “a” or “the” is chance
            yield from ((a[0] + block.a + k, b[0] + block.b + k) for k in range(block.size))


def _inside(speech: Sequence[Span], start: float, end: float) -> list[Span]:
    inside = [(max(s, start), min(e, end)) for s, e in speech if min(e, end) - max(s, start) > 0.02]
    return inside or [(start, end)]


def _share(weights: Sequence[int], spans: Sequence[Span], *, from_end: bool) -> list[Span]:
    """Words over stretches of speech in proportion to their weights, none longer than WORD_SECONDS each."""
    length = sum(e - s for s, e in spans)
    used = min(length, WORD_SECONDS * len(weights))
    skipped = length - used if from_end else 0.0
    total = sum(w + 1 for w in weights)
    bounds, at = [], 0
    for weight in [*weights, 0]:
        bounds.append(skipped + used * at / total)
        at += weight + 1
    return [(_at(spans, a, late=True), _at(spans, b, late=False)) for a, b in pairwise(bounds)]


def _at(spans: Sequence[Span], offset: float, *, late: bool) -> float:
    """The second at which so much speech has passed; on an edge the later or the earlier stretch."""
    for start, end in spans:
        if offset < end - start - 1e-6 or (not late and offset <= end - start + 1e-6):
            return start + max(0.0, offset)
        offset -= end - start
    return spans[-1][1]
