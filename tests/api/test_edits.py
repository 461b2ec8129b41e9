"""Editing over HTTP: ETag and If-Match, what an answer holds, sentences for what is refused."""

import uuid

import pytest

from service.actions import own_insights, recordings, transcripts
from service.store.tables import Job
from tests import factories
from tests.api.client import Client
from tests.api.test_recordings import processed


@pytest.fixture
def key(client: Client) -> str:
    """A processed recording whose job has ended."""
    made = processed(client)
    with client.database.write() as session:
        for job in session.query(Job):
            job.status = "completed"
    return made


def test_an_edit_answers_with_what_is_different_now(client: Client, key: str) -> None:
    seen = client.get(f"/recordings/{key}/transcript")
    row = seen.json()["utterances"][1]
    text = row["text"].replace("The export", "The big export")
    answer = client.http.patch(
        f"/api/v1/recordings/{key}/utterances/{row['id']}",
        json={"text": text},
        headers={"If-Match": seen.headers["ETag"]},
    )
    body = answer.json()
    assert answer.status_code == 200
    assert (body["revision"], body["edit"]["number"], body["edit"]["kind"]) == (1, 1, "text")
    assert (body["utterances"][0]["text"], body["utterances"][0]["edited"]) == (text, True)
    assert body["evidence"] == {"checked": 2, "moved": 0, "stale": 2, "restored": 0}
    assert body["job_id"]
    again = client.get(f"/recordings/{key}/transcript")
    assert again.headers["ETag"] == answer.headers["ETag"] != seen.headers["ETag"]
    assert again.json()["utterances"][1] == body["utterances"][0]
    found = client.get(f"/recordings/{key}/insights").json()
    assert (found["stale_quotes"], [i["stale"] for i in found["insights"]]) == (1, [True, False, False])
    lines = [line for s in client.get(f"/recordings/{key}/note").json()["sections"] for line in s["lines"]]
    assert [line["stale"] for line in lines] == [False, False, False, True, False, False]


def test_an_edit_of_an_older_state_is_refused_and_changes_nothing(client: Client, key: str) -> None:
    seen = client.get(f"/recordings/{key}/transcript")
    row = seen.json()["utterances"][0]
    path, old = f"/api/v1/recordings/{key}/utterances/{row['id']}", {"If-Match": seen.headers["ETag"]}
    assert client.http.patch(path, json={"text": "One"}, headers=old).status_code == 200
    late = client.http.patch(path, json={"text": "Two"}, headers=old)
    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    assert late.json()["detail"].startswith("Somebody changed this in the meantime")
    assert client.get(f"/recordings/{key}/transcript").json()["utterances"][0]["text"] == "One"
    assert client.http.patch(path, json={"text": "Two"}, headers={"If-Match": "*"}).status_code == 200


def test_twenty_edits_leave_one_job_to_follow_them(client: Client, key: str) -> None:
    row = client.get(f"/recordings/{key}/transcript").json()["utterances"][0]
    for i in range(20):
        client.patch(f"/recordings/{key}/utterances/{row['id']}", {"text": f"Edit {i}"})
    waiting = [j for j in client.get(f"/recordings/{key}/jobs").json()["items"] if j["status"] == "queued"]
    assert [job["kind"] for job in waiting] == ["follow_edits"]
    assert client.get(f"/recordings/{key}").json()["status"] == "completed"


def test_speakers_are_merged_split_and_given_words_and_undone(client: Client, key: str) -> None:
    shown = client.get(f"/recordings/{key}/transcript").json()
    first, second = shown["speakers"]
    rows = shown["utterances"]
    split = client.post(
        f"/recordings/{key}/speakers/{second['id']}/split", json={"utterance_ids": [rows[3]["id"]]}
    ).json()
    assert [s["label"] for s in split["speakers"]] == ["SPEAKER_00", "SPEAKER_01", "SPEAKER_02"]
    assert split["utterances"][0]["speaker"] == "SPEAKER_02"
    third = split["speakers"][2]["id"]
    merged = client.post(f"/recordings/{key}/speakers/{third}/merge", json={"into": first["id"]}).json()
    assert [s["label"] for s in merged["speakers"]] == ["SPEAKER_00", "SPEAKER_01"]
    words = {"utterance_ids": [rows[1]["id"]], "speaker": "SPEAKER_00", "first_word": 3, "last_word": 4}
    divided = client.post(f"/recordings/{key}/reassign", json=words).json()
    assert divided["positions_changed"]
    assert [u["speaker"] for u in divided["utterances"]] == ["SPEAKER_01", "SPEAKER_00", "SPEAKER_01"]
    log = client.get(f"/recordings/{key}/edits").json()
    assert ([e["kind"] for e in log["items"]], log["undo"], log["redo"]) == (
        ["split_speaker", "merge_speakers", "reassign"],
        3,
        None,
    )
    for _ in range(3):
        undone = client.post(f"/recordings/{key}/undo")
    assert client.get(f"/recordings/{key}/edits").json()["redo"] == 1
    back = client.get(f"/recordings/{key}/transcript")
    assert back.headers["ETag"] == undone.headers["ETag"]
    assert (back.json()["utterances"], back.json()["speakers"]) == (rows, [first, second])
    assert client.post(f"/recordings/{key}/undo").json()["code"] == "nothing_to_undo"
    assert client.post(f"/recordings/{key}/redo").json()["edit"]["kind"] == "split_speaker"


