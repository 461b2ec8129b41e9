"""Ids of thousands of rows at once: SQLite keeps them as text, and making each one anew costs more than the query."""

import uuid
from typing import Any

from sqlalchemy import ColumnElement, String, type_coerce


def raw(column: Any) -> ColumnElement[Any]:
    """The column as the database hands it over: text on SQLite, an id on PostgreSQL."""
    return type_coerce(column, String)


class Ids:
    """Makes ids of what `raw` columns hold; the same text is made into an id once."""

    def __init__(self) -> None:
        self._known: dict[str, uuid.UUID] = {}

    def __call__(self, value: Any) -> Any:
        """The id, or None for None."""
        if not isinstance(value, str):
            return value
        found = self._known.get(value)
        if found is None:
            found = self._known[value] = uuid.UUID(value)
        return found
