"""The satisfaction index: an open formula over the customer's words, with its parts. Pure; not a survey score."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.domain.insight import Insight, Satisfaction

VERSION = "2"
MIN_WORDS = 40
MIN_UTTERANCES = 3
"""Below these the customer said too little for an index."""
WEIGHTS: dict[str, float] = {"feeling": 0.30, "praise_and_pain": 0.40, "outcome": 0.20, "effort": 0.10}
OUTCOME_VALUES = {"resolved": 0.8, "unresolved": -0.6, "escalated": -0.4, "churn_risk": -1.0}
RECOMMENDS = 1.0
"""The value of the outcome when the customer recommends the thing to others and threatens nothing."""
MENDED = 0.5
"""What trouble that has been mended is worth beside a praise of 1; two are counted at most."""
DOUBT = 2.0
"""Weight of the silent middle in `feeling`: about one clear sentence of five words."""
LONG = 12
"""Words from which a longer sentence counts no more."""


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


def rate_satisfaction(
    speech: Sequence[CustomerSpeech],
    insights: Sequence[Insight],
    *,
    effort: Mapping[str, int],
    mended: int,
    recommends: bool,
    start: float,
    end: float,
    stated_score: dict[str, Any] | None = None,
) -> Satisfaction:
    """index = 50 + 50 * sum(weight * value) / sum(weight) over the parts that are known, each value -1..1.

    feeling: see `_feeling`. praise_and_pain: (P - N) / (P + N + 0.5) with P the praise by score plus `MENDED` for each
    trouble told as mended, N the pain by score times severity, doubled. outcome: the gravest of `OUTCOME_VALUES`, where
    any is bad; else `RECOMMENDS` or resolved. effort: -min(1, signals / 4), where there are any. uncertainty:
    6 + 60 / sqrt(customer words / 5) + 8 * spread of the parts, in points of the index. A stated score is kept apart and
    never enters. Too little speech gives index None and reason `too_little_speech`.
    """
    words = sum(s.words for s in speech)
    by_utterance: Counter[int] = Counter()
    for sentence in speech:
        by_utterance[sentence.position] += sentence.words
    if words < MIN_WORDS or sum(1 for count in by_utterance.values() if count >= 2) < MIN_UTTERANCES:
        return Satisfaction(None, VERSION, reason="too_little_speech", stated_score=stated_score)
    values = {
        "feeling": _feeling(speech, start, end),
        "praise_and_pain": _balance(insights, mended),
        "outcome": _outcome(insights, recommends=recommends),
        "effort": -min(1.0, sum(effort.values()) / 4) if any(effort.values()) else None,
    }
    known = {name: value for name, value in values.items() if value is not None}
    total = sum(WEIGHTS[name] for name in known)
    mean = sum(WEIGHTS[name] * value for name, value in known.items()) / total
    spread = math.sqrt(sum(WEIGHTS[name] * (value - mean) ** 2 for name, value in known.items()) / total)
    uncertainty = min(40.0, 6 + 60 / math.sqrt(words / 5) + 8 * spread)
    parts = tuple(
        {
            "name": name,
            "value": None if value is None else round(value, 4),
            "weight": WEIGHTS[name] if value is not None else 0.0,
        }
        for name, value in values.items()
    )
    index = min(100.0, max(0.0, 50 + 50 * mean))
    return Satisfaction(round(index, 1), VERSION, parts, round(uncertainty, 1), None, stated_score)


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
