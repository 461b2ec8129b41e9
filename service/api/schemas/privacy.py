"""The JSON of privacy: a project's settings, consent, legal hold, mining, personal data, receipts of deletions."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from service.api.schemas.model import Model
from service.domain.privacy import ConsentMethod, ConsentRule, Originals, PersonalKind

Days = Annotated[int, Field(ge=1, le=36_500)]


class PrivacyOut(Model):
    """What a project decides. `sees_originals`: does the caller read what was said, where it is redacted for others?"""

    redact: list[PersonalKind]
    originals: Originals
    consent: ConsentRule
    keep_audio_days: int | None
    keep_days: int | None
    sees_originals: bool


class PrivacyChange(Model):
    """What to change; a field left out stays as it is."""

    redact: Annotated[list[PersonalKind], Field(description="What is taken out when somebody reads.")] | None = None
    originals: (
        Annotated[Originals, Field(description="Who reads what was said all the same; API keys never do.")] | None
    ) = None
    consent: Annotated[ConsentRule, Field(description="What becomes of an upload without a consent.")] | None = None
    keep_audio_days: Annotated[Days, Field(description="Days from the upload; null: for ever.")] | None = None
    keep_days: Annotated[Days, Field(description="Days from the upload; null: for ever.")] | None = None


class ConsentIn(Model):
    """Who agreed to be recorded."""

    given_by: Annotated[str, Field(min_length=1, max_length=200)]
    method: ConsentMethod = "other"
    given_at: Annotated[AwareDatetime, Field(description="When; left out: now.")] | None = None
    wording: Annotated[str, Field(max_length=5000, description="The words that were agreed to.")] = ""


class ConsentOut(Model):
    """A consent as it was noted; it stands where `withdrawn_at` is null."""

    id: UUID
    given_by: str
    method: ConsentMethod
    given_at: datetime
    wording: str
    noted_by: str | None
    noted_at: datetime
    withdrawn_at: datetime | None


class HoldOut(Model):
    """A legal hold: nothing of the recording is deleted while it is there."""

    reason: str
    by: str
    at: datetime


class HoldIn(Model):
    """Why nothing of the recording may be deleted."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


class MiningIn(Model):
    """May the recording be mined for insights?"""

    mining: bool


class RecordingPrivacyOut(Model):
    """What is decided about one recording; `redacted`: the caller reads markers in the place of personal data."""

    consents: list[ConsentOut]
    consent: Literal["given", "missing"]
    legal_hold: HoldOut | None
    mining: bool
    audio_deleted_at: datetime | None
    redacted: bool


class MarkIn(Model):
    """Characters [char_start, char_end) of an utterance of the current transcript that are personal data."""

    utterance_id: UUID
    char_start: Annotated[int, Field(ge=0)]
    char_end: Annotated[int, Field(ge=1)]
    kind: PersonalKind


class MarkOut(Model):
    """Personal data at its place in the text as the caller reads it: what was said, or the marker."""

    id: UUID
    utterance_id: UUID
    char_start: int
    char_end: int
    kind: PersonalKind
    source: Literal["machine", "person"]
    score: float


class MarksOut(Model):
    """The personal data of the current transcript in order; not `complete` while the present words wait to be looked at."""

    transcript_id: UUID
    revision: int
    complete: bool
    items: list[MarkOut]


class ReceiptOut(Model):
    """That something was deleted. `hash` stands in the audit log too; `valid`: the receipt is as it was written."""

    id: UUID
    recording_id: UUID
    project_id: UUID
    what: Literal["recording", "audio"]
    reason: str
    actor: str
    deleted_at: datetime
    recorded_at: datetime
    counts: dict[str, Any]
    media: list[str]
    hash: str
    valid: bool


class ReceiptList(Model):
    """The receipts of a project, newest first."""

    items: list[ReceiptOut]
