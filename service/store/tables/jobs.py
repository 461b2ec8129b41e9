"""The tables of work: jobs and their stages, the workers, and requests that must not be done twice."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.store.database import Base
from service.store.tables.columns import Id, UtcDateTime, belongs_to, may_belong_to, now, own_id


class Job(Base):
    """The truth about work: a broker message only wakes a worker, which then claims the best waiting row.

    `kind` says what is to be done: for one recording, for a project, or for the whole installation; with `payload`.
    A running job belongs to the worker that holds `token` until `lease_until`. Among those of one priority the smallest
    `turn` comes first: see `actions.turns`.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_next", "status", "queue", "priority", "turn", "created_at"),
        Index("ix_job_share", "share", "status", "turn"),
        Index("ix_job_turn", "status", "turn"),
    )
    id: Id = own_id()
    recording_id: Mapped[uuid.UUID | None] = may_belong_to("recording.id")
    project_id: Mapped[uuid.UUID | None] = may_belong_to("project.id")
    kind: Mapped[str] = mapped_column(String(40), default="process_recording")
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    queue: Mapped[str] = mapped_column(String(20), default="speech")
    priority: Mapped[int] = mapped_column(default=0)
    share: Mapped[str] = mapped_column(String(40), default="", server_default="")  # whom its work is counted to
    turn: Mapped[float] = mapped_column(default=0.0, server_default="0")
    minutes: Mapped[float] = mapped_column(default=0.0, server_default="0")  # of audio, known or guessed
    status: Mapped[str] = mapped_column(String(24), default="queued", index=True)
    run_at: Mapped[float] = mapped_column(default=0.0)  # unix seconds: not before
    attempt: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int] = mapped_column(default=3)
    token: Mapped[str | None] = mapped_column(String(32))
    worker: Mapped[str | None] = mapped_column(String(120))
    lease_until: Mapped[float] = mapped_column(default=0.0)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    progress: Mapped[float] = mapped_column(default=0.0)
    message: Mapped[str] = mapped_column(String(300), default="")
    error_code: Mapped[str | None] = mapped_column(String(60))
    error: Mapped[str | None] = mapped_column(Text)
    request_id: Mapped[str | None] = mapped_column(String(64))  # of the request that submitted it, for the logs
    traceparent: Mapped[str | None] = mapped_column(String(60))  # the span that submitted it, for OpenTelemetry
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stages: Mapped[list["JobStage"]] = relationship(order_by="JobStage.position", passive_deletes=True)


class JobStage(Base):
    """What one stage of a job did: status queued, processing, completed, reused, skipped or failed; with the reason."""

    __tablename__ = "job_stage"
    __table_args__ = (UniqueConstraint("job_id", "name"),)
    id: Id = own_id()
    job_id: Mapped[uuid.UUID] = belongs_to("job.id")
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(24), default="queued")
    progress: Mapped[float] = mapped_column(default=0.0)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error_code: Mapped[str | None] = mapped_column(String(60))
    error: Mapped[str | None] = mapped_column(Text)


class WorkerBeat(Base):
    """A living worker and what it would use (the facts that `earmark doctor` prints)."""

    __tablename__ = "worker_beat"
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class IdempotencyKey(Base):
    """A request that must not be done twice: while it runs without, later with its answer."""

    __tablename__ = "idempotency_key"
    caller: Mapped[str] = mapped_column(String(80), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    holder: Mapped[str] = mapped_column(String(255))
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    status: Mapped[int | None]
    headers: Mapped[dict[str, str] | None] = mapped_column(JSON)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
