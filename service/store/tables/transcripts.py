"""The tables of the words: versions of a transcript, their utterances, and what people changed."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from service.store.database import Base
from service.store.tables.columns import Id, UtcDateTime, belongs_to, now, own_id


class Transcript(Base):
    """A version of the words of a recording; the highest version is the current one."""

    __tablename__ = "transcript"
    __table_args__ = (UniqueConstraint("recording_id", "version"),)
    id: Id = own_id()
    recording_id: Mapped[uuid.UUID] = belongs_to("recording.id")
    version: Mapped[int]
    key: Mapped[str] = mapped_column(String(64))  # fingerprint of what it was made from
    language: Mapped[str | None] = mapped_column(String(16))
    draft: Mapped[bool] = mapped_column(default=False)
    confidence: Mapped[float | None]
    provenance: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    revision: Mapped[int] = mapped_column(default=0, server_default="0")  # counts up with each edit, undo and redo
    carried: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # what became of the edits of the version before
    personal_revision: Mapped[int] = mapped_column(
        default=-1, server_default="-1"
    )  # where personal data was looked for
    personal_detector: Mapped[int] = mapped_column(default=0, server_default="0")  # domain.personal.DETECTOR_VERSION
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Utterance(Base):
    """Consecutive words of one speaker, with the sentiment found in them."""

    __tablename__ = "utterance"
    __table_args__ = (UniqueConstraint("transcript_id", "position"),)
    id: Id = own_id()
    transcript_id: Mapped[uuid.UUID] = belongs_to("transcript.id")
    position: Mapped[int]
    speaker: Mapped[str] = mapped_column(String(60))  # a label; names live in the speaker table
    start: Mapped[float]
    end: Mapped[float]
    text: Mapped[str] = mapped_column(Text)
    words: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)  # [text, start, end, probability]
    language: Mapped[str | None] = mapped_column(String(16))
    suspect: Mapped[str | None] = mapped_column(String(60))
    sentiment: Mapped[float | None]
    edited: Mapped[bool] = mapped_column(default=False, server_default=false())  # a person typed words of it


class Edit(Base):
    """One change that a person made to a transcript version, with what it touched before and after.

    `before` and `after` are {"groups": [[utterance, ...], ...], "speakers": [...]}: the same groups, in both states.
    """

    __tablename__ = "edit"
    __table_args__ = (UniqueConstraint("transcript_id", "number"),)
    id: Id = own_id()
    transcript_id: Mapped[uuid.UUID] = belongs_to("transcript.id")
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    author: Mapped[str | None] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
