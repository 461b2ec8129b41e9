"""Media files, kept under the sha256 of their bytes: one interface, a local folder or S3. May import the settings.

A file arrives in the uploads folder (`Incoming`), is hashed while it is written, and is kept by one rename or one put.
"""

import errno
import shutil
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from service.config import Settings, get_settings
from service.store.incoming import CHUNK, FULL, Incoming, check_key, missing, storage_full


class MediaStore(Protocol):
    """Where media rests. Keys are lower-case hexadecimal sha256 sums."""

    name: str

    def receive(self, limit: int | None = None) -> Incoming:
        """A new file to write to."""
        ...

    def keep(self, incoming: Incoming) -> str:
        """Keep a finished file under its sha256, which is returned; the same bytes are kept once."""
        ...

    def has(self, sha256: str) -> bool:
        """Is the file there?"""
        ...

    def size(self, sha256: str) -> int:
        """Bytes of the file. Raises NotFound."""
        ...

    def path(self, sha256: str) -> Path:
        """A local file with these bytes, for decoders. Raises NotFound."""
        ...

    def read(self, sha256: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes [start, end) piece by piece. Raises NotFound at once, not at the first piece."""
        ...

    def delete(self, sha256: str) -> None:
        """Remove the file; nothing happens when it is not there."""
        ...

    def keys(self) -> Iterator[str]:
        """The sha256 of every file that rests here."""
        ...


def read_file(path: Path, start: int, end: int) -> Iterator[bytes]:
    """Bytes [start, end) of a local file, a piece at a time; the file is opened at once."""
    file = path.open("rb")

    def pieces() -> Iterator[bytes]:
        with file:
            file.seek(start)
            left = end - start
            while left > 0 and (data := file.read(min(CHUNK, left))):
                left -= len(data)
                yield data

    return pieces()


class FolderMedia:
    """Media in a local folder: `ab/abcdef...`."""

    def __init__(self, folder: Path, uploads: Path) -> None:
        self.folder, self.uploads, self.name = folder, uploads, str(folder)

    def receive(self, limit: int | None = None) -> Incoming:
        return Incoming(self.uploads, limit)

    def keep(self, incoming: Incoming) -> str:
        incoming.finish()
        target = self._target(incoming.sha256)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                incoming.discard()
            else:
                move(incoming.path, target)
        except OSError as error:
            incoming.discard()
            raise storage_full(self.folder) if error.errno in FULL else error from error
        return incoming.sha256

    def has(self, sha256: str) -> bool:
        return self._target(sha256).is_file()

    def size(self, sha256: str) -> int:
        return self.path(sha256).stat().st_size

    def path(self, sha256: str) -> Path:
        target = self._target(sha256)
        if not target.is_file():
            raise missing(sha256)
        return target

    def read(self, sha256: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        path = self.path(sha256)
        return read_file(path, start, path.stat().st_size if end is None else end)

    def delete(self, sha256: str) -> None:
        target = self._target(sha256)
        target.unlink(missing_ok=True)
        with suppress(OSError):
            target.parent.rmdir()

    def keys(self) -> Iterator[str]:
        return (p.name for p in self.folder.glob("??/*") if len(p.name) == 64)

    def _target(self, sha256: str) -> Path:
        return self.folder / check_key(sha256)[:2] / sha256


def move(source: Path, target: Path) -> None:
    """Rename, or copy beside the target and rename when it lies on another file system: never a half file."""
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = target.with_suffix(".part")
        try:
            shutil.copyfile(source, beside)
            beside.replace(target)
        except OSError:
            beside.unlink(missing_ok=True)
            raise
        source.unlink()


def open_media(settings: Settings) -> MediaStore:
    """The media store that the settings name."""
    if not settings.media_url:
        return FolderMedia(settings.media_folder, settings.uploads_folder)
    from service.store.media_objects import ObjectMedia  # only where it is used: the library takes its time to load

    return ObjectMedia(settings.media_url, settings.uploads_folder, settings.data_folder / "cache")


@lru_cache
def get_media() -> MediaStore:
    """The media store of this process, from the settings."""
    return open_media(get_settings())
