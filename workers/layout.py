"""Do two channels carry two speakers, or the same sound? Measured on loudness over time. Imports numpy."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

FRAME = 512
"""Samples: 32 ms at 16 kHz."""
DOMINANT = 9.0
"""Decibels by which a speaker must be louder in the own channel than in the other one (crosstalk lies below)."""
MOST_BALANCE = 20.0
"""Decibels of level difference between the channels that are made good; a quieter channel only carries crosstalk."""
MEMORY = 10
"""Frames (0.3 s) for which the other channel's loudness is remembered, so that an echo does not pass as a speaker."""
ACTIVE_FLOOR = -55.0
"""Decibels below full scale under which a channel is taken as silent."""

Verdict = Literal["dual", "mix", "left", "right"]


def compare_channels(left: NDArray[np.int16], right: NDArray[np.int16]) -> Verdict:
    """What to do with two channels (n,) of 16-bit samples at 16 kHz.

    `dual`: each carries speech that the other does not. Else one channel is enough: `mix` (both mean the same), `left`
    or `right` (the other one is silent, mere noise or crosstalk, or the two are in opposite phase).
    """
    loud_left, loud_right, product = _loudness(left), _loudness(right), _correlation(left, right)
    active_left, active_right = _active(loud_left), _active(loud_right)
    if not active_left.any() or not active_right.any():
        return "left" if active_left.sum() >= active_right.sum() else "right"
    level_left = float(np.percentile(loud_left[active_left], 90))
    level_right = float(np.percentile(loud_right[active_right], 90))
    balance = float(np.clip(level_left - level_right, -MOST_BALANCE, MOST_BALANCE))
    own_left = active_left & (loud_left - _remembered(loud_right) - balance > DOMINANT)
    own_right = active_right & (loud_right - _remembered(loud_left) + balance > DOMINANT)
    either = int((active_left | active_right).sum())
    least = max(8, round(0.01 * either))
    if min(own_left.sum(), own_right.sum()) >= least and own_left.sum() + own_right.sum() >= 0.5 * either:
        return "dual"
    if abs(level_left - level_right) > MOST_BALANCE or product < -0.3:
        return "left" if level_left >= level_right else "right"
    return "mix"


def _loudness(channel: NDArray[np.int16]) -> NDArray[np.float64]:
    """Decibels below full scale per frame: shape (frames,)."""
    frames = len(channel) // FRAME
    power = np.empty(frames)
    for start in range(0, frames, 2000):  # a minute at a time: the whole would be 8 times its size
        part = channel[start * FRAME : min(frames, start + 2000) * FRAME].reshape(-1, FRAME).astype(np.float32)
        part -= part.mean(axis=1, keepdims=True)
        power[start : start + len(part)] = np.mean(part * part, axis=1)
    decibels: NDArray[np.float64] = 10 * np.log10(power / 32768**2 + 1e-12)
    return decibels


def _active(loud: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Frames in which something is said: well above the channel's own noise and within 35 dB of its loudest."""
    if not len(loud):
        return np.zeros(0, dtype=np.bool_)
    floor, top = float(np.percentile(loud, 10)), float(np.percentile(loud, 99.5))
    if top - floor < 12:  # even: a hiss or a tone, or digital silence
        return loud > (ACTIVE_FLOOR if top > -40 and floor > -40 else 0.0)
    active: NDArray[np.bool_] = loud > max(ACTIVE_FLOOR, floor + 10, top - 35)
    return active


def _remembered(loud: NDArray[np.float64]) -> NDArray[np.float64]:
    """The largest loudness of the last MEMORY frames."""
    padded = np.concatenate([np.full(MEMORY, -120.0), loud])
    largest: NDArray[np.float64] = np.lib.stride_tricks.sliding_window_view(padded, MEMORY + 1).max(axis=1)
    return largest


def _correlation(left: NDArray[np.int16], right: NDArray[np.int16]) -> float:
    """Normalised correlation -1..1 over at most ten minutes."""
    length = min(len(left), 16_000 * 600)
    a, b = left[:length].astype(np.float64), right[:length].astype(np.float64)
    return float(a @ b / (np.sqrt((a @ a) * (b @ b)) + 1e-9))
