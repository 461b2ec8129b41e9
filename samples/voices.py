"""Speech and exact word times from the flite library (through ctypes). Knows nothing of conversations or files."""

from __future__ import annotations

import ctypes
import ctypes.util
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 16_000
MISSING = (
    "flite with its voices was not found: install it (Debian and Ubuntu: `apt-get install flite`) and run "
    "`python -m samples.make` again. The recordings in samples/ are already made; only making them anew needs flite."
)

Signal = npt.NDArray[np.float32]


class FliteMissing(RuntimeError):
    """The flite library or one of its voices is not installed."""


@dataclass(frozen=True)
class SpokenWord:
    """One word as written in the script, seconds from the start of its signal."""

    text: str
    start: float
    end: float


@dataclass(frozen=True)
class Speech:
    """A spoken line: mono float32 at 16 kHz without leading and trailing silence, and its words."""

    signal: Signal
    words: list[SpokenWord]

    @property
    def duration(self) -> float:
        return len(self.signal) / SAMPLE_RATE


class _Wave(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_char_p),
        ("sample_rate", ctypes.c_int),
        ("num_samples", ctypes.c_int),
        ("num_channels", ctypes.c_int),
        ("samples", ctypes.POINTER(ctypes.c_short)),
    ]


class _Voice(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("features", ctypes.c_void_p)]


def _load(name: str) -> ctypes.CDLL:
    found = ctypes.util.find_library(name)
    if found is None:
        raise FliteMissing(MISSING)
    return ctypes.CDLL(found, mode=ctypes.RTLD_GLOBAL)


_POINTERS = {
    "utt_relation": [ctypes.c_void_p, ctypes.c_char_p],
    "relation_head": [ctypes.c_void_p],
    "item_next": [ctypes.c_void_p],
    "item_parent": [ctypes.c_void_p],
    "item_as": [ctypes.c_void_p, ctypes.c_char_p],
    "flite_synth_text": [ctypes.c_char_p, ctypes.c_void_p],
}


@cache
def _flite() -> Any:
    for name in ("flite_cmulex", "flite_usenglish"):
        _load(name)
    library = _load("flite")
    for function, arguments in _POINTERS.items():
        getattr(library, function).argtypes = arguments
        getattr(library, function).restype = ctypes.c_void_p
    library.utt_wave.argtypes = [ctypes.c_void_p]
    library.utt_wave.restype = ctypes.POINTER(_Wave)
    library.delete_utterance.argtypes = [ctypes.c_void_p]
    library.delete_utterance.restype = None
    library.item_feat_float.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    library.item_feat_float.restype = ctypes.c_float
    library.item_feat_string.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    library.item_feat_string.restype = ctypes.c_char_p
    library.feat_set_float.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_float]
    library.feat_set_float.restype = None
    library.feat_remove.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    library.feat_remove.restype = ctypes.c_int
    library.flite_init()
    return library


@cache
def _voice(name: str) -> int:
    _flite()
    register = getattr(_load(f"flite_cmu_us_{name}"), f"register_cmu_us_{name}")
    register.argtypes = [ctypes.c_void_p]
    register.restype = ctypes.c_void_p
    return int(register(None))


def _word_times(flite: Any, utterance: int, text: str) -> list[SpokenWord]:
    """Group flite's own phone end times by the token each phone belongs to (Segment > SylStructure > Token)."""
    spans: dict[int, list[float]] = {}
    segment = flite.relation_head(flite.utt_relation(utterance, b"Segment"))
    begin = 0.0
    while segment:
        end = float(flite.item_feat_float(segment, b"end"))
        syllable = flite.item_parent(flite.item_as(segment, b"SylStructure"))
        if syllable:
            word = flite.item_as(flite.item_parent(syllable), b"Token")
            spans.setdefault(flite.item_parent(word), [begin, end])[1] = end
        begin = end
        segment = flite.item_next(segment)
    written = text.split()
    if len(spans) != len(written):
        raise ValueError(f"flite spoke {len(spans)} words of {len(written)} in {text!r}: write it in plain words.")
    return [SpokenWord(word, *span) for word, span in zip(written, spans.values(), strict=True)]


def speak(text: str, voice: str, pace: float = 1.0, pitch: float | None = None) -> Speech:
    """Speak one line. `pace` above 1 is slower; `pitch` is the mean in Hz. Raises FliteMissing, ValueError."""
    flite, speaker = _flite(), _voice(voice)
    features = ctypes.cast(speaker, ctypes.POINTER(_Voice)).contents.features
    flite.feat_set_float(features, b"duration_stretch", pace)
    if pitch is None:
        flite.feat_remove(features, b"int_f0_target_mean")
    else:
        flite.feat_set_float(features, b"int_f0_target_mean", pitch)
    ctypes.CDLL(None).srand(1)  # flite excites its voices with rand(): the same line must sound the same each time
    utterance = flite.flite_synth_text(text.encode("ascii"), speaker)
    try:
        wave = flite.utt_wave(utterance).contents
        samples = np.ctypeslib.as_array(wave.samples, (wave.num_samples,)).astype(np.float32) / 32768.0
        words = _word_times(flite, utterance, text)
    finally:
        flite.delete_utterance(utterance)
    first, last = words[0].start, min(words[-1].end, len(samples) / SAMPLE_RATE)
    signal = samples[round(first * SAMPLE_RATE) : round(last * SAMPLE_RATE)]
    return Speech(signal, [SpokenWord(w.text, w.start - first, min(w.end, last) - first) for w in words])
