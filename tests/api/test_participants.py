"""People across recordings, a term put right in all of them, and insights that a person adds."""

import uuid

import pytest

from service.actions import insights, recordings, transcripts
from service.store.tables import Job
from tests import factories
from tests.api.client import Client
from tests.api.test_recordings import processed


@pytest.fixture
def keys(client: Client) -> tuple[str, str]:
    """Two processed recordings whose jobs have ended."""
    first = processed(client)
    with client.database.write() as session:
        second, row, transcript = factories.make_saved(session, title="Second")
        insights.save_mined(session, second, row, factories.make_mined(transcript), metrics=None)
        for job in session.query(Job):
            job.status = "completed"
    return first, str(second.id)


def name(client: Client, key: str, place: int, text: str) -> dict:  # type: ignore[type-arg]
    speaker = client.get(f"/recordings/{key}/transcript").json()["speakers"][place]
    return client.patch(f"/recordings/{key}/speakers/{speaker['id']}", {"name": text}).json()  # type: ignore[no-any-return]


def test_a_name_leads_to_one_person_across_recordings(client: Client, keys: tuple[str, str]) -> None:
    first, second = (name(client, key, 1, "Ben") for key in keys)
    assert first["participant_id"] == second["participant_id"]
    ben = client.get(f"/participants/{first['participant_id']}").json()
    assert (ben["name"], sorted(ben["recordings"])) == ("Ben", sorted(keys))
    assert ben["insights"] == {"pain_point": 2, "request": 2, "praise": 2}
    assert ben["satisfaction"] == 41.0
    path = f"/participants/{ben['id']}"
    assert client.patch(path, {"name": "Benjamin", "attributes": {"plan": "pro", "seats": 3}}).json()["attributes"] == {
        "plan": "pro",
        "seats": 3,
    }
    assert client.get(f"/recordings/{keys[1]}/transcript").json()["speakers"][1]["name"] == "Benjamin"
    people = f"/projects/{ben['project_id']}/participants"
    assert [p["name"] for p in client.get(people, params={"attribute": ["plan:pro", "seats:3"]}).json()["items"]] == [
        "Benjamin"
    ]
    assert client.get(people, params={"attribute": "plan:free"}).json()["items"] == []
    assert client.get(people, params={"attribute": "plan"}).json()["code"] == "invalid_attribute"


def test_two_entries_of_one_person_are_merged(client: Client, keys: tuple[str, str]) -> None:
    ben, benny = name(client, keys[0], 1, "Ben"), name(client, keys[1], 1, "Benny")
    taken = client.patch(f"/participants/{benny['participant_id']}", {"name": "Ben"})
    assert (taken.status_code, taken.json()["code"]) == (409, "name_taken")
    merged = client.post(f"/participants/{benny['participant_id']}/merge", json={"into": ben["participant_id"]}).json()
    assert (merged["name"], sorted(merged["recordings"])) == ("Ben", sorted(keys))
    assert client.get(f"/recordings/{keys[1]}/transcript").json()["speakers"][1]["name"] == "Ben"
    assert client.get(f"/participants/{benny['participant_id']}").status_code == 404
    client.delete(f"/participants/{ben['participant_id']}")
    left = client.get(f"/recordings/{keys[0]}/transcript").json()["speakers"][1]
    assert (left["name"], left["participant_id"]) == ("Ben", None)
    assert client.post(f"/recordings/{keys[0]}/undo").json()["edit"]["kind"] == "rename_speaker"
    assert client.post(f"/recordings/{keys[0]}/redo").json()["speakers"][1]["participant_id"] is None


