"""A model that an administrator asked for: fetched by the worker as a job, and told of at its next beat."""

import pytest

from service.actions import jobs, models
from service.store.database import Database
from service.store.tables import Job
from tests.workers.test_weights import CONTENT
from tests.workers.test_weights import shop as shop
from workers import beats, chores
from workers.lease import Lease


def test_it_is_fetched_as_a_job_and_the_worker_tells_of_it(
    shop: str, database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with database.write() as session:
        jobs.submit_task(session, models.PULL, queue="cpu", payload={"name": "base"})
        job = jobs.claim(session, ["cpu"], "w", 60.0)
    assert job is not None
    with Lease(database, job, lease_seconds=60.0, beat_seconds=15.0) as lease:
        assert chores.pull_model(lease) is False
        lease.finish("completed")
    told = beats.models_here()
    assert [(m["name"], m["size"], m["damaged"]) for m in told["here"]] == [("base", len(CONTENT), False)]
    assert "large-v3" in {m["name"] for m in told["offered"]}
    with database.read() as session:
        row = session.get_one(Job, job.id)
        assert (row.status, [(s.name, s.status) for s in row.stages]) == ("completed", [("fetch", "completed")])
