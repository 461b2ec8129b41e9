"""A client for the API: upload with progress, wait, walk through pages, export, check webhooks. Imports httpx only."""

import base64
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import httpx

from earmark.models import (
    Edited,
    FaqEntry,
    Formats,
    Insight,
    Insights,
    Job,
    Note,
    Project,
    Recording,
    SearchHit,
    Theme,
    Transcript,
)

PIECE = 8 << 20
PATIENCE = 900.0
"""Seconds that an upload's answer may take: the server reads a large file once more where it was started anew."""
TRIES = 5
ENDED = ("completed", "partially_completed", "failed", "cancelled")
TUS = {"Tus-Resumable": "1.0.0"}
Progress = Callable[[int, int], None]
"""`progress(sent, size)` in bytes."""


class ApiError(Exception):
    """What the server refused, in its words. `code` is stable; `request_id` finds the request in the server's log."""

    def __init__(self, answer: httpx.Response) -> None:
        try:
            problem = answer.json()
        except ValueError:
            problem = {}
        problem = problem if isinstance(problem, dict) else {}
        self.status, self.code = answer.status_code, str(problem.get("code", "error"))
        self.detail = str(problem.get("detail") or f"The server answered {answer.status_code}.")
        self.request_id, self.errors = problem.get("request_id"), problem.get("errors", [])
        super().__init__(self.detail)


class NotCompleted(Exception):
    """The job of a recording failed, was cancelled, or took longer than one wanted to wait. `recording` is its state."""

    def __init__(self, recording: Recording) -> None:
        job = recording["job"]
        error = job["error"] if job else None
        self.recording, self.code = recording, error["code"] if error else recording["status"]
        super().__init__(error["detail"] if error else f"The recording is {recording['status']}.")


class WrongSignature(Exception):
    """This webhook was not sent by the server that knows the secret, or long ago."""


