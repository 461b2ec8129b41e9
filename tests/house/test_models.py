"""The models of the Python client are those of the OpenAPI document."""

from earmark import models
from tools.models import FILE, write_models


def test_the_clients_models_are_the_documents() -> None:
    """Run `python tools/models.py` when this fails."""
    assert FILE.read_text(encoding="utf-8") == write_models()


def test_answers_have_every_field_and_requests_what_they_need() -> None:
    assert models.Recording.__optional_keys__ == frozenset()
    assert models.WebhookIn.__required_keys__ == {"url", "events"}
