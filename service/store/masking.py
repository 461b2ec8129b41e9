"""Sessions that read for somebody who may not see personal data: every row is masked as it is loaded. Fail closed.

A session carries its masks in `session.info["masks"]`. Rows come masked, whatever asked for them; a statement that
selects a guarded column by itself, past the rows, is refused, so that nothing gets around. Such a session only reads.
The rows of a statement are masked together before any of them is seen, so that their masks are read in few queries.
"""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from sqlalchemy import Column, Result, event
from sqlalchemy.orm import ORMExecuteState, QueryContext, Session, object_session
from sqlalchemy.orm.attributes import InstrumentedAttribute
from sqlalchemy.sql import visitors

from service.store.database import Base

MASKS = "masks"
LOADED = "rows to mask"
UNGUARDED = "unguarded"
"""Execution option of a statement that takes only a measure of a guarded column."""
GUARDED: dict[str, tuple[str, ...]] = {
    "recording": ("title", "filename", "metadata", "external_id", "source_url", "import_filename"),
    "utterance": ("text", "words"),
    "transcript": ("provenance", "carried"),
    "speaker": ("name",),
    "participant": ("name", "attributes"),
    "insight": ("statement", "details"),
    "evidence": ("quote", "char_start", "char_end"),
    "analysis": ("keyphrases", "chapters", "emotions", "note"),
    "passage": ("text", "words"),
    "theme": ("label", "description", "phrases"),
    "theme_change": ("details",),
    "note_line": ("generated", "text", "evidence"),
    "report_line": ("generated", "text"),
    "edit": ("before", "after"),
    "job": ("error", "message"),
    "job_stage": ("error",),
    "saved_search": ("name", "query"),
    "consent": ("given_by", "wording"),
    "personal_span": ("quote",),
    "webhook_delivery": ("body",),
}
"""Columns that may hold what was said, or who said it."""


class Masks(Protocol):
    """Takes personal data out of rows, for one reader."""

    def apply(self, rows: Sequence[Any]) -> None:
        """Mask the guarded attributes of rows that were just loaded."""
        ...

    def conceals(self, text: str) -> bool:
        """Does a text (a query) hold personal data that is masked somewhere?"""
        ...

    def hidden(self, terms: Iterable[str]) -> frozenset[str]:
        """Those of the terms of a query that stand in masked personal data: by them it may not be found."""
        ...

    def withheld(self) -> list[uuid.UUID]:
        """Recordings of which nothing may be shown yet, and projects with such ones, for their themes."""
        ...


def masks_of(session: Session) -> Masks | None:
    """The masks that this session reads through; None: it reads what was said."""
    found: Masks | None = session.info.get(MASKS)
    return found


def _on_load(row: Any, context: QueryContext | None) -> None:
    session = context.session if context is not None else object_session(row)  # no context: read again after a flush
    masks = masks_of(session) if session is not None else None
    if masks is None or session is None or row.__tablename__ not in GUARDED:
        return
    loaded = session.info.get(LOADED)
    if loaded is None:
        masks.apply([row])
    else:
        loaded.append(row)


def _on_refresh(row: Any, context: QueryContext | None, _attributes: Any) -> None:
    _on_load(row, context)


event.listen(Base, "load", _on_load, propagate=True)
event.listen(Base, "refresh", _on_refresh, propagate=True)


@event.listens_for(Session, "do_orm_execute")
def _read(state: ORMExecuteState) -> Result[Any] | None:
    masks = masks_of(state.session)
    if not state.is_select or masks is None or state.is_column_load:
        return None
    if not state.is_relationship_load and not state.execution_options.get(UNGUARDED):
        _guard(state)
    if LOADED in state.session.info or state.execution_options.get("yield_per"):
        return None
    return _together(state, masks)


def _together(state: ORMExecuteState, masks: Masks) -> Result[Any]:
    """The result of the statement when all that it loaded is masked. Where that fails, the session keeps no row of it."""
    loaded: list[Any] = []
    state.session.info[LOADED] = loaded
    try:
        result = state.invoke_statement().freeze()
        del state.session.info[LOADED]
        masks.apply(list({id(row): row for row in loaded}.values()))
    except BaseException:
        state.session.info.pop(LOADED, None)
        state.session.expunge_all()
        raise
    return result()


def _guard(state: ORMExecuteState) -> None:
    """Refuse what would read a guarded column past the rows."""
    for described in getattr(state.statement, "column_descriptions", ()):
        expression = described["expr"]
        if described["entity"] is not None and described["expr"] is described["entity"]:
            continue
        if isinstance(expression, InstrumentedAttribute):
            expression = expression.expression
        for part in visitors.iterate(expression):
            if isinstance(part, Column) and part.name in GUARDED.get(getattr(part.table, "name", ""), ()):
                raise RuntimeError(f"{part} is read past the masks: select the row, or say why not to")
