"""/session, /me, /users, /projects/{id}/members: who may come in."""

from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Request, Response

from service.actions.access import audit, sessions, users
from service.actions.access.callers import caller_of_user
from service.actions.access.secrets import password_fits
from service.api.admit import COOKIE, WithCaller
from service.api.dependencies import WithDatabase, WithSettings
from service.api.schemas.access import (
    InvitationIn,
    InvitedOut,
    MemberIn,
    MemberOut,
    MemberPage,
    MeOut,
    PasswordChange,
    ProjectAccess,
    SignInIn,
    UserChange,
    UserIn,
    UserOut,
    UserPage,
)
from service.config import Settings
from service.domain.access import Caller
from service.domain.errors import Forbidden, Invalid
from service.store.tables import Membership, User

router = APIRouter(tags=["access"])


def me(caller: Caller | None, settings: Settings) -> MeOut:
    """What a caller is told about itself, and how to come in."""
    ways = MeOut(
        accounts=settings.accounts,
        kind=None,
        passwords=settings.accounts and not settings.oidc_only,
        provider=settings.oidc_name if settings.oidc_issuer else None,
    )
    if caller is None:
        return ways
    return MeOut(
        accounts=ways.accounts,
        passwords=ways.passwords,
        provider=ways.provider,
        kind=caller.kind,
        id=caller.id,
        name=caller.name,
        administrator=caller.administrator,
        everywhere=sorted(caller.everywhere),
        projects=[ProjectAccess(project_id=p, permissions=sorted(may)) for p, may in caller.projects.items()],
    )


def user_out(user: User) -> UserOut:
    """A user as JSON."""
    shown = {name: getattr(user, name) for name in UserOut.model_fields if name != "invited"}
    return UserOut.model_validate({**shown, "invited": user.password_hash is None and not user.identities})


def member_out(row: Membership) -> MemberOut:
    """A member as JSON."""
    return MemberOut.model_validate(
        {"user_id": row.user_id, "email": row.user.email, "name": row.user.name, "role": row.role}
    )


@router.get("/me")
def get_me(request: Request, _caller: WithCaller, settings: WithSettings) -> MeOut:
    """Who asks, and what they may do."""
    return me(request.scope["caller"], settings)


@router.post("/session", status_code=201)
def sign_in(
    body: SignInIn, request: Request, response: Response, database: WithDatabase, settings: WithSettings
) -> MeOut:
    """Sign in with address and password; the session is a cookie."""
    if not settings.accounts:
        raise Invalid("There are no accounts here: nobody has to sign in.", code="no_accounts")
    need_passwords(settings)
    with database.write() as session:
        tried = sessions.sign_in(session, body.email, body.password.get_secret_value())
        caller = caller_of_user(session, tried.user) if tried.user else None
        if caller is None:
            nobody = Caller("user", body.email)
            audit.append(session, nobody, "sign_in_refused", request_id=request.scope.get("request_id"))
    if tried.refused is not None or caller is None:
        raise tried.refused or Invalid("Sign in again.")
    request.scope["caller"] = caller
    set_cookie(request, response, settings, tried.token)
    return me(caller, settings)


def set_cookie(request: Request, response: Response, settings: Settings, token: str) -> None:
    """The session's cookie: out of reach for scripts, and not sent by pages of other sites."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(sessions.LONGEST.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=is_secure(request, settings),
    )


def is_secure(request: Request, settings: Settings) -> bool:
    """Do cookies travel over HTTPS only?"""
    return settings.cookie_secure or request.url.scheme == "https" or settings.public_url.startswith("https:")


def need_passwords(settings: Settings) -> None:
    """Raises Forbidden where people sign in by the provider alone."""
    if settings.oidc_only:
        raise Forbidden(f"There are no passwords here: sign in by {settings.oidc_name}.", code="no_passwords")


@router.delete("/session", status_code=204)
def sign_out(request: Request, response: Response, database: WithDatabase) -> None:
    """End this browser's session."""
    if token := request.cookies.get(COOKIE):
        with database.write() as session:
            sessions.sign_out(session, token)
    response.delete_cookie(COOKIE)


