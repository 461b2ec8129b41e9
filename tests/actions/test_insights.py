"""No evidence, no insight; and what people decided is never lost by processing again."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from service.actions import edits, insights, search, transcripts
from service.api import present
from service.domain.feelings import EmotionWord
from service.domain.insight import Chapter, Evidence, Insight, NoteLine, NoteSection
from service.domain.search_filters import SearchFilters
from service.domain.transcript import SkippedAnalysis
from service.store import tables
from tests import factories


def save(
    session: Session, recording: tables.Recording, row: tables.Transcript, mined: object, **rest: object
) -> tables.Analysis:
    return insights.save_mined(session, recording, row, mined, **({"metrics": None} | rest))  # type: ignore[arg-type]


def listed(session: Session, recording: tables.Recording) -> list[tables.Insight]:
    return insights.list_insights(session, recording_id=recording.id)


def test_insights_are_saved_with_their_quote_and_seconds(session: Session) -> None:
    recording, row, transcript = factories.make_saved(session)
    analysis = save(session, recording, row, factories.make_mined(transcript), metrics={"version": "1"})
    found = listed(session, recording)
    assert [i.kind for i in found] == ["pain_point", "request", "praise"]
    evidence = found[0].evidence[0]
    assert evidence.utterance.text[evidence.char_start : evidence.char_end] == evidence.quote
    assert evidence.verified
    assert (evidence.start, evidence.end) == (transcript.utterances[1].start, transcript.utterances[1].words[7].end)
    assert (analysis.dropped_quotes, analysis.metrics) == (0, {"version": "1"})


def test_a_quote_that_was_not_said_is_dropped_and_counted(session: Session) -> None:
    recording, row, transcript = factories.make_saved(session)
    true = factories.make_insight(transcript, "The export fails")
    invented = replace(true.evidence[0], quote="The export sings")
    shifted = replace(true.evidence[0], char_start=1, char_end=17)
    half = replace(true, evidence=(*true.evidence, invented))
    nothing = Insight("praise", "All is well", 0.9, "SPEAKER_01", (invented, shifted))
    analysis = save(session, recording, row, factories.make_mined(transcript, half, nothing))
    assert [len(i.evidence) for i in listed(session, recording)] == [1]
    assert analysis.dropped_quotes == 3


def test_a_line_of_the_note_without_a_true_quote_is_left_out(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    recording, row, transcript = factories.make_saved(session)
    mined = factories.make_mined(transcript)
    note = factories.make_note(mined.insights)
    lie = NoteLine("They sang", (Evidence(0, "la la", 0, 5, 0.5, 1.0),))
    note = replace(note, sections=(*note.sections, NoteSection("songs", "Songs", (lie,))))
    analysis = save(session, recording, row, mined)
    monkeypatch.setattr(insights, "write_note", lambda *_, **__: note)
    for _ in range(2):  # a stage may run twice
        insights.rewrite_note(session, recording, row)
    assert analysis.note is not None
    assert [len(section["lines"]) for section in analysis.note["sections"]] == [3, 0]
    assert analysis.dropped_quotes == 1
    assert insights.load_note(analysis.note).sections[0] == note.sections[0]


def test_mining_again_replaces_candidates_but_keeps_decisions(session: Session) -> None:
    recording, row, transcript = factories.make_saved(session)
    mined = factories.make_mined(transcript)
    save(session, recording, row, mined)
    pain, request, _ = listed(session, recording)
    insights.change_insight(session, pain.id, {"status": "rejected"})
    insights.change_insight(session, request.id, {"status": "accepted", "statement": "Send exports by email"})
    fewer = replace(mined, insights=mined.insights[:1])
    save(session, recording, row, fewer)
    found = {i.kind: i for i in listed(session, recording)}
    assert set(found) == {"pain_point", "request"}
    assert (found["pain_point"].id, found["pain_point"].status) == (pain.id, "rejected")
    assert found["request"].statement == "Send exports by email"


def test_a_decision_comes_back_with_its_quote_in_a_new_version(session: Session) -> None:
    recording, row, transcript = factories.make_saved(session)
    save(session, recording, row, factories.make_mined(transcript))
    pain, request, _ = listed(session, recording)
    ended = {"status": "accepted", "statement": "Exports break", "kind": "outcome", "outcome": "unresolved"}
    insights.change_insight(session, pain.id, ended)
    insights.change_insight(session, request.id, {"status": "rejected"})
    later = replace(transcript, utterances=transcript.utterances[1:])
    second = transcripts.save_transcript(session, recording, later, "key-2")
    assert listed(session, recording) == []
    save(session, recording, second, factories.make_mined(later))
    found = [(i.kind, i.statement, i.status) for i in listed(session, recording)]
    assert found[0] == ("outcome", "Exports break", "accepted")
    assert found[1][2] == "rejected"
    assert found[2][2] == "candidate"


def test_what_did_not_run_is_named_once(session: Session) -> None:
    recording, row, transcript = factories.make_saved(session)
    early = SkippedAnalysis("diarization", "failed", "Out of memory.")
    insights.save_skipped(session, recording, row, [early])
    late = SkippedAnalysis("satisfaction", "too_little", "Only four utterances.")
    analysis = save(
        session, recording, row, replace(factories.make_mined(transcript), skipped=(late,)), skipped=[early]
    )
    assert [s["analysis"] for s in analysis.skipped] == ["diarization", "satisfaction"]


def test_a_decision_shows_in_search_at_once(session: Session) -> None:
    recording, row, transcript = factories.make_saved(session)
    save(session, recording, row, factories.make_mined(transcript))
    search.index_recording(session, recording.id, search.list_passages(session, recording.id))
    pain, request, _ = listed(session, recording)
    insights.change_insight(session, request.id, {"statement": "Post the spreadsheet weekly"})
    assert (
        search.search(session, "weekly", filters=SearchFilters(kind="insight")).hits[0].text
        == "Post the spreadsheet weekly"
    )
    assert (
        next(hit.target_id for hit in search.search(session, "export", filters=SearchFilters(kind="insight")).hits)
        == pain.id
    )
    insights.change_insight(session, pain.id, {"status": "rejected"})
    assert pain.id not in [
        hit.target_id for hit in search.search(session, "export", filters=SearchFilters(kind="insight")).hits
    ]
    insights.change_insight(session, pain.id, {"status": "accepted"})
    assert pain.id in [
        hit.target_id for hit in search.search(session, "export", filters=SearchFilters(kind="insight")).hits
    ]


def test_a_word_of_feeling_that_was_edited_away_is_not_shown(session: Session) -> None:
    recording, row, transcript = factories.make_saved(session)
    mined = replace(
        factories.make_mined(transcript),
        emotions=(EmotionWord(1, "annoyance", "frustrating", 55, 66), EmotionWord(3, "love", "love", 60, 64)),
        chapters=(Chapter("Export", 0, 3, 0.5, 20.0),),
    )
    texts = [u.text for u in transcript.utterances]
    assert [texts[e.position][e.char_start : e.char_end] for e in mined.emotions] == [e.word for e in mined.emotions]
    analysis = insights.save_mined(session, recording, row, mined, metrics=None)
    assert [e["word"] for e in insights.standing_emotions(session, analysis)] == ["frustrating", "love"]
    assert analysis.chapters[0]["title"] == "Export"
    transcripts.list_utterances(session, row.id)[3].text = "A spreadsheet."
    session.flush()
    assert [e["word"] for e in insights.standing_emotions(session, analysis)] == ["frustrating"]


def test_the_note_follows_the_template_and_marks_lines_whose_words_were_edited(session: Session) -> None:
    recording, row, transcript = factories.make_saved(session, kind="support_call")
    save(session, recording, row, factories.make_mined(transcript))
    insights.rewrite_note(session, recording, row)
    shown = present.note(session, recording.id)
    assert (shown.template, [s.title for s in shown.sections]) == (
        "support_call", ["The call", "The problem", "Asked for", "What went well", "Satisfaction"],
    )  # fmt: skip
    assert shown.markdown.index("The problem") < shown.markdown.index("Asked for")
    recording.project.note_template = "sales_call"
    assert [s.title for s in present.note(session, recording.id).sections] == [
        "The conversation", "Needs", "Pains to solve", "What they like", "Mood",
    ]  # fmt: skip
    edits.change_text(session, recording.id, transcripts.list_utterances(session, row.id)[1].id, "It never works.")
    lines = {s.name: s.lines[0] for s in present.note(session, recording.id).sections}
    assert (lines["hurts"].stale, lines["wants"].stale) == (True, False)
    markdown = present.note(session, recording.id).markdown
    marked = [line for line in markdown.splitlines() if "the words were edited since" in line]
    assert [line[:2] for line in marked] == ["- ", "[^"]  # the line and the quote that it rests on
