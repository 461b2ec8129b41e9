"""Word, PDF, CSV, XLSX, TextGrid, ELAN, oTranscribe, Call Analytics: each read back by a reader from another hand."""

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import mammoth
import openpyxl
import pypdfium2
import pytest
import srt
import textgrid
import webvtt
from pyannote.database.util import load_rttm
from pympi import Elan

from service.domain.formats import WRITERS, Conversation
from service.domain.formats.pdf import MISSING, load_fonts
from service.domain.metrics import measure
from service.domain.note import write_note
from service.domain.transcript import Provenance, SpeakerInfo, Transcript, Utterance
from tests import factories

NAMES = (SpeakerInfo("SPEAKER_00", "Ana Núñez", "agent"), SpeakerInfo("SPEAKER_01", "Łukasz", "customer"))
SKIPPED = {"analysis": "keyphrases", "reason": "no_model", "detail": "No model is here."}


def conversation(made: Transcript | None = None) -> Conversation:
    made = made or factories.make_transcript()
    transcript = Transcript(made.utterances, Provenance("whisper", "base"), "en", NAMES)
    insights = factories.make_mined(factories.make_transcript()).insights if made == factories.make_transcript() else ()
    return Conversation(
        "c1", "Export trouble", "my call.wav", transcript, 30.0, "2026-03-04", insights=insights,
        statuses=("candidate",) * len(insights), note=factories.make_note(insights) if insights else None,
        metrics=measure(transcript.utterances, NAMES, 30.0, "en"), satisfaction={"index": 41.0, "uncertainty": 8.4},
        skipped=(SKIPPED,),
    )  # fmt: skip


def said(*texts: str) -> Conversation:
    return conversation(factories.make_transcript([(f"SPEAKER_{i % 2:02}", text) for i, text in enumerate(texts)]))


def docx_text(data: bytes) -> str:
    return mammoth.extract_raw_text(io.BytesIO(data)).value


def pdf_text(data: bytes) -> str:
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]
    return " ".join(" ".join(pages).replace("\ufffe", "").split())


def test_docx_numbers_its_lines_and_proves_its_claims() -> None:
    text = docx_text(WRITERS["docx"].data(conversation()))
    assert "“The export fails every time I try it”  0:03, Łukasz, line 2" in text
    assert "satisfaction 41 ± 8 of 100 (derived, not a survey)" in text
    html = mammoth.convert_to_html(io.BytesIO(WRITERS["docx"].data(conversation()))).value
    assert re.search(r"<li>About: The export fails every time I try it<sup> ?1</sup></li>", html)
    assert "<strong>Łukasz</strong>  0:03<br />The export fails every time I try it, and it" in html
    assert "<h1>Evidence</h1>" in html
    assert "Figures</h1><table>" in html


def test_pdf_says_the_same_and_embeds_its_fonts() -> None:
    data = WRITERS["pdf"].data(conversation())
    text = pdf_text(data)
    assert "Łukasz 0:03 The export fails every time I try it, and it is really frustrating." in text
    assert "“The export fails every time I try it” 0:03, Łukasz, line 2" in text
    assert b"/FontFile2" in data


def test_pdf_has_the_letters_of_europe_and_says_which_scripts_it_lacks() -> None:
    assert "ąčďěğħįľňőřșťůŵýžßþæø Ελληνικά Кириллица €" in pdf_text(
        WRITERS["pdf"].data(said("ąčďěğħįľňőřșťůŵýžßþæø Ελληνικά Кириллица €"))
    )
    assert "font has no" not in pdf_text(WRITERS["pdf"].data(conversation()))
    lacking = pdf_text(WRITERS["pdf"].data(said("こんにちは 中文 🎉")))
    assert "font has no CJK, Hiragana, symbol characters; each shows as \ufffd." in lacking
    assert "\ufffd" * 5 + " " + "\ufffd" * 2 in lacking
    assert ord(MISSING) in load_fonts()  # a letter that the font lacks too would leave nothing to be seen


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_times_speakers_and_insights_can_be_left_out(kind: str) -> None:
    read = {"docx": docx_text, "pdf": pdf_text}[kind]
    bare = read(WRITERS[kind].data(conversation().chosen(times=False, speakers=False, insights=False, language=False)))
    assert "Which format do you export to?" in bare
    for gone in ("0:03", "Łukasz", "Evidence", "satisfaction", "English", "Figures"):
        assert gone not in bare


