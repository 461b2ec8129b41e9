"""/audit: who did what, and the middleware that writes it down."""

import logging
from collections.abc import Iterator
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.actions.access import audit as actions
from service.api.dependencies import WithDatabase
from service.api.schemas.access import AuditCheck, AuditEventOut, AuditPage
from service.domain.access import Caller
from service.store.database import Database

log = logging.getLogger(__name__)
router = APIRouter(prefix="/audit", tags=["access"])
TAKEN_OUT = frozenset(
    {"export_recording", "export_recordings", "export_project", "export_faq", "export_report", "export_audit_events"}
)
"""Looking is not logged, except where a file leaves the house."""
STEPS = frozenset({"append_to_upload"})
"""One of many requests that send one file: only the last, which makes the recording, is a change."""
LOOKED_ONLY = "looked_only"
"""In the scope of a request that could have changed something and was told not to."""
LINES: dict[int | str, dict[str, Any]] = {200: {"content": {"application/x-ndjson": {"schema": {"type": "string"}}}}}


class Audit:
    """ASGI middleware: each change that succeeded becomes a row, with the ids in its path but nothing of its body."""

    def __init__(self, app: ASGIApp, database: Database) -> None:
        self.app, self.database = app, database

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        await self.app(scope, receive, watch)
        caller, route = scope.get("caller"), scope.get("route")
        if not isinstance(caller, Caller) or route is None or status >= 400 or scope.get(LOOKED_ONLY):
            return
        if scope["method"] not in ("GET", "HEAD", "OPTIONS") or route.name in TAKEN_OUT:
            if route.name in STEPS and "recording_made" not in scope:
                return
            await run_sync(partial(self.write, scope, caller, route.name))

    def write(self, scope: Scope, caller: Caller, action: str) -> None:
        """One row. What was done is done: a log that cannot be written is said loudly, not answered as a failure."""
        target = {name: str(value) for name, value in scope.get("path_params", {}).items()}
        project = scope.get("project_id")
        try:
            with self.database.write() as session:
                actions.append(
                    session, caller, action, project_id=project, target=target, request_id=scope.get("request_id")
                )
        except Exception:
            log.exception("the audit log could not be written: %s by %s", action, caller.name)


@router.get("")
def list_audit_events(
    database: WithDatabase,
    project_id: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[int | None, Query(ge=1)] = None,
) -> AuditPage:
    """What was done, newest first."""
    with database.read() as session:
        rows = actions.page(session, before=cursor, limit=limit + 1, project_id=project_id)
    following = str(rows[limit - 1].id) if len(rows) > limit else None
    return AuditPage(items=[AuditEventOut.model_validate(row) for row in rows[:limit]], next_cursor=following)


@router.get("/check")
def check_audit_events(database: WithDatabase) -> AuditCheck:
    """Does the whole log stand as it was written?"""
    with database.read() as session:
        events, broken = actions.check(session)
    if broken is None:
        return AuditCheck(events=events, intact=True)
    return AuditCheck(events=events, intact=False, broken_at=broken.id, reason=broken.reason)


@router.get("/export", response_class=StreamingResponse, responses=LINES)
def export_audit_events(database: WithDatabase) -> StreamingResponse:
    """The whole log as JSON lines, with the hashes."""

    def lines() -> Iterator[str]:
        with database.read() as session:
            yield from actions.export(session)

    name = 'attachment; filename="audit.jsonl"'
    return StreamingResponse(lines(), media_type="application/x-ndjson", headers={"Content-Disposition": name})
