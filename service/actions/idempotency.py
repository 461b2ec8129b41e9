"""Idempotency keys: a request that is sent twice is done once, its answer is kept a day. May import the store."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.store.database import Database
from service.store.tables import IdempotencyKey, now

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer as it was given."""

    status: int
    headers: dict[str, str]
    body: bytes


def begin(database: Database, caller: str, key: str, holder: str) -> IdempotencyKey | None:
    """None where the key is new and belongs to this request now; else the row of the earlier request.

    `holder` names the process's machine: keys of requests that died with it are given up at its next start.
    """
    with database.read() as session:
        found = session.get(IdempotencyKey, (caller, key))
    if found is not None and found.created_at > now() - KEPT:
        return found
    try:
        with database.write() as session:
            session.execute(delete(IdempotencyKey).where(*_is(caller, key), IdempotencyKey.created_at <= now() - KEPT))
            session.add(IdempotencyKey(caller=caller, key=key, holder=holder))
    except IntegrityError:
        with database.read() as session:
            return session.get(IdempotencyKey, (caller, key)) or IdempotencyKey(caller=caller, key=key, holder=holder)
    return None


def keep(session: Session, caller: str, key: str, fingerprint: str, answer: Answer) -> None:
    """The request has been answered: whoever sends it again gets the same."""
    row = session.get(IdempotencyKey, (caller, key))
    if row is not None:
        row.fingerprint, row.status, row.headers, row.body = fingerprint, answer.status, answer.headers, answer.body
        session.flush()


def forget(session: Session, caller: str, key: str) -> None:
    """The request failed, nothing was made: the key may be used again."""
    session.execute(delete(IdempotencyKey).where(*_is(caller, key)))


def give_up(session: Session, holder: str) -> None:
    """Requests that were running when this machine's server stopped will never be answered."""
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.holder == holder, IdempotencyKey.status.is_(None)))


def purge(session: Session) -> None:
    """Forget the keys whose time is over."""
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at <= now() - KEPT))


def _is(caller: str, key: str):  # type: ignore[no-untyped-def]
    return IdempotencyKey.caller == caller, IdempotencyKey.key == key
