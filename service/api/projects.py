"""/projects."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Response

from service.actions import exports
from service.actions import projects as actions
from service.api import present
from service.api.admit import WithCaller
from service.api.dependencies import WithDatabase
from service.api.ranges import BINARY
from service.api.schemas import ProjectChange, ProjectIn, ProjectOut, ProjectPage

router = APIRouter(prefix="/projects", tags=["projects"])
FILES = {"content": dict.fromkeys((kind for _, kind, _ in exports.PROJECT_FORMATS.values()), BINARY)}


@router.get("")
def list_projects(database: WithDatabase, caller: WithCaller) -> ProjectPage:
    """The projects that the caller has a role in, oldest first: the first is the one that uploads without a project go to."""
    only = None if caller.everywhere else caller.projects.keys()
    with database.read() as session:
        found = actions.list_projects(session, only)
        return ProjectPage(items=[ProjectOut.model_validate(p) for p in found], next_cursor=None)


@router.post("", status_code=201)
def create_project(body: ProjectIn, database: WithDatabase, response: Response) -> ProjectOut:
    """Make a project."""
    with database.write() as session:
        row = actions.create_project(session, name=body.name, description=body.description, glossary=body.glossary)
        answer = ProjectOut.model_validate(actions.view_project(session, row.id))
    response.headers["Location"] = f"/api/v1/projects/{answer.id}"
    return answer


@router.get("/{project_id}")
def get_project(project_id: UUID, database: WithDatabase) -> ProjectOut:
    """One project."""
    with database.read() as session:
        return ProjectOut.model_validate(actions.view_project(session, project_id))


@router.patch("/{project_id}")
def change_project(project_id: UUID, body: ProjectChange, database: WithDatabase) -> ProjectOut:
    """Change name, description, glossary or note template; `by_kind` leaves the template to each recording's kind again."""
    changes = body.model_dump(exclude_unset=True, exclude_none=True)
    if changes.get("note_template") == "by_kind":
        changes["note_template"] = None
    with database.write() as session:
        actions.change_project(session, project_id, changes)
        return ProjectOut.model_validate(actions.view_project(session, project_id))


@router.get("/{project_id}/exports/{format}", response_class=Response, responses={200: FILES})
def export_project(
    project_id: UUID, format: str, database: WithDatabase, what: Literal["insights"] = "insights"
) -> Response:
    """What was found in a project, as a file: csv, xlsx or jsonl. `GET /formats` lists the formats."""
    with database.read() as session:
        file = exports.export_insights(session, project_id, format)
    return present.attachment(file)
