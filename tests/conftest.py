"""Shared fixtures: settings with a data folder of their own, a migrated database, sessions."""

import gc
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from service.config import Settings, get_settings
from service.store import migrate
from service.store.database import Database, get_database
from service.store.media import get_media
from service.store.queue import get_celery

POSTGRES = "postgresql+psycopg://postgres@127.0.0.1:5432/"


def pytest_collection_finish() -> None:
    """Everything is imported: the garbage collector, which an application runs when it starts, need not walk through it."""
    gc.collect()
    gc.freeze()


def forget() -> None:
    """Drop what the process remembers of its settings."""
    if get_database.cache_info().currsize:
        get_database().dispose()
    for remembered in (get_settings, get_database, get_celery, get_media):
        remembered.cache_clear()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings of an empty installation in a temporary folder, also for what reads `get_settings()`."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"EARMARK_{name.upper()}", raising=False)
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    monkeypatch.setenv("EARMARK_DATA_FOLDER", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    forget()
    yield get_settings()
    forget()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database at the newest migration, made once and copied for each test."""
    path = tmp_path_factory.mktemp("database") / "empty.db"
    made = Database(f"sqlite:///{path}")
    migrate.upgrade(made)
    with made.engine.connect() as connection:
        connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
    made.dispose()
    return path


@pytest.fixture
def database(settings: Settings, migrated: Path) -> Iterator[Database]:
    """The process's SQLite database, empty and migrated."""
    shutil.copy(migrated, settings.data_folder / "earmark.db")
    yield get_database()
    get_database().dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A writing session of that database; commits at the end of the test."""
    with database.write() as opened:
        yield opened


@contextmanager
def temporary_postgres(template: str = "template1") -> Iterator[str]:
    """URL of a new PostgreSQL database; skips where no server answers."""
    server = create_engine(POSTGRES + "postgres", isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 2})
    name = f"earmark_test_{uuid.uuid4().hex[:12]}"
    try:
        with server.connect() as connection:
            connection.execute(text(f"create database {name} template {template}"))
    except OperationalError:
        if os.environ.get("CI"):
            pytest.fail("CI needs PostgreSQL at 127.0.0.1:5432")
        pytest.skip("no PostgreSQL at 127.0.0.1:5432")
    try:
        yield POSTGRES + name
    finally:
        with server.connect() as connection:
            connection.execute(text(f"drop database {name} with (force)"))
        server.dispose()


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A temporary empty PostgreSQL database; skips where no server answers."""
    with temporary_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def migrated_postgres() -> Iterator[str]:
    """An empty PostgreSQL database at the newest migration, made once and copied for each test; its name."""
    with temporary_postgres() as url:
        made = Database(url)
        migrate.upgrade(made)
        made.dispose()
        yield url.rsplit("/", 1)[1]


@pytest.fixture
def postgres(settings: Settings, migrated_postgres: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The process's database, on PostgreSQL, empty and migrated."""
    with temporary_postgres(migrated_postgres) as url:
        monkeypatch.setenv("EARMARK_DATABASE_URL", url)
        forget()
        yield get_database()
        get_database().dispose()


@pytest.fixture(params=["database", pytest.param("postgres", marks=pytest.mark.server)], ids=["sqlite", "postgresql"])
def each_database(request: pytest.FixtureRequest) -> Database:
    """The same test on both databases."""
    found: Database = request.getfixturevalue(request.param)
    return found
