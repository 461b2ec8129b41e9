"""A score said aloud, "I'd give it a seven": its value and the scale it was meant on. Pure."""

import re
from dataclasses import dataclass

from service.domain.speech_text import plain

_NUMBERS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10,
}  # fmt: skip
_NUMBER = (
    r"(?P<value>zero|one|two|three|four|five|six|seven|eight|nine|ten|100|\d\d?)(?P<half> and a half|\.5| point five)?"
)
_DONE = (
    r"(?=$| (?:because|cause|since|but|and|so|for(?! one)|from|overall|honestly|maybe|probably|definitely|really|easily|at|i|i'd|"
    r"i'm|on|if|today|now|right now|as|though|although|or|which|that's|just|then|too|given|out of|i'll|it's|we|me|please|"
    r"again|this|last|there)(?![\w']))"
)
"""A number that counts or names something has that after it: "two factor", "nine out of ten times"."""
_OF = r"(?: of (?P<of>five|ten|100|10|5))?"
_IT = r"(?:it|you|them|this|that|the \w+|him|her|your \w+|us|our \w+)"
_STATED = (
    re.compile(rf"(?<![\w'])(?:a |an )?{_NUMBER} (?:out of|over) (?P<of>five|ten|100|10|5)(?P<stars> stars?)?{_DONE}"),
    re.compile(
        rf"(?<![\w'])(?:give|gave|giving|rate|rated|rating|score|scored|call|say|deserves?|gets?|be|is|was|it's|that's|still|"
        rf"probably|around|about) (?:(?:{_IT}|today|overall|definitely|probably|maybe|about|only|still|at|is|like|just|around) )"
        rf"{{0,4}}(?:a|an|solid a|strong a)(?: solid| strong| good| weak| big| full)? {_NUMBER}{_OF}{_DONE}"
    ),
    re.compile(
        rf"(?<![\w'])(?:give|gave|rate|giving|score) (?:(?:{_IT}|at|with|only|maybe|about) ){{0,3}}{_NUMBER}"
        rf"{_OF}(?P<stars> stars?)?{_DONE}"
    ),
    re.compile(rf"(?<![\w'])(?<!has )(?<!have ){_NUMBER}(?P<stars> stars){_DONE}"),
)
_ASKED = re.compile(
    r"(?<![\w'])(?:(?:from|between|of) (?:zero|one|0|1) (?:to|and|through) (?P<of>five|ten|100|10|5)"
    r"|out of (?P<of2>five|ten|100|10|5)"
    r"|how would you (?:rate|score)|how likely (?:are|would) you|what (?:score|number|rating|mark) would you"
    r"|your (?:score|rating)|(?:rate|score) (?:us|it|this|me|our)|on a scale)"
)
_IF_ONLY = re.compile(
    r"(?<![\w'])(?:it|that|this|they)(?:'d| would| could| might) (?:\w+ )?(?:be|get|have been)(?![\w'])"
)
"""What the score would be if something changed is not the score."""
_BARE_SCORE = re.compile(
    rf"^(?:(?:i|i'd|would|oh|well|um|uh|say|probably|maybe|hmm|definitely|about|like|i'm|think|a|an|solid|strong|good|let's|it's|"
    rf"so) )*{_NUMBER}{_OF}(?: maybe| probably| i think| i'd say| definitely)?{_DONE}"
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


def asks_for_score(text: str) -> bool:
    """Whether a question wants a score: "How would you rate us?" """
    return bool(_ASKED.search(plain(text)))


def _stated(match: re.Match[str], question: re.Match[str] | None) -> StatedScore | None:
    groups = match.groupdict()
    word = groups["value"]
    value = float(_NUMBERS.get(word, word if word.isdigit() else 0)) + (0.5 if groups.get("half") else 0.0)
    asked = (question.groupdict().get("of") or question.groupdict().get("of2")) if question else None
    limit = groups.get("of") or ("five" if groups.get("stars") else asked) or "ten"
    out_of = int(_NUMBERS.get(limit, int(limit) if limit.isdigit() else 10))
    return StatedScore(value, out_of) if 0 <= value <= out_of else None
