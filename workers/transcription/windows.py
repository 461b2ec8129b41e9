"""Speech packed into the windows that a recogniser hears at once, cut only in pauses. Imports numpy."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from service.domain.transcript import Word
from workers.audio import SAMPLE_RATE, Audio, Samples, Sound
from workers.speech_activity import find_speech
from workers.transcription import Progress

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch (start, end) of one channel with the speech inside it, all in seconds of the recording."""

    start: float
    end: float
    speech: tuple[Span, ...]
    channel: int | None = None

    @property
    def seconds_of_speech(self) -> float:
        """Speech inside the window."""
        return sum(end - start for start, end in self.speech)

    def rest(self, reached: float) -> "Window | None":
        """What is left of the window from `reached` on, or None when nobody speaks there."""
        speech = tuple((max(start, reached), end) for start, end in self.speech if end > reached + 0.05)
        return Window(speech[0][0], self.end, speech, self.channel) if speech else None


def sounds_of(audio: Audio) -> dict[int | None, Sound]:
    """What is recognised by itself: each channel of a stereo call, or the one sound of everything else."""
    tracks = audio.tracks()
    return {0: tracks[0], 1: tracks[1]} if audio.dual else {None: tracks[0]}


def find_windows(
    sounds: Mapping[int | None, Sound], *, longest: float, largest_gap: float, progress: Progress
) -> list[Window]:
    """The windows of all channels in order of time, crosstalk left out. `progress` is told 0..1."""
    speech = []
    for number, sound in enumerate(sounds.values()):
        part = partial(_part_of, progress, number, len(sounds))
        speech.append(find_speech(sound, progress=part))
    if len(sounds) == 2:
        speech = without_crosstalk(list(sounds.values()), speech)
    packed = [
        window
        for (channel, sound), spans in zip(sounds.items(), speech, strict=True)
        for window in pack(sound, spans, longest=longest, largest_gap=largest_gap, channel=channel)
    ]
    return sorted(packed, key=lambda window: (window.start, window.channel or 0))


def _part_of(progress: Progress, number: int, parts: int, done: float) -> None:
    progress((number + done) / parts)


def pack(
    samples: Sound, speech: Iterable[Span], *, longest: float, largest_gap: float, channel: int | None = None
) -> list[Window]:
    """Neighbouring stretches of speech share a window of at most `longest` seconds and no gap above `largest_gap`.

    A stretch longer than a window is cut where it is quietest.
    """
    windows: list[Window] = []
    for span in (piece for long in speech for piece in cut(samples, long, longest)):
        last = windows[-1] if windows else None
        if last and span[1] - last.start <= longest and span[0] - last.end <= largest_gap:
            windows[-1] = Window(last.start, span[1], (*last.speech, span), channel)
        else:
            windows.append(Window(span[0], span[1], (span,), channel))
    return windows


def cut(samples: Sound, span: Span, longest: float) -> list[Span]:
    """Pieces of a span, none above `longest` seconds: each cut in the quietest 0.2 s of the last third that fits."""
    pieces = []
    start, end = span
    while end - start > longest:
        earliest, latest = start + longest * 2 / 3, start + longest
        at = earliest + _quietest(samples[round(earliest * SAMPLE_RATE) : round(latest * SAMPLE_RATE)])
        pieces.append((start, at))
        start = at
    return [*pieces, (start, end)]


def without_crosstalk(
    samples: Sequence[Sound], speech: Sequence[Sequence[Span]], decibels: float = 12.0
) -> list[list[Span]]:
    """Speech per channel of a call, less what only leaks in from the other channel.

    A stretch is crosstalk when the other channel is `decibels` louder in it, each measured against its own usual level.
    """
    if len(samples) != 2:
        return [list(spans) for spans in speech]
    usual = [
        np.median([_level(sound, s) for s in spans]) if spans else 0.0
        for sound, spans in zip(samples, speech, strict=True)
    ]
    kept = []
    for index, spans in enumerate(speech):
        other = 1 - index
        offset = float(np.clip(usual[other] - usual[index], -decibels, decibels)) if speech[other] else 0.0
        kept.append(
            [s for s in spans if _level(samples[other], s) - _level(samples[index], s) - offset < decibels],
        )
    return kept


def fit_to_speech(words: Iterable[Word], speech: Sequence[Span]) -> list[Word]:
    """Words that reach into a pause end or begin with the speech beside it; a word wholly in a pause stays."""
    fitted = []
    for word in words:
        inside = [
            (max(s, word.start), min(e, word.end)) for s, e in speech if min(e, word.end) - max(s, word.start) > 0
        ]
        best = max(inside, key=lambda span: span[1] - span[0], default=None)
        if best and best[1] - best[0] >= 0.06:
            word = Word(word.text, best[0], best[1], word.probability)
        fitted.append(word)
    return fitted


def _quietest(samples: Samples) -> float:
    """Seconds from the start to the middle of the quietest 0.2 s."""
    step, width = SAMPLE_RATE // 50, 10
    frames = len(samples) // step
    if frames <= width:
        return len(samples) / 2 / SAMPLE_RATE
    power = np.square(samples[: frames * step], dtype=np.float32).reshape(frames, step).mean(axis=1)
    smooth = np.convolve(power, np.ones(width) / width, mode="valid")
    return (int(np.argmin(smooth)) + width / 2) * step / SAMPLE_RATE


def _level(samples: Sound, span: Span) -> float:
    """Decibels below full scale."""
    piece = samples[round(span[0] * SAMPLE_RATE) : round(span[1] * SAMPLE_RATE)]
    return float(10 * np.log10(np.mean(np.square(piece)) + 1e-10)) if len(piece) else -100.0
