"""create_app(settings): routers, error handlers, health, the built web UI. May import the API and the settings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import inspect

from service.api.audit import Audit
from service.api.guard import Guard
from service.api.openapi import PREFIX, make_api
from service.api.pages import Pages
from service.config import CHECKOUT, Settings, get_settings
from service.store.database import Database
from service.store.media import open_media

WEB_FOLDER = CHECKOUT / "web" / "dist"


def create_app(settings: Settings | None = None, *, web_folder: Path = WEB_FOLDER) -> FastAPI:
    """The whole web application for these settings. `uvicorn --factory service.main:create_app` runs it."""
    settings = settings or get_settings()
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    app = make_api()
    app.state.settings = settings
    app.state.database = Database(settings.database)
    app.state.media = open_media(settings)
    app.router.lifespan_context = lifespan
    app.router.default = Pages(web_folder)  # asked last: unknown routes of the API stay errors
    app.add_middleware(Audit, database=app.state.database)
    app.add_middleware(Guard, host=settings.host, upload_paths=frozenset({f"{PREFIX}/recordings"}))
    return app


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Refuse to start on a database without tables, with the command that makes them."""
    if not inspect(app.state.database.engine).has_table("recording"):
        raise RuntimeError("The database has no tables yet: run `earmark up`, or `python -m service.store.migrate`.")
    yield
    app.state.database.dispose()
