"""What is known of a conversation, as the API shows it and files hold it: outcomes, promises, feelings, ratings."""

import csv
import io
import json
import uuid
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from service.actions import insights, recordings, transcripts
from service.domain.feelings import EmotionWord, SpeakerFeeling
from service.domain.insight import Chapter, Satisfaction
from tests import factories
from tests.api.client import Client

LINES = (
    ("SPEAKER_00", "Thanks for calling, how can I help you today?"),
    ("SPEAKER_01", "The export fails, and honestly I am not happy. If that goes on we will leave."),
    ("SPEAKER_00", "I will call you by Wednesday. Our engineer will send you the file."),
    ("SPEAKER_01", "Good, then I will try it again."),
)
FEELINGS = (
    SpeakerFeeling("SPEAKER_00", None, (None, None, None, None), None, "not_enough_speech"),
    SpeakerFeeling("SPEAKER_01", -0.2, (-0.4, None, None, 0.1), 0.5),
)
TURNS = (
    {"position": 1, "start": 4.0, "rating": 2, "score": -0.5, "reasons": ("refuses",)},
    {"position": 3, "start": 12.0, "rating": 3, "score": 0.1, "reasons": ()},
)
SATISFACTION = Satisfaction(
    41.0,
    "3",
    (
        {"name": "outcome", "value": -1.0, "weight": 0.2, "positions": [1]},
        {"name": "effort", "value": None, "weight": 0.0, "positions": []},
    ),
    30.5,
    turns=TURNS,
)


@pytest.fixture
def key(client: Client) -> str:
    """A recording with an outcome, two promises, a promise without details, and what was felt; answers its id."""
    transcript = factories.make_transcript(LINES)
    by_speaker = {"who": "SPEAKER_00", "what": "I will call you by Wednesday.", "by_when": "by wednesday"}
    found = factories.make_mined(
        transcript,
        factories.make_insight(transcript, "The export fails"),
        factories.make_insight(transcript, "we will leave", "outcome", details={"outcome": "churn_risk"}),
        factories.make_insight(transcript, "I will call you by Wednesday.", "commitment", details=by_speaker),
        factories.make_insight(
            transcript, "Our engineer will send", "commitment", details={"who": "our engineer", "by_when": None}
        ),
        factories.make_insight(transcript, "then I will try it again", "commitment"),
    )
    mined = replace(
        found,
        satisfaction=SATISFACTION,
        chapters=(Chapter("Export", 0, 3, 0.5, 14.0),),
        feelings=FEELINGS,
        emotions=(EmotionWord(1, "joy", "happy", LINES[1][1].index("happy"), LINES[1][1].index("happy") + 5, True),),
    )
    shown = str(client.upload().json()["recording"]["id"])
    with client.database.write() as session:
        recording = recordings.get_recording(session, uuid.UUID(shown))
        row = transcripts.save_transcript(session, recording, transcript, "k")
        insights.save_mined(session, recording, row, mined, metrics=None)
    return shown


def promises(found: list[dict[str, Any]]) -> list[tuple[str | None, str | None, str | None]]:
    return [(i["outcome"], i["who"], i["by_when"]) for i in found]


def test_an_outcome_says_which_and_a_commitment_who_and_by_when(client: Client, key: str) -> None:
    assert promises(client.get(f"/recordings/{key}/insights").json()["insights"]) == [
        (None, None, None),
        ("churn_risk", None, None),
        (None, "SPEAKER_00", "by wednesday"),
        (None, "our engineer", None),
        (None, "SPEAKER_01", None),
    ]
    assert promises(client.get("/insights", params={"kind": "outcome"}).json()["items"]) == [("churn_risk", None, None)]


def test_an_insight_that_a_person_called_otherwise_is_no_outcome_any_more(client: Client, key: str) -> None:
    leaves = client.get(f"/recordings/{key}/insights").json()["insights"][1]
    changed = client.patch(f"/insights/{leaves['id']}", {"kind": "pain_point"}).json()
    assert (changed["outcome"], changed["details"]["outcome"]) == (None, "churn_risk")


def test_a_promise_follows_its_words_to_another_speaker(client: Client, key: str) -> None:
    third = client.get(f"/recordings/{key}/transcript").json()["utterances"][2]
    given = client.post(f"/recordings/{key}/reassign", json={"utterance_ids": [third["id"]], "speaker": "SPEAKER_01"})
    assert given.status_code == 200, given.text
    found = client.get(f"/recordings/{key}/insights", params={}).json()["insights"]
    assert [who for _, who, _ in promises(found)] == [None, None, "SPEAKER_01", "our engineer", "SPEAKER_01"]


