"""Users and their roles in projects. Session first; flush, never commit."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, selectinload

from service.actions.access.secrets import digest, hash_password, new_token
from service.actions.projects import get_project
from service.domain.access import Role
from service.domain.errors import Conflict, Invalid, NotFound
from service.store.tables import (
    ApiKey,
    ExternalIdentity,
    Invitation,
    LoginFailure,
    LoginSession,
    Membership,
    User,
    now,
)

INVITATION_LASTS = timedelta(days=7)


def tidy_email(email: str) -> str:
    """An address as it is kept and compared. Raises Invalid."""
    tidy = email.strip().lower()
    name, _, place = tidy.rpartition("@")
    if not name or "." not in place.strip(".") or len(tidy) > 254 or any(c.isspace() for c in tidy):
        raise Invalid(f"“{email[:80]}” is not an e-mail address.", code="invalid_email")
    return tidy


def count_users(session: Session) -> int:
    """How many accounts there are."""
    return session.scalar(select(func.count(User.id))) or 0


def find_user(session: Session, email: str) -> User | None:
    """The user with this address, or None."""
    return session.scalar(select(User).where(User.email == email.strip().lower()))


def get_user(session: Session, user_id: uuid.UUID) -> User:
    """The user. Raises NotFound."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("There is no such user.", code="user_not_found")
    return user


def list_users(session: Session) -> Sequence[User]:
    """All users by name, with their memberships."""
    query = (
        select(User)
        .options(selectinload(User.memberships), selectinload(User.identities))
        .order_by(User.name, User.email)
    )
    return session.scalars(query).all()


def create_user(
    session: Session, *, email: str, name: str = "", password: str | None = None, administrator: bool = False
) -> User:
    """A new account; without a password it waits for an invitation. Raises Invalid, Conflict."""
    email = tidy_email(email)
    if find_user(session, email) is not None:
        raise Conflict(f"{email} has an account already.", code="email_taken")
    user = User(
        email=email,
        name=name.strip()[:200] or email.partition("@")[0],
        password_hash=hash_password(password) if password is not None else None,
        administrator=administrator,
    )
    session.add(user)
    session.flush()
    return user


def invite(session: Session, user: User) -> str:
    """A new link token, good once and for a week, that takes the place of earlier ones; only its hash is kept."""
    session.execute(delete(Invitation).where(Invitation.user_id == user.id))
    token = new_token()
    session.add(Invitation(user_id=user.id, token_hash=digest(token), expires_at=now() + INVITATION_LASTS))
    session.flush()
    return token


def accept_invitation(session: Session, token: str, password: str) -> User:
    """The invited person chooses a password. Raises NotFound for a link that is used, replaced or too old, Invalid."""
    found = session.scalar(select(Invitation).where(Invitation.token_hash == digest(token)))
    user = session.get(User, found.user_id) if found else None
    if found is None or user is None or found.expires_at < now() or not user.active:
        raise NotFound("This invitation is used or has expired; ask for a new one.", code="invitation_not_found")
    set_password(session, user, password)
    session.delete(found)
    session.flush()
    return user


def set_password(session: Session, user: User, password: str) -> None:
    """A new password ends all sessions of the user. Raises Invalid."""
    user.password_hash = hash_password(password)
    session.execute(delete(LoginSession).where(LoginSession.user_id == user.id))
    session.execute(delete(LoginFailure).where(LoginFailure.email == user.email))
    session.flush()


def change_user(
    session: Session,
    user_id: uuid.UUID,
    *,
    name: str | None = None,
    administrator: bool | None = None,
    active: bool | None = None,
) -> User:
    """Change a user. One who is deactivated is out at once: sessions end and keys stop. Raises Conflict for the last
    administrator.
    """
    user = get_user(session, user_id)
    if user.administrator and (administrator is False or active is False):
        _keep_an_administrator(session, user)
    if name is not None:
        user.name = name.strip() or user.name
    if administrator is not None:
        user.administrator = administrator
    if active is not None:
        user.active = active
        if not active:
            session.execute(delete(LoginSession).where(LoginSession.user_id == user.id))
            session.execute(delete(Invitation).where(Invitation.user_id == user.id))
    session.flush()
    return user


def delete_user(session: Session, user_id: uuid.UUID) -> None:
    """Delete an account with its sessions, keys and roles; what the person did stays in the audit log."""
    user = get_user(session, user_id)
    if user.administrator:
        _keep_an_administrator(session, user)
    for table in (LoginSession, Invitation, Membership, ExternalIdentity):
        session.execute(delete(table).where(table.user_id == user.id))
    session.execute(delete(ApiKey).where(ApiKey.created_by == user.id))
    session.delete(user)
    session.flush()


def _keep_an_administrator(session: Session, user: User) -> None:
    others = select(func.count(User.id)).where(User.administrator, User.active, User.id != user.id)
    if not session.scalar(others):
        raise Conflict("This is the last administrator; name another one first.", code="last_administrator")


def list_members(session: Session, project_id: uuid.UUID) -> Sequence[Membership]:
    """Who has a role in a project, by name."""
    get_project(session, project_id)
    query = select(Membership).join(User).where(Membership.project_id == project_id).order_by(User.name)
    return session.scalars(query.options(selectinload(Membership.user))).all()


def set_role(session: Session, project_id: uuid.UUID, user_id: uuid.UUID, role: Role) -> Membership:
    """Give a user a role in a project, in the place of the one before. Raises NotFound, Conflict for the last owner."""
    get_project(session, project_id)
    user = get_user(session, user_id)
    row = _membership(session, project_id, user_id)
    if row is None:
        row = Membership(user_id=user.id, project_id=project_id, role=role)
        session.add(row)
    elif row.role != role:
        _keep_an_owner(session, row)
        row.role = role
    session.flush()
    return row


def remove_member(session: Session, project_id: uuid.UUID, user_id: uuid.UUID) -> None:
    """Take the role away. Raises NotFound, Conflict for the last owner."""
    row = _membership(session, project_id, user_id)
    if row is None:
        raise NotFound("This user has no role in this project.", code="member_not_found")
    _keep_an_owner(session, row)
    session.delete(row)
    session.flush()


def _membership(session: Session, project_id: uuid.UUID, user_id: uuid.UUID) -> Membership | None:
    return session.scalar(select(Membership).where(Membership.project_id == project_id, Membership.user_id == user_id))


def _keep_an_owner(session: Session, row: Membership) -> None:
    if row.role != "owner":
        return
    others = select(func.count(Membership.id)).where(
        Membership.project_id == row.project_id, Membership.role == "owner", Membership.id != row.id
    )
    if not session.scalar(others):
        raise Conflict("This is the last owner of the project; name another one first.", code="last_owner")