def test_a_quote_of_the_note_that_is_not_said_any_more_is_marked_in_every_format_that_prints_it() -> None:
    whole = conversation()
    assert whole.note is not None
    (section,) = whole.note.sections
    first, *rest = section.lines
    gone = replace(first, evidence=(replace(first.evidence[0], verified=False),), stale=True)
    note = replace(whole.note, sections=(replace(section, lines=(gone, *rest)),))
    edited = replace(whole, insights=(), statuses=(), note=note)
    mark, quote = "[the words were edited since]", "“The export fails every time I try it”"
    docx, pdf = docx_text(WRITERS["docx"].data(edited)), pdf_text(WRITERS["pdf"].data(edited))
    assert f"{quote} {mark}  0:03, line 2" in docx
    assert f"{quote} {mark} 0:03, line 2" in pdf
    markdown = WRITERS["markdown"].data(edited).decode()
    assert f"[^1]: 0:03: {quote} \\[the words were edited since\\]\n" in markdown
    for text in (docx, pdf, markdown.replace("\\", "")):
        assert text.count(mark) == 2  # the line and its quote, no other
    lines = json.loads(WRITERS["json"].data(edited))["note"]["sections"][0]["lines"]
    assert [[e["verified"] for e in line["evidence"]] for line in lines] == [[False], [True], [True]]


TOLD = (
    ("SPEAKER_01", "The export fails. When will it work?"),
    ("SPEAKER_00", "It works on Monday, and I will call you."),
)


def named_conversation() -> Conversation:
    """A conversation with a note that ascribes a promise and an answer to a person with a name."""
    made = factories.make_transcript(TOLD)
    answer = {"quote": "It works on Monday", "speaker": "SPEAKER_00", "start": 3.2, "end": 4.4}
    found = factories.make_mined(
        made,
        factories.make_insight(
            made, "When will it work?", "question", details={"answer": answer, "by_role": "customer"}
        ),
        factories.make_insight(made, "I will call you", "commitment", details={"who": "SPEAKER_00", "by_when": ""}),
    )
    return replace(
        conversation(made), insights=found.insights, statuses=("candidate",) * 2,
        note=write_note(made.utterances, NAMES, found, title="Export trouble"),
    )  # fmt: skip


def test_without_speakers_no_format_says_who_it_was() -> None:
    readers = {"docx": docx_text, "pdf": pdf_text, "xlsx": workbook_text}
    full = WRITERS["markdown"].data(named_conversation()).decode()
    assert "— Ana Núñez: It works on Monday" in full and "- Ana Núñez: About: I will call you" in full
    for kind, writer in WRITERS.items():
        bare = readers.get(kind, bytes.decode)(writer.data(named_conversation().chosen(speakers=False)))
        for name in ("Ana Núñez", "Łukasz", "Agent", "Customer", "AGENT"):
            assert name not in bare, (kind, name)
    told = json.loads(WRITERS["json"].data(named_conversation().chosen(speakers=False)))
    lines = [line["text"] for section in told["note"]["sections"] for line in section["lines"]]
    assert "About: When will it work? — It works on Monday" in lines
    assert "About: I will call you" in lines
    assert "SPEAKER_0" not in json.dumps([told[name] for name in ("insights", "note", "feelings", "speakers")])


def workbook_text(data: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


@pytest.mark.parametrize("kind", list(WRITERS))
def test_control_characters_markup_and_long_speech_break_nothing(kind: str) -> None:
    nasty = said("a\x00b \x0b <b>&amp; ]]> --> \ud800", "word " * 9000, "x" * 40_000)
    assert WRITERS[kind].data(nasty)


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\u200b ok")


def test_csv_cells_are_no_formulas() -> None:
    rows = list(csv.DictReader(io.StringIO(WRITERS["csv"].data(said(*FORMULAS)).decode("utf-8-sig"))))
    assert [row["text"] for row in rows] == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "\u200b ok"]
    assert (rows[1]["number"], rows[1]["start"], rows[1]["speaker"], rows[1]["role"]) == (
        "2",
        "1.3",
        "Łukasz",
        "customer",
    )
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row.values())


def test_xlsx_cells_are_no_formulas_and_numbers_are_numbers() -> None:
    book = openpyxl.load_workbook(io.BytesIO(WRITERS["xlsx"].data(said(*FORMULAS))))
    header, *rows = list(book["Transcript"].iter_rows())
    column = [cell.value for cell in header].index("text")
    assert [row[column].value for row in rows] == list(FORMULAS)
    assert {row[column].data_type for row in rows} == {"s"}
    assert [row[column].quotePrefix for row in rows] == [True, True, True, True, False]
    assert rows[1][1].value == pytest.approx(1.3)


def test_xlsx_has_each_quote_and_every_letter_of_a_long_text() -> None:
    book = openpyxl.load_workbook(io.BytesIO(WRITERS["xlsx"].data(conversation())))
    rows = list(book["Insights"].iter_rows(values_only=True))
    assert dict(zip(rows[0], rows[1], strict=True))["quote"] == "The export fails every time I try it"
    assert ("did not run", "keyphrases", "No model is here.") in list(book["About"].iter_rows(values_only=True))
    text = "x" * 70_000
    book = openpyxl.load_workbook(io.BytesIO(WRITERS["xlsx"].data(said(text))))
    cells = [row[6] for row in book["Transcript"].iter_rows(min_row=2, values_only=True)]
    assert "".join(cells) == text


