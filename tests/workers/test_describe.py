"""What a person reads when something outside of the recording broke."""

import errno
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from service.store.database import Database
from service.store.media_objects import ObjectMedia
from workers.lease import describe


def test_a_media_store_that_does_not_answer_has_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"ACCESS_KEY_ID": "x", "SECRET_ACCESS_KEY": "x", "REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("AWS_ENDPOINT", "http://127.0.0.1:9")
    media = ObjectMedia("s3://bucket", tmp_path / "uploads", tmp_path / "cache")
    media.store = type(media.store).from_url(
        "s3://bucket", client_options={"allow_http": True}, retry_config={"max_retries": 0}
    )
    with pytest.raises(Exception) as caught:
        media.path("a" * 64)
    code, sentence = describe(caught.value)
    assert code == "media_unavailable"
    assert sentence.endswith(".") and "127.0.0.1" not in sentence


def test_a_full_disk_and_memory_have_a_sentence() -> None:
    assert describe(OSError(errno.ENOSPC, "x"))[0] == "storage_full"
    assert describe(MemoryError())[0] == "out_of_memory"


def test_a_database_without_room_is_a_full_disk(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'small.db'}")
    with database.engine.connect() as connection, pytest.raises(OperationalError) as caught:  # noqa: PT012
        connection.exec_driver_sql("pragma max_page_count=2")
        connection.exec_driver_sql("create table t (x blob)")
        connection.exec_driver_sql("insert into t values (zeroblob(100000))")
    database.dispose()
    assert isinstance(caught.value.orig, sqlite3.OperationalError)
    assert describe(caught.value)[0] == "storage_full"
