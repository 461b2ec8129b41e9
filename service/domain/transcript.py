"""The words of a conversation: Word, Segment, Turn, Utterance, Transcript. Pure; imports nothing of ours.

Times are seconds from the start of the recording, as float.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

UNKNOWN_SPEAKER = "unknown"
"""Speaker label of an utterance when nobody could say who spoke."""

Role = Literal["agent", "customer", "interviewer", "participant"]
ROLES: tuple[Role, ...] = ("agent", "customer", "interviewer", "participant")
VOICE_OF_CUSTOMER: frozenset[str] = frozenset({"customer", "participant"})
"""Roles whose words are mined for pain points, requests and praise."""


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word. `text` carries its punctuation but no surrounding space; `probability` is 0..1 or None."""

    text: str
    start: float
    end: float
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text as the recogniser cut it.

    `channel` is set when one channel of a two-channel call was recognised by itself. `suspect` names why the text may
    not have been said (for example `repetition`); suspect text is shown and marked, never deleted.
    """

    start: float
    end: float
    text: str
    words: tuple[Word, ...] = ()
    language: str | None = None
    channel: int | None = None
    suspect: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """Who spoke when: diarization output, no text. `speaker` is a label such as `SPEAKER_00`."""

    start: float
    end: float
    speaker: str
    channel: int | None = None


@dataclass(frozen=True, slots=True)
class Utterance:
    """Consecutive words of one speaker: the unit that is shown, searched and coded.

    `text` is the words joined by single spaces, so that a character span of `text` maps to words and so to seconds.
    """

    start: float
    end: float
    speaker: str
    text: str
    words: tuple[Word, ...] = ()
    language: str | None = None
    suspect: str | None = None

    @property
    def confidence(self) -> float | None:
        """Mean probability of the words that have one, or None."""
        known = [w.probability for w in self.words if w.probability is not None]
        return sum(known) / len(known) if known else None


@dataclass(frozen=True, slots=True)
class SpeakerInfo:
    """What is known of one speaker of a recording: the label from the audio, the name and role that people gave."""

    label: str
    name: str | None = None
    role: Role | None = None
    role_confidence: float | None = None
    channel: int | None = None


@dataclass(frozen=True, slots=True)
class SkippedAnalysis:
    """An analysis that did not run, and why: `reason` is a stable code, `detail` a sentence for people."""

    analysis: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a transcript came from. `draft` marks a fallback engine's text; `why` says why this engine was chosen."""

    engine: str
    model: str
    diarizer: str | None = None
    diarizer_model: str | None = None
    draft: bool = False
    why: str = ""
    diarizer_why: str = ""
    confidence: float | None = None
    parameters: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Transcript:
    """Ordered utterances with their provenance."""

    utterances: tuple[Utterance, ...]
    provenance: Provenance
    language: str | None = None
    speakers: tuple[SpeakerInfo, ...] = ()


def words_text(words: tuple[Word, ...] | list[Word]) -> str:
    """The text of an utterance made of these words: joined by single spaces."""
    return " ".join(w.text for w in words)


def words_of_span(utterance: Utterance, char_start: int, char_end: int) -> list[Word]:
    """The words that characters [char_start, char_end) of `utterance.text` touch; none where the words are not known."""
    if words_text(utterance.words) != utterance.text:
        return []
    at, touched = 0, []
    for word in utterance.words:
        if at < char_end and at + len(word.text) > char_start:
            touched.append(word)
        at += len(word.text) + 1
    return touched


def confidence_of_span(utterance: Utterance, char_start: int, char_end: int) -> float | None:
    """How sure the recogniser was of the words that a span touches: the mean, 0..1; None where it did not say.

    A word without a probability was typed or imported, and counts as sure beside others.
    """
    touched = words_of_span(utterance, char_start, char_end)
    if all(word.probability is None for word in touched):
        return None
    return sum(1.0 if w.probability is None else w.probability for w in touched) / len(touched)


def span_of_words(utterance: Utterance, char_start: int, char_end: int) -> tuple[float, float]:
    """Seconds (start, end) of the words that a character span of `utterance.text` touches.

    Without word times the span is placed in proportion to the characters.
    Raises ValueError when the span is empty or outside the text.
    """
    if not 0 <= char_start < char_end <= len(utterance.text):
        raise ValueError(f"span {char_start}:{char_end} is outside a text of {len(utterance.text)} characters")
    if touched := words_of_span(utterance, char_start, char_end):
        return touched[0].start, touched[-1].end
    length, seconds = len(utterance.text), utterance.end - utterance.start
    return utterance.start + seconds * char_start / length, utterance.start + seconds * char_end / length