@router.post("/me/password", status_code=204)
def change_password(body: PasswordChange, caller: WithCaller, database: WithDatabase, settings: WithSettings) -> None:
    """Choose another password; all sessions end."""
    need_passwords(settings)
    if caller.kind != "user" or caller.id is None:
        raise Invalid("Only a signed-in person has a password.", code="no_password")
    with database.write() as session:
        user = users.get_user(session, caller.id)
        if not password_fits(body.current.get_secret_value(), user.password_hash):
            raise Invalid("The current password is not right.", code="wrong_password")
        users.set_password(session, user, body.new.get_secret_value())


@router.post("/invitations/accept")
def accept_invitation(
    body: InvitationIn, request: Request, response: Response, database: WithDatabase, settings: WithSettings
) -> MeOut:
    """Choose a password with the link of an invitation, and be signed in."""
    need_passwords(settings)
    password = body.password.get_secret_value()
    with database.write() as session:
        user = users.accept_invitation(session, body.token, password)
        tried = sessions.sign_in(session, user.email, password)
        caller = caller_of_user(session, user)
    request.scope["caller"] = caller
    set_cookie(request, response, settings, tried.token)
    return me(caller, settings)


@router.get("/users")
def list_users(database: WithDatabase) -> UserPage:
    """Everybody with an account."""
    with database.read() as session:
        return UserPage(items=[user_out(user) for user in users.list_users(session)])


@router.post("/users", status_code=201)
def create_user(body: UserIn, database: WithDatabase) -> InvitedOut:
    """Make an account, and an invitation to hand over."""
    with database.write() as session:
        user = users.create_user(session, email=body.email, name=body.name, administrator=body.administrator)
        for project_id, role in body.projects.items():
            users.set_role(session, project_id, user.id, role)
        token = users.invite(session, user)
        session.refresh(user)
        return InvitedOut(user=user_out(user), invitation=invitation_path(token))


@router.post("/users/{user_id}/invitation", status_code=201)
def invite_user(user_id: UUID, database: WithDatabase) -> InvitedOut:
    """A new invitation in the place of the old one; also for a forgotten password."""
    with database.write() as session:
        user = users.get_user(session, user_id)
        token = users.invite(session, user)
        return InvitedOut(user=user_out(user), invitation=invitation_path(token))


def invitation_path(token: str) -> str:
    """Behind a `#`, so that the token stays out of every server's log."""
    return f"/welcome#{quote(token)}"


@router.patch("/users/{user_id}")
def change_user(user_id: UUID, body: UserChange, database: WithDatabase) -> UserOut:
    """Rename, make or unmake an administrator, deactivate."""
    with database.write() as session:
        return user_out(users.change_user(session, user_id, **body.model_dump(exclude_unset=True)))


@router.delete("/users/{user_id}", status_code=204)
def delete_user(user_id: UUID, database: WithDatabase) -> None:
    """Delete an account with its sessions, keys and roles."""
    with database.write() as session:
        users.delete_user(session, user_id)


@router.get("/projects/{project_id}/members")
def list_members(project_id: UUID, database: WithDatabase) -> MemberPage:
    """Who has which role in the project."""
    with database.read() as session:
        return MemberPage(items=[member_out(row) for row in users.list_members(session, project_id)])


@router.put("/projects/{project_id}/members/{user_id}")
def set_member(project_id: UUID, user_id: UUID, body: MemberIn, database: WithDatabase) -> MemberOut:
    """Give a user a role in the project."""
    with database.write() as session:
        return member_out(users.set_role(session, project_id, user_id, body.role))


@router.delete("/projects/{project_id}/members/{user_id}", status_code=204)
def remove_member(project_id: UUID, user_id: UUID, database: WithDatabase) -> None:
    """Take a user's role in the project away."""
    with database.write() as session:
        users.remove_member(session, project_id, user_id)
