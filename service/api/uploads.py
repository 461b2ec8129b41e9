"""The upload form: fields checked, files in the uploads folder, nothing left when the request fails."""

import mimetypes
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from service.actions.recordings import About, Upload
from service.api.dependencies import WithMedia, WithSettings
from service.api.guard import int_or_zero
from service.api.multipart import FilePart, Form, read_form
from service.api.schemas import RecordingIn
from service.domain.errors import Invalid, TooLarge, UnsupportedMedia
from service.domain.formats import READERS, read_transcript
from service.domain.options import ProcessingOptions
from service.store.incoming import storage_full
from service.store.media import MediaStore

LARGEST_TRANSCRIPT = 20 << 20
FORM_OVERHEAD = 1 << 20
OPTION_FIELDS = tuple(ProcessingOptions.__dataclass_fields__)


@dataclass(frozen=True)
class Received:
    """A checked form whose files wait in the uploads folder."""

    form: Form
    about: About

    def keep(self, media: MediaStore) -> Upload:
        """Move the files into the media store."""
        audio, text = self.form.files.get("file"), self.form.files.get("transcript")
        return Upload(
            filename=audio.filename if audio else "",
            sha256=media.keep(audio.incoming) if audio else None,
            size=audio.incoming.size if audio else 0,
            media_type=media_type_of(audio) if audio else None,
            import_sha256=media.keep(text.incoming) if text else None,
            import_filename=text.filename if text else None,
            import_size=text.incoming.size if text else 0,
        )


async def receive_upload(request: Request, settings: WithSettings, media: WithMedia) -> AsyncIterator[Received]:
    """Read the form. What was not kept when the request ends is removed. Raises domain errors and validation errors."""
    limit = settings.max_upload_mb << 20
    length = int_or_zero(request.headers.get("content-length"))
    if length > limit + LARGEST_TRANSCRIPT + FORM_OVERHEAD:
        raise TooLarge(f"The upload is larger than the {settings.max_upload_mb} MiB that are accepted here.")
    settings.uploads_folder.mkdir(parents=True, exist_ok=True)
    if length > shutil.disk_usage(settings.uploads_folder).free:
        raise storage_full(settings.uploads_folder)
    form = await read_form(
        request, {"file": lambda: media.receive(limit), "transcript": lambda: media.receive(LARGEST_TRANSCRIPT)}
    )
    try:
        about = read_fields(form.fields)
        check_files(form)
        yield Received(form, about)
    finally:
        form.discard()


WithUpload = Annotated[Received, Depends(receive_upload)]


def read_fields(fields: dict[str, str]) -> About:
    """The fields of the form; one that was left empty counts as left out. Raises RequestValidationError, Invalid."""
    given = {name: value.strip() for name, value in fields.items() if value.strip()}
    try:
        body = RecordingIn.model_validate_strings(given)
    except ValidationError as error:
        found = [{**e, "loc": ("body", *e["loc"])} for e in error.errors(include_url=False, include_input=False)]
        raise RequestValidationError(found) from None
    options = ProcessingOptions(**{name: getattr(body, name) for name in OPTION_FIELDS})
    return About(
        project_id=body.project_id,
        title=body.title,
        kind=body.kind,
        language=body.language,
        recorded_on=body.recorded_on,
        external_id=body.external_id,
        metadata=body.metadata,
        options=options,
    )


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
        if text.incoming.size > LARGEST_TRANSCRIPT:
            raise TooLarge(f"A transcript may have {LARGEST_TRANSCRIPT >> 20} MiB at most.")
        read_transcript(text.filename, text.incoming.read())


def looks_like_text(head: bytes) -> bool:
    """Is this the beginning of a text file? Media have bytes that text never has within their first few."""
    allowed = set(range(0x20, 0x7F)) | {0x09, 0x0A, 0x0C, 0x0D}
    return len(head) > 0 and all(byte in allowed or byte >= 0x80 for byte in head) and _is_utf8(head)


def _is_utf8(head: bytes) -> bool:
    for cut in range(4):  # the last letter may be cut off
        try:
            head[: len(head) - cut].decode()
        except UnicodeDecodeError:
            continue
        return True
    return False


def media_type_of(part: FilePart) -> str:
    """The type that the sender claims, else the one that the name suggests; only audio and video are believed."""
    for claim in (part.content_type.split(";")[0].strip().lower(), mimetypes.guess_type(part.filename)[0] or ""):
        if claim.startswith(("audio/", "video/")) and len(claim) <= 100:
            return claim
    return "application/octet-stream"


def form_schema() -> dict[str, Any]:
    """The request body for the OpenAPI document: the form is read by hand, so FastAPI does not know it."""
    schema = RecordingIn.model_json_schema(ref_template="#/components/schemas/{model}")
    schema["properties"] = {
        "file": {"type": "string", "format": "binary", "description": "Audio or video."},
        "transcript": {"type": "string", "format": "binary", "description": "A finished transcript."},
        **schema["properties"],
    }
    schema["properties"]["metadata"] = {"type": "string", "description": "A JSON object, echoed and never interpreted."}
    schema.pop("title", None)
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}
