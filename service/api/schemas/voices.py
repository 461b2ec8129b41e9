"""The JSON of voice profiles: consents, profiles without their vectors, proposals."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from service.api.schemas.model import Day, Model


class VoiceConsentIn(Model):
    """A person agreed to a voice profile: the words agreed to, and the day."""

    wording: Annotated[str, Field(min_length=1, max_length=5000)]
    given_on: Day


class VoiceConsentOut(Model):
    """A consent, and who wrote it down."""

    wording: str
    given_on: Day
    recorded_by: str
    recorded_at: datetime


class VoiceProfileOut(Model):
    """What is known of a profile; the vector itself never leaves the service."""

    model: str
    seconds: Annotated[float, Field(description="Speech that it was made from.")]
    recordings: Annotated[int, Field(description="Recordings that it was made from.")]
    made_at: datetime


class VoiceOut(Model):
    """A participant whose consent is on record. `making`: a job makes the profile; `error`: why the last one did not."""

    participant_id: UUID
    name: str
    consent: VoiceConsentOut
    profile: VoiceProfileOut | None
    making: bool
    error: str | None


class VoiceMatchOut(Model):
    """A proposal that waits for a person: this speaker of a recording sounds like this participant. `start`: the
    speaker's first words, in seconds.
    """

    recording_id: UUID
    title: str
    speaker_id: UUID
    label: str
    participant_id: UUID
    name: str
    confidence: float
    start: float | None


class VoicesOut(Model):
    """People with a consent by name, and the proposals that wait, the surest first."""

    items: list[VoiceOut]
    matches: list[VoiceMatchOut]
