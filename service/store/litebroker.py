"""A Celery broker in one SQLite file: no server, no further dependency, any OS. Imports kombu only.

Importing this module registers the scheme `lite`. The file is named by the transport option `path` (right on every
OS) or by the URL: `lite:////absolute/path/broker.db`; on Windows use the option, a drive letter does not survive a URL.
Give the broker a file of its own: its locks would otherwise meet those of the application.

Messages are popped atomically, highest priority first, then in order of arrival. Delivery is at most once: what must
not be lost lives in the job table, and a message is only a knock on the door.
"""

# mypy: disable-error-code="no-untyped-call"
# (kombu ships annotations, but not for these)

import sqlite3
import threading
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, virtual
from kombu.utils.json import dumps, loads

from service.store.database import use_write_ahead_log

TRANSPORT_ALIASES["lite"] = f"{__name__}:Transport"

SCHEMA = """
create table if not exists message (
    id integer primary key, queue text not null, priority integer not null, body text not null);
create index if not exists message_next on message (queue, priority desc, id);
create table if not exists binding (
    exchange text, routing_key text, pattern text, queue text,
    primary key (exchange, routing_key, pattern, queue)) without rowid;
"""
NEXT = "select id from message where queue = ? order by priority desc, id limit 1"


def file_of(connection: Any) -> Path:
    """The broker's file: the transport option `path`, else the path in the URL."""
    client = connection.client
    path = client.transport_options.get("path")
    return Path(path) if path else Path("/" + client.virtual_host.lstrip("/"))


class Channel(virtual.Channel):
    """Queues are rows; one SQLite connection per channel, shared by the worker's threads under a lock."""

    supports_fanout = True

    def __init__(self, connection: Any, **options: Any) -> None:
        path = file_of(connection)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        use_write_ahead_log(self._db)
        self._db.executescript(SCHEMA)
        self._db.execute("pragma synchronous = normal")
        super().__init__(connection, **options)

    def _sql(self, text: str, *values: Any) -> list[Any]:
        with self._lock:
            return self._db.execute(text, values).fetchall()

    def _put(self, queue: str, message: dict[str, Any], **_: Any) -> None:
        row = (queue, self._get_message_priority(message), dumps(message))
        self._sql("insert into message (queue, priority, body) values (?, ?, ?)", *row)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        if self._sql(NEXT, queue):  # a read first: an idle worker never takes the write lock
            for (body,) in self._sql(f"delete from message where id = ({NEXT}) returning body", queue):  # noqa: S608
                return loads(body)
        raise Empty

    def _size(self, queue: str) -> int:
        return int(self._sql("select count(*) from message where queue = ?", queue)[0][0])

    def _purge(self, queue: str) -> int:
        return len(self._sql("delete from message where queue = ? returning id", queue))

    def _put_fanout(self, exchange: str, message: dict[str, Any], routing_key: str, **_: Any) -> None:
        for *_key, queue in self.get_table(exchange):
            self._put(queue, message)

    def _queue_bind(self, exchange: str, routing_key: str | None, pattern: str | None, queue: str | None) -> None:
        row = (exchange, routing_key or "", pattern or "", queue or "")
        self._sql("insert or ignore into binding values (?, ?, ?, ?)", *row)

    def get_table(self, exchange: str) -> list[Any]:
        """Bindings of an exchange, made by any process."""
        return self._sql("select routing_key, pattern, queue from binding where exchange = ?", exchange)

    def _delete(self, queue: str, *_: Any, **__: Any) -> None:
        self._sql("delete from binding where queue = ?", queue)
        self._purge(queue)

    def close(self) -> None:
        """Close the channel and its SQLite connection."""
        super().close()
        self._db.close()


class Transport(virtual.Transport):
    """Polls the file from the worker's event loop.

    `asynchronous=True` matters: without it Celery takes a pool that hangs for ever when an idle child is killed,
    because the child dies holding the lock of the shared pipe.
    """

    Channel = Channel
    implements = virtual.Transport.implements.extend(
        asynchronous=True, exchange_type=frozenset(["direct", "topic", "fanout"])
    )
    polling_interval = 0.25  # seconds
    driver_type = driver_name = "sqlite"

    def register_with_event_loop(self, connection: Any, loop: Any) -> None:
        """Deliver what waits, every `polling_interval`."""

        cycle: Any = self.cycle

        def poll() -> None:
            try:
                while True:
                    cycle.get(self._deliver)
            except Empty:
                pass

        loop.call_repeatedly(self.polling_interval, poll)

    def driver_version(self) -> str:
        """The SQLite library's version."""
        return sqlite3.sqlite_version
