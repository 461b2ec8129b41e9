"""Engine, session factories and naming convention for SQLite and PostgreSQL. May import the settings only."""

import sqlite3
import time
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Engine, MetaData, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from service.config import get_settings

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLITE_PRAGMAS = ("busy_timeout=30000", "synchronous=normal", "foreign_keys=on", "secure_delete=on")
"""What is deleted is overwritten: a text or a voice that somebody had removed is not left lying in the file."""
WAL_SECONDS = 30.0
"""How long a new connection tries to switch a database to write-ahead logging while others open it too."""


class Base(DeclarativeBase):
    """Root of all tables."""

    metadata = MetaData(naming_convention=NAMING)


def make_engine(url: str) -> Engine:
    """An engine that begins its own transactions on SQLite: writers take the lock up front and never upgrade to it."""
    if not url.startswith("sqlite"):
        return create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), pool_pre_ping=True, pool_size=5)
    engine = create_engine(url, connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def _own_the_transaction(connection: DBAPIConnection, _record: Any) -> None:
        sqlite = cast(sqlite3.Connection, connection)
        sqlite.isolation_level = None
        for pragma in SQLITE_PRAGMAS:
            sqlite.execute(f"pragma {pragma}")
        use_write_ahead_log(sqlite)

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        write = connection.get_execution_options().get("write")
        connection.exec_driver_sql("begin immediate" if write else "begin")

    return engine


def use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Readers and a writer beside each other. The very first switch of a database is refused at once, whatever the busy
    timeout, while another connection opens it: so try again. Raises OperationalError when it stays locked.
    """
    until = time.monotonic() + WAL_SECONDS
    while True:
        try:
            connection.execute("pragma journal_mode=wal")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def clock(session: Session) -> float:
    """Unix seconds by the one clock that all processes share: PostgreSQL's, whatever the machines' own say. SQLite's is
    this machine's, where all of them are.
    """
    if session.get_bind().dialect.name != "postgresql":
        return time.time()
    return float(session.scalars(text("select extract(epoch from clock_timestamp())")).one())


class Database:
    """One engine with a session factory for reading and one for writing.

    `with database.read() as session:` and `with database.write() as session:`; the latter commits at its end.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self._read = sessionmaker(self.engine, expire_on_commit=False)
        self._write = sessionmaker(self.engine.execution_options(write=True), expire_on_commit=False)

    def read(self) -> Session:
        """A session for reading: a context manager that closes."""
        return self._read()

    def write(self) -> Any:
        """A session in one transaction: commits at the end of the `with` block, rolls back on an exception."""
        return self._write.begin()

    def dispose(self, *, close: bool = True) -> None:
        """Forget all connections; `close=False` after a fork, where they belong to the parent."""
        self.engine.dispose(close=close)


@lru_cache
def get_database() -> Database:
    """The database of this process, from the settings."""
    settings = get_settings()
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    return Database(settings.database)
