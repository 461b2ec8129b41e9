"""Who asks, and may they? Every route passes `admit`. A route that the tables below do not know is refused to everybody
who may not do everything; `tests/api/test_access.py` walks all routes as all kinds of callers.
"""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from service.actions.access import callers
from service.actions.access.secrets import KEY_PREFIX
from service.api.dependencies import WithDatabase, WithSettings
from service.domain.access import LOCAL, Caller, Permission
from service.domain.errors import Forbidden, Invalid, NotFound, NotSignedIn
from service.store.database import Database
from service.store.tables import Insight, Job, Participant, Recording, Theme, Webhook, WebhookDelivery

COOKIE = "earmark_session"

PUBLIC = frozenset(
    {"sign_in", "accept_invitation", "get_me", "describe_uploads", "start_provided_sign_in", "finish_provided_sign_in"}
)
"""Answered to everybody."""

SIGNED_IN = frozenset(
    {"get_upload", "get_upload_offset", "append_to_upload", "delete_upload"}
    | {
        "sign_out",
        "change_password",
        "get_system",
        "list_formats",
        "list_projects",
        "create_key",
        "list_keys",
        "revoke_key",
    }
)
"""Answered to everybody who is known; the endpoint shows or changes only what is the caller's."""

FILTERED = frozenset({"list_recordings", "list_insights", "search", "export_recordings"})
"""Across projects; the endpoint passes `caller.visible()` on. With a project or a recording named, reading it is needed."""

CREATES = frozenset({"create_recording", "create_upload", "create_transcription"})
"""The project comes with the body; the endpoint asks `caller.require(project, "upload")`."""

ADMINISTRATORS = frozenset(
    {"create_project", "list_users", "create_user", "invite_user", "change_user", "delete_user", "list_audit_events"}
    | {"export_audit_events", "check_audit_events", "get_monitoring_figures", "list_models", "pull_model"}
)

NEEDS: dict[str, tuple[Permission, ...]] = {
    "get_recording": ("read", "upload"),
    "get_job": ("read", "upload"),
    "follow_job": ("read", "upload"),
    "list_jobs": ("read", "upload"),
    "change_project": ("manage",),
    "list_voices": ("edit",),
    "change_privacy": ("manage",),
    "list_deletions": ("manage",),
    "set_legal_hold": ("manage",),
    "lift_legal_hold": ("manage",),
    "list_members": ("manage",),
    "set_member": ("manage",),
    "remove_member": ("manage",),
    "list_webhooks": ("manage",),
    "create_webhook": ("manage",),
    "get_webhook": ("manage",),
    "change_webhook": ("manage",),
    "delete_webhook": ("manage",),
    "rotate_webhook_secret": ("manage",),
    "test_webhook": ("manage",),
    "list_webhook_deliveries": ("manage",),
    "replay_webhook_delivery": ("manage",),
}
"""Where it is not `read` for looking and `edit` for changing."""

PROJECT_OF: dict[str, Callable[[UUID], Select[UUID]]] = {
    "recording_id": lambda id_: select(Recording.project_id).where(Recording.id == id_),
    "participant_id": lambda id_: select(Participant.project_id).where(Participant.id == id_),
    "insight_id": lambda id_: select(Recording.project_id).join(Insight).where(Insight.id == id_),
    "theme_id": lambda id_: select(Theme.project_id).where(Theme.id == id_),
    "webhook_id": lambda id_: select(Webhook.project_id).where(Webhook.id == id_),
    "delivery_id": lambda id_: (
        select(Webhook.project_id)
        .join(WebhookDelivery, WebhookDelivery.webhook_id == Webhook.id)
        .where(WebhookDelivery.id == id_)
    ),
    "job_id": lambda id_: (
        select(func.coalesce(Recording.project_id, Job.project_id))
        .select_from(Job)
        .outerjoin(Recording, Recording.id == Job.recording_id)
        .where(Job.id == id_)
    ),
}
"""How the things named in paths and queries lead to their project."""


def admit(request: Request, database: WithDatabase, settings: WithSettings) -> Caller:
    """The caller of a request that may go on. Raises NotSignedIn, Forbidden, or NotFound for what may not be seen."""
    caller = identify(request, database, accounts=settings.accounts)
    request.scope["caller"] = caller
    name = request.scope["route"].name
    if name in PUBLIC:
        return caller or LOCAL
    if caller is None:
        raise NotSignedIn("Sign in, or send an API key as “Authorization: Bearer …”.")
    if name in ADMINISTRATORS:
        caller.require_administrator()
    elif name not in SIGNED_IN and caller.kind != "local":
        check_project(request, database, caller, name)
    return caller


def identify(request: Request, database: Database, *, accounts: bool) -> Caller | None:
    """Whoever asks: by key, by cookie, or this machine where there are no accounts. None: nobody known.

    A key is taken at its word also without accounts; the bearer tokens of other services mean nothing here.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and (accounts or token.startswith(KEY_PREFIX)):
        caller = callers.caller_of_key(database, token.strip())
        if caller is None:
            raise NotSignedIn("This API key is unknown, revoked or expired.", code="key_not_accepted")
        return caller
    if not accounts:
        return LOCAL
    cookie = request.cookies.get(COOKIE)
    return callers.caller_of_cookie(database, cookie) if cookie else None


def check_project(request: Request, database: Database, caller: Caller, name: str) -> None:
    """May the caller do this to the project that path or query lead to?"""
    needed = NEEDS.get(name) or (("read",) if request.method in ("GET", "HEAD") else ("edit",))
    named = {**request.query_params, **request.path_params}
    with database.read() as session:
        projects = set(projects_of(session, named))
    for project in projects:
        caller.require(project, *needed)
    request.scope["project_id"] = next(iter(projects), None)
    if not projects and name not in FILTERED | CREATES and not caller.everywhere.issuperset(needed):
        raise Forbidden("Your access does not include this.")


def projects_of(session: Session, named: dict[str, Any]) -> list[UUID]:
    """The projects of everything that is named. Raises NotFound for an id that leads nowhere."""
    found = []
    for parameter, value in named.items():
        if parameter != "project_id" and parameter not in PROJECT_OF:
            continue
        try:
            id_ = UUID(str(value))
        except ValueError:
            continue  # the endpoint says what is wrong with it, and does nothing
        project = id_ if parameter == "project_id" else session.scalar(PROJECT_OF[parameter](id_))
        if project is None:
            raise NotFound("There is nothing here that you may see.", code="not_found")
        found.append(project)
    return found


def place_for_upload(caller: Caller, project_id: UUID | None) -> UUID | None:
    """The project that an upload goes to; None: the first one. Raises NotFound, Forbidden, or Invalid where the caller
    may upload into several projects and names none.
    """
    if project_id is None:
        if "upload" in caller.everywhere:
            return None
        own = [project for project, permitted in caller.projects.items() if "upload" in permitted]
        if len(own) > 1:
            raise Invalid("Say with “project_id” into which of your projects this goes.", code="project_needed")
        if not own:
            raise Forbidden("Your access does not include uploads.")
        return own[0]
    caller.require(project_id, "upload")
    return project_id


WithCaller = Annotated[Caller, Depends(admit)]
