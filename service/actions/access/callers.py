"""From a cookie or a key to the caller that it stands for. Session first; flush, never commit."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.actions.access import keys, sessions
from service.domain.access import EVERYTHING, ROLES, Caller, Permission, permissions_of
from service.store.database import Database
from service.store.tables import ApiKey, Membership, User, now


def caller_of_cookie(database: Database, token: str) -> Caller | None:
    """The user whose browser sends this cookie, or None."""
    with database.read() as session:
        found = sessions.find_session(session, token)
        if found is None:
            return None
        row, user = found
        caller = caller_of_user(session, user)
    if sessions.is_due(row):
        with database.write() as session:
            if fresh := session.get(type(row), row.id):
                fresh.seen_at = now()
    return caller


def caller_of_key(database: Database, text: str) -> Caller | None:
    """The program that sends this key, or None."""
    with database.read() as session:
        found = keys.find_key(session, text)
        if found is None:
            return None
        row, maker = found
        caller = _with_scopes(row, caller_of_user(session, maker) if maker else None)
    if keys.is_due(row):
        with database.write() as session:
            if fresh := session.get(ApiKey, row.id):
                fresh.used_at = now()
    return caller


def caller_of_user(session: Session, user: User) -> Caller:
    """A user with the permissions of each role."""
    roles = session.execute(select(Membership.project_id, Membership.role).where(Membership.user_id == user.id))
    everywhere: frozenset[Permission] = EVERYTHING if user.administrator else frozenset()
    return Caller(
        "user",
        user.email,
        user.id,
        administrator=user.administrator,
        everywhere=everywhere,
        projects={project: ROLES[role] for project, role in roles},  # type: ignore[index]
    )


def _with_scopes(row: ApiKey, maker: Caller | None) -> Caller:
    """A key never permits more than its maker may do now; one made before there were accounts has its scopes."""
    scopes = permissions_of(row.scopes)  # type: ignore[arg-type]
    name = f"{row.name} ({row.prefix}…)"
    if row.project_id is not None:
        mine = scopes if maker is None else scopes & maker.permissions(row.project_id)
        return Caller("key", name, row.id, projects={row.project_id: mine})
    if maker is None:
        return Caller("key", name, row.id, administrator="admin" in row.scopes, everywhere=scopes)
    return Caller(
        "key",
        name,
        row.id,
        administrator=maker.administrator and "admin" in row.scopes,
        everywhere=scopes & maker.everywhere,
        projects={project: scopes & permitted for project, permitted in maker.projects.items()},
    )
