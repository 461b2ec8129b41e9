"""The OpenAPI document is true: requests made from it never crash the service and get the answers that it declares.

`EARMARK_SCHEMA_EXAMPLES=50 pytest tests/api/test_schema.py -s` runs more of them and prints counts.
"""

import logging
import os
from collections import Counter

import jsonschema
import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as limits
from schemathesis.checks import CHECKS, load_all_checks

from service.actions import insights, jobs, saved_searches, themes, transcripts
from service.actions.access import keys, users
from service.actions.webhooks.manage import create_webhook, send_test
from service.api.openapi import make_api
from service.config import Settings
from service.domain.search_filters import SearchFilters
from service.main import create_app
from service.store import queue
from service.store.database import Database
from service.store.tables import Job, Participant, Speaker
from tests import factories

EXAMPLES = int(os.environ.get("EARMARK_SCHEMA_EXAMPLES", "2"))
NAMES = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
STREAMS = {"follow_job"}
"""Answers that do not end by themselves."""


def seeded(database: Database) -> dict[str, str]:
    """Ids of things that exist, by the names that paths give them."""
    with database.write() as session:
        recording, row, transcript = factories.make_saved(session)
        insights.save_mined(session, recording, row, factories.make_mined(transcript), metrics={}, skipped=[])
        job = Job(recording_id=recording.id, status="completed")
        session.add(job)
        session.flush()
        speaker = session.query(Speaker).first()
        insight = insights.list_insights(session, recording_id=recording.id)[0]
        assert speaker
        project = recording.project_id
        theme = themes.create_theme(session, project, "Export fails", [insight.id])
        person = Participant(project_id=project, name="Ana", attributes={})
        session.add(person)
        session.flush()
        hook = create_webhook(session, project, url="https://example.org/", events=["recording.completed"])
        saved = saved_searches.save_search(session, project, "Exports", "export", SearchFilters())
        user = users.create_user(session, email="ada@example.org")
        key, _ = keys.create_key(session, name="reader", scopes=["read"], project_id=None, created_by=None)
        return {
            "theme_id": str(theme.id),
            "participant_id": str(person.id),
            "webhook_id": str(hook.id),
            "delivery_id": str(send_test(session, hook.id).id),
            "search_id": str(saved.id),
            "user_id": str(user.id),
            "key_id": str(key.id),
            "transcript_id": str(row.id),
            "other_id": str(row.id),
            "utterance_id": str(transcripts.list_utterances(session, row.id)[0].id),
            "format": "json",
            "stage": "mine",
            "recording_id": str(recording.id),
            "project_id": str(recording.project_id),
            "insight_id": str(insight.id),
            "speaker_id": str(speaker.id),
            "job_id": str(job.id),
        }


@schemathesis.serializer("application/offset+octet-stream")
def as_bytes(_context: object, value: object) -> bytes:
    """The bytes of an upload."""
    return value if isinstance(value, bytes) else str(value).encode()


def leaves(group: BaseExceptionGroup) -> list[BaseException]:  # type: ignore[type-arg]
    """The single failures of a group of groups."""
    parts = [leaves(e) if isinstance(e, BaseExceptionGroup) else [e] for e in group.exceptions]
    return [leaf for part in parts for leaf in part]


@pytest.mark.server  # a minute or more: too slow for every run
@pytest.mark.timeout(900)
def test_requests_made_from_the_document_get_answers_that_it_declares(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(name: str) -> bool:
        """A worker that finds no audio in anything."""
        with database.write() as session:
            if job := jobs.claim(session, [name], "worker", 60):
                jobs.finish(session, job.id, job.token or "", "failed", error_code="not_media", error="No audio.")
        return True

    monkeypatch.setattr(queue, "knock", refuse)
    load_all_checks()
    caplog.set_level(logging.CRITICAL)
    settings.host = "0.0.0.0"
    app = create_app(settings)
    ids, wrong, counts = seeded(database), [], Counter[str]()
    answered: set[str] = set()
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False):
        schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
        operations = [found.ok() for found in schema.get_all_operations()]
        for operation in sorted(operations, key=lambda o: o.method == "delete"):
            name = operation.definition.raw["operationId"]
            if name in STREAMS:
                continue

            @seed(1)
            @limits(
                max_examples=EXAMPLES,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
                print_blob=False,
            )
            @given(case=operation.as_strategy())
            def ask(case: schemathesis.Case) -> None:
                counts["requests"] += 1
                if counts["requests"] % 2 and case.path_parameters:
                    case.path_parameters |= {k: v for k, v in ids.items() if k in case.path_parameters}
                answer = case.call(headers={"Host": "localhost"})
                counts[f"{answer.status_code // 100}xx"] += 1
                if answer.status_code < 300:
                    answered.add(case.operation.definition.raw["operationId"])
                case.validate_response(answer, checks=CHECKS.get_by_names(NAMES))

            try:
                ask()
            except BaseExceptionGroup as group:
                wrong += [f"{name}: {error}"[:400] for error in leaves(group)]
    names = {operation.definition.raw["operationId"] for operation in operations} - STREAMS
    print(f"\n{len(names)} operations, {dict(counts)}; never answered 2xx: {', '.join(sorted(names - answered))}")
    assert wrong == []
    assert counts["2xx"] > 10


def test_every_operation_has_examples_that_fit_its_schemas() -> None:
    document = make_api().openapi()
    without, wrong = [], []
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
            shown = [media for body in bodies for media in body.get("content", {}).values() if "schema" in media]
            shown += [p for p in operation.get("parameters", []) if "example" in p]
            without += [] if shown else [f"{method} {path}"]
            for place in shown:
                known = {"components": document["components"], **place["schema"]}
                found = jsonschema.Draft202012Validator(known).iter_errors(place.get("example"))
                wrong += [f"{method} {path} {error.json_path}: {error.message[:120]}" for error in found]
    assert wrong == []
    assert without == []
