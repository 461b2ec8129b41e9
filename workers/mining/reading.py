"""What each sentence says: heads and cues joined into one judgement per unit. Who speaks is weighed in `claims.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from service.domain.cues import Cues, read_cues
from service.domain.insight import OUTCOMES, Kind
from service.domain.speech_text import Unit, count_words, cut_units
from service.domain.transcript import Utterance
from service.domain.wording.denial import OTHERS
from workers.mining.embedding import Vectors, embed
from workers.mining.heads import trained_heads
from workers.mining.learned import Learned
from workers.mining.windows import Talk


@dataclass(frozen=True, slots=True)
class Reading:
    """One unit with its signs and, 0..1, how likely it is each kind of claim.

    `outcomes` are likelihoods, by kind, that it tells how the matter stands. `sentiment` is -1..1; `negative` and
    `positive`, 0..1, are how likely any such feeling is by the heads alone.
    `small_talk` marks the reply to a question about the person and not about the matter ("How was your trip?").
    """

    unit: Unit
    speaker: str
    words: int
    cues: Cues
    pain: float
    request: float
    praise: float
    question: float
    commitment: float
    outcomes: Mapping[str, float]
    sentiment: float
    negative: float
    positive: float
    vector: NDArray[np.float32]
    small_talk: bool = False

    @property
    def likelihoods(self) -> dict[Kind, float]:
        """By kind; of an outcome that of the likeliest."""
        return {
            "pain_point": self.pain,
            "request": self.request,
            "praise": self.praise,
            "question": self.question,
            "commitment": self.commitment,
            "outcome": max(self.outcomes.values(), default=0.0),
        }


def read_utterances(utterances: Sequence[Utterance]) -> list[Reading]:
    """Cuts the utterances into units and judges each, in one batch. Suspect utterances are left out."""
    units = [u for i, s in enumerate(utterances) if not s.suspect for u in cut_units(s, i)]
    units = [u for u in units if any(c.isalpha() for c in u.text)]
    return read_units(units, [utterances[u.position].speaker for u in units])


def read_units(
    units: Sequence[Unit],
    speakers: Sequence[str],
    vectors: Vectors | None = None,
    learned: Learned | None = None,
    scores: Mapping[str, NDArray[np.float32]] | None = None,
) -> list[Reading]:
    """Judges units in the order they were said; `speakers` has one label per unit, `learned` corrects the heads.

    `vectors` and the heads' `scores` of the units may be given where they are known.
    """
    if not units:
        return []
    texts = [u.text for u in units]
    vectors = embed(texts) if vectors is None else vectors
    scores = trained_heads().score([Talk(texts, speakers)]) if scores is None else scores
    scores = learned.correct(scores, vectors) if learned else scores
    readings = [
        judge(unit, speakers[i], {name: float(values[i]) for name, values in scores.items()}, vectors[i])
        for i, unit in enumerate(units)
    ]
    return mark_small_talk(take_back(readings))


def take_back(readings: Sequence[Reading]) -> list[Reading]:
    """Damps a trouble that the next clause of the same speaker ends or denies: "…, but that has not happened again"."""
    damped = list(readings)
    for at, (reading, following) in enumerate(pairwise(readings)):
        same = following.speaker == reading.speaker and following.unit.position == reading.unit.position
        if same and (following.cues.taken_back or (following.cues.fixed and following.words <= SHORT_CLAUSE)):
            damped[at] = replace(reading, pain=0.3 * reading.pain, sentiment=0.4 * reading.sentiment)
    return damped


SHORT_CLAUSE = 8
"""Words of a clause that says nothing but that the trouble before it has ended."""


def mark_small_talk(readings: Sequence[Reading]) -> list[Reading]:
    """Damps the claims in replies to a social question, until the asker speaks again.

    A holiday holds neither praise nor pain; but people do answer "How are you?" with their trouble, so that stays.
    """
    marked: list[Reading] = []
    asker, asked = "", None
    for reading in readings:
        if reading.cues.social_question:
            asker, asked = reading.speaker, reading.cues.social_question
        elif reading.speaker == asker:
            asked = None
        elif asked:
            hurts = 0.4 if asked == "personal" and not reading.cues.effort else 1.0
            reading = replace(
                reading,
                small_talk=asked == "personal",
                praise=0.4 * reading.praise,
                request=0.6 * reading.request,
                pain=hurts * reading.pain,
            )
        marked.append(reading)
    return marked


def judge(unit: Unit, speaker: str, heads: dict[str, float], vector: NDArray[np.float32]) -> Reading:
    """Heads say what it sounds like; cues say where they must not be believed."""
    cues = read_cues(unit.text)
    if cues.sour_end and (cues.loss or cues.effort or heads["pain"] >= SOUR):
        cues = replace(cues, irony=True)
    question = judge_question(cues, heads["question"], unit.text)
    sentiment = judge_sentiment(cues, heads, question)
    return Reading(
        unit=unit,
        speaker=speaker,
        words=count_words(unit.text),
        cues=cues,
        pain=judge_pain(cues, heads),
        request=judge_request(cues, heads),
        praise=judge_praise(cues, heads),
        question=question,
        commitment=judge_commitment(cues, heads),
        outcomes={kind: judge_outcome(kind, cues, heads[kind]) for kind in OUTCOMES},
        sentiment=sentiment,
        negative=heads["negative"],
        positive=heads["positive"],
        vector=vector,
    )


SOUR = 0.35
"""Likelihood of pain from which a warm word at the end of the sentence is bitter."""


WORKED_AROUND = 0.6
"""Likelihood of pain where somebody else tells of trouble that the speaker works around."""


def judge_pain(cues: Cues, heads: dict[str, float]) -> float:
    """Likelihood of a pain point: something hurts now. Denied, fixed and imagined trouble is not one, hearsay hardly, unless
    it costs the speaker effort.
    """
    pain = heads["pain"]
    if {"repeat_contact", "waiting", "transfers"} & set(cues.effort):
        pain = max(pain, 0.4 * pain + 0.5)
    if cues.reported_by and "workaround" in cues.effort:
        pain = max(pain, WORKED_AROUND)
    if (cues.loss and not cues.gain) or cues.negated_praise:
        pain += 0.3 * (1 - pain)
    elif cues.gain and not cues.loss:
        pain *= 0.7
    if cues.irony:
        pain = max(pain, 0.75)
    if cues.negated_pain or cues.fixed or cues.taken_back:
        pain *= 0.5
    if cues.hypothetical:
        pain *= 0.7
    if cues.proposal or (cues.reported_by and OTHERS.match(cues.reported_by) and not cues.effort):
        pain *= 0.6
    return pain


def judge_request(cues: Cues, heads: dict[str, float]) -> float:
    """Likelihood of a request: the speaker wants something that is not there. An offer, politeness, a score are none."""
    request = heads["request"]
    if cues.offer and not cues.request:
        request *= 0.4
    if cues.proposal or cues.states_score or cues.courtesy or cues.unwanted:
        request *= 0.4
    return request


def judge_praise(cues: Cues, heads: dict[str, float]) -> float:
    """Likelihood of praise: the speaker finds something good. Denied, wished-for and ironic praise is not."""
    praise = heads["praise"]
    if (cues.gain and not cues.loss) or cues.praised:
        praise += 0.4 * (1 - praise)
    elif (cues.loss or cues.effort) and not cues.recommends:
        praise *= 0.6
    if cues.recommends and not cues.loss:
        praise = max(praise, 0.4 * praise + 0.6)
    if cues.irony:
        praise *= 0.2
    if cues.negated_praise:
        praise *= 0.4
    if cues.hypothetical or cues.request:
        praise *= 0.6
    return praise


def judge_question(cues: Cues, head: float, text: str) -> float:
    """Likelihood of a question: its mark settles it, else the head's reading raised by the wording."""
    bare = text.rstrip(" \"'”’)")
    if bare.endswith("?"):
        return 0.98
    if bare.endswith((".", "!", "…")):
        return 0.75 if cues.question else 0.2 * head
    return head + (1 - head) * 0.4 if cues.question else head


