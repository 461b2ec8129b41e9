"""Personal data in what answers a question, or is told in pieces, and in what is spelled. Pure."""

import re
from collections.abc import Iterator, Sequence

from service.domain.personal import french
from service.domain.personal.asked import FILLERS, Awaited, core, mostly
from service.domain.personal.dates import MONTHS
from service.domain.personal.more_names import COMMON
from service.domain.personal.tokens import Number, Token, before

Hit = tuple[int, int, str, float]
NAME_LEADS = FILLERS | frozenset(
    "name name's i am this here je m'appelle suis moi nom prénom speaking parle il elle appelle".split()
)
LEAST = {"phone": 7, "card": 8, "national_id": 6}
"""Digits that stand for themselves in an answer; fewer only where the utterance is little more."""
AREA = re.compile(r" area code (is |was )?$")
CODES = re.compile(
    r" (cvv|cvc|security code|pin|cryptogramme|code de sécurité|(three|last three|last four) digits|(trois|quatre) (derniers )?"
    r"chiffres)( number| code)?( au dos| on the back| on it| of it| visuel)?( is| are| was| c'est| sont| est| it's)? (le )?$"
)
EXPIRES = re.compile(
    r" (expires?|expiry|expiry date|expiration date|valid until|expire|date d'expiration)( is| it's| c'est| est)?"
    r"( le| en| in| on| at)? $"
)
ENDING = re.compile(
    r" (one ending|card ends|ending|ends|se termine|finit|termine|derniers chiffres|last four|last four digits)"
    r"( in| with| par| c'est| sont| are| is)* $"
)
OF_CARD = re.compile(r" (card|cards|visa|mastercard|amex|carte|account|the one|numéro|compte|chiffres|digits) ")


def find_answers(text: str, tokens: Sequence[Token], runs: Sequence[Number], awaited: Awaited) -> Iterator[Hit]:
    """What answers the question that was asked."""
    yield from _beside_cues(tokens, runs)
    yield from find_postcodes(tokens, asked="postcode" in awaited or "address" in awaited)
    inside = {i for r in runs for i in range(r.first, r.last + 1)}
    alone = mostly(tokens, inside)
    for run in runs:
        n = len(run.digits)
        for kind, least in LEAST.items():
            if kind in awaited and (n >= least or (alone and n >= 2)) and n <= 24:
                yield run.start, run.end, kind, 0.8
        if "code" in awaited and alone and 3 <= n <= 5:
            yield run.start, run.end, "card", 0.8
    if "expiry" in awaited:
        yield from _expiry(tokens, inside)
    if "national_id" in awaited or "postcode" in awaited:
        yield from _letters_and_digits(tokens, inside, "national_id" if "national_id" in awaited else "address")
    if "name" in awaited:
        yield from _named(tokens)


def _beside_cues(tokens: Sequence[Token], runs: Sequence[Number]) -> Iterator[Hit]:
    """Parts of numbers after the words for them: “area code four oh four”, “the one ending four four three seven”."""
    for run in runs:
        n, told = len(run.digits), before(tokens, run.first, 7)
        if n in (3, 4) and AREA.search(told):
            yield run.start, run.end, "phone", 0.85
        if 3 <= n <= 5 and CODES.search(told):
            yield run.start, run.end, "card", 0.85
        if n == 4 and EXPIRES.search(told) and 1 <= int(run.digits[:2]) <= 12:
            yield run.start, run.end, "card", 0.8
        if n == 4 and ENDING.search(told) and OF_CARD.search(before(tokens, run.first, 9)):
            yield run.start, run.end, "card", 0.85
        if 6 <= n <= 10 and " account " in told and " sort code " in before(tokens, run.first, 20):
            yield run.start, run.end, "card", 0.85
    for i, token in enumerate(tokens):
        if (
            token.low in MONTHS
            and EXPIRES.search(before(tokens, i, 6))
            and re.search(r" (card|carte|elle|it) ", before(tokens, i, 9))
        ):
            after = next((r for r in runs if r.first == i + 1), None)
            if after is not None:
                yield token.start, after.end, "card", 0.8


def _expiry(tokens: Sequence[Token], inside: set[int]) -> Iterator[Hit]:
    places = sorted(inside | {i for i, t in enumerate(tokens) if t.low in MONTHS})
    if places and mostly(tokens, set(places)):
        yield tokens[places[0]].start, tokens[places[-1]].end, "card", 0.8


def _letters_and_digits(tokens: Sequence[Token], inside: set[int], kind: str) -> Iterator[Hit]:
    places = sorted(inside | set(_letters(tokens)))
    digits = sum(i in inside or any(c.isdecimal() for c in tokens[i].low) for i in places)
    if len(places) >= 2 and digits and mostly(tokens, set(places)):
        yield tokens[places[0]].start, tokens[places[-1]].end, kind, 0.8


