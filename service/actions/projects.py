"""Projects: list, make, change; the first one is made when it is first needed. Session first; flush, never commit."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.domain.errors import NotFound
from service.domain.role_rules import RoleRules
from service.domain.transcript import ROLES
from service.store.tables import Project, Recording

FIRST_PROJECT = "My conversations"
SETTINGS = ("name", "description", "glossary", "note_template", "conversation_kind", "channel_roles", "staff")
"""What `change_project` changes."""


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A project and how many recordings it has."""

    id: uuid.UUID
    name: str
    description: str
    glossary: list[str]
    note_template: str | None
    conversation_kind: str
    channel_roles: list[str | None]
    staff: list[str]
    voice_profiles: bool
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


def create_project(session: Session, *, name: str, **settings: Any) -> Project:
    """A new project. `settings` are those of SETTINGS; `glossary` holds names and terms that the recogniser should expect."""
    project = Project(name=name.strip(), description="", glossary=[])
    for field in SETTINGS[1:]:
        if field in settings:
            setattr(project, field, settings[field])
    session.add(project)
    session.flush()
    return project


def change_project(session: Session, project_id: uuid.UUID, changes: dict[str, Any]) -> Project:
    """Change what SETTINGS names. Roles are proposed by it from the next recording on. Raises NotFound."""
    project = get_project(session, project_id)
    for field in SETTINGS:
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
        ProjectView(
            p.id, p.name, p.description, list(p.glossary), p.note_template, p.conversation_kind,
            list(p.channel_roles), list(p.staff), p.voice_profiles, count, p.created_at,
        )
        for p, count in session.execute(query)
    ]  # fmt: skip


def role_rules(project: Project) -> RoleRules:
    """What the project states about who is who."""
    channels = tuple(role if role in ROLES else None for role in project.channel_roles)
    return RoleRules(project.conversation_kind, channels, tuple(project.staff))


def view_project(session: Session, project_id: uuid.UUID) -> ProjectView:
    """One project with the number of its recordings. Raises NotFound."""
    get_project(session, project_id)
    return list_projects(session, [project_id])[0]
