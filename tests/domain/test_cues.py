"""What the wording says that a head would miss: each rule with an example that it must see and one that it must not."""

import pytest

from service.domain.cues import read_cues
from service.domain.stated_score import StatedScore, read_score
from service.domain.wording.asking import is_question
from service.domain.wording.outcomes import read_outcome, read_severity


@pytest.mark.parametrize(
    "text",
    ["It is not slow.", "I never had a problem with it.", "There are no issues.", "It wasn't confusing at all.",
     "Nobody is angry about it.", "That has not happened again.", "I didn't have any trouble."],
)  # fmt: skip
def test_denied_trouble_is_seen(text: str) -> None:
    assert read_cues(text).negated_pain


@pytest.mark.parametrize(
    "text", ["It is slow.", "It is a problem.", "I never know where to look.", "The setup was hard."]
)
def test_trouble_itself_is_not_taken_for_denied(text: str) -> None:
    assert not read_cues(text).negated_pain


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("It used to crash but now it works fine.", True),
        ("It was broken but they fixed it.", True),
        ("That was terrible back then.", True),
        ("They keep saying that it will be fixed.", False),
        ("It was broken and it still isn't fixed.", False),
        ("It was broken.", False),
        ("but that is fixed", True),
        ("It does not work any more.", False),
    ],
)
def test_only_trouble_that_has_ended_is_over(text: str, over: bool) -> None:
    assert read_cues(text).fixed is over


@pytest.mark.parametrize(
    ("text", "who"),
    [("My colleague says it is slow.", "my colleague"), ("They told me to wait.", "they"), ("I say it is slow.", None)],
)
def test_hearsay_names_whose_words_they_are(text: str, who: str | None) -> None:
    assert read_cues(text).reported_by == who


@pytest.mark.parametrize(
    "text",
    [
        "Oh great, now it is gone.",
        "Great, and now it's snowing.",
        "Thanks for nothing.",
        "Yeah, right.",
        "Great, I have to start over.",
        "Well, that's just lovely.",
        "Really great.",
    ],
)
def test_irony_has_its_markers(text: str) -> None:
    assert read_cues(text).irony


@pytest.mark.parametrize(
    "text",
    [
        "It is great.",
        "Thanks for the quick answer.",
        "Yeah, that works.",
        "Brilliant, I have to say.",
        "They rang me back the same day, that's really nice.",
        "The new one is just lovely.",
    ],
)
def test_plain_praise_is_not_irony(text: str) -> None:
    assert not read_cues(text).irony


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("I will send it by Friday.", "by friday"),
        ("We'll call you within two days.", "within two days"),
        ("I'm going to fix it tomorrow morning.", "tomorrow morning"),
        ("I'll take care of it.", None),
    ],
)
def test_a_promise_and_its_day_are_read(text: str, due: str | None) -> None:
    cues = read_cues(text)
    assert cues.promise
    assert cues.due == due


@pytest.mark.parametrize(
    "text",
    ["I'll be honest with you.", "We'll see.", "You will see a button.", "They said they will fix it.",
     "We will have to leave.", "I will never use it again."],
)  # fmt: skip
def test_will_alone_is_no_promise(text: str) -> None:
    assert not read_cues(text).promise


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("when did that start", True),
        ("is there a limit", True),
        ("how many are there", True),
        ("when I open it it crashes", False),
        ("what we do is sort it", False),
        ("it is slow", False),
    ],
)
def test_questions_are_read_without_their_mark(text: str, asks: bool) -> None:
    assert is_question(text) is asks


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("we will have to cancel the contract", "churn_risk"),
        ("let me transfer you to a specialist", "escalated"),
        ("we will keep your case open", "unresolved"),
        ("it works now", "resolved"),
        ("if this happens again we will cancel", "churn_risk"),
        ("if it happened again i would leave you", "churn_risk"),
        ("if the price doubled i would cancel but it has not so i am staying", None),
        ("if it were slow i would leave you", None),
        ("i would not leave you for anybody", None),
        ("i never said i would cancel", None),
        ("it is raining", None),
    ],
)
def test_outcomes_are_read(words: str, outcome: str | None) -> None:
    assert read_outcome(words) == outcome


