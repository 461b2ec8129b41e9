"""What the wording means where a rule was once mistaken: promises, wishes, denials, and trouble that is over."""

import pytest

from service.domain.cues import read_cues
from service.domain.wording.outcomes import read_outcome


@pytest.mark.parametrize(
    "text",
    [
        "I'm going to be writing the second half of it.",
        "We're going to be sending you a new one on Monday.",
        "I'll show it to the technician tomorrow.",
        "I'll be in the shop at nine and open it for you.",
    ],
)
def test_a_deed_that_is_announced_is_a_promise(text: str) -> None:
    assert read_cues(text).promise


@pytest.mark.parametrize(
    "text",
    [
        "Next I'm going to talk about the costs.",
        "I'm going to show you how the boxes are stacked.",
        "I'll walk you through the menu.",
        "I'm just going to put you on hold for a moment.",
        "I'm going to be late for the ferry.",
        "With luck we'll be able to make it smaller.",
        "Hopefully we'll get a new van some day.",
        "Next spring we'll be taken over by the parish.",
    ],
)
def test_an_outlook_or_the_course_of_the_talk_is_no_promise(text: str) -> None:
    assert not read_cues(text).promise


@pytest.mark.parametrize(
    "text",
    [
        "The overview should list every open order.",
        "Each drawer should have its own key.",
        "My suggestion is to ring twice.",
        "One idea would be a bigger handle.",
        "Pls support the older model.",
        "Please stop sending me paper.",
        "Please don't call before ten.",
        "Not on a Sunday, please.",
        "Turn the light on before I get there, would you?",
        "Somebody has to look at it today, can you arrange that?",
        "If it could read the label aloud, that would be wonderful.",
        "It would be great for me if it did the sums.",
        "I'd love a list of the missing ones.",
        "I want a refund.",
        "You should warn people when it rains.",
    ],
)
def test_wishes_are_read(text: str) -> None:
    cues = read_cues(text)
    assert cues.request and not cues.unwanted


@pytest.mark.parametrize(
    "text",
    [
        "I'd like to ask about the parking.",
        "I'd like to speak to somebody about the heating.",
        "I wanted to know when the pool opens.",
        "I need to be at the station at five.",
        "I need a second to find my glasses.",
        "Can you hold on for a moment?",
        "Could you give me your number?",
        "Can I have your name, please?",
        "Please let me finish.",
        "Could you give me a minute?",
        "I hope you have a good summer.",
        "I wish you a pleasant evening.",
        "The boat should have arrived at noon.",
        "They could have told me before.",
        "I'm waiting for a letter from the council.",
        "It would be nice for my uncle too.",
        "That would be kind of you.",
        "I wouldn't mind.",
        "We'd need to think about that.",
        "I'd love to come along one day.",
    ],
)
def test_openings_formulas_and_regrets_ask_for_nothing(text: str) -> None:
    cues = read_cues(text)
    assert cues.unwanted or not cues.request


@pytest.mark.parametrize(
    "text",
    [
        "If I had chosen the window seat I'd have paid more.",
        "If the boiler broke in January we'd be in a fix.",
        "Imagine we had forty horses, that would be a nightmare.",
        "With two hundred guests it could become a problem.",
    ],
)
def test_what_is_only_imagined_or_feared_is_no_wish(text: str) -> None:
    assert read_cues(text).unwanted


@pytest.mark.parametrize(
    "text",
    [
        "I have not met one single fault.",
        "I have yet to see a mistake in it.",
        "Not one of them has broken.",
        "I'm not blaming the driver.",
        "We're not complaining.",
        "Nobody has ever complained about the smell.",
        "The price isn't the problem.",
        "That has nothing to do with you.",
        "I can live with the noise.",
    ],
)
def test_trouble_that_is_denied_or_borne_is_denied(text: str) -> None:
    assert read_cues(text).negated_pain


@pytest.mark.parametrize(
    "text",
    [
        "Not one of them called me.",
        "I have yet to see my money.",
        "I can't live with this noise.",
        "It has nothing to do on the second floor, and still it's broken.",
    ],
)
def test_what_only_sounds_denied_is_not(text: str) -> None:
    assert not read_cues(text).negated_pain


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("I had trouble with the hinges but managed to mend them.", True),
        ("I couldn't get in at first, but in the end I figured it out.", True),
        ("It used not to work with gloves.", True),
        ("It didn't use to open.", True),
        ("The second door was stuck, it works now.", True),
        ("The old ones leaked all winter, that's why we switched.", True),
        ("Before that I wrote thirty letters, and now it's one.", True),
        ("They stopped complaining.", True),
        ("I only managed to open it after two hours.", False),
        ("I had trouble and never managed to get in.", False),
        ("Nothing works now.", False),
        ("It hardly works now.", False),
        ("Before that it took a minute, and now it takes ten.", False),
        ("It stopped.", False),
    ],
)
def test_trouble_that_was_got_over_is_over(text: str, over: bool) -> None:
    assert read_cues(text).fixed is over


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("i won't be ordering from you again", "churn_risk"),
        ("we're going over to the other company", "churn_risk"),
        ("i went over to the other counter", None),
        ("it works again", "resolved"),
        ("i'll leave the gate off its hinges until it works again", None),
    ],
)
def test_how_it_ended_in_other_words_is_read(words: str, outcome: str | None) -> None:
    assert read_outcome(words) == outcome


