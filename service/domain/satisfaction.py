"""The satisfaction index: an open formula over the customer's words, with its parts. Pure; not a survey score."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from service.domain.insight import Insight, Satisfaction
from service.domain.turn_satisfaction import TurnRating

VERSION = "3"
MIN_WORDS = 40
MIN_UTTERANCES = 3
"""Below these the customer said too little for an index."""
WEIGHTS: dict[str, float] = {
    "feeling": 0.25, "last_quarter": 0.15, "change": 0.05, "praise_and_pain": 0.35, "outcome": 0.20, "effort": 0.10,
}  # fmt: skip
OUTCOME_VALUES = {"resolved": 0.8, "unresolved": -0.6, "escalated": -0.4, "churn_risk": -1.0}
RECOMMENDS = 1.0
"""The value of the outcome when the customer recommends the thing to others and threatens nothing."""
MENDED = 0.5
"""What trouble that has been mended is worth beside a praise of 1; two are counted at most."""
DOUBT = 2.0
"""Weight of the silent middle in `feeling`: about one clear sentence of five words."""
LONG = 12
"""Words from which a longer sentence counts no more."""
STEEPNESS = 2.27
"""How fast the index leaves the middle: fitted to the stars of 1,578 app reviews (URR), all five weighing the same."""
LEAST_UNCERTAINTY = 27.0
"""Points within which two of three star ratings lie around the index that their reviews get (Maalej, held out)."""
FEW_TURNS = 2
"""Rated turns that a quarter needs before a change between quarters is told."""


@dataclass(frozen=True, slots=True)
class CustomerSpeech:
    """One sentence of the customer: when it starts, in which utterance, its words and its sentiment -1..1.

    `is_opinion` is False for courtesy, small talk, questions and wishes: their friendliness says nothing of the matter.
    """

    start: float
    position: int
    words: int
    sentiment: float
    is_opinion: bool = True


@dataclass(frozen=True, slots=True)
class Signs:
    """Positions of the customer's utterances, once for each sign in them.

    `effort`: called before, waited, was passed on, worked around, had to say it again; `mended`: trouble told as mended;
    `recommends`: sends others.
    """

    effort: Sequence[int] = ()
    mended: Sequence[int] = ()
    recommends: Sequence[int] = ()


def rate_satisfaction(
    speech: Sequence[CustomerSpeech],
    insights: Sequence[Insight],
    *,
    signs: Signs = Signs(),
    start: float,
    end: float,
    turns: Sequence[TurnRating] = (),
    at_least: int = MIN_WORDS,
    stated_score: dict[str, Any] | None = None,
) -> Satisfaction:
    """index = 100 / (1 + exp(-STEEPNESS * mean)), mean = sum(weight * value) / sum(weight) over the parts that are known,
    each value -1..1.

    feeling: see `_feeling`. last_quarter: the scores of the turns of the last quarter, and change: those less the scores
    of the first, halved (tanh of the means; a mean is drawn to 0 where turns are few). praise_and_pain: (P - N) / (P + N +
    0.5) with P the praise by score plus `MENDED` for each trouble told as mended, N the pain by score times severity,
    doubled. outcome: the gravest of `OUTCOME_VALUES`, where any is bad; else `RECOMMENDS` or resolved. effort: -min(1,
    signals / 4), where there are any. uncertainty: LEAST_UNCERTAINTY + 20 / sqrt(customer words / 5) + 2 * spread of the
    parts, in points of the index. Each part names the utterances it rests on (`positions`). A stated score is kept apart
    and never enters. Too little speech gives index None and reason `too_little_speech`.
    """
    words = sum(s.words for s in speech)
    told = tuple(asdict(t) for t in turns)
    if words < at_least or (at_least and _spoken(speech) < MIN_UTTERANCES):
        return Satisfaction(None, VERSION, reason="too_little_speech", stated_score=stated_score, turns=told)
    first, last = _quarter(turns, start, end, 0), _quarter(turns, start, end, 3)
    values = {
        "feeling": _feeling(speech, start, end),
        "last_quarter": _mean_score(last) if last else None,
        "change": (_mean_score(last) - _mean_score(first)) / 2 if min(len(first), len(last)) >= FEW_TURNS else None,
        "praise_and_pain": _balance(insights, len(signs.mended)),
        "outcome": _outcome(insights, recommends=bool(signs.recommends)),
        "effort": -min(1.0, len(signs.effort) / 4) if signs.effort else None,
    }
    mean, spread = _weigh(values)
    index = 100 / (1 + math.exp(-STEEPNESS * mean))
    uncertainty = min(45.0, LEAST_UNCERTAINTY + 20 / math.sqrt(max(words, 5) / 5) + 2 * spread)
    parts = _show_parts(values, _evidence(speech, insights, signs, first, last))
    return Satisfaction(round(index, 1), VERSION, parts, round(uncertainty, 1), None, stated_score, told)


def _spoken(speech: Sequence[CustomerSpeech]) -> int:
    """Utterances of two words or more."""
    by_utterance: Counter[int] = Counter()
    for sentence in speech:
        by_utterance[sentence.position] += sentence.words
    return sum(1 for count in by_utterance.values() if count >= 2)


def _weigh(values: Mapping[str, float | None]) -> tuple[float, float]:
    """Weighted mean of the parts that are known, and how far they lie from it."""
    known = {name: value for name, value in values.items() if value is not None}
    total = sum(WEIGHTS[name] for name in known)
    mean = sum(WEIGHTS[name] * value for name, value in known.items()) / total
    return mean, math.sqrt(sum(WEIGHTS[name] * (value - mean) ** 2 for name, value in known.items()) / total)


def _evidence(
    speech: Sequence[CustomerSpeech],
    insights: Sequence[Insight],
    signs: Signs,
    first: Sequence[TurnRating],
    last: Sequence[TurnRating],
) -> dict[str, Sequence[int]]:
    """The utterances that each part rests on; only a feeling of 0 may rest on none."""
    claims = [i for i in insights if i.kind in ("praise", "pain_point")]
    outcomes = [i for i in insights if i.kind == "outcome"]
    settled = [i for i in outcomes if OUTCOME_VALUES[i.details["outcome"]] == _outcome(insights, recommends=False)]
    loyal = signs.recommends and _outcome(insights, recommends=True) == RECOMMENDS
    return {
        "feeling": [s.position for s in sorted((s for s in speech if s.is_opinion and s.sentiment), key=_strength)[:5]],
        "last_quarter": _telling(last),
        "change": [*_telling(first), *_telling(last)],
        "praise_and_pain": [*(e.position for i in claims for e in i.evidence), *signs.mended],
        "outcome": signs.recommends if loyal else [e.position for i in settled for e in i.evidence],
        "effort": signs.effort,
    }


def _telling(turns: Sequence[TurnRating]) -> list[int]:
    """Turns that show something; where none does, that is told by all of them."""
    return [t.position for t in turns if t.rating != 3] or [t.position for t in turns]


def _show_parts(
    values: Mapping[str, float | None], rests_on: Mapping[str, Sequence[int]]
) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "name": name,
            "value": None if value is None else round(value, 4),
            "weight": WEIGHTS[name] if value is not None else 0.0,
            "positions": sorted(set(rests_on.get(name, ()))),
        }
        for name, value in values.items()
    )


def _strength(sentence: CustomerSpeech) -> float:
    return -abs(sentence.sentiment) * min(sentence.words, LONG)


def _quarter(turns: Sequence[TurnRating], start: float, end: float, number: int) -> list[TurnRating]:
    length = (end - start) or 1.0
    return [t for t in turns if min(3, int(4 * (t.start - start) / length)) == number]


def _mean_score(turns: Sequence[TurnRating]) -> float:
    """-1..1; as if one more turn had shown nothing."""
    return math.tanh(sum(t.score for t in turns) / (len(turns) + 1))


def _feeling(speech: Sequence[CustomerSpeech], start: float, end: float) -> float:
    """Balance of good and bad feeling over the sentences that hold an opinion, in -1..1.

    sum(w * s) / (sum(w * |s|) + DOUBT), w = min(words, LONG) * |s| * recency: a neutral sentence weighs next to nothing, so
    that plain facts do not dilute what was felt. Recency rises from 0.5 at `start` to 1.5 at `end` (people remember the
    end: Kahneman et al. 1993).
    """
    length = (end - start) or 1.0
    felt = weight = 0.0
    for sentence in speech:
        if sentence.is_opinion:
            recency = 0.5 + min(1.0, max(0.0, (sentence.start - start) / length))
            worth = min(sentence.words, LONG) * abs(sentence.sentiment) * recency
            felt += worth * sentence.sentiment
            weight += worth * abs(sentence.sentiment)
    return felt / (weight + DOUBT)


def _outcome(insights: Sequence[Insight], *, recommends: bool) -> float | None:
    found = [OUTCOME_VALUES[i.details["outcome"]] for i in insights if i.kind == "outcome"]
    if found and min(found) < 0:
        return min(found)
    return RECOMMENDS if recommends else max(found, default=None)


def _balance(insights: Sequence[Insight], mended: int) -> float | None:
    praise = sum(i.score for i in insights if i.kind == "praise") + MENDED * min(2, mended)
    pain = sum(2 * i.score * (i.severity or 0.5) for i in insights if i.kind == "pain_point")
    return (praise - pain) / (praise + pain + 0.5) if praise + pain > 0 else None
