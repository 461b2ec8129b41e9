"""Every error is problem details with a code, a sentence and the request id; every answer has the security headers."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError

from service.api.errors import STATUS
from service.api.guard import is_loopback
from service.config import Settings
from service.domain import errors
from service.main import create_app
from service.store.database import Database
from tests.api.client import AUDIO, Client


def test_every_domain_error_has_a_status() -> None:
    kinds = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, errors.EarmarkError)]
    assert {k for k in kinds if k is not errors.EarmarkError} == set(STATUS)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api/nothing", 404, "not_found"),
        ("GET", "/missing.js", 404, "not_found"),
        ("POST", "/some/page", 405, "method_not_allowed"),
        ("PUT", "/api/v1/recordings", 405, "method_not_allowed"),
        ("GET", "/api/v1/recordings/not-a-uuid", 422, "validation_failed"),
        ("GET", "/api/v1/recordings?limit=0", 422, "validation_failed"),
        ("GET", "/api/v1/recordings?cursor=x", 422, "invalid_cursor"),
        ("POST", "/api/v1/projects", 422, "validation_failed"),
    ],
)
def test_errors_are_problem_details(client: Client, method: str, path: str, status: int, code: str) -> None:
    answer = client.http.request(method, path, headers={"X-Request-Id": "abc-1"})
    body = answer.json()
    assert (answer.status_code, body["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (body["status"], body["request_id"], answer.headers["x-request-id"]) == (status, "abc-1", "abc-1")
    assert body["instance"] == path.split("?")[0]
    assert body["detail"].strip()
    assert body["title"]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("recordings", "GET, POST"), ("recordings/7", "DELETE, GET, PATCH"), ("uploads/7", "DELETE, GET, HEAD, PATCH")],
)
def test_a_wrong_method_is_told_all_right_ones(client: Client, path: str, allowed: str) -> None:
    answer = client.http.put(f"/api/v1/{path}")
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


def test_broken_json_is_a_problem_with_a_pointer(client: Client) -> None:
    answer = client.http.post("/api/v1/projects", content=b"{", headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert answer.json()["detail"].startswith("The body is not JSON: ")
    assert answer.json()["detail"].endswith("at character 1.")
    wrong = client.post("/projects", json={"name": "", "glossary": [1]}).json()
    assert [e["pointer"] for e in wrong["errors"]] == ["/name", "/glossary/0"]


def test_a_crash_shows_no_trace_but_an_id(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("service.actions.projects.list_projects", crash)
    answer = client.get("/projects")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "secret" not in answer.text
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_locked_database_is_worth_another_try(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object, **__: object) -> None:
        raise OperationalError("select", {}, Exception("database is locked"))

    monkeypatch.setattr("service.actions.projects.list_projects", locked)
    answer = client.get("/projects")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_a_large_body_is_refused_with_and_without_its_length(client: Client) -> None:
    large = b'{"name": "' + b"x" * (3 << 20) + b'"}'
    json = {"content-type": "application/json"}
    assert client.http.post("/api/v1/projects", content=large, headers=json).status_code == 413
    pieces = (large[i : i + 65536] for i in range(0, len(large), 65536))
    answer = client.http.post("/api/v1/projects", content=pieces, headers=json)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("127.0.0.1:8765", 200),
        ("[::1]:8765", 200),
        ("LOCALHOST:1", 200),
        ("evil.example", 400),
        ("localhost.evil.example", 400),
        ("", 400),
    ],
)
def test_only_names_of_this_machine_are_answered(client: Client, host: str, status: int) -> None:
    assert client.http.get("/health", headers={"Host": host}).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 202),
        ({"Sec-Fetch-Site": "same-origin"}, 202),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://localhost"}, 202),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_pages_of_other_sites_may_not_upload(client: Client, headers: dict[str, str], status: int) -> None:
    answer = client.post("/recordings", files={"file": ("a.wav", AUDIO)}, headers=headers)
    assert answer.status_code == status


def test_a_public_address_answers_to_any_name(settings: Settings, database: Database) -> None:
    settings.host = "0.0.0.0"
    with TestClient(create_app(settings), base_url="http://research.example") as http:
        assert http.get("/health").status_code == 200


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("10.0.0.1", False)],
)
def test_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) == loopback


def test_the_ui_is_served_with_its_own_paths_and_strict_headers(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    web = tmp_path / "dist"
    (web / "assets").mkdir(parents=True)
    (web / "index.html").write_text("<!doctype html>UI")
    (web / "assets" / "app-1a2b.js").write_text("1")
    with TestClient(create_app(settings.model_copy(update={"web_folder": web})), base_url="http://localhost") as http:
        for path in ("/", "/recordings/1", "/index.html"):
            page = http.get(path, headers={"Accept": "text/html"})
            assert (page.status_code, page.text, page.headers["cache-control"]) == (
                200,
                "<!doctype html>UI",
                "no-cache",
            )
        assert "script-src 'self'" in page.headers["content-security-policy"]
        script = http.get("/assets/app-1a2b.js")
        assert (script.status_code, "immutable" in script.headers["cache-control"]) == (200, True)
        assert http.get("/assets/missing.js").status_code == 404
        assert http.get("/..%2f..%2fetc/passwd", headers={"Accept": "application/json"}).status_code == 404
        assert http.get("/api/v1/none", headers={"Accept": "text/html"}).status_code == 404


def test_the_service_does_not_start_without_tables(settings: Settings) -> None:
    with pytest.raises(RuntimeError, match="no tables"), TestClient(create_app(settings)):
        pass


def test_every_operation_has_a_name_of_its_own_and_answers_errors_as_problems(client: Client) -> None:
    document = client.get("/openapi.json").json()
    ours = {path: operations for path, operations in document["paths"].items() if not path.startswith("/v1/")}
    operations = [op for path in ours.values() for op in path.values()]  # those below /v1 answer as OpenAI does
    names = [op["operationId"] for op in operations]
    assert len(set(names)) == len(names)
    assert "create_recording" in names
    assert all("application/problem+json" in op["responses"]["default"]["content"] for op in operations)
    form = document["paths"]["/api/v1/recordings"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert form["properties"]["file"] == {"type": "string", "format": "binary", "description": "Audio or video."}
