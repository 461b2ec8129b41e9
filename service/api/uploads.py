"""The upload form: fields checked, files in the uploads folder, nothing left when the request fails."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Annotated, Any
from uuid import UUID

from anyio.to_thread import run_sync
from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from service.actions import recordings as actions
from service.actions.recordings import About, Upload
from service.api import present
from service.api.admit import WithCaller, place_for_upload
from service.api.dependencies import WithMedia, WithSettings, WithUploads
from service.api.guard import LARGEST_BODY, int_or_zero
from service.api.idempotency import claim_of
from service.api.multipart import FilePart, Form, read_form
from service.api.schemas.recordings import Accepted, RecordingIn, RecordingJson
from service.config import Settings, get_settings
from service.domain.access import Caller
from service.domain.errors import Conflict, Invalid, TooLarge, UnsupportedMedia
from service.domain.formats import READERS, only_speakers, read_transcript
from service.domain.media_types import looks_like_text, media_type_of
from service.domain.options import ProcessingOptions
from service.domain.privacy import Agreement
from service.store import outbound
from service.store.database import Database
from service.store.incoming import storage_full
from service.store.media import MediaStore
from service.store.resumable import ResumableUpload, ResumableUploads
from service.store.tables import Job

FORM_OVERHEAD = 1 << 20
NAMES, TYPES = ("filename", "name"), ("filetype", "type")
"""What tus clients call a file's name and type."""
OPTION_FIELDS = tuple(ProcessingOptions.__dataclass_fields__)


@dataclass(frozen=True)
class Received:
    """A checked form whose files wait in the uploads folder."""

    form: Form
    about: About
    upload: ResumableUpload | None = None
    url: str | None = None

    def keep(self, media: MediaStore) -> Upload:
        """Move the files into the media store; a URL is fetched by the worker."""
        audio, text = self.form.files.get("file"), self.form.files.get("transcript")
        return Upload(
            filename=audio.filename if audio else "",
            sha256=media.keep(audio.incoming) if audio else None,
            size=audio.incoming.size if audio else 0,
            media_type=media_type_of(audio.content_type, audio.filename) if audio else None,
            import_sha256=media.keep(text.incoming) if text else None,
            import_filename=text.filename if text else None,
            import_size=text.incoming.size if text else 0,
            url=self.url,
        )


async def receive_upload(
    request: Request, settings: WithSettings, media: WithMedia, uploads: WithUploads, caller: WithCaller
) -> AsyncIterator[Received]:
    """Read the form, or its fields as JSON. What was not kept when the request ends is removed.

    Raises domain errors, validation errors and Replay.
    """
    is_json = request.headers.get("content-type", "").split(";")[0].strip().lower() == "application/json"
    form = Form() if is_json else await receive_form(request, settings, media)
    try:
        body = await read_json(request) if is_json else read_body(form.fields | dict.fromkeys(form.lists, "?"))
        about = about_of(body)
        sums = {name: (part.filename, part.incoming.sha256) for name, part in sorted(form.files.items())}
        claim_of(request).check(body, sums)
        upload = None
        if body.upload_id is not None:
            upload = await run_sync(take_upload, uploads, body.upload_id, caller.key, form)
        check_files(form)
        yield Received(form, about, upload, check_address(body.url, form, settings) if body.url else None)
    finally:
        form.discard()


WithUpload = Annotated[Received, Depends(receive_upload)]


async def receive_form(request: Request, settings: Settings, media: MediaStore) -> Form:
    """A multipart form with its files in the uploads folder. Raises Invalid, TooLarge, StorageFull."""
    limit = settings.max_upload_mb << 20
    length = int_or_zero(request.headers.get("content-length"))
    largest = settings.max_transcript_mb << 20
    if length > limit + largest + FORM_OVERHEAD:
        raise TooLarge(f"The upload is larger than the {settings.max_upload_mb} MiB that are accepted here.")
    settings.uploads_folder.mkdir(parents=True, exist_ok=True)
    if length > shutil.disk_usage(settings.uploads_folder).free:
        raise storage_full(settings.uploads_folder)
    return await read_form(
        request, {"file": lambda: media.receive(limit), "transcript": lambda: media.receive(largest)}
    )


async def read_json(request: Request) -> RecordingJson:
    """The fields as JSON, for an upload that is here already. Raises RequestValidationError, TooLarge."""
    text = bytearray()
    async for chunk in request.stream():
        text += chunk
        if len(text) > LARGEST_BODY:
            raise TooLarge(f"The body is larger than the {LARGEST_BODY >> 20} MiB that are accepted here.")
    with said_by_pydantic():
        return RecordingJson.model_validate_json(bytes(text))


def read_body(fields: dict[str, str]) -> RecordingIn:
    """The fields of a form; one that was left empty counts as left out. Raises RequestValidationError."""
    given = {name: value.strip() for name, value in fields.items() if value.strip()}
    with said_by_pydantic():
        return RecordingIn.model_validate_strings(given)


def read_fields(fields: dict[str, str]) -> About:
    """What the fields of a form say about a recording. Raises RequestValidationError, Invalid."""
    return about_of(read_body(fields))


@contextmanager
def said_by_pydantic() -> Iterator[None]:
    """What pydantic found in a body becomes the API's validation error."""
    try:
        yield
    except ValidationError as error:
        found = [{**e, "loc": ("body", *e["loc"])} for e in error.errors(include_url=False, include_input=False)]
        raise RequestValidationError(found) from None


