"""The answer to a question: the one that mining noted, where it still stands; else the first reply that says something. Pure."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from service.domain.insight import Evidence, Insight, quote_span
from service.domain.transcript import Utterance
from service.domain.wording.replies import says_something

ANSWERED_WITHIN = 5
"""Utterances after a question in which its answer is looked for."""


class Said(Protocol):
    """What is read of an utterance."""

    @property
    def speaker(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def suspect(self) -> str | None: ...


def was_sought(details: Mapping[str, Any]) -> bool:
    """Whether mining looked for the answer to this question. It did not where a person added the question, or made a
    question of another claim.
    """
    return "answered" in details or "answer" in details


def find_reply(said: Sequence[Said], asked: int, speaker: str, customers: Collection[str]) -> int | None:
    """The place of the first reply that says something to what `speaker` asked at `asked`; no customer's."""
    for at in range(asked + 1, min(asked + ANSWERED_WITHIN + 1, len(said))):
        reply = said[at]
        heard = reply.speaker != speaker and reply.speaker not in customers and not reply.suspect
        if heard and says_something(reply.text):
            return at
    return None


def find_answer(question: Insight, utterances: Sequence[Utterance], customers: Collection[str]) -> Evidence | None:
    """Where the answer stands in the transcript now, or None when none was given, or it does not stand any more."""
    asked = question.evidence[-1].position
    if was_sought(question.details):
        return _find_noted(question.details.get("answer"), utterances, asked)
    at = find_reply(utterances, asked, question.speaker, customers)
    return None if at is None else quote_span(utterances[at], at, 0, len(utterances[at].text))


def _find_noted(noted: object, utterances: Sequence[Utterance], asked: int) -> Evidence | None:
    if not isinstance(noted, dict) or not noted.get("quote"):
        return None
    for position in range(asked, min(asked + ANSWERED_WITHIN + 1, len(utterances))):
        said = utterances[position]
        at = said.text.find(str(noted["quote"])) if said.speaker == noted.get("speaker") else -1
        if at >= 0:
            return quote_span(said, position, at, at + len(str(noted["quote"])))
    return None
