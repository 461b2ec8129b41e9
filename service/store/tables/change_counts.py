"""Tells that what processes keep in memory may have changed: one row for each transaction that touches what it is made of.

Masks of whole projects and the passages of the search are kept in the memory of each process and hold as long as `version`
says the same. Whatever writes their tables through a session is noticed, row by row or in bulk; what comes in past all
sessions (a restored backup) brings its own rows.
"""

from dataclasses import dataclass
from itertools import chain

from sqlalchemy import delete, event, func, insert, select
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column

from service.store.database import Base

TOUCHED = "counts touched"
MANY, KEPT = 2_000, 100
"""Changes from which old ones are forgotten, and about how many are kept then."""
Version = tuple[int, int]


class PersonalChange(Base):
    """A transaction that may have changed what is masked."""

    __tablename__ = "personal_change"
    id: Mapped[int] = mapped_column(primary_key=True)


class PassageChange(Base):
    """A transaction that changed what search finds."""

    __tablename__ = "passage_change"
    id: Mapped[int] = mapped_column(primary_key=True)


Counted = type[PersonalChange] | type[PassageChange]


@dataclass(frozen=True, slots=True)
class Sources:
    """The tables that something is made of; and those whose rows take some of it along when they are deleted."""

    tables: frozenset[str]
    owners: frozenset[str] = frozenset()


SOURCES: dict[Counted, Sources] = {
    PersonalChange: Sources(frozenset(("personal_span", "speaker", "participant", "transcript", "recording"))),
    PassageChange: Sources(frozenset(("passage",)), owners=frozenset(("recording", "project"))),
}


def version(session: Session, counted: Counted) -> Version:
    """Says the same only as long as nothing that is counted was committed: how many changes, and the last.

    Both: ids are given before a commit, so a smaller one may come to light after a larger.
    """
    count, last = session.execute(select(func.count(), func.max(counted.id))).one()
    return count, last or 0


def is_pending(session: Session, counted: Counted) -> bool:
    """Whether this session has flushed changes that are not committed yet, so that no version tells of them."""
    return counted in session.info.get(TOUCHED, ())


def forget(session: Session) -> None:
    """Forget old changes where there are many. A change of its own is added, so that the version is a new one."""
    for counted in SOURCES:
        count, last = version(session, counted)
        if count > MANY:
            session.execute(delete(counted).where(counted.id <= last - KEPT))
            session.execute(insert(counted))


@event.listens_for(Session, "after_flush")
def _rows(session: Session, _context: object) -> None:
    gone = {row.__tablename__ for row in session.deleted}
    _touch(session, gone.union(row.__tablename__ for row in chain(session.new, session.dirty)), gone)


@event.listens_for(Session, "do_orm_execute")
def _bulk(state: ORMExecuteState) -> None:
    if not state.is_select:
        changed = {str(getattr(getattr(state.statement, "table", None), "name", ""))}
        _touch(state.session, changed, changed if state.is_delete else set())


def _touch(session: Session, changed: set[str], gone: set[str]) -> None:
    touched = {c for c, of in SOURCES.items() if changed & of.tables or gone & of.owners}
    if touched:
        session.info.setdefault(TOUCHED, set()).update(touched)


@event.listens_for(Session, "before_commit")
def _tell(session: Session) -> None:
    session.flush()
    for counted in session.info.pop(TOUCHED, ()):
        session.execute(insert(counted))


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    if not session.in_transaction():
        session.info.pop(TOUCHED, None)
