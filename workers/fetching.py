"""One file over HTTP: reachable or not within seconds, resumed when cut, whole or not kept. Standard library only."""

import hashlib
import http.client
import shutil
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from service.domain.errors import StageFailed

PATIENCE = 4.0
"""Seconds to learn whether an address answers, name lookup included."""
STALLED = 30.0
"""Seconds without a byte after which a download is taken as cut."""
TRIES = 4
BLOCK = 1 << 18
REMEMBERED = 30.0
"""Seconds for which an answer about reachability holds."""

_answers: dict[str, tuple[float, str | None]] = {}


def unreachable(url: str) -> str | None:
    """Why an address cannot be reached, as half a sentence, or None when it answers. Takes 4 seconds at most."""
    host = urlsplit(url).netloc
    asked, answer = _answers.get(host, (float("-inf"), None))
    if time.monotonic() - asked < REMEMBERED:
        return answer
    found: list[str | None] = []

    def ask() -> None:
        try:
            with urllib.request.urlopen(_request(url, method="HEAD"), timeout=PATIENCE):  # noqa: S310 only web addresses pass _request
                found.append(None)
        except urllib.error.HTTPError as error:
            # a server that dislikes the question is there all the same
            found.append(None if error.code < 500 else f"{host} answered with an error ({error.code})")
        except (OSError, http.client.HTTPException, ValueError):
            found.append(f"{host} cannot be reached")

    # a name lookup knows no time limit: ask in a thread that nobody waits for
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    answer = found[0] if found else f"{host} does not answer"
    _answers[host] = (time.monotonic(), answer)
    return answer


def fetch(url: str, target: Path, *, sha256: str, progress: Callable[[float], None], tries: int = TRIES) -> None:
    """Fetch a file to `target`, which appears whole or not at all. What came before a cut is kept and continued.

    Raises StageFailed: cut again and again (retryable), no room on the disk, refused, or another checksum.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    for attempt in range(tries):
        try:
            _receive(url, part, progress)
            break
        except urllib.error.HTTPError as error:
            if error.code == 416:  # the part is longer than the file: not from here
                part.unlink(missing_ok=True)
                continue
            raise StageFailed(
                f"{urlsplit(url).netloc} refused the download (HTTP {error.code}).", code="download_refused"
            ) from error
        except (OSError, http.client.HTTPException) as error:
            if attempt == tries - 1:
                raise StageFailed(
                    f"The download of {target.name} was cut {tries} times: what came is kept, try again to continue.",
                    code="download_cut",
                    retryable=True,
                ) from error
            time.sleep(0.2 * 2**attempt)
    with part.open("rb") as source:
        whole = hashlib.file_digest(source, "sha256").hexdigest() == sha256
    if not whole:
        part.unlink()
        raise StageFailed(
            f"The download of {target.name} arrived damaged (wrong checksum) and was thrown away: try again.",
            code="checksum",
            retryable=True,
        )
    part.replace(target)


def _receive(url: str, part: Path, progress: Callable[[float], None]) -> None:
    have = part.stat().st_size if part.exists() else 0
    request = _request(url, start=have)
    with urllib.request.urlopen(request, timeout=STALLED) as answer:  # noqa: S310 only web addresses pass _request
        resumed = answer.status == 206
        have = have if resumed else 0
        left = int(answer.headers.get("Content-Length") or 0)
        _need_room(part.parent, left)
        total, last = have + left, 0.0
        with part.open("ab" if resumed else "wb") as sink:
            while block := answer.read(BLOCK):
                sink.write(block)
                have += len(block)
                if total and (have / total - last >= 0.002 or have == total):
                    last = have / total
                    progress(last)
        if total and have < total:
            raise http.client.IncompleteRead(b"", total - have)


def _need_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if size > free:
        raise StageFailed(
            f"The weights need {size / 2**20:.0f} MiB, but only {free / 2**20:.0f} MiB are free in the models folder.",
            code="storage_full",
        )


def _request(url: str, *, method: str = "GET", start: int = 0) -> urllib.request.Request:
    if urlsplit(url).scheme not in {"https", "http"}:
        raise ValueError(f"not a web address: {url}")
    request = urllib.request.Request(url, method=method, headers={"User-Agent": "earmark"})  # noqa: S310
    if start:
        request.add_header("Range", f"bytes={start}-")
    return request
