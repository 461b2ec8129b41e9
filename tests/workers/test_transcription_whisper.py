"""Whisper's real path: known text from a small true checkpoint, and its edges on a model of random weights."""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from service.config import Settings
from service.domain.errors import Invalid, StageFailed
from tests.checkpoints.expand import expand_whisper
from tests.checkpoints.speech import read_audio
from workers.audio import SAMPLE_RATE, Audio, Samples
from workers.transcription import Transcription, whisper_windows
from workers.transcription import whisper as whisper_engine
from workers.transcription.whisper import WhisperTranscriber, _known, load
from workers.transcription.windows import Window

pytestmark = [
    pytest.mark.engine,
    # whisper leaves its vocabulary file to the garbage collector
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

SPOKEN = Path(__file__).parents[1] / "checkpoints" / "audio"
RECORDINGS: dict[str, dict[str, Any]] = {
    recording["file"]: recording for recording in json.loads((SPOKEN / "expected.json").read_text())
}


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch
    from whisper.model import ModelDimensions, Whisper

    torch.manual_seed(0)
    model = Whisper(ModelDimensions(80, 1500, 16, 2, 1, 51865, 24, 16, 2, 1))
    torch.nn.init.normal_(model.decoder.positional_embedding, std=0.02)
    path = tmp_path_factory.mktemp("weights") / "random.pt"
    torch.save({"dims": asdict(model.dims), "model_state_dict": model.state_dict()}, path)
    return path


@pytest.fixture(scope="module")
def knowing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint that was trained: it knows ten sentences in two voices (tests/checkpoints)."""
    return expand_whisper(tmp_path_factory.mktemp("knowing"))


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    import torch

    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def sound(name: str) -> Samples:
    return read_audio(SPOKEN / name)


def said(*names: str) -> list[str]:
    return [segment["text"] for name in names for segment in RECORDINGS[name]["segments"]]


def plain(text: str) -> list[str]:
    return ["".join(c for c in word.lower() if c.isalpha()) for word in text.split()]


def quiet(seconds: float) -> Samples:
    return np.random.default_rng(5).normal(0, 3e-4, round(seconds * SAMPLE_RATE)).astype(np.float32)


def hear(path: Path, audio: Audio, *, batch: int | None = None, **options: Any) -> tuple[Transcription, list[float]]:
    told: list[float] = []
    engine = WhisperTranscriber(path, "test", Settings(device="cpu"), batch=batch)  # type: ignore[call-arg]
    given = {"language": None, "prompt": None, "progress": told.append, **options}
    return engine.transcribe(audio, **given), told


def text_of(found: Transcription) -> list[str]:
    return [segment.text for segment in found.segments]


@pytest.mark.parametrize("name", list(RECORDINGS))
def test_what_is_said_is_written_down_word_for_word_with_its_times(name: str, knowing: Path) -> None:
    found, told = hear(knowing, Audio.of(sound(name)))
    assert text_of(found) == said(name)
    assert found.language == "en"
    assert found.confidence is not None and 0.5 < found.confidence <= 1
    for segment, truth in zip(found.segments, RECORDINGS[name]["segments"], strict=True):
        assert segment.channel is None and segment.suspect is None
        assert (segment.start, segment.end) == pytest.approx((truth["start"], truth["end"]), abs=0.35)
        assert " ".join(word.text for word in segment.words) == segment.text
        edges = [edge for word in segment.words for edge in (word.start, word.end)]
        assert edges == sorted(edges)
        assert segment.start <= edges[0] and edges[-1] <= segment.end
        errors = [abs(w.start - t["start"]) for w, t in zip(segment.words, truth["words"], strict=True)]
        assert np.median(errors) < 0.15
    assert told == sorted(told) and told[-1] == 1.0 and told[0] < 0.5


def test_it_writes_the_same_words_as_whisper_itself(knowing: Path) -> None:
    import whisper

    model = whisper.load_model(str(knowing), device="cpu")
    for name in ("interview.ogg", "turned.ogg"):
        itself = model.transcribe(sound(name), fp16=False)["text"]
        found, _ = hear(knowing, Audio.of(sound(name)))
        assert plain(" ".join(text_of(found))) == plain(itself) != []


def test_a_recording_longer_than_a_window_loses_and_doubles_nothing(knowing: Path) -> None:
    parts = [
        sound("interview.ogg"), quiet(1), sound("support.ogg"), quiet(12), sound("turned.ogg"), quiet(2),
        sound("praise.ogg"),
    ]  # fmt: skip
    whole = np.concatenate(parts)
    assert len(whole) / SAMPLE_RATE > 50
    found, told = hear(knowing, Audio.of(whole))
    names = ("interview.ogg", "support.ogg", "turned.ogg", "praise.ogg")
    assert text_of(found) == said(*names)
    begins = np.cumsum([0, *(len(part) for part in parts)])[[0, 2, 4, 6]] / SAMPLE_RATE
    truth = [begin + s["start"] for begin, n in zip(begins, names, strict=True) for s in RECORDINGS[n]["segments"]]
    assert [segment.start for segment in found.segments] == pytest.approx(truth, abs=0.4)
    assert len(set(told)) >= 4 and told == sorted(told)
    together, _ = hear(knowing, Audio.of(whole), batch=4)
    assert text_of(together) == text_of(found), "a batch hears as one window after the other"


def test_each_channel_of_a_call_is_heard_by_itself_and_marked(knowing: Path) -> None:
    left, right = sound("interview.ogg"), np.concatenate([quiet(13.5), sound("praise.ogg")])
    seconds = max(len(left), len(right))
    channels = [np.concatenate([s, quiet(30)[: seconds - len(s)]]) for s in (left, right)]
    found, _ = hear(knowing, Audio.of(*channels))
    assert [s.text for s in found.segments if s.channel == 0] == said("interview.ogg")
    assert [s.text for s in found.segments if s.channel == 1] == said("praise.ogg")
    assert [s.start for s in found.segments] == sorted(s.start for s in found.segments)


def _two_sentences(tokens: list[int], begin: int) -> list[int]:
    starts = [i for i, token in enumerate(tokens) if token >= begin][::2]
    return tokens[: starts[2] + 1] if len(starts) > 2 else tokens


def test_a_window_that_whisper_breaks_off_is_taken_up_where_it_stopped(
    knowing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = whisper_windows.Decoding._decode
    taken: list[float] = []

    def broken_off(self: Any, features: Any, pieces: Any, language: str) -> Any:
        """As large models do on long windows: two sentences, then the time of a third, then the end."""
        results = whole(self, features, pieces, language)
        begin = self._words_of(language).timestamp_begin
        taken.extend(window.start for window, _ in pieces)
        return [replace(result, tokens=_two_sentences(result.tokens, begin)) for result in results]

    monkeypatch.setattr(whisper_windows.Decoding, "_decode", broken_off)
    found, told = hear(knowing, Audio.of(sound("support.ogg")))
    assert len(taken) > 1 and taken == sorted(set(taken)), "no stretch is heard twice"
    assert text_of(found) == said("support.ogg")
    assert told == sorted(told) and told[-1] == 1.0


def test_doubtful_text_is_tried_again_warmer_and_comes_out_the_same_each_time(
    knowing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import whisper

    tried: list[float] = []
    decode = whisper.decode

    def watched(model: Any, mel: Any, options: Any) -> Any:
        tried.append(options.temperature)
        return decode(model, mel, options)

    monkeypatch.setattr(whisper_windows.whisper, "decode", watched)
    hear(knowing, Audio.of(sound("praise.ogg")))
    assert tried == [0.0], "what it is sure of is decoded once"
    tried.clear()
    monkeypatch.setattr(whisper_windows, "LOGPROB_LIMIT", 0.0)  # nothing is good enough
    once, _ = hear(knowing, Audio.of(sound("praise.ogg")))
    assert tried == list(whisper_windows.TEMPERATURES)
    again, _ = hear(knowing, Audio.of(sound("praise.ogg")))
    assert text_of(once) == text_of(again) != []


def test_a_batch_too_large_for_the_memory_is_halved_until_it_fits(
    knowing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    sizes: list[int] = []
    whole = whisper_windows.Decoding.hear

    def small_memory(self: Any, pieces: Any) -> Any:
        sizes.append(len(pieces))
        if len(pieces) > 1:
            raise torch.OutOfMemoryError
        return whole(self, pieces)

    monkeypatch.setattr(whisper_windows.Decoding, "hear", small_memory)
    monkeypatch.setattr(whisper_engine, "WINDOW", 8.0)
    found, _ = hear(knowing, Audio.of(sound("interview.ogg")), batch=4)
    assert sizes[0] > 1 and sizes[-1] == 1
    assert text_of(found) == said("interview.ogg")


def test_a_cancelled_job_stops_between_windows(knowing: Path) -> None:
    def cancel(done: float) -> None:
        if done > whisper_engine.VAD_SHARE:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        hear(knowing, Audio.of(np.concatenate([sound("praise.ogg"), quiet(12), sound("praise.ogg")])), progress=cancel)


@pytest.mark.parametrize("options", [{"language": "en"}, {"prompt": "Nobody answered my ticket for two days."}])
def test_a_given_language_or_prompt_does_not_change_what_was_said(options: dict[str, str], knowing: Path) -> None:
    found, _ = hear(knowing, Audio.of(sound("support.ogg")), **options)
    assert text_of(found) == said("support.ogg")


def test_a_window_in_another_language_is_written_in_that_one_and_marked(
    knowing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import whisper

    asked: list[tuple[str, str]] = []
    decode = whisper.decode

    def watched(model: Any, mel: Any, options: Any) -> Any:
        asked.append((options.language, options.task))
        return decode(model, mel, options)

    def detect(self: Any, features: Any) -> list[dict[str, float]]:
        """Stands in for German in the second of three windows: the test checkpoint knows English only."""
        return [{"en": 0.1, "de": 0.9} if i == 1 else {"en": 0.7, "de": 0.3} for i in range(len(features))]

    monkeypatch.setattr(whisper_windows.whisper, "decode", watched)
    monkeypatch.setattr(whisper_windows.Decoding, "_detect", detect)
    parts = [sound("interview.ogg"), quiet(12), sound("praise.ogg"), quiet(12), sound("turned.ogg")]
    audio = Audio.of(np.concatenate(parts))
    found, _ = hear(knowing, audio, batch=3)
    assert found.language == "en"
    begins = np.cumsum([0, len(parts[0]) + len(parts[1]), len(parts[2]) + len(parts[3])]) / SAMPLE_RATE
    ends = [*begins[1:], audio.duration]
    spoken_in = [{s.language for s in found.segments if a <= s.start < b} for a, b in zip(begins, ends, strict=True)]
    assert sorted(map(sorted, spoken_in)) == [["de"], ["en"], ["en"]]
    assert sorted(set(asked)) == [("de", "transcribe"), ("en", "transcribe")], "each in its own, never translated"
    asked.clear()
    given, _ = hear(knowing, audio, batch=3, language="en")
    assert {s.language for s in given.segments} == {"en"} and set(asked) == {("en", "transcribe")}


def test_text_that_lies_in_the_pauses_is_marked_and_kept(knowing: Path) -> None:
    """A window that claims speech only at its end, where nobody speaks: what is heard before it lies in a pause."""
    heard = np.concatenate([sound("praise.ogg"), quiet(4)])
    spoken = len(sound("praise.ogg")) / SAMPLE_RATE
    window = Window(0.0, spoken + 4, ((spoken + 2, spoken + 4),))
    decoding = whisper_windows.Decoding(load(knowing, "test", "cpu"), language="en", prompt=None)
    (found,) = decoding.hear([(window, heard)])
    assert [s.text for s in found.segments] == said("praise.ogg")
    assert {s.suspect for s in found.segments} == {"no_speech"}


def test_silence_is_never_decoded(tmp_path: Path) -> None:
    missing = WhisperTranscriber(tmp_path / "not-even-there.pt", "none", Settings(device="cpu"))
    silence = Audio.of(np.zeros(3 * SAMPLE_RATE, np.float32))
    found = missing.transcribe(silence, language=None, prompt=None, progress=lambda done: None)
    assert (found.segments, found.language, found.confidence) == ((), None, None)


def test_a_batch_hears_each_window_as_if_alone_and_in_its_place(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whisper_windows, "TEMPERATURES", (0.0,))
    monkeypatch.setattr(whisper_windows, "LOGPROB_LIMIT", -1e9)
    sound = np.random.default_rng(1).normal(size=20 * SAMPLE_RATE).astype(np.float32) * 0.1
    windows = [Window(2.0, 6.0, ((2.0, 6.0),), 0), Window(10.0, 19.0, ((10.0, 19.0),), 1)]
    decoding = whisper_windows.Decoding(load(checkpoint, "random", "cpu"), language="en", prompt=None)
    decoding.settle_language([])
    together = decoding.hear([(window, sound) for window in windows])
    alone = [decoding.hear([(window, sound)])[0] for window in windows]
    assert [[s.text for s in h.segments] for h in together] == [[s.text for s in h.segments] for h in alone]
    for window, heard in zip(windows, together, strict=True):
        for segment in heard.segments:
            assert segment.channel == window.channel
            assert window.start <= segment.start <= segment.end <= window.end + 0.02


def test_weights_that_are_none_say_so(tmp_path: Path) -> None:
    (tmp_path / "bad.pt").write_bytes(b"no weights")
    with pytest.raises(StageFailed, match="cannot be loaded"):
        load(tmp_path / "bad.pt", "bad", "cpu")


def test_languages_are_known_by_code_and_by_name() -> None:
    assert (_known("en-US"), _known("German"), _known(None)) == ("en", "de", None)
    with pytest.raises(Invalid, match="klingon"):
        _known("klingon")
