"""/search."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from service.actions import search as actions
from service.api.dependencies import WithDatabase
from service.api.schemas import SearchHit, SearchOut

router = APIRouter(prefix="/search", tags=["search"])


@router.get("")
def search(
    database: WithDatabase,
    q: Annotated[str, Query(min_length=1, max_length=400)],
    project_id: UUID | None = None,
    recording_id: UUID | None = None,
    kind: Literal["utterance", "insight", "note"] | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> SearchOut:
    """Quotes that hold the words of the query or mean something like it, best first."""
    with database.read() as session:
        found = actions.search(session, q, project_id=project_id, recording_id=recording_id, kind=kind, limit=limit)
        return SearchOut(query=q, hits=[SearchHit.model_validate(hit) for hit in found])