def test_a_term_is_shown_first_and_then_put_right_everywhere_and_undone(client: Client, keys: tuple[str, str]) -> None:
    project = client.get(f"/recordings/{keys[0]}").json()["project_id"]
    body = {"find": "export", "replacement": "Exporter"}
    before = client.get(f"/recordings/{keys[0]}/transcript").json()["utterances"]
    seen = client.post(f"/projects/{project}/replace", json=body).json()
    assert (seen["dry_run"], seen["count"], seen["recordings"], seen["edited"]) == (True, 4, 2, [])
    assert (seen["hits"][0]["before"], seen["hits"][0]["found"]) == ("The ", "export")
    assert seen["hits"][0]["after"].startswith(" fails every time")
    assert client.get(f"/recordings/{keys[0]}/transcript").json()["utterances"] == before
    assert "replace_words" not in [event["action"] for event in client.get("/audit").json()["items"]]
    done = client.post(f"/projects/{project}/replace", params={"dry_run": "false"}, json=body).json()
    assert sorted(done["edited"]) == sorted(keys)
    assert client.get("/audit").json()["items"][0]["action"] == "replace_words"
    assert done["evidence"]["stale"] == 3
    after = client.get(f"/recordings/{keys[0]}/transcript").json()["utterances"]
    assert after[1]["text"].startswith("The Exporter fails")
    assert after[1]["words"][1]["start"] == before[1]["words"][1]["start"]
    assert client.get(f"/recordings/{keys[0]}/edits").json()["items"][0]["kind"] == "replace"
    client.post(f"/recordings/{keys[0]}/undo")
    assert client.get(f"/recordings/{keys[0]}/transcript").json()["utterances"] == before


def test_whole_words_case_and_one_recording_are_rules_of_replacing(client: Client, keys: tuple[str, str]) -> None:
    project = client.get(f"/recordings/{keys[0]}").json()["project_id"]

    def count(**body: object) -> int:
        answer = client.post(f"/projects/{project}/replace", json={"replacement": "x", **body})
        return int(answer.json()["count"])

    assert count(find="expor") == 0
    assert count(find="expor", whole_word=False) == 4
    assert count(find="EXPORT", match_case=True) == 0
    assert count(find="how  can", recording_ids=[keys[1]]) == 1
    assert count(find="c.n") == 0
    assert client.post(f"/projects/{project}/replace", json={"find": " ", "replacement": ""}).json()["code"] == (
        "nothing_to_find"
    )
    assert client.post(f"/projects/{uuid.uuid4()}/replace", json={"find": "a", "replacement": ""}).status_code == 404


def test_an_insight_added_by_hand_rests_on_the_words_and_stays(client: Client, keys: tuple[str, str]) -> None:
    row = client.get(f"/recordings/{keys[0]}/transcript").json()["utterances"][3]
    at = row["text"].index("send it by email")
    body = {"kind": "request", "utterance_id": row["id"], "char_start": at, "char_end": at + 16, "severity": 0.4}
    made = client.post(f"/recordings/{keys[0]}/insights", json=body)
    assert made.status_code == 201
    assert (made.json()["evidence"][0]["quote"], made.json()["evidence"][0]["verified"]) == ("send it by email", True)
    assert (made.json()["status"], made.json()["statement"]) == ("accepted", "send it by email")
    path = f"/insights/{made.json()['id']}"
    changed = client.patch(path, {"status": "candidate", "severity": 0, "cx_component": "communication"}).json()
    assert (changed["severity"], changed["cx_component"]) == (0, "communication")
    with client.database.write() as session:
        recording = recordings.get_recording(session, uuid.UUID(keys[0]))
        current = transcripts.get_current(session, recording.id)
        again = factories.make_mined(transcripts.load_transcript(session, current))
        insights.save_mined(session, recording, current, again, metrics=None)
    listed = client.get(f"/recordings/{keys[0]}/insights").json()["insights"]
    assert made.json()["id"] in [i["id"] for i in listed]
    assert client.delete(path).status_code == 204
    mined = client.delete(f"/insights/{listed[0]['id']}")
    assert (mined.status_code, mined.json()["code"]) == (409, "not_added_by_hand")
    nothing = client.post(f"/recordings/{keys[0]}/insights", json=body | {"char_start": 900, "char_end": 901})
    assert nothing.json()["code"] == "empty_selection"
