"""Who spoke when: one module per engine behind one Protocol, and the choice between them (`choose.py`)."""

from dataclasses import dataclass
from typing import Any, Protocol

from service.domain.transcript import Turn
from workers.audio import Audio
from workers.transcription import Progress


@dataclass(frozen=True, slots=True)
class Diarization:
    """Turns for joining with words (no overlap within a channel), and all turns with overlap kept."""

    turns: tuple[Turn, ...]
    overlapping: tuple[Turn, ...] = ()


class Diarizer(Protocol):
    """Finds speakers. Labels are SPEAKER_00, SPEAKER_01, ... in order of first speech."""

    name: str
    model: str

    def parameters(self) -> dict[str, Any]:
        """Everything that changes the turns: part of the stage's key and of the provenance."""
        ...

    def diarize(
        self,
        audio: Audio,
        *,
        speakers: int | None,
        min_speakers: int | None,
        max_speakers: int | None,
        progress: Progress,
    ) -> Diarization:
        """Turns of the whole recording, sorted by start. Silence gives no turns. Raises StageFailed with a sentence."""
        ...
