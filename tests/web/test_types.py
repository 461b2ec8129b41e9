"""The web UI's copy of the OpenAPI document is the one that the service answers."""

import json

from service.api.openapi import make_api
from service.config import CHECKOUT


def test_the_web_uis_openapi_document_is_the_services() -> None:
    """Run `python -m service.api.openapi > web/openapi.json` and `npm run api` in web/ when this fails."""
    written = json.loads((CHECKOUT / "web" / "openapi.json").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(make_api().openapi()))
