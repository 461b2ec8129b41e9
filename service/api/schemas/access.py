"""The JSON of who may come in: users, members, keys, the audit log."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, SecretStr

from service.api.schemas.model import Model
from service.domain.access import Permission, Role, Scope

Name = Annotated[str, Field(min_length=1, max_length=200)]
Email = Annotated[str, Field(min_length=3, max_length=254)]
Password = Annotated[SecretStr, Field(max_length=1000)]


class SignInIn(Model):
    """An address and its password."""

    email: Email
    password: Password


class PasswordChange(Model):
    """The password that holds now, and the new one."""

    current: Password
    new: Password


class InvitationIn(Model):
    """The token of an invitation's link, and the password that the invited person chooses."""

    token: Annotated[str, Field(min_length=1, max_length=200)]
    password: Password


class ProjectAccess(Model):
    """What the caller may do in a project."""

    project_id: UUID
    permissions: list[Permission]


class MeOut(Model):
    """Who asks. `accounts` false: nobody signs in here. `kind` null: nobody is signed in yet.

    `passwords` says whether one can sign in with a password; `provider` is the name of the OpenID provider, where there
    is one.
    """

    accounts: bool
    passwords: bool = False
    provider: str | None = None
    kind: Literal["local", "user", "key"] | None
    id: UUID | None = None
    name: str | None = None
    administrator: bool = False
    everywhere: list[Permission] = Field(default_factory=list)
    projects: list[ProjectAccess] = Field(default_factory=list)


class UserIn(Model):
    """A person to invite. `projects` maps the ids of projects to roles."""

    email: Email
    name: Annotated[str, Field(max_length=200)] = ""
    administrator: bool = False
    projects: dict[UUID, Role] = Field(default_factory=dict)


class UserChange(Model):
    """What to change of a user; a field left out stays as it is."""

    name: Name | None = None
    administrator: bool | None = None
    active: bool | None = None


class MembershipOut(Model):
    """The role of a user in a project."""

    project_id: UUID
    role: Role


class UserOut(Model):
    """A person with an account; `invited` until the invitation is accepted."""

    id: UUID
    email: str
    name: str
    administrator: bool
    active: bool
    invited: bool
    created_at: datetime
    signed_in_at: datetime | None
    memberships: list[MembershipOut]


class InvitedOut(Model):
    """A user, and the path of the invitation's link: shown once; whoever has it can take the account."""

    user: UserOut
    invitation: str


class UserPage(Model):
    """All users."""

    items: list[UserOut]
    next_cursor: str | None = None


class MemberIn(Model):
    """A role to give."""

    role: Role


class MemberOut(Model):
    """Who has which role in a project."""

    user_id: UUID
    email: str
    name: str
    role: Role


class MemberPage(Model):
    """The members of a project."""

    items: list[MemberOut]
    next_cursor: str | None = None


class KeyIn(Model):
    """A key to make. Without a project it opens all that its maker may open."""

    name: Name
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=3)]
    project_id: UUID | None = None
    expires_at: datetime | None = None


class KeyOut(Model):
    """A key as it is listed: never its text."""

    id: UUID
    name: str
    prefix: str
    scopes: list[Scope]
    project_id: UUID | None
    created_by: UUID | None
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None


class KeyMade(Model):
    """A new key with its text, which is shown this once."""

    key: KeyOut
    text: str


class KeyPage(Model):
    """Keys, newest first."""

    items: list[KeyOut]
    next_cursor: str | None = None


class AuditEventOut(Model):
    """Something that somebody did."""

    id: int
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    actor: str
    action: str
    project_id: UUID | None
    target: dict[str, Any]
    request_id: str | None
    hash: str


class AuditPage(Model):
    """Events, newest first."""

    items: list[AuditEventOut]
    next_cursor: str | None


class AuditCheck(Model):
    """Whether the log stands as it was written; `broken_at` is the first row that does not."""

    events: int
    intact: bool
    broken_at: int | None = None
    reason: str | None = None
