"""Where somebody speaks: silero-vad, whose model travels in its wheel. Imports torch and silero_vad on first use."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workers.audio import Sound

SAMPLE_RATE = 16_000
FRAME = 512
"""Samples per decision of the model: 32 ms."""
LANES = 8
"""Stretches of a long recording that run through the model side by side: 3 times as fast on one core."""
WARM_UP = 128
"""Frames (4 s) that each stretch starts early, so that the model's memory is filled: 0.1 % of the decisions change."""
WORTH_LANES = 8000
"""Frames (about four minutes) from which lanes pay."""
EXIT = 0.15
"""By how much the probability must fall below the threshold before speech ends (as silero's own code does)."""

_one_at_a_time = Lock()


def find_speech(
    samples: Sound,
    *,
    threshold: float = 0.5,
    min_speech: float = 0.25,
    min_silence: float = 0.3,
    pad: float = 0.1,
    progress: Callable[[float], None] | None = None,
) -> list[tuple[float, float]]:
    """Stretches of speech (start, end) in seconds, in order and apart, from 16 kHz samples (n,).

    Speech shorter than `min_speech` is dropped, pauses shorter than `min_silence` are bridged, and each stretch is
    widened by `pad` on both sides without meeting its neighbour. All in seconds. `progress` is told 0..1 and may raise.
    """
    if not len(samples):
        return []
    probabilities = speech_probabilities(samples, progress=progress)
    spans = _spans(probabilities, threshold)
    seconds = FRAME / SAMPLE_RATE
    joined: list[tuple[float, float]] = []
    for first, last in spans:
        start, end = first * seconds, min(last * seconds, len(samples) / SAMPLE_RATE)
        if joined and start - joined[-1][1] < min_silence:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    long_enough = [span for span in joined if span[1] - span[0] >= min_speech]
    return _padded(long_enough, pad, len(samples) / SAMPLE_RATE)


def speech_probabilities(samples: Sound, *, progress: Callable[[float], None] | None = None) -> NDArray[np.float32]:
    """Probability of speech per 32 ms frame: shape (ceil(n / 512),)."""
    import torch

    model = _model()
    frames = -(-len(samples) // FRAME)
    lanes = LANES if frames >= WORTH_LANES else 1
    per_lane = -(-frames // lanes)
    warm_up = WARM_UP if lanes > 1 else 0
    gain = _gain(samples)
    found = np.zeros((lanes, per_lane), dtype=np.float32)
    with _one_at_a_time, one_thread(), torch.inference_mode():
        model.reset_states()
        for step in range(-warm_up, per_lane):
            frame = np.zeros((lanes, FRAME), dtype=np.float32)
            for lane in range(lanes):
                at = (lane * per_lane + step) * FRAME
                if at >= 0:
                    piece = samples[at : at + FRAME]
                    frame[lane, : len(piece)] = piece
            heard = model(torch.from_numpy(frame * gain), SAMPLE_RATE)
            if step >= 0:
                found[:, step] = heard[:, 0].numpy()
            if progress and step % 250 == 0:
                progress((step + warm_up) / (per_lane + warm_up))
        model.reset_states()
    if progress:
        progress(1.0)
    return found.reshape(-1)[:frames]


@contextmanager
def one_thread() -> Iterator[None]:
    """The model is so small that a second thread costs more than it brings: on busy cores ten times the time."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _gain(samples: Sound) -> np.float32:
    """Very quiet recordings are lifted before the model hears them, at most by 18 dB."""
    loud = float(np.percentile(np.abs(samples[:: max(1, len(samples) // 200_000)]), 99))
    return np.float32(np.clip(0.1 / max(loud, 1e-6), 1.0, 8.0))


def _spans(probabilities: NDArray[np.float32], threshold: float) -> list[tuple[int, int]]:
    """Frames (first, one past last): speech begins at the threshold and ends EXIT below it."""
    spans: list[tuple[int, int]] = []
    start: int | None = None
    for index, probability in enumerate(probabilities.tolist()):
        if start is None and probability >= threshold:
            start = index
        elif start is not None and probability < threshold - EXIT:
            spans.append((start, index))
            start = None
    if start is not None:
        spans.append((start, len(probabilities)))
    return spans


def _padded(spans: list[tuple[float, float]], pad: float, duration: float) -> list[tuple[float, float]]:
    padded = []
    for index, (start, end) in enumerate(spans):
        before = spans[index - 1][1] if index else -pad
        after = spans[index + 1][0] if index + 1 < len(spans) else duration + pad
        room_before, room_after = min(pad, (start - before) / 2), min(pad, (after - end) / 2)
        padded.append((max(0.0, start - room_before), min(duration, end + room_after)))
    return padded


@lru_cache(maxsize=1)
def _model() -> Any:
    import torch

    threads = torch.get_num_threads()
    import silero_vad

    torch.set_num_threads(threads)  # importing silero_vad leaves the whole process with one thread
    with warnings.catch_warnings():  # its model is stored in a format that torch wants to leave behind
        warnings.simplefilter("ignore", DeprecationWarning)
        return silero_vad.load_silero_vad()
