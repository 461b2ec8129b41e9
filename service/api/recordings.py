"""/recordings: upload, list, change, delete, process again, and everything that is known of one."""

from datetime import date
from pathlib import PurePath
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from service.actions import audio, bin, bleeping, exports, listing, overview, transcripts
from service.actions import recordings as actions
from service.actions import speakers as speaker_actions
from service.actions.exports import RecordingPart
from service.actions.listing import Listing, Order, Sort
from service.api import present
from service.api.admit import WithCaller
from service.api.dependencies import WithDatabase, WithMedia, WithSettings, WithUploads, knock_for
from service.api.etags import IfMatch, check_match, editable, set_tag
from service.api.links import link_next
from service.api.ranges import BINARY, BYTES, files_of, serve_media
from service.api.schemas.insights import InsightsOut, MetricsOut
from service.api.schemas.jobs import JobOut, JobPage, JobStatus
from service.api.schemas.model import FIRST_DAY, LAST_DAY
from service.api.schemas.recordings import Accepted, PeaksOut, ProcessIn, RecordingChange, RecordingOut, RecordingPage
from service.api.schemas.speakers import SpeakerChange, SpeakerOut
from service.api.schemas.transcripts import TranscriptOut
from service.api.uploads import WithUpload, body_schema, take_in
from service.domain.errors import Conflict, NotFound
from service.domain.formats import WRITERS
from service.domain.options import ProcessingOptions
from service.store.database import Database
from service.store.media import MediaStore
from service.store.tables import Job, Recording

router = APIRouter(prefix="/recordings", tags=["recordings"])
FILES = files_of(w.media_type for w in WRITERS.values())
RETRY_AFTER = "2"


@router.post(
    "",
    status_code=202,
    openapi_extra=body_schema(),
    responses={200: {"model": Accepted, "description": "The project has these bytes already; nothing new was made."}},
)
def create_recording(
    caller: WithCaller,
    received: WithUpload,
    database: WithDatabase,
    media: WithMedia,
    uploads: WithUploads,
    response: Response,
) -> Accepted:
    """Upload a recording, a finished transcript, or both; a job starts to work on it.

    Send a form with the files, or name a finished resumable upload as `upload_id`, or a `url` that the worker fetches.
    """
    answer, job = take_in(received, caller, database, media)
    if received.upload is not None:
        uploads.settle(received.upload, answer.recording.id)
    if answer.duplicate:
        response.status_code = 200
    else:
        knock_for(job)
        response.headers["Retry-After"] = RETRY_AFTER
    response.headers["Location"] = f"/api/v1/recordings/{answer.recording.id}"
    return answer


@router.get("")
def list_recordings(
    database: WithDatabase,
    caller: WithCaller,
    request: Request,
    response: Response,
    project_id: UUID | None = None,
    query: Annotated[str | None, Query(max_length=200, description="Words in title or file name.")] = None,
    status: Annotated[tuple[JobStatus, ...], Query(description="Status of the newest job; several: any of them.")] = (),
    kind: Annotated[tuple[str, ...], Query(description="Kind of conversation; several: any of them.")] = (),
    language: Annotated[str | None, Query(max_length=16, description="For example en.")] = None,
    participant_id: Annotated[UUID | None, Query(description="Who speaks in it.")] = None,
    theme_id: Annotated[UUID | None, Query(description="What comes up in it.")] = None,
    since: Annotated[date | None, Query(ge=FIRST_DAY, le=LAST_DAY, description="First day, inclusive.")] = None,
    until: Annotated[date | None, Query(ge=FIRST_DAY, le=LAST_DAY, description="Last day, inclusive.")] = None,
    in_bin: Annotated[bool, Query(description="Those in the bin, in place of all others.")] = False,
    sort: Annotated[Sort, Query(description="What to sort by; what is not known comes last.")] = "created_at",
    order: Annotated[Order, Query(description="Greatest first, or smallest first.")] = "desc",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=2500)] = None,
) -> RecordingPage:
    """A page of recordings, newest first unless sorted otherwise. A cursor is good for the order that it came from."""
    wanted = Listing(
        project_id, caller.visible(), query, status, kind, language, participant_id, theme_id, since, until, in_bin,
        sort, order,
    )  # fmt: skip
    with database.read() as session:
        rows, following = listing.list_recordings(session, wanted, limit=limit, cursor=cursor)
        items = [RecordingOut.model_validate(view) for view in overview.view_recordings(session, rows)]
    link_next(request, response, following)
    return RecordingPage(items=items, next_cursor=following)


