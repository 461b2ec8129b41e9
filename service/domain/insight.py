"""Claims and their proof: Insight, Evidence, Satisfaction, Note, and the word-by-word check of quotes.

Pure; imports the transcript's nouns only. No evidence, no insight.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from service.domain.feelings import EmotionWord, SpeakerFeeling
from service.domain.transcript import UNKNOWN_SPEAKER, SkippedAnalysis, Utterance, span_of_words

Kind = Literal["pain_point", "request", "praise", "question", "commitment", "outcome"]
KINDS: tuple[Kind, ...] = ("pain_point", "request", "praise", "question", "commitment", "outcome")
OutcomeName = Literal["resolved", "unresolved", "escalated", "churn_risk"]
OUTCOMES: tuple[OutcomeName, ...] = ("resolved", "unresolved", "escalated", "churn_risk")
OUTCOME_SEVERITY: Mapping[str, float] = {"churn_risk": 1.0, "unresolved": 0.7, "escalated": 0.6, "resolved": 0.0}
"""How much an outcome matters, where a person does not say so."""
Status = Literal["candidate", "accepted", "rejected"]
STATUSES: tuple[Status, ...] = ("candidate", "accepted", "rejected")
CxComponent = Literal[
    "product_or_service", "customer_service", "digital_experience", "communication", "brand_and_reputation"
]
CX_COMPONENTS: tuple[CxComponent, ...] = (
    "product_or_service",
    "customer_service",
    "digital_experience",
    "communication",
    "brand_and_reputation",
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Verbatim proof: characters [char_start, char_end) of the utterance at `position`, and its seconds of audio; not
    `verified` when an edit took the words away, and then it proves nothing.
    """

    position: int
    quote: str
    char_start: int
    char_end: int
    start: float
    end: float
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Insight:
    """One claim about the conversation. `score` 0..1 is how sure the miner is, `severity` 0..1 how much it
    matters, `sentiment` -1..1. `speaker` is a label. `evidence` is never empty.
    """

    kind: Kind
    statement: str
    score: float
    speaker: str
    evidence: tuple[Evidence, ...]
    severity: float | None = None
    sentiment: float | None = None
    cx_component: CxComponent | None = None
    details: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError("an insight needs evidence")

    def without_speaker(self) -> "Insight":
        """The same claim without saying who made, promised or answered it."""
        details = {name: value for name, value in self.details.items() if name != "by_role"}
        if details.get("who") == self.speaker:
            del details["who"]
        if isinstance(answer := details.get("answer"), dict):
            details["answer"] = {**answer, "speaker": UNKNOWN_SPEAKER}
        return replace(self, speaker=UNKNOWN_SPEAKER, details=details)


@dataclass(frozen=True, slots=True)
class Particulars:
    """What only some kinds of insight have: `outcome` says how the matter stands; `who` promised something, as a speaker's
    label or in the words that name somebody else ("our engineer"), and `by_when`, as it was said.
    """

    outcome: OutcomeName | None = None
    who: str | None = None
    by_when: str | None = None


def particulars(kind: str, speaker: str, details: Mapping[str, Any]) -> Particulars:
    """The particulars of an insight, from its details. A promise of which no details are known is the speaker's own."""
    if kind == "outcome":
        return Particulars(outcome=next((name for name in OUTCOMES if name == details.get("outcome")), None))
    if kind == "commitment":
        due = details.get("by_when")
        return Particulars(who=str(details.get("who") or speaker), by_when=str(due) if due else None)
    return Particulars()


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """A derived index of what was mined, not a survey score. `index` 0..100 or None, with the `reason`, where there is none;
    always with its parts. What people decide on insights does not change it.

    `parts` name, value and weight of what went in, and the `positions` of the utterances it rests on; `stated_score` is a
    score said aloud, kept apart; `turns` are the customer's turns, rated 1..5 with reasons.
    """

    index: float | None
    version: str
    parts: tuple[dict[str, Any], ...] = ()
    uncertainty: float | None = None
    reason: str | None = None
    stated_score: dict[str, Any] | None = None
    turns: tuple[dict[str, Any], ...] = ()


