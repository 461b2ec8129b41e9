"""The JSON of health, workers and formats."""

from datetime import datetime
from typing import Any, Literal

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
