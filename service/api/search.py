"""/search."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from service.actions import search as actions
from service.api.admit import WithCaller
from service.api.dependencies import WithDatabase
from service.api.schemas import SearchHit, SearchOut
from service.domain.access import Caller

router = APIRouter(prefix="/search", tags=["search"])


@router.get("")
def search(
    database: WithDatabase,
    caller: WithCaller,
    q: Annotated[str, Query(min_length=1, max_length=400)],
    project_id: UUID | None = None,
    recording_id: UUID | None = None,
    kind: Literal["utterance", "insight", "note"] | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> SearchOut:
    """Quotes that hold the words of the query or mean something like it, best first."""
    with database.read() as session:
        found = [
            hit
            for place in places(caller, project_id, recording_id)
            for hit in actions.search(session, q, project_id=place, recording_id=recording_id, kind=kind, limit=limit)
        ]
        found = sorted(found, key=lambda hit: -hit.score)[:limit]
        return SearchOut(query=q, hits=[SearchHit.model_validate(hit) for hit in found])


def places(caller: Caller, project_id: UUID | None, recording_id: UUID | None) -> list[UUID | None]:
    """The projects to look into; None: all. A named project or recording was found to be the caller's to read."""
    visible = caller.visible()
    if project_id is not None or recording_id is not None or visible is None:
        return [project_id]
    return [*sorted(visible)]
