"""Projects: list, make, change; the first one is made when it is first needed. Session first; flush, never commit."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.domain.errors import NotFound
from service.store.tables import Project, Recording

FIRST_PROJECT = "My conversations"


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A project and how many recordings it has."""

    id: uuid.UUID
    name: str
    description: str
    glossary: list[str]
    note_template: str | None
    recordings: int
    created_at: datetime


def get_project(session: Session, project_id: uuid.UUID) -> Project:
    """The project. Raises NotFound."""
    project = session.get(Project, project_id)
    if project is None:
        raise NotFound("There is no such project.", code="project_not_found")
    return project


def default_project(session: Session) -> Project:
    """The oldest project; made when there is none."""
    project = session.scalar(select(Project).order_by(Project.created_at, Project.id).limit(1))
    return project or create_project(session, name=FIRST_PROJECT)


def create_project(session: Session, *, name: str, description: str = "", glossary: list[str] | None = None) -> Project:
    """A new project. `glossary` holds names and terms that the recogniser should expect."""
    project = Project(name=name.strip(), description=description, glossary=glossary or [])
    session.add(project)
    session.flush()
    return project


def change_project(session: Session, project_id: uuid.UUID, changes: dict[str, Any]) -> Project:
    """Change name, description, glossary or note template. Raises NotFound."""
    project = get_project(session, project_id)
    for field in ("name", "description", "glossary", "note_template"):
        if field in changes:
            setattr(project, field, changes[field])
    session.flush()
    return project


def list_projects(session: Session, only: Collection[uuid.UUID] | None = None) -> list[ProjectView]:
    """All projects (or only these), oldest first, with the number of their recordings."""
    query = (
        select(Project, func.count(Recording.id))
        .outerjoin(Recording, (Recording.project_id == Project.id) & Recording.bin_until.is_(None))
        .group_by(Project.id)
        .order_by(Project.created_at, Project.id)
    )
    if only is not None:
        query = query.where(Project.id.in_(only))
    return [
        ProjectView(p.id, p.name, p.description, list(p.glossary), p.note_template, count, p.created_at)
        for p, count in session.execute(query)
    ]


def view_project(session: Session, project_id: uuid.UUID) -> ProjectView:
    """One project with the number of its recordings. Raises NotFound."""
    get_project(session, project_id)
    return list_projects(session, [project_id])[0]
