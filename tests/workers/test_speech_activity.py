"""What speech activity promises: stretches in order, silence and noise give none, and importing leaves torch alone."""

from pathlib import Path

import numpy as np
import pytest
import torch

from workers.speech_activity import FRAME, SAMPLE_RATE, _padded, _spans, find_speech, speech_probabilities

pytestmark = pytest.mark.engine


def voice(seconds: float, pitch: float = 120.0) -> np.ndarray:
    """A vowel with the harmonics, formants and syllables of a voice: synthetic, but the model takes it for speech."""
    at = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    phase = 2 * np.pi * np.cumsum(pitch * (1 + 0.1 * np.sin(2 * np.pi * 2.3 * at))) / SAMPLE_RATE
    sound = np.zeros(len(at))
    for number in range(1, 30):
        frequency = pitch * number
        formants = sum(np.exp(-(((frequency - f) / w) ** 2)) for f, w in ((600, 150), (1200, 200), (2500, 300)))
        sound += formants * np.sin(number * phase)
    syllables = np.clip(np.sin(2 * np.pi * 4 * at) + 0.3, 0, 1)
    return (0.1 * sound * syllables).astype(np.float32)


def test_speech_is_found_where_it_is() -> None:
    gap = np.zeros(2 * SAMPLE_RATE, dtype=np.float32)
    found = find_speech(np.concatenate([gap, voice(3), gap, voice(2, 180), gap]))
    assert len(found) == 2
    for (start, end), (expected_start, expected_end) in zip(found, [(2, 5), (7, 9)], strict=True):
        assert start == pytest.approx(expected_start, abs=0.4)
        assert end == pytest.approx(expected_end, abs=1.0)


def test_a_quiet_voice_is_found_too() -> None:
    gap = np.zeros(2 * SAMPLE_RATE, dtype=np.float32)
    assert len(find_speech(np.concatenate([gap, 0.01 * voice(3), gap]))) == 1


@pytest.mark.parametrize("level", [0.0, 0.001, 0.1])
def test_silence_and_hiss_hold_no_speech(level: float) -> None:
    hiss = np.random.default_rng(1).normal(size=5 * SAMPLE_RATE).astype(np.float32) * level
    assert find_speech(hiss) == []


def test_no_samples_no_speech() -> None:
    assert find_speech(np.zeros(0, dtype=np.float32)) == []


class LoudnessModel:
    """Stands in for the model where the question is which frame goes where: it answers with the frame's loudness."""

    def reset_states(self) -> None: ...

    def __call__(self, frames: torch.Tensor, rate: int) -> torch.Tensor:
        return frames.abs().mean(dim=1, keepdim=True)


@pytest.mark.parametrize("frames", [1000, 1007, 2000.5])
def test_side_by_side_each_frame_of_a_long_recording_is_judged_once(
    monkeypatch: pytest.MonkeyPatch, frames: float
) -> None:
    samples = np.random.default_rng(5).uniform(-1, 1, size=int(frames * FRAME)).astype(np.float32)
    monkeypatch.setattr("workers.speech_activity._model", LoudnessModel)
    plain = speech_probabilities(samples)
    monkeypatch.setattr("workers.speech_activity.WORTH_LANES", 1000)
    side_by_side = speech_probabilities(samples)
    assert side_by_side.shape == plain.shape == (-(-len(samples) // FRAME),)
    assert np.allclose(side_by_side, plain)


def test_progress_rises_to_one_and_may_stop_the_work() -> None:
    told: list[float] = []
    find_speech(voice(20), progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0

    def stop(done: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find_speech(voice(20), progress=stop)
    assert find_speech(voice(3))  # the lock was given back


def test_speech_begins_at_the_threshold_and_ends_clearly_below() -> None:
    assert _spans(np.array([0.1, 0.6, 0.4, 0.36, 0.2, 0.7], dtype=np.float32), 0.5) == [(1, 4), (5, 6)]


def test_padding_stops_half_way_to_the_neighbour_and_at_the_ends() -> None:
    padded = _padded([(0.05, 1.0), (1.1, 2.0)], 0.1, 2.05)
    assert [edge for span in padded for edge in span] == pytest.approx([0.0, 1.05, 1.05, 2.05])


def test_loading_the_model_leaves_torch_its_threads(tmp_path: Path) -> None:
    import subprocess
    import sys

    code = (
        "import torch; torch.set_num_threads(2)\n"
        "from workers.speech_activity import _model; _model(); print(torch.get_num_threads())"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "2"
