"""The JSON of health, workers and formats."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from service.api.schemas.jobs import JobOut
from service.api.schemas.model import Model


class HealthOut(Model):
    """The web server answers and its database too."""

    status: Literal["ok"]
    version: str


class WorkerOut(Model):
    """A worker that was seen lately, and what it would use."""

    name: str
    seen_at: datetime
    alive: bool
    facts: dict[str, Any]


class SystemOut(Model):
    """What this installation runs on, and which fallbacks are in force (the facts of `earmark doctor`)."""

    version: str
    database: str
    broker: str
    media: str
    queued: int
    processing: int
    workers: list[WorkerOut]
    transcript_formats: list[str]
    export_formats: list[str]


class ModelOut(Model):
    """Weights that a worker has (`installed`) or could fetch; `size` in bytes, of those to be fetched about."""

    name: str
    kind: str
    size: int
    installed: bool
    in_use: bool
    damaged: bool


class ModelsOut(Model):
    """The models of the living workers, and the newest job that fetches or fetched one: `fetched`."""

    items: list[ModelOut]
    folder: str | None
    offline: bool
    job: JobOut | None
    fetched: str | None


class ModelIn(Model):
    """Which model to fetch."""

    name: Annotated[str, Field(min_length=1, max_length=200)]


class ExportFormat(Model):
    """A file that can be handed out: `name` goes into the path of the export, `what` are the values that its parameter
    of that name takes with this format, the first is the default; `extension` has no dot.
    """

    name: str
    title: str
    media_type: str
    extension: str
    what: list[str]


class ImportFormat(Model):
    """A file that can be taken in as a finished transcript."""

    extension: str
    title: str
    media_type: str


class FormatsOut(Model):
    """All formats, in the order in which they are offered."""

    recording_exports: list[ExportFormat]
    project_exports: list[ExportFormat]
    transcript_imports: list[ImportFormat]
