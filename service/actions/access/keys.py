"""API keys: make, list, revoke, recognise. Session first; flush, never commit."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.actions.access.secrets import KEY_PREFIX, digest, new_token
from service.actions.projects import get_project
from service.domain.access import Scope
from service.domain.errors import Invalid, NotFound
from service.store.tables import ApiKey, User, now

USED_EVERY = timedelta(minutes=1)
SHOWN = len(KEY_PREFIX) + 6


def create_key(
    session: Session,
    *,
    name: str,
    scopes: Sequence[Scope],
    project_id: uuid.UUID | None,
    created_by: uuid.UUID | None,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A new key and its text, which is never shown again. Without a project it opens all that its maker may open.

    Raises NotFound (project), Invalid (no scope, already expired).
    """
    if not scopes:
        raise Invalid("A key needs at least one scope: read, write or admin.", code="no_scope")
    if expires_at is not None and expires_at <= now():
        raise Invalid("The key would have expired already.", code="expired")
    if project_id is not None:
        get_project(session, project_id)
    text = new_token(KEY_PREFIX)
    row = ApiKey(
        name=name.strip()[:200],
        prefix=text[:SHOWN],
        key_hash=digest(text),
        scopes=list(dict.fromkeys(scopes)),
        project_id=project_id,
        created_by=created_by,
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    return row, text


def list_keys(
    session: Session, *, project_id: uuid.UUID | None = None, created_by: uuid.UUID | None = None
) -> Sequence[ApiKey]:
    """Keys, newest first: those of a project, those that a user made, or all."""
    query = select(ApiKey).order_by(ApiKey.created_at.desc(), ApiKey.id)
    if project_id is not None:
        query = query.where(ApiKey.project_id == project_id)
    if created_by is not None:
        query = query.where(ApiKey.created_by == created_by)
    return session.scalars(query).all()


def get_key(session: Session, key_id: uuid.UUID) -> ApiKey:
    """The key. Raises NotFound."""
    row = session.get(ApiKey, key_id)
    if row is None:
        raise NotFound("There is no such key.", code="key_not_found")
    return row


def revoke(session: Session, key_id: uuid.UUID) -> ApiKey:
    """Stop a key at once; its row stays, so that the log can name it."""
    row = get_key(session, key_id)
    row.revoked_at = row.revoked_at or now()
    session.flush()
    return row


def find_key(session: Session, text: str) -> tuple[ApiKey, User | None] | None:
    """The key with this text and its maker, or None when it is unknown, revoked, expired, or its maker is out."""
    query = select(ApiKey).where(ApiKey.key_hash == digest(text), ApiKey.revoked_at.is_(None))
    row = session.scalar(query.where(or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > now())))
    if row is None:
        return None
    maker = session.get(User, row.created_by) if row.created_by else None
    if row.created_by is not None and (maker is None or not maker.active):
        return None
    return row, maker


def is_due(row: ApiKey) -> bool:
    """Is it time to note that the key is in use? Not at each request."""
    return row.used_at is None or row.used_at < now() - USED_EVERY
