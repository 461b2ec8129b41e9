"""/jobs: look, cancel, follow."""

import time
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

import anyio
from anyio.to_thread import run_sync
from fastapi import APIRouter, Header, Response
from fastapi.responses import StreamingResponse

from service.actions import jobs as actions
from service.actions.artefacts import fingerprint
from service.api.dependencies import WithDatabase
from service.api.schemas.jobs import JobOut
from service.domain.errors import NotFound
from service.store.database import Database

router = APIRouter(prefix="/jobs", tags=["jobs"])
LOOK_EVERY, SAY_SOMETHING_EVERY = 0.5, 15.0


@router.get("/{job_id}")
def get_job(job_id: UUID, database: WithDatabase) -> JobOut:
    """One job with its stages."""
    return read_job(database, job_id)


@router.post("/{job_id}/cancel", status_code=202)
def cancel_job(job_id: UUID, database: WithDatabase) -> JobOut:
    """Stop a job: at once when it waits, at the next check when it runs."""
    with database.write() as session:
        return JobOut.model_validate(actions.request_cancel(session, job_id))


EVENTS = {"description": "Server-sent events named `job`, each with a JobOut", "content": {"text/event-stream": {}}}


@router.get("/{job_id}/events", response_class=StreamingResponse, responses={200: EVENTS})
def follow_job(
    job_id: UUID,
    database: WithDatabase,
    last_event_id: Annotated[str | None, Header(max_length=100, description="The last event that was seen.")] = None,
) -> Response:
    """The job each time it changes, as server-sent events; ends when the job has ended.

    A reader that comes back with `Last-Event-ID` gets what it has not seen, and 204 when there will be nothing more.
    """
    first = read_job(database, job_id)
    seen = last_event_id is not None and last_event_id == event_id(first)
    if seen and first.status in actions.FINISHED:
        return Response(status_code=204)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events(database, first, seen=seen), headers=headers, media_type="text/event-stream")


def read_job(database: Database, job_id: UUID) -> JobOut:
    """The job as it is now. Raises NotFound."""
    with database.read() as session:
        return JobOut.model_validate(actions.get(session, job_id))


async def events(database: Database, job: JobOut, *, seen: bool = False) -> AsyncIterator[str]:
    """Server-sent events until the job has ended or is gone; a comment now and then keeps proxies from hanging up."""
    yield "retry: 2000\n" + ("\n" if seen else as_event(job))
    said = time.monotonic()
    while job.status not in actions.FINISHED:
        await anyio.sleep(LOOK_EVERY)
        try:
            found = await run_sync(read_job, database, job.id)
        except NotFound:
            yield "event: gone\ndata: {}\n\n"
            return
        if found != job:
            job, said = found, time.monotonic()
            yield as_event(job)
        elif time.monotonic() - said > SAY_SOMETHING_EVERY:
            said = time.monotonic()
            yield ": still there\n\n"


def event_id(job: JobOut) -> str:
    """The name of a job's state: the same state has the same name, also after a restart."""
    return fingerprint(job)[:24]


def as_event(job: JobOut) -> str:
    """One event."""
    return f"id: {event_id(job)}\nevent: job\ndata: {job.model_dump_json()}\n\n"
