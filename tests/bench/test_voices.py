"""The thresholds of the voices bench on likenesses whose answer is plain."""

import numpy as np

from bench.voices import at_rate, equal_error


def test_a_threshold_lets_no_more_strangers_through_than_the_rate() -> None:
    different = ((np.arange(100) + 0.5) / 100).astype(np.float32)
    assert at_rate(different, 0.01) == 0.99
    assert at_rate(different, 0.1) == 0.9
    assert at_rate(np.array([0.2, 0.3], dtype=np.float32), 0.01) == 0.31


def test_voices_that_do_not_overlap_are_told_apart_without_error() -> None:
    threshold, rate = equal_error(np.array([0.8, 0.9], dtype=np.float32), np.array([0.1, 0.4], dtype=np.float32))
    assert 0.4 < threshold <= 0.8 + 1e-6 and rate == 0.0
