"""One whole recording on the servers of a large installation, with S3 by moto: upload, insights, playback, deletion."""

import io
import os
import subprocess
import sys
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from samples import load_project
from service.config import Settings
from service.store.database import Database
from tests.conftest import forget
from tests.faults.served import API, ROOT, Served, form_of
from tests.store.s3 import BUCKET, S3, serve
from workers.audio import SAMPLE_RATE, open_audio

pytestmark = [
    pytest.mark.server,
    pytest.mark.engine,
    pytest.mark.timeout(600),
    pytest.mark.skipif(os.name == "nt", reason="process groups of POSIX"),
]
SECONDS = 12


@pytest.fixture
def moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3]:
    with serve() as server:
        for name, value in {**server.environment, "EARMARK_MEDIA_URL": f"s3://{BUCKET}/media"}.items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def served(settings: Settings, postgres: Database, moto: S3, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setenv("EARMARK_OFFLINE", "true")
    forget()
    made = Served(settings.data_folder)
    command = [sys.executable, "-W", "ignore", "-m", "workers", "--takes", "all"]
    with (settings.data_folder / "workers.log").open("ab") as log:
        worker = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env={**os.environ, "OMP_NUM_THREADS": "1"})
    yield made
    worker.terminate()
    worker.wait(60)
    made.kill()


def clip(settings: Settings) -> bytes:
    """The beginning of a sample conversation as WAV."""
    samples = open_audio(load_project().recordings[0].audio, settings).mono()[: SECONDS * SAMPLE_RATE]
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes((samples * 32767).astype(np.int16).tobytes())
    return out.getvalue()


def test_a_recording_in_a_bucket_is_heard_played_and_deleted(
    served: Served, moto: S3, settings: Settings, tmp_path: Path
):
    data = clip(settings)
    headers, body = form_of(data)
    made = served.http.post(f"{API}/recordings", headers=headers, content=body).raise_for_status().json()
    assert list(moto.objects().values()) == [len(data)]
    path, until = f"{API}/recordings/{made['recording']['id']}", time.monotonic() + 500
    while (job := served.http.get(f"{API}/jobs/{made['job']['id']}").json())["status"] in ("queued", "processing"):
        assert time.monotonic() < until, (settings.data_folder / "workers.log").read_text()[-3000:]
        time.sleep(0.3)
    assert job["status"] in ("completed", "partially_completed"), job
    assert served.http.get(f"{path}/transcript").json()["utterances"]
    answer = served.http.get(f"{path}/media", headers={"Range": "bytes=1000-1999"})
    assert (answer.status_code, answer.content) == (206, data[1000:2000])
    assert served.http.get(f"{path}/media").content == data
    assert served.http.delete(path).status_code == 204
    assert moto.objects() == {}
