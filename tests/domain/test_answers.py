"""What says something to a question, and where its answer stands, for the note and the FAQ alike."""

import pytest

from service.domain.answers import find_answer, find_reply
from service.domain.insight import Insight, quote_span
from service.domain.transcript import Utterance
from service.domain.wording.replies import fills_time, is_bare, is_direct, puts_off, says_something


@pytest.mark.parametrize(
    "reply",
    [
        "You open the settings, choose security, and press reset password there.",
        "Yes, two gigabytes.",
        "Sure.",
        "Yes, of course.",
        "You can.",
        "Not for you.",
        "About one minute.",
        "Good question, it's ten users per plan.",
        "I'm so sorry, that is not possible.",
        "I see a lot of errors on the line.",
        "You open the settings for that. Anything else?",
        "that's what i'm just looking at there's a same day van but it's a hundred and ten pounds",
    ],
)
def test_a_reply_that_says_something(reply: str) -> None:
    assert says_something(reply) and not fills_time(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "I'm not sure, let me check with a colleague.",
        "One moment please.",
        "Yes, one moment.",
        "I have opened your account here on my screen now.",
        "I do not know that, I will find out.",
        "I'm sorry to hear that.",
        "Okay, thank you.",
        "So you want to know how many users.",
        "Yes, I can help you with that.",
        "Which password do you mean exactly?",
        "Sorry, which one? The small one, or which do you mean?",
    ],
)
def test_a_reply_that_only_fills_the_time(reply: str) -> None:
    assert fills_time(reply) and not says_something(reply)


def test_a_mere_word_says_nothing_but_fills_no_time() -> None:
    assert not says_something("Big.") and not fills_time("Big.")


def test_how_a_reply_begins() -> None:
    assert [is_bare(text) for text in ("Um, yes.", "No, sorry.", "Yes, two gigabytes.")] == [True, True, False]
    assert [is_direct(text) for text in ("Yes, two gigabytes.", "Two gigabytes, yes.")] == [True, False]
    assert puts_off("Good question, it's ten users per plan.") and not puts_off("It's ten users per plan.")


SAID = [
    Utterance(4.0, 10.0, "S1", "Is there a limit?"),
    Utterance(10.0, 15.0, "S0", "One moment please."),
    Utterance(15.0, 16.0, "S2", "There is no limit at all."),
    Utterance(16.0, 17.0, "S0", "There is a limit.", suspect="repetition"),
    Utterance(17.0, 20.0, "S0", "The limit is two gigabytes. Anything else?"),
    Utterance(20.0, 25.0, "S0", "It is two gigabytes for each of your files."),
]


def question(**details: object) -> Insight:
    proof = quote_span(SAID[0], 0, 0, len(SAID[0].text))
    return Insight("question", "Is there a limit?", 0.9, "S1", (proof,), details=details)


def test_the_first_reply_that_says_something_is_nobody_elses_question_and_no_customers() -> None:
    assert find_reply(SAID, 0, "S1", {"S1", "S2"}) == 4
    assert find_reply(SAID, 0, "S1", set()) == 2
    assert find_reply(SAID[:2], 0, "S1", set()) is None


def test_the_answer_is_the_noted_one_and_where_none_was_looked_for_the_first_reply() -> None:
    noted = question(answered=True, answer={"quote": "The limit is two gigabytes.", "speaker": "S0"})
    found = find_answer(noted, SAID, {"S1", "S2"})
    assert found is not None and (found.position, found.quote) == (4, "The limit is two gigabytes.")
    assert find_answer(question(answered=False), SAID, {"S1", "S2"}) is None
    gone = question(answered=True, answer={"quote": "No limit.", "speaker": "S0"})
    assert find_answer(gone, SAID, {"S1", "S2"}) is None
    by_hand = find_answer(question(), SAID, {"S1", "S2"})
    assert by_hand is not None and (by_hand.position, by_hand.quote) == (4, SAID[4].text)
