"""The JSON of speakers and participants."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from service.api.schemas.model import Model
from service.domain.transcript import Role


class SpeakerOut(Model):
    """A speaker of one recording."""

    id: UUID
    label: str
    name: str | None
    role: Role | None
    role_confidence: float | None
    channel: int | None
    participant_id: UUID | None


class SpeakerChange(Model):
    """What a person says about a speaker; a field left out stays as it is."""

    name: Annotated[str, Field(max_length=200)] | None = None
    role: Role | None = None


class ParticipantOut(Model):
    """A person across recordings; `insights` counts by kind, `satisfaction` is the mean index or null."""

    id: UUID
    project_id: UUID
    name: str
    attributes: dict[str, Any]
    recordings: list[UUID]
    insights: dict[str, int]
    satisfaction: float | None


class ParticipantsOut(Model):
    """The participants of a project by name."""

    items: list[ParticipantOut]


class ParticipantChange(Model):
    """What to change of a participant; a field left out stays as it is. `attributes` replace those that were there."""

    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    attributes: dict[Annotated[str, Field(max_length=60)], str | int | float | bool] | None = None
