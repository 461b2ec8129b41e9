"""What a person corrects: the words, the speakers; each quote follows, goes stale or comes back; undo brings all back."""

import uuid
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.actions import changes, edits, exports, insights, notes, search, speakers, transcripts
from service.actions.changes import Done
from service.domain.errors import Conflict, Invalid, NotFound
from service.store import tables
from tests import factories


@pytest.fixture
def recording(session: Session) -> uuid.UUID:
    """A recording with transcript, three insights, a note and a search index."""
    row, version, transcript = factories.make_saved(session)
    mined = factories.make_mined(transcript)
    insights.save_mined(session, row, version, mined, metrics={"version": "1"})
    insights.rewrite_note(session, row, version)
    search.index_recording(session, row.id, search.list_passages(session, row.id))
    return row.id


def current(session: Session, recording: uuid.UUID) -> list[tables.Utterance]:
    session.expire_all()
    return transcripts.list_utterances(session, transcripts.get_current(session, recording).id)


def said(session: Session, recording: uuid.UUID) -> list[tuple[str, str]]:
    rows = current(session, recording)
    assert [row.position for row in rows] == list(range(len(rows)))
    assert [row.start for row in rows] == sorted(row.start for row in rows)
    assert all(row.text == " ".join(word[0] for word in row.words) for row in rows)
    return [(row.speaker, row.text) for row in rows]


def everything(session: Session, recording: uuid.UUID) -> dict[str, Any]:
    """All that an edit may touch, for comparing."""
    rows = current(session, recording)
    analysis = insights.find_analysis(session, recording)
    return {
        "utterances": [(u.id, u.position, *(getattr(u, name) for name in changes.FIELDS)) for u in rows],
        "speakers": [changes.speaker_snapshot(s) for s in speakers.list_speakers(session, recording)],
        "quotes": proofs(session, recording),
        "who": [(i.id, i.speaker) for i in insights.list_insights(session, recording_id=recording)],
        "note": [
            [
                {n: e[n] for n in ("utterance_id", "position", "quote", "char_start", "speaker")} | {"ok": verified(e)}
                for e in line["evidence"]
            ]
            for section in analysis.note["sections"]  # type: ignore[index, union-attr]
            for line in section["lines"]
        ],
        "found": sorted(
            (p.text, p.speaker or "", str(p.target_id))
            for p in session.scalars(select(tables.Passage).where(tables.Passage.kind == "utterance"))
        ),
    }


def verified(entry: dict[str, Any]) -> bool:
    return bool(entry.get("verified", True))


def proofs(session: Session, recording: uuid.UUID) -> list[tuple[Any, ...]]:
    """Every quote; a verified one stands where it says, said by whom it says."""
    found = []
    for insight in insights.list_insights(session, recording_id=recording):
        for e in insight.evidence:
            if e.verified:
                assert e.utterance.text[e.char_start : e.char_end] == e.quote
                assert e.utterance.speaker == insight.speaker
                assert e.utterance.start - 0.01 <= e.start <= e.end <= e.utterance.end + 0.01
            found.append((insight.kind, e.quote, e.verified, e.utterance_id, e.char_start, e.start))
    return found


def retype(session: Session, recording: uuid.UUID, place: int, text: str) -> Done:
    return edits.change_text(session, recording, current(session, recording)[place].id, text)


def undo_restores(session: Session, recording: uuid.UUID, before: dict[str, Any]) -> None:
    after = everything(session, recording)
    edits.undo(session, recording)
    assert everything(session, recording) == before
    edits.redo(session, recording)
    assert everything(session, recording) == after
    edits.undo(session, recording)
    assert everything(session, recording) == before


def test_a_corrected_word_leaves_the_quotes_beside_it_standing_where_they_are_now(
    session: Session, recording: uuid.UUID
) -> None:
    before = everything(session, recording)
    done = retype(session, recording, 1, "Well, the export fails every time I try it, and it is very frustrating.")
    assert (done.checked.checked, done.checked.moved, done.checked.stale) == (2, 1, 0)
    pain = proofs(session, recording)[0]
    assert pain[1:3] == ("the export fails every time I try it", True)
    assert done.utterances[0].edited
    assert done.transcript.revision == 1
    undo_restores(session, recording, before)


