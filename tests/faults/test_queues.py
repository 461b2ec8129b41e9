"""Worker processes on separate queues: hours of audio hold up no webhook, each takes only its own, one takes all."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from sqlalchemy import select

from bench.fault_matrix import installation
from bench.fault_setup import Scale
from service.actions.webhooks import manage
from service.store.queue import QUEUES, SHORT, TEXT, knock
from service.store.tables import Job, Project
from tests.fakes import STAGES
from tests.faults.farm import Farm
from tests.faults.test_matrix import absent

pytestmark = [
    pytest.mark.fault,
    pytest.mark.timeout(300),
    pytest.mark.usefixtures("quick"),
    pytest.mark.skipif(os.name == "nt", reason="signals and process groups of POSIX"),
]


@contextmanager
def receiver() -> Iterator[tuple[str, list[float]]]:
    """An address for webhooks, and when one came."""
    heard: list[float] = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            heard.append(time.monotonic())
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as listening:
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}/hook", heard
        listening.shutdown()
        thread.join()


@pytest.fixture(params=["embedded", pytest.param("redis", marks=pytest.mark.server)])
def farm(request: pytest.FixtureRequest) -> Iterator[Farm]:
    if request.param != "embedded" and (missing := absent(request.param)):
        pytest.skip(f"no {missing} here")
    os.environ["EARMARK_ALLOW_PRIVATE_ADDRESSES"] = "true"
    with installation(request.param, Scale()) as setup:
        yield setup.farm


def words(farm: Farm) -> Job:
    """A job for a transcript that came without sound."""
    job_id = farm.submit(knocking=False, media_type=None)
    knock(TEXT)
    return farm.job(job_id)


def ring(farm: Farm, url: str) -> None:
    """A message to a webhook."""
    with farm.database.write() as session:
        project = session.scalar(select(Project).limit(1))
        assert project
        hook = manage.create_webhook(session, project.id, url=url, events=["recording.completed"])
        manage.send_test(session, hook.id)
    knock(SHORT)


def test_a_long_recording_holds_up_neither_a_webhook_nor_words_and_each_worker_takes_its_own(farm: Farm):
    workers = {takes: farm.start(takes) for takes in QUEUES}
    for worker in workers.values():
        farm.ready(worker)
    farm.mode("long")
    hours = farm.submit()
    behind = farm.submit()
    farm.wait(lambda: farm.stages(hours).get("listen") == "processing")
    farm.mode("")
    with receiver() as (url, heard):
        began = time.monotonic()
        ring(farm, url)
        text = words(farm)
        farm.wait(lambda: bool(heard), 30)
        assert heard[0] - began < 10
        farm.until(text.id, "completed")
    assert farm.job(hours).status == "processing"
    assert farm.job(behind).status == "queued"  # speech waits for speech, and nobody else takes it
    with farm.database.read() as session:
        took = {
            (job.queue, (job.worker or "").split("-")[1])
            for job in session.scalars(select(Job).where(Job.worker != ""))
        }
    assert took == {(takes, str(worker.pid)) for takes, worker in workers.items()}


@pytest.mark.parametrize("farm", ["embedded"], indirect=True)
def test_one_worker_for_all_takes_each_kind_and_every_stage_of_a_recording_once(farm: Farm):
    farm.ready(farm.start("all"))
    with receiver() as (url, heard):
        recording, text = farm.submit(), words(farm).id
        ring(farm, url)
        for job in (recording, text):
            farm.until(job, "completed")
        farm.wait(lambda: bool(heard), 30)
    assert farm.effects() == {(str(job), stage): 1 for job in (recording, text) for stage in STAGES}
