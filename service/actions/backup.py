"""The whole installation in one tar file, and back: every row as JSON lines, every media file by its sum.

Rows are written as the code knows them, not as one database stores them: what was saved from SQLite can be restored
into PostgreSQL, and from a folder into S3. Model weights and unfinished uploads are left out.
"""

import base64
import hashlib
import io
import json
import tarfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from sqlalchemy import Connection, LargeBinary, Table, func, insert, select, text
from sqlalchemy.types import JSON

from service import __version__
from service.domain.errors import Conflict, Invalid
from service.store import migrate
from service.store.database import Base, Database
from service.store.media import MediaStore
from service.store.tables import IdempotencyKey, Project, Recording, RedactedMedia, WorkerBeat, now

FORMAT = 1
LEFT_OUT = {WorkerBeat.__tablename__, IdempotencyKey.__tablename__}
ROWS = 500
PIECE = 1 << 20
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Done:
    """What was saved or restored."""

    rows: int
    files: int
    bytes: int


def saved_tables() -> list[Table]:
    """What is saved, parents before their children."""
    return [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]


def backup(database: Database, media: MediaStore, path: Path, say: Say = lambda _: None) -> Done:
    """Write the installation to `path`, as it is at one moment; it may go on working meanwhile.

    Raises Conflict where the file exists already; a half-written file is removed.
    """
    if path.exists():
        raise Conflict(f"{path} is there already.", code="file_exists")
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file, tarfile.open(fileobj=file, mode="w|") as tar:
            done = _write(tar, database, media, path.parent, say)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return done


def _write(tar: tarfile.TarFile, database: Database, media: MediaStore, folder: Path, say: Say) -> Done:
    rows, dumped = 0, []
    with database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        keys = _media_keys(connection)
        for table in saved_tables():
            file: IO[bytes] = TemporaryFile(dir=folder)  # noqa: SIM115  closed below, after the manifest was written
            count, digest = _dump(connection, table, file)
            dumped.append((table.name, file, count, digest))
            rows += count
            say(f"{table.name}: {count}")
    manifest = {
        "format": FORMAT,
        "version": __version__,
        "revision": migrate.newest(),
        "made_at": now().isoformat(timespec="seconds"),
        "tables": {name: {"rows": count, "sha256": digest} for name, _, count, digest in dumped},
        "media": keys,
    }
    _add(tar, "manifest.json", io.BytesIO(json.dumps(manifest, indent=1).encode()))
    for name, file, _, _ in dumped:
        with file:
            _add(tar, f"tables/{name}.jsonl", file)
    size = sum(_add_media(tar, media, key) for key in keys)
    say(f"media: {len(keys)}")
    return Done(rows, len(keys), size)


def _media_keys(connection: Connection) -> list[str]:
    found = {
        key
        for column, has in (
            (Recording.sha256, Recording.media_type),
            (Recording.import_sha256, Recording.import_sha256),
            (RedactedMedia.sha256, RedactedMedia.sha256),
        )
        for key in connection.scalars(select(column).where(has.is_not(None)))
    }
    return sorted(filter(None, found))


def _dump(connection: Connection, table: Table, file: IO[bytes]) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    for row in connection.execution_options(yield_per=ROWS).execute(select(table)).mappings():
        line = (json.dumps({name: plain(value) for name, value in row.items()}, ensure_ascii=False) + "\n").encode()
        file.write(line)
        digest.update(line)
        count += 1
    return count, digest.hexdigest()


def plain(value: Any) -> Any:
    """A column's value as JSON has it."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def _add(tar: tarfile.TarFile, name: str, file: IO[bytes]) -> None:
    info = tarfile.TarInfo(name)
    info.size = file.seek(0, io.SEEK_END)
    file.seek(0)
    tar.addfile(info, file)


def _add_media(tar: tarfile.TarFile, media: MediaStore, key: str) -> int:
    info = tarfile.TarInfo(f"media/{key}")
    info.size = media.size(key)
    tar.addfile(info, _Pieces(media.read(key)))
    return info.size


class _Pieces(io.RawIOBase):
    """A file over pieces of bytes."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces, self.left = pieces, b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self.left) < size:
            piece = next(self.pieces, None)
            if piece is None:
                break
            self.left += piece
        size = len(self.left) if size < 0 else size
        taken, self.left = self.left[:size], self.left[size:]
        return taken


