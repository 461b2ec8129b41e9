"""The whole web application on a database and a data folder of its own."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from service.config import Settings
from service.main import create_app
from service.store import queue
from service.store.database import Database
from tests.api.client import Client


@pytest.fixture
def knocks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queues at which the application knocked: no broker is asked."""
    heard: list[str] = []
    monkeypatch.setattr(queue, "knock", lambda name: heard.append(name) or True)
    return heard


@pytest.fixture
def client(settings: Settings, database: Database, knocks: list[str]) -> Iterator[Client]:
    """A client of the application, with the database at hand."""
    app = create_app(settings)
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as http:
        yield Client(http, app.state.database, app.state.media, settings)
