"""Any media to 16 kHz float32, per channel, bounded in time and memory: the Audio that every engine works on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from service.config import Settings, get_settings
from service.domain.errors import Invalid
from workers.decoding import Decoded, decode
from workers.layout import compare_channels
from workers.sample_stream import SAMPLE_RATE

__all__ = ["SAMPLE_RATE", "Audio", "AudioFacts", "Layout", "Mix", "Samples", "Sound", "Track", "open_audio"]

Samples = NDArray[np.float32]
Layout = Literal["mono", "same", "dual"]
"""mono: one channel; same: channels with the same sound; dual: two channels that really differ (a stereo call)."""

PEAKS_PER_SECOND = 20.0
MOST_PEAKS = 8000


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """What decoding found. `peaks` are 0..255 absolute peaks, one list per drawn channel (dual: two).

    `truncated`: the file ends before its own header says, or parts of it could not be read; what was there is kept.
    """

    duration: float
    channels: int
    sample_rate: int
    codec: str
    layout: Layout
    peaks: tuple[tuple[int, ...], ...]
    peaks_per_second: float
    truncated: bool = False
    container: str = ""


class Sound(Protocol):
    """Samples of one channel that are read in stretches: an array (n,) float32 -1..1, or a Track."""

    def __len__(self) -> int: ...

    def __getitem__(self, stretch: slice, /) -> Samples: ...


class Track:
    """A channel at rest as 16-bit integers; each stretch becomes float32 when it is read, so that hours stay small."""

    def __init__(self, samples: NDArray[np.int16]) -> None:
        self._samples = samples

    def __len__(self) -> int:
        return len(self._samples)

    def __getitem__(self, stretch: slice, /) -> Samples:
        samples = self._samples[stretch].astype(np.float32)
        samples *= np.float32(1 / 32768)
        return samples


class Mix:
    """Two channels at rest as 16-bit integers, heard as one; each stretch is mixed when it is read."""

    def __init__(self, left: NDArray[np.int16], right: NDArray[np.int16]) -> None:
        self._left, self._right = left, right

    def __len__(self) -> int:
        return len(self._left)

    def __getitem__(self, stretch: slice, /) -> Samples:
        mixed = self._left[stretch].astype(np.float32)
        mixed += self._right[stretch]
        mixed *= np.float32(0.5 / 32768)
        return mixed


class Audio:
    """Decoded audio of one file at 16 kHz.

    The channels rest as 16-bit integers in files without a name (115 MB per channel and hour); float32 samples are made
    when asked for and shared for as long as somebody holds them, so no channel is ever there twice as float32.
    """

    def __init__(
        self,
        path: Path,
        facts: AudioFacts,
        channels: Sequence[NDArray[np.int16]] | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.path = path
        self.facts = facts
        self._settings = settings
        self._channels = None if channels is None else list(channels)
        self._held: WeakValueDictionary[int, NDArray[np.float32]] = WeakValueDictionary()

    @classmethod
    def of(cls, *channels: Samples, path: Path = Path("memory.wav")) -> "Audio":
        """Audio from samples at hand: one array (n,) float32 -1..1 for mono, two for two speakers' channels."""
        whole = [_as_integers(channel) for channel in channels]
        return cls(path, _measure(whole, "dual" if len(whole) == 2 else "mono", _NO_FILE), whole)

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.facts.duration

    @property
    def dual(self) -> bool:
        """True when each of two channels carries a speaker of its own."""
        return self.facts.layout == "dual"

    def mono(self) -> Samples:
        """All channels mixed: shape (n,), float32, -1..1. Hours of it are large: `mixed` is read in stretches."""
        return self._float(-1 if self.dual else 0)

    def mixed(self) -> Sound:
        """All channels as one sound, to be read in stretches."""
        kept = self._kept()
        return Mix(kept[0], kept[1]) if self.dual else Track(kept[0])

    def channel(self, index: int) -> Samples:
        """One channel of a dual file: shape (n,). Raises IndexError."""
        if not 0 <= index < len(self._kept()):
            raise IndexError(f"this recording has {len(self._kept())} separate channels, there is no number {index}")
        return self._float(index)

    def tracks(self) -> list[Track]:
        """The channels that carry speech of their own, to be read in stretches: two for a dual file, else one."""
        return [Track(channel) for channel in self._kept()]

    def _kept(self) -> list[NDArray[np.int16]]:
        if self._channels is None:
            self._channels = _choose_channels(decode(self.path, self._settings or get_settings()))[0]
        return self._channels

    def _float(self, index: int) -> Samples:
        held = self._held.get(index)
        if held is None:
            kept = self._kept()
            held = Mix(kept[0], kept[1])[:] if index < 0 else Track(kept[index])[:]
            self._held[index] = held
        return held