@pytest.mark.parametrize(
    ("text", "asked", "score"),
    [
        ("I'd give it a seven.", "", StatedScore(7, 10)),
        ("Nine out of ten.", "", StatedScore(9, 10)),
        ("Four stars.", "", StatedScore(4, 5)),
        ("Eight, I think.", "From zero to ten, how would you rate us?", StatedScore(8, 10)),
        ("Eight, I think.", "How many are you?", None),
        ("It would be a nine with a better search.", "", None),
        ("It was a two hour call.", "", None),
        ("I have seven people.", "From zero to ten?", None),
        ("I'd give it an 85 out of 100.", "", StatedScore(85, 100)),
        ("A solid eight, maybe.", "And your score?", StatedScore(8, 10)),
        ("Three of five.", "What score would you give?", StatedScore(3, 5)),
        ("Nine out of ten times it fails.", "", None),
        ("Two of five invoices were wrong.", "How likely are you to stay?", None),
        ("It's a two factor login.", "", None),
        ("It was a one off.", "", None),
        ("It's a 3 bedroom flat.", "", None),
        ("It's a five star hotel we run.", "", None),
        ("It's a two for one offer.", "", None),
    ],
)
def test_a_score_said_aloud_is_read_only_where_one_is_meant(text: str, asked: str, score: StatedScore | None) -> None:
    assert read_score(text, asked) == score


@pytest.mark.parametrize(
    "text",
    ["This is Anna Berg.", "This is Anna from the bakery.", "My name is Omar and I'm calling about the boiler.",
     "Anna Berg speaking.", "Great, see you on Monday.", "Perfect then we will talk to you next week",
     "It was nice talking to you.", "Thank you for your time and have a nice evening.", "That sounds lovely."],
)  # fmt: skip
def test_names_greetings_and_farewells_are_courtesy(text: str) -> None:
    assert read_cues(text).courtesy


@pytest.mark.parametrize(
    "text",
    ["This is wonderful.", "My name is wrong on the invoice.", "THIS IS TERRIBLE.", "I will see you have fixed it.",
     "Thank you for repairing the boiler so quickly.", "It is great to see the numbers.", "That sounds terrible."],
)  # fmt: skip
def test_praise_and_pain_in_polite_words_are_not_courtesy(text: str) -> None:
    assert not read_cues(text).courtesy


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("How are you today?", "greeting"),
        ("Did you have a nice weekend?", "personal"),
        ("And how was your flight?", "personal"),
        ("How was the training?", None),
        ("How are things working with the boiler?", None),
    ],
)
def test_small_talk_opens_with_a_question_about_the_person(text: str, kind: str | None) -> None:
    assert read_cues(text).social_question == kind


@pytest.mark.parametrize(
    ("text", "proposes"),
    [("Let us extend it until May.", True), ("Okay, let's start.", True), ("Please let us choose the colour.", False),
     ("It does not let us in.", False)],
)  # fmt: skip
def test_a_next_step_for_both_is_a_proposal(text: str, proposes: bool) -> None:
    assert read_cues(text).proposal is proposes


@pytest.mark.parametrize(
    ("text", "recommends"),
    [
        ("I would recommend it to anyone.", True),
        ("We have told all our neighbours about it.", True),
        ("I would not recommend it.", False),
        ("I recommend that you add a lock.", False),
        ("We have told three people about the leak and nobody came.", False),
    ],
)
def test_word_of_mouth_is_read(text: str, recommends: bool) -> None:
    assert read_cues(text).recommends is recommends


def test_severity_grows_with_blocking_and_effort_and_shrinks_with_hedges() -> None:
    mild = read_severity("It is a little slow sometimes.", 0.6)
    grave = read_severity("It always crashes and I cannot work, this is the third time I call.", 0.9)
    assert 0.1 <= mild < 0.4 < grave <= 1.0


@pytest.mark.parametrize(
    ("text", "loss", "gain"),
    [
        ("It took us almost two weeks to move everything.", True, False),
        ("Nobody explained which form we need.", True, False),
        ("The monthly statement is very slow.", True, False),
        ("They do not know where to click.", True, False),
        ("We cannot open the file.", True, False),
        ("It only syncs with one phone.", True, False),
        ("The planner saves our team two hours a week.", False, True),
        ("The import simply worked.", False, True),
        ("I can see everything at a glance.", False, True),
        ("The letters finally look right.", False, True),
        ("It spared us three trips to the bank.", False, True),
        ("The scanner has already caught two slips and one or two errors.", False, True),
        ("The porter even carried the harp upstairs for us.", False, True),
        ("They took the rubbish away without being asked.", False, True),
        ("The index by colour is a joy.", False, True),
        ("They even sent a reminder for us to pay.", False, False),
        ("It was no pleasure.", False, False),
        ("We meet every two weeks.", False, False),
        ("I work in an office with ten people.", False, False),
        ("She always works on Monday at home.", False, False),
        ("They told us which one to use.", False, False),
    ],
)
def test_losses_and_gains_are_read_without_a_word_of_feeling(text: str, loss: bool, gain: bool) -> None:
    cues = read_cues(text)
    assert (cues.loss, cues.gain) == (loss, gain)
