"""Edits and the pipeline: what rests on the words follows them, and a re-run keeps what people corrected."""

import uuid

from service.actions import edits, insights, notes, own_insights, recordings, search, speakers, transcripts
from service.domain.options import ProcessingOptions
from service.store.database import Database
from service.store.tables import Job, Utterance
from tests.workers.test_pipeline import SAID, Engines, engines, media, recording, run

__all__ = ["engines", "media", "recording"]


def rows(database: Database, key: uuid.UUID) -> list[Utterance]:
    with database.read() as session:
        return transcripts.list_utterances(session, transcripts.get_current(session, key).id)


def retype(database: Database, key: uuid.UUID, place: int, old: str, new: str) -> Job | None:
    row = rows(database, key)[place]
    assert old in row.text
    with database.write() as session:
        edits.change_text(session, key, row.id, row.text.replace(old, new))
        return recordings.follow_change(session, key)


def quotes(database: Database, key: uuid.UUID) -> list[tuple[str, bool]]:
    with database.read() as session:
        found = insights.list_insights(session, recording_id=key)
        return [(e.quote, e.verified) for insight in found for e in insight.evidence]


def test_insights_follow_an_edit_without_hearing_again(
    database: Database, engines: Engines, recording: uuid.UUID
) -> None:
    run(database)
    assert retype(database, recording, 1, "week", "day") is not None
    assert quotes(database, recording) == [("the export is slow every single week", False)]
    assert retype(database, recording, 1, "single", "other") is None  # the same job follows both
    engines.calls.clear()
    assert run(database) is False
    assert quotes(database, recording) == [("the export is slow every other day", True)]
    assert engines.calls == ["mine", "index"]
    with database.read() as session:
        analysis, current = insights.find_analysis(session, recording), transcripts.get_current(session, recording)
        assert analysis is not None and analysis.note is not None
        assert (analysis.revision, current.revision, current.version) == (2, 2, 1)
        assert recordings.follow_edits(session, recording) is None


def test_what_was_mined_from_words_that_were_edited_meanwhile_is_not_saved(
    database: Database, engines: Engines, recording: uuid.UUID
) -> None:
    note = engines.note

    def edit_while_mining(name: str) -> None:
        note(name)
        if name == "mine" and engines.calls.count("mine") == 1:
            assert retype(database, recording, 1, "week", "day") is None  # a job is at work: it is asked at its end

    engines.note = edit_while_mining  # type: ignore[method-assign]
    run(database)
    assert quotes(database, recording) == []
    with database.write() as session:
        assert recordings.follow_edits(session, recording) is not None
    run(database)
    assert quotes(database, recording) == [("the export is slow every single day", True)]


def test_a_new_version_gets_the_corrections_whose_words_line_up_and_lists_the_others(
    database: Database, engines: Engines, recording: uuid.UUID
) -> None:
    run(database)
    retype(database, recording, 1, "week", "day")
    retype(database, recording, 0, "hello how", "hello so how")
    retype(database, recording, 1, "single", "odd")
    with database.write() as session:
        edits.undo(session, recording)
        speakers.change_speaker(session, recording, speakers.list_speakers(session, recording)[1].id, {"name": "Ada"})
        recordings.process_again(session, recording, ProcessingOptions(language="de"))
    engines.text = SAID.replace("how", "who")
    run(database)
    current = rows(database, recording)
    assert [(u.text, u.edited) for u in current] == [
        ("hello who are you today", False),
        ("well the export is slow every single day", True),
    ]
    assert quotes(database, recording) == [("the export is slow every single day", True)]
    with database.read() as session:
        old, new = reversed(transcripts.list_versions(session, recording))
        assert old.revision == 5
        assert new.carried is not None
        assert (new.carried["from_version"], new.carried["carried"]) == (1, 1)
        assert [(n["number"], n["text"]) for n in new.carried["not_carried"]] == [(2, "so")]
        assert [e.kind for e in edits.list_edits(session, new.id)] == ["carried"]
        assert speakers.list_speakers(session, recording)[1].name == "Ada"


def test_a_sentence_given_to_another_speaker_stays_given_in_a_new_version(
    database: Database, engines: Engines, recording: uuid.UUID
) -> None:
    run(database)
    row = rows(database, recording)[0]
    with database.write() as session:
        speakers.reassign(session, recording, [row.id], None)
        recordings.process_again(session, recording, ProcessingOptions(language="de"))
    run(database)
    with database.read() as session:
        version = transcripts.get_current(session, recording)
        assert version.carried is None or version.carried["not_carried"] == []
    assert [u.speaker for u in rows(database, recording)] == ["SPEAKER_00", "SPEAKER_01"]


def test_an_older_version_is_current_again_with_its_edits_and_insights(
    database: Database, engines: Engines, recording: uuid.UUID
) -> None:
    run(database)
    retype(database, recording, 1, "week", "day")
    run(database)
    with database.write() as session:
        recordings.process_again(session, recording, ProcessingOptions(language="de"))
    engines.text = SAID.replace("slow", "slow slow")
    run(database)
    with database.write() as session:
        old = transcripts.list_versions(session, recording)[1]
        row = recordings.get_recording(session, recording)
        transcripts.make_current(session, row, old)
        recordings.follow_change(session, recording)
    assert rows(database, recording)[1].text == "well the export is slow every single day"
    assert quotes(database, recording) == [("the export is slow every single day", True)]
    run(database)
    with database.read() as session:
        analysis = insights.find_analysis(session, recording)
        assert analysis is not None
        assert (analysis.transcript_id, analysis.revision) == (old.id, 1)
        assert analysis.note is not None


def test_what_people_decided_is_there_after_a_new_transcription(
    database: Database, engines: Engines, recording: uuid.UUID
) -> None:
    run(database)
    first = rows(database, recording)[0]
    with database.write() as session:
        added = own_insights.add_insight(session, recording, first.id, 0, 5, kind="praise").id
        (mined,) = [i.id for i in insights.list_insights(session, recording_id=recording) if i.id != added]
        insights.change_insight(session, mined, {"status": "rejected"})
        recordings.process_again(session, recording, ProcessingOptions(language="de"))
    engines.text = SAID.replace("slow", "low slow").replace("hello", "yellow")
    run(database)
    with database.read() as session:
        found = {
            i.id: (i.status, i.evidence[0].verified) for i in insights.list_insights(session, recording_id=recording)
        }
        assert found == {added: ("accepted", False), mined: ("rejected", True)}
        version = transcripts.get_current(session, recording)
        assert version.carried is not None
        assert [(n["insight_id"], n["text"]) for n in version.carried["insights"]["not_carried"]] == [
            (str(added), "hello")
        ]


def test_what_was_rejected_is_in_no_note_and_not_found_after_the_next_run(
    database: Database, engines: Engines, recording: uuid.UUID
) -> None:
    run(database)
    with database.write() as session:
        (claim,) = insights.list_insights(session, recording_id=recording)
        insights.change_insight(session, claim.id, {"status": "rejected"})
    assert retype(database, recording, 0, "hello", "hi") is not None
    run(database)
    with database.read() as session:
        (kept,) = insights.list_insights(session, recording_id=recording)
        note = notes.current_note(session, recording)
        assert note and (kept.id, kept.status) == (claim.id, "rejected")
        assert claim.statement not in [line["text"] for s in note["sections"] for line in s["lines"]]
        assert claim.id not in [p.target_id for p in search.list_passages(session, recording)]
