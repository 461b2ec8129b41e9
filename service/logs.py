"""How every process logs: lines for people, or JSON for machines. Imports the settings only."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from service.config import get_settings

CHATTY = ("celery", "multiprocessing", "sentence_transformers", "httpx")  # the second is billiard's
PLAIN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


_about: ContextVar[dict[str, str] | None] = ContextVar("about", default=None)


@contextmanager
def about(**facts: str) -> Iterator[None]:
    """What is logged inside the block carries these facts, such as the id of a job or a request."""
    token = _about.set({**(_about.get() or {}), **facts})
    try:
        yield
    finally:
        _about.reset(token)


def known(name: str) -> str | None:
    """A fact that what is logged here carries."""
    return (_about.get() or {}).get(name)


class JsonLines(logging.Formatter):
    """One JSON object a line, with what `about` and `extra` say."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        said |= _about.get() or {}
        said |= {name: value for name, value in vars(record).items() if name not in PLAIN}
        if record.exc_info:
            said["trace"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)


def configure_logging() -> None:
    """Set up the root logger of this process by the settings."""
    settings = get_settings()
    handler = logging.StreamHandler()
    if settings.log_format == "json":
        handler.setFormatter(JsonLines())
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler])
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)
