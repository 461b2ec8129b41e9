"""The tables of privacy: consent, personal data found beside the text, bleeped audio, and receipts of deletions."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.store.database import Base
from service.store.tables.columns import Id, UtcDateTime, belongs_to, now, own_id


class Consent(Base):
    """Somebody agreed to be recorded: who, how, when, to which words. A withdrawal is kept beside it."""

    __tablename__ = "consent"
    id: Id = own_id()
    recording_id: Mapped[uuid.UUID] = belongs_to("recording.id")
    given_by: Mapped[str] = mapped_column(String(200))
    method: Mapped[str] = mapped_column(String(20))  # domain.privacy.METHODS
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    wording: Mapped[str] = mapped_column(Text, default="")
    noted_by: Mapped[str | None] = mapped_column(String(254))  # who wrote it down here
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PersonalSpan(Base):
    """Characters [char_start, char_end) of an utterance that are personal data; not `masked`: a person said they are not.

    `quote` are those characters, so that a person's mark finds its place again after an edit.
    """

    __tablename__ = "personal_span"
    id: Id = own_id()
    recording_id: Mapped[uuid.UUID] = belongs_to("recording.id")
    transcript_id: Mapped[uuid.UUID] = belongs_to("transcript.id")
    utterance_id: Mapped[uuid.UUID] = belongs_to("utterance.id")
    char_start: Mapped[int]
    char_end: Mapped[int]
    quote: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(8), default="machine")  # machine or person
    score: Mapped[float] = mapped_column(default=1.0)
    masked: Mapped[bool] = mapped_column(default=True)


class RedactedMedia(Base):
    """The audio of a recording with a tone over what may not be heard; `key` is the fingerprint of audio and places."""

    __tablename__ = "redacted_media"
    __table_args__ = (UniqueConstraint("recording_id", "key"),)
    id: Id = own_id()
    recording_id: Mapped[uuid.UUID] = belongs_to("recording.id")
    key: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class DeletionReceipt(Base):
    """That something was deleted: when, why, by whom, how much. It names nothing that was said, and nobody but the actor."""

    __tablename__ = "deletion_receipt"
    id: Id = own_id()
    recording_id: Mapped[uuid.UUID] = mapped_column(index=True)  # which is no more
    project_id: Mapped[uuid.UUID] = mapped_column(index=True)
    what: Mapped[str] = mapped_column(String(12))  # recording or audio
    reason: Mapped[str] = mapped_column(String(20))  # by_hand, delete_after, retention, bin
    actor: Mapped[str] = mapped_column(String(254))
    deleted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)  # when the recording came
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)  # rows by table, and files
    media: Mapped[list[str]] = mapped_column(JSON, default=list)  # sha256 of the files that went
    hash: Mapped[str] = mapped_column(String(64))
