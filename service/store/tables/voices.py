"""The tables of voice profiles: a person's consent, the profile that rests on it, and proposals that rest on that one.

Each hangs on the one before: without its consent no vector of a voice can be there.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.store.database import Base
from service.store.tables.columns import Id, UtcDateTime, belongs_to, now, own_id
from service.store.tables.projects import Participant


class VoiceConsent(Base):
    """A participant agreed to have a voice profile: the words agreed to, when, and who wrote it down."""

    __tablename__ = "voice_consent"
    participant_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True
    )
    wording: Mapped[str] = mapped_column(Text)
    given_on: Mapped[date]
    recorded_by: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class VoiceProfile(Base):
    """A participant's voice: float16, unit length, of one model. The only place where a vector of a voice is kept."""

    __tablename__ = "voice_profile"
    participant_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("voice_consent.participant_id", ondelete="CASCADE"), primary_key=True
    )
    model: Mapped[str] = mapped_column(String(100))
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    seconds: Mapped[float]  # of speech that it was made from
    made_from: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # recording -> fingerprint of what was heard
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class VoiceMatch(Base):
    """A proposal: this speaker of a recording sounds like this participant. A person confirms or dismisses it."""

    __tablename__ = "voice_match"
    __table_args__ = (UniqueConstraint("recording_id", "label"),)
    id: Id = own_id()
    recording_id: Mapped[uuid.UUID] = belongs_to("recording.id")
    participant_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("voice_profile.participant_id", ondelete="CASCADE"), index=True
    )
    label: Mapped[str] = mapped_column(String(60))
    confidence: Mapped[float]
    dismissed: Mapped[bool] = mapped_column(default=False, server_default=false())
    participant: Mapped[Participant] = relationship(
        primaryjoin="foreign(VoiceMatch.participant_id) == Participant.id", viewonly=True
    )

    @property
    def name(self) -> str:
        """The participant's name."""
        return self.participant.name
