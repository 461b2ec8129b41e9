"""What the OpenAPI document that the web UI is built from says, as the tests of the house read it."""

import json

from service.config import CHECKOUT

PATHS = json.loads((CHECKOUT / "web" / "openapi.json").read_text(encoding="utf-8"))["paths"]
READING = {"get", "head", "options"}


def changes() -> set[str]:
    """The names of all operations that change something."""
    return {about["operationId"] for path in PATHS.values() for method, about in path.items() if method not in READING}


def resources() -> set[str]:
    """Each resource by its path without the ids: `/projects/report/lines`."""
    plain = {"/".join(part for part in path.split("/") if not part.startswith("{")) for path in PATHS}
    return {path.removeprefix("/api/v1") for path in plain}
