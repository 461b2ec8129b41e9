"""The language of a recording, the same for every filter, list and facet. Imports the tables."""

from sqlalchemy import ColumnElement, func, select

from service.store.tables import Recording, Transcript


def spoken_language() -> ColumnElement[str | None]:
    """What somebody stated of a `Recording`, else what was heard in its current transcript; null where neither is known."""
    heard = select(Transcript.language).where(Transcript.recording_id == Recording.id)
    newest = heard.order_by(Transcript.version.desc()).limit(1).scalar_subquery()
    return func.coalesce(Recording.language, newest)
