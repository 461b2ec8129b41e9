"""/system: what this installation runs on. Also the health check."""

from fastapi import APIRouter
from sqlalchemy import text
from sqlalchemy.engine import make_url

from service import __version__
from service.actions import models
from service.actions import system as actions
from service.actions.exports import parts_of
from service.actions.project_exports import PROJECT_FORMATS
from service.api.dependencies import WithDatabase, WithMedia, WithSettings, knock_for
from service.api.schemas.jobs import JobOut
from service.api.schemas.system import (
    ExportFormat,
    FormatsOut,
    HealthOut,
    ImportFormat,
    ModelIn,
    ModelsOut,
    SystemOut,
    WorkerOut,
)
from service.domain.formats import READERS, WRITERS

router = APIRouter(tags=["system"])


@router.get("/system")
def get_system(database: WithDatabase, media: WithMedia, settings: WithSettings) -> SystemOut:
    """Version, stores, waiting work, workers with what they would use and the fallbacks in force."""
    with database.read() as session:
        counts = actions.count_jobs(session)
        workers = [
            WorkerOut(name=row.name, seen_at=row.seen_at, alive=alive, facts=row.facts)
            for row, alive in actions.list_workers(session, 3 * settings.beat_seconds)
        ]
    return SystemOut(
        version=__version__,
        database=make_url(settings.database).render_as_string(hide_password=True),
        broker=hide_password(settings.broker),
        media=media.name,
        queued=counts.get("queued", 0),
        processing=counts.get("processing", 0),
        workers=workers,
        transcript_formats=list(READERS),
        export_formats=list(WRITERS),
    )


@router.get("/system/models")
def list_models(database: WithDatabase, settings: WithSettings) -> ModelsOut:
    """The model weights that the workers have and could fetch. For administrators."""
    with database.read() as session:
        return ModelsOut.model_validate(models.list_models(session, 3 * settings.beat_seconds))


@router.post("/system/models", status_code=202)
def pull_model(body: ModelIn, database: WithDatabase, settings: WithSettings) -> JobOut:
    """A worker fetches a model, as a job with progress. For administrators."""
    with database.write() as session:
        job = models.pull(session, body.name, 3 * settings.beat_seconds)
        answer = JobOut.model_validate(job)
    knock_for(job)
    return answer


@router.get("/formats")
def list_formats() -> FormatsOut:
    """The files that can be taken in and handed out."""
    exports = [
        ExportFormat(name=w.name, title=w.title, media_type=w.media_type, extension=w.extension, what=parts_of(w.name))
        for w in WRITERS.values()
    ]
    project = [ExportFormat.model_validate(form) for form in PROJECT_FORMATS.values()]
    imports = [ImportFormat(extension=r.extension, title=r.title, media_type=r.media_type) for r in READERS.values()]
    return FormatsOut(recording_exports=exports, project_exports=project, transcript_imports=imports)


def hide_password(url: str) -> str:
    """A broker's URL without its password; several URLs are separated by semicolons."""
    shown = []
    for part in url.split(";"):
        scheme, found, rest = part.partition("://")
        user, at, host = rest.rpartition("@")
        shown.append(f"{scheme}{found}{user.split(':')[0] + ':***' if at else ''}{at}{host}")
    return ";".join(shown)


health_router = APIRouter(tags=["system"])


@health_router.get("/health")
def get_health(database: WithDatabase) -> HealthOut:
    """Does the web server answer, and its database?"""
    with database.read() as session:
        session.execute(text("select 1"))
    return HealthOut(status="ok", version=__version__)
