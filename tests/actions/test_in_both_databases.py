"""What is compared and read out of JSON by the database is the same on SQLite and PostgreSQL."""

from dataclasses import replace

from service.actions import evidence, insights, transcripts
from service.actions.faq import list_faq
from service.actions.reports import make_overview, make_report
from service.actions.scope import Scope, list_recordings
from service.domain.insight import Satisfaction
from service.domain.search_filters import SearchFilters
from service.store.database import Database
from service.store.search_scope import rows_within
from service.store.vectors import Shelf
from tests import factories
from tests.actions.test_decisions_heeded import LINES, mine

SCORE = "I wish you could send it by email."


def test_quotes_beside_the_claims_are_looked_for_in_the_words_of_now(each_database: Database) -> None:
    with each_database.write() as session:
        recording = factories.make_recording(session)
        said = factories.make_transcript(LINES)
        row = transcripts.save_transcript(session, recording, said, "key-1")
        question = factories.make_insight(said, "Is there a charge for that?", "question")
        answer = {"quote": "sending by email is free", "speaker": "S1"}
        place = {"position": 3, "char_start": 0, "char_end": len(SCORE), "start": 0.0, "end": 1.0}
        stated = {"value": 6.0, "out_of": 10, "speaker": "S2", "quote": SCORE, **place}
        mined = factories.make_mined(said, replace(question, details={"answer": answer}))
        told = Satisfaction(None, "3", reason="too_little_speech", stated_score=stated)
        insights.save_mined(session, recording, row, replace(mined, satisfaction=told), metrics=None)

        def standing() -> tuple[bool, bool]:
            found = insights.list_insights(session, recording_id=recording.id)
            score = evidence.told_satisfaction(session, insights.find_analysis(session, recording.id))
            assert score is not None
            details = evidence.told_details(session, found)[found[0].id]
            return details["answer"]["verified"], score["stated_score"]["verified"]

        assert standing() == (True, True)
        utterances = transcripts.list_utterances(session, row.id)
        utterances[4].text = "No, sending by e-mail is free."
        session.flush()
        assert standing() == (False, True)
        utterances[3].text = f"Well, {utterances[3].text}"
        session.flush()
        assert standing() == (False, False)


def test_the_language_that_was_heard_and_the_reason_for_no_index_are_read_alike(each_database: Database) -> None:
    with each_database.write() as session:
        for title, stated, closed in (("heard", None, False), ("stated", "nl", True)):
            recording = factories.make_recording(session, title=title, language=stated, no_mining=closed)
            said = factories.make_transcript(LINES)
            mine(session, recording, transcripts.save_transcript(session, recording, said, title), said)
            analysis = insights.find_analysis(session, recording.id)
            assert analysis is not None
            analysis.satisfaction = {"index": None, "reason": "too_little_speech"}
        session.flush()
        everything = Scope(recording.project_id)
        assert {r.title: r.reason for r in list_recordings(session, everything)} == {
            "heard": "too_little_speech", "stated": "no_mining",
        }  # fmt: skip
        assert make_overview(session, everything).languages == ["en", "nl"]
        for language, titles in (("en", ["heard"]), ("nl", ["stated"]), ("de", [])):
            scope = replace(everything, language=language)
            assert [r.title for r in list_recordings(session, scope)] == titles
            assert make_report(session, scope).recordings == len(list_faq(session, scope)) == len(titles)
            assert rows_within(session, Shelf(), SearchFilters(language=language)) is not None
