"""What people decide on insights is heeded at once, and after every new run, by search and by the note."""

import uuid
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.actions import edits, evidence, exports, insights, notes, own_insights, search, themes, transcripts
from service.domain.insight import Insight
from service.domain.search_filters import SearchFilters
from service.domain.transcript import Transcript
from service.store import tables
from tests import factories

LINES = (
    ("S1", "Thanks for calling, how can I help you today?"),
    ("S2", "The export fails every time I try it, and it is really frustrating."),
    ("S1", "I am sorry to hear that."),
    ("S2", "I wish you could send it by email. Is there a charge for that?"),
    ("S1", "No, sending by email is free for everybody."),
)
PAIN = "The export fails every time I try it"


@pytest.fixture
def call(session: Session) -> tables.Recording:
    """A conversation with a pain, a request and a question that was answered; with its note, indexed."""
    recording = factories.make_recording(session, kind="support_call")
    transcript = factories.make_transcript(LINES)
    row = transcripts.save_transcript(session, recording, transcript, "key-1")
    mine(session, recording, row, transcript)
    return recording


def mine(session: Session, recording: tables.Recording, row: tables.Transcript, transcript: Transcript) -> None:
    """What the pipeline does from mining to the index."""
    question = factories.make_insight(transcript, "Is there a charge for that?", "question")
    answer = {"quote": LINES[4][1], "speaker": "S1"}
    found: tuple[Insight, ...] = (
        factories.make_insight(transcript, PAIN, severity=0.7),
        factories.make_insight(transcript, "I wish you could send it by email.", "request"),
        replace(question, details={"answered": True, "answer": answer}),
    )
    mined = factories.make_mined(transcript, *found)
    insights.save_mined(session, recording, row, mined, metrics=None)
    insights.rewrite_note(session, recording, row)
    search.index_recording(session, recording.id, search.list_passages(session, recording.id))


def again(session: Session, recording: tables.Recording) -> None:
    row = transcripts.get_current(session, recording.id)
    mine(session, recording, row, transcripts.load_transcript(session, row))


def of_kind(session: Session, recording: tables.Recording, kind: str) -> tables.Insight:
    found = insights.list_insights(session, recording_id=recording.id)
    return next(i for i in found if i.kind == kind)


def hits(session: Session, query: str, kind: str = "insight") -> list[str]:
    return [hit.text for hit in search.search(session, query, filters=SearchFilters(kind=kind)).hits]


def lines(session: Session, recording: tables.Recording, section: str) -> list[str]:
    note = notes.current_note(session, recording.id)
    assert note
    return [line["text"] for s in note["sections"] if s["name"] == section for line in s["lines"]]


def markdown(session: Session, recording: tables.Recording) -> str:
    return exports.export(session, recording.id, "markdown", "note").data.decode()


def test_a_rejected_insight_is_not_found_again_when_its_recording_is_indexed_anew(
    session: Session, call: tables.Recording
) -> None:
    pain = of_kind(session, call, "pain_point")
    assert pain.statement in hits(session, "export fails")
    insights.change_insight(session, pain.id, {"status": "rejected"})
    again(session, call)
    assert pain.statement not in hits(session, "export fails")
    insights.change_insight(session, pain.id, {"status": "candidate"})
    assert pain.statement in hits(session, "export fails")


def test_an_insight_of_which_no_quote_stands_is_not_found(session: Session, call: tables.Recording) -> None:
    pain = of_kind(session, call, "pain_point")
    said = transcripts.list_utterances(session, transcripts.get_current(session, call.id).id)[1]
    edits.change_text(session, call.id, said.id, "All is well with it today, really.")
    assert pain.statement not in hits(session, "export fails")
    search.index_recording(session, call.id, search.list_passages(session, call.id))
    assert pain.statement not in hits(session, "export fails")
    insights.change_insight(session, pain.id, {"status": "accepted"})
    assert pain.statement not in hits(session, "export fails")
    edits.undo(session, call.id)
    assert pain.statement in hits(session, "export fails")