def test_the_review_queue_history_and_revert(client: Client, key: str) -> None:
    row = client.get(f"/recordings/{key}/transcript").json()["utterances"][0]
    assert client.get(f"/recordings/{key}/doubts").json()["items"] == []
    doubts = client.get(f"/recordings/{key}/doubts", params={"below": 0.95}).json()["items"]
    assert (doubts[0]["text"], doubts[0]["after"], doubts[0]["word"]) == ("Thanks", "for calling, how can I help", 0)
    client.post(f"/recordings/{key}/utterances/{row['id']}/confirm", json={"words": [0]})
    left = client.get(f"/recordings/{key}/doubts", params={"below": 0.95}).json()["items"]
    assert left == doubts[1:]
    client.patch(f"/recordings/{key}/utterances/{row['id']}", {"text": "Hello?"})
    past = client.get(f"/recordings/{key}/utterances/{row['id']}/history").json()["items"]
    assert [(p["edit"]["kind"], p["text"]) for p in past] == [("confirm", row["text"]), ("text", row["text"])]
    back = client.post(f"/recordings/{key}/utterances/{row['id']}/revert", json={}).json()
    assert back["utterances"][0] == row


def test_what_cannot_be_edited_says_so(client: Client, key: str) -> None:
    rows = client.get(f"/recordings/{key}/transcript").json()["utterances"]
    nobody = uuid.uuid4()
    assert client.patch(f"/recordings/{key}/utterances/{nobody}", {"text": "x"}).json()["code"] == "utterance_not_found"
    assert client.patch(f"/recordings/{nobody}/utterances/{nobody}", {"text": "x"}).json()["code"] == (
        "recording_not_found"
    )
    half = {"utterance_ids": [rows[0]["id"]], "first_word": 1}
    assert client.post(f"/recordings/{key}/reassign", json=half).json()["code"] == "incomplete_selection"
    waiting = client.upload(b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(500)).json()["recording"]["id"]
    assert client.post(f"/recordings/{waiting}/undo").json()["code"] == "no_transcript"


def test_versions_are_listed_compared_and_made_current_again(client: Client, key: str) -> None:
    with client.database.write() as session:
        recording = recordings.get_recording(session, uuid.UUID(key))
        lines = [(speaker, text.replace("export", "import")) for speaker, text in factories.LINES]
        second = transcripts.save_transcript(session, recording, factories.make_transcript(lines), "second")
        first_words = transcripts.list_utterances(session, second.id)[0].id
        added = str(own_insights.add_insight(session, recording.id, first_words, 0, 18, kind="praise").id)
    new, old = client.get(f"/recordings/{key}/transcripts").json()["items"]
    assert [(v["version"], v["current"], v["provenance"]["engine"]) for v in (new, old)] == [
        (2, True, "whisper"),
        (1, False, "whisper"),
    ]
    compared = client.get(f"/recordings/{key}/transcripts/{old['id']}/compare/{new['id']}").json()
    assert [(d["a"], d["b"]) for d in compared["items"]] == [("export", "import"), ("export", "import")]
    assert compared["differing"] == 2
    assert all(len(d["before"].split()) <= 6 and d["after"] for d in compared["items"])
    before = client.get(f"/recordings/{key}/transcripts/{old['id']}").json()
    back = client.post(f"/recordings/{key}/transcripts/{old['id']}/current")
    assert (back.json()["version"], back.json()["utterances"]) == (3, before["utterances"])
    assert client.get(f"/recordings/{key}/transcript").headers["ETag"] == back.headers["ETag"]
    listed = client.get(f"/recordings/{key}/insights").json()["insights"]
    assert added in [i["id"] for i in listed] and len(listed) > 1
    nowhere = client.post(f"/recordings/{key}/transcripts/{uuid.uuid4()}/current")
    assert nowhere.json()["code"] == "version_not_found"


def test_a_note_is_written_into_and_says_who_wrote_what(client: Client, key: str) -> None:
    path = f"/recordings/{key}/note"
    line = client.get(path).json()["sections"][1]["lines"][0]
    assert line["evidence"]
    assert (line["by"], line["generated"]) == ("machine", None)
    answer = client.patch(f"{path}/lines/{line['id']}", {"text": "In my words."})
    mine = answer.json()["sections"][1]["lines"][0]
    assert (mine["text"], mine["generated"], mine["by"], mine["evidence"]) == (
        "In my words.", line["text"], "person", line["evidence"],
    )  # fmt: skip
    assert "In my words." in answer.json()["markdown"]
    assert client.delete(f"{path}/lines/{line['id']}").json()["code"] == "not_written_by_hand"
    hidden = client.patch(f"{path}/lines/{line['id']}", {"hidden": True}).json()["hidden"]
    assert [away["text"] for away in hidden] == [line["text"]]
    said = client.get(f"/recordings/{key}/transcript").json()["utterances"][0]
    body = {"section": "next_steps", "text": "Call back.", "utterance_id": said["id"]}
    made = client.post(f"{path}/lines", json=body)
    own = next(s for s in made.json()["sections"] if s["name"] == "next_steps")["lines"][-1]
    assert (made.status_code, own["evidence"][0]["quote"]) == (201, said["text"])
    assert client.delete(f"{path}/lines/{own['id']}").status_code == 200
    assert "Call back." not in client.get(path).text


def test_severity_and_component_of_an_insight_are_left_open_again(client: Client, key: str) -> None:
    first = client.get(f"/recordings/{key}/insights").json()["insights"][0]
    path = f"/insights/{first['id']}"
    client.patch(path, {"severity": 0.2, "cx_component": "communication"})
    assert client.patch(path, {"statement": "Other"}).json()["cx_component"] == "communication"
    open_again = client.patch(path, {"severity": None, "cx_component": None, "kind": None}).json()
    assert (open_again["severity"], open_again["cx_component"], open_again["kind"]) == (None, None, first["kind"])
