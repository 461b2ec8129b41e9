"""Which recogniser is used and why: Whisper where it can be had, a named draft where not, clear refusals by name."""

from pathlib import Path

import pytest

from service.config import Settings
from service.domain.errors import Invalid, StageFailed
from service.domain.options import ProcessingOptions
from workers import fetching, weights
from workers.transcription.choose import choose, describe


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Settings(data_folder=tmp_path, offline=True, device="cpu")  # type: ignore[call-arg]


def put(settings: Settings, name: str) -> Path:
    path = settings.models / "whisper" / f"{name}.pt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"weights of " + name.encode())
    return path


def test_without_weights_and_offline_it_is_a_named_draft(settings: Settings) -> None:
    choice = choose(settings, ProcessingOptions())
    assert (choice.transcriber.name, choice.transcriber.draft, choice.fallback) == ("sphinx", True, True)
    assert "EARMARK_OFFLINE" in choice.why
    assert "draft" in choice.why
    assert "earmark models pull base" in choice.why


def test_a_model_of_ones_own_in_the_store_is_used(settings: Settings) -> None:
    put(settings, "house-model")
    choice = choose(settings, ProcessingOptions())
    assert (choice.transcriber.name, choice.transcriber.model, choice.fallback) == ("whisper", "house-model", False)


def test_damaged_published_weights_are_not_used(settings: Settings) -> None:
    put(settings, "base")
    assert choose(settings, ProcessingOptions()).transcriber.name == "sphinx"


def test_whisper_by_name_that_is_not_to_be_had_fails_with_what_to_do(settings: Settings) -> None:
    for options in (ProcessingOptions(transcriber="whisper"), ProcessingOptions(model="small")):
        with pytest.raises(StageFailed, match="earmark models import"):
            choose(settings, options)


def test_a_path_is_used_as_it_is(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "mine.pt"
    path.write_bytes(b"weights")
    choice = choose(settings, ProcessingOptions(model=str(path)))
    assert (choice.transcriber.name, choice.transcriber.model) == ("whisper", "mine")


def test_an_unknown_model_is_refused_with_the_known_names(settings: Settings) -> None:
    with pytest.raises(Invalid, match="large-v3") as caught:
        choose(settings, ProcessingOptions(model="bass"))
    assert caught.value.code == "unknown_model"


def test_the_draft_by_name_is_no_fallback(settings: Settings) -> None:
    assert not choose(settings, ProcessingOptions(transcriber="sphinx")).fallback


def test_weights_are_fetched_with_progress_before_the_work(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pull(name: str, progress: object, *, settings: Settings) -> Path:
        progress(1.0)  # type: ignore[operator]
        monkeypatch.setattr(weights, "find_whisper", lambda name, settings: path)
        return path

    path = put(settings, "fetched")
    path.rename(tmp_path / "elsewhere.pt")
    monkeypatch.setattr(weights, "pull", pull)
    monkeypatch.setattr("workers.transcription.choose.unreachable", lambda url: None)
    told: list[float] = []
    online = settings.model_copy(update={"offline": False})
    choice = choose(online, ProcessingOptions(), progress=told.append)
    assert (choice.transcriber.name, choice.transcriber.model, told) == ("whisper", "base", [1.0])


def test_a_download_that_fails_leaves_the_draft_and_its_reason(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pull(name: str, progress: object, *, settings: Settings) -> Path:
        raise StageFailed("The download of base.pt was cut 4 times.")

    monkeypatch.setattr(weights, "pull", pull)
    monkeypatch.setattr("workers.transcription.choose.unreachable", lambda url: None)
    choice = choose(settings.model_copy(update={"offline": False}), ProcessingOptions())
    assert choice.fallback
    assert "cut 4 times" in choice.why


def test_the_doctor_is_told_without_loading_or_fetching(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "fetch", None)
    told = describe(settings)
    assert (told["engine"], told["model"], told["draft"], told["fallback"]) == ("sphinx", "en-us", True, True)
    put(settings, "house-model")
    assert describe(settings)["model"] == "house-model"
    with pytest.raises(Invalid, match="bass"):
        describe(settings.model_copy(update={"whisper_model": "bass"}))
