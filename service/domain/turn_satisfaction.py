"""How satisfied the customer is turn by turn, 1..5, from the wording, the feeling and what came before. Pure.

Rules only, so that each rating names its reasons. 3 is a turn that shows nothing. Thresholds and weights were chosen on
the first 150 dialogues of each part of USS (Sun et al. 2021); the others measure it (docs/benchmarks/insights.md).
"""

from dataclasses import dataclass

from service.domain.speech_text import plain
from service.domain.wording.contentment import BLAMES, DELIGHT, LETS_DOWN, PLEASED, REFUSES, THANKS

WEIGHTS: dict[str, float] = {
    "pleased": 0.45, "thanks": 0.2, "delighted": 0.3, "refuses": -0.55, "let_down": -0.35, "repeats": -0.3, "blames": -0.6,
}  # fmt: skip
FEELING = 0.4
"""Weight of the sentiment -1..1 of the turn."""
MOVED, STRONGLY_MOVED = 0.35, 1.05
SAME_AGAIN = 0.85
"""Cosine from which a turn says what the same speaker said before."""


@dataclass(frozen=True, slots=True)
class TurnRating:
    """The rating 1..5 of the customer's utterance at `position`, its score (0 is neutral) and the reasons for it."""

    position: int
    start: float
    rating: int
    score: float
    reasons: tuple[str, ...]


def rate_turn(
    text: str, before: str, sentiment: float, *, position: int = 0, start: float = 0.0, repeats: bool = False
) -> TurnRating:
    """Rates one turn; `before` is what the other side said just before, `repeats` that it says the same once more."""
    words, other = plain(text), plain(before)
    shown = {
        "pleased": bool(PLEASED.search(words)),
        "thanks": bool(THANKS.search(words)),
        "delighted": bool(DELIGHT.search(words)),
        "refuses": bool(REFUSES.search(words)),
        "let_down": bool(LETS_DOWN.search(other)),
        "repeats": repeats,
        "blames": bool(BLAMES.search(words)),
    }
    score = sum(WEIGHTS[name] for name, seen in shown.items() if seen) + FEELING * sentiment
    rating = 3
    if abs(score) >= MOVED:
        step = 2 if abs(score) >= STRONGLY_MOVED else 1
        rating += step if score > 0 else -step
    return TurnRating(position, start, rating, round(score, 3), tuple(name for name, seen in shown.items() if seen))
