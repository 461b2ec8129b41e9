"""Files of a recording and of a project over the API."""

import csv
import io
import json
import uuid
import zipfile

import mammoth
import openpyxl
import pypdfium2
from sqlalchemy import update

from service.store.tables import Evidence
from tests import factories
from tests.api.client import Client
from tests.api.test_recordings import processed
from tests.api.test_themes import TALKS
from tests.api.test_themes import project as project


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


def xlsx(data: bytes) -> dict[str, list[dict[str, object]]]:
    """The rows of each sheet, by the names in its header."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheets = {}
    for page in book.worksheets:
        header, *rows = page.iter_rows(values_only=True)
        sheets[page.title] = [dict(zip(header, row, strict=True)) for row in rows]
    return sheets


def pdf_text(data: bytes) -> str:
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]
    return " ".join(" ".join(pages).split())


def test_the_formats_say_what_each_of_them_is_offered_for(client: Client, project: uuid.UUID) -> None:
    formats = client.get("/formats").json()
    offered = {f["name"]: f["what"] for f in formats["project_exports"]}
    assert offered["csv"] == offered["xlsx"] == offered["jsonl"] == ["insights", "themes", "faq"]
    assert offered["markdown"] == offered["docx"] == offered["pdf"] == ["faq", "report"]
    assert {f["name"] for f in formats["recording_exports"] if "note" in f["what"]} == {"markdown", "docx", "pdf"}
    for form in formats["project_exports"]:
        for what in ("insights", "themes", "faq", "report"):
            answer = client.get(f"/projects/{project}/exports/{form['name']}?what={what}")
            if what in form["what"]:
                assert answer.status_code == 200 and answer.content
                assert answer.headers["content-type"].split(";")[0] == form["media_type"]
                assert f'.{form["extension"]}"' in answer.headers["content-disposition"]
            else:
                assert answer.json()["code"] == "unknown_export_format"


def test_themes_as_tables_with_every_quote(client: Client, project: uuid.UUID) -> None:
    path = f"/projects/{project}/exports"
    listed = client.get(f"/projects/{project}/themes").json()["items"]
    rows = list(csv.DictReader(io.StringIO(client.get(f"{path}/csv?what=themes").content.decode("utf-8-sig"))))
    assert [(row["theme"], int(row["mentions"])) for row in rows] == [
        (theme["label"], theme["facts"]["mentions"]) for theme in listed
    ]
    sheets = xlsx(client.get(f"{path}/xlsx?what=themes").content)
    assert [row["participants"] for row in sheets["Themes"]] == [theme["facts"]["participants"] for theme in listed]
    assert len(sheets["Quotes"]) == sum(theme["facts"]["mentions"] for theme in listed)
    said = sheets["Quotes"][0]
    utterances = client.get(f"/recordings/{said['recording_id']}/transcript").json()["utterances"]
    spoken = next(u for u in utterances if said["quote"] in u["text"])
    assert spoken["start"] <= said["start"] < said["end"] <= spoken["end"]
    assert said["recording"].startswith("Call 2026-03") and said["speaker"] == "S1"
    lines = [json.loads(line) for line in client.get(f"{path}/jsonl?what=themes").text.splitlines()]
    assert [len(line["quotes"]) for line in lines] == [theme["facts"]["mentions"] for theme in listed]
    assert lines[0]["trend"][0] == listed[0]["facts"]["trend"][0]


def test_a_theme_names_those_that_come_up_with_it(client: Client, project: uuid.UUID) -> None:
    alone = client.get(f"/projects/{project}/ungrouped").json()["items"][0]["id"]
    client.post(f"/projects/{project}/themes", json={"label": "Other", "insight_ids": [alone]})
    listed = client.get(f"/projects/{project}/themes").json()["items"]
    assert all(theme["facts"]["together"] for theme in listed) and len(listed) == 2
    lines = client.get(f"/projects/{project}/exports/jsonl?what=themes").text.splitlines()
    assert [json.loads(line)["together"] for line in lines] == [theme["facts"]["together"] for theme in listed]


def test_every_table_of_quotes_says_where_in_which_utterance(client: Client, project: uuid.UUID) -> None:
    path = f"/projects/{project}/exports"
    table = csv.DictReader(io.StringIO(client.get(f"{path}/csv?what=insights").content.decode("utf-8-sig")))
    lines = [json.loads(line) for line in client.get(f"{path}/jsonl?what=insights").text.splitlines()]
    themes = [json.loads(line) for line in client.get(f"{path}/jsonl?what=themes").text.splitlines()]
    quotes = [quote for theme in themes for quote in theme["quotes"]]
    book = xlsx(client.get(f"{path}/xlsx?what=insights").content)["Insights"]
    for row in (*table, *lines, *quotes, *book, *xlsx(client.get(f"{path}/xlsx?what=themes").content)["Quotes"]):
        utterances = client.get(f"/recordings/{row['recording_id']}/transcript").json()["utterances"]
        text = next(u["text"] for u in utterances if u["id"] == row["utterance_id"])
        assert text[int(row["char_start"]) : int(row["char_end"])] == row["quote"]


def test_the_file_of_a_recording_names_its_insights_and_themes_as_the_api_does(
    client: Client, project: uuid.UUID
) -> None:
    key = client.get(f"/recordings?project_id={project}").json()["items"][0]["id"]
    found = client.get(f"/recordings/{key}/insights").json()["insights"]
    themes = {i["theme_id"] for i in found if i["theme_id"]}
    labels = {theme: client.get(f"/themes/{theme}").json()["label"] for theme in themes}
    told = client.get(f"/recordings/{key}/exports/json").json()["insights"]
    assert [(i["id"], i["theme_id"], i["theme"]) for i in told] == [
        (i["id"], i["theme_id"], labels.get(i["theme_id"])) for i in found
    ]
    assert any(i["theme"] for i in told)
    places = [(e["utterance_id"], e["char_start"], e["char_end"]) for i in found for e in i["evidence"]]
    assert [(e["utterance_id"], e["char_start"], e["char_end"]) for i in told for e in i["evidence"]] == places
    rows = xlsx(client.get(f"/recordings/{key}/exports/xlsx").content)["Insights"]
    assert [row["insight_id"] for row in rows] == [i["id"] for i in found for _ in i["evidence"]]
    assert [(row["utterance_id"], row["char_start"], row["char_end"]) for row in rows] == places


def test_a_period_and_a_role_bound_every_export_of_a_project(client: Client, project: uuid.UUID) -> None:
    path = f"/projects/{project}/exports"
    late = client.get(f"{path}/jsonl?what=insights&since=2026-03-09").text.splitlines()
    assert {json.loads(line)["recording"] for line in late} == {"Call 2026-03-12"}
    themes = client.get(f"{path}/jsonl?what=themes&since=2026-03-09").text.splitlines()
    assert {quote["recording"] for line in themes for quote in json.loads(line)["quotes"]} == {"Call 2026-03-12"}
    assert client.get(f"{path}/jsonl?role=agent").text == ""
    assert client.get(f"{path}/jsonl?since=2026-03-02&until=2026-03-01").json()["code"] == "invalid_period"
    shown = client.get(f"/projects/{project}/themes?since=2026-03-09").json()["items"][0]["quotes"]
    assert {quote["recording_title"] for quote in shown} == {"Call 2026-03-12"}


def test_a_quote_that_an_edit_made_untrue_is_not_exported(client: Client, project: uuid.UUID) -> None:
    path = f"/projects/{project}/exports/jsonl?what=insights"
    gone = quotes_in(client.get(path).text)[0]
    with client.database.write() as session:
        session.execute(update(Evidence).where(Evidence.quote == gone).values(verified=False))
    assert gone not in quotes_in(client.get(path).text)
    assert f"“{gone}”" not in client.get(f"/projects/{project}/report/markdown").text


def quotes_in(lines: str) -> list[str]:
    return [json.loads(line)["quote"] for line in lines.splitlines()]


def test_the_faq_in_every_kind_of_file(client: Client, project: uuid.UUID) -> None:
    path = f"/projects/{project}/exports"
    sheets = xlsx(client.get(f"{path}/xlsx?what=faq").content)
    assert (sheets["FAQ"][0]["count"], sheets["FAQ"][0]["answer"]) == (2, TALKS[0][3])
    assert [row["answer"] for row in sheets["Asked"]] == [TALKS[0][3], None]
    assert TALKS[0][3] in mammoth.extract_raw_text(io.BytesIO(client.get(f"{path}/docx?what=faq").content)).value
    assert client.get(f"{path}/jsonl?what=faq&least=3").text == ""


def test_the_report_says_the_same_in_markdown_word_and_pdf(client: Client, project: uuid.UUID) -> None:
    period = "what=report&since=2026-03-09&until=2026-03-15&role=customer"
    path = f"/projects/{project}/exports"
    markdown = client.get(f"{path}/markdown?{period}").text
    word = mammoth.convert_to_html(io.BytesIO(client.get(f"{path}/docx?{period}").content)).value
    pdf = pdf_text(client.get(f"{path}/pdf?{period}").content)
    for sentence in (
        "Report, 9 March 2026 to 15 March 2026", "said by customers", "Less often: ", "This rests on 1 recording only.",
        "“My export fails all the time”", "1 participant, 1 mention (2 before) in 1 recording", "9 March 2026",
    ):  # fmt: skip
        assert sentence in markdown and sentence in word and sentence in pdf, sentence
    report = client.get(f"/projects/{project}/report?{period}").json()
    place = report["by_participants"][0]["quotes"][0]
    link = f"{str(client.http.base_url).rstrip('/')}/recordings/{place['recording_id']}#t={place['start']:.1f}"
    assert f"[^1]: Call 2026-03-12, 0:0{int(place['start'])}: “My export fails all the time” (<{link}>)" in markdown
    assert f'<a href="{link}">Call 2026-03-12, 0:0{int(place["start"])}</a>' in word
    assert "<h1>Satisfaction</h1><table><thead>" in word
    assert "| 9 March 2026 | 41 | 1 |" in markdown


def test_the_note_alone(client: Client) -> None:
    key = processed(client)
    note = client.get(f"/recordings/{key}/note").json()
    line = next(line["text"] for section in note["sections"] for line in section["lines"] if line["evidence"])
    word = mammoth.extract_raw_text(io.BytesIO(client.get(f"/recordings/{key}/exports/docx?what=note").content)).value
    pdf = pdf_text(client.get(f"/recordings/{key}/exports/pdf?what=note").content)
    assert line in word and line in pdf and "Evidence" in word and "Evidence" in pdf
    assert "Transcript" not in word and "Transcript" not in pdf
    assert client.get(f"/recordings/{key}/exports/srt?what=note").json()["code"] == "unknown_export_format"


def test_several_conversations_come_in_one_zip_and_what_is_missing_is_named(client: Client) -> None:
    ids = []
    with client.database.write() as session:
        for title in ("Call", "call"):
            ids.append(factories.make_saved(session, title=title)[0].id)
        ids.append(factories.make_recording(session, title="Not heard yet").id)
    answer = client.get("/recordings/exports/txt", params={"id": [str(key) for key in [*ids, ids[0]]]})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["Call.txt", "call (2).txt", "not exported.txt"]
        assert "frustrating" in archive.read("Call.txt").decode()
        assert archive.read("not exported.txt").decode().startswith("Not heard yet: ")
    assert client.get("/recordings/exports/txt").status_code == 422
    assert client.get("/recordings/exports/tar", params={"id": str(ids[0])}).status_code == 422
    assert client.get("/recordings/exports/txt", params={"id": str(uuid.uuid4())}).status_code == 404