@router.get("/exports/{format}", response_class=Response, responses={200: {"content": {"application/zip": BINARY}}})
def export_recordings(
    format: str,
    database: WithDatabase,
    caller: WithCaller,
    id: Annotated[tuple[UUID, ...], Query(min_length=1, max_length=200, description="The recordings to write.")],
) -> Response:
    """Several conversations as files in one ZIP. `GET /formats` lists the formats."""
    with database.read() as session:
        for recording_id in id:
            caller.require(actions.get_recording(session, recording_id).project_id, "read")
        file = exports.export_several(session, id, format)
    return present.attachment(file)


@router.get("/{recording_id}")
def get_recording(recording_id: UUID, database: WithDatabase, response: Response) -> RecordingOut:
    """One recording with its newest job."""
    with database.read() as session:
        row = actions.get_recording(session, recording_id)
        answer = RecordingOut.model_validate(overview.view_recording(session, row))
    set_tag(response, editable(answer, RecordingChange))
    return answer


@router.patch("/{recording_id}")
def change_recording(
    recording_id: UUID, body: RecordingChange, database: WithDatabase, response: Response, if_match: IfMatch = None
) -> RecordingOut:
    """Change title, kind, date, language, metadata, or when it is to be deleted."""
    with database.write() as session:
        row = actions.get_recording(session, recording_id)
        before = RecordingOut.model_validate(overview.view_recording(session, row))
        check_match(if_match, editable(before, RecordingChange))
        row = actions.change_recording(session, recording_id, body.model_dump(exclude_unset=True))
        answer = RecordingOut.model_validate(overview.view_recording(session, row))
    set_tag(response, editable(answer, RecordingChange))
    return answer


@router.delete("/{recording_id}", status_code=204)
def delete_recording(recording_id: UUID, database: WithDatabase, media: WithMedia, caller: WithCaller) -> None:
    """Delete a recording, everything made from it, every trace of it and its media, also out of the bin.

    A receipt stays.
    """
    with database.write() as session:
        keys = actions.delete_recording(session, recording_id, by=caller)
    with database.write() as session:
        actions.drop_media(session, media, keys)


@router.post("/{recording_id}/bin")
def put_recording_in_bin(recording_id: UUID, database: WithDatabase, settings: WithSettings) -> RecordingOut:
    """Put a recording into the bin: it can be restored until `bin_until` and is deleted for good then.

    Until then it is in no list, search, figure or export. A sooner `delete_after` still counts.
    """
    with database.write() as session:
        row = bin.put_in_bin(session, recording_id, settings.bin_days)
        return RecordingOut.model_validate(overview.view_recording(session, row))


@router.post("/{recording_id}/restore")
def restore_recording(recording_id: UUID, database: WithDatabase) -> RecordingOut:
    """Take a recording out of the bin, with everything made from it; where the bin broke its first job off, a new one starts."""
    with database.write() as session:
        row, job = bin.restore(session, recording_id)
        answer = RecordingOut.model_validate(overview.view_recording(session, row))
    knock_for(job)
    return answer


@router.post("/{recording_id}/process", status_code=202)
def process_recording(
    recording_id: UUID, database: WithDatabase, response: Response, body: ProcessIn | None = None
) -> Accepted:
    """Process again, perhaps with another engine or a known number of speakers; only what changes is made anew."""
    options = ProcessingOptions(**(body.model_dump() if body else {}))
    with database.write() as session:
        created = actions.process_again(session, recording_id, options)
        answer = present.accepted(session, created)
    knock_for(created.job)
    response.headers["Retry-After"] = RETRY_AFTER
    response.headers["Location"] = f"/api/v1/recordings/{recording_id}"
    return answer


@router.post("/{recording_id}/stages/{stage}/run", status_code=202)
def run_stage_again(recording_id: UUID, stage: str, database: WithDatabase, response: Response) -> Accepted:
    """Make one stage anew, and what comes of it; the other stages' results are used again."""
    with database.write() as session:
        created = actions.run_stage_again(session, recording_id, stage)
        answer = present.accepted(session, created)
    knock_for(created.job)
    response.headers["Retry-After"] = RETRY_AFTER
    response.headers["Location"] = f"/api/v1/recordings/{recording_id}"
    return answer


@router.get("/{recording_id}/jobs")
def list_jobs(recording_id: UUID, database: WithDatabase) -> JobPage:
    """The jobs of a recording, newest first."""
    with database.read() as session:
        actions.get_recording(session, recording_id)
        query = select(Job).where(Job.recording_id == recording_id).options(selectinload(Job.stages))
        rows = session.scalars(query.order_by(Job.created_at.desc(), Job.id.desc()))
        return JobPage(items=[JobOut.model_validate(job) for job in rows], next_cursor=None)


@router.get("/{recording_id}/transcript")
def get_transcript(recording_id: UUID, database: WithDatabase, response: Response) -> TranscriptOut:
    """The current transcript: there as soon as it is made, while later stages still run."""
    with database.read() as session:
        actions.get_recording(session, recording_id)
        row = transcripts.get_current(session, recording_id)
        set_tag(response, transcripts.tag_of(row))
        return present.transcript(session, row)