def about_of(body: RecordingIn) -> About:
    """The fields as the actions want them. Raises Invalid."""
    if body.consent_by is None and body.consent_wording:
        raise Invalid("Say with “consent_by” who agreed to these words.", code="consent_missing")
    agreed = body.consent_by and Agreement(body.consent_by, body.consent_method, body.consent_at, body.consent_wording)
    return About(
        project_id=body.project_id,
        title=body.title,
        kind=body.kind,
        language=body.language,
        recorded_on=body.recorded_on,
        external_id=body.external_id,
        delete_after=body.delete_after,
        metadata=body.metadata,
        options=ProcessingOptions(**{name: getattr(body, name) for name in OPTION_FIELDS}),
        consent=agreed or None,
    )


def check_address(url: str, form: Form, settings: Settings) -> str:
    """A URL that the worker may fetch, as far as can be said without asking. Raises Invalid."""
    if "file" in form.files:
        raise Invalid("Send “file”, “upload_id” or “url”, not two of them.", code="two_files")
    url = outbound.check_url(url)
    if not settings.allow_private_addresses and outbound.is_private_literal(url):
        raise Invalid("This URL leads to a private address, which is not asked.", code="url_not_allowed")
    return url


def take_upload(uploads: ResumableUploads, upload_id: UUID, owner: str, form: Form) -> ResumableUpload:
    """A finished resumable upload becomes the file of the form. Raises NotFound, Conflict, Invalid."""
    upload = uploads.find(upload_id, owner)
    if "file" in form.files:
        raise Invalid("Send “file” or “upload_id”, not both.", code="two_files")
    if upload.recording_id:
        raise Conflict("This upload is a recording already.", code="upload_used", recording_id=upload.recording_id)
    if uploads.offset(upload) < upload.size:
        raise Conflict(f"Only {uploads.offset(upload)} of {upload.size} bytes have arrived.", code="upload_unfinished")
    form.files["file"] = file_part(uploads, upload)
    return upload


def file_part(uploads: ResumableUploads, upload: ResumableUpload) -> FilePart:
    """A complete resumable upload as the file of a form."""
    name, kind = first(upload.metadata, NAMES), first(upload.metadata, TYPES)
    return FilePart(name.replace("\\", "/").rsplit("/", 1)[-1].strip(), kind, uploads.arrived(upload))


def first(metadata: dict[str, str], names: tuple[str, ...]) -> str:
    """The first of these that says something."""
    return next((metadata[name] for name in names if metadata.get(name)), "")


def take_in(received: Received, caller: Caller, database: Database, media: MediaStore) -> tuple[Accepted, Job | None]:
    """Keep the files and make the recording: the answer, and the job to knock for. Raises domain errors."""
    place = place_for_upload(caller, received.about.project_id)
    sender = None if caller.kind == "local" else caller.name
    about = replace(received.about, project_id=place, sender=sender)
    upload = received.keep(media)
    keys = [key for key in (upload.sha256, upload.import_sha256) if key]
    try:
        with database.write() as session:
            created = actions.create_recording(session, media, upload, about)
            answer = present.accepted(session, created)
    except Exception:
        with database.write() as session:
            actions.drop_media(session, media, keys)
        raise
    if created.duplicate:
        with database.write() as session:
            actions.drop_media(session, media, keys)
    return answer, None if created.duplicate else created.job


def check_files(form: Form) -> None:
    """Refuse at once what can never be processed. A transcript that was sent as `file` is taken as one.

    Raises Invalid (empty), UnsupportedMedia (text that is no transcript, a transcript that cannot be read).
    """
    audio = form.files.get("file")
    if (
        audio
        and PurePath(audio.filename).suffix.lower().removeprefix(".") in READERS
        and "transcript" not in form.files
    ):
        form.files["transcript"] = form.files.pop("file")
        audio = None
    if audio and not audio.incoming.size:
        raise Invalid(f"The file “{audio.filename}” is empty.", code="empty_file")
    if audio and looks_like_text(audio.incoming.head):
        raise UnsupportedMedia(
            f"“{audio.filename}” is text, not audio or video. A finished transcript belongs into “transcript”, "
            f"as {', '.join('.' + e for e in READERS)}.",
            code="not_media",
        )
    text = form.files.get("transcript")
    if text:
        if text.incoming.size > (most := get_settings().max_transcript_mb) << 20:
            raise TooLarge(f"A transcript may have {most} MiB at most.")
        if only_speakers(text.filename) and audio is None:
            raise Invalid(
                f"“{text.filename}” says who spoke when, but not what: send it as “transcript” beside the audio.",
                code="speakers_without_audio",
            )
        read_transcript(text.filename, text.incoming.read())


def body_schema() -> dict[str, Any]:
    """The request body for the OpenAPI document: it is read by hand, so FastAPI does not know it."""
    form = RecordingIn.model_json_schema(ref_template="#/components/schemas/{model}")
    form["properties"] = {
        "file": {"type": "string", "format": "binary", "description": "Audio or video."},
        "transcript": {"type": "string", "format": "binary", "description": "A finished transcript."},
        **form["properties"],
    }
    form["properties"]["metadata"] = {"type": "string", "description": "A JSON object, echoed and never interpreted."}
    form.pop("title", None)
    json = RecordingJson.model_json_schema(ref_template="#/components/schemas/{model}")
    content = {"multipart/form-data": {"schema": form}, "application/json": {"schema": json}}
    return {"requestBody": {"required": True, "content": content}}
