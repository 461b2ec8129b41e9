"""Who may do what: roles in a project, scopes of a key, and the caller that they add up to. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args
from uuid import UUID

from service.domain.errors import Forbidden, NotFound

Permission = Literal["read", "upload", "edit", "manage"]
Role = Literal["owner", "editor", "viewer", "uploader"]
Scope = Literal["read", "write", "admin"]
CallerKind = Literal["local", "user", "key"]

ROLE_NAMES: tuple[Role, ...] = get_args(Role)
SCOPE_NAMES: tuple[Scope, ...] = get_args(Scope)
EVERYTHING: frozenset[Permission] = frozenset(get_args(Permission))

ROLES: Mapping[Role, frozenset[Permission]] = {
    "owner": EVERYTHING,
    "editor": frozenset({"read", "upload", "edit"}),
    "viewer": frozenset({"read"}),
    "uploader": frozenset({"upload"}),
}
SCOPES: Mapping[Scope, frozenset[Permission]] = {
    "read": frozenset({"read"}),
    "write": frozenset({"read", "upload", "edit"}),
    "admin": EVERYTHING,
}


def permissions_of(scopes: Iterable[Scope]) -> frozenset[Permission]:
    """What a key with these scopes permits."""
    return frozenset[Permission]().union(*(SCOPES[scope] for scope in scopes))


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever asks: this machine without accounts, a signed-in user, or an API key.

    `everywhere` are permissions in every project, also in those made later; `projects` are those in single ones. An
    administrator also looks after users, the audit log and the installation.
    """

    kind: CallerKind
    name: str
    id: UUID | None = None
    administrator: bool = False
    everywhere: frozenset[Permission] = frozenset()
    projects: Mapping[UUID, frozenset[Permission]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Stable: what uploads, idempotency keys and rate limits belong to."""
        return f"{self.kind}:{self.id}" if self.id else self.kind

    def permissions(self, project_id: UUID) -> frozenset[Permission]:
        """What the caller may do in this project."""
        return self.everywhere | self.projects.get(project_id, frozenset())

    def visible(self) -> frozenset[UUID] | None:
        """The projects whose contents the caller may read; None: all."""
        if "read" in self.everywhere:
            return None
        return frozenset(project for project, permitted in self.projects.items() if "read" in permitted)

    def require(self, project_id: UUID, *any_of: Permission) -> None:
        """Raises NotFound where the caller may not even know of the project, Forbidden where this is not permitted."""
        permitted = self.permissions(project_id)
        if not permitted:
            raise NotFound("There is nothing here that you may see.", code="not_found")
        if permitted.isdisjoint(any_of):
            raise Forbidden(f"Your access to this project does not include: {' or '.join(any_of)}.")

    def require_administrator(self) -> None:
        """Raises Forbidden for everybody else."""
        if not self.administrator:
            raise Forbidden("Only an administrator of this installation may do this.", code="administrators_only")


LOCAL = Caller("local", "this machine", administrator=True, everywhere=EVERYTHING)
"""Without accounts everybody who reaches the service, which then listens on loopback only, may do everything."""