@router.get("/{recording_id}/insights")
def get_insights(recording_id: UUID, database: WithDatabase) -> InsightsOut:
    """All insights of a recording with their evidence."""
    with database.read() as session:
        actions.get_recording(session, recording_id)
        return present.insights_of(session, recording_id)


@router.get("/{recording_id}/metrics")
def get_metrics(recording_id: UUID, database: WithDatabase) -> MetricsOut:
    """Conversation metrics with their definitions."""
    with database.read() as session:
        actions.get_recording(session, recording_id)
        return present.metrics(session, recording_id)


@router.get("/{recording_id}/peaks")
def get_peaks(recording_id: UUID, database: WithDatabase) -> PeaksOut:
    """The waveform to draw."""
    with database.read() as session:
        actions.get_recording(session, recording_id)
        facts = audio.load_audio_facts(session, recording_id)
    return PeaksOut(
        duration=facts["duration"], peaks_per_second=facts["peaks_per_second"], peaks=[list(p) for p in facts["peaks"]]
    )


@router.head("/{recording_id}/media", include_in_schema=False)
@router.get("/{recording_id}/media", response_class=Response, responses={200: BYTES, 206: BYTES})
def get_media(recording_id: UUID, database: WithDatabase, media: WithMedia, request: Request) -> Response:
    """The uploaded audio or video; answers Range and If-None-Match.

    Whoever may not hear personal data gets audio with a tone over it; while that is made, 409 and `Retry-After`.
    """
    with database.read() as session:
        row = actions.get_recording(session, recording_id)
    if database.masked(recording_id):
        return serve_bleeped(row, database, media, request)
    if row.media_type is None:
        raise NotFound("This recording came without audio.", code="no_audio")
    return serve_media(media, row.sha256, request, row.media_type, row.filename)


def serve_bleeped(row: Recording, database: Database, media: MediaStore, request: Request) -> Response:
    """The audio with a tone in the place of personal data. Raises NotFound, and Conflict while there is none that fits."""
    with database.write() as session:
        found = bleeping.find(session, row.id)
        job = None if found else bleeping.submit(session, row.id)
    if found is None:
        knock_for(job)
        raise Conflict(
            "Personal data is being taken out of the audio; try again in a moment.",
            code="not_redacted_yet",
            retry_after=3,
        )
    name = PurePath(row.filename).stem + ".m4a"
    return serve_media(media, found.sha256, request, found.media_type, name)


@router.get("/{recording_id}/exports/{format}", response_class=Response, responses={200: FILES})
def export_recording(
    recording_id: UUID,
    format: str,
    database: WithDatabase,
    what: Annotated[RecordingPart, Query(description="The whole conversation, or its note alone.")] = "conversation",
    times: Annotated[bool, Query(description="Write times, where the format can do without.")] = True,
    speakers: Annotated[bool, Query(description="Write who spoke.")] = True,
    insights: Annotated[bool, Query(description="Write the note, the insights and the figures.")] = True,
    language: Annotated[bool, Query(description="Write which language is spoken.")] = True,
) -> Response:
    """The conversation as a file. `GET /formats` lists the formats."""
    with database.read() as session:
        file = exports.export(
            session, recording_id, format, what, times=times, speakers=speakers, insights=insights, language=language
        )
    return present.attachment(file)


@router.get("/{recording_id}/speakers/{speaker_id}", tags=["speakers"])
def get_speaker(recording_id: UUID, speaker_id: UUID, database: WithDatabase, response: Response) -> SpeakerOut:
    """One speaker of a recording."""
    with database.read() as session:
        answer = SpeakerOut.model_validate(speaker_actions.get_speaker(session, recording_id, speaker_id))
    set_tag(response, editable(answer, SpeakerChange))
    return answer


@router.patch("/{recording_id}/speakers/{speaker_id}", tags=["speakers"])
def change_speaker(
    recording_id: UUID,
    speaker_id: UUID,
    body: SpeakerChange,
    database: WithDatabase,
    response: Response,
    if_match: IfMatch = None,
) -> SpeakerOut:
    """Name a speaker or say the role, as an edit. Insights, metrics and note follow within seconds."""
    with database.write() as session:
        before = SpeakerOut.model_validate(speaker_actions.get_speaker(session, recording_id, speaker_id))
        check_match(if_match, editable(before, SpeakerChange))
        row = speaker_actions.change_speaker(session, recording_id, speaker_id, body.model_dump(exclude_unset=True))
        job = actions.follow_change(session, recording_id)
        answer = SpeakerOut.model_validate(row)
    set_tag(response, editable(answer, SpeakerChange))
    knock_for(job)
    return answer
