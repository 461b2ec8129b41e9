"""What people write into a note outlasts new runs, keeps its evidence, and stays apart from what was generated."""

import uuid
from dataclasses import asdict, replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from service.actions import edits, exports, insights, notes, search, speakers, transcripts
from service.domain.errors import Conflict, Invalid, NotFound
from service.domain.insight import Insight, Keyphrase, Mined, Satisfaction
from service.domain.search_filters import SearchFilters
from service.domain.transcript import Transcript
from service.store import tables
from tests import factories

QUOTE = "The export fails every time I try it"


def make_noted(session: Session) -> tuple[tables.Recording, tables.Transcript, Transcript]:
    recording, row, transcript = factories.make_saved(session)
    generate(session, recording, row, transcript)
    return recording, row, transcript


def generate(
    session: Session,
    recording: tables.Recording,
    row: tables.Transcript,
    transcript: Transcript,
    text: str = "It fails.",
) -> None:
    fails = replace(factories.make_insight(transcript, QUOTE), statement=text)
    tired = replace(factories.make_insight(transcript, "it is really frustrating"), statement="No more.")
    mine(session, recording, row, fails, tired)


def mine(session: Session, recording: tables.Recording, row: tables.Transcript, *found: Insight) -> None:
    """A run that finds these insights, and writes the note of them."""
    insights.save_mined(session, recording, row, Mined(found, (), Satisfaction(None, "1")), metrics=None)
    insights.rewrite_note(session, recording, row)


def lines(session: Session, recording: tables.Recording, section: str = "hurts") -> list[dict[str, Any]]:
    note = notes.current_note(session, recording.id)
    assert note
    return next((s["lines"] for s in note["sections"] if s["name"] == section), [])


def texts(session: Session, recording: tables.Recording) -> list[str]:
    return [line["text"] for line in lines(session, recording)]


def test_a_person_says_a_line_in_other_words_and_the_generated_ones_are_kept(session: Session) -> None:
    recording, *_ = make_noted(session)
    key = lines(session, recording)[0]["id"]
    notes.change_line(session, recording.id, key, text="The export is broken.", author="Ana")
    line = lines(session, recording)[0]
    assert (line["text"], line["generated"], line["by"], line["author"], line["id"]) == (
        "The export is broken.", "It fails.", "person", "Ana", key,
    )  # fmt: skip
    assert line["evidence"][0]["quote"] == QUOTE
    notes.change_line(session, recording.id, key)
    assert texts(session, recording) == ["It fails.", "No more."]
    assert lines(session, recording)[0]["by"] == "machine"


def test_a_line_that_was_put_away_is_named_and_comes_back(session: Session) -> None:
    recording, *_ = make_noted(session)
    key = lines(session, recording)[1]["id"]
    notes.change_line(session, recording.id, key, hidden=True)
    note = notes.current_note(session, recording.id)
    assert note
    assert texts(session, recording) == ["It fails."]
    assert note["hidden"] == [{"id": key, "section": "hurts", "text": "No more."}]
    notes.change_line(session, recording.id, key)
    assert texts(session, recording) == ["It fails.", "No more."]


def test_a_new_run_that_words_the_line_anew_leaves_the_persons_words(session: Session) -> None:
    recording, row, transcript = make_noted(session)
    notes.change_line(session, recording.id, lines(session, recording)[0]["id"], text="Mine.")
    generate(session, recording, row, transcript, "The export fails.")
    assert [(line["text"], line["generated"]) for line in lines(session, recording)] == [
        ("Mine.", "The export fails."),
        ("No more.", None),
    ]


def test_context_lines_stay_as_people_left_them_when_speakers_and_words_change(session: Session) -> None:
    recording, row, _ = make_noted(session)
    insights.get_or_make_analysis(session, recording, row).keyphrases = [asdict(Keyphrase("export", 0.9, 2))]
    insights.rewrite_note(session, recording, row)
    people, about = lines(session, recording, "context")
    assert about["text"].startswith("About: ")
    notes.change_line(session, recording.id, people["id"], text="A call of support.")
    notes.change_line(session, recording.id, about["id"], hidden=True)
    said = transcripts.list_utterances(session, row.id)
    speakers.reassign_words(session, recording.id, said[1].id, 0, 1, None)
    edits.change_text(session, recording.id, said[-1].id, "")
    analysis = insights.find_analysis(session, recording.id)
    assert analysis is not None
    analysis.keyphrases = [*analysis.keyphrases, {"phrase": "spreadsheet", "score": 0.5, "count": 1}]
    insights.rewrite_note(session, recording, row)
    assert [(line["id"], line["text"]) for line in lines(session, recording, "context")] == [
        (people["id"], "A call of support.")
    ]
    note = notes.current_note(session, recording.id) or {}
    assert [line["id"] for line in note["hidden"]] == [about["id"]]
    notes.change_line(session, recording.id, about["id"])
    assert [line["by"] for line in lines(session, recording, "context")] == ["person", "machine"]


