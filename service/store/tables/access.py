"""The tables of who may come in: users, their projects, sessions, API keys, and the audit log."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.store.database import Base
from service.store.tables.columns import Id, UtcDateTime, belongs_to, now, own_id
from service.store.tables.projects import Project


class User(Base):
    """A person with an account. Without a password hash the account waits for its invitation to be accepted."""

    __tablename__ = "user_account"
    id: Id = own_id()
    email: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    administrator: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    signed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    memberships: Mapped[list["Membership"]] = relationship(passive_deletes=True, back_populates="user")
    identities: Mapped[list["ExternalIdentity"]] = relationship(passive_deletes=True)


class Membership(Base):
    """The role of a user in a project."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "project_id"),)
    id: Id = own_id()
    user_id: Mapped[uuid.UUID] = belongs_to("user_account.id")
    project_id: Mapped[uuid.UUID] = belongs_to("project.id")
    role: Mapped[str] = mapped_column(String(20))
    user: Mapped[User] = relationship(back_populates="memberships")
    project: Mapped[Project] = relationship()


class Invitation(Base):
    """A link, good once, with which an invited person chooses a password. Only its hash is kept."""

    __tablename__ = "invitation"
    id: Id = own_id()
    user_id: Mapped[uuid.UUID] = belongs_to("user_account.id")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ExternalIdentity(Base):
    """Who a user is at an OpenID provider: the subject there, which never changes."""

    __tablename__ = "external_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("user_id", "issuer"))
    id: Id = own_id()
    user_id: Mapped[uuid.UUID] = belongs_to("user_account.id")
    issuer: Mapped[str] = mapped_column(String(400))
    subject: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class LoginSession(Base):
    """A signed-in browser. Only the hash of its cookie is kept."""

    __tablename__ = "login_session"
    id: Id = own_id()
    user_id: Mapped[uuid.UUID] = belongs_to("user_account.id")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class LoginFailure(Base):
    """Wrong passwords for one address in a row, and until when the next try has to wait."""

    __tablename__ = "login_failure"
    email: Mapped[str] = mapped_column(String(254), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    wait_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ApiKey(Base):
    """A key for programs. It is shown once; only its hash is kept, and a prefix by which people know it."""

    __tablename__ = "api_key"
    id: Id = own_id()
    name: Mapped[str] = mapped_column(String(200))
    prefix: Mapped[str] = mapped_column(String(16))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    project_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    created_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AuditEvent(Base):
    """Something that somebody did. Rows are only added; each carries the hash of itself and of the one before it."""

    __tablename__ = "audit_event"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    actor_kind: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[uuid.UUID | None]
    actor: Mapped[str] = mapped_column(String(254))
    action: Mapped[str] = mapped_column(String(80))
    project_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    target: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    request_id: Mapped[str | None] = mapped_column(String(64))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