def show_index(index: float, uncertainty: float | None) -> str:
    """An index, or a mean of them, with its uncertainty in whole points: “40 ± 8”; without where none is known."""
    return f"{index:.0f}" + (f" ± {uncertainty:.0f}" if uncertainty is not None else "")


@dataclass(frozen=True, slots=True)
class Keyphrase:
    """A mined phrase, its relevance 0..1 and how often it was said."""

    phrase: str
    score: float
    count: int = 1


@dataclass(frozen=True, slots=True)
class Chapter:
    """A stretch of talk about one thing: utterances `first` to `last` (both included), its seconds, and a title made of
    phrases that were said in it; "" where nothing stands out.
    """

    title: str
    first: int
    last: int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Mined:
    """Everything that mining made of one transcript. `sentiments` has one value -1..1 (or None) per utterance."""

    insights: tuple[Insight, ...]
    sentiments: tuple[float | None, ...]
    satisfaction: Satisfaction
    keyphrases: tuple[Keyphrase, ...] = ()
    skipped: tuple[SkippedAnalysis, ...] = ()
    dropped_quotes: int = 0
    chapters: tuple[Chapter, ...] = ()
    feelings: tuple[SpeakerFeeling, ...] = ()
    emotions: tuple[EmotionWord, ...] = ()


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One generated line and the evidence it rests on (never empty for a claim); `stale` when an edit changed its words.

    `kind` names a line that tells what was counted: its section has one of it, whatever the figures and names are. `named`
    is the name of the speaker to whom the text ascribes words, as it stands there before them (`Ada: ...`).
    """

    text: str
    evidence: tuple[Evidence, ...] = ()
    stale: bool = False
    kind: str | None = None
    named: str | None = None


@dataclass(frozen=True, slots=True)
class NoteSection:
    """A titled group of lines; `name` is a stable key, `title` is for people."""

    name: str
    title: str
    lines: tuple[NoteLine, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A readable summary of one conversation."""

    title: str
    sections: tuple[NoteSection, ...]


def quote_span(utterance: Utterance, position: int, char_start: int, char_end: int) -> Evidence:
    """Evidence for characters [char_start, char_end) of an utterance; white space at the edges is trimmed away.

    Raises ValueError when nothing is left or the span is outside the text.
    """
    text = utterance.text[char_start:char_end]
    char_start += len(text) - len(text.lstrip())
    char_end -= len(text) - len(text.rstrip())
    start, end = span_of_words(utterance, char_start, char_end)
    return Evidence(position, utterance.text[char_start:char_end], char_start, char_end, start, end)


def is_verbatim(evidence: Evidence, utterances: tuple[Utterance, ...] | list[Utterance]) -> bool:
    """True when the quote stands, character by character, where the evidence says, and its seconds lie inside."""
    if not 0 <= evidence.position < len(utterances):
        return False
    utterance = utterances[evidence.position]
    inside = utterance.start - 0.01 <= evidence.start <= evidence.end <= utterance.end + 0.01
    stands = evidence.char_start >= 0 and utterance.text[evidence.char_start : evidence.char_end] == evidence.quote
    return bool(evidence.quote) and inside and stands


def verify(insights: Sequence[Insight], utterances: Sequence[Utterance]) -> tuple[tuple[Insight, ...], int]:
    """The insights whose quotes stand word by word, and how many quotes were dropped because they do not.

    A quote must also have been said by the insight's speaker. An insight that loses all evidence is dropped with it.
    """
    kept, dropped = [], 0
    for insight in insights:
        proof = tuple(
            e
            for e in insight.evidence
            if is_verbatim(e, list(utterances)) and utterances[e.position].speaker == insight.speaker
        )
        dropped += len(insight.evidence) - len(proof)
        if proof == insight.evidence:
            kept.append(insight)
        elif proof:
            kept.append(replace(insight, evidence=proof))
    return tuple(kept), dropped
