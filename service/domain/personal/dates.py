"""Dates of birth as they are said: “the second of the eleventh seventy six”, “trois juillet cinquante-huit”. Pure."""

import re
from collections.abc import Iterator, Sequence

from service.domain.personal import french
from service.domain.personal.tokens import SCALES, TEENS, TENS, TIMES, UNITS, Number, Token

Hit = tuple[int, int, str, float]
MONTHS = frozenset(
    """
    january february march april may june july august september october november december jan feb mar apr jun jul aug sept sep
    oct nov dec janvier février mars avril mai juin juillet août septembre octobre novembre décembre januar februar märz juni
    juli oktober dezember enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    """.split()
)
ORDINALS = frozenset(
    """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth twentieth thirtieth premier première
    """.split()
)
FEASTS = frozenset("christmas eve day boxing noël".split())
LINKS = frozenset("of the and in le de du et en day on o'clock".split())
NUMERAL = re.compile(r"^(\d{1,4})(st|nd|rd|th|er|e)?$")
COUNTS = frozenset((*UNITS, *TEENS, *TENS, *SCALES, *TIMES))
BORN = re.compile(
    r" (born|date of birth|birth ?date|dob|d o b|birthday'?s?|date de naissance|année de naissance|née? (?:le|en|un)|"
    r"geboren|geburtsdatum|fecha de nacimiento|nací|nato|nata) "
)
NEAR = 10
"""Words between the date and what says that it is one of birth."""


def date_runs(text: str, tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Tokens [first, last] that may be a date, without knowing of what."""
    found: list[tuple[int, int]] = []
    first = last = None
    for i, token in enumerate(tokens):
        broken = first is not None and re.search(r"[!?;:]|\.\s", text[tokens[i - 1].end : token.start])
        link = token.low in LINKS and token.low not in FEASTS
        if broken or not (link or _of_date(token)):
            if first is not None and last is not None:
                found.append((first, last))
            first = last = None
        if _of_date(token) and not (token.low in ("day", "eve") and first is None):
            first = i if first is None else first
            last = i
    if first is not None and last is not None:
        found.append((first, last))
    return found


def _of_date(token: Token) -> bool:
    low = token.low
    return (
        low in MONTHS or low in ORDINALS or low in FEASTS or low in COUNTS or low in french.WORDS
        or NUMERAL.match(low) is not None
    )  # fmt: skip


def is_date(tokens: Sequence[Token], first: int, last: int, runs: Sequence[Number], *, year: bool = False) -> bool:
    """Is it enough for a day, or a year of birth?"""
    words = [t.low for t in tokens[first : last + 1]]
    digits = sum(len(r.digits) for r in runs if r.first >= first and r.last <= last)
    ordinals = sum(w in ORDINALS or re.match(r"^\d{1,2}(st|nd|rd|th|er)$", w) is not None for w in words)
    if any(w in MONTHS or w in FEASTS for w in words):
        return digits + ordinals > 0
    return (4 <= digits <= 8) or ordinals >= 2 or (ordinals == 1 and digits >= 2) or (year and digits >= 2)


def find_birth_dates(text: str, tokens: Sequence[Token], runs: Sequence[Number], *, awaited: bool) -> Iterator[Hit]:
    """Dates beside words that say so, or anywhere in an answer to the question for one."""
    places = [(f, last) for f, last in date_runs(text, tokens) if is_date(tokens, f, last, runs, year=awaited)]
    if awaited and len(tokens) - sum(last - f + 1 for f, last in places) <= 8:
        for f, last in places:
            yield tokens[f].start, tokens[last].end, "birth_date", 0.85
    for begin, end in _cues(tokens):
        after = next((p for p in places if end <= p[0] <= end + NEAR and not _stops(text, tokens, end, p[0])), None)
        ahead = [p for p in places if begin - NEAR // 2 <= p[1] < begin and not _stops(text, tokens, p[1] + 1, begin)]
        chosen = after or (ahead[-1] if ahead else None)
        if chosen is not None:
            yield tokens[chosen[0]].start, tokens[chosen[1]].end, "birth_date", 0.9


def _cues(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Tokens [begin, end) that say that somebody was born."""
    flat = " " + " ".join(t.low for t in tokens) + " "
    for match in BORN.finditer(flat):
        begin = flat[: match.start() + 1].count(" ") - 1
        yield begin, begin + match[1].count(" ") + 1


def _stops(text: str, tokens: Sequence[Token], first: int, last: int) -> bool:
    """Does a sentence end between two tokens?"""
    if not 0 < first < len(tokens) or last >= len(tokens):
        return False
    return re.search(r"[.!?](?:\s|$)", text[tokens[first - 1].end : tokens[last].start]) is not None
