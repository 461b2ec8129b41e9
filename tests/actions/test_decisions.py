"""What people decided of insights stays theirs: mined again, with a word corrected, in a new version, and at once."""

import threading
import uuid
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.actions import carrying, decisions, edits, insights, own_insights, transcripts
from service.actions.scope import Scope, list_mentions, list_recordings
from service.domain.insight import Insight, Kind, Mined, Satisfaction
from service.domain.transcript import SpeakerInfo, Transcript
from service.store import tables
from service.store.database import Database
from tests import factories

SAID = (
    ("SPEAKER_00", "How was your week?"),
    ("SPEAKER_01", "They get lost in the menu. The weekly report is slow, and I love the new search."),
    ("SPEAKER_01", "Nobody answers the phone, honestly."),
)
LOST, REPORT, SEARCH, PHONE = (
    "They get lost in the menu.",
    "The weekly report is slow",
    "I love the new search",
    "Nobody",
)


class Call:
    """A recording that is mined, corrected and transcribed again."""

    def __init__(self, session: Session, said: Sequence[tuple[str, str]] = SAID) -> None:
        self.session = session
        self.recording = factories.make_recording(session)
        self.transcribe(said, "one")

    def transcribe(self, said: Sequence[tuple[str, str]], key: str) -> None:
        made = factories.make_transcript(said)
        self.version = transcripts.save_transcript(self.session, self.recording, made, key)

    @property
    def now(self) -> Transcript:
        return transcripts.load_transcript(self.session, self.version)

    def mine(self, *quotes: str, kind: Kind = "pain_point") -> list[tables.Insight]:
        """Mine these quotes; answers what is listed then."""
        self.save([factories.make_insight(self.now, quote, kind) for quote in quotes])
        return self.listed()

    def save(self, claims: Sequence[Insight]) -> None:
        mined = Mined(tuple(claims), (), Satisfaction(None, "1"))
        insights.save_mined(self.session, self.recording, self.version, mined, metrics=None)

    def listed(self) -> list[tables.Insight]:
        self.session.expire_all()
        return insights.list_insights(self.session, recording_id=self.recording.id)

    def correct(self, old: str, new: str) -> None:
        rows = transcripts.list_utterances(self.session, self.version.id)
        row = next(u for u in rows if old in u.text)
        edits.change_text(self.session, self.recording.id, row.id, row.text.replace(old, new))

    def add(self, quote: str, kind: Kind = "pain_point") -> tables.Insight:
        rows = transcripts.list_utterances(self.session, self.version.id)
        row = next(u for u in rows if quote in u.text)
        at = row.text.index(quote)
        return own_insights.add_insight(self.session, self.recording.id, row.id, at, at + len(quote), kind=kind)

    def decide(self, row: tables.Insight, **changes: object) -> None:
        insights.change_insight(self.session, row.id, changes)

    def counted(self) -> set[uuid.UUID]:
        scope = Scope(self.recording.project_id)
        return {m.insight for m in list_mentions(self.session, scope, list_recordings(self.session, scope))}


@pytest.fixture
def call(session: Session) -> Call:
    return Call(session)


def shown(rows: Sequence[tables.Insight]) -> list[tuple[str, str, bool]]:
    return [(row.evidence[0].quote, row.status, row.evidence[0].verified) for row in rows]


# -- a word is corrected -----------------------------------------------------------------------------------------------------


def test_what_was_rejected_stays_rejected_when_a_word_of_it_is_corrected(call: Call) -> None:
    lost, _ = call.mine(LOST, REPORT)
    call.decide(lost, status="rejected")
    call.correct("They get", "They all get")
    for _ in range(2):  # a job may be delivered twice
        rows = call.mine("They all get lost in the menu.", REPORT)
        assert shown(rows) == [("They all get lost in the menu.", "rejected", True), (REPORT, "candidate", True)]
        assert rows[0].id == lost.id


def test_what_was_accepted_follows_its_words_and_keeps_what_a_person_said_of_it(call: Call) -> None:
    lost, report = call.mine(LOST, REPORT)
    call.decide(lost, status="accepted")
    call.decide(report, status="accepted", statement="Reports take long", severity=0.9)
    call.correct("get lost", "got lost")
    call.correct("weekly report", "weekly overview")
    rows = call.mine("They got lost in the menu.", "The weekly overview is slow")
    assert [(row.id, row.statement) for row in rows] == [
        (lost.id, "About: They got lost in the menu."),
        (report.id, "Reports take long"),
    ]
    assert shown(rows)[1] == ("The weekly overview is slow", "accepted", True)
    assert (rows[1].severity, rows[1].details["mined"]["statement"]) == (0.9, "About: The weekly overview is slow")