@pytest.mark.parametrize(
    ("text", "imagined"),
    [
        ("If a parcel has two labels only the first one is read.", False),
        ("If it rains the sensor sees nothing.", False),
        ("If it rained I would be upset.", True),
        ("If this goes on I'm going to leave.", True),
        ("If it breaks it could get expensive.", True),
        ("Imagine it broke.", True),
    ],
)
def test_what_happens_whenever_is_not_imagined(text: str, imagined: bool) -> None:
    assert read_cues(text).hypothetical is imagined


@pytest.mark.parametrize(
    "text",
    [
        "Opening the gate takes us ages.",
        "The kettle took forever.",
        "Sorting the keys is a real chore.",
        "The noise drives my aunt mad.",
        "Twelve a month is steep.",
        "Painting it over didn't change a thing.",
        "I've been hunting for the switch all morning.",
        "The lamp has been dark since Monday.",
        "I copy every name twice, which is silly.",
    ],
)
def test_more_losses_told_as_facts(text: str) -> None:
    assert read_cues(text).loss


@pytest.mark.parametrize(
    "text",
    [
        "It isn't steep.",
        "That is crazy good.",
        "It's not a chore at all.",
        "The lamp was dark.",
        "I worked in the garden all morning.",
    ],
)
def test_what_only_looks_like_a_loss(text: str) -> None:
    cues = read_cues(text)
    assert cues.negated_pain or not cues.loss


@pytest.mark.parametrize(
    "text",
    [
        "Hanging them up is a piece of cake.",
        "I can reach the top shelf for the first time in years.",
        "It marked a wrong date, I'd have overlooked that.",
        "The second one is even better than the first.",
        "The lady at the desk is worth her weight in gold.",
    ],
)
def test_more_gains_told_as_facts(text: str) -> None:
    assert read_cues(text).gain


@pytest.mark.parametrize("text", ["I'd have missed my train.", "It broke for the first time in May."])
def test_what_only_looks_like_a_gain(text: str) -> None:
    assert not read_cues(text).gain


@pytest.mark.parametrize("text", ["Some people find the bell annoying.", "Others complain about the smell."])
def test_what_other_people_feel_is_hearsay(text: str) -> None:
    assert read_cues(text).reported_by


@pytest.mark.parametrize(
    "text",
    ["No, I have everything I need.", "Could you let me know whether it is open?", "That's more than we want."],
)
def test_what_is_there_or_only_to_be_told_is_no_wish(text: str) -> None:
    assert not read_cues(text).request


@pytest.mark.parametrize(
    "text",
    [
        "Sorry I was such a bother.",
        "I'm sorry to keep you so long.",
        "That was my own fault.",
        "My mistake, I misread the date.",
    ],
)
def test_an_apology_of_ones_own_is_no_complaint(text: str) -> None:
    assert read_cues(text).negated_pain


@pytest.mark.parametrize(
    "text", ["I'm sorry but it is broken again.", "Sorry, this does not work.", "It wasn't my fault."]
)
def test_sorry_may_open_a_complaint(text: str) -> None:
    assert not read_cues(text).negated_pain


def test_not_knowing_is_a_loss_only_where_one_needs_to_know() -> None:
    assert read_cues("I don't know where to sign.").loss
    assert read_cues("I never know whether it has been saved.").loss
    assert not read_cues("I don't know if you sell lamps as well.").loss


@pytest.mark.parametrize(
    "text",
    [
        "I'd like to ask something about the pool.",
        "Well, I wanted to speak to somebody about the parking.",
        "I need to check that with my sister.",
        "Can you hold on a second?",
        "Could you give me your name again?",
        "Can you hear me?",
    ],
)
def test_an_opening_and_the_course_of_the_call_ask_for_nothing_whatever_the_head_says(text: str) -> None:
    assert read_cues(text).unwanted


@pytest.mark.parametrize(
    "text",
    ["Please go on.", "Please do.", "Take your time.", "Hang on a second.", "Don't worry about it.", "Yes, that works for me.",
     "Okay, that would suit us.", "No worries at all."],
)  # fmt: skip
def test_formulas_of_the_course_of_a_call_are_courtesy(text: str) -> None:
    assert read_cues(text).courtesy


@pytest.mark.parametrize(
    "text", ["Please do something about the noise.", "Take your time limit off.", "That works for me only on Sundays.",
             "I'd like to speak to your manager.", "I need to be able to print it."]
)  # fmt: skip
def test_what_only_begins_like_a_formula_is_none(text: str) -> None:
    cues = read_cues(text)
    assert not cues.courtesy and not cues.unwanted
