"""Signs in the wording that a trained head misses: negation, "if", hearsay, fixed problems, irony, promises.

Pure rules over plain English words; every rule is a named pattern, so that a person can see why something was found.
"""

from dataclasses import dataclass
from functools import lru_cache

from service.domain.speech_text import FILLER_WORDS, plain
from service.domain.stated_score import read_score
from service.domain.wording.asking import ASKS_ACTION, OFFER, PROPOSAL, REQUEST, UNWANTED, is_question
from service.domain.wording.courtesy import is_courtesy, read_social_question
from service.domain.wording.denial import (
    IRONY,
    NEGATED_PAIN,
    NEGATED_PRAISE,
    REPORTED,
    SOUR_END,
    is_hypothetical,
    is_over,
    is_taken_back,
)
from service.domain.wording.outcomes import EFFORT, STAYS, is_recommended, read_outcome
from service.domain.wording.plain_facts import GAIN, LOSS, PRAISED
from service.domain.wording.promises import DEADLINE, FORETELLS, NOT_PROMISE, PROMISE


@dataclass(frozen=True, slots=True)
class Cues:
    """What the wording of one unit signals; `reported_by` and `due` hold the plain words found, "" for none;
    `social_question` is `greeting` ("How are you?"), `personal` ("How was your trip?") or None. `taken_back` is a clause that
    undoes the one before ("but that never happened"), `sour_end` a warm word tacked on, which is bitter after trouble
    ("…, wonderful"), `asks_action` a request in the form of a question, `unwanted` what is not asked for.
    """

    negated_pain: bool
    negated_praise: bool
    hypothetical: bool
    reported_by: str | None
    fixed: bool
    courtesy: bool
    social_question: str | None
    states_score: bool
    irony: bool
    request: bool
    offer: bool
    proposal: bool
    question: bool
    promise: bool
    due: str | None
    outcome: str | None
    stays: bool
    recommends: bool
    effort: tuple[str, ...]
    loss: bool = False
    gain: bool = False
    praised: bool = False
    taken_back: bool = False
    sour_end: bool = False
    asks_action: bool = False
    unwanted: bool = False


@lru_cache(maxsize=20_000)
def read_cues(text: str) -> Cues:
    """The signs in one sentence or clause of English, with or without punctuation."""
    words = " ".join(w for w in plain(text).split() if w not in FILLER_WORDS)
    reported = REPORTED.search(words)
    promised = FORETELLS.sub("", words)
    promise = bool(PROMISE.search(promised)) and not NOT_PROMISE.search(promised)
    asks_action = bool(ASKS_ACTION.search(words))
    due = DEADLINE.search(words)
    return Cues(
        negated_pain=bool(NEGATED_PAIN.search(words)),
        negated_praise=bool(NEGATED_PRAISE.search(words)),
        hypothetical=is_hypothetical(words),
        reported_by=(reported["who"] or reported["others"] or "hearsay") if reported else None,
        fixed=is_over(words),
        courtesy=is_courtesy(text),
        social_question=read_social_question(words),
        states_score=read_score(text) is not None,
        irony=bool(IRONY.search(words)),
        request=asks_action or bool(REQUEST.search(words)),
        offer=bool(OFFER.search(words)),
        proposal=bool(PROPOSAL.match(words)),
        question=is_question(text),
        promise=promise,
        due=due.group(0).strip() if due else None,
        outcome=read_outcome(words),
        stays=bool(STAYS.search(words)),
        recommends=is_recommended(words),
        effort=tuple(name for name, pattern in EFFORT.items() if pattern.search(words)),
        loss=bool(LOSS.search(words)),
        gain=bool(GAIN.search(words)),
        praised=bool(PRAISED.search(words)),
        taken_back=is_taken_back(words),
        sour_end=bool(SOUR_END.search(text)),
        asks_action=asks_action,
        unwanted=bool(UNWANTED.search(words)),
    )
