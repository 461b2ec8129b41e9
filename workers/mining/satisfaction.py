"""Gathers what the satisfaction index needs: the customer's speech, effort, and a score said aloud."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from service.domain.insight import Insight, Satisfaction, quote_span
from service.domain.satisfaction import MIN_WORDS, CustomerSpeech, Signs, rate_satisfaction
from service.domain.stated_score import asks_for_score, read_score
from service.domain.transcript import Utterance, span_of_words
from service.domain.turn_satisfaction import SAME_AGAIN, TurnRating, rate_turn
from workers.mining.embedding import Vectors
from workers.mining.reading import Reading, sentiment_of


def find_satisfaction(
    readings: Sequence[Reading],
    utterances: Sequence[Utterance],
    insights: Sequence[Insight],
    customers: frozenset[str],
    *,
    at_least: int = MIN_WORDS,
) -> Satisfaction:
    """The index over the speech of `customers` (labels), with its parts; see `service.domain.satisfaction`.

    `at_least` is how many words they must have said; 0 also lifts the least number of utterances (to measure reviews).
    """
    own = [r for r in readings if r.speaker in customers and r.words]
    turns = rate_turns(readings, utterances, customers)
    signs = Signs(
        effort=[
            *(r.unit.position for r in own if not r.cues.negated_pain for _ in r.cues.effort),
            *(t.position for t in turns if "repeats" in t.reasons),
        ],
        mended=[r.unit.position for r in own if r.cues.fixed and not r.cues.reported_by],
        recommends=[
            r.unit.position for r in own if r.cues.recommends and not r.cues.hypothetical and r.question < QUESTION
        ],
    )
    return rate_satisfaction(
        [_speech(r, utterances[r.unit.position]) for r in own],
        insights,
        signs=signs,
        turns=turns,
        at_least=at_least,
        start=utterances[0].start if utterances else 0.0,
        end=utterances[-1].end if utterances else 0.0,
        stated_score=find_stated_score(readings, utterances, customers),
    )


def rate_turns(
    readings: Sequence[Reading], utterances: Sequence[Utterance], customers: frozenset[str]
) -> list[TurnRating]:
    """The customers' utterances, each rated 1..5 by its words, its feeling, and what the other side said before."""
    by_position: dict[int, list[Reading]] = defaultdict(list)
    for reading in readings:
        if reading.speaker in customers and reading.words:
            by_position[reading.unit.position].append(reading)
    earlier: list[Vectors] = []
    turns = []
    for position, own in by_position.items():
        vector = np.mean([r.vector for r in own], axis=0)
        vector = vector / (np.linalg.norm(vector) or 1.0)
        words = sum(r.words for r in own)
        repeats = words >= REPEATED_WORDS and any(float(vector @ other) >= SAME_AGAIN for other in earlier)
        if words >= REPEATED_WORDS:
            earlier.append(vector)
        sentiment = sentiment_of(own)
        said = utterances[position]
        before = utterances[position - 1].text if position and utterances[position - 1].speaker not in customers else ""
        turns.append(
            rate_turn(said.text, before, sentiment or 0.0, position=position, start=said.start, repeats=repeats)
        )
    return turns


REPEATED_WORDS = 5
"""A shorter turn ("Yes, please.") is not said again out of need."""
QUESTION = 0.6
"""A sentence more likely a question than this says nothing about how its speaker feels."""


def _speech(reading: Reading, utterance: Utterance) -> CustomerSpeech:
    """A sentence for the index; "Great." and "Perfect." answer the other speaker and are no opinion."""
    cues = reading.cues
    is_opinion = (
        reading.words >= 3
        and reading.question < QUESTION
        and not (cues.courtesy or cues.request or cues.states_score or cues.proposal or reading.small_talk)
    )
    start, _ = span_of_words(utterance, reading.unit.char_start, reading.unit.char_end)
    return CustomerSpeech(start, reading.unit.position, reading.words, reading.sentiment, is_opinion)


def find_stated_score(
    readings: Sequence[Reading], utterances: Sequence[Utterance], customers: frozenset[str]
) -> dict[str, Any] | None:
    """The last score that a customer said aloud, with its evidence; never mixed into the index.

    One that was asked for is not overruled by a number said without being asked.
    """
    found: dict[str, Any] | None = None
    asked, was_asked = "", False
    for reading in readings:
        if reading.speaker not in customers:
            asked = reading.unit.text if reading.words < 2 else _asked_so_far(asked, reading)
            continue
        if reading.cues.reported_by or (reading.cues.hypothetical and reading.words < 5):
            continue
        stated = read_score(reading.unit.text, asked)
        if stated is not None and (asks_for_score(asked) or not was_asked):
            was_asked = asks_for_score(asked)
            unit = reading.unit
            evidence = quote_span(utterances[unit.position], unit.position, unit.char_start, unit.char_end)
            found = {
                "value": stated.value,
                "out_of": stated.out_of,
                "speaker": reading.speaker,
                "quote": evidence.quote,
                "position": evidence.position,
                "char_start": evidence.char_start,
                "char_end": evidence.char_end,
                "start": evidence.start,
                "end": evidence.end,
            }
    return found


def _asked_so_far(asked: str, reading: Reading) -> str:
    """The last two sentences of the asker: the scale is often in the one before the question."""
    last = asked.split(" | ")[-1:]
    return " | ".join([*last, reading.unit.text])
