"""People's decisions correct the heads of their project: only with enough of them, only where it gains, and reversibly."""

import uuid
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.orm import Session

from service.actions import insights, learned_heads, projects, transcripts
from service.domain.errors import NotFound
from service.store import tables
from service.store.database import Database
from tests import factories
from workers import learn as program
from workers.mining.heads import NAMES
from workers.mining.learned import TAUGHT, Decision, Learned, learn

RNG = np.random.default_rng(4)


def unit(axis: int) -> np.ndarray:
    vector = 0.3 * RNG.normal(size=384) / 20
    vector[axis] += 1.0
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def decisions(count: int, kind: str = "pain_point") -> list[Decision]:
    """The head says 0.6 to everything; people accept what lies along one axis and reject the other."""
    return [Decision(kind, 0.6, unit(i % 2), i % 2 == 0) for i in range(count)]


def test_what_people_accept_rises_what_they_reject_falls_and_the_gain_is_held_out() -> None:
    found, facts = learn(decisions(60))
    fact = next(f for f in facts if f["kind"] == "pain_point")
    assert fact["kept"]
    assert fact["log_loss"][1] < fact["log_loss"][0]
    assert fact["auc"][1] > 0.95
    vectors = np.stack([unit(0), unit(1)])
    scores = {"pain": np.array([0.6, 0.6], np.float32), "praise": np.array([0.2, 0.3], np.float32)}
    corrected = Learned.unpack(found.pack()).correct(scores, vectors)
    assert corrected["pain"][0] > 0.6 > corrected["pain"][1]
    assert (corrected["praise"] == scores["praise"]).all()
    assert found.pack() == Learned.unpack(found.pack()).pack()


def test_too_few_decisions_and_decisions_without_a_pattern_change_nothing() -> None:
    assert [f["reason"] for f in learn(decisions(12))[1] if f["decisions"]] == ["too_few_decisions"]
    assert [f["reason"] for f in learn([replace(d, accepted=True) for d in decisions(40)])[1] if f["decisions"]] == [
        "too_few_decisions"
    ]
    noise = [Decision("praise", 0.6, unit(i % 7), bool(i % 5 < 3)) for i in range(60)]
    found, facts = learn(noise)
    assert [f["reason"] for f in facts if f["kind"] == "praise"] == ["no_gain"]
    assert not found.heads


def test_decisions_on_outcomes_correct_the_head_of_that_outcome() -> None:
    found, facts = learn(decisions(60, "outcome:escalated"))
    assert [f["kind"] for f in facts if f["kept"]] == ["outcome:escalated"]
    assert set(found.heads) == {"escalated"}
    assert set(TAUGHT.values()) <= set(NAMES)


def test_an_outcome_that_a_person_corrected_is_a_no_to_what_the_miner_took_it_for() -> None:
    def row(outcome: str, /, **mined: str) -> tables.Insight:
        details = {"outcome": outcome, **({"mined": {"kind": "outcome", **mined}} if mined else {})}
        return tables.Insight(kind="outcome", status="accepted", details=details)

    assert (program.taken_for(row("resolved")), program.accepted(row("resolved"))) == ("outcome:resolved", True)
    corrected = row("unresolved", outcome="resolved")
    assert (program.taken_for(corrected), program.accepted(corrected)) == ("outcome:resolved", False)


def decide(session: Session, count: int) -> uuid.UUID:
    """A project whose people want what the miner would not take, and reject what it would."""
    recording, row, transcript = factories.make_saved(session)
    insights.save_mined(session, recording, row, factories.make_mined(transcript), metrics=None)
    mined = insights.list_insights(session, recording_id=recording.id)
    pain = next(i for i in mined if i.kind == "pain_point")
    pain.status = "accepted"
    for n in range(count - 1):
        again = tables.Insight(
            recording_id=recording.id, transcript_id=row.id, position=10 + n, kind="pain_point", statement=f"s{n}",
            score=0.6, speaker="SPEAKER_01", status="accepted" if n % 2 else "rejected", details={},
        )  # fmt: skip
        told = pain.evidence[0]
        quote = "A spreadsheet." if n % 2 else told.quote
        again.evidence = [
            tables.Evidence(
                utterance_id=told.utterance_id, quote=quote, char_start=0, char_end=len(quote), start=0, end=1
            )
        ]
        session.add(again)
    session.flush()
    return recording.project_id


def test_a_decision_that_came_along_to_a_new_version_is_learned_from_once(session: Session) -> None:
    recording, row, transcript = factories.make_saved(session)
    insights.save_mined(session, recording, row, factories.make_mined(transcript), metrics=None)
    first, other, _ = insights.list_insights(session, recording_id=recording.id)
    insights.change_insight(session, first.id, {"status": "accepted"})
    insights.change_insight(session, other.id, {"status": "rejected"})
    second = transcripts.save_transcript(session, recording, transcript, "key-2")
    insights.save_mined(session, recording, second, factories.make_mined(transcript), metrics=None)
    assert len(learned_heads.decided_insights(session, recording.project_id)) == 2
    old = tables.Insight(
        recording_id=recording.id, transcript_id=row.id, position=9, kind="pain_point", statement="As in older releases",
        score=0.6, speaker="SPEAKER_01", status="accepted", details={},
    )  # fmt: skip
    session.add(old)
    session.flush()
    found = learned_heads.decided_insights(session, recording.project_id)
    assert [(i.transcript_id, i.status) for i in found] == [(second.id, "accepted"), (second.id, "rejected")]


@pytest.mark.engine
def test_a_project_learns_keeps_it_to_itself_and_goes_back(database: Database, tmp_path: Path) -> None:
    with database.write() as session:
        project = decide(session, 40)
        other = projects.create_project(session, name="Other").id
    facts = program.run(database, project)
    assert [f["kept"] for f in facts if f["kind"] == "pain_point"] == [True]
    assert "In use from the next run." in "\n".join(program.told(facts))
    with database.read() as session:
        assert learned_heads.active_learned(session, other) is None
        row = learned_heads.active_learned(session, project)
        assert row is not None
        assert b"spreadsheet" not in row.content
    program.run(database, project)
    assert program.revert(database, project) == facts
    assert program.revert(database, project) == []
    with database.read() as session, pytest.raises(NotFound):
        learned_heads.revert_learned(session, project)


def test_an_unknown_project_is_said(database: Database) -> None:
    with pytest.raises(NotFound):
        program.run(database, uuid.uuid4())
