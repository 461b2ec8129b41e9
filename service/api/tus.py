"""/uploads: resumable uploads by tus 1.0.0 (core, creation, creation-with-upload, expiration, checksum, termination).

A finished upload becomes a recording at once, by the fields of `Upload-Metadata` (those of the upload form); with the
key `hold` it waits for a `POST /recordings` that names it as `upload_id`.
"""

import base64
import shutil
from dataclasses import dataclass, replace
from email.utils import formatdate
from typing import Annotated
from uuid import UUID

import anyio
from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Header, Request, Response
from starlette.requests import ClientDisconnect

from service.actions import recordings as actions
from service.api.admit import WithCaller, place_for_upload
from service.api.dependencies import WithDatabase, WithMedia, WithSettings, WithUploads, knock_for
from service.api.headers import TUS_VERSION, UPLOADS
from service.api.idempotency import claim_of
from service.api.multipart import GATHER, Form
from service.api.schemas.recordings import UploadOut
from service.api.uploads import NAMES, TYPES, Received, check_files, file_part, first, read_fields, take_in
from service.domain.access import Caller
from service.domain.errors import (
    ChecksumMismatch,
    Conflict,
    EarmarkError,
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
    PreconditionFailed,
    TooLarge,
    UnsupportedMedia,
)
from service.store.database import Database
from service.store.incoming import storage_full
from service.store.media import MediaStore
from service.store.resumable import Piece, ResumableUpload, ResumableUploads

ALGORITHMS = ("sha1", "sha256", "md5")
CONTENT = "application/offset+octet-stream"
EXTENSIONS = "creation,creation-with-upload,expiration,checksum,termination"
IGNORED = (*NAMES, *TYPES, "relativePath", "hold")
LEAVE_SECONDS = 5.0
"""How long a newcomer waits for the connection before it to let go of the upload."""


def check_version(tus_resumable: Annotated[str | None, Header(description="Protocol version: 1.0.0.")] = None) -> None:
    """Raises PreconditionFailed where the client speaks another version, or none."""
    if tus_resumable != TUS_VERSION:
        raise PreconditionFailed(
            f"Say “Tus-Resumable: {TUS_VERSION}”: uploads here follow that version of tus.", code="tus_version"
        )


router = APIRouter(prefix="/uploads", tags=["uploads"])
SPOKEN = [Depends(check_version)]
BODY = {"requestBody": {"content": {CONTENT: {"schema": {"type": "string", "format": "binary"}}}}}


@dataclass(frozen=True)
class Rooms:
    """Where an upload goes: what all of these endpoints need."""

    uploads: ResumableUploads
    database: Database
    media: MediaStore
    caller: Caller


def rooms_of(uploads: WithUploads, database: WithDatabase, media: WithMedia, caller: WithCaller) -> Rooms:
    """The rooms of this request."""
    return Rooms(uploads, database, media, caller)


WithRooms = Annotated[Rooms, Depends(rooms_of)]


@router.options("", status_code=204)
def describe_uploads(settings: WithSettings) -> Response:
    """What this server can do, by the tus protocol."""
    facts = {
        "Tus-Version": TUS_VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(settings.max_resumable_upload_mb << 20),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }
    return Response(status_code=204, headers=facts)


@router.post("", status_code=201, response_class=Response, dependencies=SPOKEN, openapi_extra=BODY)
async def create_upload(
    request: Request,
    rooms: WithRooms,
    settings: WithSettings,
    upload_length: Annotated[int, Header(ge=0, description="Bytes of the whole file.")],
    upload_metadata: Annotated[
        str, Header(max_length=16000, description="`key base64,key base64`: filename, filetype and fields of the form.")
    ] = "",
) -> Response:
    """Begin a resumable upload (tus `creation`); the first bytes may come along."""
    fields = read_metadata(upload_metadata)
    check_size(upload_length, settings.max_resumable_upload_mb, rooms)
    about = read_fields(form_fields(fields))
    about = replace(about, project_id=place_for_upload(rooms.caller, about.project_id))
    claim_of(request).check(upload_length, upload_metadata)
    await run_sync(check_now, rooms.database, about)
    await run_sync(rooms.uploads.purge)
    upload = await run_sync(rooms.uploads.create, upload_length, fields, upload_metadata, rooms.caller.key)
    if request.headers.get("content-type", "").startswith(CONTENT):
        await receive(request, rooms, upload, 0)
    headers = {"Location": f"{UPLOADS}/{upload.id}", **state(rooms, upload)}
    return Response(status_code=201, headers=headers)


