"""How the wording weighs against the heads: first with likelihoods set by hand, then with what the heads give."""

import numpy as np
import pytest

from service.domain.cues import read_cues
from service.domain.speech_text import Unit
from service.domain.transcript import Utterance
from workers.mining.claims import THRESHOLDS, Claim, find_outcomes
from workers.mining.heads import NAMES
from workers.mining.reading import judge, judge_pain, judge_praise, judge_request, read_utterances


def heads(**values: float) -> dict[str, float]:
    return dict.fromkeys(NAMES, 0.1) | values


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


def outcomes_of(*lines: tuple[str, str, dict[str, float]]) -> list[Claim]:
    said = [Utterance(10.0 * i, 10.0 * i + 5, who, text) for i, (who, text, _) in enumerate(lines)]
    readings = [
        judge(Unit(i, 0, len(text), text), who, heads(**likely), np.zeros(3, np.float32))
        for i, (who, text, likely) in enumerate(lines)
    ]
    return find_outcomes(readings, said, {"agent": "agent", "customer": "customer"})


def test_how_it_ended_is_told_by_the_last_word_on_it_with_all_that_its_speaker_said() -> None:
    [outcome] = outcomes_of(
        ("customer", "The gate stands open.", {}),
        ("agent", "Have you tried the key?", {}),
        ("customer", "The key turns in it.", {}),
        ("agent", "That should be it then.", {"resolved": 0.9}),
        ("customer", "The gate stands as before.", {"unresolved": 0.7}),
        ("customer", "So nothing has come of it.", {"unresolved": 0.8}),
    )
    assert [r.unit.text for r in outcome.readings] == ["The gate stands as before.", "So nothing has come of it."]
    assert outcome.score == 0.8


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
            ("I love the timeline.", "praise", True),
            ("They were very friendly.", "praise", True),
            ("I was not very happy with the sofa.", "praise", False),
            ("If I had taken the small one I'd have saved ten pounds.", "request", False),
        )
    ],
)
def test_dry_reports_hurt_and_wishes_are_told_from_what_only_sounds_like_one(
    text: str, kind: str, claimed: bool
) -> None:
    assert (read_alone(text)[kind] >= THRESHOLDS[kind]) is claimed  # type: ignore[index]