def open_audio(path: Path, settings: Settings, *, progress: Callable[[float], None] | None = None) -> Audio:
    """Decode a recording or raise a sentence that a person can act on. `progress` is told the fraction 0..1.

    Raises NotFound (no such file), UnsupportedMedia (not audio, no audio track, unknown codec), Invalid (empty, too
    short, too long) or StageFailed (more time or memory than any honest file needs, a crash of the decoder).
    """
    found = decode(path, settings, progress=progress)
    if found.duration < settings.min_duration_seconds:
        raise Invalid(
            f"The recording is only {found.duration:.1f} seconds long: at least {settings.min_duration_seconds:g} "
            "seconds are needed to find speech.",
            code="too_short",
        )
    channels, layout = _choose_channels(found)
    return Audio(path, _measure(channels, layout, found), channels, settings)


def _choose_channels(found: Decoded) -> tuple[list[NDArray[np.int16]], Layout]:
    """The channels worth keeping: two when they differ, else the one (mixed, or the live one)."""
    if len(found.channels) == 1:
        return found.channels, "mono" if found.source_channels == 1 else "same"
    verdict = compare_channels(found.channels[0], found.channels[1])
    if verdict == "dual":
        return found.channels, "dual"
    if verdict == "mix":
        mixed = found.channels[0]
        for start in range(0, len(mixed), SAMPLE_RATE * 60):
            part = slice(start, start + SAMPLE_RATE * 60)
            mixed[part] = (mixed[part].astype(np.int32) + found.channels[1][part]) // 2
        return [mixed], "same"
    return [found.channels[0 if verdict == "left" else 1]], "same"


def _measure(channels: Sequence[NDArray[np.int16]], layout: Layout, found: Decoded) -> AudioFacts:
    length = len(channels[0])
    duration = length / SAMPLE_RATE
    step = int(np.ceil(max(SAMPLE_RATE / PEAKS_PER_SECOND, length / MOST_PEAKS)))
    return AudioFacts(
        duration=duration,
        channels=found.source_channels or len(channels),
        sample_rate=found.sample_rate,
        codec=found.codec,
        layout=layout,
        peaks=tuple(_peaks(channel, step) for channel in channels),
        peaks_per_second=SAMPLE_RATE / step,
        truncated=found.truncated,
        container=found.container,
    )


def _peaks(channel: NDArray[np.int16], step: int) -> tuple[int, ...]:
    if not len(channel):
        return ()
    starts = np.arange(0, len(channel), step)
    # the negative of -32768 does not fit: compare as two extremes instead of abs()
    high = np.maximum.reduceat(channel, starts).astype(np.int32)
    low = np.minimum.reduceat(channel, starts).astype(np.int32)
    return tuple(int(p) for p in np.minimum(np.maximum(high, -low) >> 7, 255))


def _as_integers(samples: Samples) -> NDArray[np.int16]:
    return np.clip(np.round(samples * 32768), -32768, 32767).astype(np.int16)


_NO_FILE = Decoded([], 0, SAMPLE_RATE, "pcm", "memory", False)
