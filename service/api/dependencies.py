"""What endpoints get: the settings, the database, the media store. Each comes from the application's state."""

from typing import Annotated, cast

from fastapi import Depends, Request

from service.api.redaction import CallersDatabase
from service.config import Settings
from service.store import queue
from service.store.database import Database
from service.store.media import MediaStore
from service.store.resumable import ResumableUploads
from service.store.tables import Job


def settings_of(request: Request) -> Settings:
    """The settings that the application was made with."""
    return cast(Settings, request.app.state.settings)


def database_of(request: Request) -> CallersDatabase:
    """The database of the application, as the caller reads it."""
    return CallersDatabase(cast(Database, request.app.state.database), request.scope)


def media_of(request: Request) -> MediaStore:
    """The media store of the application."""
    return cast(MediaStore, request.app.state.media)


def uploads_of(request: Request) -> ResumableUploads:
    """The resumable uploads of the application."""
    return cast(ResumableUploads, request.app.state.uploads)


def knock_for(job: Job | None) -> None:
    """Wake a worker for a committed job; a broker that is down costs a few seconds, not the job."""
    if job is not None and job.status == "queued":
        queue.knock(job.queue)


WithSettings = Annotated[Settings, Depends(settings_of)]
WithDatabase = Annotated[CallersDatabase, Depends(database_of)]
WithMedia = Annotated[MediaStore, Depends(media_of)]
WithUploads = Annotated[ResumableUploads, Depends(uploads_of)]
