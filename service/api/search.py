"""/search, and the saved searches of a project."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from service.actions import saved_searches
from service.actions import search as actions
from service.api.admit import WithCaller
from service.api.dependencies import WithDatabase
from service.api.schemas.search import (
    SavedSearchChange,
    SavedSearchIn,
    SavedSearchList,
    SavedSearchOut,
    SearchFiltersIn,
    SearchHit,
    SearchOut,
)
from service.domain.insight import CxComponent, Kind
from service.domain.search_filters import PassageKind, SearchFilters, Sentiment
from service.domain.transcript import Role
from service.store.tables import SavedSearch

router = APIRouter(tags=["search"])


def filters_of(
    project_id: UUID | None = None,
    recording_id: UUID | None = None,
    kind: PassageKind | None = None,
    insight_kind: Kind | None = None,
    cx_component: CxComponent | None = None,
    sentiment: Sentiment | None = None,
    role: Role | None = None,
    participant_id: UUID | None = None,
    theme_id: UUID | None = None,
    date_from: date | None = None,
    date_to: date | None = None,
    language: Annotated[str | None, Query(pattern="^[a-z]{2,3}$")] = None,
) -> SearchFilters:
    """The filters of a request; each one that is given must hold."""
    return SearchFilters(
        project_id, recording_id, kind, insight_kind, cx_component, sentiment, role, participant_id, theme_id,
        date_from=date_from, date_to=date_to, language=language,
    )  # fmt: skip


@router.get("/search")
def search(
    database: WithDatabase,
    caller: WithCaller,
    q: Annotated[str, Query(min_length=1, max_length=400)],
    filters: Annotated[SearchFilters, Depends(filters_of)],
    facets: bool = False,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> SearchOut:
    """Quotes and themes that hold the words of the query or mean something like it, best first.

    With `facets` the answer counts, per filter, how many of all matches have each value.
    """
    with database.read() as session:
        found = actions.search(session, q, filters=filters, visible=caller.visible(), limit=limit, with_facets=facets)
        hits = [SearchHit.model_validate(hit) for hit in found.hits]
        return SearchOut(query=q, hits=hits, total=found.total, facets=found.facets)


@router.get("/projects/{project_id}/searches")
def list_saved_searches(database: WithDatabase, project_id: UUID) -> SavedSearchList:
    """The saved searches of a project by name."""
    with database.read() as session:
        return SavedSearchList(items=[_told(row) for row in saved_searches.list_saved_searches(session, project_id)])


@router.post("/projects/{project_id}/searches", status_code=201)
def save_search(database: WithDatabase, project_id: UUID, wanted: SavedSearchIn) -> SavedSearchOut:
    """Keep a query and its filters under a name."""
    with database.write() as session:
        filters = SearchFilters(**wanted.filters.model_dump())
        return _told(saved_searches.save_search(session, project_id, wanted.name, wanted.query, filters))


@router.patch("/projects/{project_id}/searches/{search_id}")
def change_saved_search(
    database: WithDatabase, project_id: UUID, search_id: UUID, change: SavedSearchChange
) -> SavedSearchOut:
    """Change the name, the query or all of the filters."""
    with database.write() as session:
        filters = SearchFilters(**change.filters.model_dump()) if change.filters else None
        row = saved_searches.change_saved_search(
            session, project_id, search_id, name=change.name, query=change.query, filters=filters
        )
        return _told(row)


@router.delete("/projects/{project_id}/searches/{search_id}", status_code=204)
def delete_saved_search(database: WithDatabase, project_id: UUID, search_id: UUID) -> None:
    """Forget a saved search."""
    with database.write() as session:
        saved_searches.delete_saved_search(session, project_id, search_id)


def _told(row: SavedSearch) -> SavedSearchOut:
    return SavedSearchOut(
        id=row.id,
        project_id=row.project_id,
        name=row.name,
        query=row.query,
        filters=SearchFiltersIn.model_validate(SearchFilters.from_json(row.filters)),
        created_at=row.created_at,
    )
