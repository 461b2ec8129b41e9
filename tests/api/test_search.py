"""A hit shows the words that it rests on, and what was said around them."""

import uuid

import pytest

from service.actions import insights, recordings, search, transcripts
from tests import factories
from tests.actions.test_decisions_heeded import LINES, PAIN, mine
from tests.api.client import Client


@pytest.fixture
def call(client: Client) -> uuid.UUID:
    key = uuid.UUID(client.upload().json()["recording"]["id"])
    with client.database.write() as session:
        recording = recordings.get_recording(session, key)
        transcript = factories.make_transcript(LINES)
        mine(session, recording, transcripts.save_transcript(session, recording, transcript, "k"), transcript)
    return key


def hits(client: Client, query: str, **filters: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = client.get("/search", params={"q": query, **filters}).json()["hits"]
    return found


def test_an_insight_comes_with_its_quote_its_seconds_and_its_surroundings(client: Client, call: uuid.UUID) -> None:
    hit = hits(client, "export fails", kind="insight")[0]
    evidence = client.get(f"/insights/{hit['target_id']}").json()["evidence"][0]
    assert (hit["quote"], hit["start"], hit["end"]) == (PAIN, evidence["start"], evidence["end"])
    assert (hit["before"], hit["after"]) == (LINES[0][1], LINES[2][1])
    said = hits(client, "frustrating", kind="utterance")[0]
    assert (said["text"], said["quote"], said["before"]) == (LINES[1][1], None, LINES[0][1])


def test_a_line_of_the_note_comes_with_its_quote_where_it_has_one(client: Client, call: uuid.UUID) -> None:
    hit = hits(client, "charge for that", kind="note")[0]
    assert (hit["quote"], hit["before"], hit["after"]) == ("Is there a charge for that?", LINES[2][1], LINES[4][1])
    about = next(h for h in hits(client, "export", kind="note") if h["text"] == "About: export.")
    assert (about["quote"], about["before"], about["start"]) == (None, None, None)


def test_the_quote_is_one_that_still_stands(client: Client, call: uuid.UUID) -> None:
    with client.database.write() as session:
        pain = insights.list_insights(session, recording_id=call)[0]
        pain.evidence[0].verified = False
        session.flush()
        first = search.search(session, "export fails").hits[0]
        hit = next(h for h in search.search(session, "export fails").hits if h.target_id == pain.id)
    assert first.text == LINES[1][1]
    assert (hit.quote, hit.before) == (None, None)


def test_a_rejected_insight_is_gone_from_note_and_search(client: Client, call: uuid.UUID) -> None:
    hit = hits(client, "export fails", kind="insight")[0]
    for status, there in (("rejected", False), ("accepted", True)):
        client.patch(f"/insights/{hit['target_id']}", {"status": status})
        note = client.get(f"/recordings/{call}/note").json()
        told = [line["text"] for section in note["sections"] for line in section["lines"]]
        assert (hit["text"] in told, str(hit["text"]) in note["markdown"]) == (there, there)
        found = [h["target_id"] for h in hits(client, "export fails", kind="insight")]
        assert (hit["target_id"] in found) is there


def test_the_language_that_was_heard_is_enough_for_every_filter(client: Client, call: uuid.UUID) -> None:
    project = client.get(f"/recordings/{call}").json()["project_id"]
    with client.database.write() as session:
        assert recordings.get_recording(session, call).language is None
    for language, number in (("en", 1), ("de", 0)):
        asked = {"language": language}
        assert client.get(f"/projects/{project}/themes", params=asked).json()["recordings"] == number
        assert client.get(f"/projects/{project}/overview", params=asked).json()["recordings"] == number
        assert client.get(f"/projects/{project}/report", params=asked).json()["recordings"] == number
        assert client.get(f"/projects/{project}/faq", params=asked).json()["total"] == number
        assert len(client.get("/recordings", params=asked).json()["items"]) == number
        assert bool(hits(client, "export", **asked)) is bool(number)
    assert client.get(f"/projects/{project}/overview").json()["languages"] == ["en"]
    everything = client.get("/search", params={"q": "export", "facets": True}).json()
    assert everything["facets"]["language"] == {"en": everything["total"]}


def test_the_language_that_somebody_stated_goes_before_what_was_heard(client: Client, call: uuid.UUID) -> None:
    project = client.get(f"/recordings/{call}").json()["project_id"]
    with client.database.write() as session:
        recordings.get_recording(session, call).language = "nl"
    for language, number in (("en", 0), ("nl", 1)):
        assert client.get(f"/projects/{project}/themes?language={language}").json()["recordings"] == number
        assert len(client.get(f"/recordings?language={language}").json()["items"]) == number
        assert bool(hits(client, "export", language=language)) is bool(number)
    facets = client.get("/search", params={"q": "export", "facets": True}).json()["facets"]
    assert list(facets["language"]) == client.get(f"/projects/{project}/overview").json()["languages"] == ["nl"]