def test_a_claim_of_another_kind_or_beside_it_is_a_new_one(call: Call) -> None:
    (lost,) = call.mine(LOST)
    call.decide(lost, status="rejected")
    call.correct("They get lost", "They all love it")
    rows = call.mine("They all love it in the menu.", kind="praise")
    assert sorted(row.status for row in rows) == ["candidate", "rejected"]
    rows = call.mine(REPORT)
    assert sorted(row.status for row in rows) == ["candidate", "rejected"]


def test_words_that_do_not_stand_are_no_mention_until_the_correction_is_undone(call: Call) -> None:
    report, _ = call.mine(REPORT, LOST)
    call.decide(report, status="accepted")
    assert report.id in call.counted()
    call.correct("The weekly report is slow", "That is fine")
    call.mine(LOST)
    assert report.id in [row.id for row in call.listed()] and report.id not in call.counted()
    edits.undo(call.session, call.recording.id)
    assert report.id in call.counted()


def test_a_candidate_is_the_same_insight_as_long_as_it_is_found(call: Call) -> None:
    first = call.mine(LOST, REPORT, "Nobody answers the phone")
    call.correct("They get lost", "They got lost")
    again = call.mine("They got lost in the menu.", "Nobody answers the phone")
    assert [row.id for row in again] == [first[0].id, first[2].id]
    assert [row.statement for row in again] == ["About: They got lost in the menu.", "About: Nobody answers the phone"]


def test_of_two_that_say_the_same_words_only_the_one_that_was_rejected_goes(session: Session) -> None:
    call = Call(session, [("SPEAKER_01", "It is slow."), ("SPEAKER_00", "Is it?"), ("SPEAKER_01", "It is slow.")])

    def found() -> list[Insight]:
        claim = factories.make_insight(call.now, "It is slow.")
        (proof,), last = claim.evidence, call.now.utterances[2]
        return [claim, replace(claim, evidence=(replace(proof, position=2, start=last.start, end=last.end),))]

    call.save(found())
    second = call.listed()[1]
    call.decide(second, status="rejected")
    for _ in range(2):
        call.save(found())
        assert [(row.status, row.evidence[0].start) for row in call.listed()] == [
            ("candidate", call.now.utterances[0].start),
            ("rejected", call.now.utterances[2].start),
        ]


def test_what_was_decided_of_words_that_stand_does_not_swallow_the_same_words_elsewhere(session: Session) -> None:
    call = Call(
        session, [("SPEAKER_01", "It is slow."), *[("SPEAKER_00", "Go on.")] * 30, ("SPEAKER_01", "It is slow.")]
    )
    (first,) = call.mine("It is slow.")
    call.decide(first, status="accepted")
    claim, last = factories.make_insight(call.now, "It is slow."), call.now.utterances[-1]
    there = replace(claim.evidence[0], position=31, start=last.start, end=last.end)
    for _ in range(2):
        call.save([replace(claim, evidence=(there,))])
        assert sorted((row.status, row.evidence[0].start) for row in call.listed()) == [
            ("accepted", call.now.utterances[0].start),
            ("candidate", last.start),
        ]


def test_an_agreed_outcome_is_not_turned_round_by_a_correction(call: Call) -> None:
    ended = factories.make_insight(call.now, REPORT, "outcome", details={"outcome": "unresolved"})
    call.save([ended])
    call.decide(call.listed()[0], status="accepted")
    call.correct("is slow", "is quick")
    call.save(
        [factories.make_insight(call.now, "The weekly report is quick", "outcome", details={"outcome": "resolved"})]
    )
    assert sorted((row.details["outcome"], row.status, row.evidence[0].verified) for row in call.listed()) == [
        ("resolved", "candidate", True),
        ("unresolved", "accepted", False),
    ]


def test_the_answer_to_an_accepted_question_follows_the_words(call: Call) -> None:
    claim = factories.make_insight(call.now, "Nobody answers the phone", "question", details={"answer": "Yes."})
    call.save([claim])
    call.decide(call.listed()[0], status="accepted")
    call.save([replace(claim, details={"answer": "No."})])
    assert [(row.status, row.details["answer"]) for row in call.listed()] == [("accepted", "No.")]


# -- a new version -----------------------------------------------------------------------------------------------------------


def test_what_a_person_added_is_there_in_a_new_version_once(call: Call) -> None:
    added = call.add("Nobody answers the phone")
    call.mine(LOST)
    call.transcribe(SAID, "two")
    for _ in range(2):
        rows = call.mine(LOST)
        assert {row.id: (row.status, row.evidence[0].verified) for row in rows}[added.id] == ("accepted", True)
        assert len(rows) == 2
        assert all(e.utterance.transcript_id == call.version.id for row in rows for e in row.evidence)
    own_insights.delete_insight(call.session, added.id)
    call.transcribe(SAID, "three")
    assert shown(call.mine(LOST)) == [(LOST, "candidate", True)]  # what was taken away does not come back


