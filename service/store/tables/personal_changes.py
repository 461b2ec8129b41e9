"""Tells that what is masked may have changed: one row for each transaction that touches what masks are made of.

Masks of whole projects are kept in the memory of each process and hold as long as `version` says the same. Whatever writes
these tables through a session is noticed, row by row or in bulk; what comes in past all sessions (a restored backup)
brings its own rows.
"""

from itertools import chain

from sqlalchemy import delete, event, func, insert, select
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column

from service.store.database import Base

SOURCES = frozenset(("personal_span", "speaker", "participant", "transcript", "recording"))
"""The tables that masks are made of."""
TOUCHED = "masks touched"
MANY, KEPT = 2_000, 100
"""Changes from which old ones are forgotten, and about how many are kept then."""
Version = tuple[int, int]


class PersonalChange(Base):
    """A transaction that may have changed what is masked."""

    __tablename__ = "personal_change"
    id: Mapped[int] = mapped_column(primary_key=True)


def version(session: Session) -> Version:
    """Says the same only as long as nothing was committed that masks are made of: how many changes, and the last.

    Both: ids are given before a commit, so a smaller one may come to light after a larger.
    """
    count, last = session.execute(select(func.count(), func.max(PersonalChange.id))).one()
    return count, last or 0


def forget(session: Session) -> None:
    """Forget old changes where there are many. A change of its own is added, so that the version is a new one."""
    count, last = version(session)
    if count > MANY:
        session.execute(delete(PersonalChange).where(PersonalChange.id <= last - KEPT))
        session.execute(insert(PersonalChange))


@event.listens_for(Session, "after_flush")
def _rows(session: Session, _context: object) -> None:
    if any(row.__tablename__ in SOURCES for row in chain(session.new, session.dirty, session.deleted)):
        session.info[TOUCHED] = True


@event.listens_for(Session, "do_orm_execute")
def _bulk(state: ORMExecuteState) -> None:
    if not state.is_select and getattr(getattr(state.statement, "table", None), "name", None) in SOURCES:
        state.session.info[TOUCHED] = True


@event.listens_for(Session, "before_commit")
def _tell(session: Session) -> None:
    session.flush()
    if session.info.pop(TOUCHED, False):
        session.execute(insert(PersonalChange))


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    if not session.in_transaction():
        session.info.pop(TOUCHED, None)
