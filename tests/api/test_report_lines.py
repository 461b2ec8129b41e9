"""What people write into a report outlasts its being made anew, plays its evidence and is exported."""

import io
import uuid
from typing import Any

import docx
import pytest

from tests.api.client import Client
from tests.api.test_themes import project

__all__ = ["project"]
WEEK = "since=2026-03-09&until=2026-03-15"


@pytest.fixture
def address(project: uuid.UUID) -> str:
    return f"/projects/{project}/report"


def texts(report: dict[str, Any], section: str) -> list[str]:
    return [line["text"] for line in report[section]]


def test_a_line_in_other_words_keeps_its_evidence_and_what_was_generated(client: Client, address: str) -> None:
    before = client.get(f"{address}?{WEEK}").json()["changes"]
    line = next(line for line in before if line["evidence"])
    assert (line["by"], line["generated"], line["stale"]) == ("machine", None, False)
    answer = client.patch(f"{address}/lines/{line['id']}?{WEEK}", {"text": "Exports got better."})
    assert answer.status_code == 200
    made = next(each for each in answer.json()["changes"] if each["id"] == line["id"])
    assert (made["text"], made["by"], made["generated"]) == ("Exports got better.", "person", line["text"])
    assert made["evidence"] == line["evidence"]
    assert client.get(f"{address}?{WEEK}").json() == answer.json()
    for name, told in (("markdown", None), ("docx", None)):
        file = client.get(f"{address[: -len('/report')]}/exports/{name}?what=report&{WEEK}").content
        told = (
            file.decode()
            if name == "markdown"
            else "\n".join(p.text for p in docx.Document(io.BytesIO(file)).paragraphs)
        )
        assert "Exports got better." in told
        assert line["text"] not in told
    back = client.patch(f"{address}/lines/{line['id']}?{WEEK}", {"text": None}).json()
    assert back["changes"] == before


def test_a_line_is_put_away_and_brought_back(client: Client, address: str) -> None:
    line = client.get(address).json()["limits"][0]
    report = client.patch(f"{address}/lines/{line['id']}", {"hidden": True}).json()
    assert line["text"] not in texts(report, "limits")
    assert report["hidden"] == [{"id": line["id"], "section": "limits", "text": line["text"]}]
    assert line["text"] not in client.get(f"{address}/markdown").text
    assert client.delete(f"{address}/lines/{line['id']}").json()["code"] == "not_written_by_hand"
    report = client.patch(f"{address}/lines/{line['id']}", {"text": None}).json()
    assert report["limits"][0] == line
    assert report["hidden"] == []


def test_own_lines_stand_in_every_period_until_they_are_deleted(client: Client, address: str) -> None:
    for section, text in (("conclusions", "Fix the export."), ("recommendations", "Ask five more.")):
        made = client.post(f"{address}/lines?{WEEK}", json={"section": section, "text": text})
        assert made.status_code == 201
        assert texts(made.json(), section) == [text]
        assert texts(client.get(address).json(), section) == [text]
    told = client.get(f"{address}/markdown").text
    assert told.index("## Conclusions") < told.index("Fix the export.") < told.index("## Recommendations")
    own = client.get(address).json()["conclusions"][0]
    assert client.patch(f"{address}/lines/{own['id']}", {"text": None}).json()["code"] == "line_needs_words"
    assert (
        client.patch(f"{address}/lines/{own['id']}", {"text": "Fix it now."}).json()["conclusions"][0]["generated"]
        is None
    )
    assert client.delete(f"{address}/lines/{own['id']}").json()["conclusions"] == []
    assert client.delete(f"{address}/lines/{own['id']}").json()["code"] == "line_not_found"


def test_a_line_whose_generated_words_changed_says_so_and_stays_in_its_report(client: Client, address: str) -> None:
    line = client.get(address).json()["limits"][0]
    assert "3 recordings" in line["text"]
    client.patch(f"{address}/lines/{line['id']}", {"text": "Only three calls so far."})
    client.upload_transcript(b"WEBVTT\n\n00:00.000 --> 00:02.000\n<v Ana>One more.\n")
    assert client.get(f"{address}?{WEEK}").json()["limits"][0]["by"] == "machine"
    every = client.get(address).json()["limits"]
    mine = next(each for each in every if each["by"] == "person")
    assert (mine["text"], mine["generated"]) == ("Only three calls so far.", line["text"])


def test_nothing_is_made_of_a_line_that_is_only_brought_back(client: Client, address: str) -> None:
    before = client.get(address).json()
    line = before["limits"][0]
    assert client.patch(f"{address}/lines/{line['id']}", {"text": None}).json() == before
    assert client.patch(f"{address}/lines/none", {"text": "x"}).json()["code"] == "line_not_found"
