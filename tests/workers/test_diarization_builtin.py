"""The built-in diarizer: the right number of people, turns where they speak, within bounded work."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from service.config import Settings
from service.domain.errors import StageFailed
from workers.audio import Audio, open_audio
from workers.diarization import builtin, embedding
from workers.diarization.builtin import BuiltinDiarizer, lay_windows, vote
from workers.diarization.clustering import MOST_WINDOWS, Voices, find_voices

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def quiet(_: float) -> None:
    """Progress that nobody watches."""


def voices(rng: np.random.Generator, people: int, windows: int, spread: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors around `people` random directions in blocks, and the start times of their windows."""
    centres = rng.normal(size=(people, 256))
    owner = np.repeat(np.arange(people), windows // people)
    found = centres[owner] + spread * rng.normal(size=(len(owner), 256))
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32), np.arange(len(owner)) * 0.25


@pytest.mark.parametrize("people", [1, 2, 3, 4])
def test_the_number_of_people_is_found(people: int) -> None:
    vectors, starts = voices(np.random.default_rng(people), people, 120)
    assert find_voices(vectors, starts, 1.2).count == people


def test_somebody_who_says_little_is_found_beside_somebody_who_says_much() -> None:
    vectors, _ = voices(np.random.default_rng(9), 10, 240)
    uneven = np.concatenate([np.repeat(vectors[:24], 6, axis=0), vectors[24:32]])
    found = find_voices(uneven, np.arange(len(uneven)) * 0.25, 1.2, fewest=2, most=2)
    nearest = (uneven @ found.centres.T).argmax(axis=1)
    assert len(set(nearest[:144])) == len(set(nearest[144:])) == 1
    assert nearest[0] != nearest[-1]


def test_what_all_voices_share_is_taken_out() -> None:
    rng = np.random.default_rng(3)
    vectors = np.abs(rng.normal(size=(5, 256))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    told = embedding.tell_apart(vectors)
    assert told.shape == (5, 60)
    assert np.linalg.norm(told, axis=1) == pytest.approx(np.ones(5), abs=1e-5)
    # all vectors of the encoder share one half space; what people have in common is taken out
    assert np.mean(vectors @ vectors.T) > 0.5
    assert np.mean(told @ told.T) < 0.5


def test_a_few_odd_sounds_are_no_person() -> None:
    vectors, starts = voices(np.random.default_rng(5), 2, 120)
    odd = np.random.default_rng(6).normal(size=(3, 256)).astype(np.float32)
    vectors[[10, 50, 90]] = odd / np.linalg.norm(odd, axis=1, keepdims=True)
    assert find_voices(vectors, starts, 1.2).count == 2


def test_a_known_number_and_bounds_are_kept() -> None:
    vectors, starts = voices(np.random.default_rng(7), 2, 120)
    assert find_voices(vectors, starts, 1.2, fewest=3, most=3).count == 3
    assert find_voices(vectors, starts, 1.2, fewest=3, most=5).count >= 3
    assert find_voices(vectors, starts, 1.2, most=1).count == 1
    assert find_voices(vectors[:1], starts[:1], 1.2, fewest=4, most=4).count == 1


def test_hours_of_windows_are_compared_by_an_even_sample() -> None:
    vectors, starts = voices(np.random.default_rng(8), 2, 10 * MOST_WINDOWS)
    assert find_voices(vectors, starts, 1.2).count == 2


def test_windows_cover_speech_and_a_short_word_gets_its_own() -> None:
    windows = lay_windows([(1.0, 1.4), (2.0, 5.0)])
    assert windows[0] == pytest.approx((0.6, 1.8))
    assert windows[1][0] == pytest.approx(2.0)
    assert windows[-1][1] == pytest.approx(5.0)
    assert max(b[0] - a[0] for a, b in pairwise(windows[1:])) <= 0.25 + 1e-9


def test_turns_follow_the_windows_and_labels_the_order_of_first_speech() -> None:
    spans = [(0.0, 4.0)]
    windows = lay_windows(spans)
    centres = np.eye(2, 256, dtype=np.float32)
    vectors = np.stack([centres[1 if (start + end) / 2 < 2.0 else 0] for start, end in windows])
    turns = vote(spans, windows, vectors, Voices(centres))
    assert [t.speaker for t in turns] == ["SPEAKER_00", "SPEAKER_01"]
    assert turns[0].end == pytest.approx(2.0, abs=0.15)
    assert (turns[0].start, turns[-1].end) == (0.0, 4.0)


def test_missing_weights_are_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    embedding._encoder.cache_clear()
    monkeypatch.setattr(embedding, "find_weights", lambda: None)
    with pytest.raises(StageFailed, match=r"pip install --no-deps Resemblyzer==0\.1\.4") as caught:
        embedding.embed(np.zeros(16000, np.float32), [(0.0, 1.0)], 1.0)
    assert caught.value.code == "weights_missing"


def test_mel_filters_have_the_area_and_place_of_slaney_s_scale() -> None:
    filters = embedding.mel_filters()
    assert filters.shape == (40, 201)
    assert (filters.sum(axis=1) * 40 == pytest.approx(1.0, abs=0.35)) and (filters >= 0).all()
    peaks = filters.argmax(axis=1) * 40.0
    assert all(np.diff(peaks) > 0)


@pytest.mark.engine
def test_silence_gives_no_turns() -> None:
    found = BuiltinDiarizer().diarize(
        Audio.of(np.zeros(16000 * 3, np.float32)), speakers=None, min_speakers=None, max_speakers=None, progress=quiet
    )
    assert found.turns == ()


def truth(name: str) -> list[tuple[float, float, str]]:
    lines = (SAMPLES / "truth" / f"{name}.rttm").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line.startswith("SPEAKER")]
    return [(float(r[3]), float(r[3]) + float(r[4]), r[7]) for r in rows]


@pytest.mark.engine
def test_a_sample_interview_has_two_speakers_where_they_speak() -> None:
    audio = open_audio(SAMPLES / "onboarding-interview.m4a", Settings())
    told: list[float] = []
    found = BuiltinDiarizer().diarize(
        Audio.of(audio.mono()), speakers=None, min_speakers=None, max_speakers=None, progress=told.append
    )
    assert {t.speaker for t in found.turns} == {"SPEAKER_00", "SPEAKER_01"}
    assert told == sorted(told)
    assert told[-1] == 1.0
    right = wrong = 0.0
    first = truth("onboarding-interview")[0][2]
    for turn in found.turns:
        for start, end, who in truth("onboarding-interview"):
            common = max(0.0, min(end, turn.end) - max(start, turn.start))
            if (who == first) == (turn.speaker == "SPEAKER_00"):
                right += common
            else:
                wrong += common
    assert wrong / (right + wrong) < 0.02


@pytest.mark.engine
def test_one_voice_stays_one_speaker() -> None:
    audio = open_audio(SAMPLES / "onboarding-interview.m4a", Settings())
    samples = audio.mono()
    rows = truth("onboarding-interview")
    mine = [samples[int(s * 16000) : int(e * 16000)] for s, e, who in rows if who == rows[0][2]]
    found = BuiltinDiarizer().diarize(
        Audio.of(np.concatenate(mine)), speakers=None, min_speakers=None, max_speakers=None, progress=quiet
    )
    assert {t.speaker for t in found.turns} == {"SPEAKER_00"}


def test_parameters_name_what_changes_the_turns() -> None:
    assert {"speech", "window", "step"} <= set(BuiltinDiarizer().parameters())
    assert builtin.SHORTEST_TURN > 0
