"""A POST that is sent twice with one Idempotency-Key is done once; edits of a state that is gone are refused."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from httpx import Response

from service.actions import projects
from service.main import create_app
from tests.api.client import AUDIO, Client

KEY = {"Idempotency-Key": "order-17"}


def upload(client: Client, data: bytes = AUDIO, key: str = "order-17", **fields: str) -> Response:
    return client.post("/recordings", files={"file": ("a.wav", data)}, data=fields, headers={"Idempotency-Key": key})


def test_the_same_request_again_gets_the_same_answer_and_makes_nothing(client: Client) -> None:
    first = client.post("/projects", json={"name": "Study"}, headers=KEY)
    again = client.post("/projects", json={"name": "Study"}, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert len(client.get("/projects").json()["items"]) == 1


def test_another_body_under_the_same_key_is_refused(client: Client) -> None:
    client.post("/projects", json={"name": "Study"}, headers=KEY)
    other = client.post("/projects", json={"name": "Other"}, headers=KEY)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    elsewhere = client.post("/recordings", json={}, headers=KEY)
    assert elsewhere.json()["code"] == "idempotency_key_reused"


def test_an_upload_is_known_again_by_its_bytes_and_fields_not_by_its_boundary(
    client: Client, knocks: list[str]
) -> None:
    first, again = upload(client, title="One"), upload(client, title="One")
    assert (first.status_code, again.status_code, again.json()) == (202, 202, first.json())
    assert again.headers["idempotent-replayed"] == "true"
    assert upload(client, AUDIO + b"x", title="One").json()["code"] == "idempotency_key_reused"
    assert upload(client, title="Two").json()["code"] == "idempotency_key_reused"
    assert len(client.media_files()) == 1
    assert knocks == ["speech"]


def test_a_deleted_recording_is_not_made_again_by_a_late_repetition(client: Client) -> None:
    made = upload(client).json()["recording"]["id"]
    client.delete(f"/recordings/{made}")
    assert upload(client).json()["recording"]["id"] == made
    assert client.get("/recordings").json()["items"] == []
    assert client.media_files() == []


def test_a_request_that_made_nothing_sets_its_key_free(client: Client) -> None:
    assert client.post("/projects", json={"name": ""}, headers=KEY).status_code == 422
    assert client.post("/projects", json={"name": "Study"}, headers=KEY).status_code == 201
    assert upload(client, b"", key="other").status_code == 422
    assert upload(client, key="other").status_code == 202


def test_a_crash_sets_the_key_free(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(projects, "create_project", crash)
        assert client.post("/projects", json={"name": "Study"}, headers=KEY).status_code == 500
    assert client.post("/projects", json={"name": "Study"}, headers=KEY).status_code == 201


def test_while_the_first_request_runs_the_second_is_told_to_wait(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, go_on, real = threading.Event(), threading.Event(), projects.view_project

    def slow(*given: object) -> object:
        inside.set()
        assert go_on.wait(30)
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(projects, "view_project", slow)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(client.post, "/projects", json={"name": "Study"}, headers=KEY)
        try:
            assert inside.wait(30)
            other = client.post("/projects", json={"name": "Study"}, headers=KEY)
        finally:
            go_on.set()
        assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_in_use")
        assert other.headers["retry-after"] == "1"
        assert first.result().status_code == 201


def test_requests_that_died_with_the_server_do_not_block_their_keys(client: Client) -> None:
    import socket

    from fastapi.testclient import TestClient

    from service.actions import idempotency

    idempotency.begin(client.database, "local", "order-17", socket.gethostname())
    assert client.post("/projects", json={"name": "Study"}, headers=KEY).status_code == 409
    with TestClient(create_app(client.settings), base_url="http://localhost") as restarted:
        assert restarted.post("/api/v1/projects", json={"name": "Study"}, headers=KEY).status_code == 201


def test_an_unusable_key_is_refused_and_reading_ignores_keys(client: Client) -> None:
    for key in ("", "a b", "x" * 201):
        answer = client.post("/projects", json={"name": "Study"}, headers={"Idempotency-Key": key})
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_invalid")
    assert client.get("/projects", headers=KEY).json() == client.get("/projects", headers=KEY).json()
    assert "idempotent-replayed" not in client.get("/projects", headers=KEY).headers


def test_a_large_body_with_a_key_is_refused(client: Client) -> None:
    pieces = (b"x" * 65536 for _ in range(40))
    answer = client.http.post("/api/v1/projects", content=pieces, headers=KEY | {"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_resumable_upload_is_begun_once(client: Client) -> None:
    headers = KEY | {"Tus-Resumable": "1.0.0", "Upload-Length": "10"}
    first = client.post("/uploads", headers=headers)
    again = client.post("/uploads", headers=headers)
    assert (first.status_code, again.headers["location"]) == (201, first.headers["location"])
    other = client.post("/uploads", headers=headers | {"Upload-Length": "11"})
    assert other.json()["code"] == "idempotency_key_reused"


def test_answers_that_hold_a_secret_are_kept_nowhere(client: Client) -> None:
    project = client.post("/projects", json={"name": "Study"}).json()["id"]
    hook = {"url": "https://example.org/", "events": ["recording.failed"]}
    for path, body in (
        ("/keys", {"name": "k", "scopes": ["read"]}),
        ("/users", {"email": "a@example.org"}),
        (f"/projects/{project}/webhooks", hook),
    ):
        refused = client.post(path, json=body, headers=KEY)
        assert (refused.status_code, refused.json()["code"]) == (400, "idempotency_key_not_possible"), path
        assert client.post(path, json=body).status_code == 201, path
