"""The JSON of insights and of what is known of a conversation as a whole."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from service.api.schemas.model import Model
from service.api.schemas.recordings import SatisfactionOut, SkippedAnalysisOut
from service.domain.insight import CxComponent, Kind, OutcomeName, Status
from service.domain.transcript import Role


class EvidenceOut(Model):
    """A verbatim quote, the utterance it stands in, its characters and its seconds of audio.

    `verified` is false when an edit changed the words that it quotes.
    """

    id: UUID
    utterance_id: UUID
    quote: str
    char_start: int
    char_end: int
    start: float
    end: float
    verified: bool


class InsightOut(Model):
    """One claim with its evidence.

    `kind_scores` are the likelihoods, 0..1, that its words are of each kind. `outcome` is how an outcome says that the
    matter stands; `who` (a speaker's label, or the words that name somebody else) and `by_when` (as it was said) are of a
    commitment. They are null for other kinds. `details` depend on the kind: the `answer` to a question has a quote, whose
    `verified` is false where the words are no longer said after it.
    """

    id: UUID
    recording_id: UUID
    kind: Kind
    statement: str
    score: float
    kind_scores: dict[Kind, float] = {}
    severity: float | None
    sentiment: float | None
    cx_component: CxComponent | None
    status: Status
    speaker: str
    speaker_name: str | None
    role: Role | None
    theme_id: UUID | None
    outcome: OutcomeName | None
    who: str | None
    by_when: str | None
    details: dict[str, Any]
    stale: bool
    evidence: list[EvidenceOut]


class InsightChange(Model):
    """A person's decision on an insight. Severity and CX component are left open again with null.

    What becomes an outcome says which: by `outcome`, else as its words do (422 `outcome_missing` where they do not).
    """

    status: Status | None = None
    statement: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    kind: Kind | None = None
    severity: Annotated[float, Field(ge=0, le=1)] | None = None
    cx_component: CxComponent | None = None
    outcome: OutcomeName | None = None


class InsightIn(Model):
    """An insight that a person adds: what it says, and the characters of an utterance that prove it.

    Without a statement the quote is the statement. An outcome says which by `outcome`, else as its words do (422
    `outcome_missing` where they do not); by when a promise is due is read from its words.
    """

    kind: Kind
    utterance_id: UUID
    char_start: Annotated[int, Field(ge=0)]
    char_end: Annotated[int, Field(ge=1)]
    statement: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    severity: Annotated[float, Field(ge=0, le=1)] | None = None
    cx_component: CxComponent | None = None
    outcome: OutcomeName | None = None


class InsightPage(Model):
    """Insights across the recordings of a project; `next_cursor` is null on the last page."""

    items: list[InsightOut]
    next_cursor: str | None


class ChapterOut(Model):
    """A stretch of talk about one thing: utterances `first` to `last` by position, seconds, and a title; "" for none."""

    title: str
    first: int
    last: int
    start: float
    end: float


class SpeakerFeelingOut(Model):
    """Sentiment -1..1 of a speaker, over all and in each quarter of the conversation; `change` is the last less the first
    quarter, null with reason `not_enough_speech` where one of them holds too little.
    """

    speaker: str
    sentiment: float | None
    quarters: list[float | None]
    change: float | None
    reason: str | None


class EmotionOut(Model):
    """A word of feeling, where it stands and its seconds of audio; `denied`: "not happy"."""

    utterance_id: UUID
    position: int
    emotion: str
    word: str
    char_start: int
    char_end: int
    start: float
    end: float
    denied: bool


class InsightsOut(Model):
    """All insights of a recording, what did not run, how many unverifiable quotes were dropped, and how many no longer
    stand since somebody edited their words.
    """

    recording_id: UUID
    insights: list[InsightOut]
    satisfaction: SatisfactionOut | None
    keyphrases: list[dict[str, Any]]
    skipped_analyses: list[SkippedAnalysisOut]
    dropped_quotes: int
    stale_quotes: int
    chapters: list[ChapterOut] = []
    feelings: list[SpeakerFeelingOut] = []
    emotions: list[EmotionOut] = []


class MetricsOut(Model):
    """Conversation metrics, each with its definition, threshold and version."""

    recording_id: UUID
    version: str
    metrics: dict[str, Any]
