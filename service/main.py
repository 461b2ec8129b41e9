"""create_app(settings): routers, error handlers, health, the built web UI. May import the API and the settings."""

import gc
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from threading import Thread

from fastapi import FastAPI
from sqlalchemy import inspect

from service.actions import idempotency, search
from service.api.audit import Audit
from service.api.compressed import Compressed
from service.api.guard import Guard
from service.api.idempotency import Idempotency
from service.api.limits import Limits
from service.api.openapi import make_api
from service.api.pages import Pages
from service.api.redaction import Redaction
from service.api.traced import Traced
from service.config import Settings, get_settings
from service.store.database import Database
from service.store.media import open_media
from service.store.resumable import ResumableUploads


def create_app(settings: Settings | None = None) -> FastAPI:
    """The whole web application for these settings. `uvicorn --factory service.main:create_app` runs it."""
    settings = settings or get_settings()
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    app = make_api()
    app.state.settings = settings
    app.state.database = Database(settings.database)
    app.state.media = open_media(settings)
    app.state.uploads = ResumableUploads(settings.resumable_folder, settings.upload_expiry_hours * 3600)
    app.router.lifespan_context = lifespan
    app.router.default = Pages(settings.web_folder)  # asked last: unknown routes of the API stay errors
    app.add_middleware(Audit, database=app.state.database)
    app.add_middleware(Idempotency, database=app.state.database, accounts=settings.accounts)
    app.add_middleware(Redaction, database=app.state.database)
    app.add_middleware(Compressed)
    app.add_middleware(Limits, per_minute=settings.rate_limit_per_minute)
    if settings.telemetry:
        app.add_middleware(Traced)
    app.add_middleware(Guard, host=settings.host)
    return app


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Refuse to start on a database without tables, with the command that makes them."""
    if not inspect(app.state.database.engine).has_table("recording"):
        raise RuntimeError("The database has no tables yet: run `earmark up`, or `python -m service.store.migrate`.")
    with app.state.database.write() as session:
        idempotency.give_up(session, socket.gethostname())
    warming = Thread(target=search.warm_up, args=(app.state.database,), name="search", daemon=True)
    warming.start()
    with long_answers():
        yield
    warming.join()
    app.state.database.dispose()


@contextmanager
def long_answers() -> Iterator[None]:
    """Keep the garbage collector from walking through all modules many times while one long transcript is read.

    Half of the time of a transcript of three hours went there. Whatever has no cycles is freed at once as ever. Where
    who runs us has frozen the modules already, that stays his.
    """
    before, frozen = gc.get_threshold(), gc.get_freeze_count() > 0
    if not frozen:
        gc.collect()
        gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    yield
    gc.set_threshold(*before)
    if not frozen:
        gc.unfreeze()
