"""Thirty files made to do harm, down the decoder: each is taken or refused with a sentence, and the worker stays."""

from pathlib import Path

import pytest

from bench import hostile_media
from service.config import Settings
from service.domain.errors import EarmarkError, Invalid
from workers.audio import open_audio

CRAFTED = dict(hostile_media.crafted())
SOME = [name for name in CRAFTED if "MB" not in name and "hours" not in name][::3]
MUTATED = list(hostile_media.hostile(len(CRAFTED) + 14, seed=7))[len(CRAFTED) :]


def takes_or_says(data: bytes, tmp_path: Path) -> str:
    (tmp_path / "recording").write_bytes(data)
    try:
        audio = open_audio(tmp_path / "recording", Settings(data_folder=tmp_path / "data"))
    except EarmarkError as refusal:
        error = refusal
    else:
        error = None
    if error is not None:
        assert error.detail.endswith(".")
        assert not error.code.startswith("decoding_"), error.detail
        return error.code
    assert audio.duration > 0
    assert len(audio.tracks()[0]) > 0
    return ""


@pytest.mark.parametrize("name", SOME)
def test_crafted(name: str, tmp_path: Path) -> None:
    takes_or_says(CRAFTED[name], tmp_path)


# Numbers for names: encoders differ from run to run, and with them what is done to a file.
@pytest.mark.parametrize(("what", "data"), MUTATED, ids=range(len(MUTATED)))
def test_mutated(what: str, data: bytes, tmp_path: Path) -> None:
    takes_or_says(data, tmp_path)


def test_hours_in_a_few_bytes_are_refused_as_too_long(tmp_path: Path) -> None:
    data = hostile_media.silence_without_end(0.1)
    (tmp_path / "recording").write_bytes(data)
    with pytest.raises(Invalid) as caught:
        open_audio(tmp_path / "recording", Settings(data_folder=tmp_path / "data", max_duration_hours=0.05))
    assert caught.value.code == "too_long"