def judge_commitment(cues: Cues, heads: dict[str, float]) -> float:
    """Likelihood that somebody promises to do something; the wording of a promise adds to it, more when it names a day."""
    commitment = heads["commitment"]
    if cues.promise:
        commitment += (0.3 if cues.due else 0.1) * (1 - commitment)
    return commitment


def judge_outcome(kind: str, cues: Cues, head: float) -> float:
    """Likelihood that this says the matter is resolved, unresolved, escalated or the customer leaving; wording adds to it.

    An "if" settles nothing, but a threat to leave mostly has one; and its wording alone is enough. Who says that they stay
    threatens nothing.
    """
    outcome = head
    if cues.outcome == kind:
        outcome += (0.6 if kind == "churn_risk" else 0.3) * (1 - outcome)
    if kind == "churn_risk" and cues.stays:
        outcome *= 0.3
    if (cues.hypothetical and kind != "churn_risk") or (kind == "resolved" and cues.due):
        outcome *= 0.5
    return outcome


def judge_sentiment(cues: Cues, heads: dict[str, float], question: float) -> float:
    """-1..1: positive minus negative, both from feeling (GoEmotions) and from praise and pain."""
    positive = 0.65 * heads["positive"] + 0.35 * heads["praise"]
    negative = 0.65 * heads["negative"] + 0.35 * heads["pain"]
    if cues.negated_pain or cues.fixed:
        negative *= 0.4
    if cues.negated_praise:
        positive, negative = 0.4 * positive, max(negative, 0.5)
    if cues.irony:
        positive, negative = 0.1 * positive, max(negative, 0.7)
    if cues.outcome == "churn_risk":
        negative = max(negative, 0.8)
    value = (positive - negative) * (1 - 0.5 * question)
    return round(float(np.clip(value, -1.0, 1.0)), 4)


def sentiment_of(readings: Sequence[Reading]) -> float | None:
    """-1..1 of an utterance: mean of its units by words, the stronger ones counting more; None where nothing was read."""
    found = [r for r in readings if r.words]
    if not found:
        return None
    weights = np.array([r.words * (0.3 + abs(r.sentiment)) for r in found])
    return round(float(np.average([r.sentiment for r in found], weights=weights)), 4)
