"""A text that came without times is timed word by word by its audio, whatever recogniser is here."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from service.config import Settings
from service.domain.transcript import Word
from tests.checkpoints.expand import expand_whisper
from tests.checkpoints.speech import read_audio
from workers.audio import Audio
from workers.transcription.forced import time_words
from workers.transcription.matching import match, place
from workers.transcription.pronounce import pronounce

SPOKEN = Path(__file__).parents[1] / "checkpoints" / "audio"
INTERVIEW, PRAISE = (
    next(r for r in json.loads((SPOKEN / "expected.json").read_text()) if r["file"] == name)
    for name in ("interview.ogg", "praise.ogg")
)
needs_engine = pytest.mark.engine
noisy_libraries = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


def words_of(recording: dict[str, Any], later: float = 0.0) -> list[Word]:
    return [Word(w["text"], w["start"] + later, w["end"] + later) for s in recording["segments"] for w in s["words"]]


def untimed(words: list[Word]) -> list[Word]:
    return [Word(w.text, 0.0, 0.0) for w in words]


def errors(found: list[Word], truth: list[Word]) -> np.ndarray:
    assert [w.text for w in found] == [w.text for w in truth]
    return np.abs([f.start - t.start for f, t in zip(found, truth, strict=True)])


def offline(folder: Path, **changes: Any) -> Settings:
    return Settings(device="cpu", offline=True, threads=1, data_folder=folder, **changes)


@pytest.fixture
def two_parts() -> tuple[Audio, list[Word]]:
    """Two stretches of talk with twenty quiet seconds between them, and when each word is spoken."""
    quiet = np.random.default_rng(3).normal(0, 3e-4, 20 * 16_000).astype(np.float32)
    first, second = read_audio(SPOKEN / "interview.ogg"), read_audio(SPOKEN / "praise.ogg")
    later = (len(first) + len(quiet)) / 16_000
    return Audio.of(np.concatenate([first, quiet, second])), [*words_of(INTERVIEW), *words_of(PRAISE, later)]


@needs_engine
@noisy_libraries
def test_the_built_in_recogniser_times_every_word(
    two_parts: tuple[Audio, list[Word]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    audio, truth = two_parts
    told: list[float] = []
    timed = time_words(untimed(truth), audio, offline(tmp_path), language="en", progress=told.append)
    found = errors(list(timed.words), truth)
    assert (np.median(found), np.percentile(found, 95)) < (0.1, 0.5)
    assert timed.engine == "sphinx" and timed.found > 0.8 * len(truth)
    assert f"{timed.found} of {len(truth)} words" in timed.how
    assert told == sorted(told) and told[-1] <= 1.0


@needs_engine
@noisy_libraries
def test_a_text_that_says_more_than_the_audio_keeps_its_own_words_in_place(
    two_parts: tuple[Audio, list[Word]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    audio, truth = two_parts
    cut = len(words_of(INTERVIEW))
    extra = [Word(w, 0.0, 0.0) for w in "nobody ever said these zyxqwort words here at all 24 times".split()]
    timed = time_words(
        [*untimed(truth[:cut]), *extra, *untimed(truth[cut:])], audio, offline(tmp_path), language=None,
        progress=lambda done: None,
    )  # fmt: skip
    kept = [*timed.words[:cut], *timed.words[cut + len(extra) :]]
    assert np.median(errors(kept, truth)) < 0.15
    starts = [w.start for w in timed.words]
    assert starts == sorted(starts)


@needs_engine
@noisy_libraries
def test_whisper_times_the_words_where_its_weights_are(two_parts: tuple[Audio, list[Word]], tmp_path: Path) -> None:
    audio, truth = two_parts
    settings = offline(tmp_path, whisper_model=str(expand_whisper(tmp_path)))
    timed = time_words(untimed(truth), audio, settings, language="en", progress=lambda done: None)
    assert (timed.engine, timed.found) == ("whisper", len(truth))
    assert np.median(errors(list(timed.words), truth)) < 0.15


@needs_engine
@noisy_libraries
def test_a_text_of_another_recording_is_spread_and_says_so(
    two_parts: tuple[Audio, list[Word]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    audio, truth = two_parts
    foreign = [Word(w, 0.0, 0.0) for w in "zwei Sätze die hier niemand spricht und noch einer".split()]
    timed = time_words(foreign, audio, offline(tmp_path), language="de", progress=lambda done: None)
    assert (timed.engine, timed.found) == ("spread", 0)
    assert "estimated" in timed.how and "“de”" in timed.how
    assert all(truth[0].start - 0.5 < w.start <= w.end < truth[-1].end + 0.5 for w in timed.words)


def test_equal_words_are_matched_in_order_and_chance_is_not() -> None:
    text = "the export is slow and the support is slow to answer".split()
    heard = "a export is slow hmm and the support team is slow to".split()
    assert match(text, heard) == [(1, 1), (2, 2), (3, 3), (4, 5), (5, 6), (6, 7), (7, 9), (8, 10), (9, 11)]
    assert match(text, []) == [] == match([], heard)
    assert match(["the"], ["the"]) == [], "one short word is chance"


def test_an_hour_of_repeated_words_is_matched_quickly_and_rises() -> None:
    random = np.random.default_rng(1)
    text = [f"word{n}" for n in random.zipf(1.3, 12_000) % 3000]
    heard = [w for w in text if random.random() > 0.4]
    pairs = match(text, heard)
    assert len(pairs) > 0.95 * len(heard)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))


def test_words_between_known_ones_share_the_speech_there() -> None:
    speech = [(1.0, 3.0), (8.0, 10.0)]
    placed = place(4, {0: (1.0, 1.5), 3: (9.0, 10.0)}, speech, [4, 4, 4, 4])
    assert placed[0] == (1.0, 1.5) and placed[3] == (9.0, 10.0)
    assert placed[1][0] == pytest.approx(1.5) and placed[2][1] <= 9.0
    assert all(not (3.0 < start < 8.0) for start, _ in placed), "nobody speaks there"


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("zyxqwort", "Z IY K S K W AO R T"),
        ("24", "T W EH N T IY F AO R"),
        ("crm", "S IY AA R EH M"),
        ("—", "AH"),
    ],
)
def test_unknown_words_are_spoken_somehow(word: str, phones: str) -> None:
    assert pronounce(word) == phones