def test_a_quote_whose_words_were_changed_is_stale_and_shown_so_until_they_come_back(
    session: Session, recording: uuid.UUID
) -> None:
    before = everything(session, recording)
    done = retype(session, recording, 1, "The import fails every time I try it, and it is really frustrating.")
    assert (done.checked.moved, done.checked.stale, done.checked.restored) == (0, 2, 0)
    assert proofs(session, recording)[0][1:3] == ("The export fails every time I try it", False)
    assert [i.kind for i in exports.gather(session, recording).insights] == ["request", "praise"]
    note = everything(session, recording)["note"]
    assert [entry["ok"] for line in note for entry in line] == [True, False, True]
    done = retype(session, recording, 1, "So the export fails every time I try it.")
    assert done.checked.restored == 2
    assert proofs(session, recording)[0][1:3] == ("the export fails every time I try it", True)
    edits.undo(session, recording)
    edits.undo(session, recording)
    assert everything(session, recording) == before


def test_an_utterance_without_text_goes_and_comes_back(session: Session, recording: uuid.UUID) -> None:
    before = everything(session, recording)
    done = retype(session, recording, 1, "  ")
    assert len(done.removed) == 1
    assert len(said(session, recording)) == 3
    pain = proofs(session, recording)[0]
    assert pain[1:3] == ("The export fails every time I try it", False)
    undo_restores(session, recording, before)
    for _ in range(3):
        retype(session, recording, 0, "")
    with pytest.raises(Invalid, match="at least one"):
        retype(session, recording, 0, "")
    for _ in range(3):
        edits.undo(session, recording)
    assert everything(session, recording) == before


def test_words_in_the_middle_given_to_another_divide_the_utterance(session: Session, recording: uuid.UUID) -> None:
    before = everything(session, recording)
    row = current(session, recording)[3]
    done = speakers.reassign_words(session, recording, row.id, 2, 9, "SPEAKER_00")
    assert said(session, recording)[3:] == [
        ("SPEAKER_01", "A spreadsheet."),
        ("SPEAKER_00", "I wish you could send it by email"),
        ("SPEAKER_01", "instead. I love the new search, though."),
    ]
    assert done.checked.stale == 2
    kinds = {(kind, ok) for kind, _, ok, *_ in proofs(session, recording)}
    assert kinds == {("pain_point", True), ("request", False), ("praise", True)}
    undo_restores(session, recording, before)


def test_words_at_the_seam_join_the_neighbour_who_said_them(session: Session, recording: uuid.UUID) -> None:
    before = everything(session, recording)
    rows = current(session, recording)
    speakers.reassign_words(session, recording, rows[1].id, 0, 1, "SPEAKER_00")
    assert said(session, recording)[0] == (
        "SPEAKER_00",
        "Thanks for calling, how can I help you today? The export",
    )
    assert said(session, recording)[1][1].startswith("fails every")
    speakers.reassign_words(session, recording, rows[0].id, 9, 10, "SPEAKER_01")
    assert everything(session, recording)["quotes"] == before["quotes"]
    assert said(session, recording) == [(u[2], u[5]) for u in before["utterances"]]
    edits.undo(session, recording)
    edits.undo(session, recording)
    assert everything(session, recording) == before


def test_words_given_to_a_new_speaker_make_one(session: Session, recording: uuid.UUID) -> None:
    before = everything(session, recording)
    row = current(session, recording)[0]
    speakers.reassign_words(session, recording, row.id, 0, 2, None)
    assert said(session, recording)[:2] == [
        ("SPEAKER_02", "Thanks for calling,"),
        ("SPEAKER_00", "how can I help you today?"),
    ]
    assert [s.label for s in speakers.list_speakers(session, recording)] == ["SPEAKER_00", "SPEAKER_01", "SPEAKER_02"]
    undo_restores(session, recording, before)


def test_an_insight_follows_its_words_to_the_speaker_who_gets_them(session: Session, recording: uuid.UUID) -> None:
    before = everything(session, recording)
    row = current(session, recording)[1]
    speakers.reassign(session, recording, [row.id], "SPEAKER_00")
    pain = insights.list_insights(session, recording_id=recording)[0]
    assert (pain.speaker, pain.evidence[0].verified) == ("SPEAKER_00", True)
    passage = session.scalar(select(tables.Passage).where(tables.Passage.target_id == row.id))
    assert passage is not None and passage.speaker == "SPEAKER_00"
    undo_restores(session, recording, before)


ECHO = (
    ("SPEAKER_01", "The export fails every time."),
    ("SPEAKER_00", "So the export fails every time, I sea."),
    ("SPEAKER_01", "Yes."),
)


@pytest.fixture
def echoed(session: Session) -> uuid.UUID:
    """A recording in which the agent repeats the customer's pain, with a note."""
    row, transcript = factories.make_recording(session), factories.make_transcript(ECHO)
    version = transcripts.save_transcript(session, row, transcript, "one")
    mined = factories.make_mined(transcript, factories.make_insight(transcript, "The export fails every time"))
    insights.save_mined(session, row, version, mined, metrics=None)
    insights.rewrite_note(session, row, version)
    return row.id


