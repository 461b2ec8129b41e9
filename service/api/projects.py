"""/projects."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from service.actions import project_exports, voices
from service.actions import projects as actions
from service.actions.project_exports import ProjectPart
from service.api import present
from service.api.admit import WithCaller
from service.api.dependencies import WithDatabase, knock_for
from service.api.ranges import files_of
from service.api.schemas.projects import ProjectChange, ProjectIn, ProjectOut, ProjectPage
from service.api.scope import InScope

router = APIRouter(prefix="/projects", tags=["projects"])
FILES = files_of(form.media_type for form in project_exports.PROJECT_FORMATS.values())


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
        row = actions.create_project(session, **body.model_dump())
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
    """Change a project's settings; a field left out stays. `by_kind` leaves the note template to each recording's kind
    again. What it says about roles counts for recordings from now on, and for those that are processed again.
    """
    changes = body.model_dump(exclude_unset=True, exclude_none=True)
    if changes.get("note_template") == "by_kind":
        changes["note_template"] = None
    use_voices = changes.pop("voice_profiles", None)
    with database.write() as session:
        row = actions.change_project(session, project_id, changes)
        jobs = [] if use_voices in (None, row.voice_profiles) else voices.switch(session, project_id, on=use_voices)
        answer = ProjectOut.model_validate(actions.view_project(session, project_id))
    for job in jobs[:1]:
        knock_for(job)
    return answer


@router.get("/{project_id}/exports/{format}", response_class=Response, responses={200: FILES})
def export_project(
    scope: InScope,
    format: str,
    database: WithDatabase,
    request: Request,
    what: Annotated[
        ProjectPart, Query(description="What to write; `GET /formats` lists the formats of each.")
    ] = "insights",
    least: Annotated[int, Query(ge=1, description="Only questions asked at least so often, in the FAQ.")] = 1,
) -> Response:
    """What was found in a project, as a file: insights, themes, the FAQ or the report, with the report's filters."""
    address = str(request.base_url).rstrip("/")
    with database.read() as session:
        file = project_exports.export_project(session, scope, what, format, address=address, least=least)
    return present.attachment(file)