@router.head("/{upload_id}", response_class=Response, dependencies=SPOKEN)
async def get_upload_offset(upload_id: UUID, rooms: WithRooms) -> Response:
    """How many bytes have arrived (`Upload-Offset`)."""
    await stop_writer(upload_id)
    upload = await run_sync(rooms.uploads.find, upload_id, rooms.caller.key)
    if waits_for_finish(rooms, upload):
        await run_sync(finish_quietly, rooms, upload)
    headers = {"Upload-Length": str(upload.size), **state(rooms, upload)}
    if upload.header:
        headers["Upload-Metadata"] = upload.header
    return Response(headers=headers)


@router.get("/{upload_id}")
def get_upload(upload_id: UUID, rooms: WithRooms) -> UploadOut:
    """An upload as JSON: how far it is, and the recording that it became."""
    upload = rooms.uploads.find(upload_id, rooms.caller.key)
    return UploadOut(
        id=upload.id,
        status="completed" if rooms.uploads.offset(upload) == upload.size else "receiving",
        offset=rooms.uploads.offset(upload),
        size=upload.size,
        filename=first(upload.metadata, NAMES),
        recording_id=UUID(upload.recording_id) if upload.recording_id else None,
        error=upload.error,
        expires_at=rooms.uploads.expires_at(upload),
    )


@router.patch("/{upload_id}", status_code=204, response_class=Response, dependencies=SPOKEN, openapi_extra=BODY)
async def append_to_upload(
    upload_id: UUID,
    request: Request,
    rooms: WithRooms,
    upload_offset: Annotated[int, Header(ge=0, description="Where these bytes begin; must be the present offset.")],
    upload_checksum: Annotated[
        str | None, Header(max_length=200, description="`sha1`, `sha256` or `md5`, a space, the sum in base64.")
    ] = None,
) -> Response:
    """Send bytes from `Upload-Offset` on. The request with the last byte answers when the recording is there."""
    if request.headers.get("content-type", "").split(";")[0].strip() != CONTENT:
        raise UnsupportedMedia(f"Send the bytes as {CONTENT}.", code="wrong_content_type")
    await stop_writer(upload_id)
    upload = await run_sync(rooms.uploads.find, upload_id, rooms.caller.key)
    await receive(request, rooms, upload, upload_offset, upload_checksum)
    return Response(status_code=204, headers=state(rooms, upload))


@router.delete("/{upload_id}", status_code=204, dependencies=SPOKEN)
async def delete_upload(upload_id: UUID, rooms: WithRooms) -> Response:
    """Give an upload up (tus `termination`). A recording that it became stays."""
    await stop_writer(upload_id)
    await run_sync(rooms.uploads.find, upload_id, rooms.caller.key)
    await run_sync(rooms.uploads.remove, upload_id)
    return Response(status_code=204)


# -- receiving ---------------------------------------------------------------------------------------------------------

WRITERS: dict[UUID, tuple[anyio.CancelScope, anyio.Event]] = {}
"""Who receives which upload in this process: a client that lost its connection must not wait for the dead one."""


async def stop_writer(upload_id: UUID) -> None:
    """Have the connection that still sends this upload let go of it: the client has come back on another one."""
    if found := WRITERS.get(upload_id):
        scope, gone = found
        scope.cancel()
        with anyio.move_on_after(LEAVE_SECONDS):
            await gone.wait()


async def receive(
    request: Request, rooms: Rooms, upload: ResumableUpload, offset: int, checksum: str | None = None
) -> None:
    """Write the body to the upload; what arrived before a connection broke stays, unless it has a checksum.

    Raises Conflict (offset, second writer), TooLarge, StorageFull, ChecksumMismatch, ClientDisconnect.
    """
    algorithm, expected = read_checksum(checksum)
    if upload.id in WRITERS:
        raise Conflict("Another connection is sending this upload.", code="upload_busy")
    scope, gone = anyio.CancelScope(), anyio.Event()
    WRITERS[upload.id] = scope, gone
    try:
        with rooms.uploads.piece(upload, offset, algorithm) as piece:
            whole = await read_body(request, piece, scope)
            wrong = expected is not None and piece.checksum.digest() != expected
            if expected is not None and (wrong or not whole):
                await run_sync(piece.take_back)
    finally:
        del WRITERS[upload.id]
        gone.set()
    if scope.cancelled_caught:
        raise Conflict("The upload goes on over another connection.", code="upload_busy")
    if not whole:
        raise ClientDisconnect
    if wrong:
        raise ChecksumMismatch("The bytes that arrived have another checksum; send them again.")
    if waits_for_finish(rooms, upload):
        await run_sync(finish, rooms, upload)
        request.scope["recording_made"] = True  # for the audit log