class Client:
    """A connection to one server: `with Client("https://earmark.example.org", key="em_...") as earmark:`."""

    def __init__(
        self,
        server: str = "http://127.0.0.1:8765",
        key: str | None = None,
        *,
        timeout: float = 60.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        base = server.rstrip("/") + "/api/v1"
        self.http = httpx.Client(base_url=base, headers=headers, timeout=timeout, transport=transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.http.close()

    def ask(self, method: str, path: str, **rest: Any) -> httpx.Response:
        """Any request, for what has no method here. Raises ApiError, httpx.HTTPError."""
        answer = self.http.request(method, path, **rest)
        if answer.is_error:
            raise ApiError(answer)
        return answer

    # -- bringing recordings in ----------------------------------------------------------------------------------------

    def upload(
        self, file: Path | str | BinaryIO, *, filename: str = "", progress: Progress | None = None, **fields: Any
    ) -> Recording:
        """Send a file piece by piece; a connection that breaks is taken up where it broke.

        `fields` are those of the upload form: title, language, speakers, project_id, metadata (a dict), ...
        """
        if isinstance(file, str | Path):
            with Path(file).open("rb") as opened:
                return self.upload(opened, filename=filename or Path(file).name, progress=progress, **fields)
        size = file.seek(0, 2)
        metadata = {"filename": filename or Path(str(getattr(file, "name", "recording"))).name} | fields
        headers = {"Upload-Length": str(size), "Upload-Metadata": as_metadata(metadata)}
        created = self.ask("POST", "/uploads", headers=TUS | headers | {"Idempotency-Key": uuid.uuid4().hex})
        url, offset, answer = httpx.URL(self.http.base_url).join(created.headers["Location"]), 0, created
        while offset < size:
            file.seek(offset)
            answer = self._send_piece(url, file.read(PIECE), offset)
            offset = int(answer.headers["Upload-Offset"])
            if progress:
                progress(offset, size)
        state = self.ask("GET", str(url)).json()
        return self.recording(state["recording_id"])

    def _send_piece(self, url: httpx.URL, data: bytes, offset: int) -> httpx.Response:
        """One piece, or the news how far an interrupted one came."""
        headers = TUS | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        for attempt in range(TRIES):
            try:
                answer = self.http.patch(url, content=data, headers=headers, timeout=PATIENCE)
                if answer.is_success:
                    return answer
                if answer.status_code not in (409, 423, 500, 502, 503, 504):
                    raise ApiError(answer)
                if attempt == TRIES - 1:
                    raise ApiError(answer)
                time.sleep(min(0.2 * 2**attempt, 5.0))
                known = self.http.head(url, headers=TUS, timeout=PATIENCE)
            except httpx.TransportError:
                if attempt == TRIES - 1:
                    raise
                time.sleep(min(0.2 * 2**attempt, 5.0))
                known = self.http.head(url, headers=TUS, timeout=PATIENCE)
            if known.is_success and int(known.headers["Upload-Offset"]) != offset:
                return known
        raise AssertionError("the loop above returns or raises")

    def add_url(self, url: str, **fields: Any) -> Recording:
        """Have the server fetch a recording."""
        body = {"url": url, **fields}
        made = self.ask("POST", "/recordings", json=body, headers={"Idempotency-Key": uuid.uuid4().hex}).json()
        return made["recording"]  # type: ignore[no-any-return]

    def wait(
        self, recording_id: str, *, timeout: float | None = None, progress: Callable[[Recording], None] | None = None
    ) -> Recording:
        """Wait until the newest job of a recording has ended well. Raises NotCompleted, also after `timeout` seconds."""
        until = None if timeout is None else time.monotonic() + timeout
        pause = 0.1
        while True:
            found = self.recording(recording_id)
            if progress:
                progress(found)
            if found["status"] in ("completed", "partially_completed"):
                return found
            if found["status"] in ENDED or (until is not None and time.monotonic() > until):
                raise NotCompleted(found)
            time.sleep(pause)
            pause = min(pause * 1.5, 2.0)

    # -- reading -------------------------------------------------------------------------------------------------------

    def recording(self, recording_id: str) -> Recording:
        """One recording with its newest job."""
        return self.ask("GET", f"/recordings/{recording_id}").json()  # type: ignore[no-any-return]

    def recordings(self, **filters: Any) -> Iterator[Recording]:
        """All recordings, newest first, page by page. Filters: project_id, query."""
        return self._walk("/recordings", filters)

    def insights(self, **filters: Any) -> Iterator[Insight]:
        """All insights across recordings. Filters: project_id, kind, status."""
        return self._walk("/insights", filters)

    def insights_of(self, recording_id: str) -> Insights:
        """The insights of one recording, its satisfaction, chapters, and which analyses did not run."""
        return self.ask("GET", f"/recordings/{recording_id}/insights").json()  # type: ignore[no-any-return]

    def note(self, recording_id: str) -> Note:
        """The readable summary, every line with its evidence; `markdown` is the whole as text."""
        return self.ask("GET", f"/recordings/{recording_id}/note").json()  # type: ignore[no-any-return]

    def transcript(self, recording_id: str) -> Transcript:
        """The current transcript. Raises ApiError (404) while there is none."""
        return self.ask("GET", f"/recordings/{recording_id}/transcript").json()  # type: ignore[no-any-return]

    def projects(self) -> Iterator[Project]:
        """The projects that the key opens."""
        return self._walk("/projects", {})

    def themes(self, project_id: str, **filters: Any) -> Iterator[Theme]:
        """The themes of a project. Filters: since, until, role, language, attribute."""
        return self._walk(f"/projects/{project_id}/themes", filters)

    def faq(self, project_id: str, **filters: Any) -> Iterator[FaqEntry]:
        """The questions of a project, most asked first, with the best answer that was given."""
        return self._walk(f"/projects/{project_id}/faq", filters)

    def formats(self) -> Formats:
        """The files that the server takes and writes."""
        return self.ask("GET", "/formats").json()  # type: ignore[no-any-return]

    def search(self, query: str, **filters: Any) -> list[SearchHit]:
        """Quotes that hold these words or mean something like them, best first."""
        return self.ask("GET", "/search", params={"q": query, **filters}).json()["hits"]  # type: ignore[no-any-return]

    def export(self, recording_id: str, format: str = "txt") -> bytes:
        """A conversation as a file; `GET /formats` lists the formats."""
        return self.ask("GET", f"/recordings/{recording_id}/exports/{format}").content

    def export_project(self, project_id: str, format: str = "markdown", what: str = "report", **filters: Any) -> bytes:
        """What was found in a project as a file: insights, themes, faq or report."""
        return self.ask("GET", f"/projects/{project_id}/exports/{format}", params={"what": what, **filters}).content

    def change_text(self, recording_id: str, utterance_id: str, text: str) -> Edited:
        """Correct what an utterance says; what rests on it follows."""
        path = f"/recordings/{recording_id}/utterances/{utterance_id}"
        return self.ask("PATCH", path, json={"text": text}).json()  # type: ignore[no-any-return]

    def cancel(self, job_id: str) -> Job:
        """Stop a job."""
        return self.ask("POST", f"/jobs/{job_id}/cancel").json()  # type: ignore[no-any-return]

    def delete(self, recording_id: str) -> None:
        """Delete a recording and everything made from it."""
        self.ask("DELETE", f"/recordings/{recording_id}")

    def _walk(self, path: str, filters: Mapping[str, Any]) -> Iterator[Any]:
        cursor: str | None = None
        while True:
            wanted = {name: value for name, value in filters.items() if value is not None}
            page = self.ask("GET", path, params=wanted | ({"cursor": cursor} if cursor else {})).json()
            yield from page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return


def as_metadata(fields: Mapping[str, Any]) -> str:
    """The header `Upload-Metadata`; what is left out is not sent, a dict goes as JSON."""
    pairs = []
    for name, value in fields.items():
        if value is not None:
            text = json.dumps(value) if isinstance(value, dict) else str(value)
            pairs.append(f"{name} {base64.b64encode(text.encode()).decode()}")
    return ",".join(pairs)


def verify_webhook(
    secret: str, headers: Mapping[str, str], body: bytes, *, tolerance: float = 300.0, now: float | None = None
) -> None:
    """Check a webhook by the Standard Webhooks specification. Raises WrongSignature.

    `secret` is `whsec_...` as it was shown; `body` are the bytes as they came; `tolerance` is in seconds.
    """
    given = {name.lower(): value for name, value in headers.items()}
    try:
        stamp, name = float(given["webhook-timestamp"]), given["webhook-id"]
        key = base64.b64decode(secret.removeprefix("whsec_"))
    except (KeyError, ValueError):
        raise WrongSignature("The webhook's headers or the secret cannot be read.") from None
    if abs((time.time() if now is None else now) - stamp) > tolerance:
        raise WrongSignature("The webhook was sent too long ago.")
    signed = f"{name}.{given['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    shown = (part.removeprefix("v1,") for part in given.get("webhook-signature", "").split())
    if not any(hmac.compare_digest(expected, one) for one in shown):
        raise WrongSignature("The webhook's signature is not that of this secret.")