def test_what_does_not_stand_in_a_new_version_is_kept_named_and_stands_again_when_corrected(call: Call) -> None:
    (lost, report), added = call.mine(LOST, REPORT), call.add("Nobody answers the phone")
    call.decide(lost, status="accepted")
    call.decide(report, status="rejected")
    call.transcribe([(who, text.replace("phone", "foam").replace("report", "resort")) for who, text in SAID], "two")
    rows = {row.id: row for row in call.mine(LOST)}
    assert {key: (row.status, row.evidence[0].verified) for key, row in rows.items()} == {
        added.id: ("accepted", False),
        lost.id: ("accepted", True),
        report.id: ("rejected", False),
    }
    assert call.version.carried is not None
    assert call.version.carried["insights"]["carried"] == 1
    assert [(n["insight_id"], n["text"]) for n in call.version.carried["insights"]["not_carried"]] == [
        (str(added.id), "Nobody answers the phone")
    ]
    assert call.counted() == {lost.id}
    call.correct("foam", "phone")
    assert added.id in call.counted()


def test_a_rejected_claim_is_rejected_in_a_new_version_that_hears_it_a_little_otherwise(call: Call) -> None:
    (lost,) = call.mine(LOST)
    call.decide(lost, status="rejected")
    call.transcribe([(who, text.replace("get lost", "got lost")) for who, text in SAID], "two")
    assert shown(call.mine("They got lost in the menu.")) == [("They got lost in the menu.", "rejected", True)]
    call.transcribe(SAID, "three")
    rows = call.mine(LOST)
    assert shown(rows) == [(LOST, "rejected", True)] and rows[0].id == lost.id


ECHO = (
    ("SPEAKER_01", "They get lost in the menu."),
    ("SPEAKER_00", "So they get lost in the menu, I see."),
    ("SPEAKER_01", "Yes, and that takes them a whole day each time."),
)


def test_a_new_version_does_not_put_a_claim_into_the_mouth_of_who_repeats_it(session: Session) -> None:
    """Labels are the other way round in the new version; what the customer said is heard otherwise there."""
    call = Call(session, ECHO)
    (lost,) = call.mine("They get lost in the menu")
    call.decide(lost, status="accepted")
    swapped = {"SPEAKER_00": "SPEAKER_01", "SPEAKER_01": "SPEAKER_00"}
    heard = [(swapped[who], text.replace("They get lost", "They got last")) for who, text in ECHO]
    call.transcribe(heard, "two")
    (row,) = call.mine()
    assert (row.id, row.evidence[0].verified, row.speaker) == (lost.id, False, "SPEAKER_00")
    call.correct("I see", "I hear")
    assert not call.listed()[0].evidence[0].verified
    call.correct("They got last", "They get lost")
    (row,) = call.listed()
    assert (row.evidence[0].verified, row.speaker, row.evidence[0].utterance.position) == (True, "SPEAKER_00", 0)


@pytest.mark.parametrize(("role", "stands"), [("agent", False), ("customer", True), (None, True)])
def test_words_that_are_anothers_in_a_new_version_are_the_claim_but_never_on_the_other_side(
    session: Session, role: str | None, stands: bool
) -> None:
    call = Call(session, ECHO)
    (lost,) = call.mine("They get lost in the menu")
    call.decide(lost, status="accepted")
    for speaker in session.scalars(select(tables.Speaker)):
        speaker.role = "customer" if speaker.label == "SPEAKER_01" else role
    session.flush()
    call.transcribe([("SPEAKER_00", ECHO[0][1]), *ECHO[1:]], "two")
    (row,) = call.mine()
    assert (row.evidence[0].verified, row.speaker) == (stands, "SPEAKER_00" if stands else "SPEAKER_01")


@pytest.mark.parametrize("role", ["customer", "agent"])
def test_a_claim_of_a_voice_that_a_new_version_does_not_know_goes_to_a_new_voice_of_its_role(
    session: Session, role: str
) -> None:
    long = "Then the whole day goes by and we all stand around and wait for somebody who knows where it is."
    call = Call(session, [("SPEAKER_00", LOST), ("SPEAKER_01", long)])
    call.save([factories.make_insight(call.now, LOST, details={"by_role": role})])
    call.decide(call.listed()[0], status="accepted")
    made = factories.make_transcript([("A", "Hello there, good day."), ("B", LOST), ("A", long)])
    roles = replace(made, speakers=(SpeakerInfo("A"), SpeakerInfo("B", role="customer")))
    call.version = transcripts.save_transcript(session, call.recording, roles, "two")
    (row,) = call.mine()
    assert (row.evidence[0].verified, row.speaker) == (role == "customer", "B" if role == "customer" else "A")


