"""Which diarizer is chosen, and the sentence when the one asked for is not to be had."""

from pathlib import Path

import numpy as np
import pytest

from service.config import Settings
from service.domain.errors import StageFailed
from service.domain.options import ProcessingOptions
from workers.audio import Audio
from workers.diarization import choose as chooser
from workers.diarization.choose import choose, describe


def settings(folder: Path, **values: object) -> Settings:
    return Settings(data_folder=folder, **{"hf_token": None, "offline": False, **values})  # type: ignore[arg-type]


MONO = Audio.of(np.zeros(16000, np.float32))
DUAL = Audio.of(np.zeros(16000, np.float32), np.zeros(16000, np.float32))


def test_two_channels_give_one_speaker_each(tmp_path: Path) -> None:
    choice = choose(settings(tmp_path), ProcessingOptions(), DUAL)
    assert (choice.diarizer.name, choice.fallback) == ("channels", False)


def test_more_than_two_speakers_on_two_channels_need_ears(tmp_path: Path) -> None:
    assert choose(settings(tmp_path), ProcessingOptions(speakers=3), DUAL).diarizer.name == "builtin"


def test_without_token_or_pipeline_the_builtin_one_works_and_says_why(tmp_path: Path) -> None:
    choice = choose(settings(tmp_path), ProcessingOptions(), MONO)
    assert (choice.diarizer.name, choice.fallback) == ("builtin", True)
    assert "token" in choice.why


def test_a_local_pipeline_is_preferred(tmp_path: Path) -> None:
    folder = tmp_path / "models" / "pyannote" / "pyannote--speaker-diarization-community-1"
    folder.mkdir(parents=True)
    (folder / "config.yaml").write_text("pipeline: {}", encoding="utf-8")
    choice = choose(settings(tmp_path), ProcessingOptions(), MONO)
    assert (choice.diarizer.name, choice.diarizer.model) == ("pyannote", "pyannote/speaker-diarization-community-1")
    assert describe(settings(tmp_path))["engine"] == "pyannote"


def test_with_a_token_the_hub_must_be_reachable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = settings(tmp_path, hf_token="hf_secret")
    monkeypatch.setattr(chooser, "unreachable", lambda _: "huggingface.co cannot be reached")
    assert choose(given, ProcessingOptions(), MONO).diarizer.name == "builtin"
    monkeypatch.setattr(chooser, "unreachable", lambda _: None)
    choice = choose(given, ProcessingOptions(), MONO)
    assert choice.diarizer.name == "pyannote"
    assert "hf_secret" not in f"{choice.why}{choice.diarizer.parameters()}"


def test_offline_never_asks_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chooser, "unreachable", lambda _: pytest.fail("asked the network"))
    assert choose(settings(tmp_path, hf_token="hf_x", offline=True), ProcessingOptions(), MONO).fallback


def test_pyannote_asked_for_in_vain_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StageFailed, match="EARMARK_HF_TOKEN"):
        choose(settings(tmp_path), ProcessingOptions(diarizer="pyannote"), MONO)
    with pytest.raises(StageFailed, match="EARMARK_HF_TOKEN"):
        choose(settings(tmp_path, diarizer="pyannote"), ProcessingOptions(), MONO)


def test_channels_asked_for_on_one_channel_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StageFailed, match="choose auto"):
        choose(settings(tmp_path), ProcessingOptions(diarizer="channels"), MONO)


def test_missing_encoder_weights_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chooser, "find_weights", lambda: None)
    with pytest.raises(StageFailed, match="Resemblyzer"):
        choose(settings(tmp_path), ProcessingOptions(), MONO)
    assert "Resemblyzer" in describe(settings(tmp_path))["remedy"]
