"""The answer to a question is what others say about it after it, not what only fills the time until then."""

import pytest

from service.domain.transcript import Role
from tests.workers.test_mining import Line, mined

pytestmark = [
    pytest.mark.engine,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]


def answers(*lines: Line, asker: str = "customer", roles: dict[str, Role] | None = None) -> list[str | None]:
    """The answer to each question of the asker, None where there is none."""
    result, _ = mined(*lines, roles=roles)
    asked = [i for i in result.insights if i.kind == "question" and i.speaker == asker]
    return [i.details["answer"]["quote"] if i.details["answered"] else None for i in asked]


def test_a_question_back_is_passed_over_and_so_is_what_the_asker_says_to_it() -> None:
    assert answers(
        ("customer", "How many users can I have?"),
        ("agent", "Which plan are you on?"),
        ("customer", "The business plan."),
        ("agent", "On the business plan you can have ten users."),
    ) == ["On the business plan you can have ten users."]


@pytest.mark.parametrize(
    "filler",
    [
        "I have opened your account here on my screen now.",
        "One moment, please.",
        "Let me have a look.",
        "Okay, I am just looking that up.",
        "Yes, one moment. I will pull up your file.",
        "I am sorry about that.",
        "So you want to know what it costs.",
    ],
)
def test_what_only_holds_is_no_answer(filler: str) -> None:
    assert answers(
        ("customer", "And what does an extra user cost?"),
        ("agent", filler),
        ("agent", "An extra user is five euros a month."),
    ) == ["An extra user is five euros a month."]


def test_where_everybody_only_puts_off_there_is_no_answer() -> None:
    assert answers(
        ("customer", "Can we pay every month?"),
        ("agent", "I do not know that, I will find out. Bear with me."),
        ("customer", "Okay, thank you."),
    ) == [None]


def test_the_answer_in_a_long_reply_is_the_sentence_about_the_question() -> None:
    assert answers(
        ("customer", "Is there a limit for the number of invoices in an export?"),
        (
            "agent",
            "We had a busy week with the update. The limit of an export is three hundred invoices. My colleague says hello.",
        ),
    ) == ["The limit of an export is three hundred invoices."]


def test_of_two_questions_in_one_breath_each_has_its_own_answer() -> None:
    assert answers(
        ("customer", "How many users can I have? And when is the office closed?"),
        ("agent", "You can have ten users. The office is closed on Sunday."),
    ) == ["You can have ten users.", "The office is closed on Sunday."]


def test_what_is_said_to_the_next_question_answers_that_one() -> None:
    assert answers(
        ("customer", "How do I change my password?"),
        ("agent", "You open the settings for that."),
        ("customer", "And how do I change my password on the phone?"),
        ("agent", "On the phone you change your password in the menu."),
    ) == ["You open the settings for that.", "On the phone you change your password in the menu."]


def test_another_customer_does_not_answer_a_customers_question() -> None:
    roles: dict[str, Role] = {"agent": "agent", "customer": "customer", "wife": "customer"}
    said = (
        ("customer", "When does the engineer come to repair the boiler?"),
        ("wife", "The engineer must come to repair the boiler today."),
        ("agent", "He is at your house at nine."),
    )
    assert answers(*said, roles=roles) == ["He is at your house at nine."]
    assert answers(*said, roles={}) == ["The engineer must come to repair the boiler today."]


def test_a_short_answer_in_other_words_beats_a_later_sentence_in_the_same() -> None:
    assert answers(
        ("customer", "Do I have to send the receipt again?"),
        ("agent", "No, we have all the papers we need."),
        ("customer", "Good."),
        ("agent", "If you send a receipt again, please send it by post."),
    ) == ["No, we have all the papers we need."]
