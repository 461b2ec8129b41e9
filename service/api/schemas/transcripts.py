"""The JSON of transcripts, their versions and what differs between them. Seconds as floats."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import with_config
from typing_extensions import TypedDict

from service.api.schemas.model import Model
from service.api.schemas.recordings import SkippedAnalysisOut
from service.api.schemas.speakers import SpeakerOut


@with_config(extra="forbid")
class WordOut(TypedDict):  # a plain dictionary, not a Model: a conversation of three hours has thirty thousand of them
    """One word, seconds from the start, probability 0..1."""

    text: str
    start: float
    end: float
    probability: float | None


class UtteranceOut(Model):
    """Consecutive words of one speaker. `speaker` is a label of `speakers`."""

    id: UUID
    position: int
    speaker: str
    start: float
    end: float
    text: str
    words: list[WordOut]
    language: str | None
    suspect: str | None
    sentiment: float | None
    edited: bool


class TranscriptOut(Model):
    """The current words of a recording and where they came from. `revision` counts up with each edit.

    The `ETag` of the answer names this state: send it back as `If-Match` with an edit.
    """

    id: UUID
    recording_id: UUID
    version: int
    language: str | None
    draft: bool
    confidence: float | None
    provenance: dict[str, Any]
    revision: int
    carried: dict[str, Any] | None
    created_at: datetime
    speakers: list[SpeakerOut]
    utterances: list[UtteranceOut]
    skipped_analyses: list[SkippedAnalysisOut]


class VersionOut(Model):
    """A version of a recording's transcript. `carried` says what became of the edits of the version before it, and in
    `insights` what became of the insights that people had added or decided.
    """

    id: UUID
    version: int
    current: bool
    language: str | None
    draft: bool
    confidence: float | None
    provenance: dict[str, Any]
    revision: int
    edits: int
    carried: dict[str, Any] | None
    created_at: datetime


class VersionsOut(Model):
    """All versions, the current one first."""

    items: list[VersionOut]


class DifferenceOut(Model):
    """A place where two versions differ: `a` replaced by `b`, only in `a` (delete), or only in `b` (insert).

    `before` and `after` are the few words around it, as `b` has them.
    """

    kind: Literal["replace", "delete", "insert"]
    start: float
    end: float
    a: str
    b: str
    speaker_a: str | None
    speaker_b: str | None
    before: str
    after: str


class ComparisonOut(Model):
    """Two versions word by word, case and punctuation aside. `difference` is the differing words per word of `a`: a word
    error rate where `a` is right.
    """

    a: UUID
    b: UUID
    words_a: int
    words_b: int
    differing: int
    difference: float | None
    items: list[DifferenceOut]
