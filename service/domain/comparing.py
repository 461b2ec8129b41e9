"""Two transcripts of one recording, word by word: where they differ, with seconds. Pure; imports only the nouns."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from service.domain.editing import fold
from service.domain.transcript import Utterance, Word

AROUND = 6
"""Words before and after a difference that make it readable."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where the words of `a` and `b` differ: replaced, only in `a` (delete), only in `b` (insert).

    `before` and `after` are the words around it, as `b` has them.
    """

    kind: Literal["replace", "delete", "insert"]
    start: float
    end: float
    a: str
    b: str
    speaker_a: str | None
    speaker_b: str | None
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """`difference` is the differing words (substituted, deleted, inserted) per word of `a`, as in a word error rate, by
    this alignment, which is not always the shortest; None when `a` has no words.
    """

    words_a: int
    words_b: int
    differing: int
    difference: float | None
    items: tuple[Difference, ...]


def compare(a: Sequence[Utterance], b: Sequence[Utterance]) -> Comparison:
    """Align two transcripts by their words, case and punctuation aside."""
    left, right = _flat(a), _flat(b)
    items, differing = [], 0
    matcher = SequenceMatcher(None, [fold(w.text) for w, _ in left], [fold(w.text) for w, _ in right])
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        differing += max(i2 - i1, j2 - j1)
        around = [w for w, _ in (*left[i1:i2], *right[j1:j2])]
        items.append(
            Difference(
                tag,
                min(w.start for w in around),
                max(w.end for w in around),
                " ".join(w.text for w, _ in left[i1:i2]),
                " ".join(w.text for w, _ in right[j1:j2]),
                left[i1][1] if i2 > i1 else None,
                right[j1][1] if j2 > j1 else None,
                " ".join(w.text for w, _ in right[max(0, j1 - AROUND) : j1]),
                " ".join(w.text for w, _ in right[j2 : j2 + AROUND]),
            )
        )
    rate = differing / len(left) if left else None
    return Comparison(len(left), len(right), differing, rate, tuple(items))


def _flat(utterances: Sequence[Utterance]) -> list[tuple[Word, str]]:
    """All words with their speakers; an utterance without word times gives its words its own seconds."""
    return [
        (word, u.speaker)
        for u in utterances
        for word in (u.words or [Word(text, u.start, u.end) for text in u.text.split()])
        if fold(word.text)
    ]
