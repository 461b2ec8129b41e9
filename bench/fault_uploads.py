"""A client that sends recordings to a server that may die or refuse at any time, and tries until each is taken."""

import hashlib
import random
import threading
import time
import uuid
from collections.abc import Iterator

import httpx

from tests.faults.served import API, TUS, form_of

HEAD = b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00"
SIZE = 3 << 20
PACE = (1 << 18, 0.04)
"""Bytes at once and seconds between: an upload takes about half a second, so that something can happen in it."""
BUSY = (409, 503, 507)


class Uploads(threading.Thread):
    """So many files, in turns as a form with an idempotency key and as a resumable upload."""

    def __init__(self, port: int, count: int, chance: random.Random) -> None:
        super().__init__(name="uploads", daemon=True)
        made = [HEAD + chance.randbytes(SIZE) for _ in range(count)]
        self.files = {hashlib.sha256(data).hexdigest(): data for data in made}
        self.broken = self.refused = 0
        self._began = time.monotonic()
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False)

    def age(self) -> float:
        """Seconds since it was made."""
        return time.monotonic() - self._began

    def run(self) -> None:
        for number, data in enumerate(self.files.values()):
            (self._form if number % 2 else self._resumable)(data)
        self._http.close()

    def _form(self, data: bytes) -> None:
        headers, body = form_of(data)
        key = {"Idempotency-Key": uuid.uuid4().hex}
        while self._ask("POST", f"{API}/recordings", headers | key, body) is None:
            time.sleep(0.3)

    def _resumable(self, data: bytes) -> None:
        path = ""
        while True:
            told = {"Upload-Length": str(len(data)), "Upload-Metadata": "filename Y2FsbC53YXY="}
            if not path and (begun := self._ask("POST", f"{API}/uploads", TUS | told)):
                path = httpx.URL(begun.headers["location"]).path
            if path and (had := self._ask("HEAD", path, TUS)):
                offset = int(had.headers["upload-offset"])
                if offset == len(data):
                    return
                told = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
                self._ask("PATCH", path, TUS | told, data[offset:])
            else:
                time.sleep(0.3)

    def _ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> httpx.Response | None:
        """The answer; None where the connection broke or the server says that it cannot now."""
        try:
            told = headers | ({"Content-Length": str(len(body))} if body else {})
            answer = self._http.request(method, path, headers=told, content=paced(body) if body else None)
        except httpx.TransportError:
            self.broken += 1
            return None
        if answer.status_code in BUSY:
            self.refused += 1
            return None
        return answer.raise_for_status()


def paced(body: bytes) -> Iterator[bytes]:
    """A body that takes its time."""
    size, pause = PACE
    for at in range(0, len(body), size):
        yield body[at : at + size]
        time.sleep(pause)