def test_a_quote_does_not_stand_again_because_somebody_else_says_the_same(session: Session, echoed: uuid.UUID) -> None:
    retype(session, echoed, 0, "The report works every time.")
    before = everything(session, echoed)
    done = retype(session, echoed, 1, "So the export fails every time, I see.")
    assert done.checked.restored == 0
    after = everything(session, echoed)
    assert [after[n] for n in ("quotes", "who", "note")] == [before[n] for n in ("quotes", "who", "note")]
    done = retype(session, echoed, 2, "Yes, the export fails every time.")
    assert done.checked.restored == 2
    (pain,) = insights.list_insights(session, recording_id=echoed)
    assert (pain.speaker, pain.evidence[0].utterance.position) == ("SPEAKER_01", 2)


def test_a_quote_whose_utterance_was_taken_away_does_not_stand_on_the_one_beside_it(
    session: Session, echoed: uuid.UUID
) -> None:
    retype(session, echoed, 0, "")
    retype(session, echoed, 0, "So the export fails every time, I see.")
    (pain,) = insights.list_insights(session, recording_id=echoed)
    assert (pain.speaker, pain.evidence[0].verified) == ("SPEAKER_01", False)
    assert [e["ok"] for line in everything(session, echoed)["note"] for e in line] == [False]


def test_a_stale_quote_follows_its_utterance_and_stands_again_there(session: Session, echoed: uuid.UUID) -> None:
    before = everything(session, echoed)
    retype(session, echoed, 0, "The report works every time.")
    first, second = speakers.list_speakers(session, echoed)
    speakers.merge(session, echoed, second.id, first.id)
    retype(session, echoed, 0, "The export fails every time.")
    (pain,) = insights.list_insights(session, recording_id=echoed)
    assert (pain.speaker, pain.evidence[0].verified) == ("SPEAKER_00", True)
    assert [e["ok"] for line in everything(session, echoed)["note"] for e in line] == [True]
    for _ in range(3):
        edits.undo(session, echoed)
    assert everything(session, echoed)["quotes"] == before["quotes"]
    assert everything(session, echoed)["who"] == before["who"]


def test_a_line_that_a_person_wrote_does_not_rest_on_an_echo_either(session: Session, echoed: uuid.UUID) -> None:
    row = current(session, echoed)[0]
    notes.add_line(session, echoed, "hurts", "Exports fail.", utterance_id=row.id, char_start=0, char_end=27)
    retype(session, echoed, 0, "The report works every time.")
    note = notes.current_note(session, echoed) or {}
    hurts = next(s for s in note["sections"] if s["name"] == "hurts")
    assert [line["evidence"][0]["verified"] for line in hurts["lines"]] == [False, False]


def test_words_that_join_an_echo_do_not_take_the_quote_along(session: Session, echoed: uuid.UUID) -> None:
    row = current(session, echoed)[0]
    speakers.reassign_words(session, echoed, row.id, 4, 4, "SPEAKER_00")
    (pain,) = insights.list_insights(session, recording_id=echoed)
    assert (pain.speaker, pain.evidence[0].verified) == ("SPEAKER_01", False)


def test_merged_speakers_are_one_and_undo_makes_them_two(session: Session, recording: uuid.UUID) -> None:
    first, second = speakers.list_speakers(session, recording)
    speakers.change_speaker(session, recording, second.id, {"name": "Ben", "role": "customer"})
    before = everything(session, recording)
    speakers.merge(session, recording, second.id, first.id)
    assert {speaker for speaker, _ in said(session, recording)} == {"SPEAKER_00"}
    (left,) = speakers.list_speakers(session, recording)
    assert (left.label, left.name, left.role) == ("SPEAKER_00", "Ben", "customer")
    assert all(ok for _, _, ok, *_ in proofs(session, recording))
    undo_restores(session, recording, before)
    with pytest.raises(Invalid):
        speakers.merge(session, recording, first.id, first.id)


def test_a_split_gives_the_chosen_utterances_to_a_new_speaker(session: Session, recording: uuid.UUID) -> None:
    before = everything(session, recording)
    rows, (_, second) = current(session, recording), speakers.list_speakers(session, recording)
    speakers.split(session, recording, second.id, [rows[3].id])
    assert [speaker for speaker, _ in said(session, recording)] == [
        "SPEAKER_00",
        "SPEAKER_01",
        "SPEAKER_00",
        "SPEAKER_02",
    ]
    undo_restores(session, recording, before)
    with pytest.raises(Invalid, match="another speaker"):
        speakers.split(session, recording, second.id, [rows[0].id])
    with pytest.raises(Invalid, match="rename"):
        speakers.split(session, recording, second.id, [rows[1].id, rows[3].id])


