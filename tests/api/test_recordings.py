"""What can be asked of a recording, from upload to deletion."""

import json
import uuid
from typing import Any

import pytest

from service.actions import audio, insights, jobs, recordings, themes, transcripts
from service.store.tables import Job, Recording
from tests import factories
from tests.api.client import AUDIO, Client


def processed(client: Client) -> str:
    """An uploaded recording with everything that the path makes of it; answers its id."""
    key = client.upload().json()["recording"]["id"]
    with client.database.write() as session:
        recording = recordings.get_recording(session, uuid.UUID(key))
        transcript = factories.make_transcript()
        row = transcripts.save_transcript(session, recording, transcript, "k")
        mined = factories.make_mined(transcript)
        insights.save_mined(session, recording, row, mined, metrics={"version": "1", "talk": {}})
        insights.rewrite_note(session, recording, row)
        facts = {"duration": 12.5, "channels": 2, "peaks": [[0, 255], [3, 4]], "peaks_per_second": 10.0}
        audio.save_audio_facts(session, recording, facts)
    return str(key)


def test_a_processed_recording_shows_everything(client: Client) -> None:
    key = processed(client)
    body = client.get(f"/recordings/{key}").json()
    assert (body["duration"], body["channels"], body["language"], body["satisfaction"]) == (12.5, 2, "en", 41.0)
    assert body["insight_counts"] == {"pain_point": 1, "request": 1, "praise": 1}
    assert body["status"] == "queued"
    transcript = client.get(f"/recordings/{key}/transcript").json()
    assert transcript["utterances"][0]["words"][0] == {"text": "Thanks", "start": 0.5, "end": 0.8, "probability": 0.9}
    assert [s["label"] for s in transcript["speakers"]] == ["SPEAKER_00", "SPEAKER_01"]
    found = client.get(f"/recordings/{key}/insights").json()
    assert found["insights"][0]["evidence"][0]["quote"] == "The export fails every time I try it"
    assert found["satisfaction"]["index"] == 41.0
    note = client.get(f"/recordings/{key}/note").json()
    assert note["sections"][1]["lines"][0]["evidence"][0]["speaker"] == "SPEAKER_01"
    assert "[^1]: " in note["markdown"]
    assert client.get(f"/recordings/{key}/metrics").json()["version"] == "1"
    assert client.get(f"/recordings/{key}/peaks").json()["peaks"] == [[0, 255], [3, 4]]
    assert len(client.get(f"/recordings/{key}/jobs").json()["items"]) == 1


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("transcript", "no_transcript"),
        ("insights", "no_transcript"),
        ("note", "no_note"),
        ("metrics", "no_metrics"),
        ("peaks", "no_waveform"),
    ],
)
def test_what_is_not_there_yet_says_so(client: Client, path: str, code: str) -> None:
    key = client.upload().json()["recording"]["id"]
    answer = client.get(f"/recordings/{key}/{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, code)
    nobody = client.get(f"/recordings/{uuid.uuid4()}/{path}")
    assert (nobody.status_code, nobody.json()["code"]) == (404, "recording_not_found")


def test_names_and_roles_show_everywhere_at_once(client: Client) -> None:
    key = processed(client)
    speaker = client.get(f"/recordings/{key}").json()["speakers"][1]
    changed = client.patch(f"/recordings/{key}/speakers/{speaker['id']}", {"name": " Ben ", "role": "customer"}).json()
    assert (changed["name"], changed["role"], changed["role_confidence"]) == ("Ben", "customer", None)
    insight = client.get(f"/recordings/{key}/insights").json()["insights"][0]
    assert (insight["speaker_name"], insight["role"]) == ("Ben", "customer")
    assert "<v Ben>The export fails" in client.get(f"/recordings/{key}/exports/vtt").text
    assert client.patch(f"/recordings/{key}/speakers/{speaker['id']}", {"name": None}).json()["name"] is None


def test_a_decision_is_kept_and_a_rejected_insight_leaves_counts_and_exports(client: Client) -> None:
    key = processed(client)
    pain, request, _ = client.get(f"/recordings/{key}/insights").json()["insights"]
    assert client.patch(f"/insights/{pain['id']}", {"status": "rejected"}).json()["status"] == "rejected"
    client.patch(f"/insights/{request['id']}", {"statement": "Send it by email", "status": "accepted"})
    assert client.get(f"/recordings/{key}").json()["insight_counts"] == {"request": 1, "praise": 1}
    document = client.get(f"/recordings/{key}/exports/json").json()
    assert next((i["statement"], i["status"]) for i in document["insights"]) == ("Send it by email", "accepted")
    assert client.patch(f"/insights/{pain['id']}", {"status": "maybe"}).status_code == 422
    assert client.patch(f"/insights/{uuid.uuid4()}", {"status": "rejected"}).json()["code"] == "insight_not_found"


def test_insights_of_a_project_come_in_pages(client: Client) -> None:
    key = processed(client)
    project = client.get(f"/recordings/{key}").json()["project_id"]
    seen, cursor = [], None
    for _ in range(3):
        page = client.get(
            "/insights", params={"project_id": project, "limit": 1} | ({"cursor": cursor} if cursor else {})
        ).json()
        seen += [i["kind"] for i in page["items"]]
        cursor = page["next_cursor"]
    assert (seen, cursor) == (["pain_point", "request", "praise"], None)
    assert [i["kind"] for i in client.get("/insights", params={"kind": "praise"}).json()["items"]] == ["praise"]
    assert client.get("/insights", params={"project_id": str(uuid.uuid4())}).json()["items"] == []
    assert client.get("/insights", params={"cursor": "x"}).json()["code"] == "invalid_cursor"


@pytest.mark.parametrize(
    ("kind", "media_type", "ending"),
    [
        ("json", "application/json", "json"),
        ("txt", "text/plain; charset=utf-8", "txt"),
        ("srt", "application/x-subrip", "srt"),
        ("vtt", "text/vtt; charset=utf-8", "vtt"),
        ("rttm", "text/plain; charset=utf-8", "rttm"),
        ("markdown", "text/markdown; charset=utf-8", "md"),
    ],
)
def test_every_export_is_a_file_to_download(client: Client, kind: str, media_type: str, ending: str) -> None:
    key = processed(client)
    client.patch(f"/recordings/{key}", {"title": 'Ünï/code "x"'})
    answer = client.get(f"/recordings/{key}/exports/{kind}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert answer.headers["content-disposition"] == (
        f"attachment; filename=\"_n__code _x_.{ending}\"; filename*=UTF-8''%C3%9Cn%C3%AF_code%20_x_.{ending}"
    )
    assert answer.text


def test_an_unknown_export_names_those_there_are(client: Client) -> None:
    answer = client.get(f"/recordings/{processed(client)}/exports/wav")
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_export_format")
    assert "vtt" in answer.json()["detail"]


def test_pages_link_to_the_next(client: Client) -> None:
    for n in range(3):
        client.upload(AUDIO + bytes([n]))
    first = client.get("/recordings", params={"limit": 2})
    assert len(first.json()["items"]) == 2
    link = first.headers["link"]
    assert link.endswith('>; rel="next"')
    rest = client.http.get(link[1 : link.index(">")]).json()
    assert (len(rest["items"]), rest["next_cursor"]) == (1, None)


def test_a_change_touches_only_what_was_sent(client: Client) -> None:
    key = client.upload(title="Old", metadata='{"a": 1}').json()["recording"]["id"]
    body = client.patch(f"/recordings/{key}", {"language": "de"}).json()
    assert (body["title"], body["language"], body["metadata"]) == ("Old", "de", {"a": 1})
    assert client.patch(f"/recordings/{key}", {"title": ""}).status_code == 422
    assert client.patch(f"/recordings/{key}", {"title": None}).json()["title"] == "Old"
    assert client.patch(f"/recordings/{key}", {"sha256": "x"}).json()["errors"][0]["pointer"] == "/sha256"


def test_processing_again_knocks_and_waits_its_turn(client: Client, knocks: list[str]) -> None:
    key = client.upload().json()["recording"]["id"]
    assert client.post(f"/recordings/{key}/process").json()["code"] == "busy"
    with client.database.write() as session:
        session.query(Job).update({"status": "completed"})
    answer = client.post(f"/recordings/{key}/process", json={"speakers": 3})
    assert (answer.status_code, answer.json()["recording"]["options"]) == (202, {"speakers": 3})
    assert knocks == ["speech", "speech"]


def test_deleting_leaves_neither_rows_nor_files(client: Client) -> None:
    key = processed(client)
    assert client.delete(f"/recordings/{key}").status_code == 204
    assert client.get(f"/recordings/{key}").status_code == 404
    assert client.delete(f"/recordings/{key}").status_code == 404
    assert client.media_files() == []
    with client.database.read() as session:
        assert session.query(Recording).count() + session.query(Job).count() == 0


def test_a_waiting_job_can_be_cancelled_once(client: Client) -> None:
    job = client.upload().json()["job"]["id"]
    assert client.get(f"/jobs/{job}").json()["status"] == "queued"
    assert client.post(f"/jobs/{job}/cancel").json()["status"] == "cancelled"
    assert client.post(f"/jobs/{job}/cancel").status_code == 409
    assert client.get(f"/jobs/{uuid.uuid4()}").status_code == 404


def test_events_tell_each_change_and_end_with_the_job(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from service.api import jobs as door

    job = uuid.UUID(client.upload().json()["job"]["id"])
    looks = 0
    real = door.read_job

    def read(database: Any, job_id: uuid.UUID) -> Any:
        nonlocal looks
        looks += 1
        with client.database.write() as session:
            row = jobs.get(session, job_id)
            if looks == 3:
                row.status, row.progress, row.message = "processing", 0.5, "Listening"
            if looks == 5:
                row.status, row.progress = "completed", 1.0
        return real(database, job_id)

    monkeypatch.setattr(door, "read_job", read)
    monkeypatch.setattr(door, "LOOK_EVERY", 0.01)
    with client.http.stream("GET", f"/api/v1/jobs/{job}/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = list(answer.iter_lines())
    seen = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
    assert [(s["status"], s["progress"]) for s in seen] == [("queued", 0.0), ("processing", 0.5), ("completed", 1.0)]


def test_projects_can_be_made_listed_and_changed(client: Client) -> None:
    assert client.get("/projects").json()["items"] == []
    made = client.post("/projects", json={"name": "Study", "glossary": ["Earmark"]})
    assert (made.status_code, made.json()["recordings"]) == (201, 0)
    key = made.json()["id"]
    assert made.headers["location"] == f"/api/v1/projects/{key}"
    client.upload(project_id=key)
    assert client.get(f"/projects/{key}").json()["recordings"] == 1
    changed = client.patch(f"/projects/{key}", {"description": "2026"}).json()
    assert (changed["name"], changed["description"], changed["glossary"]) == ("Study", "2026", ["Earmark"])
    assert client.get("/recordings", params={"project_id": key}).json()["items"][0]["project_id"] == key


def test_the_first_upload_makes_the_first_project(client: Client) -> None:
    client.upload()
    assert [p["recordings"] for p in client.get("/projects").json()["items"]] == [1]


def test_search_answers_with_quotes(client: Client) -> None:
    from service.actions import search
    from service.store.search import NewPassage

    key = uuid.UUID(processed(client))
    with client.database.write() as session:
        row = transcripts.get_current(session, key)
        rows = transcripts.list_utterances(session, row.id)
        search.index_recording(
            session, key, [NewPassage("utterance", u.text, u.id, u.speaker, u.start, u.end) for u in rows]
        )
    speaker = client.get(f"/recordings/{key}").json()["speakers"][1]
    client.patch(f"/recordings/{key}/speakers/{speaker['id']}", {"role": "customer"})
    hit = client.get("/search", params={"q": "frustrated"}).json()["hits"][0]
    assert [hit["text"][a:b] for a, b in hit["highlights"]] == ["frustrating"]
    assert (hit["kind"], hit["before"], hit["recording_id"]) == ("utterance", rows[0].text, str(key))
    assert (hit["speaker_name"], hit["role"]) == (None, "customer")
    assert client.get("/search", params={"q": ""}).status_code == 422


def test_a_search_is_kept_asked_again_changed_and_forgotten(client: Client) -> None:
    project = client.post("/projects", json={"name": "Study"}).json()["id"]
    searches = f"/projects/{project}/searches"
    wanted = {"name": "Angry", "query": "export", "filters": {"sentiment": "negative", "date_from": "2026-01-02"}}
    kept = client.post(searches, json=wanted)
    assert kept.status_code == 201
    filters = {name: value for name, value in kept.json()["filters"].items() if value is not None}
    assert filters == wanted["filters"]
    assert client.get("/search", params={"q": kept.json()["query"], **filters, "facets": True}).json()["total"] == 0
    assert client.post(searches, json=wanted).status_code == 409
    changed = client.patch(f"{searches}/{kept.json()['id']}", {"name": "Calm", "filters": {"role": "agent"}}).json()
    assert (changed["name"], changed["query"], changed["filters"]["role"]) == ("Calm", "export", "agent")
    assert changed["filters"]["sentiment"] is None
    assert [s["name"] for s in client.get(searches).json()["items"]] == ["Calm"]
    assert client.get(f"/projects/{uuid.uuid4()}/searches").status_code == 404
    assert client.post(searches, json={"name": "x", "query": "y", "filters": {"sentiment": "sad"}}).status_code == 422
    assert client.delete(f"{searches}/{kept.json()['id']}").status_code == 204
    assert client.delete(f"{searches}/{kept.json()['id']}").status_code == 404
    assert client.get(searches).json()["items"] == []


def test_the_system_tells_what_it_runs_on_but_no_passwords(client: Client) -> None:
    client.settings.broker_url = "redis://user:secret@example.org/0"
    client.settings.database_url = "postgresql://user:secret@example.org/x"
    body = client.get("/system").json()
    assert "secret" not in json.dumps(body)
    assert body["broker"] == "redis://user:***@example.org/0"
    assert body["transcript_formats"] == ["vtt", "srt", "txt", "docx", "json", "rttm"]
    assert client.http.get("/health").json()["status"] == "ok"


def test_the_list_is_sorted_and_filtered_and_its_pages_go_on(client: Client) -> None:
    for title in ("beta", "Alpha", "gamma"):
        about = {"title": title, "kind": "interview" if title == "beta" else "other"}
        client.post("/recordings", files={"file": ("a.wav", AUDIO + title.encode(), "audio/wav")}, data=about)
    asked = "/recordings?sort=title&order=asc&limit=2"
    first = client.get(asked).json()
    rest = client.get(f"{asked}&cursor={first['next_cursor']}").json()
    assert [r["title"] for r in first["items"] + rest["items"]] == ["Alpha", "beta", "gamma"]
    assert rest["next_cursor"] is None
    assert [r["title"] for r in client.get("/recordings?kind=interview&kind=sales_call").json()["items"]] == ["beta"]
    assert client.get("/recordings?status=failed").json()["items"] == []
    assert len(client.get("/recordings?status=failed&status=queued").json()["items"]) == 3
    for refused in ("sort=colour", "status=lost", "since=yesterday"):
        assert client.get(f"/recordings?{refused}").status_code == 422
    other = client.get(f"/recordings?sort=duration&cursor={first['next_cursor']}")
    assert (other.status_code, other.json()["code"]) == (422, "invalid_cursor")


def test_a_list_tells_the_themes_of_each_recording(client: Client) -> None:
    key = processed(client)
    project = client.get(f"/recordings/{key}").json()["project_id"]
    said = client.get(f"/recordings/{key}/insights").json()["insights"]
    with client.database.write() as session:
        themes.create_theme(session, uuid.UUID(project), "Export fails", [uuid.UUID(said[0]["id"])])
    told = client.get("/recordings").json()["items"][0]
    assert [(t["label"], t["mentions"]) for t in told["top_themes"]] == [("Export fails", 1)]
    assert told["seconds_left"] is None


def test_a_recording_goes_to_the_bin_and_comes_back(client: Client, knocks: list[str]) -> None:
    key = client.upload().json()["recording"]["id"]
    binned = client.post(f"/recordings/{key}/bin").json()
    assert binned["bin_until"] > binned["created_at"]
    assert client.get("/recordings").json()["items"] == []
    assert [r["id"] for r in client.get("/recordings?in_bin=true").json()["items"]] == [key]
    gone = client.get(f"/recordings/{key}")
    assert (gone.status_code, gone.json()["code"]) == (404, "recording_in_bin")
    assert client.get(f"/recordings/{key}/media").status_code == 404
    knocks.clear()
    back = client.post(f"/recordings/{key}/restore").json()
    assert (back["bin_until"], back["status"], knocks) == (None, "queued", ["speech"])
    assert client.get(f"/recordings/{key}").status_code == 200
    assert client.post(f"/recordings/{key}/restore").json()["code"] == "not_in_bin"


def test_delete_now_leaves_nothing_also_of_what_lay_in_the_bin(client: Client) -> None:
    key = client.upload().json()["recording"]["id"]
    client.post(f"/recordings/{key}/bin")
    assert len(client.media_files()) == 1
    assert client.delete(f"/recordings/{key}").status_code == 204
    assert client.media_files() == []
    assert client.get("/recordings?in_bin=true").json()["items"] == []
