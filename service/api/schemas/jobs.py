"""The JSON of jobs and their stages."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from service.api.schemas.model import ErrorOut, Model, WithError

JobStatus = Literal["queued", "processing", "completed", "partially_completed", "failed", "cancelled"]
StageStatus = Literal["queued", "processing", "completed", "reused", "skipped", "failed"]


class StageOut(WithError):
    """One stage of a job."""

    name: str
    status: StageStatus
    progress: float
    started_at: datetime | None
    finished_at: datetime | None
    error: ErrorOut | None


class JobOut(WithError):
    """Work for a recording (`process_recording`), a project or the installation. `progress` is measured, 0..1."""

    id: UUID
    recording_id: UUID | None
    project_id: UUID | None
    kind: str
    status: JobStatus
    progress: float
    message: str
    attempt: int
    max_attempts: int
    error: ErrorOut | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    stages: list[StageOut]


class JobPage(Model):
    """The jobs of a recording, newest first."""

    items: list[JobOut]
    next_cursor: str | None
