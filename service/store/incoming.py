"""A file that is arriving: hashed while it is written, gone unless it is kept. And how stored files are called.

Standard library and the domain's errors only.
"""

import errno
import hashlib
import os
import time
import uuid
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from service.domain.errors import NotFound, StorageFull, TooLarge

CHUNK = 1 << 20
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def storage_full(folder: Path) -> StorageFull:
    """The sentence for a full disk."""
    return StorageFull(f"There is no room left in {folder}. Nothing was kept; free some space and send the file again.")


def write_bytes(file: int, data: bytes) -> None:
    """Write all of `data` to a file descriptor. Raises OSError."""
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]


class Incoming:
    """A file that is arriving: written and hashed piece by piece, removed unless it is kept.

    Use it as a context manager: leaving the block removes what was not kept, so a broken connection leaves nothing.
    """

    def __init__(self, folder: Path, limit: int | None = None) -> None:
        self.limit, self.size, self._hash = limit, 0, hashlib.sha256()
        self.head = b""
        self.path = folder / f"{uuid.uuid4().hex}.part"
        self._file: int | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        except OSError as error:
            raise storage_full(folder) if error.errno in FULL else error from error

    def write(self, data: bytes) -> None:
        """Add bytes. Raises TooLarge past the limit and StorageFull when the disk is full; the file is gone then."""
        if self._file is None:
            raise ValueError("the file is already complete")
        if self.limit is not None and self.size + len(data) > self.limit:
            self.discard()
            raise TooLarge(f"The file is larger than the {self.limit / (1 << 20):.0f} MiB that are accepted here.")
        try:
            write_bytes(self._file, data)
        except OSError as error:
            self.discard()
            raise storage_full(self.path.parent) if error.errno in FULL else error from error
        self._hash.update(data)
        self.size += len(data)
        if len(self.head) < 4096:
            self.head += data[: 4096 - len(self.head)]

    def finish(self) -> None:
        """All bytes are there: bring them to the disk. Raises StorageFull."""
        if self._file is None:
            return
        try:
            os.fsync(self._file)
        except OSError as error:
            self.discard()
            raise storage_full(self.path.parent) if error.errno in FULL else error from error
        self._close()

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def read(self) -> bytes:
        """All bytes, for small files such as transcripts."""
        return self.path.read_bytes()

    def discard(self) -> None:
        """Remove the file unless it was kept."""
        self._close()
        with suppress(FileNotFoundError):
            self.path.unlink()

    def _close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()


def remove_leftovers(folder: Path, seconds: float) -> int:
    """Remove files in arrival that nobody wrote to for so long: whoever did was killed. Answers how many."""
    removed, oldest = 0, time.time() - seconds
    for path in folder.glob("*.part"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest:
                path.unlink()
                removed += 1
    return removed


def check_key(sha256: str) -> str:
    """The key itself, when it is one: nothing else may become a path."""
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise NotFound("There is no such media file.", code="media_missing")
    return sha256


def missing(sha256: str) -> NotFound:
    """The error for a file that is not in the store."""
    return NotFound(f"The media file {sha256[:12]}… is not in the store.", code="media_missing")
