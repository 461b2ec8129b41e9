"""A unit as the heads hear it: its words, and what was said just before and after it, by whom."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

BEFORE = 2
"""Units before the one that is judged that are heard with it; after it, one."""
AFTER = 1
BEFORE_TOKENS, OWN_TOKENS, AFTER_TOKENS = 32, 56, 16
"""How much of each a model hears: the end of what came before, the beginning of the rest."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A unit said just before or after, and whether the same speaker said it."""

    text: str
    same_speaker: bool


@dataclass(frozen=True, slots=True)
class Context:
    """A unit among its neighbours, in the order they were said."""

    text: str
    before: tuple[Neighbour, ...] = ()
    after: tuple[Neighbour, ...] = ()


def in_context(texts: Sequence[str], speakers: Sequence[str]) -> list[Context]:
    """Each text with its neighbours; `speakers` has one label per text."""

    def neighbours(of: int, places: range) -> tuple[Neighbour, ...]:
        return tuple(Neighbour(texts[i], speakers[i] == speakers[of]) for i in places if 0 <= i < len(texts))

    return [
        Context(text, neighbours(i, range(i - BEFORE, i)), neighbours(i, range(i + 1, i + 1 + AFTER)))
        for i, text in enumerate(texts)
    ]


def lay_out(
    context: Context, tokens: Callable[[str], Sequence[int]], first: int, divider: int
) -> tuple[list[int], int, int]:
    """The numbers of the tokens that a model reads, and where the unit itself begins and ends among them.

    `first` before the unit, `divider` between its neighbours and it; a neighbour opens with "me:" or "they:".
    """

    def heard(neighbours: Sequence[Neighbour]) -> list[int]:
        return [t for n in neighbours for t in tokens(f"{'me' if n.same_speaker else 'they'}: {n.text}")]

    opening = [first, *heard(context.before)[-BEFORE_TOKENS:], divider]
    own = list(tokens(context.text)[:OWN_TOKENS])
    row = [*opening, *own, divider, *heard(context.after)[:AFTER_TOKENS], divider]
    return row, len(opening), len(opening) + len(own)
