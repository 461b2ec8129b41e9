"""From a dialogue to sound: places the spoken lines in time and mixes them in a room or on two telephone channels."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from samples.dialogue import Dialogue, Line, VoiceSettings
from samples.voices import SAMPLE_RATE, Signal, Speech, SpokenWord, speak

LEAD_IN, TAIL = 0.6, 1.0
SPEECH_LEVEL = -23.0  # dB full scale, root mean square of a line
BACKCHANNEL_LEVEL = -5.0  # dB against a line of the same speaker
ROOM_NOISE, LINE_NOISE = -60.0, -66.0  # dB full scale
CROSSTALK = -35.0  # dB
CROSSTALK_DELAY = 0.002  # seconds
REVERBERATION_TIME, REVERBERATION_LEVEL = 0.22, -16.0  # seconds to -60 dB; dB of the tail against the direct sound

Mix = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Placed:
    """A line in its place: `start` in seconds from the beginning of the recording; word times likewise."""

    line: Line
    start: float
    signal: Signal
    words: tuple[SpokenWord, ...]

    @property
    def end(self) -> float:
        return self.words[-1].end


def gain(decibels: float) -> float:
    """Amplitude factor of a level in dB."""
    return float(10.0 ** (decibels / 20.0))


def seeded(key: str) -> np.random.Generator:
    """The same random numbers for the same recording, always."""
    return np.random.default_rng(zlib.crc32(key.encode()))


def speak_line(text: str, settings: VoiceSettings, rng: np.random.Generator) -> Speech:
    """Speak sentence by sentence, with a breath between sentences that varies."""
    pieces: list[Signal] = []
    words: list[SpokenWord] = []
    at = 0
    for number, sentence in enumerate(re.split(r"(?<=[.?!])\s+", text)):
        if number:
            pieces.append(np.zeros(round(rng.uniform(0.22, 0.42) * SAMPLE_RATE), dtype=np.float32))
            at += len(pieces[-1])
        speech = speak(sentence, settings.voice, settings.pace * rng.uniform(0.97, 1.03), settings.pitch)
        offset = at / SAMPLE_RATE
        words += [SpokenWord(word.text, word.start + offset, word.end + offset) for word in speech.words]
        pieces.append(fade(speech.signal))
        at += len(speech.signal)
    return Speech(np.concatenate(pieces), words)


def fade(signal: Signal) -> Signal:
    """Five milliseconds in and out, so that a cut does not click."""
    ramp = np.linspace(0.0, 1.0, SAMPLE_RATE // 200, dtype=np.float32)
    faded = signal.copy()
    faded[: len(ramp)] *= ramp
    faded[-len(ramp) :] *= ramp[::-1]
    return faded


def place(dialogue: Dialogue, voices: dict[str, VoiceSettings], rng: np.random.Generator) -> list[Placed]:
    """Speak every line and lay it on the time axis, ordered by start."""
    placed: list[Placed] = []
    main: Placed | None = None
    clock = LEAD_IN
    for line in dialogue.lines:
        settings = voices[line.speaker]
        speech = speak_line(line.text, settings, rng)
        pause = float(rng.uniform(0.28, 0.6)) if line.gap is None else line.gap
        if line.during is not None and main is not None:
            start = word_at(main, line.during).start
        else:
            start = clock + (pause if placed else 0.0)
        start = round(start * SAMPLE_RATE) / SAMPLE_RATE
        level = SPEECH_LEVEL + settings.level + float(rng.uniform(-1.5, 1.5))
        level += BACKCHANNEL_LEVEL if line.during is not None else 0.0
        loud = float(np.sqrt(np.mean(speech.signal**2)))
        signal = (speech.signal * (gain(level) / loud)).astype(np.float32)
        words = tuple(SpokenWord(word.text, word.start + start, word.end + start) for word in speech.words)
        placed.append(Placed(line, start, signal, words))
        main = main if line.during is not None else placed[-1]
        clock = max(clock, placed[-1].end)
    return sorted(placed, key=lambda item: item.start)


def word_at(placed: Placed, phrase: str) -> SpokenWord:
    """The word of a placed line at which a phrase of it begins."""
    before = placed.line.text.index(phrase)
    return placed.words[len(placed.line.text[:before].split())]


def tracks(placed: list[Placed], names: list[str]) -> Mix:
    """One dry track per speaker, shape (speakers, samples)."""
    length = max(round(item.start * SAMPLE_RATE) + len(item.signal) for item in placed) + round(TAIL * SAMPLE_RATE)
    dry = np.zeros((len(names), length), dtype=np.float32)
    for item in placed:
        first = round(item.start * SAMPLE_RATE)
        dry[names.index(item.line.speaker), first : first + len(item.signal)] += item.signal
    return dry


def convolve(signal: Signal, response: Signal) -> Signal:
    """Filter a signal, keeping its length and its times."""
    size = 1 << (len(signal) + len(response) - 1).bit_length()
    product = np.fft.rfft(signal, size) * np.fft.rfft(response, size)
    return np.asarray(np.fft.irfft(product, size)[: len(signal)], dtype=np.float32)


def room_response(rng: np.random.Generator) -> Signal:
    """Direct sound at zero, then a short noise tail that decays by 60 dB in REVERBERATION_TIME."""
    length = round(REVERBERATION_TIME * SAMPLE_RATE)
    decay = 10.0 ** (-3.0 * np.arange(length) / length)
    tail = rng.standard_normal(length) * decay
    tail[: SAMPLE_RATE // 250] = 0.0  # the first reflection comes after 4 ms
    tail *= gain(REVERBERATION_LEVEL) / np.sqrt(np.sum(tail**2))
    tail[0] = 1.0
    return np.asarray(tail, dtype=np.float32)


def noise(length: int, level: float, rng: np.random.Generator) -> Signal:
    """Noise with more in the low tones, as rooms have it."""
    spectrum = np.fft.rfft(rng.standard_normal(length))
    tones = np.fft.rfftfreq(length, 1.0 / SAMPLE_RATE)
    shaped = np.fft.irfft(spectrum / np.sqrt(np.maximum(tones, 60.0)), length)
    return np.asarray(shaped * gain(level) / np.sqrt(np.mean(shaped**2)), dtype=np.float32)


def mix_room(dry: Mix, rng: np.random.Generator) -> Mix:
    """All speakers in one room before one microphone, shape (1, samples)."""
    wet = [convolve(track, room_response(rng)) for track in dry]
    mixed = np.sum(wet, axis=0) + noise(dry.shape[1], ROOM_NOISE, rng)
    return np.asarray(mixed[np.newaxis], dtype=np.float32)


def mix_call(dry: Mix, rng: np.random.Generator) -> Mix:
    """Each speaker on an own channel with a faint echo of the other, shape (speakers, samples)."""
    delay = round(CROSSTALK_DELAY * SAMPLE_RATE)
    late = np.pad(dry, ((0, 0), (delay, 0)))[:, : dry.shape[1]]
    leak = gain(CROSSTALK) * (late.sum(axis=0) - late)
    hiss = np.stack([noise(dry.shape[1], LINE_NOISE, rng) for _ in dry])
    return np.asarray(dry + leak + hiss, dtype=np.float32)
