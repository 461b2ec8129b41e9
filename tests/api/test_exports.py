"""Files of a recording and of a project over the API."""

import csv
import io
import json

import openpyxl
import pypdfium2

from tests.api.client import Client
from tests.api.test_recordings import processed


def test_every_listed_format_can_be_had(client: Client) -> None:
    key = processed(client)
    formats = client.get("/formats").json()
    assert {f["extension"] for f in formats["transcript_imports"]} == {"vtt", "srt", "txt", "docx", "json", "rttm"}
    assert len(formats["recording_exports"]) == 16
    for form in formats["recording_exports"]:
        answer = client.get(f"/recordings/{key}/exports/{form['name']}")
        assert answer.status_code == 200
        assert answer.headers["content-type"].split(";")[0] == form["media_type"]
        assert f'.{form["extension"]}"' in answer.headers["content-disposition"]
        assert answer.content


def test_an_export_leaves_out_what_it_is_told_to(client: Client) -> None:
    key = processed(client)
    full = client.get(f"/recordings/{key}/exports/txt").text
    bare = client.get(f"/recordings/{key}/exports/txt?times=false&speakers=false").text
    assert full.startswith("[0:")
    assert "[0:" not in bare
    assert len(bare.split()) < len(full.split())
    pdf = client.get(f"/recordings/{key}/exports/pdf?insights=false").content
    assert "Evidence" not in pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()


def test_the_insights_of_a_project_as_tables(client: Client) -> None:
    key = processed(client)
    client.patch(f"/recordings/{key}", {"title": "=cmd()"})
    project = client.get(f"/recordings/{key}").json()["project_id"]
    found = client.get(f"/recordings/{key}/insights").json()["insights"]
    quotes = sorted(e["quote"] for i in found for e in i["evidence"] if i["status"] != "rejected")
    assert quotes
    lines = client.get(f"/projects/{project}/exports/jsonl").text.splitlines()
    assert sorted(json.loads(line)["quote"] for line in lines) == quotes
    rows = list(csv.DictReader(io.StringIO(client.get(f"/projects/{project}/exports/csv").content.decode("utf-8-sig"))))
    assert sorted(row["quote"] for row in rows) == quotes
    assert {row["recording"] for row in rows} == {"'=cmd()"}
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/projects/{project}/exports/xlsx").content))
    assert len(list(book["Insights"].rows)) == len(quotes) + 1
    assert client.get(f"/projects/{project}/exports/pdf").json()["code"] == "unknown_export_format"
