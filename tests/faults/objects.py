"""A small server that speaks as much of S3 as one bucket needs, and that can fail. Only for tests and benches."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1",
    "AWS_VIRTUAL_HOSTED_STYLE_REQUEST": "false",
}  # fmt: skip


class Bucket(ThreadingHTTPServer):
    """The objects, and what goes wrong: `broken` is the share of answers that are 500, `slow` the
    seconds before each.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.objects: dict[str, bytes] = {}
        self.parts: dict[tuple[str, int], bytes] = {}
        self.broken, self.slow, self.asked, self.failed = 0.0, 0.0, 0, 0
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class Answer(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    server: Bucket

    def do_PUT(self) -> None:
        """An object, or one part of it."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.well():
            return
        url = urlsplit(self.path)
        if part := parse_qs(url.query).get("partNumber"):
            self.server.parts[url.path, int(part[0])] = body
        else:
            self.server.objects[url.path] = body
        self.answer(200, b"", {"ETag": '"1"'})

    def do_POST(self) -> None:
        """The beginning and the end of an object in parts."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not self.well():
            return
        path, query = urlsplit(self.path)[2:4]
        if query.startswith("uploads"):
            said = "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>"
        else:
            numbers = sorted(number for whole, number in self.server.parts if whole == path)
            self.server.objects[path] = b"".join(self.server.parts.pop((path, number)) for number in numbers)
            said = '<CompleteMultipartUploadResult><ETag>"1"</ETag></CompleteMultipartUploadResult>'
        self.answer(200, said.encode())

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        if not self.well():
            return
        found = self.server.objects.get(urlsplit(self.path).path)
        if found is None:
            self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
            return
        told = {"ETag": '"1"', "Last-Modified": "Sat, 28 Nov 2026 00:00:00 GMT", "Accept-Ranges": "bytes"}
        first, last = 0, len(found) - 1
        if asked := self.headers.get("Range"):
            start, _, end = asked.removeprefix("bytes=").partition("-")
            first, last = int(start), min(int(end or last), last)
            told["Content-Range"] = f"bytes {first}-{last}/{len(found)}"
        self.answer(206 if asked else 200, found[first : last + 1], told)

    def do_DELETE(self) -> None:
        if self.well():
            self.server.objects.pop(urlsplit(self.path).path, None)
            self.answer(204, b"")

    def well(self) -> bool:
        """Wait, and fail where we shall."""
        self.server.asked += 1
        time.sleep(self.server.slow)
        fails = random.random() < self.server.broken
        if fails:
            self.server.failed += 1
            self.answer(500, b"<Error><Code>InternalError</Code></Error>")
        return not fails

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        """Status, headers, body; a client that left is no trouble of ours."""
        try:
            self.send_response(status)
            for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def bucket() -> Iterator[Bucket]:
    """Such a server, which stops at the end."""
    with Bucket() as server:
        thread = threading.Thread(target=server.serve_forever, name="objects", daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