def restore(database: Database, media: MediaStore, path: Path, say: Say = lambda _: None) -> Done:
    """Fill an empty installation from a backup. Every sum is checked; all rows are there at the end, or none.

    Raises Invalid (not a backup, damaged, of another version), Conflict (the installation is not empty).
    """
    migrate.upgrade(database)
    with database.engine.connect() as connection:
        if connection.scalar(select(func.count()).select_from(Project)):
            raise Conflict(
                "This installation is not empty; restore into a new data folder or database.", code="not_empty"
            )
    try:
        with path.open("rb") as file, tarfile.open(fileobj=file, mode="r|") as tar:
            return _read(tar, database, media, say)
    except (tarfile.TarError, EOFError, UnicodeDecodeError, json.JSONDecodeError, KeyError) as error:
        raise Invalid(f"{path.name} is not a backup, or it is damaged ({error}).", code="backup_unreadable") from error


def _read(tar: tarfile.TarFile, database: Database, media: MediaStore, say: Say) -> Done:
    manifest = _manifest(tar)
    rows, size = 0, 0
    waiting, keys = dict(manifest["tables"]), set(manifest["media"])
    known = {table.name: table for table in saved_tables()}
    with database.engine.execution_options(write=True).begin() as connection:
        for member in tar:
            folder, _, name = member.name.partition("/")
            file = tar.extractfile(member)
            if file is None:
                continue
            if folder == "tables":
                name = name.removesuffix(".jsonl")
                expected = waiting.pop(name)
                rows += _load(connection, known[name], file, expected)
                say(f"{name}: {expected['rows']}")
            elif folder == "media" and name in keys:
                size += _keep(media, file, name)
                keys.remove(name)
        if waiting or keys:
            raise Invalid("The backup is cut off: something that its list names is missing.", code="backup_damaged")
        _move_sequences(connection)
        if connection.dialect.name == "postgresql":  # else the first minute's plans know nothing of these tables
            connection.execute(text("ANALYZE"))
    say(f"media: {len(manifest['media'])}")
    return Done(rows, len(manifest["media"]), size)


def _manifest(tar: tarfile.TarFile) -> dict[str, Any]:
    first = tar.next()
    file = tar.extractfile(first) if first is not None and first.name == "manifest.json" else None
    if file is None:
        raise Invalid("This is not a backup of Earmark.", code="backup_unreadable")
    manifest: dict[str, Any] = json.loads(file.read())
    if manifest["format"] != FORMAT or manifest["revision"] != migrate.newest():
        raise Invalid(
            f"This backup was made by version {manifest['version']}, whose tables differ from those of {__version__}: "
            "restore it with that version, then start this one, which brings the tables up to date.",
            code="backup_of_another_version",
        )
    return manifest


def _load(connection: Connection, table: Table, file: IO[bytes], expected: dict[str, Any]) -> int:
    digest, count, batch = hashlib.sha256(), 0, []
    columns = {column.name: column for column in table.columns}
    for line in file:
        digest.update(line)
        values = {name: rich(columns[name], value) for name, value in json.loads(line).items()}
        batch.append(values)
        count += 1
        if len(batch) == ROWS:
            connection.execute(insert(table), batch)
            batch = []
    if batch:
        connection.execute(insert(table), batch)
    if digest.hexdigest() != expected["sha256"] or count != expected["rows"]:
        raise Invalid(f"The backup is damaged: the rows of “{table.name}” are not as they were.", code="backup_damaged")
    return count


def rich(column: Any, value: Any) -> Any:
    """A JSON value as the column's type takes it."""
    if value is None or isinstance(column.type, JSON):
        return value
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value)
    kind = getattr(column.type, "impl_instance", column.type).python_type
    if kind is uuid.UUID:
        return uuid.UUID(value)
    return kind.fromisoformat(value) if kind in (datetime, date) else value


def _keep(media: MediaStore, file: IO[bytes], key: str) -> int:
    with media.receive() as incoming:
        while piece := file.read(PIECE):
            incoming.write(piece)
        if incoming.sha256 != key:
            raise Invalid(f"The backup is damaged: the file {key[:12]}… is not as it was.", code="backup_damaged")
        media.keep(incoming)
        return incoming.size


def _move_sequences(connection: Connection) -> None:
    """Rows came with their ids: the next new one must not take one of theirs."""
    if connection.dialect.name != "postgresql":
        return
    for table in saved_tables():
        for column in table.primary_key.columns:
            if column.type.python_type is int:
                last = connection.scalar(select(func.max(column)))
                if last:
                    sequence = func.pg_get_serial_sequence(table.name, column.name)
                    connection.execute(select(func.setval(sequence, last)))
