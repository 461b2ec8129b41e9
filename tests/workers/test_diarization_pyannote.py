"""pyannote's real pipeline from a local folder: turns, overlap, progress, numbers of speakers, no telemetry."""

import os
import time
import warnings
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from service.config import Settings
from service.domain.errors import StageFailed
from workers.audio import Audio
from workers.diarization import Diarization
from workers.diarization.pyannote import PyannoteDiarizer, find_pipeline

RATE = 16000
pytestmark = pytest.mark.engine


def tone(pitch: float, start: float, end: float, length: float = 12.0) -> np.ndarray:
    samples = np.zeros(int(length * RATE), np.float32)
    span = slice(int(start * RATE), int(end * RATE))
    fade = np.clip(np.minimum(np.arange(span.stop - span.start), np.arange(span.stop - span.start)[::-1]) / 1600, 0, 1)
    samples[span] = 0.3 * fade**2 * np.sin(2 * np.pi * pitch * np.arange(span.stop - span.start) / RATE)
    return samples


TALK = Audio.of(tone(300, 1, 5) + tone(2000, 4.5, 9))
"""One person from 1 to 5 s, another from 4.5 to 9 s."""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    with warnings.catch_warnings():  # importing pyannote warns of codecs that are not needed
        warnings.simplefilter("ignore")
        from tests.workers.tiny_pyannote import write_pipeline

        folder = write_pipeline(tmp_path_factory.mktemp("pyannote") / "tiny")
    return Settings(data_folder=folder.parent, pyannote_model=str(folder), device="cpu", hf_token=None)


def diarize(settings: Settings, told: list[float] | None = None, **counts: int) -> Diarization:
    asked = {"speakers": None, "min_speakers": None, "max_speakers": None, **counts}
    return PyannoteDiarizer(settings).diarize(TALK, **asked, progress=(told if told is not None else []).append)


def test_the_real_pipeline_finds_both_people_and_their_overlap(settings: Settings) -> None:
    told: list[float] = []
    found = diarize(settings, told)
    assert [t.speaker for t in found.overlapping] == ["SPEAKER_00", "SPEAKER_01"]
    assert [(t.start, t.end) for t in found.overlapping] == [
        (pytest.approx(1.0, abs=0.1), pytest.approx(5.0, abs=0.1)),
        (pytest.approx(4.5, abs=0.1), pytest.approx(9.0, abs=0.1)),
    ]
    assert all(a.end <= b.start + 1e-6 for a, b in pairwise(found.turns))
    assert len(set(told)) > 4
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_the_number_of_speakers_is_passed_on(settings: Settings) -> None:
    assert {t.speaker for t in diarize(settings, speakers=1).turns} == {"SPEAKER_00"}
    assert {t.speaker for t in diarize(settings, max_speakers=1).turns} == {"SPEAKER_00"}


def test_bounds_reach_the_pipeline_as_they_were_given(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from pyannote.core import Annotation

    from workers.diarization import pyannote

    asked: list[dict[str, object]] = []

    def pipeline(_: object, **options: object) -> Annotation:
        asked.append(options)
        return Annotation()

    monkeypatch.setattr(pyannote, "_load", lambda *_, **__: pipeline)
    assert diarize(settings, min_speakers=2, max_speakers=5).turns == ()
    assert {k: v for k, v in asked[0].items() if k != "hook"} == {
        "num_speakers": None,
        "min_speakers": 2,
        "max_speakers": 5,
    }


def test_a_cancelled_job_stops_the_pipeline(settings: Settings) -> None:
    class Cancelled(Exception):
        pass

    def stop(done: float) -> None:
        if done > 0.4:
            raise Cancelled

    with pytest.raises(Cancelled):
        PyannoteDiarizer(settings).diarize(TALK, speakers=None, min_speakers=None, max_speakers=None, progress=stop)


def test_telemetry_is_off() -> None:
    import workers  # noqa: F401 its import switches telemetry off

    assert os.environ["PYANNOTE_METRICS_ENABLED"] == "false"
    from pyannote.audio.telemetry.metrics import is_metrics_enabled

    assert is_metrics_enabled() is False


def test_offline_without_the_pipeline_fails_at_once_with_a_sentence(tmp_path: Path) -> None:
    nothing = Settings(data_folder=tmp_path, offline=True, device="cpu", hf_token=None)
    began = time.monotonic()
    with pytest.raises(StageFailed, match="EARMARK_HF_TOKEN"):
        diarize(nothing)
    assert time.monotonic() - began < 20


def test_a_broken_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("pipeline: {name: pyannote.audio.pipelines.Nothing}", encoding="utf-8")
    broken = Settings(data_folder=tmp_path, pyannote_model=str(tmp_path), device="cpu", hf_token=None)
    assert find_pipeline(broken) == tmp_path
    with pytest.raises(StageFailed, match="cannot be loaded"):
        diarize(broken)


def test_a_hub_that_gives_nothing_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pyannote.audio import Pipeline

    monkeypatch.setattr(Pipeline, "from_pretrained", lambda *_, **__: None)
    refused = Settings(data_folder=tmp_path, pyannote_model="somebody/gated", device="cpu", hf_token="hf_x")
    with pytest.raises(StageFailed, match=r"accept its conditions at https://huggingface\.co/somebody/gated"):
        diarize(refused)
