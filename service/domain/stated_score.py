"""A score said aloud, "I'd give it a seven": its value and the scale it was meant on. Pure."""

import re
from dataclasses import dataclass

from service.domain.speech_text import plain

_NUMBERS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10,
}  # fmt: skip
_NUMBER = (
    r"(?P<value>zero|one|two|three|four|five|six|seven|eight|nine|ten|10|\d)(?P<half> and a half|\.5| point five)?"
)
_STATED = (
    re.compile(rf"(?<![\w'])(?:a |an )?{_NUMBER} (?:out of|of|over) (?P<of>five|ten|10|5|100)(?![\w'])"),
    re.compile(
        rf"(?<![\w'])(?:give|gave|rate|rated|score|scored|call|say|giving|rating|deserves?|gets?|be|is|was|"
        rf"it's|that's|still|probably|around|about) "
        rf"(?:(?:it|you|them|this|that|the \w+|him|her|your \w+|today|overall|definitely|probably|maybe|about|"
        rf"only|still|at|is|like|just|around) ){{0,4}}(?:a|an|solid a|strong a) {_NUMBER}"
        r"(?! (?:\w+ )?(?:minutes?|hours?|days?|weeks?|months?|years?|times?|people|percent|hundred|thousand|"
        r"million|dollars|euros|pounds|of|or|to|more|three|four|five|six|seven|eight|nine|[a-z]+s)\b)(?![\w'])"
    ),
    re.compile(
        rf"(?<![\w'])(?:give|gave|rate|giving) (?:(?:it|you|them|this|that|the \w+|your \w+) "
        rf"){{0,2}}{_NUMBER}(?P<stars> stars?)?(?=$| (?:because|since|but|and|overall|maybe|today|for))"
    ),
    re.compile(rf"(?<![\w']){_NUMBER}(?P<stars> stars?)(?![\w'])"),
)
_ASKED = re.compile(
    r"(?<![\w'])(?:(?:from|between|of) (?:zero|one|0|1) (?:to|and|through) (?P<of>five|ten|10|5)"
    r"|out of (?P<of2>five|ten|10|5)"
    r"|how would you rate|how likely (?:are|would) you|what (?:score|number|rating) would you)"
)
_IF_ONLY = re.compile(
    r"(?<![\w'])(?:it|that|this|they)(?:'d| would| could| might) (?:\w+ )?(?:be|get|have been)(?![\w'])"
)
"""What the score would be if something changed is not the score."""
_BARE_SCORE = re.compile(
    rf"^(?:(?:i|i'd|would|oh|well|um|uh|say|probably|maybe|hmm|definitely|about|like|i'm|think|a|an|let's|it's|"
    rf"so) )*{_NUMBER}(?: maybe| probably| i think| i'd say| definitely)?(?=$| )"
)


@dataclass(frozen=True, slots=True)
class StatedScore:
    """A score said aloud: `value` on a scale up to `out_of`."""

    value: float
    out_of: int


def read_score(text: str, asked: str = "") -> StatedScore | None:
    """The score that a sentence states, or None. A bare "seven" counts only after `asked`, a question for it."""
    words = re.sub(r"[^\w'. ]+", " ", text.lower().replace("’", "'"))
    words = " ".join(re.sub(r"\.(?!\d)", " ", words).split())
    if _IF_ONLY.search(words):
        return None
    question = _ASKED.search(plain(asked))
    for pattern in _STATED:
        if match := pattern.search(words):
            return _stated(match, question)
    if question and (match := _BARE_SCORE.match(words)):
        return _stated(match, question)
    return None


def _stated(match: re.Match[str], question: re.Match[str] | None) -> StatedScore | None:
    groups = match.groupdict()
    word = groups["value"]
    value = float(_NUMBERS.get(word, word if word.isdigit() else 0)) + (0.5 if groups.get("half") else 0.0)
    asked = (question.groupdict().get("of") or question.groupdict().get("of2")) if question else None
    limit = groups.get("of") or ("five" if groups.get("stars") else asked) or "ten"
    out_of = int(_NUMBERS.get(limit, int(limit) if limit.isdigit() else 10))
    return StatedScore(value, out_of) if 0 <= value <= out_of else None
