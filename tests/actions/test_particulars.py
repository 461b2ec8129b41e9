"""What an insight that a person adds or corrects says beside its statement: which outcome it is, and by when it is promised."""

import pytest
from sqlalchemy.orm import Session

from service.actions import insights, own_insights, transcripts
from service.api import present
from service.domain.errors import Invalid
from service.domain.insight import OUTCOME_SEVERITY, Mined, Satisfaction
from service.store import tables
from tests import factories

SAID = (
    ("SPEAKER_00", "I will send the invoice by Friday."),
    ("SPEAKER_01", "The export fails. It works now, thank you."),
    ("SPEAKER_01", "Otherwise I am going to cancel my contract."),
)
FAILS, WORKS, LEAVES, PROMISE = (
    "The export fails",
    "It works now",
    "I am going to cancel my contract",
    "I will send the invoice by Friday",
)


class Call:
    """A recording in which insights are added, mined and corrected."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.recording = factories.make_recording(session)
        self.transcribe("one")

    def transcribe(self, key: str, *, fails: str = "fails") -> None:
        said = [(who, text.replace("fails", fails)) for who, text in SAID]
        self.version = transcripts.save_transcript(self.session, self.recording, factories.make_transcript(said), key)

    def add(self, quote: str, **said: object) -> tables.Insight:
        rows = transcripts.list_utterances(self.session, self.version.id)
        row = next(u for u in rows if quote in u.text)
        at = row.text.index(quote)
        return own_insights.add_insight(self.session, self.recording.id, row.id, at, at + len(quote), **said)

    def mine(self, quote: str, kind: str = "pain_point", **details: object) -> tables.Insight:
        """Mine this claim; answers the only insight that is listed then."""
        now = transcripts.load_transcript(self.session, self.version)
        claim = factories.make_insight(now, quote, kind, details=details)  # type: ignore[arg-type]
        insights.save_mined(
            self.session, self.recording, self.version, Mined((claim,), (), Satisfaction(None, "1")), metrics=None
        )
        self.session.expire_all()
        (row,) = insights.list_insights(self.session, recording_id=self.recording.id)
        return row

    def change(self, row: tables.Insight, **changes: object) -> tables.Insight:
        return insights.change_insight(self.session, row.id, changes)

    def shown(self, row: tables.Insight) -> tuple[str | None, str | None, str | None]:
        (shown,) = present.insight_list(self.session, [row])
        return shown.outcome, shown.who, shown.by_when


@pytest.fixture
def call(session: Session) -> Call:
    return Call(session)


@pytest.mark.parametrize(("quote", "outcome"), [(WORKS, "resolved"), (LEAVES, "churn_risk")])
def test_an_outcome_that_a_person_adds_says_which_as_its_words_do(call: Call, quote: str, outcome: str) -> None:
    assert call.shown(call.add(quote, kind="outcome")) == (outcome, None, None)


def test_a_person_says_which_outcome_it_is_where_the_words_do_not_or_say_another(call: Call) -> None:
    assert call.shown(call.add(FAILS, kind="outcome", outcome="unresolved"))[0] == "unresolved"
    assert call.shown(call.add(WORKS, kind="outcome", outcome="escalated"))[0] == "escalated"
    with pytest.raises(Invalid, match="Say which outcome it is") as refused:
        call.add(FAILS, kind="outcome")
    assert refused.value.code == "outcome_missing"


def test_what_is_no_outcome_says_none(call: Call) -> None:
    with pytest.raises(Invalid) as refused:
        call.add(FAILS, kind="pain_point", outcome="unresolved")
    assert refused.value.code == "outcome_unexpected"
    pain = call.mine(FAILS)
    with pytest.raises(Invalid) as refused:
        call.change(pain, outcome="unresolved")
    assert refused.value.code == "outcome_unexpected"
    with pytest.raises(Invalid):
        call.change(call.add(WORKS, kind="outcome"), kind="praise", outcome="resolved")


def test_a_promise_that_a_person_adds_says_whose_it_is_and_by_when(call: Call) -> None:
    assert call.shown(call.add(PROMISE, kind="commitment")) == (None, "SPEAKER_00", "by friday")
    assert call.shown(call.add("I will send", kind="commitment")) == (None, "SPEAKER_00", None)


def test_what_is_called_an_outcome_says_which(call: Call) -> None:
    pain = call.mine(FAILS)
    with pytest.raises(Invalid) as refused:
        call.change(pain, kind="outcome")
    assert (refused.value.code, pain.kind, pain.details) == ("outcome_missing", "pain_point", {})
    call.change(pain, kind="outcome", outcome="unresolved")
    assert call.shown(pain)[0] == "unresolved"
    assert (pain.details["mined"]["kind"], pain.details["mined"]["outcome"]) == ("pain_point", None)


@pytest.mark.parametrize(
    ("quote", "kind", "shown"),
    [(WORKS, "outcome", ("resolved", None, None)), (PROMISE, "commitment", (None, "SPEAKER_00", "by friday"))],
)
def test_what_is_called_an_outcome_or_a_promise_is_read_from_its_words(
    call: Call, quote: str, kind: str, shown: tuple[str | None, ...]
) -> None:
    assert call.shown(call.change(call.mine(quote, "praise"), kind=kind)) == shown


def test_an_outcome_that_was_called_another_kind_is_what_it_was_when_called_one_again(call: Call) -> None:
    ended = call.mine(WORKS, "outcome", outcome="unresolved")
    call.change(ended, kind="praise")
    assert call.shown(ended)[0] is None
    assert call.shown(call.change(ended, kind="outcome"))[0] == "unresolved"


def test_a_corrected_outcome_keeps_the_miners_own_and_outlives_mining_again(call: Call) -> None:
    ended = call.mine(WORKS, "outcome", outcome="resolved")
    call.change(ended, outcome="unresolved")
    for _ in range(2):
        again = call.mine(WORKS, "outcome", outcome="resolved", by_role="customer")
        assert (again.id, call.shown(again)[0]) == (ended.id, "unresolved")
        assert (again.details["mined"]["outcome"], again.details["by_role"]) == ("resolved", "customer")
    call.change(ended, **ended.details["mined"])  # back to what was found
    assert call.shown(ended)[0] == "resolved"


def test_an_outcome_that_a_person_said_stays_when_its_words_are_corrected(call: Call) -> None:
    pain = call.mine(FAILS)
    call.change(pain, kind="outcome", outcome="unresolved")
    call.transcribe("two", fails="failed")
    again = call.mine("The export failed")
    assert (again.id, again.kind, again.evidence[0].quote) == (pain.id, "outcome", "The export failed")
    assert call.shown(again)[0] == "unresolved"
    assert (again.details["mined"]["kind"], again.details["mined"]["outcome"]) == ("pain_point", None)


def test_a_corrected_outcome_is_the_same_insight_when_its_words_are_corrected(call: Call) -> None:
    ended = call.mine(FAILS, "outcome", outcome="resolved")
    call.change(ended, outcome="unresolved")
    call.transcribe("two", fails="failed")
    again = call.mine("The export failed", "outcome", outcome="resolved")
    assert (again.id, call.shown(again)[0], again.details["mined"]["outcome"]) == (ended.id, "unresolved", "resolved")


def test_an_outcome_matters_as_much_as_what_it_says_unless_a_person_says_how_much(call: Call) -> None:
    added = call.add(LEAVES, kind="outcome")
    assert added.severity == OUTCOME_SEVERITY["churn_risk"]
    assert call.change(added, outcome="resolved").severity == OUTCOME_SEVERITY["resolved"]
    assert call.change(added, outcome="escalated", severity=0.9).severity == 0.9
    assert call.add(WORKS, kind="outcome", severity=0.4).severity == 0.4
