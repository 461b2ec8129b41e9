"""What counts as an answer, which one is shown, and the FAQ as a file."""

import csv
import io
import uuid
from dataclasses import replace
from datetime import date

from service.domain.faq import Asked, FaqEntry, Place, best_answer, compose_faq, faq_sheets, times_by_period
from service.domain.formats.markdown import render_markdown
from service.domain.formats.sheets import BYTE_ORDER_MARK, render_csv
from service.domain.themes import Period

QUESTION = "How do I reset my password?"
GOOD = "You open the settings, choose security, and press reset password there."


def place(quote: str, start: float = 61.0) -> Place:
    return Place(uuid.UUID(int=1), "Call *one*", uuid.UUID(int=2), quote, start, start + 2)


def asked(reply: str | None, on: date = date(2026, 1, 1)) -> Asked:
    return Asked(uuid.uuid4(), QUESTION, on, place(QUESTION, 55.0), place(reply) if reply else None)


def entry(*found: Asked, question: str = QUESTION) -> FaqEntry:
    answered = sum(a.answer is not None for a in found)
    return FaqEntry(uuid.uuid4(), question, len(found), 1, answered, best_answer(found), (), found)


def test_the_best_answer_takes_up_the_question_and_does_not_put_off():
    chosen = best_answer([asked("That has nothing to do with it at all."), asked(GOOD), asked(None)])
    assert chosen is not None and chosen.quote == GOOD
    assert best_answer([asked(None)]) is None


def test_as_markdown_answers_come_first_and_open_questions_last():
    document = compose_faq("FAQ", [entry(asked(None), question="Why?"), entry(asked(GOOD), asked(None))])
    text = render_markdown(document)
    assert text.index("## How do I reset my password?") < text.index("## Not answered yet")
    assert GOOD in text and r"Call \*one\*, 1:01" in text and "Asked twice" in text
    assert "- Why? (asked once; first in" in text


def test_of_a_long_trend_the_newest_steps_are_told():
    steps = tuple(Period(date(2026, month, 1), month % 2 * month, 1) for month in range(1, 13))
    often = replace(entry(asked(GOOD)), count=36, trend=steps)
    assert times_by_period(often, "month") == (
        "36 times: 1 in January 2026, 3 in March 2026, 5 in May 2026, 7 in July 2026, 9 in September 2026, "
        "11 in November 2026"
    )
    longer = replace(often, trend=(*steps, Period(date(2027, 1, 1), 2, 1)))
    assert times_by_period(longer, "month").startswith("36 times, lately 3 in March 2026, ")
    text = render_markdown(compose_faq("FAQ", [replace(often, answer=None)], "month"))
    assert "(asked 36 times: 1 in January 2026," in text
    assert [sheet.name for sheet in faq_sheets([often])] == ["FAQ", "Asked", "Trend"]
    assert faq_sheets([often])[2].rows[2] == (QUESTION, "2026-03-01", 3, 1)


def test_as_a_table_nothing_is_a_formula():
    sheet = faq_sheets([entry(asked(GOOD), question="=1+1")])[0]
    rows = list(csv.DictReader(io.StringIO(render_csv(sheet).removeprefix(BYTE_ORDER_MARK))))
    assert (rows[0]["question"], rows[0]["answer"], rows[0]["count"]) == ("'=1+1", GOOD, "1")
