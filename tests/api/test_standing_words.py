"""Quotes beside the claims, an answer and a score said aloud, say whether they still stand in the transcript."""

import json
import uuid
from dataclasses import replace
from typing import Any

import pytest

from service.actions import edits, insights, recordings, transcripts
from service.domain.insight import Satisfaction
from tests import factories
from tests.api.client import Client

LINES = (
    ("S1", "How would you rate us from one to ten?"),
    ("S2", "I'd give it six out of ten. Is the price going up?"),
    ("S1", "Not for you."),
    ("S1", "For new customers, yes, the price goes up in May."),
)
SCORE, ANSWER = "I'd give it six out of ten.", LINES[3][1]


@pytest.fixture
def call(client: Client) -> str:
    key = client.upload().json()["recording"]["id"]
    with client.database.write() as session:
        recording = recordings.get_recording(session, uuid.UUID(key))
        said = factories.make_transcript(LINES)
        row = transcripts.save_transcript(session, recording, said, "k")
        question = factories.make_insight(said, "Is the price going up?", "question")
        details = {"answered": True, "answer": {"quote": ANSWER, "speaker": "S1"}}
        mined = factories.make_mined(said, replace(question, details=details))
        place = {"position": 1, "char_start": 0, "char_end": len(SCORE), "start": 0.0, "end": 1.0}
        stated = {"value": 6.0, "out_of": 10, "speaker": "S2", "quote": SCORE, **place}
        mined = replace(mined, satisfaction=Satisfaction(None, "3", reason="too_little_speech", stated_score=stated))
        insights.save_mined(session, recording, row, mined, metrics=None)
    return str(key)


def told(client: Client, key: str) -> tuple[Any, Any]:
    """What is said of the answer and of the score."""
    found = client.get(f"/recordings/{key}/insights").json()
    answer, score = found["insights"][0]["details"]["answer"], found["satisfaction"]["stated_score"]
    assert client.get(f"/insights/{found['insights'][0]['id']}").json()["details"]["answer"] == answer
    file = json.loads(client.get(f"/recordings/{key}/exports/json").text)
    assert file["satisfaction"]["stated_score"] == score
    assert [i["details"]["answer"] for i in file["insights"]] == [answer]
    assert (answer["quote"], score["quote"]) == (ANSWER, SCORE)
    return answer["verified"], score["verified"]


def change(client: Client, key: str, position: int, old: str, new: str) -> None:
    with client.database.write() as session:
        recording = uuid.UUID(key)
        row = transcripts.list_utterances(session, transcripts.get_current(session, recording).id)[position]
        edits.change_text(session, recording, row.id, row.text.replace(old, new))


def test_they_stand_as_long_as_nobody_edits_them(client: Client, call: str) -> None:
    assert told(client, call) == (True, True)
    change(client, call, 2, "you", "you, dear")
    assert told(client, call) == (True, True)


def test_what_was_edited_does_not_stand_until_the_edit_is_taken_back(client: Client, call: str) -> None:
    change(client, call, 3, "For new customers, yes", "For everybody, no")
    assert told(client, call) == (False, True)
    change(client, call, 1, "six", "nine")
    assert told(client, call) == (False, False)
    with client.database.write() as session:
        edits.undo(session, uuid.UUID(call))
        edits.undo(session, uuid.UUID(call))
    assert told(client, call) == (True, True)


def test_an_accepted_question_has_the_answer_that_is_given_now_when_mined_again(client: Client, call: str) -> None:
    key = client.get(f"/recordings/{call}/insights").json()["insights"][0]["id"]
    client.patch(f"/insights/{key}", {"status": "accepted"})
    change(client, call, 3, "For new customers, yes", "For everybody, no")
    with client.database.write() as session:
        recording = recordings.get_recording(session, uuid.UUID(call))
        row = transcripts.get_current(session, recording.id)
        said = transcripts.load_transcript(session, row)
        answer = {"quote": "For everybody, no", "speaker": said.utterances[3].speaker}
        question = factories.make_insight(said, "Is the price going up?", "question")
        question = replace(question, details={"answered": True, "answer": answer})
        insights.save_mined(session, recording, row, factories.make_mined(said, question), metrics=None)
    (found,) = client.get(f"/recordings/{call}/insights").json()["insights"]
    told_now = found["details"]["answer"]
    assert (found["id"], found["status"], found["stale"]) == (key, "accepted", False)
    assert (told_now["quote"], told_now["verified"]) == ("For everybody, no", True)


def test_an_answer_given_by_somebody_else_now_does_not_stand(client: Client, call: str) -> None:
    with client.database.write() as session:
        row = transcripts.list_utterances(session, transcripts.get_current(session, uuid.UUID(call)).id)[3]
        row.speaker = "S3"
    assert told(client, call) == (False, True)


def test_the_faq_and_the_note_give_the_answer_that_mining_found_as_long_as_it_stands(client: Client, call: str) -> None:
    with client.database.write() as session:
        recording = recordings.get_recording(session, uuid.UUID(call))
        insights.rewrite_note(session, recording, transcripts.get_current(session, recording.id))
        project = recording.project_id

    def given() -> tuple[str | None, str]:
        (entry,) = client.get(f"/projects/{project}/faq").json()["items"]
        note = client.get(f"/recordings/{call}/note").json()
        (line,) = next(s for s in note["sections"] if s["name"] == "questions")["lines"]
        return entry["answer"] and entry["answer"]["quote"], line["text"].split(" — ")[1]

    answer, line = given()
    assert answer == ANSWER and line.endswith(ANSWER)
    place = client.get(f"/projects/{project}/faq").json()["items"][0]["answer"]
    spoken = client.get(f"/recordings/{call}/transcript").json()["utterances"][3]
    assert (place["utterance_id"], place["start"], place["end"]) == (spoken["id"], spoken["start"], spoken["end"])
    change(client, call, 3, "For new customers, yes", "For everybody, no")
    with client.database.write() as session:
        recording = recordings.get_recording(session, uuid.UUID(call))
        insights.rewrite_note(session, recording, transcripts.get_current(session, recording.id))
    assert given() == (None, "not answered here")


def test_a_question_that_a_person_added_is_answered_by_the_first_reply_that_says_something(
    client: Client, call: str
) -> None:
    said = client.get(f"/recordings/{call}/transcript").json()["utterances"]
    mined = client.get(f"/recordings/{call}/insights").json()["insights"][0]["id"]
    client.patch(f"/insights/{mined}", {"status": "rejected"})
    begin = said[1]["text"].index("Is the price")
    place = {"utterance_id": said[1]["id"], "char_start": begin, "char_end": len(said[1]["text"])}
    client.post(f"/recordings/{call}/insights", json={"kind": "question", **place})
    with client.database.write() as session:
        recording = recordings.get_recording(session, uuid.UUID(call))
        insights.rewrite_note(session, recording, transcripts.get_current(session, recording.id))
        project = recording.project_id
    (entry,) = client.get(f"/projects/{project}/faq").json()["items"]
    assert entry["answer"]["quote"] == LINES[2][1]
    note = client.get(f"/recordings/{call}/note").json()
    (line,) = next(s for s in note["sections"] if s["name"] == "questions")["lines"]
    assert line["text"].endswith(LINES[2][1])
