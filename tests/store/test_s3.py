"""S3 as moto's server speaks it: parts, ranges, deletion, and what is said when the key or the bucket is wrong."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.domain.errors import MediaUnavailable, NotFound
from service.store.media import MediaStore, get_media
from service.store.media_objects import ObjectMedia
from tests.conftest import forget
from tests.store.s3 import BUCKET, S3, serve

pytestmark = pytest.mark.server
LARGE = os.urandom(1 << 20) * 12
SUM = hashlib.sha256(LARGE).hexdigest()


@pytest.fixture(scope="module")
def moto() -> Iterator[S3]:
    with serve() as server:
        yield server


@pytest.fixture
def store(moto, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MediaStore:
    for name, value in moto.environment.items():
        monkeypatch.setenv(name, value)
    return ObjectMedia(f"s3://{BUCKET}/here", tmp_path / "uploads", tmp_path / "cache")


def keep(media: MediaStore, data: bytes) -> str:
    with media.receive() as incoming:
        incoming.write(data)
        return media.keep(incoming)


def test_a_large_file_goes_in_parts_and_comes_back_whole_and_by_ranges(moto, store: MediaStore, tmp_path: Path):
    assert keep(store, LARGE) == keep(store, LARGE) == SUM
    key = f"here/{SUM[:2]}/{SUM}"
    assert moto.objects() == {key: len(LARGE)}
    assert moto.client.head_object(Bucket=BUCKET, Key=key)["ETag"].strip('"').endswith("-3")  # in three parts
    assert moto.unfinished() == []
    assert store.size(SUM) == len(LARGE)
    assert b"".join(store.read(SUM)) == LARGE
    for start, end in ((0, 1), (5 << 20, (5 << 20) + 1000), (len(LARGE) - 7, len(LARGE))):
        assert b"".join(store.read(SUM, start, end)) == LARGE[start:end]
    assert store.path(SUM).read_bytes() == LARGE
    assert list(store.keys()) == [SUM]
    store.delete(SUM)
    store.delete(SUM)
    assert (moto.objects(), list(store.keys()), store.has(SUM)) == ({}, [], False)
    with pytest.raises(NotFound, match="is not in the store"):
        store.path(SUM)


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_a_wrong_key_is_said(moto, store: MediaStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str):
    kept = keep(store, b"words")
    monkeypatch.setenv(name, "wrong")
    stranger = ObjectMedia(f"s3://{BUCKET}/here", tmp_path / "uploads", tmp_path / "elsewhere")
    for ask in (stranger.size, stranger.path, stranger.read, stranger.has, stranger.delete):
        with pytest.raises(MediaUnavailable, match="refuses the key"):
            ask(kept)
    with pytest.raises(MediaUnavailable, match="refuses the key"):
        keep(stranger, b"other words")
    assert list((tmp_path / "uploads").iterdir()) == []
    store.delete(kept)
    assert moto.objects() == {}


def test_a_bucket_that_is_not_there_is_said_and_not_taken_for_lost_media(moto, store: MediaStore, tmp_path: Path):
    kept = keep(store, b"words")
    elsewhere = ObjectMedia("s3://nowhere/here", tmp_path / "uploads", tmp_path / "elsewhere")
    for ask in (elsewhere.size, elsewhere.path, elsewhere.read):
        with pytest.raises(MediaUnavailable, match="bucket for media does not exist"):
            ask(kept)
    with pytest.raises(MediaUnavailable, match="bucket for media does not exist"):
        keep(elsewhere, b"other words")
    assert list((tmp_path / "uploads").iterdir()) == []
    store.delete(kept)


def test_the_address_of_the_media_makes_this_store(moto, settings, store: MediaStore, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("EARMARK_MEDIA_URL", f"s3://{BUCKET}/there")
    forget()
    kept = keep(get_media(), b"words")
    assert moto.objects() == {f"there/{kept[:2]}/{kept}": 5}
    get_media().delete(kept)
