"""The object store answers 500, or slowly: uploads are refused with a sentence or wait, and nothing half is taken."""

import os
import random
import threading
import time
from collections.abc import Iterator

import pytest

from service.config import Settings
from service.store.database import Database
from tests.api.client import AUDIO
from tests.conftest import forget
from tests.faults.objects import ENVIRONMENT, Bucket, bucket
from tests.faults.served import API, Served, form_of

pytestmark = [pytest.mark.fault, pytest.mark.skipif(os.name == "nt", reason="signals and process groups of POSIX")]
MEDIA = AUDIO + random.Random(2).randbytes(1 << 20)


@pytest.fixture
def objects() -> Iterator[Bucket]:
    with bucket() as server:
        yield server


@pytest.fixture
def served(
    settings: Settings, database: Database, objects: Bucket, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Served]:
    told = {**ENVIRONMENT, "AWS_ENDPOINT": objects.url, "EARMARK_MEDIA_URL": "s3://media/here"}
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    forget()
    made = Served(settings.data_folder)
    yield made
    made.kill()


def test_a_store_that_answers_500_costs_the_request_and_nothing_else(served, objects, settings):
    headers, body = form_of(MEDIA)
    objects.broken = True
    answer = served.http.post(f"{API}/recordings", headers=headers, content=body)
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (
        503,
        "media_unavailable",
        "30",
    )
    assert answer.json()["detail"].startswith("The media store cannot be reached or answers with errors")
    assert served.recordings() == []
    assert list(settings.uploads_folder.glob("*.part")) == []
    objects.broken = False
    made = served.http.post(f"{API}/recordings", headers=headers, content=body)
    assert made.status_code == 202
    assert list(objects.objects.values()) == [MEDIA]
    objects.broken = True
    path = f"{API}/recordings/{made.json()['recording']['id']}/media"
    assert served.http.get(path).status_code == 503
    objects.broken = False
    assert served.http.get(path).content == MEDIA


def test_a_resumable_upload_waits_for_a_store_that_answers_500(served, objects):
    path = served.begin(len(MEDIA))
    objects.broken = True
    assert served.send(path, 0, MEDIA).status_code == 503
    assert served.recordings() == []
    objects.broken = False
    assert served.offset(path) == len(MEDIA)  # asking is enough: all bytes are there
    assert len(served.recordings()) == 1
    assert list(objects.objects.values()) == [MEDIA]


def test_a_slow_store_holds_up_its_upload_and_nobody_else(served, objects):
    headers, body = form_of(MEDIA)
    objects.slow = 1.5
    answers: list[int] = []
    thread = threading.Thread(
        target=lambda: answers.append(served.http.post(f"{API}/recordings", headers=headers, content=body).status_code)
    )
    thread.start()
    slowest = 0.0
    while thread.is_alive():
        began = time.monotonic()
        served.http.get("/health").raise_for_status()
        slowest = max(slowest, time.monotonic() - began)
        time.sleep(0.05)
    assert (answers, list(objects.objects.values())) == ([202], [MEDIA])
    assert slowest < 1.5
