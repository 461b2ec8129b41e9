"""The JSON of recordings: sent, answered, processed again."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, Json

from service.api.schemas.jobs import JobOut, JobStatus
from service.api.schemas.model import Day, Language, Model
from service.api.schemas.speakers import SpeakerOut
from service.domain.privacy import ConsentMethod


class SkippedAnalysisOut(Model):
    """An analysis that did not run, and why."""

    analysis: str
    reason: str
    detail: str


class SatisfactionPartOut(Model):
    """A part of the index: its value -1..1 (null where nothing shows it), its weight, and the utterances by position that
    it rests on.
    """

    name: str
    value: float | None
    weight: float
    positions: list[int] = []


class TurnRatingOut(Model):
    """How satisfied the customer shows to be in the utterance at `position`, 1..5 (3 shows nothing), and why."""

    position: int
    start: float
    rating: int
    score: float
    reasons: list[str]


class SatisfactionOut(Model):
    """An index 0..100 derived of what was mined (not a survey score) with its parts; null with the `reason` where there is
    none. Two of three indexes lie within `uncertainty` points. What people decide on insights does not change it.

    `stated_score` is a score said aloud, with its quote; its `verified` is false where the words are no longer said there.
    `turns` are the customer's, in order.
    """

    index: float | None
    version: str
    parts: list[SatisfactionPartOut]
    uncertainty: float | None
    reason: str | None
    stated_score: dict[str, Any] | None
    turns: list[TurnRatingOut] = []


class ThemeCountOut(Model):
    """A theme, and how often it comes up in one recording."""

    id: UUID
    label: str
    mentions: int


class RecordingOut(Model):
    """One recording with its state: `status` is that of its newest job.

    `satisfaction` is the derived index 0..100, `satisfaction_uncertainty` the points that it may be off.
    `seconds_left` is an estimate from what the stages took here lately, null where nothing was measured or nothing runs.
    `bin_until` is set while the recording lies in the bin: when it will be deleted for good.
    """

    id: UUID
    project_id: UUID
    title: str
    filename: str
    sha256: str | None
    media_type: str | None
    size: int
    source_url: str | None
    duration: float | None
    channels: int | None
    kind: str
    language: str | None
    recorded_on: date | None
    external_id: str | None
    delete_after: datetime | None
    metadata: dict[str, Any]
    options: dict[str, Any]
    has_audio: bool
    created_at: datetime
    status: JobStatus | None
    job: JobOut | None
    speakers: list[SpeakerOut]
    draft: bool
    satisfaction: float | None
    satisfaction_uncertainty: float | None
    insight_counts: dict[str, int]
    skipped_analyses: list[SkippedAnalysisOut]
    consent: Literal["given", "missing"]
    legal_hold: bool
    mining: bool
    audio_deleted_at: datetime | None
    top_themes: list[ThemeCountOut]
    seconds_left: float | None
    bin_until: datetime | None


class RecordingIn(Model):
    """The fields of an upload form, beside the files `file` (audio or video) and `transcript` (VTT, SRT, TXT, JSON)."""

    project_id: UUID | None = None
    title: Annotated[str, Field(max_length=300)] | None = None
    kind: Annotated[str, Field(min_length=1, max_length=40)] = "conversation"
    language: Language | None = None
    recorded_on: Day | None = None
    external_id: Annotated[str, Field(max_length=200)] | None = None
    delete_after: Annotated[AwareDatetime, Field(description="When the recording is to be deleted.")] | None = None
    url: (
        Annotated[
            str, Field(max_length=2000, description="Where the worker fetches the recording, in place of `file`.")
        ]
        | None
    ) = None
    upload_id: Annotated[UUID, Field(description="A finished resumable upload, in place of `file`.")] | None = None
    metadata: Annotated[Json[dict[str, Any]], Field(description="A JSON object, echoed and never interpreted.")] = {}
    transcriber: Literal["auto", "whisper", "sphinx"] = "auto"
    model: Annotated[str, Field(max_length=200)] | None = None
    diarizer: Literal["auto", "pyannote", "builtin", "channels"] = "auto"
    speakers: Annotated[int, Field(ge=1, le=20)] | None = None
    min_speakers: Annotated[int, Field(ge=1, le=20)] | None = None
    max_speakers: Annotated[int, Field(ge=1, le=20)] | None = None
    consent_by: Annotated[str, Field(max_length=200, description="Who agreed to be recorded.")] | None = None
    consent_method: Annotated[ConsentMethod, Field(description="How they agreed.")] = "other"
    consent_at: Annotated[AwareDatetime, Field(description="When they agreed; left out: now.")] | None = None
    consent_wording: Annotated[str, Field(max_length=5000, description="The words that were agreed to.")] = ""


class RecordingJson(RecordingIn):
    """The same fields as JSON, for a recording whose bytes are here already or are to be fetched."""

    metadata: Annotated[dict[str, Any], Field(description="A JSON object, echoed and never interpreted.")] = {}


class UploadOut(Model):
    """A resumable upload. `recording_id` is the recording that it became; `error` says why it became none."""

    id: UUID
    status: Literal["receiving", "completed"]
    offset: int
    size: int
    filename: str
    recording_id: UUID | None
    error: dict[str, str] | None
    expires_at: datetime


class RecordingChange(Model):
    """What a person may change; a field left out stays as it is."""

    title: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    kind: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    recorded_on: Day | None = None
    language: Language | None = None
    delete_after: AwareDatetime | None = None
    metadata: dict[str, Any] | None = None


class Accepted(Model):
    """Answer to an upload or a re-run: where the recording is and which job works on it.

    `duplicate` is true when the same bytes were there already: then nothing new was made.
    """

    recording: RecordingOut
    job: JobOut | None
    duplicate: bool = False


class ProcessIn(Model):
    """How to process again; what is left out is chosen by the settings."""

    transcriber: Literal["auto", "whisper", "sphinx"] = "auto"
    model: str | None = None
    diarizer: Literal["auto", "pyannote", "builtin", "channels"] = "auto"
    language: Language | None = None
    speakers: Annotated[int, Field(ge=1, le=20)] | None = None
    min_speakers: Annotated[int, Field(ge=1, le=20)] | None = None
    max_speakers: Annotated[int, Field(ge=1, le=20)] | None = None


class TranscriptionIn(Model):
    """The fields beside `file`. `prompt`, `temperature`, `include` and the known speakers are accepted and not used."""

    model: Annotated[str, Field(max_length=200)] = "whisper-1"
    language: Language | None = None
    response_format: Literal["json", "text", "srt", "vtt", "verbose_json", "diarized_json"] = "json"
    timestamp_granularities: list[Literal["word", "segment"]] = ["segment"]
    stream: bool = False
    prompt: str | None = None
    temperature: float | None = None
    chunking_strategy: str | None = None
    include: list[str] = []
    known_speaker_names: list[str] = []
    known_speaker_references: list[str] = []


class PeaksOut(Model):
    """Absolute peaks 0..255 for the waveform, one list per drawn channel."""

    duration: float
    peaks_per_second: float
    peaks: list[list[int]]


class RecordingPage(Model):
    """A page of recordings; `next_cursor` is null on the last page."""

    items: list[RecordingOut]
    next_cursor: str | None
