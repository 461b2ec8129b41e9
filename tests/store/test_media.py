"""Media are kept under their sum, once, and never as half a file."""

import errno
import hashlib
from pathlib import Path

import pytest

from service.domain.errors import NotFound, StorageFull, TooLarge
from service.store import incoming as module
from service.store.media import FolderMedia, MediaStore
from service.store.media_objects import ObjectMedia

DATA = bytes(range(256)) * 5000
SUM = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(params=["folder", "objects"])
def media(request: pytest.FixtureRequest, tmp_path: Path) -> MediaStore:
    """A local folder, and an object store (the library's own, in memory: S3 goes through the same calls)."""
    if request.param == "folder":
        return FolderMedia(tmp_path / "media", tmp_path / "uploads")
    return ObjectMedia("memory:///", tmp_path / "uploads", tmp_path / "cache")


def keep(media: MediaStore, data: bytes = DATA) -> str:
    with media.receive() as incoming:
        for at in range(0, len(data), 100_000):
            incoming.write(data[at : at + 100_000])
        return media.keep(incoming)


def left(tmp_path: Path) -> list[Path]:
    return [p for p in tmp_path.rglob("*") if p.is_file()]


def test_what_is_kept_can_be_read_in_whole_and_in_part(media: MediaStore, tmp_path: Path) -> None:
    assert keep(media) == SUM
    assert media.has(SUM)
    assert media.size(SUM) == len(DATA)
    assert media.path(SUM).read_bytes() == DATA
    assert b"".join(media.read(SUM)) == DATA
    assert b"".join(media.read(SUM, 1000, 1500)) == DATA[1000:1500]
    assert list(media.keys()) == [SUM]
    assert not list((tmp_path / "uploads").iterdir())


def test_the_same_bytes_are_kept_once(media: MediaStore) -> None:
    assert keep(media) == keep(media)
    assert list(media.keys()) == [SUM]


def test_what_is_deleted_is_gone_and_may_be_deleted_again(media: MediaStore, tmp_path: Path) -> None:
    keep(media)
    media.path(SUM)
    media.delete(SUM)
    media.delete(SUM)
    assert not media.has(SUM)
    assert left(tmp_path) == []
    for ask in (media.size, media.path, media.read):
        with pytest.raises(NotFound):
            ask(SUM)


@pytest.mark.parametrize("key", ["../../etc/passwd", "", "a" * 63, "A" * 64])
def test_only_a_sum_is_a_key(media: MediaStore, key: str) -> None:
    with pytest.raises(NotFound):
        media.path(key)


def test_a_file_that_is_not_kept_leaves_nothing(media: MediaStore, tmp_path: Path) -> None:
    with pytest.raises(ConnectionError), media.receive() as incoming:  # noqa: PT012
        incoming.write(DATA)
        raise ConnectionError
    assert left(tmp_path) == []


def test_a_file_above_the_limit_leaves_nothing(media: MediaStore, tmp_path: Path) -> None:
    with pytest.raises(TooLarge, match="1 MiB"), media.receive(1 << 20) as incoming:
        incoming.write(DATA)
    assert left(tmp_path) == []


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_full_disk_is_said_in_a_sentence_and_leaves_nothing(
    media: MediaStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    written = 0
    real = module.os.write

    def write(file: int, data: bytes) -> int:
        nonlocal written
        written += len(data)
        if written > 300_000:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(file, data)

    def fsync(file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module.os, call, {"write": write, "fsync": fsync}[call])
    with pytest.raises(StorageFull, match="no room left"):
        keep(media)
    assert left(tmp_path) == []


def test_a_real_full_disk_leaves_nothing(tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    media = FolderMedia(tmp_path / "media", tmp_path / "uploads")
    with pytest.raises(StorageFull), media.receive() as incoming:  # noqa: PT012
        incoming._close()
        incoming._file = module.os.open(full, module.os.O_WRONLY)
        incoming.write(DATA)
    assert left(tmp_path) == []


def test_an_old_local_copy_makes_room_for_a_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.store.media_objects.CACHE_LIMIT", int(len(DATA) * 1.5))
    media = ObjectMedia("memory:///", tmp_path / "uploads", tmp_path / "cache")
    keys = [keep(media), keep(media, DATA[::-1])]
    for key in keys:
        media.path(key)
    assert [p.name for p in (tmp_path / "cache").iterdir()] == [keys[1]]
    assert media.path(keys[0]).read_bytes() == DATA