def test_a_persons_line_stays_when_the_new_run_has_no_such_line(session: Session) -> None:
    recording, row, transcript = make_noted(session)
    notes.change_line(session, recording.id, lines(session, recording)[0]["id"], text="Mine.")
    mine(session, recording, row, factories.make_insight(transcript, "I wish you could send it", "request"))
    kept = lines(session, recording)
    assert [(line["text"], line["evidence"][0]["quote"]) for line in kept] == [("Mine.", QUOTE)]


def test_an_own_line_rests_on_a_selection_and_follows_edits_of_its_words(session: Session) -> None:
    recording, row, _ = make_noted(session)
    said = transcripts.list_utterances(session, row.id)[1]
    start = said.text.index("it is really frustrating")
    key = notes.add_line(
        session, recording.id, "next_steps", "Call back.", utterance_id=said.id, char_start=start, char_end=start + 24
    )
    (line,) = lines(session, recording, "next_steps")
    assert (line["id"], line["by"], line["evidence"][0]["quote"]) == (key, "person", "it is really frustrating")
    edits.change_text(session, recording.id, said.id, f"Well, {said.text}")
    (line,) = lines(session, recording, "next_steps")
    assert line["evidence"][0]["verified"]
    assert line["evidence"][0]["char_start"] == start + 6
    edits.change_text(session, recording.id, said.id, "Nothing of that.")
    (line,) = lines(session, recording, "next_steps")
    assert not line["evidence"][0]["verified"]
    edits.undo(session, recording.id)
    assert lines(session, recording, "next_steps")[0]["evidence"][0]["verified"]


def test_what_a_person_wrote_is_exported_and_found(session: Session) -> None:
    recording, *_ = make_noted(session)
    search.index_recording(session, recording.id, search.list_passages(session, recording.id))
    notes.change_line(session, recording.id, lines(session, recording)[0]["id"], text="Spreadsheets are crumbling.")
    text = exports.export(session, recording.id, "markdown", "note").data.decode()
    assert "Spreadsheets are crumbling." in text
    assert "It fails." not in text
    found = search.search(session, "crumbling", filters=SearchFilters()).hits
    assert [hit.text for hit in found if hit.kind == "note"] == ["Spreadsheets are crumbling."]


def test_only_own_lines_are_deleted_and_never_left_empty(session: Session) -> None:
    recording, *_ = make_noted(session)
    generated = lines(session, recording)[0]["id"]
    own = notes.add_line(session, recording.id, "hurts", "And this.")
    with pytest.raises(Conflict, match="put it away"):
        notes.remove_line(session, recording.id, generated)
    with pytest.raises(Invalid, match="needs words"):
        notes.change_line(session, recording.id, own)
    notes.change_line(session, recording.id, own, text="And that.")
    assert texts(session, recording) == ["It fails.", "No more.", "And that."]
    notes.remove_line(session, recording.id, own)
    assert texts(session, recording) == ["It fails.", "No more."]


def test_bad_input_is_refused_in_a_sentence(session: Session) -> None:
    recording, row, _ = make_noted(session)
    said = transcripts.list_utterances(session, row.id)[0]
    with pytest.raises(NotFound, match="no such line"):
        notes.change_line(session, recording.id, "g0", text="x")
    with pytest.raises(Invalid, match="sections"):
        notes.add_line(session, recording.id, "songs", "La la.")
    with pytest.raises(Invalid, match="at least one word"):
        notes.add_line(session, recording.id, "hurts", "x", utterance_id=said.id, char_start=3, char_end=3)
    with pytest.raises(NotFound, match="no such utterance"):
        notes.add_line(session, recording.id, "hurts", "x", utterance_id=uuid.uuid4())
    other = factories.make_recording(session, title="Other", sha256="f" * 64)
    with pytest.raises(NotFound, match="no note"):
        notes.add_line(session, other.id, "hurts", "x")
