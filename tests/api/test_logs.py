"""Logs for machines are JSON with the ids that lead to the request or the job."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from service import logs
from tests.api.client import Client


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the root logger writes as JSON."""
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    handler.setFormatter(logs.JsonLines())
    logging.getLogger().addHandler(handler)
    yield heard
    logging.getLogger().removeHandler(handler)


def said(lines: io.StringIO) -> list[dict[str, str]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_line_carries_what_it_is_about(lines: io.StringIO) -> None:
    with logs.about(job_id="7"), logs.about(stage="mine"):
        logging.getLogger("house").warning("slow: %s", "très", extra={"seconds": 3})
    logging.getLogger("house").warning("after")
    first, second = said(lines)
    assert {k: first[k] for k in ("level", "logger", "message", "job_id", "stage", "seconds")} == {
        "level": "warning", "logger": "house", "message": "slow: très", "job_id": "7", "stage": "mine", "seconds": 3,
    }  # fmt: skip
    assert "job_id" not in second


def test_a_crash_is_logged_with_its_request(
    client: Client, lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.actions.projects.list_projects", lambda *_: 1 / 0)
    answer = client.http.get("/api/v1/projects", headers={"X-Request-Id": "r-1"})
    assert answer.status_code == 500
    line = next(line for line in said(lines) if line["level"] == "error")
    assert line["request_id"] == "r-1"
    assert "ZeroDivisionError" in line["trace"]
