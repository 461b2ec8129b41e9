"""Speech for the test checkpoint: flite utterances with exact word times, and lossy audio files. Needs flite."""

from __future__ import annotations

import re
import subprocess
import tempfile
import wave
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

RATE = 16000
AAC_DELAY = 1024  # samples of encoder delay that PyAV leaves at the front of a decoded .m4a
Audio = npt.NDArray[np.float32]
Span = tuple[float, float]


@dataclass(frozen=True)
class Speech:
    """One spoken sentence: samples at 16 kHz, and for each word its start and end in seconds."""

    text: str
    voice: str
    audio: Audio
    words: tuple[Span, ...]

    @property
    def start(self) -> float:
        return self.words[0][0]

    @property
    def end(self) -> float:
        return self.words[-1][1]


def words_of(text: str) -> list[str]:
    """The spoken words of a sentence, in order, without punctuation."""
    return re.findall(r"[A-Za-z']+", text)


def say(text: str, voice: str) -> Speech:
    """Synthesise `text`; word times come from flite's own phone durations, so they are exact. Raises ValueError if
    the phones of the sentence cannot be dealt out to its words."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        printed = _flite("-voice", voice, "-psdur", "-t", text, "-o", str(path))
        with wave.open(str(path)) as file:
            if file.getframerate() != RATE:
                raise ValueError(f"voice {voice} speaks at {file.getframerate()} Hz, wanted {RATE}")
            samples = np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)
    return Speech(text, voice, (samples / 32768).astype(np.float32), _word_spans(text, voice, printed))


def _word_spans(text: str, voice: str, printed: str) -> tuple[Span, ...]:
    phones: list[Span] = []
    previous = 0.0
    for item in printed.split():
        phone, end = item.split(":")
        if phone != "pau":
            phones.append((previous, float(end)))
        previous = float(end)
    counts = [_phone_count(word, voice) for word in words_of(text)]
    if sum(counts) != len(phones):
        raise ValueError(f"{text!r}: {len(phones)} phones spoken, {sum(counts)} expected")
    starts = np.cumsum([0, *counts])
    return tuple((phones[a][0], phones[b - 1][1]) for a, b in pairwise(starts))


@cache
def _phone_count(word: str, voice: str) -> int:
    return sum(phone != "pau" for phone in _flite("-voice", voice, "-ps", "-t", word, "-o", "none").split())


def _flite(*arguments: str) -> str:
    return subprocess.run(["flite", *arguments], check=True, capture_output=True, text=True).stdout


def through_codec(audio: Audio, suffix: str, bit_rate: int) -> Audio:
    """The samples after a round trip through a lossy file, as a listener of a real recording gets them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"speech{suffix}"
        write_audio(path, audio, bit_rate)
        return read_audio(path)


def write_audio(path: Path, audio: Audio, bit_rate: int) -> None:
    """Write mono 16 kHz samples as .m4a (AAC) or .ogg (Opus)."""
    codec = {".m4a": "aac", ".ogg": "libopus"}[path.suffix]
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=RATE, layout="mono")
        assert isinstance(stream, av.AudioStream)
        stream.bit_rate = bit_rate
        samples = (np.clip(audio, -1, 1) * 32767).astype(np.int16)[None, :]
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate = RATE
        resampler = av.AudioResampler(
            format=stream.format, layout="mono", rate=RATE, frame_size=stream.frame_size or 320
        )
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))


def read_audio(path: Path) -> Audio:
    """Decode any audio file to mono 16 kHz float32."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    parts: list[npt.NDArray[np.float32]] = []
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            parts += [piece.to_ndarray()[0] for piece in resampler.resample(frame)]
    parts += [piece.to_ndarray()[0] for piece in resampler.resample(None)]
    return np.concatenate(parts).astype(np.float32)


def with_codecs(speech: Speech) -> list[Speech]:
    """The speech clean, as AAC and as Opus."""
    aac = through_codec(speech.audio, ".m4a", 32000)[AAC_DELAY:]
    opus = through_codec(speech.audio, ".ogg", 16000)
    return [speech, replace(speech, audio=aac), replace(speech, audio=opus)]
