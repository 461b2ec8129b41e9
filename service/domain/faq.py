"""Frequent questions: what customers ask again and again, and the best answer that somebody really gave. Pure."""

import csv
import io
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from service.domain.formats.conversation import short_clock
from service.domain.formats.markdown import escape
from service.domain.themes import Period

FEWEST_WORDS = 4
"""A shorter reply (“Sure.”) answers nothing that could be read elsewhere."""
ENOUGH_WORDS = 25
MOST_WORDS = 90
DEFLECTION = re.compile(
    r"\b(?:i(?:'m| am)? (?:do not|don't|not) (?:know|sure)|no idea|(?:get|come|call) (?:back to )?you back|get back to you"
    r"|let me (?:check|look|see|ask|find out|transfer)|one moment|hold on|bear with me|i(?:'ll| will) (?:have to )?(?:check"
    r"|ask|find out|look into)|good question|can(?:'t|not) (?:say|tell))\b",
    re.IGNORECASE,
)
QUESTION_BACK = re.compile(r"\?\s*$")
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


def answers(reply: str) -> bool:
    """Whether a reply says something: long enough, no question back, no “I'll get back to you”."""
    words = WORD.findall(reply)
    if len(words) < FEWEST_WORDS or QUESTION_BACK.search(reply):
        return False
    return not (DEFLECTION.search(reply) and len(words) < ENOUGH_WORDS)


def worth(question: str, reply: str) -> float:
    """How good an answer is to read elsewhere: it takes up the question's words, says enough, and does not put off."""
    asked, said = ({w.lower() for w in WORD.findall(text) if len(w) > 3} for text in (question, reply))
    words = len(WORD.findall(reply))
    substance = min(words, ENOUGH_WORDS) / ENOUGH_WORDS - max(0, words - MOST_WORDS) / MOST_WORDS
    return 0.6 * len(asked & said) / max(len(asked), 1) + substance - 0.8 * bool(DEFLECTION.search(reply))


def best_answer(asked: Sequence[Asked]) -> Place | None:
    """The answer that was given best; of equals the newest."""
    given = [(worth(a.statement, a.answer.quote), a.on, a.answer) for a in asked if a.answer]
    return max(given, key=lambda g: (g[0], g[1]))[2] if given else None


def write_markdown(title: str, entries: Sequence[FaqEntry]) -> str:
    """The FAQ for a help centre, with where each answer was given; what nobody answered comes last."""
    lines = [f"# {escape(title)}", ""]
    for entry in entries:
        if entry.answer is None:
            continue
        place = f"{escape(entry.answer.recording_title)}, {short_clock(entry.answer.start)}"
        lines += [f"## {escape(entry.question)}", "", escape(entry.answer.quote), ""]
        lines += [f"*Asked {times(entry.count)}; answered in {place}.*", ""]
    open_ones = [e for e in entries if not e.answer]
    if open_ones:
        lines += ["## Not answered yet", ""]
        for entry in open_ones:
            first = entry.asked[0].place
            where = f"{escape(first.recording_title)}, {short_clock(first.start)}"
            lines.append(f"- {escape(entry.question)} (asked {times(entry.count)}, first in {where})")
    return "\n".join(lines).rstrip() + "\n"


def times(count: int) -> str:
    """“once”, “twice”, “3 times”."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def write_csv(entries: Sequence[FaqEntry]) -> str:
    """One row per question; a cell that a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["question", "count", "recordings", "answered", "answer", "answer_recording", "answer_start"])
    for e in entries:
        a = e.answer
        where = (a.quote, a.recording_title, f"{a.start:.1f}") if a else ("", "", "")
        cells = [e.question, str(e.count), str(e.recordings), str(e.answered), *where]
        writer.writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell for cell in cells])
    return out.getvalue()
