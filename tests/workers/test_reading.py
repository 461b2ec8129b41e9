"""How the wording weighs against the heads: first with likelihoods set by hand, then with what the heads give."""

import pytest

from service.domain.cues import read_cues
from service.domain.transcript import Utterance
from workers.mining.claims import THRESHOLDS
from workers.mining.reading import judge_pain, judge_praise, judge_request, read_utterances


def heads(**values: float) -> dict[str, float]:
    return {"pain": 0.1, "request": 0.1, "praise": 0.1, "question": 0.1, "negative": 0.1, "positive": 0.1, **values}


@pytest.mark.parametrize(
    "text",
    [
        "If the roof leaks again I'm going to another builder.",
        "Some people find the colour dreadful.",
        "Let's stay with the small one for half a year.",
        "Returning the cups is a piece of cake.",
        "Not one of them has leaked.",
    ],
)
def test_what_hurts_nobody_here_and_now_is_no_pain(text: str) -> None:
    assert judge_pain(read_cues(text), heads(pain=0.7, negative=0.6)) < THRESHOLDS["pain_point"]


def test_a_mere_proposal_is_no_wish() -> None:
    cues = read_cues("Let's stay with the small one for half a year.")
    assert judge_request(cues, heads(request=0.7)) < THRESHOLDS["request"]


def test_telling_others_of_it_is_praise() -> None:
    assert judge_praise(read_cues("I have told three other shops about you."), heads()) >= THRESHOLDS["praise"]


def read_alone(text: str) -> dict[str, float]:
    [reading] = read_utterances([Utterance(0.0, 5.0, "customer", text)])
    return {"pain_point": reading.pain, "request": reading.request, "praise": reading.praise}


engine = [
    pytest.mark.engine,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning"),
]


@pytest.mark.parametrize(
    ("text", "kind", "claimed"),
    [
        pytest.param(text, kind, claimed, marks=engine)
        for text, kind, claimed in (
            ("freezes after a while", "pain_point", True),
            ("why is the second one frozen", "pain_point", False),
            ("We could take the other road.", "request", False),
            ("I have to lift every single one just to count them.", "request", False),
            ("The sign should show the price.", "request", True),
            ("That would be kind of you.", "request", False),
            ("If I had taken the small one I'd have saved ten pounds.", "request", False),
        )
    ],
)
def test_dry_reports_hurt_and_wishes_are_told_from_what_only_sounds_like_one(
    text: str, kind: str, claimed: bool
) -> None:
    assert (read_alone(text)[kind] >= THRESHOLDS[kind]) is claimed  # type: ignore[index]
