"""The web server is killed in the middle of uploads, and its disk fills up: nothing half is taken for whole."""

import hashlib
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.config import Settings
from service.store.database import Database, get_database
from service.store.incoming import remove_leftovers
from service.store.media import FolderMedia
from service.store.migrate import upgrade
from tests.api.client import AUDIO
from tests.conftest import forget
from tests.faults.machine import fill, small_disk
from tests.faults.served import API, Served, form_of, wait

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(os.name == "nt", reason="signals and mounts of POSIX"),
]
MEDIA = AUDIO + random.Random(1).randbytes(6 << 20)
SUM = hashlib.sha256(MEDIA).hexdigest()
BYTES = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}


@pytest.fixture
def served(settings: Settings, database: Database) -> Iterator[Served]:
    made = Served(settings.data_folder)
    yield made
    made.kill()


@pytest.fixture
def cramped(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Served, Path]]:
    """A server whose uploads and media share 24 MiB with a filler; the database has room."""
    try:
        with small_disk(tmp_path / "small", 24) as folder:
            monkeypatch.setenv("EARMARK_DATABASE_URL", f"sqlite:///{tmp_path / 'apart.db'}")
            monkeypatch.setenv("EARMARK_DATA_FOLDER", str(folder / "data"))
            forget()
            upgrade(get_database())
            made = Served(tmp_path)
            yield made, folder
            made.kill()
    except OSError as error:
        pytest.skip(f"no disk of our own: {error}")


def kept(data_folder: Path) -> list[str]:
    return list(FolderMedia(data_folder / "media", data_folder / "uploads").keys())


def test_a_server_killed_in_the_middle_of_a_resumable_upload_goes_on_from_what_it_has(served, settings):
    path, seed = served.begin(len(MEDIA)), time.time_ns()
    chance, at, kills = random.Random(seed), 0, 0
    while kills < 3:
        until = at + chance.randrange(1 << 20, 2 << 20)
        served.pour("PATCH", path, BYTES | {"Upload-Offset": str(at)}, MEDIA[at:], until - at)
        time.sleep(chance.uniform(0.0, 0.3))
        served.kill()
        kills += 1
        served.start()
        before, at = at, served.offset(path)
        assert before <= at <= until, f"seed {seed}"
        assert served.recordings() == []
        assert kept(settings.data_folder) == []
    assert served.send(path, at, MEDIA[at:]).status_code == 204
    assert [r["sha256"] for r in served.recordings()] == [SUM]
    assert FolderMedia(settings.media_folder, settings.uploads_folder).path(SUM).read_bytes() == MEDIA


def test_a_server_killed_in_the_middle_of_a_form_took_nothing_and_what_it_left_goes_later(served, settings):
    headers, body = form_of(MEDIA)
    served.pour("POST", f"{API}/recordings", headers, body, len(body) // 2)
    wait(lambda: list(settings.uploads_folder.glob("*.part")))
    served.kill()
    served.start()
    assert served.recordings() == []
    assert kept(settings.data_folder) == []
    answer = served.http.post(f"{API}/recordings", headers=headers, content=body)
    assert answer.status_code == 202, answer.text
    assert [r["sha256"] for r in served.recordings()] == [SUM]
    (left,) = settings.uploads_folder.glob("*.part")
    assert remove_leftovers(settings.uploads_folder, 3600) == 0  # somebody may still be writing to it
    os.utime(left, (time.time() - 7200,) * 2)
    assert remove_leftovers(settings.uploads_folder, 3600) == 1
    assert list(settings.uploads_folder.glob("*.part")) == []


def test_a_disk_that_fills_up_under_a_form_is_said_and_leaves_nothing(cramped):
    served, folder = cramped
    headers, body = form_of(MEDIA)
    filler = fill(folder)
    os.truncate(filler, filler.stat().st_size - (4 << 20))
    answer = served.http.post(
        f"{API}/recordings", headers=headers | {"Transfer-Encoding": "chunked"}, content=pieces(body)
    )
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")
    assert "no room left" in answer.json()["detail"]
    assert served.recordings() == []
    assert kept(folder / "data") == []
    assert list((folder / "data/uploads").glob("*.part")) == []
    filler.unlink()
    assert served.http.post(f"{API}/recordings", headers=headers, content=body).status_code == 202


def test_a_disk_that_fills_up_under_a_resumable_upload_costs_only_what_did_not_fit(cramped):
    served, folder = cramped
    path = served.begin(len(MEDIA))
    assert served.send(path, 0, MEDIA[: 1 << 20]).status_code == 204
    filler = fill(folder)
    os.truncate(filler, filler.stat().st_size - (2 << 20))
    answer = served.send(path, 1 << 20, MEDIA[1 << 20 :])
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")
    at = served.offset(path)
    assert 1 << 20 <= at < len(MEDIA)
    assert served.recordings() == []
    filler.unlink()
    assert served.send(path, at, MEDIA[at:]).status_code == 204
    assert [r["sha256"] for r in served.recordings()] == [SUM]


def pieces(body: bytes) -> Iterator[bytes]:
    for at in range(0, len(body), 1 << 16):
        yield body[at : at + (1 << 16)]
