"""find_personal(utterances, names, language): spans of personal data in a conversation. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from re import Pattern

from service.domain.personal.figures import find_figures
from service.domain.personal.people import find_people, introduced, name_pattern
from service.domain.personal.places import find_places
from service.domain.personal.tokens import cut, numbers

DETECTOR_VERSION = 1
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

    Names that are introduced anywhere in the conversation are found everywhere in it.
    """
    said = [name for text in texts for name in introduced(cut(text), text)]
    known = name_pattern([*names, *said])
    return [_find(text, known, language) for text in texts]


@lru_cache(maxsize=20_000)
def find_in_text(text: str, language: str | None = None) -> tuple[Found, ...]:
    """The spans of a text that stands alone."""
    return tuple(_find(text, name_pattern(introduced(cut(text), text)), language))


def _find(text: str, known: Pattern[str] | None, language: str | None) -> list[Found]:
    tokens = cut(text)
    hits = [
        *find_places(text, tokens),
        *find_figures(text, tokens, numbers(text, tokens), language),
        *find_people(tokens, text, known),
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
