"""What Whisper invents is marked the same by both engines: one guard, the same figures from the same weights."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from service.config import Settings
from tests.checkpoints.expand import expand_whisper
from tests.checkpoints.speech import read_audio
from workers.audio import SAMPLE_RATE, Audio, Samples
from workers.transcription import Transcription, whisper_windows
from workers.transcription.faster import FasterTranscriber
from workers.transcription.whisper import WhisperTranscriber
from workers.transcription.windows import Window

pytestmark = [
    pytest.mark.engine,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]
pytest.importorskip("ctranslate2", reason="the extra `faster` is not installed")

SPOKEN = Path(__file__).parents[1] / "checkpoints" / "audio"
TOLD: dict[str, Any] = {told["file"]: told for told in json.loads((SPOKEN / "expected.json").read_text())}
ENGINES = (WhisperTranscriber, FasterTranscriber)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("guard")


@pytest.fixture(scope="module")
def knowing(folder: Path) -> Path:
    return expand_whisper(folder)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    import torch

    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@pytest.fixture(params=ENGINES, ids=[kind.name for kind in ENGINES])
def engine(request: pytest.FixtureRequest, knowing: Path, folder: Path) -> WhisperTranscriber:
    return made(request.param, knowing, folder)


def made(kind: type[WhisperTranscriber], path: Path, folder: Path) -> WhisperTranscriber:
    return kind(path, "test", Settings(device="cpu", threads=1, data_folder=folder))


def hear(engine: WhisperTranscriber, sound: Samples) -> Transcription:
    return engine.transcribe(Audio.of(sound), language="en", prompt=None, progress=lambda done: None)


def noise(seconds: float, loudness: float) -> Samples:
    return np.random.default_rng(5).normal(0, loudness, round(seconds * SAMPLE_RATE)).astype(np.float32)


def write(monkeypatch: pytest.MonkeyPatch, engine: WhisperTranscriber, text: str, seconds: float) -> list[float]:
    """The engine writes this text, whatever it hears; its sureness and its word times stay its own.

    Answers the temperatures that it tries.
    """
    from whisper.utils import compression_ratio

    kind = type(engine._start("en", None))
    attempt, tried = kind._attempt, list[float]()

    def written(self: Any, features: Any, pieces: Any, language: str, temperature: float) -> Any:
        tried.append(temperature)
        tokenizer = self._words_of(language)
        begin = tokenizer.timestamp_begin
        tokens = [begin, *tokenizer.encode(" " + text), begin + round(seconds / 0.02)]
        found = attempt(self, features, pieces, language, temperature)
        return [replace(r, tokens=tokens, text=text, compression_ratio=compression_ratio(text)) for r in found]

    monkeypatch.setattr(kind, "_attempt", written)
    return tried


def marks(found: Transcription) -> list[tuple[str, str | None]]:
    return [(segment.text, segment.suspect) for segment in found.segments]


def test_both_engines_measure_the_same_on_speech_noise_and_silence(knowing: Path, folder: Path) -> None:
    """The guard decides by these figures."""
    figures: list[Sequence[float]] = []
    for kind in ENGINES:
        decoding = made(kind, knowing, folder)._start("en", None)
        for sound in (read_audio(SPOKEN / "praise.ogg"), noise(6, 0.02), noise(5, 0.0)):
            length = len(sound) / SAMPLE_RATE
            pieces = [(Window(0.0, length, ((0.0, length),)), sound)]
            (result,) = decoding._attempt(decoding._encode(pieces), pieces, "en", 0.0)
            figures.append((result.no_speech_prob, result.avg_logprob, result.compression_ratio))
    assert np.array(figures[:3]) == pytest.approx(np.array(figures[3:]), abs=2e-3)
    assert figures[2][0] > 0.6 > figures[0][0], "silence is told from speech"


def test_silence_is_never_decoded(engine: WhisperTranscriber, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = write(monkeypatch, engine, "Thank you.", 1.0)
    spoken = read_audio(SPOKEN / "praise.ogg")
    assert hear(engine, noise(20, 3e-4)).segments == ()
    assert tried == []
    hear(engine, np.concatenate([noise(40, 3e-4), spoken, noise(40, 3e-4)]))
    assert tried == [0.0], "one window, around what is said"


def test_a_window_that_the_model_takes_for_silence_gives_no_text(
    engine: WhisperTranscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whisper_windows, "LOGPROB_LIMIT", 0.0)
    tried = write(monkeypatch, engine, "Thank you.", 1.0)
    sound = np.concatenate([noise(5, 0.0), read_audio(SPOKEN / "praise.ogg")])
    silent = (Window(0.0, 5.0, ((0.0, 5.0),)), sound)
    (heard,) = engine._start("en", None).hear([silent])
    assert (heard.segments, heard.rest) == ((), None)
    assert tried == [0.0], "silence is not tried again"


@pytest.mark.parametrize("text", ["Thanks for watching!", "Thank you.", "Untertitelung des ZDF, 2020"])
def test_a_phantom_phrase_is_marked_and_kept(
    text: str, engine: WhisperTranscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(monkeypatch, engine, text, 1.5)
    assert marks(hear(engine, read_audio(SPOKEN / "praise.ogg"))) == [(text, "phantom_phrase")]


def test_a_loop_is_tried_warmer_then_marked_and_kept(
    engine: WhisperTranscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = " ".join(["I think that we can do it."] * 8)
    tried = write(monkeypatch, engine, loop, 2.5)
    assert marks(hear(engine, read_audio(SPOKEN / "praise.ogg"))) == [(loop, "repetition")]
    assert tried == list(whisper_windows.TEMPERATURES)


def test_more_words_than_anybody_speaks_in_that_time_are_marked_and_kept(
    engine: WhisperTranscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast = "We looked at every one of these invoices twice before anybody from your finance team called us back again"
    write(monkeypatch, engine, fast + " about the missing export and the broken links on Monday", 1.0)
    (segment,) = hear(engine, read_audio(SPOKEN / "praise.ogg")).segments
    assert segment.suspect == "too_fast" and segment.text.startswith(fast)


def test_text_that_lies_in_the_pauses_is_marked_and_kept(engine: WhisperTranscriber) -> None:
    sound = np.concatenate([read_audio(SPOKEN / "praise.ogg"), noise(4, 3e-4)])
    end = len(sound) / SAMPLE_RATE
    (heard,) = engine._start("en", None).hear([(Window(0.0, end, ((end - 2, end),)), sound)])
    assert [s.text for s in heard.segments] == [s["text"] for s in TOLD["praise.ogg"]["segments"]]
    assert {s.suspect for s in heard.segments} == {"no_speech"}


def test_what_was_said_is_not_marked(engine: WhisperTranscriber) -> None:
    found = hear(engine, read_audio(SPOKEN / "interview.ogg"))
    assert [s.text for s in found.segments] == [s["text"] for s in TOLD["interview.ogg"]["segments"]]
    assert {s.suspect for s in found.segments} == {None}
