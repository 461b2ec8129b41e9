"""Speakers without any token or download: voice activity, voice vectors of short windows, clustering, a vote per frame.

Imports numpy; torch and scikit-learn come in on first use.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.domain.transcript import Turn
from workers.audio import Audio, Sound
from workers.diarization import Diarization
from workers.diarization.clustering import Voices, find_voices
from workers.diarization.embedding import LOUDNESS, embed, tell_apart
from workers.speech_activity import find_speech
from workers.transcription import Progress

SAMPLE_RATE = 16_000
FRAMES = 100
"""Decisions per second."""
SPEECH = {"threshold": 0.35, "min_speech": 0.1, "min_silence": 0.5, "pad": 0.1}
WINDOW, STEP = 1.2, 0.25
"""Seconds of a voice window and between two of them."""
SHORTEST_TURN = 0.3
"""A change of voice that lasts shorter, inside speech that goes on, is a wobble of the vote."""
LISTENING, COMPARING = 0.35, 0.95
"""Fractions of the work that are done when speech is found, and when all windows have their vector."""

Span = tuple[float, float]


class BuiltinDiarizer:
    """The diarizer that always works: no token, no download, a few percent of the recording's length on one core."""

    name = "builtin"
    model = "silero-vad + GE2E voice encoder + discriminants"

    def parameters(self) -> dict[str, Any]:
        """Everything that changes the turns."""
        return {"speech": SPEECH, "window": WINDOW, "step": STEP, "shortest_turn": SHORTEST_TURN, "clustering": 2}

    def diarize(
        self,
        audio: Audio,
        *,
        speakers: int | None,
        min_speakers: int | None,
        max_speakers: int | None,
        progress: Progress,
    ) -> Diarization:
        """Turns without overlap, sorted by start; one speaker speaks at a time. Raises StageFailed without weights."""
        samples = audio.mixed()
        spans = find_speech(samples, **SPEECH, progress=lambda done: progress(LISTENING * done))
        if not spans:
            return Diarization(())
        windows = lay_windows(spans)
        heard = embed(
            samples,
            windows,
            gain_of(samples, spans),
            lambda done: progress(LISTENING + (COMPARING - LISTENING) * done),
        )
        vectors = tell_apart(heard)
        voices = find_voices(
            vectors,
            np.array([start for start, _ in windows]),
            WINDOW,
            fewest=speakers or min_speakers or 1,
            most=speakers or max_speakers,
        )
        turns = vote(spans, windows, vectors, voices)
        progress(1.0)
        return Diarization(turns, turns)


def lay_windows(spans: Sequence[Span]) -> list[Span]:
    """Windows of WINDOW seconds over each stretch of speech, about STEP apart; one, centred, over a shorter stretch."""
    windows: list[Span] = []
    for start, end in spans:
        count = max(1, int(np.ceil((end - start - WINDOW) / STEP)) + 1)
        first, last = (start, end - WINDOW) if count > 1 else ((start + end - WINDOW) / 2,) * 2
        windows += [(float(at), float(at) + WINDOW) for at in np.linspace(first, last, count)]
    return windows


def gain_of(samples: Sound, spans: Sequence[Span]) -> float:
    """What brings the speech of this recording to the loudness that the encoder knows."""
    power = seconds = 0.0
    for start, end in spans:
        piece = samples[int(start * SAMPLE_RATE) : int(end * SAMPLE_RATE)]
        power += float(np.dot(piece, piece))
        seconds += len(piece)
    return float(LOUDNESS / np.sqrt(max(power / max(seconds, 1.0), 1e-12)))


def vote(
    spans: Sequence[Span], windows: Sequence[Span], vectors: NDArray[np.float32], voices: Voices
) -> tuple[Turn, ...]:
    """Turns: in each frame of speech the windows over it vote for the voice they are most like."""
    likeness = vectors @ voices.centres.T
    # triangular weights: a window says most about its middle
    size = round(WINDOW * FRAMES)
    weights = (1.05 - np.abs(np.linspace(-1, 1, size))).astype(np.float32)
    turns: list[tuple[float, float, int]] = []
    at = 0
    for start, end in spans:
        first, length = round(start * FRAMES), max(1, round(end * FRAMES) - round(start * FRAMES))
        votes = np.zeros((length, voices.count), dtype=np.float32)
        while at < len(windows) and windows[at][0] + WINDOW / 2 <= end:
            offset = round(windows[at][0] * FRAMES) - first
            low, high = max(0, offset), min(length, offset + size)
            votes[low:high] += weights[low - offset : high - offset, None] * likeness[at]
            at += 1
        owners = _steady(votes.argmax(axis=1))
        for low, high in _runs(owners):
            turns.append(((first + low) / FRAMES, (first + high) / FRAMES, int(owners[low])))
    names: dict[int, str] = {}
    for _, _, voice in turns:
        names.setdefault(voice, f"SPEAKER_{len(names):02d}")
    return tuple(Turn(start, end, names[voice]) for start, end, voice in turns)


def _steady(owners: NDArray[np.intp]) -> NDArray[np.intp]:
    """Runs shorter than SHORTEST_TURN, while speech goes on, join the longer of their neighbours."""
    owners = owners.copy()
    runs = _runs(owners)
    while len(runs) > 1:
        shortest = min(range(len(runs)), key=lambda i: runs[i][1] - runs[i][0])
        low, high = runs[shortest]
        if high - low >= SHORTEST_TURN * FRAMES:
            break
        beside = [runs[i] for i in (shortest - 1, shortest + 1) if 0 <= i < len(runs)]
        longer = max(beside, key=lambda run: run[1] - run[0])
        owners[low:high] = owners[longer[0]]
        runs = _runs(owners)
    return owners


def _runs(owners: NDArray[np.intp]) -> list[tuple[int, int]]:
    """Stretches (first, one past last) of equal owners."""
    edges = [0, *(np.flatnonzero(np.diff(owners)) + 1).tolist(), len(owners)]
    return list(pairwise(edges))
