"""The whole web application on a database and a data folder of its own."""

import copy
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.datastructures import State

from service.api.openapi import make_api
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


@pytest.fixture(scope="session")
def described() -> FastAPI:
    """The routes, analysed once: that takes longer than most tests."""
    return make_api()


@pytest.fixture
def analysed(described: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    """Applications of this test share the analysed routes, and nothing else."""

    def make() -> FastAPI:
        app = copy.copy(described)
        app.state, app.user_middleware, app.middleware_stack = State(), [], None
        app.router = copy.copy(described.router)
        app.router.middleware_stack = app.router.app
        app.exception_handlers = dict(described.exception_handlers)
        return app

    monkeypatch.setattr("service.main.make_api", make)


@pytest.fixture
def client(settings: Settings, database: Database, knocks: list[str], analysed: None) -> Iterator[Client]:
    """A client of the application, with the database at hand."""
    app = create_app(settings)
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as http:
        yield Client(http, app.state.database, app.state.media, settings)
