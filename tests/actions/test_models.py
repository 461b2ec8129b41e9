"""Model weights as administrators see them: what the living workers say, and one download at a time."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from service.actions import models, system
from service.domain.errors import Conflict, Invalid
from service.store.tables import WorkerBeat, now

ALIVE = 45.0
FACTS = {
    "queues": ["cpu"],
    "models": {
        "folder": "/data/models",
        "offline": False,
        "here": [{"name": "base", "kind": "whisper", "size": 145_000_000, "in_use": True, "damaged": False}],
        "offered": [
            {"name": "base", "kind": "whisper", "size": 146_000_000},
            {"name": "small", "kind": "whisper", "size": 484_000_000},
        ],
    },
}


def test_without_a_worker_nothing_can_be_fetched(session: Session) -> None:
    assert models.list_models(session, ALIVE).items == []
    with pytest.raises(Conflict, match="No worker"):
        models.pull(session, "base", ALIVE)


def test_a_worker_that_is_silent_says_nothing(session: Session) -> None:
    session.add(WorkerBeat(name="gone", seen_at=now() - timedelta(minutes=5), facts=FACTS))
    session.flush()
    assert models.list_models(session, ALIVE).items == []


def test_what_is_here_comes_first_and_one_is_fetched_at_a_time(session: Session) -> None:
    system.beat(session, "a", FACTS)
    system.beat(session, "messages", {"queues": ["short"]})
    found = models.list_models(session, ALIVE)
    assert [(m.name, m.installed, m.in_use) for m in found.items] == [("base", True, True), ("small", False, False)]
    assert (found.folder, found.job) == ("/data/models", None)
    with pytest.raises(Invalid, match="here already"):
        models.pull(session, "base", ALIVE)
    with pytest.raises(Invalid, match="no model “huge” to be had: small"):
        models.pull(session, "huge", ALIVE)
    job = models.pull(session, "small", ALIVE)
    assert (job.kind, job.payload, job.queue, job.recording_id) == ("pull_model", {"name": "small"}, "cpu", None)
    assert models.list_models(session, ALIVE).job == job
    with pytest.raises(Conflict, match="being fetched"):
        models.pull(session, "small", ALIVE)
    job.status = "failed"
    session.flush()
    assert models.pull(session, "small", ALIVE) != job


def test_a_damaged_model_can_be_fetched_again(session: Session) -> None:
    here = [{"name": "base", "kind": "whisper", "size": 3, "in_use": False, "damaged": True}]
    system.beat(session, "a", {**FACTS, "models": {**FACTS["models"], "here": here}})  # type: ignore[dict-item]
    assert models.pull(session, "base", ALIVE).payload == {"name": "base"}