def test_a_speaker_who_has_nothing_left_goes_away(session: Session, recording: uuid.UUID) -> None:
    before = everything(session, recording)
    rows = current(session, recording)
    speakers.reassign(session, recording, [rows[0].id, rows[2].id], "SPEAKER_01")
    assert [s.label for s in speakers.list_speakers(session, recording)] == ["SPEAKER_01"]
    undo_restores(session, recording, before)


def test_names_and_roles_are_edits_too(session: Session, recording: uuid.UUID) -> None:
    before = everything(session, recording)
    row = speakers.list_speakers(session, recording)[0]
    speakers.change_speaker(session, recording, row.id, {"name": "Ana"})
    speakers.change_speaker(session, recording, row.id, {"role": "agent"})
    transcript = transcripts.get_current(session, recording)
    assert [edit.kind for edit in edits.list_edits(session, transcript.id)] == ["rename_speaker", "set_role"]
    edits.undo(session, recording)
    edits.undo(session, recording)
    assert everything(session, recording) == before


def test_a_new_edit_ends_what_can_be_made_again(session: Session, recording: uuid.UUID) -> None:
    retype(session, recording, 0, "One")
    retype(session, recording, 0, "Two")
    edits.undo(session, recording)
    retype(session, recording, 0, "Three")
    with pytest.raises(Conflict) as none:
        edits.redo(session, recording)
    assert none.value.code == "nothing_to_redo"
    edits.undo(session, recording)
    assert said(session, recording)[0][1] == "One"
    edits.undo(session, recording)
    with pytest.raises(Conflict) as nothing:
        edits.undo(session, recording)
    assert nothing.value.code == "nothing_to_undo"


def test_what_changes_nothing_is_no_edit(session: Session, recording: uuid.UUID) -> None:
    before = everything(session, recording)
    text = current(session, recording)[0].text
    assert retype(session, recording, 0, f" {text} ").edit is None
    assert edits.list_edits(session, transcripts.get_current(session, recording).id) == []
    assert everything(session, recording) == before


def test_one_utterance_goes_back_to_what_it_said_once(session: Session, recording: uuid.UUID) -> None:
    original = current(session, recording)[0]
    words = list(original.words)
    retype(session, recording, 0, "One two")
    retype(session, recording, 1, "Another matter.")
    retype(session, recording, 0, "One two three")
    past = edits.history(session, recording, original.id)
    assert [(edit.number, was["text"][:7]) for edit, was in past] == [(1, "Thanks "), (3, "One two")]
    edits.revert(session, recording, original.id, 3)
    assert said(session, recording)[0][1] == "One two"
    edits.revert(session, recording, original.id)
    rows = current(session, recording)
    assert (rows[0].words, rows[0].edited) == (words, False)
    assert rows[1].text == "Another matter."
    with pytest.raises(NotFound):
        edits.revert(session, recording, original.id, 2)


def test_words_that_belong_to_another_by_now_are_not_brought_back_twice(session: Session, recording: uuid.UUID) -> None:
    row = current(session, recording)[0]
    speakers.reassign_words(session, recording, row.id, 0, 2, "SPEAKER_01")
    with pytest.raises(Conflict) as divided:
        edits.revert(session, recording, row.id)
    assert divided.value.code == "divided_since"


def test_confirmed_words_leave_the_review_queue_and_undo_brings_them_back(
    session: Session, recording: uuid.UUID
) -> None:
    row = current(session, recording)[0]
    row.words = [[text, start, end, 0.2 if i < 2 else 0.9] for i, (text, start, end, _) in enumerate(row.words)]
    session.flush()

    def queue() -> list[str]:
        return [doubt.text for _, doubt in edits.list_doubts(session, recording)[1]]

    assert queue() == ["Thanks", "for"]
    edits.confirm(session, recording, row.id, [0])
    assert queue() == ["for"]
    edits.change_text(session, recording, row.id, row.text.replace("for", "from"))
    assert queue() == []
    edits.undo(session, recording)
    edits.undo(session, recording)
    assert queue() == ["Thanks", "for"]


def test_an_edit_of_an_unknown_utterance_or_speaker_is_refused(session: Session, recording: uuid.UUID) -> None:
    row = current(session, recording)[0]
    with pytest.raises(NotFound):
        edits.change_text(session, recording, uuid.uuid4(), "x")
    with pytest.raises(NotFound, match="SPEAKER_99"):
        speakers.reassign(session, recording, [row.id], "SPEAKER_99")
    with pytest.raises(Invalid):
        speakers.reassign_words(session, recording, row.id, 3, 99, "SPEAKER_01")
    assert session.scalar(select(func.count()).select_from(tables.Edit)) == 0