async def read_body(request: Request, piece: Piece, scope: anyio.CancelScope) -> bool:
    """Gather bytes and write them in a thread; False where the sender went away or was told to."""
    block, whole = bytearray(), False
    with scope:
        try:
            async for chunk in request.stream():
                block += chunk
                if len(block) >= GATHER:
                    await run_sync(piece.write, block)
                    block = bytearray()
            whole = True
        except ClientDisconnect:
            whole = False
    if block:
        await run_sync(piece.write, block)
    return whole


def read_checksum(header: str | None) -> tuple[str | None, bytes | None]:
    """Algorithm and sum. Raises Malformed."""
    if header is None:
        return None, None
    algorithm, _, text = header.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise Malformed(f"The checksum must be one of {', '.join(ALGORITHMS)}.", code="checksum_algorithm")
    try:
        return algorithm, base64.b64decode(text, validate=True)
    except ValueError:
        raise Malformed("The checksum is not base64.", code="checksum_unreadable") from None


# -- becoming a recording ----------------------------------------------------------------------------------------------


def waits_for_finish(rooms: Rooms, upload: ResumableUpload) -> bool:
    """Is everything there, and nothing made of it yet?"""
    done = upload.recording_id or upload.error or "hold" in upload.metadata
    return not done and rooms.uploads.offset(upload) == upload.size


def finish(rooms: Rooms, upload: ResumableUpload) -> None:
    """Make the recording. May run twice: the same bytes are the same recording.

    Raises domain errors; what can never become a recording is removed, the rest stays with its error until it expires.
    """
    form = Form(form_fields(upload.metadata), {"file": file_part(rooms.uploads, upload)})
    try:
        check_files(form)
        answer, job = take_in(Received(form, read_fields(form.fields)), rooms.caller, rooms.database, rooms.media)
    except (Invalid, UnsupportedMedia, TooLarge):
        rooms.uploads.remove(upload.id)
        raise
    except (Conflict, NotFound, Forbidden) as error:
        upload.error = {"code": error.code, "detail": error.detail}
        rooms.uploads.save(upload)
        raise
    finally:
        form.discard()
    rooms.uploads.settle(upload, answer.recording.id)
    knock_for(job)


def finish_quietly(rooms: Rooms, upload: ResumableUpload) -> None:
    """The same after a crash, when somebody only asks for the offset: an error is told by `GET`."""
    try:
        finish(rooms, upload)
    except EarmarkError as error:
        upload.error = upload.error or {"code": error.code, "detail": error.detail}


def check_now(database: Database, about: actions.About) -> None:
    """Refuse before hours of sending what would be refused at the end. Raises NotFound, Conflict."""
    with database.read() as session:
        actions.check_about(session, about)


def check_size(size: int, limit_mb: int, rooms: Rooms) -> None:
    """Raises Invalid (empty), TooLarge, StorageFull."""
    if size == 0:
        raise Invalid("The file is empty.", code="empty_file")
    if size > limit_mb << 20:
        raise TooLarge(f"The upload is larger than the {limit_mb} MiB that are accepted here.")
    rooms.uploads.folder.mkdir(parents=True, exist_ok=True)
    if size > shutil.disk_usage(rooms.uploads.folder).free:
        raise storage_full(rooms.uploads.folder)


def read_metadata(header: str) -> dict[str, str]:
    """`key base64,key base64` decoded. Raises Malformed."""
    fields: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _, text = pair.partition(" ")
        try:
            value = base64.b64decode(text, validate=True).decode()
        except ValueError:
            raise Malformed(f"Upload-Metadata: “{key}” is not base64 of UTF-8 text.", code="upload_metadata") from None
        if key in fields:
            raise Malformed(f"Upload-Metadata has “{key}” twice.", code="upload_metadata")
        fields[key] = value
    return fields


def form_fields(metadata: dict[str, str]) -> dict[str, str]:
    """The metadata that are fields of the upload form."""
    return {key: value for key, value in metadata.items() if key not in IGNORED}


def state(rooms: Rooms, upload: ResumableUpload) -> dict[str, str]:
    """The headers that say how far an upload is, until when it can go on, and what became of it."""
    headers = {"Upload-Offset": str(rooms.uploads.offset(upload))}
    if upload.recording_id:
        headers["Content-Location"] = f"/api/v1/recordings/{upload.recording_id}"
    else:
        headers["Upload-Expires"] = formatdate(rooms.uploads.expires_at(upload), usegmt=True)
    return headers
