"""One speaker per channel: overlap kept, leaking sound ignored, soft words kept."""

from pathlib import Path

import numpy as np
import pytest

from service.config import Settings
from service.domain.errors import StageFailed
from workers.audio import Audio, open_audio
from workers.diarization.channels import ChannelDiarizer

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
RATE = 16000


def diarize(audio: Audio) -> list[tuple[float, float, str, int | None]]:
    found = ChannelDiarizer().diarize(
        audio, speakers=None, min_speakers=None, max_speakers=None, progress=lambda _: None
    )
    assert found.turns == found.overlapping
    return [(t.start, t.end, t.speaker, t.channel) for t in found.turns]


def voice(seconds: float, skip: float = 0.0) -> np.ndarray:
    """Real speech out of the sample project, without its pauses."""
    samples = open_audio(SAMPLES / "onboarding-interview.m4a", Settings()).mono()
    lively = samples[np.abs(samples) > 0.001]
    first = int((20 + skip) * RATE)
    return lively[first : first + int(seconds * RATE)]


@pytest.fixture(scope="module")
def call() -> tuple[np.ndarray, np.ndarray]:
    """Channel 0 speaks 1-5 s, channel 1 speaks 4-8 s."""
    left, right = np.zeros(10 * RATE, np.float32), np.zeros(10 * RATE, np.float32)
    left[1 * RATE : 5 * RATE] = voice(4)
    right[4 * RATE : 8 * RATE] = voice(4, skip=5)
    return left, right


@pytest.mark.engine
def test_each_channel_is_a_speaker_and_overlap_is_kept(call: tuple[np.ndarray, np.ndarray]) -> None:
    turns = diarize(Audio.of(*call))
    first = [t for t in turns if t[3] == 0]
    second = [t for t in turns if t[3] == 1]
    assert {t[2] for t in first} == {"SPEAKER_00"}
    assert {t[2] for t in second} == {"SPEAKER_01"}
    assert max(t[1] for t in first) > min(t[0] for t in second) + 0.5
    assert min(t[0] for t in first) == pytest.approx(1.0, abs=0.3)
    assert max(t[1] for t in second) == pytest.approx(8.0, abs=0.3)


@pytest.mark.engine
def test_leaking_sound_makes_no_turns(call: tuple[np.ndarray, np.ndarray]) -> None:
    left, right = call
    turns = diarize(Audio.of(left + 0.06 * right, right + 0.06 * left))
    inside = sum(min(end, 3.9) - start for start, end, _, channel in turns if channel == 1 and start < 3.9)
    after = sum(end - max(start, 5.3) for start, end, _, channel in turns if channel == 0 and end > 5.3)
    assert inside < 0.3
    assert after < 0.3


@pytest.mark.engine
def test_the_one_who_speaks_first_is_speaker_00(call: tuple[np.ndarray, np.ndarray]) -> None:
    turns = diarize(Audio.of(call[1], call[0]))
    assert turns[0][2:] == ("SPEAKER_00", 1)


def test_one_channel_is_refused_with_a_sentence() -> None:
    with pytest.raises(StageFailed, match="two channels"):
        diarize(Audio.of(np.zeros(RATE, np.float32)))
