"""Saved searches of a project: a query and its filters under a name. Session first; flush, never commit."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.actions.projects import get_project
from service.domain.errors import Conflict, NotFound
from service.domain.search_filters import SearchFilters
from service.store.tables import SavedSearch


def list_saved_searches(session: Session, project_id: uuid.UUID) -> list[SavedSearch]:
    """By name. Raises NotFound for an unknown project."""
    get_project(session, project_id)
    query = select(SavedSearch).where(SavedSearch.project_id == project_id)
    return list(session.scalars(query.order_by(SavedSearch.name, SavedSearch.id)))


def save_search(session: Session, project_id: uuid.UUID, name: str, query: str, filters: SearchFilters) -> SavedSearch:
    """Keep a search. Raises NotFound for an unknown project, Conflict where the name is taken there."""
    get_project(session, project_id)
    _refuse_taken(session, project_id, name)
    row = SavedSearch(project_id=project_id, name=name, query=query, filters=filters.as_json())
    session.add(row)
    session.flush()
    return row


def change_saved_search(
    session: Session,
    project_id: uuid.UUID,
    search_id: uuid.UUID,
    *,
    name: str | None = None,
    query: str | None = None,
    filters: SearchFilters | None = None,
) -> SavedSearch:
    """What is left out stays. Raises NotFound, Conflict."""
    row = get_saved_search(session, project_id, search_id)
    if name and name != row.name:
        _refuse_taken(session, project_id, name)
        row.name = name
    row.query = query or row.query
    if filters is not None:
        row.filters = filters.as_json()
    session.flush()
    return row


def get_saved_search(session: Session, project_id: uuid.UUID, search_id: uuid.UUID) -> SavedSearch:
    """Raises NotFound, also for that of another project."""
    row = session.get(SavedSearch, search_id)
    if row is None or row.project_id != project_id:
        raise NotFound("There is no such saved search in this project.", code="saved_search_not_found")
    return row


def delete_saved_search(session: Session, project_id: uuid.UUID, search_id: uuid.UUID) -> None:
    """Raises NotFound."""
    session.delete(get_saved_search(session, project_id, search_id))
    session.flush()


def _refuse_taken(session: Session, project_id: uuid.UUID, name: str) -> None:
    same = select(SavedSearch.id).where(SavedSearch.project_id == project_id, SavedSearch.name == name)
    if session.scalar(same) is not None:
        raise Conflict(f"There is a saved search named “{name}” in this project already.", code="name_taken")
