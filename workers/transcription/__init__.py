"""Speech to words: one module per engine behind one Protocol, and the choice between them (`choose.py`)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from service.domain.transcript import Segment
from workers.audio import Audio

Progress = Callable[[float], None]
"""Told the finished fraction 0..1 of a stage; raises when the job was cancelled or lost, so call it in inner loops."""


@dataclass(frozen=True, slots=True)
class Transcription:
    """What a recogniser heard. `confidence` is the mean word probability 0..1, comparable within one engine only."""

    segments: tuple[Segment, ...]
    language: str | None
    confidence: float | None


class Transcriber(Protocol):
    """A speech recogniser. `draft` is True for the fallback whose text is a draft."""

    name: str
    model: str
    draft: bool

    def parameters(self) -> dict[str, Any]:
        """Everything that changes the text: part of the stage's key and of the provenance."""
        ...

    def transcribe(
        self, audio: Audio, *, language: str | None, prompt: str | None, progress: Progress
    ) -> Transcription:
        """Words with start, end and probability. Two different channels are recognised one by one, each segment marked.

        `language` is ISO 639-1 or None (detect); `prompt` holds names and terms to expect. Silence gives no segments.
        Raises StageFailed with a sentence when the model cannot be loaded or used.
        """
        ...
