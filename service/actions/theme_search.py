"""Themes as passages of the search: found by their name and description, and by what is said in them.

Session first; flush, never commit. Whoever changes themes calls `index_themes` afterwards.
"""

import uuid

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.store import search
from service.store.query_vector import query_vector
from service.store.tables import Theme

DIMENSIONS = 384


def index_themes(session: Session, project_id: uuid.UUID) -> None:
    """Bring what can be found of a project's themes up to date: their words, and the middle of what is in them."""
    rows = session.scalars(select(Theme).where(Theme.project_id == project_id, Theme.merged_into.is_(None)))
    search.keep_themes(session, project_id, [_passage(row) for row in rows])


def _passage(row: Theme) -> search.NewPassage:
    text = f"{row.label}\n{row.description}".strip()
    return search.NewPassage("theme", text, row.id, vector=_meaning(row, text))


def _meaning(row: Theme, text: str) -> NDArray[np.float32] | None:
    """The middle of the insights; where a person named or described the theme, half way to those words."""
    told = np.frombuffer(row.vectors, np.float16).reshape(-1, DIMENSIONS).astype(np.float32)
    parts = [_unit(told.mean(axis=0))] if len(told) else []
    if row.named_by == "person" or row.description or not parts:
        own = query_vector(text)
        parts += [own] if own is not None else []
    return _unit(np.sum(parts, axis=0)) if parts else None


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vector / (np.linalg.norm(vector) or 1.0), np.float32)
