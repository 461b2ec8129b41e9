"""The first step of a recording that came as a URL: fetch it, guarded. May import actions, store and domain."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import httpx

from service.actions import recordings
from service.config import Settings
from service.domain.errors import StageFailed, TooLarge, UnsupportedMedia
from service.domain.media_types import looks_like_text, media_type_of
from service.store import outbound
from service.store.incoming import CHUNK, Incoming
from service.store.media import MediaStore
from workers.lease import Lease

REDIRECTS = 5
PAUSE_SECONDS = 30.0
"""Longest silence of the other side."""
TRANSIENT = {408, 425, 429, 500, 502, 503, 504}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: where it was in the end, its type as claimed, its bytes."""

    url: str
    content_type: str
    incoming: Incoming


def fetch_recording(
    lease: Lease, settings: Settings, media: MediaStore, progress: Callable[[float], None] = lambda _done: None
) -> None:
    """Fetch the recording of this job into the media store. Nothing happens where that was done before.

    Raises StageFailed, TooLarge, UnsupportedMedia, StorageFull, Invalid; the sentence is for a person.
    """
    with lease.database.read() as session:
        row = recordings.get_recording(session, lease.recording_id)
    if row.source_url is None or not recordings.is_to_fetch(row):
        return
    with media.receive(settings.max_resumable_upload_mb << 20) as incoming:
        found = fetch(row.source_url, incoming, settings, progress)
        check(found)
        key = media.keep(incoming)
    name = name_of(found.url)
    try:
        with lease.commit() as session:
            kind = media_type_of(found.content_type, name)
            recordings.save_fetched(session, row.id, sha256=key, size=incoming.size, media_type=kind, filename=name)
    except BaseException:
        with lease.database.write() as session:
            recordings.drop_media(session, media, [key])
        raise


def fetch(url: str, incoming: Incoming, settings: Settings, progress: Callable[[float], None]) -> Fetched:
    """The bytes at a URL. Every redirect is asked through the same guard. Raises StageFailed, TooLarge, Invalid."""
    until = time.monotonic() + settings.max_fetch_minutes * 60
    with outbound.client(allow_private=settings.allow_private_addresses, seconds=PAUSE_SECONDS) as client:
        for _ in range(REDIRECTS + 1):
            url = outbound.check_url(url)
            try:
                with client.stream("GET", url, headers={"Accept-Encoding": "identity"}) as answer:
                    if answer.has_redirect_location:
                        url = str(answer.url.join(answer.headers["location"]))
                        continue
                    check_status(answer)
                    receive(answer, incoming, settings, until, progress)
                    return Fetched(url, answer.headers.get("content-type", ""), incoming)
            except httpx.HTTPError as error:
                refused = isinstance(error.__cause__, outbound.Refused)
                code = "url_not_allowed" if refused else "url_unreachable"
                raise StageFailed(outbound.why(error), code=code, retryable=not refused) from error
    raise StageFailed(f"The URL leads on more than {REDIRECTS} times.", code="too_many_redirects")


def check_status(answer: httpx.Response) -> None:
    """Raises StageFailed, UnsupportedMedia."""
    status, host = answer.status_code, answer.url.host
    if status != 200:
        sentence = f"{host} answered {status} {answer.reason_phrase}, not a recording."
        raise StageFailed(sentence, code="url_refused", retryable=status in TRANSIENT)
    if answer.headers.get("content-type", "").startswith(("text/html", "application/xhtml")):
        raise UnsupportedMedia("The URL leads to a web page, not to an audio or video file.", code="not_media")


def receive(
    answer: httpx.Response, incoming: Incoming, settings: Settings, until: float, progress: Callable[[float], None]
) -> None:
    """Write the body. Raises TooLarge, StorageFull, StageFailed."""
    stated = answer.headers.get("content-length", "")
    size = int(stated) if stated.isascii() and stated.isdigit() else 0
    if incoming.limit is not None and size > incoming.limit:
        raise TooLarge(f"The file is larger than the {incoming.limit >> 20} MiB that are accepted here.")
    for data in answer.iter_raw(CHUNK):
        incoming.write(data)
        if size:
            progress(incoming.size / size)
        if time.monotonic() > until:
            sentence = f"The recording did not come within {settings.max_fetch_minutes:g} minutes."
            raise StageFailed(sentence, code="url_too_slow")


def check(found: Fetched) -> None:
    """Raises UnsupportedMedia where the bytes can never be a recording."""
    if not found.incoming.size:
        raise UnsupportedMedia("The file at the URL is empty.", code="empty_file")
    if looks_like_text(found.incoming.head):
        raise UnsupportedMedia("The URL leads to text, not to an audio or video file.", code="not_media")


def name_of(url: str) -> str:
    """The file name that a URL ends in."""
    return PurePosixPath(unquote(urlsplit(url).path)).name or urlsplit(url).hostname or "recording"