def test_textgrid_has_a_tier_per_speaker_without_holes(tmp_path: Path) -> None:
    path = tmp_path / "a.TextGrid"
    path.write_bytes(WRITERS["textgrid"].data(said('She said "no".', "Yes.")))
    grid = textgrid.TextGrid.fromFile(str(path))
    assert grid.getNames() == ["Ana Núñez", "Łukasz"]
    for tier in grid:
        assert (tier.minTime, tier.maxTime) == (0, 30)
        assert all(a.maxTime == b.minTime for a, b in zip(tier, list(tier)[1:], strict=False))
    assert [(i.mark, i.minTime) for i in grid[0] if i.mark] == [('She said "no".', 0.5)]


def test_elan_reads_the_annotations(tmp_path: Path) -> None:
    path = tmp_path / "a.eaf"
    path.write_bytes(WRITERS["eaf"].data(conversation()))
    eaf = Elan.Eaf(str(path))
    assert list(eaf.get_tier_names()) == ["Ana Núñez", "Łukasz"]
    start, end, text = eaf.get_annotation_data_for_tier("Łukasz")[0][:3]
    assert (start, end) == (3700, 7600)
    assert text.startswith("The export fails")
    assert eaf.tiers["Łukasz"][2]["PARTICIPANT"] == "Łukasz"


def test_otranscribe_has_clickable_times() -> None:
    document = json.loads(WRITERS["otr"].data(said("<b>Hi</b>", "Yes & no")))
    assert set(document) == {"text", "media", "media-source", "media-time"}
    assert (
        '<span class="timestamp" data-timestamp="0.500">0:00</span> <b>Ana Núñez:</b> &lt;b&gt;Hi' in document["text"]
    )
    assert "Yes &amp; no" in document["text"]


def test_call_analytics_has_roles_milliseconds_and_what_did_not_run() -> None:
    document = json.loads(WRITERS["call_analytics"].data(conversation()))
    assert document["JobStatus"] == "COMPLETED"
    assert [p["ParticipantRole"] for p in document["Participants"]] == ["AGENT", "CUSTOMER"]
    segment = document["Transcript"][1]
    assert (segment["ParticipantRole"], segment["BeginOffsetMillis"], segment["EndOffsetMillis"]) == (
        "CUSTOMER",
        3700,
        7600,
    )
    assert segment["Items"][1] == {
        "BeginOffsetMillis": 4000, "EndOffsetMillis": 4300, "Content": "export", "Confidence": "0.9000"
    }  # fmt: skip
    span = segment["IssuesDetected"][0]["CharacterOffsets"]
    assert segment["Content"][span["Begin"] : span["End"]] == "The export fails every time I try it"
    figures = document["ConversationCharacteristics"]
    assert figures["TotalConversationDurationMillis"] == 30_000
    assert set(figures["TalkTime"]["DetailsByParticipant"]) == {"AGENT", "CUSTOMER"}
    assert {"Feature": "keyphrases", "ReasonCode": "NO_MODEL"} in document["JobDetails"]["SkippedAnalysis"]


def test_subtitles_are_read_by_others() -> None:
    long = said("This is a long story, as long as a story can be. " * 9)
    cues = webvtt.from_buffer(io.StringIO(WRITERS["vtt"].data(long).decode()))
    assert {cue.voice for cue in cues} == {"Ana Núñez"}
    assert all(len(line) <= 42 for cue in cues for line in cue.text.split("\n"))
    subtitles = list(srt.parse(WRITERS["srt"].data(long).decode()))
    assert [s.index for s in subtitles] == list(range(1, len(subtitles) + 1))
    assert all(len(s.content.split("\n")) <= 2 and max(map(len, s.content.split("\n"))) <= 42 for s in subtitles)
    assert all((s.end - s.start).total_seconds() <= 7 for s in subtitles)


def test_subtitles_are_cut_also_without_word_times() -> None:
    text = "one two three four five " * 30
    utterance = Utterance(0.0, 60.0, "SPEAKER_00", text.strip())
    made = replace(factories.make_transcript(), utterances=(utterance,))
    subtitles = list(srt.parse(WRITERS["srt"].data(conversation(made)).decode()))
    assert max((s.end - s.start).total_seconds() for s in subtitles) <= 7
    assert " ".join(" ".join(s.content.removeprefix("Ana Núñez: ").split()) for s in subtitles) == text.strip()


def test_rttm_is_read_by_others(tmp_path: Path) -> None:
    path = tmp_path / "a.rttm"
    path.write_bytes(WRITERS["rttm"].data(conversation()))
    found = load_rttm(path)["my_call"]
    assert found.labels() == ["SPEAKER_00", "SPEAKER_01"]
    assert found.get_timeline()[1].start == pytest.approx(3.7)
