"""Edits and a worker at the same time: one after the other, nothing lost, on both databases."""

import threading
import uuid

from service.actions import edits, insights, transcripts
from service.domain.insight import is_verbatim
from service.store.database import Database
from tests import factories


def test_edits_made_at_once_are_all_kept_in_a_row(each_database: Database) -> None:
    with each_database.write() as session:
        row, version, _ = factories.make_saved(session)
        recording, places = row.id, [u.id for u in transcripts.list_utterances(session, version.id)]
    failed: list[Exception] = []

    def edit(key: uuid.UUID, word: str) -> None:
        try:
            for turn in range(3):
                with each_database.write() as session:
                    edits.change_text(session, recording, key, f"{word} {turn}")
        except Exception as error:  # noqa: BLE001  the test says what it was
            failed.append(error)

    threads = [threading.Thread(target=edit, args=(key, f"word{i}")) for i, key in enumerate(places)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with each_database.write() as session:
        current = transcripts.get_current(session, recording)
        assert current.revision == 12
        assert [e.number for e in edits.list_edits(session, current.id)] == list(range(1, 13))
        assert [u.text for u in transcripts.list_utterances(session, current.id)] == [f"word{i} 2" for i in range(4)]
        for _ in range(12):
            edits.undo(session, recording)
        assert transcripts.load_utterances(session, current) == list(factories.make_transcript().utterances)


def test_a_worker_that_saves_while_somebody_edits_leaves_no_quote_that_does_not_stand(each_database: Database) -> None:
    with each_database.write() as session:
        row, version, transcript = factories.make_saved(session)
        recording, utterance = row.id, transcripts.list_utterances(session, version.id)[1].id
    start = threading.Barrier(2)
    failed: list[Exception] = []

    def save() -> None:
        try:
            start.wait()
            for _ in range(5):
                with each_database.write() as session:
                    transcripts.lock(session, recording)
                    current = transcripts.get_current(session, recording)
                    found = session.get_one(type(row), recording)
                    insights.save_mined(session, found, current, factories.make_mined(transcript), metrics=None)
        except Exception as error:  # noqa: BLE001  the test says what it was
            failed.append(error)

    def edit() -> None:
        try:
            start.wait()
            for turn in range(5):
                with each_database.write() as session:
                    edits.change_text(session, recording, utterance, f"The export fails again {turn}.")
        except Exception as error:  # noqa: BLE001  the test says what it was
            failed.append(error)

    threads = [threading.Thread(target=save), threading.Thread(target=edit)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with each_database.read() as session:
        current = transcripts.get_current(session, recording)
        utterances = transcripts.load_utterances(session, current)
        positions = {u.id: u.position for u in transcripts.list_utterances(session, current.id)}
        rows = insights.list_insights(session, recording_id=recording)
        standing = [insights.load_insight(i, positions) for i in rows if any(e.verified for e in i.evidence)]
        assert standing
        assert all(is_verbatim(proof, utterances) for insight in standing for proof in insight.evidence)
