"""Whisper on CTranslate2: the same words and times from the same weights, converted once."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from service.config import Settings
from service.domain.errors import StageFailed
from service.domain.options import ProcessingOptions
from tests.checkpoints.expand import expand_whisper
from tests.checkpoints.speech import read_audio
from workers.audio import Audio
from workers.transcription import choose as choosing
from workers.transcription import faster as loading
from workers.transcription import whisper_windows
from workers.transcription.choose import choose, describe
from workers.transcription.faster import FasterTranscriber
from workers.transcription.windows import Window

pytestmark = [
    pytest.mark.engine,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]
pytest.importorskip("ctranslate2", reason="the extra `faster` is not installed")

SPOKEN = Path(__file__).parents[1] / "checkpoints" / "audio"
RECORDINGS: list[dict[str, Any]] = json.loads((SPOKEN / "expected.json").read_text())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("faster")


@pytest.fixture(scope="module")
def knowing(folder: Path) -> Path:
    return expand_whisper(folder)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    import torch

    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def engine(path: Path, folder: Path, **changes: Any) -> FasterTranscriber:
    return FasterTranscriber(path, "test", Settings(device="cpu", threads=1, data_folder=folder, **changes))


@pytest.mark.parametrize("quantization", ["", "int8"])
def test_the_same_words_and_times_as_spoken(quantization: str, knowing: Path, folder: Path) -> None:
    made = engine(knowing, folder, quantization=quantization)
    quiet = np.random.default_rng(5).normal(0, 3e-4, 12 * 16_000).astype(np.float32)
    first, last = RECORDINGS[0], RECORDINGS[-1]
    sound = np.concatenate([read_audio(SPOKEN / first["file"]), quiet, read_audio(SPOKEN / last["file"])])
    told: list[float] = []
    found = made.transcribe(Audio.of(sound), language=None, prompt=None, progress=told.append)
    later = first["seconds"] + 12
    truth = [*first["segments"], *({**s, "start": s["start"] + later} for s in last["segments"])]
    assert [s.text for s in found.segments] == [s["text"] for s in truth]
    assert [s.start for s in found.segments] == pytest.approx([s["start"] for s in truth], abs=0.4)
    assert found.language == "en"
    for segment in found.segments:
        assert " ".join(word.text for word in segment.words) == segment.text
        edges = [edge for word in segment.words for edge in (word.start, word.end)]
        assert edges == sorted(edges)
        assert all(w.probability is not None and 0 <= w.probability <= 1 for w in segment.words)
    assert told == sorted(told) and told[-1] == 1.0
    assert made.parameters()["compute"] == ("int8_float32" if quantization else "float32")


def test_weights_are_converted_once_and_damaged_ones_say_so(knowing: Path, folder: Path, tmp_path: Path) -> None:
    made = engine(knowing, folder)
    short = Audio.of(read_audio(SPOKEN / RECORDINGS[0]["file"])[: 3 * 16_000])
    made.transcribe(short, language="en", prompt="the product", progress=lambda done: None)
    (converted,) = (folder / "models" / "ctranslate2").iterdir()
    assert (converted / "model.bin").stat().st_size > 1_000_000
    (tmp_path / "bad.pt").write_bytes(b"no weights")
    with pytest.raises(StageFailed, match="cannot be"):
        engine(tmp_path / "bad.pt", tmp_path).transcribe(short, language="en", prompt=None, progress=lambda done: None)


def test_a_batch_too_large_for_the_memory_is_halved_until_it_fits(
    knowing: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workers.transcription.faster_windows import FasterDecoding

    sizes: list[int] = []
    encode = FasterDecoding._encode

    def small_memory(self: Any, pieces: Any) -> Any:
        sizes.append(len(pieces))
        if len(pieces) > 1:
            raise RuntimeError("CUDA failed with error out of memory")
        return encode(self, pieces)

    monkeypatch.setattr(FasterDecoding, "_encode", small_memory)
    quiet = np.zeros(12 * 16_000, np.float32)
    sound = np.concatenate([read_audio(SPOKEN / "praise.ogg"), quiet, read_audio(SPOKEN / "interview.ogg")])
    found = engine(knowing, folder).transcribe(Audio.of(sound), language="en", prompt=None, progress=lambda done: None)
    said = [s["text"] for r in RECORDINGS if r["file"] in ("praise.ogg", "interview.ogg") for s in r["segments"]]
    assert sizes[0] > 1 and sizes[-1] == 1
    assert sorted(s.text for s in found.segments) == sorted(said)


def test_what_is_sampled_is_the_same_for_a_model_loaded_anew(
    knowing: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whisper_windows, "TEMPERATURES", (1.0,))
    sound = Audio.of(np.random.default_rng(3).normal(0, 0.02, 6 * 16_000).astype(np.float32))
    window = [(Window(0.0, 6.0, ((0.0, 6.0),)), sound.mono())]
    texts = set()
    for _ in range(4):
        loading._load.cache_clear()
        (heard,) = engine(knowing, folder)._start("en", None).hear(window)
        texts.add(" ".join(s.text for s in heard.segments))
    assert len(texts) == 1


def test_it_is_used_when_the_settings_name_it_and_the_doctor_says_how(knowing: Path, folder: Path) -> None:
    settings = Settings(  # type: ignore[call-arg]
        device="cpu", offline=True, transcriber="faster", quantization="int8", whisper_model=str(knowing)
    )
    choice = choose(settings, ProcessingOptions())
    assert (choice.transcriber.name, choice.transcriber.draft, choice.fallback) == ("faster", False, False)
    told = describe(settings)
    assert (told["engine"], told["draft"]) == ("faster", False)
    assert "8-bit" in told["why"]
    by_name = choose(settings, ProcessingOptions(transcriber="whisper", model=str(knowing)))
    assert by_name.transcriber.name == "whisper"


def test_without_the_library_it_says_what_to_install(
    knowing: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "installed", lambda: False)
    settings = Settings(device="cpu", offline=True, transcriber="faster", whisper_model=str(knowing))  # type: ignore[call-arg]
    with pytest.raises(StageFailed, match="pip install"):
        choose(settings, ProcessingOptions())
