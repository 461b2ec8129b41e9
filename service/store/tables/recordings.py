"""The tables of a recording: the upload, its speakers, and what its stages made."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.store.database import Base
from service.store.tables.columns import Id, UtcDateTime, belongs_to, now, own_id
from service.store.tables.projects import Project


class Recording(Base):
    """One uploaded audio or video and its sha256, or an imported transcript that has no audio."""

    __tablename__ = "recording"
    __table_args__ = (UniqueConstraint("project_id", "sha256"), UniqueConstraint("project_id", "external_id"))
    id: Id = own_id()
    project_id: Mapped[uuid.UUID] = belongs_to("project.id")
    title: Mapped[str] = mapped_column(String(300))
    filename: Mapped[str] = mapped_column(String(300))
    sha256: Mapped[str] = mapped_column(String(64))  # of the media; of the transcript file where there is no audio
    media_type: Mapped[str | None] = mapped_column(String(100))  # None: no audio, only an imported transcript
    size: Mapped[int] = mapped_column(default=0)
    duration: Mapped[float | None]
    channels: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(40), default="conversation")
    language: Mapped[str | None] = mapped_column(String(16))
    recorded_on: Mapped[date | None]
    external_id: Mapped[str | None] = mapped_column(String(200))
    details: Mapped[dict[str, Any]] = mapped_column("metadata", JSON, default=dict)  # echoed, never interpreted
    options: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict
    )  # how to process: domain.options.ProcessingOptions
    import_sha256: Mapped[str | None] = mapped_column(String(64))  # the imported transcript file in the media store
    import_filename: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    source_url: Mapped[str | None] = mapped_column(Text)  # where the worker fetches the bytes, or fetched them
    delete_after: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    legal_hold: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # {reason, by, at}: no deletion
    no_mining: Mapped[bool] = mapped_column(default=False, server_default=false())
    audio_deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    bin_until: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)  # in the bin, and deleted then
    project: Mapped[Project] = relationship()
    speakers: Mapped[list["Speaker"]] = relationship(order_by="Speaker.label", passive_deletes=True)


class Speaker(Base):
    """One speaker of one recording: the label from the audio, and the name and role that people gave."""

    __tablename__ = "speaker"
    __table_args__ = (UniqueConstraint("recording_id", "label"),)
    id: Id = own_id()
    recording_id: Mapped[uuid.UUID] = belongs_to("recording.id")
    participant_id: Mapped[uuid.UUID | None] = belongs_to("participant.id", nullable=True)
    label: Mapped[str] = mapped_column(String(60))
    name: Mapped[str | None] = mapped_column(String(200))
    role: Mapped[str | None] = mapped_column(String(20))
    role_confidence: Mapped[float | None]  # None: a person said so
    channel: Mapped[int | None]


class Artefact(Base):
    """What a finished stage made, kept under a key of its inputs, engine and parameters: never made twice."""

    __tablename__ = "artefact"
    __table_args__ = (UniqueConstraint("recording_id", "stage", "key"),)
    id: Id = own_id()
    recording_id: Mapped[uuid.UUID] = belongs_to("recording.id")
    stage: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # engine, model, parameters, for people
    content: Mapped[bytes] = mapped_column(LargeBinary)  # zlib-compressed JSON
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
