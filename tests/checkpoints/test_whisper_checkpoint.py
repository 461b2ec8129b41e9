"""The project's own Whisper checkpoint goes through openai-whisper as any published one, with text known in advance."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.checkpoints.expand import COMPACT, expand_whisper

torch = pytest.importorskip("torch")
whisper = pytest.importorskip("whisper")

from tests.checkpoints.speech import Audio, read_audio  # noqa: E402

pytestmark = [
    pytest.mark.engine,
    # whisper leaves its vocabulary file for the garbage collector to close
    pytest.mark.filterwarnings("ignore:unclosed file .*tiktoken:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:Exception ignored in.*tiktoken:pytest.PytestUnraisableExceptionWarning"),
]

AUDIO = Path(__file__).parent / "audio"
EXPECTED: list[dict[str, Any]] = json.loads((AUDIO / "expected.json").read_text())
RATE = 16000


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return expand_whisper(tmp_path_factory.mktemp("whisper"))


@pytest.fixture(scope="module")
def model(checkpoint: Path) -> Any:
    return whisper.load_model(str(checkpoint), device="cpu")


@pytest.fixture(scope="module")
def transcripts(model: Any) -> dict[str, dict[str, Any]]:
    names = [recording["file"] for recording in EXPECTED]
    return {name: model.transcribe(read_audio(AUDIO / name), word_timestamps=True, fp16=False) for name in names}


def quiet(seconds: float) -> Audio:
    noise = np.random.default_rng(3).normal(0, 3e-4, round(seconds * RATE))
    return noise.astype(np.float32)


def window(name: str) -> Any:
    return whisper.log_mel_spectrogram(whisper.pad_or_trim(read_audio(AUDIO / name)))


def texts(segments: list[dict[str, Any]]) -> list[str]:
    return [segment["text"].strip() for segment in segments]


def test_the_compact_checkpoint_is_small_and_expands_in_under_three_seconds(tmp_path: Path) -> None:
    started = time.process_time()
    path = expand_whisper(tmp_path)
    assert time.process_time() - started < 3
    assert COMPACT.stat().st_size < 1_000_000
    written = path.stat().st_mtime_ns
    assert expand_whisper(tmp_path).stat().st_mtime_ns == written, "the second call takes what is there"


@pytest.mark.parametrize("recording", EXPECTED, ids=lambda recording: recording["file"])
def test_every_sentence_is_written_down_word_for_word_with_its_time(recording: dict[str, Any], model: Any) -> None:
    # the model's own times; word alignment may move a sentence's start by up to half a second
    segments = model.transcribe(read_audio(AUDIO / recording["file"]), fp16=False)["segments"]
    assert texts(segments) == texts(recording["segments"])
    for segment, truth in zip(segments, recording["segments"], strict=True):
        assert segment["start"] == pytest.approx(truth["start"], abs=0.3)
        assert segment["end"] == pytest.approx(truth["end"], abs=0.3)
        assert segment["temperature"] == 0.0


@pytest.mark.parametrize("recording", EXPECTED, ids=lambda recording: recording["file"])
def test_word_times_run_forward_inside_their_segment_and_match_what_was_spoken(
    recording: dict[str, Any], transcripts: dict[str, dict[str, Any]]
) -> None:
    errors: list[float] = []
    for segment, truth in zip(transcripts[recording["file"]]["segments"], recording["segments"], strict=True):
        words = segment["words"]
        assert [word["word"].strip(" .,?") for word in words] == [word["text"] for word in truth["words"]]
        edges = [edge for word in words for edge in (word["start"], word["end"])]
        assert edges == sorted(edges)
        assert segment["start"] <= edges[0] and edges[-1] <= segment["end"]
        errors += [abs(word["start"] - spoken["start"]) for word, spoken in zip(words, truth["words"], strict=True)]
        errors += [abs(word["end"] - spoken["end"]) for word, spoken in zip(words, truth["words"], strict=True)]
    assert np.median(errors) < 0.08
    assert np.mean(errors) < 0.12


@pytest.mark.parametrize("recording", EXPECTED, ids=lambda recording: recording["file"])
def test_the_language_is_detected_and_may_be_forced(recording: dict[str, Any], model: Any) -> None:
    _, probabilities = model.detect_language(window(recording["file"]))
    assert max(probabilities, key=probabilities.get) == "en"
    assert probabilities["en"] > 0.9
    forced = model.transcribe(read_audio(AUDIO / recording["file"]), language="en", fp16=False)
    assert texts(forced["segments"]) == texts(recording["segments"])


def test_the_text_follows_the_sound_and_not_a_habit(transcripts: dict[str, dict[str, Any]]) -> None:
    straight, turned = (texts(transcripts[name]["segments"]) for name in ("interview.ogg", "turned.ogg"))
    assert sorted(straight) == sorted(turned), "the same sentences"
    assert straight != turned, "in another order, as they are spoken"


@pytest.mark.parametrize("order", [(2, 0, 3, 1), (3, 1, 0, 2), (1, 3, 2, 0)], ids=str)
def test_sentences_cut_out_and_joined_in_another_order_are_heard_in_that_order(
    order: tuple[int, ...], model: Any
) -> None:
    recording = EXPECTED[1]
    audio, told = read_audio(AUDIO / recording["file"]), recording["segments"]
    edges = [(told[i]["start"] - 0.15, told[i]["end"] + 0.15) for i in order]
    parts = [part for a, b in edges for part in (audio[round(a * RATE) : round(b * RATE)], quiet(0.5))]
    result = model.transcribe(np.concatenate(parts), fp16=False)
    assert texts(result["segments"]) == [told[i]["text"] for i in order]


def test_a_batch_of_windows_gives_the_same_text_as_one_at_a_time(model: Any) -> None:
    mels = torch.stack([window(recording["file"]) for recording in EXPECTED])
    options = whisper.DecodingOptions(language="en", fp16=False)
    together = [result.text for result in whisper.decode(model, mels, options)]
    assert together == [whisper.decode(model, mel, options).text for mel in mels]
    assert all(together) and len(set(together)) == len(EXPECTED)


@pytest.mark.parametrize("audio", [np.zeros(20 * RATE, np.float32), quiet(20.0)], ids=["digital", "room"])
def test_silence_has_no_text_and_says_so(audio: Audio, model: Any) -> None:
    assert model.transcribe(audio, word_timestamps=True, fp16=False)["text"].strip() == ""
    mel = whisper.log_mel_spectrogram(whisper.pad_or_trim(audio))
    options = whisper.DecodingOptions(language="en", fp16=False)
    assert whisper.decode(model, mel, options).no_speech_prob > 0.8
    assert whisper.decode(model, window("praise.ogg"), options).no_speech_prob < 0.2


def test_speech_it_cannot_be_sure_of_falls_back_to_a_higher_temperature(model: Any) -> None:
    backwards = read_audio(AUDIO / "support.ogg")[::-1].copy()
    torch.manual_seed(0)
    result = model.transcribe(backwards, language="en", fp16=False, logprob_threshold=-0.1)
    assert any(segment["temperature"] > 0 for segment in result["segments"])