def test_the_note_loses_a_rejected_claim_at_once_and_gets_it_back(session: Session, call: tables.Recording) -> None:
    pain = of_kind(session, call, "pain_point")
    before = notes.current_note(session, call.id)
    assert lines(session, call, "hurts") == [pain.statement]
    insights.change_insight(session, pain.id, {"status": "rejected"})
    for _ in range(2):
        assert lines(session, call, "hurts") == []
        assert lines(session, call, "wants") != []
        assert pain.statement not in markdown(session, call)
        again(session, call)
    insights.change_insight(session, pain.id, {"status": "candidate"})
    assert notes.current_note(session, call.id) == before
    assert pain.statement in markdown(session, call)


def test_the_note_says_a_claim_in_the_words_and_as_the_kind_that_a_person_chose(
    session: Session, call: tables.Recording
) -> None:
    pain = of_kind(session, call, "pain_point")
    insights.change_insight(session, pain.id, {"statement": "Exports break", "kind": "request"})
    for _ in range(2):
        assert lines(session, call, "hurts") == []
        assert "Exports break" in lines(session, call, "wants")
        again(session, call)


def test_what_a_person_wrote_into_the_note_outlasts_a_decision(session: Session, call: tables.Recording) -> None:
    pain = of_kind(session, call, "pain_point")
    note = notes.current_note(session, call.id)
    assert note
    key = next(s for s in note["sections"] if s["name"] == "hurts")["lines"][0]["id"]
    notes.change_line(session, call.id, key, text="Spreadsheets crumble.")
    notes.add_line(session, call.id, "hurts", "My own line.")
    for status in ("rejected", "candidate"):
        insights.change_insight(session, pain.id, {"status": status})
        assert lines(session, call, "hurts") == ["Spreadsheets crumble.", "My own line."]
    insights.change_insight(session, pain.id, {"statement": "Exports break"})
    assert lines(session, call, "hurts") == ["Spreadsheets crumble.", "My own line."]


def test_a_line_of_the_note_is_found_as_long_as_its_claim_is_not_rejected(
    session: Session, call: tables.Recording
) -> None:
    question = of_kind(session, call, "question")
    line = f"{question.statement} — S1: {LINES[4][1]}"
    assert line in hits(session, "charge", "note")
    insights.change_insight(session, question.id, {"status": "rejected"})
    assert line not in hits(session, "charge", "note")
    insights.change_insight(session, question.id, {"status": "accepted", "statement": "Costs of email"})
    assert hits(session, "charge costs", "note")[0] == f"Costs of email — S1: {LINES[4][1]}"


def test_an_insight_that_a_person_added_is_in_the_note_until_it_is_deleted(
    session: Session, call: tables.Recording
) -> None:
    said = transcripts.list_utterances(session, transcripts.get_current(session, call.id).id)[2]
    made = own_insights.add_insight(session, call.id, said.id, 0, 10, kind="praise", statement="Polite staff")
    again(session, call)
    assert lines(session, call, "works") == ["Polite staff"]
    own_insights.delete_insight(session, made.id)
    assert lines(session, call, "works") == []


def test_a_decision_on_a_recording_without_a_note_makes_none(session: Session) -> None:
    recording, row, transcript = factories.make_saved(session)
    insights.save_mined(session, recording, row, factories.make_mined(transcript), metrics=None)
    insights.change_insight(session, of_kind(session, recording, "praise").id, {"status": "rejected"})
    assert notes.current_note(session, recording.id) is None


def test_a_decision_between_an_edit_and_its_run_quotes_no_words_of_before(
    session: Session, call: tables.Recording
) -> None:
    """The utterances that the index rests on are known by their place, which the edit may have moved."""
    analysis = insights.find_analysis(session, call.id)
    assert analysis is not None and analysis.satisfaction is not None
    part = {"name": "feeling", "value": -0.5, "weight": 1.0, "positions": [1]}
    analysis.satisfaction = {**analysis.satisfaction, "parts": [part]}
    row = transcripts.get_current(session, call.id)
    insights.rewrite_note(session, call, row)
    assert quotes_of_index(session, call.id) == [LINES[1][1]]
    said = transcripts.list_utterances(session, row.id)
    edits.change_text(session, call.id, said[1].id, "It works.")
    insights.change_insight(session, of_kind(session, call, "request").id, {"status": "rejected"})
    assert quotes_of_index(session, call.id) == []


