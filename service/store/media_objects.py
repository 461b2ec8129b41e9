"""Media in an object store that speaks S3, with local copies for decoders. May import `store.incoming` and the domain's
errors.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import obstore
import obstore.exceptions
from obstore.store import from_url

from service.domain.errors import EarmarkError, MediaUnavailable
from service.store.incoming import CHUNK, Incoming, check_key, missing

CACHE_LIMIT = 20 << 30
"""Bytes of local copies that are kept before those used longest ago are removed."""


@contextmanager
def answering() -> Iterator[None]:
    """Raises MediaUnavailable where the store refuses us, cannot be reached or fails (after the library's own ten tries)."""
    try:
        yield
    except (obstore.exceptions.PermissionDeniedError, obstore.exceptions.UnauthenticatedError) as error:
        raise MediaUnavailable(
            "The media store refuses the key of this installation: whoever runs it has to look at that key and its rights.",
            retry_after=300,
        ) from error
    except obstore.exceptions.BaseError as error:
        raise MediaUnavailable(
            "The media store cannot be reached or answers with errors; try again later.", retry_after=30
        ) from error


def no_bucket() -> MediaUnavailable:
    """Where EARMARK_MEDIA_URL names what the store does not have."""
    return MediaUnavailable(
        "The bucket for media does not exist in the media store: whoever runs this installation has to look at its name.",
        retry_after=300,
    )


class ObjectMedia:
    """Media in an object store such as S3; local copies for decoders rest in a cache folder."""

    def __init__(self, url: str, uploads: Path, cache: Path) -> None:
        self.name, self.uploads, self.cache = url, uploads, cache
        options: dict[str, Any] = {"client_options": {"allow_http": True}, "virtual_hosted_style_request": False}
        self.store = from_url(url, **(options if url.startswith("s3") else {}))

    def receive(self, limit: int | None = None) -> Incoming:
        return Incoming(self.uploads, limit)

    def keep(self, incoming: Incoming) -> str:
        incoming.finish()
        key = incoming.sha256
        if not self.has(key):
            try:
                with incoming.path.open("rb") as file, answering():
                    obstore.put(self.store, self._key(key), file, use_multipart=True)
            except FileNotFoundError as error:
                raise no_bucket() from error
        incoming.discard()
        return key

    def has(self, sha256: str) -> bool:
        try:
            with answering():
                obstore.head(self.store, self._key(sha256))
        except FileNotFoundError:
            return False
        return True

    def size(self, sha256: str) -> int:
        try:
            with answering():
                return int(obstore.head(self.store, self._key(sha256))["size"])
        except FileNotFoundError:
            raise self._missing(sha256) from None

    def path(self, sha256: str) -> Path:
        target = self.cache / check_key(sha256)
        if target.is_file():
            target.touch()
            return target
        self._make_room(self.size(sha256))
        with Incoming(self.cache) as copy:
            for data in self.read(sha256):
                copy.write(data)
            copy.finish()
            if copy.sha256 != sha256:
                raise missing(sha256)
            copy.path.replace(target)
        return target

    def read(self, sha256: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        wanted = (start, end or self.size(sha256))
        try:
            with answering():
                result = obstore.get(self.store, self._key(sha256), options={"range": wanted})
        except FileNotFoundError:
            raise self._missing(sha256) from None

        def pieces() -> Iterator[bytes]:
            with answering():
                yield from (bytes(piece) for piece in result.stream(min_chunk_size=CHUNK))

        return pieces()

    def delete(self, sha256: str) -> None:
        with suppress(FileNotFoundError), answering():
            obstore.delete(self.store, self._key(sha256))
        (self.cache / sha256).unlink(missing_ok=True)

    def keys(self) -> Iterator[str]:
        with answering():
            for page in obstore.list(self.store):
                yield from (name for item in page if len(name := item["path"].rsplit("/", 1)[-1]) == 64)

    def _missing(self, sha256: str) -> EarmarkError:
        """Why it is not there: a store answers alike for an object and for a whole bucket that it does not have."""
        try:
            next(iter(self.store.list(chunk_size=1)), None)
        except obstore.exceptions.BaseError as error:
            return no_bucket() if "NoSuchBucket" in str(error) else missing(sha256)
        return missing(sha256)

    def _key(self, sha256: str) -> str:
        return f"{check_key(sha256)[:2]}/{sha256}"

    def _make_room(self, wanted: int) -> None:
        """Remove the copies that were used longest ago until `wanted` bytes fit under the limit."""
        files = sorted((p for p in self.cache.glob("*") if p.is_file()), key=lambda p: p.stat().st_mtime)
        total = sum(p.stat().st_size for p in files) + wanted
        while files and total > CACHE_LIMIT:
            total -= files[0].stat().st_size
            files.pop(0).unlink(missing_ok=True)
