"""Which words answer a question: of what others say after it, the sentence that is most about it, the nearer the better."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from service.domain.answers import ANSWERED_WITHIN
from service.domain.insight import quote_span
from service.domain.transcript import VOICE_OF_CUSTOMER, Utterance
from service.domain.wording.replies import fills_time, is_bare, is_direct, says_something
from workers.mining.reading import Reading

ASKS = 0.6
"""Likelihood of a question from which a reply asks back."""
LATER_UTTERANCE = 0.25
LATER_SENTENCE = 0.1
"""What a reply loses, in cosine, for each utterance of others before it and each sentence in its own; what asks back or
fills the time does not count.
"""
DIRECT = 0.4
"""What a reply that begins with yes or no gains where nothing was said before it."""
FULLER = 0.2
"""How much more a sentence is about the question than the plain yes or no before it, which then takes it along."""


def find_answer(
    question: Reading, utterances: Sequence[Utterance], readings: Sequence[Reading], roles: Mapping[str, str | None]
) -> dict[str, Any]:
    """Whether a question was `answered`, and its `answer`: quote, speaker and seconds."""
    best = max(_replies(question, readings, roles), key=lambda reply: reply[0], default=None)
    if best is None:
        return {"answered": False}
    _, first, last = best
    position = first.unit.position
    quote = quote_span(utterances[position], position, first.unit.char_start, last.unit.char_end)
    answer = {"quote": quote.quote, "speaker": first.speaker, "start": quote.start, "end": quote.end}
    return {"answered": True, "answer": answer}


def _replies(
    question: Reading, readings: Sequence[Reading], roles: Mapping[str, str | None]
) -> Iterator[tuple[float, Reading, Reading]]:
    """What may answer, from its first to its last sentence, and its worth: its likeness to the question less its distance.

    A reply that is worth nothing answers only as the first thing that is said to the question.
    """
    said: list[int] = []
    after = list(_said_to(question, readings, roles))
    for reading, following in zip(after, [*after[1:], None], strict=False):
        if reading.speaker == question.speaker:
            if said and reading.question > ASKS:
                return  # heard out, the asker goes on to the next question
            continue
        position, text = reading.unit.position, reading.unit.text
        if reading.question > ASKS or fills_time(text):
            continue
        direct = not said and is_direct(text)
        last = reading
        if following and following.unit.position == position and following.question <= ASKS:
            fuller = _likeness(question, following) > _likeness(question, reading) + FULLER
            if is_bare(text) and fills_time(following.unit.text):
                continue  # "Yes. One moment."
            if is_bare(text) or (direct and fuller):
                last = following
        later = LATER_UTTERANCE * len(set(said) - {position}) + LATER_SENTENCE * said.count(position)
        worth = _likeness(question, last) + DIRECT * direct - later
        said.append(position)
        if says_something(text) and (worth > 0 or position == after[0].unit.position):
            yield worth, reading, last


def _said_to(question: Reading, readings: Sequence[Reading], roles: Mapping[str, str | None]) -> Iterator[Reading]:
    """What the asker and those who may answer say next."""
    asked = question.unit.position
    for reading in readings:
        near = asked < reading.unit.position <= asked + ANSWERED_WITHIN
        if near and (reading.speaker == question.speaker or not _on_one_side(roles, question.speaker, reading.speaker)):
            yield reading


def _on_one_side(roles: Mapping[str, str | None], asker: str, other: str) -> bool:
    """Whether both are known to be customers: they do not answer each other's questions."""
    return roles.get(asker) in VOICE_OF_CUSTOMER and roles.get(other) in VOICE_OF_CUSTOMER


def _likeness(question: Reading, reading: Reading) -> float:
    return float(question.vector @ reading.vector)
