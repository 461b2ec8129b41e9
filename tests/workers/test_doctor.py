"""What the doctor says of a healthy installation and of a broken one."""

import json

import pytest

from service.config import get_settings
from service.store.database import Database
from tests.conftest import forget
from workers import doctor


def by_name(checks: list[doctor.Check]) -> dict[str, doctor.Check]:
    return {check.name: check for check in checks}


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EARMARK_OFFLINE", "true")


def test_a_fresh_installation_lacks_nothing_and_names_its_fallbacks(
    database: Database, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.weights.find_whisper", lambda *_, **__: None)
    monkeypatch.setattr("workers.weights.list_models", lambda *_, **__: [])
    forget()
    assert doctor.main(["--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["ok"] is True
    states = {check["name"]: check["status"] for check in said["checks"]}
    assert states["Transcription"] == "fallback"
    assert states["Diarization"] == "fallback"
    assert {states[name] for name in ("Database", "Broker", "Media", "Device", "Mining", "Data folder")} == {"ok"}


def test_what_is_missing_is_named_with_a_way_out_and_the_exit_code_is_one(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EARMARK_DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:1/nowhere")
    monkeypatch.setenv("EARMARK_BROKER_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("EARMARK_TRANSCRIBER", "whisper")
    monkeypatch.setenv("EARMARK_DEVICE", "cuda")
    monkeypatch.setattr("workers.weights.list_models", lambda *_, **__: [])
    forget()
    assert doctor.main([]) == 1
    checks = by_name(doctor.examine(get_settings()))
    assert {n for n, c in checks.items() if c.status == "missing"} == {"Database", "Broker", "Transcription", "Device"}
    assert "EARMARK_DATABASE_URL" in checks["Database"].remedy
    assert "secret" not in capsys.readouterr().out


def test_a_worker_publishes_the_same_facts(database: Database) -> None:
    facts = doctor.facts()
    assert {check["name"] for check in facts["checks"]} == set(by_name(doctor.examine(get_settings())))
    assert all(isinstance(sentence, str) for sentence in facts["fallbacks"])
