"""/keys: API keys."""

from uuid import UUID

from fastapi import APIRouter

from service.actions.access import keys as actions
from service.api.admit import WithCaller
from service.api.dependencies import WithDatabase
from service.api.schemas.access import KeyIn, KeyMade, KeyOut, KeyPage
from service.domain.access import Caller
from service.domain.errors import Forbidden
from service.store.tables import ApiKey

router = APIRouter(prefix="/keys", tags=["access"])


@router.get("")
def list_keys(caller: WithCaller, database: WithDatabase, project_id: UUID | None = None) -> KeyPage:
    """Keys, newest first: those of a project to its owners, all to administrators, else the caller's own."""
    if project_id is not None:
        caller.require(project_id, "manage")
    mine = None if project_id is not None or caller.administrator else caller.id
    with database.read() as session:
        rows = actions.list_keys(session, project_id=project_id, created_by=mine)
        return KeyPage(items=[KeyOut.model_validate(row) for row in rows])


@router.post("", status_code=201)
def create_key(body: KeyIn, caller: WithCaller, database: WithDatabase) -> KeyMade:
    """Make a key. Its text is in this answer and nowhere else; it never opens more than its maker may open then."""
    if caller.kind == "key":
        raise Forbidden("A key cannot make keys.")
    if body.project_id is not None:
        caller.require(body.project_id, "manage")
    with database.write() as session:
        row, text = actions.create_key(
            session, **body.model_dump(), created_by=caller.id if caller.kind == "user" else None
        )
        return KeyMade(key=KeyOut.model_validate(row), text=text)


@router.delete("/{key_id}", status_code=204)
def revoke_key(key_id: UUID, caller: WithCaller, database: WithDatabase) -> None:
    """Stop a key at once."""
    with database.write() as session:
        allow_key(caller, actions.get_key(session, key_id))
        actions.revoke(session, key_id)


def allow_key(caller: Caller, row: ApiKey) -> None:
    """A key is looked after by its maker, the owners of its project, and administrators."""
    own = caller.kind == "user" and row.created_by == caller.id
    if own or caller.administrator:
        return
    if row.project_id is None:
        raise Forbidden("This key belongs to somebody else.")
    caller.require(row.project_id, "manage")