def _letters(tokens: Sequence[Token]) -> Iterator[int]:
    """Letters said one by one, and the words that they are told by: `b for bravo`, `d comme daniel`."""
    i = 0
    while i < len(tokens):
        low = tokens[i].low
        if (len(low) == 1 and low.isalpha()) or re.fullmatch(r"[a-z]{0,2}\d+[a-z]{0,2}|\d[a-z]{2}", low):
            yield i
            told = [t.low for t in tokens[i + 1 : i + 4]]
            wide = 3 if told[:2] == ["as", "in"] else 2 if told[:1] in (["for"], ["like"], ["comme"]) else 0
            if wide and len(told) >= wide:
                yield from range(i + 1, i + 1 + wide)
                i += wide
        i += 1


def find_postcodes(tokens: Sequence[Token], *, asked: bool) -> Iterator[Hit]:
    """British postcodes letter by letter: one or two letters, two or three figures, two letters. Shorter pieces not."""
    kinds: list[tuple[str, int, int]] = []  # L or D, and its tokens
    letters = set(_letters(tokens))
    i = 0
    while i < len(tokens):
        low = tokens[i].low
        figure = _figures(tokens, i)
        if i in letters and len(low) == 1:
            last = i
            while last + 1 in letters and len(tokens[last + 1].low) > 1 and tokens[last + 1].low.isalpha():
                last += 1
            kinds.append(("L", i, last))
            i = last + 1
        elif figure:
            kinds.append(("D" * figure, i, i))
            i += 1
        else:
            kinds.append((".", i, i))
            i += 1
    shape = ""
    at: list[tuple[int, int]] = []
    for code, first, last in kinds:
        shape, at = shape + code, at + [(first, last)] * len(code)
    for match in re.finditer(r"(?<!L)LL?D{2,3}L?L{2}(?![LD])", shape):
        first, last = at[match.start()][0], at[match.end() - 1][1]
        cue = before(tokens, first, 6)
        if asked or not re.search(r" (serial|reference|ref|order|model|part|flight|code promo) ", cue):
            yield tokens[first].start, tokens[last].end, "address", 0.85


def _figures(tokens: Sequence[Token], i: int) -> int:
    """How many digits a token stands for."""
    low = tokens[i].low
    if low.isdecimal():
        return len(low)
    tens = low in ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
    if tens:
        return 1 if i + 1 < len(tokens) and tokens[i + 1].low in ONES else 2
    return 1 if low in ONES or low in ("oh", "zero") else 2 if low in TEENS else 0


ONES = frozenset("one two three four five six seven eight nine".split())
TEENS = frozenset("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split())


def _named(tokens: Sequence[Token]) -> Iterator[Hit]:
    """A short answer to “and your name?”: words that are no others, or letters."""
    left = [i for i in range(len(tokens)) if tokens[i].low not in NAME_LEADS]
    letters = [i for i in left if len(tokens[i].low) == 1 and tokens[i].low.isalpha()]
    if len(letters) >= 3:
        yield tokens[letters[0]].start, tokens[letters[-1]].end, "name", 0.85
        left = [i for i in left if i not in letters]
    told = [i for i in left if tokens[i].low not in french.WORDS]
    if 1 <= len(told) <= 4 and told[-1] - told[0] < 5 and all(_may_be_name(tokens[i]) for i in told):
        yield tokens[told[0]].start, tokens[told[-1]].end, "name", 0.75


def _may_be_name(token: Token) -> bool:
    plain = token.low.removesuffix("'s")
    return plain.replace("'", "").isalpha() and len(plain) > 1 and plain not in COMMON and not plain.endswith("ing")


PIECES = 6
"""Utterances that may be pieces of one number, with what the other says between them."""
ENOUGH = 9


def told_in_pieces(
    words: Sequence[Sequence[Token]], runs: Sequence[Sequence[Number]]
) -> Iterator[tuple[int, list[Hit]]]:
    """Numbers that are told in several utterances: “oh seven seven double oh”, “yep”, “nine hundred six one eight”."""
    figures = [mostly(tokens, _inside(found)) for tokens, found in zip(words, runs, strict=True)]
    i = 0
    while i < len(words):
        if not figures[i]:
            i += 1
            continue
        group, last = [i], i
        for j in range(i + 1, min(len(words), i + PIECES)):
            if figures[j]:
                group, last = [*group, j], j
            elif len(core(words[j])) > 2:
                break
        digits = sum(len(run.digits) for k in group for run in runs[k])
        ahead = " ".join(t.low for t in words[i - 1]) if i else ""
        counted = re.search(
            r"\b(order|reference|ticket|invoice|serial|meter|tracking|commande|référence|dossier|suivi|compteur)\b",
            ahead,
        )
        if len(group) > 1 and digits >= ENOUGH and not counted:
            kind = "card" if digits >= 15 else "phone"
            for k in group:
                yield k, [(run.start, run.end, kind, 0.7) for run in runs[k] if len(run.digits) > 1]
        i = last + 1


def _inside(runs: Sequence[Number]) -> set[int]:
    return {i for r in runs for i in range(r.first, r.last + 1)}
