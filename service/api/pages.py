"""The built web UI: files of `web/dist`, and its index page for every other path that a browser asks for."""

from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from service.api.compressed import accepts

PACKED = (("br", ".br"), ("gzip", ".gz"))
"""Content encodings that the build leaves beside a file, the smallest first. The same for everybody: nothing to hide."""
FOR_EVER = "public, max-age=31536000, immutable"
NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Earmark</title>
<body><h1>Earmark</h1><p>The API runs at <a href="/api/v1/system">/api/v1</a>.
The web UI is not built yet: run <code>make run</code>.</p>
"""


class Pages:
    """ASGI application for everything outside the API."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = StaticFiles(directory=folder, check_dir=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise HTTPException(404)
        path = scope["path"]
        if path.startswith(("/api/", "/v1/")) or path == "/api":
            raise HTTPException(404)
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        response = await self._respond(scope)
        await response(scope, receive, send)

    async def _respond(self, scope: Scope) -> Response:
        path = scope["path"].strip("/")
        if path and path != "index.html":
            try:
                response = await self._file(path, scope)
            except HTTPException as error:
                if error.status_code != 404 or not wants_page(scope):
                    raise
            else:
                response.headers["Cache-Control"] = FOR_EVER if path.startswith("assets/") else "no-cache"
                return response
        index = self.folder / "index.html"
        if index.is_file():
            return FileResponse(index, headers={"Cache-Control": "no-cache"}, media_type="text/html")
        return HTMLResponse(NOT_BUILT) if Request(scope).url.path == "/" else _missing()

    async def _file(self, path: str, scope: Scope) -> Response:
        """The file as the build compressed it, where the client takes that; else as it is."""
        for encoding, ending in PACKED:
            if accepts(scope, encoding) and "range" not in Headers(scope=scope):
                try:
                    packed = await self.files.get_response(path + ending, scope)
                except HTTPException as error:
                    if error.status_code != 404:
                        raise
                else:
                    packed.headers.add_vary_header("Accept-Encoding")
                    if packed.status_code == 200:
                        packed.headers["Content-Encoding"] = encoding
                    return packed
        plain = await self.files.get_response(path, scope)
        if path.startswith("assets/"):
            plain.headers.add_vary_header("Accept-Encoding")
        return plain


def _missing() -> Response:
    raise HTTPException(404)


def wants_page(scope: Scope) -> bool:
    """Is this a place within the UI, not a file that is missing? Paths of the UI have no ending."""
    accepts = Headers(scope=scope).get("accept", "*/*")
    return "." not in scope["path"].rsplit("/", 1)[-1] and ("text/html" in accepts or "*/*" in accepts)
