"""Media with Range, ETag and If-None-Match over any store (RFC 9110 sections 13 and 14)."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from service.api.errors import problem
from service.store.media import MediaStore

BINARY = {"schema": {"type": "string", "format": "binary"}}
BYTES = {"content": {"application/octet-stream": BINARY}}
"""A file, for the OpenAPI document."""
JSON_FILE = {"schema": {"type": "object", "additionalProperties": True}}
RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def files_of(media_types: Iterable[str]) -> dict[str, Any]:
    """Files of these media types, for the OpenAPI document: JSON is an object, everything else is bytes."""
    return {"content": {name: JSON_FILE if name == "application/json" else BINARY for name in media_types}}


def wanted_range(header: str, size: int) -> tuple[int, int] | None:
    """[start, end) of a single-range header; None where the whole file is to be sent. Raises ValueError (416)."""
    found = RANGE.fullmatch(header.replace(" ", "").lower())
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < int(first):
            return None  # not a valid range: to be ignored
    if start >= end:
        raise ValueError("the range lies outside the file")
    return start, end


def serve_media(media: MediaStore, sha256: str, request: Request, media_type: str, filename: str) -> Response:
    """200, 206, 304 or 416. Only audio and video types are named to the browser, and it must not guess others."""
    size, etag = media.size(sha256), f'"{sha256}"'
    shown = media_type if media_type.startswith(("audio/", "video/")) else "application/octet-stream"
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": etag,
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(filename, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if etag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    start, end, status = 0, size, 200
    if "range" in request.headers and request.headers.get("if-range", etag) == etag:
        try:
            found = wanted_range(request.headers["range"], size)
        except ValueError:
            sentence = f"The range lies outside the file, which has {size} bytes."
            return problem(
                request, 416, sentence, "range_not_satisfiable", headers={"Content-Range": f"bytes */{size}"}
            )
        if found:
            start, end = found
            status, headers["Content-Range"] = 206, f"bytes {start}-{end - 1}/{size}"
    headers["Content-Length"] = str(end - start)
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=shown)
    return StreamingResponse(media.read(sha256, start, end), status, headers, shown)