def test_an_outcome_that_a_person_adds_or_corrects_says_which(client: Client, key: str) -> None:
    said = client.get(f"/recordings/{key}/transcript").json()["utterances"][1]
    body = {"kind": "outcome", "utterance_id": said["id"], "char_start": 0, "char_end": 16}
    untold = client.post(f"/recordings/{key}/insights", json=body)
    assert (untold.status_code, untold.json()["code"]) == (422, "outcome_missing")
    made = client.post(f"/recordings/{key}/insights", json={**body, "outcome": "unresolved"})
    assert (made.status_code, made.json()["outcome"]) == (201, "unresolved")
    assert client.post(f"/recordings/{key}/insights", json={**body, "outcome": "great"}).status_code == 422
    (ended,) = [i for i in client.get(f"/recordings/{key}/insights").json()["insights"] if i["outcome"] == "churn_risk"]
    changed = client.patch(f"/insights/{ended['id']}", {"outcome": "escalated"}).json()
    assert (changed["outcome"], changed["details"]["mined"]["outcome"]) == ("escalated", "churn_risk")
    refused = client.patch(f"/insights/{ended['id']}", {"kind": "praise", "outcome": "escalated"})
    assert (refused.status_code, refused.json()["code"]) == (422, "outcome_unexpected")
    back = client.patch(f"/insights/{ended['id']}", changed["details"]["mined"]).json()
    assert back["outcome"] == "churn_risk"


def test_tables_of_insights_have_outcome_and_promise_with_the_name_that_people_gave(client: Client, key: str) -> None:
    recording = client.get(f"/recordings/{key}").json()
    client.patch(f"/recordings/{key}/speakers/{recording['speakers'][0]['id']}", {"name": "Ana"})
    path = f"/projects/{recording['project_id']}/exports"
    expected = [
        ("", "", ""), ("churn_risk", "", ""), ("", "Ana", "by wednesday"), ("", "our engineer", ""), ("", "SPEAKER_01", ""),
    ]  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(client.get(f"{path}/csv").content.decode("utf-8-sig"))))
    assert [(row["outcome"], row["who"], row["by_when"]) for row in rows] == expected
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{path}/xlsx").content))
    header, *cells = book["Insights"].iter_rows(values_only=True)
    sheet = [dict(zip(header, row, strict=True)) for row in cells]
    assert [(row["outcome"] or "", row["who"] or "", row["by_when"] or "") for row in sheet] == expected
    lines = [json.loads(line) for line in client.get(f"{path}/jsonl").text.splitlines()]
    assert [(row["outcome"] or "", row["who"] or "", row["by_when"] or "") for row in lines] == expected


def test_a_word_of_feeling_has_its_seconds(client: Client, key: str) -> None:
    happy = client.get(f"/recordings/{key}/insights").json()["emotions"][0]
    second = client.get(f"/recordings/{key}/transcript").json()["utterances"][1]
    word = next(w for w in second["words"] if w["text"] == "happy.")
    assert (happy["start"], happy["end"], happy["denied"]) == (word["start"], word["end"], True)


def test_satisfaction_shows_its_parts_and_turns_and_how_unsure_it_is(client: Client, key: str) -> None:
    assert client.get(f"/recordings/{key}").json()["satisfaction_uncertainty"] == 30.5
    found = client.get(f"/recordings/{key}/insights").json()["satisfaction"]
    assert [(p["name"], p["value"], p["positions"]) for p in found["parts"]] == [
        ("outcome", -1.0, [1]),
        ("effort", None, []),
    ]
    assert [(t["position"], t["rating"], t["reasons"]) for t in found["turns"]] == [(1, 2, ["refuses"]), (3, 3, [])]


def test_the_json_export_has_chapters_feelings_and_emotions(client: Client, key: str) -> None:
    document = client.get(f"/recordings/{key}/exports/json").json()
    assert document["chapters"] == [{"title": "Export", "first": 0, "last": 3, "start": 0.5, "end": 14.0}]
    assert [(f["speaker"], f["change"], f["reason"]) for f in document["feelings"]] == [
        ("SPEAKER_00", None, "not_enough_speech"),
        ("SPEAKER_01", 0.5, None),
    ]
    happy = document["emotions"][0]
    assert (happy["emotion"], happy["position"], happy["denied"]) == ("joy", 1, True)
    assert LINES[1][1][happy["char_start"] : happy["char_end"]] == "happy"
    assert document["utterances"][1]["start"] < happy["start"] < happy["end"] < document["utterances"][1]["end"]
    bare = client.get(f"/recordings/{key}/exports/json?insights=false").json()
    assert (bare["chapters"], bare["feelings"], bare["emotions"]) == ([], [], [])
