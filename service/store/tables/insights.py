"""The tables of what was found: insights with their evidence, what is known of a whole, and what was learned."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.store.database import Base
from service.store.tables.columns import Id, UtcDateTime, belongs_to, now, own_id
from service.store.tables.transcripts import Utterance


class Insight(Base):
    """One claim, on one transcript version, with its evidence."""

    __tablename__ = "insight"
    id: Id = own_id()
    recording_id: Mapped[uuid.UUID] = belongs_to("recording.id")
    transcript_id: Mapped[uuid.UUID] = belongs_to("transcript.id")
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20), index=True)
    statement: Mapped[str] = mapped_column(Text)
    score: Mapped[float]
    severity: Mapped[float | None]
    sentiment: Mapped[float | None]
    cx_component: Mapped[str | None] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(12), default="candidate")
    speaker: Mapped[str] = mapped_column(String(60))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    theme_id: Mapped[uuid.UUID | None] = belongs_to("theme.id", nullable=True)
    theme_by: Mapped[str | None] = mapped_column(String(8))  # who put it there, or took it out: machine or person
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    evidence: Mapped[list["Evidence"]] = relationship(
        order_by="Evidence.start", cascade="all, delete-orphan", passive_deletes=True
    )


class Evidence(Base):
    """Link from an insight to the words that prove it, checked word by word when saved."""

    __tablename__ = "evidence"
    id: Id = own_id()
    insight_id: Mapped[uuid.UUID] = belongs_to("insight.id")
    utterance_id: Mapped[uuid.UUID] = belongs_to("utterance.id")
    quote: Mapped[str] = mapped_column(Text)
    char_start: Mapped[int]
    char_end: Mapped[int]
    start: Mapped[float]
    end: Mapped[float]
    verified: Mapped[bool] = mapped_column(default=False)
    utterance: Mapped[Utterance] = relationship()


class Analysis(Base):
    """What is known of one transcript as a whole: metrics, satisfaction, keyphrases, the note, and what did not run."""

    __tablename__ = "analysis"
    id: Id = own_id()
    recording_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("recording.id", ondelete="CASCADE"), unique=True)
    transcript_id: Mapped[uuid.UUID] = belongs_to("transcript.id")
    metrics: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    satisfaction: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    keyphrases: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    chapters: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    feelings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    emotions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    note: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    skipped: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    dropped_quotes: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=0, server_default="0")  # of the transcript that this was made from
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)


class LearnedHeads(Base):
    """What the decisions of a project taught the miner: numbers only, at most one row in use."""

    __tablename__ = "learned_heads"
    id: Id = own_id()
    project_id: Mapped[uuid.UUID] = belongs_to("project.id")
    content: Mapped[bytes] = mapped_column(LargeBinary)
    facts: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # per kind: decisions, held-out gain
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
