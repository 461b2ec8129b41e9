"""find_personal(utterances, names, language): spans of personal data in a conversation. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from re import Pattern

from service.domain.personal.answers import PIECES, find_answers, told_in_pieces
from service.domain.personal.asked import LONG, NOTHING, REACH, Awaited, asks
from service.domain.personal.figures import find_figures
from service.domain.personal.people import find_people, introduced, name_pattern
from service.domain.personal.places import find_places
from service.domain.personal.tokens import Number, Token, cut, numbers

DETECTOR_VERSION = 2
"""Counts up with the rules: what older ones looked through is looked through again."""
LANGUAGES = ("en", "fr")
"""Of which it is known how numbers, names and dates are said; of others only what is written."""
CONTEXT = 2 * max(REACH, PIECES)
"""What is found in an utterance rests on no more utterances before or after it."""
ORDER = ("email", "card", "national_id", "birth_date", "phone", "address", "name")
"""Where two overlap, the kind that stands first here is kept, widened over the other."""


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """Characters [start, end) of a text that are personal data of this kind, and how sure that is (0..1)."""

    start: int
    end: int
    kind: str
    score: float


def find_personal(texts: Sequence[str], names: Iterable[str] = (), language: str | None = None) -> list[list[Found]]:
    """The spans of each text of one conversation, in order. `names` are those of its speakers and participants.

    Names that are introduced anywhere in the conversation are found everywhere in it, and what one utterance asks for is
    looked for in the next ones.
    """
    words = [cut(text) for text in texts]
    said = [name for text, tokens in zip(texts, words, strict=True) for name in introduced(tokens, text)]
    known = name_pattern([*names, *said])
    found: list[list[Found]] = []
    runs: list[list[Number]] = []
    awaited, left = NOTHING, 0
    for text, tokens in zip(texts, words, strict=True):
        figures = numbers(text, tokens, language)
        here = _find(text, tokens, figures, known, language, awaited if left else NOTHING)
        found.append(here)
        runs.append(figures)
        if asked := asks(tokens, figures):
            awaited, left = asked, REACH
        else:
            left = 0 if len(tokens) > LONG and not here else max(0, left - 1)
    for i, spans in told_in_pieces(words, runs):
        found[i] = merge([*found[i], *(Found(*span) for span in spans)])
    return found


@lru_cache(maxsize=20_000)
def find_in_text(text: str, language: str | None = None) -> tuple[Found, ...]:
    """The spans of a text that stands alone."""
    tokens = cut(text)
    known = name_pattern(introduced(tokens, text))
    return tuple(_find(text, tokens, numbers(text, tokens, language), known, language, NOTHING))


def _find(
    text: str,
    tokens: Sequence[Token],
    runs: Sequence[Number],
    known: Pattern[str] | None,
    language: str | None,
    awaited: Awaited,
) -> list[Found]:
    hits = [
        *find_places(text, tokens, runs, awaited),
        *find_figures(text, tokens, runs, language, awaited),
        *find_people(tokens, text, known),
        *find_answers(text, tokens, runs, awaited),
    ]
    return merge(Found(*hit) for hit in hits)


def merge(found: Iterable[Found]) -> list[Found]:
    """Spans that do not overlap, in order: those that do become one, of the kind that stands first in ORDER."""
    done: list[Found] = []
    for span in sorted(found, key=lambda f: (f.start, -f.end)):
        if done and span.start < done[-1].end:
            last = done[-1]
            first = min((last, span), key=lambda f: ORDER.index(f.kind))
            done[-1] = Found(last.start, max(last.end, span.end), first.kind, max(last.score, span.score))
        else:
            done.append(span)
    return done
