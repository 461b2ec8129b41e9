"""POST /v1/audio/transcriptions: the form and the answers of OpenAI's endpoint, for its clients with another base_url.

The worker does the work while the request waits. Whoever hangs up cancels it; whoever ran out of time sends the same
file again and gets the finished transcript.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import anyio
from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from service.actions import exports, jobs, recordings, transcripts
from service.actions.recordings import About
from service.api.admit import WithCaller
from service.api.dependencies import WithDatabase, WithMedia, WithSettings, knock_for
from service.api.idempotency import claim_of
from service.api.multipart import Form
from service.api.schemas.recordings import TranscriptionIn
from service.api.uploads import Received, check_files, receive_form, said_by_pydantic, take_in
from service.domain.errors import Invalid, TimedOut
from service.domain.formats.openai import diarized, full_text, verbose
from service.domain.options import ProcessingOptions
from service.store.database import Database
from service.store.media import MediaStore
from service.store.tables import Job, now

router = APIRouter(prefix="/v1/audio", tags=["openai"])
LOOK_EVERY = 0.25
DEFAULT_MODELS = ("whisper-1", "gpt-", "auto")
"""Names of OpenAI's models stand for whatever the settings choose; any other is the name of a Whisper model."""
FORM = "multipart/form-data"


def body_schema() -> dict[str, Any]:
    """The form for the OpenAPI document: it is read by hand."""
    schema = TranscriptionIn.model_json_schema()
    lists = {name for name, field in schema["properties"].items() if field.get("type") == "array"}
    fields = {(f"{name}[]" if name in lists else name): field for name, field in schema["properties"].items()}
    file = {"type": "string", "format": "binary", "description": "Audio or video."}
    schema |= {"properties": {"file": file, **fields}, "required": ["file"]}
    schema.pop("title", None)
    return {"requestBody": {"required": True, "content": {FORM: {"schema": schema}}}}


TEXT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The transcript in the format that was asked for",
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "text/plain": {"schema": {"type": "string"}},
            "text/event-stream": {"schema": {"type": "string"}},
        },
    }
}


@router.post("/transcriptions", response_class=Response, openapi_extra=body_schema(), responses=TEXT)
async def create_transcription(
    request: Request, caller: WithCaller, settings: WithSettings, database: WithDatabase, media: WithMedia
) -> Response:
    """Transcribe a file and answer when it is done, as OpenAI's endpoint does."""
    form = await receive_form(request, settings, media)
    try:
        body = read_body(form)
        sums = {name: part.incoming.sha256 for name, part in form.files.items()}
        claim_of(request).check(body, sums)
        check_files(form)
        if "file" not in form.files:
            raise Invalid("Send the audio as “file”.", code="nothing_sent")
        keep = timedelta(hours=settings.openai_keep_hours)
        about = About(options=options_of(body), delete_after=now() + keep, metadata={"source": "openai-compatible"})
        answer, job = await run_sync(take_in, Received(form, about), caller, database, media)
    finally:
        form.discard()
    work = Work(request, database, media, answer.recording.id, made=not answer.duplicate)
    if answer.duplicate:
        job = await run_sync(work.try_again)
    await run_sync(knock_for, job)
    with anyio.move_on_after(settings.openai_wait_minutes * 60):
        await work.wait(with_speakers=body.response_format == "diarized_json")
        return await run_sync(work.answer, body)
    raise TimedOut("The transcript is not finished yet; send the same file again to wait for it.")


def read_body(form: Form) -> TranscriptionIn:
    """The fields of the form; repeated ones end in `[]`. Raises RequestValidationError."""
    lists = {name.removesuffix("[]"): values for name, values in form.lists.items()}
    given = {name: value for name, value in form.fields.items() if value.strip()}
    with said_by_pydantic():
        return TranscriptionIn.model_validate(lists | given)


def options_of(body: TranscriptionIn) -> ProcessingOptions:
    """How to process. Raises Invalid."""
    chosen = None if body.model.startswith(DEFAULT_MODELS) else body.model
    return ProcessingOptions("whisper" if chosen else "auto", chosen, language=body.language)


@dataclass
class Work:
    """A recording whose transcript somebody waits for."""

    request: Request
    database: Database
    media: MediaStore
    recording_id: UUID
    made: bool

    def try_again(self) -> Job | None:
        """The recording was there already: its last job may have failed or been cancelled before there was a word."""
        with self.database.write() as session:
            last = recordings.newest_job(session, self.recording_id)
            if transcripts.find_current(session, self.recording_id) or (last and last.status in jobs.UNFINISHED):
                return None
            row = recordings.get_recording(session, self.recording_id)
            return recordings.process_again(session, row.id, ProcessingOptions.from_dict(row.options)).job

    async def wait(self, *, with_speakers: bool) -> None:
        """Until there is what was asked for. Raises Invalid where the job ended without; a reader who went away ends it."""
        while not await run_sync(self.is_ready, with_speakers):
            if await self.request.is_disconnected():
                await run_sync(self.give_up)
                raise TimedOut("Nobody waits for the transcript any more.")
            await anyio.sleep(LOOK_EVERY)

    def is_ready(self, with_speakers: bool) -> bool:
        """Are the words there, and the speakers where they were asked for? Raises Invalid."""
        with self.database.read() as session:
            job = recordings.newest_job(session, self.recording_id)
            there = transcripts.find_current(session, self.recording_id) is not None
            ended = job is None or job.status in jobs.FINISHED
            if ended and not there:
                reason = job.error if job and job.error else "The transcription was cancelled."
                raise Invalid(reason, code=job.error_code if job and job.error_code else "cancelled")
            done = {stage.name for stage in job.stages if stage.status in ("completed", "reused")} if job else set()
            return there and (ended or not with_speakers or "align" in done)

    def give_up(self) -> None:
        """Whoever sent the file has gone: no work is done for nobody."""
        if not self.made:
            return
        with self.database.write() as session:
            keys = recordings.delete_recording(session, self.recording_id)
        with self.database.write() as session:
            recordings.drop_media(session, self.media, keys)

    def answer(self, body: TranscriptionIn) -> Response:
        """The transcript in the format that was asked for."""
        with self.database.read() as session:
            if body.response_format in ("srt", "vtt"):
                file = exports.export(session, self.recording_id, body.response_format, speakers=False)
                return PlainTextResponse(file.data)
            conversation = exports.gather(session, self.recording_id)
        text = full_text(conversation)
        if body.response_format == "text":
            return PlainTextResponse(text + "\n")
        whole = verbose(
            conversation,
            words="word" in body.timestamp_granularities,
            segments="segment" in body.timestamp_granularities,
        )
        if body.stream:
            events = (
                {"type": "transcript.text.delta", "delta": text},
                {"type": "transcript.text.done", "text": text, "usage": whole["usage"]},
            )
            lines = "".join(f"data: {json.dumps(event, ensure_ascii=False)}\n\n" for event in events)
            return Response(lines + "data: [DONE]\n\n", media_type="text/event-stream")
        if body.response_format == "verbose_json":
            return JSONResponse(whole)
        if body.response_format == "diarized_json":
            return JSONResponse(diarized(conversation))
        return JSONResponse({"text": text, "usage": whole["usage"]})