def test_two_that_a_person_added_with_the_same_words_both_come_along(session: Session) -> None:
    said = [("SPEAKER_01", "It is slow."), ("SPEAKER_00", "Is it?"), ("SPEAKER_01", "It is slow.")]
    call = Call(session, said)
    places = [u.id for u in transcripts.list_utterances(session, call.version.id)]
    for key in (places[0], places[2]):
        own_insights.add_insight(session, call.recording.id, key, 0, 11, kind="pain_point")
    call.transcribe(said, "two")
    rows = call.mine()
    assert sorted(row.evidence[0].utterance.position for row in rows) == [0, 2]


def test_what_was_decided_comes_back_with_an_older_version(call: Call) -> None:
    first, (lost, _) = call.version, call.mine(LOST, REPORT)
    call.decide(lost, status="rejected")
    call.transcribe([(who, text.replace("menu", "manual")) for who, text in SAID], "two")
    _, report = call.mine("They get lost in the manual.", REPORT)
    call.decide(report, status="accepted")
    call.version = transcripts.make_current(call.session, call.recording, first)
    for _ in range(2):
        decisions.bring(call.session, call.recording, first)
        assert shown(call.listed()) == [("They get lost in the manual.", "rejected", False), (REPORT, "accepted", True)]
    assert shown(call.mine(LOST, REPORT)) == [(LOST, "rejected", True), (REPORT, "accepted", True)]


def test_a_version_without_words_leaves_what_was_decided_where_it_was(call: Call) -> None:
    added = call.add("Nobody answers the phone")
    call.transcribe([], "two")
    assert call.mine() == []
    call.transcribe(SAID, "three")
    assert [row.id for row in call.mine()] == [added.id]


def test_corrections_are_carried_also_where_insights_were(call: Call) -> None:
    call.add("Nobody answers the phone")
    call.transcribe(SAID, "two")
    call.mine()
    second = call.version
    call.transcribe(SAID, "three")
    call.correct("weekly", "monthly")
    corrected = carrying.collect(call.session, call.recording.id)
    call.version = transcripts.make_current(call.session, call.recording, second)
    carrying.carry_over(call.session, second, corrected)
    assert second.carried is not None
    assert (second.carried["carried"], second.carried["insights"]["carried"]) == (1, 1)


def test_an_insight_added_before_the_speakers_are_known_is_not_lost(session: Session) -> None:
    recording = factories.make_recording(session)
    provisional = transcripts.save_transcript(session, recording, factories.make_transcript(), "provisional")
    row = transcripts.list_utterances(session, provisional.id)[1]
    added = own_insights.add_insight(session, recording.id, row.id, 0, 16, kind="pain_point")
    transcripts.forget(session, recording, "provisional")
    transcript = factories.make_transcript()
    saved = transcripts.save_transcript(session, recording, transcript, "real")
    insights.save_mined(session, recording, saved, replace(factories.make_mined(transcript), insights=()), metrics=None)
    assert [i.id for i in insights.list_insights(session, recording_id=recording.id)] == [added.id]


# -- at once -----------------------------------------------------------------------------------------------------------------


def test_what_a_person_decides_while_the_same_is_mined_again_is_kept(each_database: Database) -> None:
    with each_database.write() as session:
        recording, version, transcript = factories.make_saved(session)
        mined, keys = factories.make_mined(transcript), (recording.id, version.id)
        insights.save_mined(session, recording, version, mined, metrics=None)
        wanted = [row.id for row in insights.list_insights(session, recording_id=keys[0])]
    start = threading.Barrier(3)
    failed: list[Exception] = []

    def mine() -> None:
        try:
            start.wait()
            for _ in range(5):
                with each_database.write() as session:
                    transcripts.lock(session, keys[0])
                    recording = session.get_one(tables.Recording, keys[0])
                    version = session.get_one(tables.Transcript, keys[1])
                    insights.save_mined(session, recording, version, mined, metrics=None)
        except Exception as error:  # noqa: BLE001  the test says what it was
            failed.append(error)

    def decide() -> None:
        try:
            start.wait()
            for key in wanted:
                with each_database.write() as session:
                    insights.change_insight(session, key, {"status": "accepted"})
        except Exception as error:  # noqa: BLE001  the test says what it was
            failed.append(error)

    threads = [threading.Thread(target=what) for what in (mine, mine, decide)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with each_database.read() as session:
        found = session.execute(select(tables.Insight.id, tables.Insight.status))
        assert sorted((key, status) for key, status in found) == sorted((key, "accepted") for key in wanted)
