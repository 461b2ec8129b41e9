"""How the wording weighs against the heads: the likelihoods that the heads give are set here by hand."""

import pytest

from service.domain.cues import read_cues
from workers.mining.claims import THRESHOLDS
from workers.mining.reading import judge_pain, judge_praise, judge_question, judge_request


def heads(**values: float) -> dict[str, float]:
    return {"pain": 0.1, "request": 0.1, "praise": 0.1, "question": 0.1, "negative": 0.1, "positive": 0.1, **values}


def pain(text: str, question: float = 0.1, **values: float) -> float:
    cues = read_cues(text)
    return judge_pain(cues, heads(**values), judge_question(cues, question, text))


def test_a_short_dry_report_without_a_full_stop_is_no_half_question() -> None:
    assert pain("freezes after a while", question=0.53, pain=0.77, negative=0.38) >= THRESHOLDS["pain_point"] + 0.1


def test_a_question_without_its_mark_is_no_pain() -> None:
    assert pain("why is the second one frozen", question=0.9, pain=0.6, negative=0.4) < THRESHOLDS["pain_point"]


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
    assert pain(text, pain=0.7, negative=0.6) < THRESHOLDS["pain_point"]


@pytest.mark.parametrize(
    ("text", "wished"),
    [
        ("We could take the other road.", False),
        ("I have to lift every single one just to count them.", False),
        ("The sign should show the price.", True),
        ("That would be kind of you.", False),
        ("If I had taken the small one I'd have saved ten pounds.", False),
    ],
)
def test_a_wish_needs_words_of_asking_or_a_very_sure_head(text: str, wished: bool) -> None:
    cues = read_cues(text)
    assert (judge_request(cues, heads(request=0.7), 0.05) >= THRESHOLDS["request"]) is wished


def test_telling_others_of_it_is_praise() -> None:
    assert judge_praise(read_cues("I have told three other shops about you."), heads(), 0.02) >= THRESHOLDS["praise"]
