"""From readings to insights: who may claim what, one claim from neighbouring units, no claim twice, quotes verbatim."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.domain.cues import read_cues
from service.domain.insight import KINDS, OUTCOME_SEVERITY, Evidence, Insight, Kind, quote_span
from service.domain.speech_text import clean_statement, count_words, plain, word_set
from service.domain.transcript import VOICE_OF_CUSTOMER, SpeakerInfo, Utterance
from service.domain.wording.outcomes import read_severity
from workers.mining.answers import find_answer
from workers.mining.components import name_components
from workers.mining.embedding import embed
from workers.mining.lead_in import find_lead_in
from workers.mining.promises import cut_promises
from workers.mining.reading import Reading

THRESHOLDS: dict[Kind, float] = {
    "pain_point": 0.55,
    "request": 0.6,
    "praise": 0.6,
    "question": 0.49,
    "commitment": 0.5,
    "outcome": 0.3,
}
"""A unit below these is not a claim. The one for questions comes from the trainer (best F1 on MRDA's validation part);
the others were chosen on labelled calls of our own. The figures stand in docs/models/heads.md."""
SAME_CLAIM = 0.86
"""Cosine of two statements of one speaker and kind from which they are one claim with two pieces of evidence."""
JOINED = 0.45
"""Cosine of two neighbouring units of one kind from which they are one statement."""
MAX_STATEMENT_WORDS = 45
_LEANS_ON_BEFORE = word_set("and because which so but it that this they or then especially plus also")
_UNFINISHED = word_set(
    "a an the and or but with to of for is are was were my our your i we because if that in on at from"
)
"""A statement that ends on one of these was cut short by somebody."""
_EMPTY_QUESTIONS = frozenset(
    (
        "how are you",
        "how are you today",
        "how are you doing",
        "you know",
        "is that right",
        "is that okay",
        "right",
        "okay",
        "really",
        "yeah",
        "no",
        "what",
        "sorry",
        "pardon",
        "how can i help you",
        "how can i help you today",
        "how may i help you",
        "are you there",
        "can you hear me",
        "what was that",
        "anything else",
        "you know what i mean",
    )
)


@dataclass(slots=True)
class Claim:
    """Neighbouring readings that make one statement."""

    kind: Kind
    readings: list[Reading]
    score: float

    @property
    def vector(self) -> NDArray[np.float32]:
        """Unit-length mean of the readings' vectors."""
        mean = np.mean([r.vector for r in self.readings], axis=0)
        return np.asarray(mean / (np.linalg.norm(mean) or 1.0), dtype=np.float32)


def find_insights(
    readings: Sequence[Reading], utterances: Sequence[Utterance], speakers: Sequence[SpeakerInfo]
) -> list[Insight]:
    """All insights in the order of the conversation. Roles decide who may claim what; unknown roles may claim all."""
    roles = {s.label: s.role for s in speakers}
    claims = [
        *(_claims_of("pain_point", [r for r in readings if _is_customer(roles, r.speaker)])),
        *(_claims_of("request", [r for r in readings if _is_customer(roles, r.speaker)])),
        *(_claims_of("praise", [r for r in readings if _is_customer(roles, r.speaker)])),
        *(_claims_of("question", readings)),
        *(_claims_of("commitment", readings)),
    ]
    found: list[tuple[Insight, NDArray[np.float32]]] = []
    for claim in claims:
        for begin, end, vector in _parts(claim, utterances):
            insight = _insight(claim, utterances, roles, readings, begin, end)
            if insight is not None:
                _add(found, insight, vector)
    for claim in find_outcomes(readings, utterances, roles):
        found.append((_outcome(claim, utterances, roles), claim.vector))
    components = name_components(np.stack([vector for _, vector in found])) if found else []
    named = [replace(i, cx_component=component) for (i, _), component in zip(found, components, strict=True)]
    return sorted(named, key=lambda i: (i.evidence[0].start, i.evidence[0].position, i.evidence[0].char_start, i.kind))


def _is_customer(roles: Mapping[str, str | None], speaker: str) -> bool:
    role = roles.get(speaker)
    return role is None or role in VOICE_OF_CUSTOMER


def _score(kind: Kind, reading: Reading) -> float:
    score = reading.likelihoods[kind]
    if kind in ("pain_point", "praise", "request") and reading.words < 3:
        return 0.0
    if kind == "pain_point" and reading.praise > reading.pain and not reading.cues.irony:
        return 0.5 * score
    if kind == "praise" and reading.pain > reading.praise:
        return 0.5 * score
    if kind == "pain_point" and reading.request > max(0.6, reading.pain):
        return 0.6 * score
    if kind == "request" and reading.pain > reading.request and not reading.cues.request:
        return 0.6 * score
    if kind == "praise" and reading.words < 4 and score < 0.8:
        return 0.0
    return score


def _claims_of(kind: Kind, readings: Sequence[Reading]) -> list[Claim]:
    claims: list[Claim] = []
    for reading in readings:
        score = _score(kind, reading)
        if score < THRESHOLDS[kind] or (kind == "question" and not _asks_something(reading)):
            continue
        if claims and _continues(claims[-1], reading):
            claims[-1].readings.append(reading)
            claims[-1].score = max(claims[-1].score, score)
        else:
            claims.append(Claim(kind, [reading], score))
    return claims


def _kind_scores(readings: Sequence[Reading]) -> dict[Kind, float]:
    """How likely, 0..1, the words are each kind, by the clearest of their sentences."""
    return {kind: round(max(r.likelihoods[kind] for r in readings), 3) for kind in KINDS}


def _asks_something(reading: Reading) -> bool:
    """Not the empty ones, nor what wants a deed, nor "…, is that right?", which only repeats what was said."""
    words = plain(reading.unit.text)
    if reading.words < 3 or words in _EMPTY_QUESTIONS or reading.cues.asks_action:
        return False
    if "anything else" in words and reading.words < 14:
        return False
    return not words.endswith(
        ("is that correct", "is that right", "that's right", "that's correct", "did i get that right")
    )


def _continues(claim: Claim, reading: Reading) -> bool:
    """True when the unit follows the claim in the same utterance and says the same or leans on it."""
    last = claim.readings[-1].unit
    if claim.kind == "question" or last.position != reading.unit.position:
        return False
    gap = reading.unit.char_start - last.char_end
    words = sum(r.words for r in claim.readings) + reading.words
    if gap > 1 or words > MAX_STATEMENT_WORDS:
        return False
    if not last.text.rstrip().endswith((".", "!", "?", "…")):
        return True
    leans = plain(reading.unit.text).split()[:1]
    near = float(claim.vector @ reading.vector)
    return near >= JOINED or (bool(leans) and leans[0] in _LEANS_ON_BEFORE and near >= 0.5 * JOINED)


def _parts(claim: Claim, utterances: Sequence[Utterance]) -> list[tuple[int, int, NDArray[np.float32]]]:
    """The characters and the vector of what is claimed: of two promises in one breath each, else all of it."""
    begin, end = claim.readings[0].unit.char_start, claim.readings[-1].unit.char_end
    text = utterances[claim.readings[0].unit.position].text[begin:end]
    parts = cut_promises(text) if claim.kind == "commitment" else []
    if len(parts) < 2:
        return [(begin, end, claim.vector)]
    vectors = embed([text[a:b] for a, b in parts])
    return [(begin + a, begin + b, vector) for (a, b), vector in zip(parts, vectors, strict=True)]


def _insight(
    claim: Claim,
    utterances: Sequence[Utterance],
    roles: Mapping[str, str | None],
    readings: Sequence[Reading],
    begin: int,
    end: int,
) -> Insight | None:
    first, last = claim.readings[0], claim.readings[-1]
    utterance = utterances[first.unit.position]
    said = quote_span(utterance, first.unit.position, begin, end)
    lead = find_lead_in(claim.readings, readings) if claim.kind in ("pain_point", "request", "praise") else None
    evidence = quote_span(utterance, first.unit.position, lead.unit.char_start, end) if lead else said
    statement = clean_statement(evidence.quote)
    if plain(statement).split()[-1:] and plain(statement).split()[-1] in _UNFINISHED and last.unit.text[-1:].isalpha():
        return None
    if count_words(statement) < (2 if claim.kind == "praise" else 3):
        return None
    details: dict[str, Any] = {"by_role": roles.get(first.speaker), "kind_scores": _kind_scores(claim.readings)}
    if lead:
        details["lead_in"] = len(evidence.quote) - len(said.quote)
    reported = next((r.cues.reported_by for r in claim.readings if r.cues.reported_by), None)
    if claim.kind != "question" and reported:
        details["reported_by"] = reported
    if any(r.cues.irony for r in claim.readings):
        details["irony"] = True
    severity: float | None = None
    if claim.kind == "pain_point":
        severity = read_severity(said.quote, claim.score)
        details["effort"] = sorted({e for r in claim.readings for e in r.cues.effort})
    elif claim.kind == "question":
        details.update(find_answer(last, utterances, readings, roles))
        statement = statement.rstrip(".!") + "?" if not statement.endswith("?") else statement
    elif claim.kind == "commitment":
        due = read_cues(said.quote).due
        details.update({"who": _who(statement, first.speaker), "what": statement, "by_when": due})
    elif claim.kind in ("praise", "request"):
        severity = round(0.5 * claim.score + 0.5 * abs(first.sentiment), 3)
    sentiment = float(np.mean([r.sentiment for r in claim.readings]))
    return Insight(
        kind=claim.kind,
        statement=statement,
        score=round(min(1.0, claim.score), 4),
        speaker=first.speaker,
        evidence=(evidence,),
        severity=severity,
        sentiment=round(sentiment, 4),
        details=details,
    )


def _who(statement: str, speaker: str) -> str:
    """The speaker, unless the words name somebody else: "a colleague will call you"."""
    words = plain(statement).split()
    lead = words[:1]
    if lead and lead[0] in {"he", "she", "they", "someone", "somebody"}:
        return lead[0]
    if lead and lead[0] in {"our", "my", "the", "a"} and len(words) > 1 and {"will", "is", "are"} & set(words[2:4]):
        return " ".join(words[:2])
    return speaker


def _add(insights: list[tuple[Insight, NDArray[np.float32]]], new: Insight, vector: NDArray[np.float32]) -> None:
    """Appends a claim, or its evidence to the same claim made before."""
    for i, (known, known_vector) in enumerate(insights):
        same = known.kind == new.kind and known.speaker == new.speaker
        if same and (plain(known.statement) == plain(new.statement) or float(vector @ known_vector) >= SAME_CLAIM):
            both: tuple[Evidence, ...] = tuple(dict.fromkeys((*known.evidence, *new.evidence)))
            best = known if known.score >= new.score else new
            severity = max((s for s in (known.severity, new.severity) if s is not None), default=None)
            details = {**new.details, **known.details}
            details["kind_scores"] = best.details["kind_scores"]
            details.pop("lead_in", None)  # each quote has its own
            insights[i] = (replace(best, evidence=both, severity=severity, details=details), known_vector)
            return
    insights.append((new, vector))


ENDING = 0.4
"""Only what is said after this share of the conversation can settle it; threats and escalations count anywhere."""


def find_outcomes(
    readings: Sequence[Reading], utterances: Sequence[Utterance], roles: Mapping[str, str | None]
) -> list[Claim]:
    """How it ended: resolved or unresolved by the last word on it, an escalation, and a customer's threat to leave.

    A claim of each and of each person who said it, with all that this person said of it: that "it works now" is the
    customer's word or only the agent's is worth telling apart. An interviewer has no say in it.
    """
    if not utterances:
        return []
    closing = utterances[0].start + ENDING * (utterances[-1].end - utterances[0].start)
    kept: list[tuple[str, Reading]] = []
    settled: list[tuple[str, Reading]] = []
    for reading in readings:
        outcome = _likeliest(reading)
        if reading.outcomes[outcome] < THRESHOLDS["outcome"] or reading.words < 2:
            continue
        if roles.get(reading.speaker) == "interviewer" or (reading.question > 0.6 and outcome != "escalated"):
            continue
        if outcome == "churn_risk":
            if _is_customer(roles, reading.speaker) and not reading.cues.reported_by:
                kept.append((outcome, reading))
        elif outcome == "escalated":
            kept.append((outcome, reading))
        elif _said_at(reading, utterances) >= closing:
            settled = [*(s for s in settled if s[0] == outcome), (outcome, reading)]
    claims: dict[tuple[str, str], list[Reading]] = {}
    for outcome, reading in (*kept, *settled):
        claims.setdefault((outcome, reading.speaker), []).append(reading)
    return [Claim("outcome", said, max(r.outcomes[name] for r in said)) for (name, _), said in claims.items()]


def _said_at(reading: Reading, utterances: Sequence[Utterance]) -> float:
    """When the sentence begins, in seconds."""
    unit = reading.unit
    return quote_span(utterances[unit.position], unit.position, unit.char_start, unit.char_end).start


def _likeliest(reading: Reading) -> str:
    return max(reading.outcomes, key=reading.outcomes.__getitem__)


def _outcome(claim: Claim, utterances: Sequence[Utterance], roles: Mapping[str, str | None]) -> Insight:
    """The insight, stated by the clearest of its sentences."""
    evidence = tuple(
        quote_span(utterances[r.unit.position], r.unit.position, r.unit.char_start, r.unit.char_end)
        for r in claim.readings
    )
    clearest = max(range(len(evidence)), key=lambda i: max(claim.readings[i].outcomes.values()))
    name, speaker = _likeliest(claim.readings[clearest]), claim.readings[clearest].speaker
    return Insight(
        kind="outcome",
        statement=clean_statement(evidence[clearest].quote),
        score=round(max(claim.readings[clearest].outcomes.values()), 4),
        speaker=speaker,
        evidence=evidence,
        severity=OUTCOME_SEVERITY[name],
        sentiment=round(float(np.mean([r.sentiment for r in claim.readings])), 4),
        details={"outcome": name, "by_role": roles.get(speaker), "kind_scores": _kind_scores(claim.readings)},
    )
