"""Artefacts: kept under a stable key of their inputs, found again, replaced, gone with their recording."""

import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from service.actions import artefacts
from service.store.tables import Artefact, Project, Recording


@dataclass(frozen=True)
class Parameters:
    model: str
    beams: int


@pytest.fixture
def recording(session) -> Recording:
    project = Project(name="Study")
    session.add(project)
    session.flush()
    made = Recording(project_id=project.id, title="Call", filename="call.wav", sha256="0" * 64)
    session.add(made)
    session.flush()
    return made


def test_what_was_saved_is_found_under_its_key_only(session, recording):
    value = {"segments": [{"text": "Grüße, 世界", "start": 0.25, "end": 1.5}]}
    key = artefacts.fingerprint("media", Parameters("base", 5))
    artefacts.save(session, recording.id, "transcribe", key, value, {"engine": "whisper"})
    assert artefacts.find(session, recording.id, "transcribe", key) == value
    assert artefacts.find(session, recording.id, "diarize", key) is None
    assert artefacts.find(session, uuid.uuid4(), "transcribe", key) is None
    assert artefacts.find(session, recording.id, "transcribe", artefacts.fingerprint("other")) is None


def test_saving_again_replaces(session, recording):
    for value in ([1], [1, 2]):
        artefacts.save(session, recording.id, "align", "k", value)
    assert artefacts.find(session, recording.id, "align", "k") == [1, 2]
    assert session.scalar(select(func.count()).select_from(Artefact)) == 1


def test_nothing_is_no_artefact_but_an_empty_list_is(session, recording):
    with pytest.raises(ValueError, match="None"):
        artefacts.save(session, recording.id, "align", "k", None)
    artefacts.save(session, recording.id, "align", "k", [])
    assert artefacts.find(session, recording.id, "align", "k") == []


def test_artefacts_go_with_their_recording(session, recording):
    artefacts.save(session, recording.id, "align", "k", [1])
    session.delete(recording)
    session.flush()
    assert session.scalar(select(func.count()).select_from(Artefact)) == 0


def test_a_fingerprint_depends_on_the_content_and_not_on_the_order_of_keys():
    one = artefacts.fingerprint({"a": 1, "b": [1.5, None]}, {"x", "y"}, Path("m") / "base.pt", b"\x00")
    two = artefacts.fingerprint({"b": [1.5, None], "a": 1}, {"y", "x"}, Path("m/base.pt"), b"\x00")
    assert one == two and len(one) == 64
    assert artefacts.fingerprint("a", "b") != artefacts.fingerprint("ab")
    assert artefacts.fingerprint(Parameters("base", 5)) != artefacts.fingerprint(Parameters("base", 1))
    assert artefacts.fingerprint(1) != artefacts.fingerprint("1")


def test_a_fingerprint_is_the_same_in_every_process():
    code = "from service.actions.artefacts import fingerprint; print(fingerprint({'b', 'a', 'c'}, {'k': 1}))"
    again = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert again.stdout.strip() == artefacts.fingerprint({"a", "b", "c"}, {"k": 1})


def test_what_has_no_stable_form_has_no_fingerprint():
    with pytest.raises(TypeError, match="object has no canonical JSON"):
        artefacts.fingerprint(object())
