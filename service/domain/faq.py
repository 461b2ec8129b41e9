"""Frequent questions: what customers ask again and again, and the best answer that somebody really gave. Pure."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from service.domain.formats.conversation import long_day, short_clock
from service.domain.formats.document import (
    Aside,
    Block,
    Bullet,
    Bullets,
    Document,
    Heading,
    Paragraph,
    headed,
    printable,
)
from service.domain.formats.sheets import Sheet, table
from service.domain.themes import Period, Unit
from service.domain.wording.replies import puts_off

ENOUGH_WORDS = 25
MOST_WORDS = 90
MOST_STEPS = 6
"""Weeks or months of a trend that are told in words at most."""
WORD = re.compile(r"[^\W_][\w'-]*")


@dataclass(frozen=True, slots=True)
class Place:
    """Words as they were said: verbatim, with the recording, the utterance and the seconds."""

    recording_id: uuid.UUID
    recording_title: str
    utterance_id: uuid.UUID
    quote: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was asked once, and what was said to it (None: nothing that answers)."""

    insight_id: uuid.UUID
    statement: str
    on: date
    place: Place
    answer: Place | None


@dataclass(frozen=True, slots=True)
class FaqEntry:
    """A recurring question with its best answer; `theme_id` is None where it came up once only."""

    theme_id: uuid.UUID | None
    question: str
    count: int
    recordings: int
    answered: int
    answer: Place | None
    trend: tuple[Period, ...]
    asked: tuple[Asked, ...]


def worth(question: str, reply: str) -> float:
    """How good an answer is to read elsewhere: it takes up the question's words, says enough, and does not put off."""
    asked, said = ({w.lower() for w in WORD.findall(text) if len(w) > 3} for text in (question, reply))
    words = len(WORD.findall(reply))
    substance = min(words, ENOUGH_WORDS) / ENOUGH_WORDS - max(0, words - MOST_WORDS) / MOST_WORDS
    return 0.6 * len(asked & said) / max(len(asked), 1) + substance - 0.8 * puts_off(reply)


def best_answer(asked: Sequence[Asked]) -> Place | None:
    """The answer that was given best; of equals the newest."""
    given = [(worth(a.statement, a.answer.quote), a.on, a.answer) for a in asked if a.answer]
    return max(given, key=lambda g: (g[0], g[1]))[2] if given else None


def compose_faq(title: str, entries: Sequence[FaqEntry], unit: Unit = "week") -> Document:
    """The FAQ for a help centre, with where each answer was given and how often each question came up lately; what nobody
    answered comes last. `unit` is that of the trends.
    """
    blocks: list[Block] = []
    for entry in entries:
        if entry.answer:
            where = f"{entry.answer.recording_title}, {short_clock(entry.answer.start)}"
            blocks += [Heading(headed(entry.question)), Paragraph(printable(entry.answer.quote))]
            blocks.append(Aside(printable(f"Asked {times_by_period(entry, unit)}; answered in {where}.")))
    open_ones = [e for e in entries if not e.answer]
    if open_ones:
        blocks += [Heading("Not answered yet"), Bullets(tuple(_open(entry, unit) for entry in open_ones))]
    return Document(printable(title), (), tuple(blocks))


def _open(entry: FaqEntry, unit: Unit) -> Bullet:
    first = entry.asked[0].place
    where = f"{first.recording_title}, {short_clock(first.start)}"
    return Bullet(headed(f"{entry.question} (asked {times_by_period(entry, unit)}; first in {where})"))


def times_by_period(entry: FaqEntry, unit: Unit) -> str:
    """“3 times: 2 in the week of 2 March 2026, 1 in the week of 9 March 2026”; of many weeks or months the newest."""
    steps = [step for step in entry.trend if step.mentions]
    if len(steps) < 2:
        return times(entry.count)
    said = ", ".join(
        f"{s.mentions} in {f'the week of {long_day(s.start)}' if unit == 'week' else f'{s.start:%B %Y}'}"
        for s in steps[-MOST_STEPS:]
    )
    return times(entry.count) + (": " if len(steps) <= MOST_STEPS else ", lately ") + said


def times(count: int) -> str:
    """“once”, “twice”, “3 times”."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def faq_rows(entries: Sequence[FaqEntry]) -> list[dict[str, Any]]:
    """Plain JSON, one object per question; `asked` holds each time that it came up, `trend` how often in each week or month
    from the first to the last. Seconds as floats.
    """
    return [
        {
            "question": entry.question,
            "count": entry.count,
            "recordings": entry.recordings,
            "answered": entry.answered,
            **_given("answer", entry.answer),
            "theme_id": str(entry.theme_id) if entry.theme_id else None,
            "trend": [{**asdict(step), "start": step.start.isoformat()} for step in entry.trend],
            "asked": [
                {
                    "statement": a.statement,
                    "on": a.on.isoformat(),
                    "recording": a.place.recording_title,
                    "quote": a.place.quote,
                    "start": a.place.start,
                    **_given("answer", a.answer),
                    "recording_id": str(a.place.recording_id),
                }
                for a in entry.asked
            ],
        }
        for entry in entries
    ]


def _given(name: str, place: Place | None) -> dict[str, str | float | None]:
    return {
        name: place.quote if place else None,
        f"{name}_recording": place.recording_title if place else None,
        f"{name}_start": place.start if place else None,
    }


def faq_sheets(entries: Sequence[FaqEntry]) -> list[Sheet]:
    """One row per question, its trend in one cell; then one row for each time that it was asked, and for each step of a
    trend.
    """
    rows = faq_rows(entries)
    told = [{**row, "trend": "; ".join(f"{s['start']}: {s['mentions']}" for s in row["trend"])} for row in rows]
    asked = [{"question": row["question"], **one} for row in rows for one in row["asked"]]
    steps = [{"question": row["question"], **step} for row in rows for step in row["trend"]]
    return [
        table("FAQ", QUESTION_COLUMNS, told),
        table("Asked", ASKED_COLUMNS, asked),
        table("Trend", TREND_COLUMNS, steps),
    ]


QUESTION_COLUMNS = {
    "question": 50, "count": 8, "recordings": 11, "answered": 10, "answer": 70, "answer_recording": 26,
    "answer_start": 9, "theme_id": 12, "trend": 40,
}  # fmt: skip
ASKED_COLUMNS = {
    "question": 40, "statement": 40, "on": 12, "recording": 26, "start": 9, "quote": 50, "answer": 60,
    "answer_start": 9, "recording_id": 12,
}  # fmt: skip
TREND_COLUMNS = {"question": 50, "start": 12, "mentions": 10, "recordings": 11}
"""Names and widths of the columns."""
