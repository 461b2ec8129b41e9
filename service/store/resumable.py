"""Uploads that come in pieces and outlive connections, restarts and crashes: the bytes in one file, facts beside it.

How much has arrived is the size of the file; nothing else is counted, so a crash at any point leaves an upload that
can go on. May import `store.incoming`.
"""

import errno
import hashlib
import json
import os
import time
import uuid
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from service.domain.errors import Conflict, NotFound, TooLarge
from service.store.incoming import CHUNK, FULL, Incoming, storage_full, write_bytes

try:
    import fcntl
except ImportError:  # Windows: one web process, whose own register of writers is the guard
    fcntl = None  # type: ignore[assignment]

HASHES_KEPT = 64
"""Running sums that are kept in memory; a lost one costs one more reading of the file."""


@dataclass
class ResumableUpload:
    """What is known of an upload. `unchecked` is the offset from which bytes wait for their checksum."""

    id: uuid.UUID
    size: int
    metadata: dict[str, str]
    header: str
    owner: str
    created_at: float
    unchecked: int | None = None
    sha256: str | None = None
    recording_id: str | None = None
    error: dict[str, Any] | None = None


class ResumableUploads:
    """The uploads of one folder. Methods are to be called in a thread: they touch the disk."""

    def __init__(self, folder: Path, expiry_seconds: float) -> None:
        self.folder, self.expiry_seconds = folder, expiry_seconds
        self._hashes: OrderedDict[uuid.UUID, tuple[int, Any]] = OrderedDict()

    def create(self, size: int, metadata: dict[str, str], header: str, owner: str) -> ResumableUpload:
        """A new upload of `size` bytes. Raises StorageFull."""
        upload = ResumableUpload(uuid.uuid4(), size, metadata, header, owner, time.time())
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.data(upload.id).touch(0o600)
            self.save(upload)
        except OSError as error:
            raise storage_full(self.folder) if error.errno in FULL else error from error
        return upload

    def find(self, upload_id: uuid.UUID, owner: str) -> ResumableUpload:
        """The upload. Raises NotFound: unknown, somebody else's, or expired."""
        try:
            facts = json.loads(self.facts(upload_id).read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            facts = None
        upload = ResumableUpload(**(facts | {"id": upload_id})) if facts else None
        if upload is None or upload.owner != owner or self.expires_at(upload) < time.time():
            raise NotFound("There is no such upload, or it has expired.", code="upload_not_found")
        return upload

    def save(self, upload: ResumableUpload) -> None:
        """Write the facts down: wholly or not at all."""
        beside = self.facts(upload.id).with_suffix(".new")
        beside.write_text(json.dumps(asdict(upload) | {"id": str(upload.id)}))
        beside.replace(self.facts(upload.id))

    def offset(self, upload: ResumableUpload) -> int:
        """Bytes that have arrived; those that still wait for their checksum do not count."""
        if upload.recording_id:
            return upload.size
        try:
            there = self.data(upload.id).stat().st_size
        except FileNotFoundError:
            return upload.size if upload.sha256 else 0
        return there if upload.unchecked is None else min(there, upload.unchecked)

    def expires_at(self, upload: ResumableUpload) -> float:
        """Unix seconds: so long after the last byte."""
        try:
            touched = self.data(upload.id).stat().st_mtime
        except FileNotFoundError:
            touched = upload.created_at
        return max(touched, upload.created_at) + self.expiry_seconds

    @contextmanager
    def piece(self, upload: ResumableUpload, offset: int, algorithm: str | None) -> Iterator["Piece"]:
        """Write from `offset` on. Raises Conflict where another writer is at it, or the offset is another."""
        descriptor = os.open(self.data(upload.id), os.O_RDWR | getattr(os, "O_BINARY", 0))
        try:
            lock(descriptor)
            upload.unchecked = self.find(upload.id, upload.owner).unchecked
            if offset != self.offset(upload):
                raise Conflict(
                    f"The upload stands at byte {self.offset(upload)}, not {offset}.",
                    code="offset_mismatch",
                    offset=self.offset(upload),
                )
            os.ftruncate(descriptor, offset)
            os.lseek(descriptor, offset, os.SEEK_SET)
            if algorithm and upload.unchecked is None:
                upload.unchecked = offset
                self.save(upload)
            piece = Piece(self.folder, descriptor, upload, offset, self._hash_at(upload.id, offset), algorithm)
            yield piece
            self._remember(upload.id, piece)
            if upload.unchecked is not None:
                upload.unchecked = None
                self.save(upload)
        finally:
            os.close(descriptor)

    def arrived(self, upload: ResumableUpload) -> "Arrived":
        """A complete upload as a file to keep in the media store, under another name: its bytes stay until `settle`."""
        if upload.sha256 is None:
            known = self._hashes.get(upload.id)
            whole = known is not None and known[0] == upload.size
            upload.sha256 = known[1].hexdigest() if known and whole else sum_of(self.data(upload.id))
            self.save(upload)
        return Arrived(self._second_name(upload.id), upload.sha256, upload.size)

    def settle(self, upload: ResumableUpload, recording_id: uuid.UUID) -> None:
        """The upload became this recording: the bytes rest in the media store now."""
        upload.recording_id = str(recording_id)
        self.save(upload)
        self.data(upload.id).unlink(missing_ok=True)
        self._hashes.pop(upload.id, None)

    def remove(self, upload_id: uuid.UUID) -> None:
        """Forget an upload and its bytes."""
        for path in (self.facts(upload_id), self.data(upload_id)):
            path.unlink(missing_ok=True)
        self._hashes.pop(upload_id, None)

    def purge(self) -> int:
        """Remove expired uploads and what crashes left; answers how many files."""
        removed, oldest = 0, time.time() - self.expiry_seconds
        for path in self.folder.glob("*"):
            with suppress(FileNotFoundError):
                beside = path.with_suffix("" if path.suffix else ".json")
                times = [p.stat().st_mtime for p in (path, beside) if p.exists()]
                if times and max(times) < oldest:
                    path.unlink()
                    removed += 1
        return removed

    def data(self, upload_id: uuid.UUID) -> Path:
        return self.folder / upload_id.hex

    def facts(self, upload_id: uuid.UUID) -> Path:
        return self.folder / f"{upload_id.hex}.json"

    def _second_name(self, upload_id: uuid.UUID) -> Path:
        """A hard link, so that the rename into the media store leaves the upload as it is; else the file itself."""
        data, link = self.data(upload_id), self.folder / f"{upload_id.hex}.{uuid.uuid4().hex[:8]}"
        try:
            link.hardlink_to(data)
        except OSError:
            return data
        return link

    def _hash_at(self, upload_id: uuid.UUID, offset: int) -> Any | None:
        if offset == 0:
            return hashlib.sha256()
        known = self._hashes.get(upload_id)
        return known[1].copy() if known and known[0] == offset else None

    def _remember(self, upload_id: uuid.UUID, piece: "Piece") -> None:
        if piece.running is not None:
            self._hashes[upload_id] = (piece.offset, piece.running)
            self._hashes.move_to_end(upload_id)
            while len(self._hashes) > HASHES_KEPT:
                self._hashes.popitem(last=False)


@dataclass
class Piece:
    """One request's share of an upload: written on from `offset`, summed up while it is written."""

    folder: Path
    descriptor: int
    upload: ResumableUpload
    offset: int
    running: Any | None
    algorithm: str | None
    started: int = field(init=False)
    checksum: Any = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.offset
        self.checksum = hashlib.new(self.algorithm, usedforsecurity=False) if self.algorithm else None

    def write(self, data: bytes | bytearray) -> None:
        """Add bytes. Raises TooLarge past the stated length and StorageFull; what was written before stays."""
        if self.offset + len(data) > self.upload.size:
            raise TooLarge(f"More came than the {self.upload.size} bytes that were announced.", code="upload_too_long")
        try:
            write_bytes(self.descriptor, bytes(data))
        except OSError as error:
            os.ftruncate(self.descriptor, self.offset)
            raise storage_full(self.folder) if error.errno in FULL else error from error
        for sum_ in (self.running, self.checksum):
            if sum_ is not None:
                sum_.update(data)
        self.offset += len(data)

    def take_back(self) -> None:
        """Forget this request's bytes: their checksum is wrong, or never came to its end."""
        os.ftruncate(self.descriptor, self.started)
        self.offset, self.running = self.started, None


class Arrived(Incoming):
    """A file that is complete already."""

    def __init__(self, path: Path, sha256: str, size: int) -> None:
        self.limit, self.size, self.path, self._sum, self._file = None, size, path, sha256, None
        self.head = b""
        with suppress(FileNotFoundError), path.open("rb") as file:
            self.head = file.read(4096)

    @property
    def sha256(self) -> str:
        return self._sum

    def finish(self) -> None:
        with suppress(FileNotFoundError):
            descriptor = os.open(self.path, os.O_RDWR)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def lock(descriptor: int) -> None:
    """One writer per upload, also across processes. Raises Conflict."""
    if fcntl is None:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EAGAIN, errno.EACCES):
            raise
        raise Conflict("Another connection is sending this upload.", code="upload_busy") from None


def sum_of(path: Path) -> str:
    """sha256 of a file, read piece by piece."""
    total = hashlib.sha256()
    with path.open("rb") as file:
        while data := file.read(CHUNK):
            total.update(data)
    return total.hexdigest()