def quotes_of_index(session: Session, key: uuid.UUID) -> list[str]:
    note = notes.current_note(session, key)
    assert note
    section = next(s for s in note["sections"] if s["name"] == "satisfaction")
    return [e["quote"] for e in section["lines"][0]["evidence"]]


def test_what_a_person_agreed_to_stays_an_outcome_of_its_kind_and_a_promise_its_speakers(
    session: Session, call: tables.Recording
) -> None:
    row = transcripts.get_current(session, call.id)
    said = transcripts.load_transcript(session, row)
    left = factories.make_insight(said, "it is really frustrating", "outcome")
    for name in ("churn_risk", "resolved"):
        claim = replace(left, details={"outcome": name})
        insights.save_mined(session, call, row, factories.make_mined(said, claim), metrics=None)
        found = of_kind(session, call, "outcome")
        insights.change_insight(session, found.id, {"status": "accepted"})
    assert found.details["outcome"] == "churn_risk"


def test_after_an_edit_parts_and_turns_point_at_no_utterance_until_it_is_mined_again(
    session: Session, call: tables.Recording
) -> None:
    analysis = insights.find_analysis(session, call.id)
    assert analysis is not None
    turn = {"position": 1, "start": 5.0, "rating": 2, "score": -0.5, "reasons": []}
    part = {"name": "effort", "value": -0.5, "weight": 0.1, "positions": [1]}
    analysis.satisfaction = {**(analysis.satisfaction or {}), "index": 30.0, "parts": [part], "turns": [turn]}
    assert evidence.told_satisfaction(session, analysis) == analysis.satisfaction
    transcripts.get_current(session, call.id).revision += 1
    session.flush()
    told = evidence.told_satisfaction(session, analysis)
    assert told is not None
    assert (told["index"], told["parts"], told["turns"]) == (30.0, [{**part, "positions": []}], [])


def test_a_decision_on_what_is_not_said_in_the_current_version_makes_no_hit_of_the_search(
    session: Session, call: tables.Recording
) -> None:
    old = of_kind(session, call, "pain_point")
    transcript = factories.make_transcript([line for line in LINES if PAIN not in line[1]])
    row = transcripts.save_transcript(session, call, transcript, "key-2")
    search.index_recording(session, call.id, search.list_passages(session, call.id))
    insights.change_insight(session, old.id, {"status": "accepted", "statement": "Exports fail."})
    query = select(tables.Passage.text).where(tables.Passage.recording_id == call.id)
    assert row.version == 2
    assert "Exports fail." not in session.scalars(query).all()


@pytest.mark.parametrize("decision", ["accepted", "rejected", "moved"])
def test_a_decision_on_an_older_version_comes_along_at_once(
    session: Session, call: tables.Recording, decision: str
) -> None:
    old = of_kind(session, call, "pain_point")
    transcript = factories.make_transcript(LINES)
    mine(session, call, transcripts.save_transcript(session, call, transcript, "key-2"), transcript)
    search.index_recording(session, call.id, search.list_passages(session, call.id))
    assert of_kind(session, call, "pain_point").id != old.id  # a person's page still shows the old one
    if decision == "moved":
        themes.move_insight(session, old.id, None)
    else:
        insights.change_insight(session, old.id, {"status": decision, "statement": "Exports fail."})
    session.expire_all()
    assert of_kind(session, call, "pain_point").id == old.id
    query = select(tables.Passage.target_id).where(tables.Passage.recording_id == call.id)
    pains = query.where(tables.Passage.insight_kind == "pain_point")
    assert list(session.scalars(pains)) == ([] if decision == "rejected" else [old.id])
    pain = lines(session, call, "hurts")
    assert pain == {"accepted": ["Exports fail."], "rejected": []}.get(decision, pain)
