"""Two-channel calls: each channel is one speaker. Speech per channel, less what leaks in from the other one.

Imports numpy; torch comes in with the speech detector on first use.
"""

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.domain.errors import StageFailed
from service.domain.transcript import Turn
from workers.audio import Audio, Sound
from workers.diarization import Diarization
from workers.speech_activity import find_speech
from workers.transcription import Progress

FRAME = 320
"""Samples per decision about crosstalk: 20 ms at 16 kHz."""
FRAMES = 50
BLOCK = 3000
"""Frames (a minute) whose loudness is measured at once."""
SPEECH = {"threshold": 0.4, "min_speech": 0.1, "min_silence": 0.3, "pad": 0.03}
DOMINANT = 9.0
"""Decibels by which the other channel is louder where only it can be speaking: there the leak is measured."""
ABOVE_LEAK = 9.0
"""Decibels above the measured leak from which a channel's sound is its own speaker's."""
MEMORY = 10
"""Frames (0.2 s) for which the other channel's loudness is remembered: an echo comes late."""
BRIDGE, SHORTEST = 0.3, 0.12
"""Seconds of own speech: shorter gaps are bridged, shorter rests dropped."""


class ChannelDiarizer:
    """One speaker per channel of a two-channel call, speaking at the same time or not."""

    name = "channels"
    model = "silero-vad per channel"

    def parameters(self) -> dict[str, Any]:
        """Everything that changes the turns."""
        return {
            "speech": SPEECH,
            "dominant": DOMINANT,
            "above_leak": ABOVE_LEAK,
            "bridge": BRIDGE,
            "shortest": SHORTEST,
        }

    def diarize(
        self,
        audio: Audio,
        *,
        speakers: int | None,
        min_speakers: int | None,
        max_speakers: int | None,
        progress: Progress,
    ) -> Diarization:
        """Turns of both channels on the common timeline, each with its channel; they overlap where both speak.

        Numbers of speakers do not matter: there is one per channel. Raises StageFailed when there are no two channels.
        """
        if not audio.dual:
            raise StageFailed(
                "This recording does not have two channels with different speakers: choose another way to find "
                "speakers.",
                code="not_two_channels",
            )
        tracks = audio.tracks()
        spans = [
            find_speech(track, **SPEECH, progress=partial(_tell, progress, channel))
            for channel, track in enumerate(tracks)
        ]
        loud = [_loudness(track) for track in tracks]
        masks = [_mask(spans[channel], len(loud[channel])) for channel in (0, 1)]
        turns = []
        for channel in (0, 1):
            own = masks[channel] & ~_leaks(loud[channel], loud[1 - channel], masks[1 - channel])
            turns += [(start, end, channel) for start, end in _spans(own, audio.duration)]
        turns.sort()
        names: dict[int, str] = {}
        for _, _, channel in turns:
            names.setdefault(channel, f"SPEAKER_{len(names):02d}")
        progress(1.0)
        found = tuple(Turn(start, end, names[channel], channel) for start, end, channel in turns)
        return Diarization(found, found)


def _tell(progress: Progress, channel: int, done: float) -> None:
    progress(0.45 * (channel + done))


def _loudness(samples: Sound) -> NDArray[np.float64]:
    """Decibels below full scale per frame."""
    power = np.zeros(-(-len(samples) // FRAME))
    for first in range(0, len(power), BLOCK):  # hours are never there at once
        piece = samples[first * FRAME : (first + BLOCK) * FRAME]
        sums = np.add.reduceat(np.square(piece, dtype=np.float32), np.arange(0, len(piece), FRAME))
        power[first : first + len(sums)] = sums
    decibels: NDArray[np.float64] = 10 * np.log10(power / FRAME + 1e-10)
    return decibels


def _mask(spans: list[tuple[float, float]], frames: int) -> NDArray[np.bool_]:
    mask = np.zeros(frames, dtype=np.bool_)
    for start, end in spans:
        mask[round(start * FRAMES) : max(round(end * FRAMES), round(start * FRAMES) + 1)] = True
    return mask


def _leaks(own: NDArray[np.float64], other: NDArray[np.float64], other_speaks: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Frames whose sound is the other channel's, leaked: no louder than the leak measured where only that one speaks.

    The leak is the median difference of loudness while the other one speaks and dominates: headset crosstalk and echo
    have a steady level, so a soft "yes" under the other's loud sentence still stands out.
    """
    if not len(own):
        return np.zeros(0, dtype=np.bool_)
    padded = np.concatenate([np.full(MEMORY, -100.0), np.where(other_speaks, other, -100.0)])
    remembered = np.lib.stride_tricks.sliding_window_view(padded, MEMORY + 1).max(axis=1)
    difference = own - remembered
    alone = other_speaks & (difference < -DOMINANT)
    if alone.sum() < FRAMES:
        return np.zeros(len(own), dtype=np.bool_)
    leak = float(np.median(difference[alone]))
    leaked: NDArray[np.bool_] = (remembered > -100.0) & (difference < leak + ABOVE_LEAK)
    return leaked


def _spans(own: NDArray[np.bool_], duration: float) -> list[tuple[float, float]]:
    """Stretches (start, end) of own speech in seconds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], own, [False]]).astype(np.int8)))
    spans: list[tuple[float, float]] = []
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        start, end = float(first) / FRAMES, min(float(last) / FRAMES, duration)
        if spans and start - spans[-1][1] < BRIDGE:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return [span for span in spans if span[1] - span[0] >= SHORTEST]
