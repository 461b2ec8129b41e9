"""Words with their places, and numbers as they are spoken: “four one five, double five”. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from service.domain.personal import french

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
UNITS = {
    "zero": "0", "oh": "0", "o": "0", "nought": "0", "naught": "0", "nil": "0", "one": "1", "two": "2", "three": "3",
    "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
TEENS = {
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16",
    "seventeen": "17", "eighteen": "18", "nineteen": "19",
}  # fmt: skip
TENS = {
    "twenty": "2", "thirty": "3", "forty": "4", "fifty": "5", "sixty": "6", "seventy": "7", "eighty": "8", "ninety": "9",
}  # fmt: skip
TIMES = {"double": 2, "triple": 3, "treble": 3}
JOINS = frozenset("dash hyphen space plus then and tiret um uh er erm euh".split())
"""May stand between the digits of one number."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: as it stands, in lower case, and its characters [start, end)."""

    text: str
    low: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


@dataclass(frozen=True, slots=True)
class Number:
    """A run of digits, written or spoken: tokens [first, last], its digits, its characters; `scaled`: with “hundred” in it."""

    digits: str
    first: int
    last: int
    start: int
    end: int
    spoken: bool
    groups: tuple[str, ...]
    scaled: bool = False


def cut(text: str) -> list[Token]:
    """The words of a text in order."""
    return [Token(m[0], m[0].lower().replace("’", "'"), m.start(), m.end()) for m in _WORD.finditer(text)]


def numbers(text: str, tokens: Sequence[Token], language: str | None = "en") -> list[Number]:
    """The runs of digits: spoken and written groups that stand beside each other are one."""
    found: list[Number] = []
    readers = _readers(language)
    i = 0
    while i < len(tokens):
        groups: list[str] = []
        first, last, spoken, scaled = i, i - 1, False, False
        while i < len(tokens):
            if groups and _parted(text[tokens[last].end : tokens[i].start]):
                break
            read = _first_of(readers, tokens, i)
            if read is None:
                if groups and tokens[i].low in JOINS and i + 1 < len(tokens) and _first_of(readers, tokens, i + 1):
                    if tokens[i].low == "and" and not spoken:
                        break
                    i += 1
                    continue
                break
            digits, width, aloud = read
            groups.append(digits)
            spoken, last = spoken or aloud, i + width - 1
            scaled = scaled or any(t.low in SCALES for t in tokens[i : i + width])
            i += width
        if groups:
            start = tokens[first].start
            if start and text[start - 1] in "+(":
                start -= 1
                if start and text[start - 1] == "+":
                    start -= 1
            found.append(
                Number("".join(groups), first, last, start, tokens[last].end, spoken, tuple(groups), scaled=scaled)
            )
        else:
            i += 1
    return found


Read = tuple[str, int, bool]
Reader = Callable[[Sequence[Token], int], Read | None]
SCALES = {"hundred": 100, "thousand": 1000}


def _readers(language: str | None) -> tuple[Reader, ...]:
    spoken = (language or "")[:2]
    return (_french, _read) if spoken == "fr" else (_read,) if spoken == "en" else (_read, _french)


def _first_of(readers: Sequence[Reader], tokens: Sequence[Token], i: int) -> Read | None:
    return next((found for read in readers if (found := read(tokens, i)) is not None), None)


def _french(tokens: Sequence[Token], i: int) -> Read | None:
    found = french.read([t.low for t in tokens[i : i + french.LONGEST]], 0)
    return (*found, True) if found else None


def _parted(between: str) -> bool:
    """Does what stands between two groups of digits end the number? A sentence's end does, and a price's sign."""
    return bool(re.search(r"[!?;:$€£%=@]|\.\s", between)) or len(between) > 4


def _read(tokens: Sequence[Token], i: int) -> Read | None:
    """The digits that a token (or a few) stand for, how many tokens they are, and whether they are spoken."""
    low = tokens[i].low
    following = tokens[i + 1].low if i + 1 < len(tokens) else ""
    if low.isdecimal():
        return low, 1, False
    if low in TIMES:
        digit = UNITS.get(following) or (following if following.isdecimal() and len(following) == 1 else None)
        return (digit * TIMES[low], 2, True) if digit else None
    found: tuple[str, int] | None = None
    if low in UNITS:
        found = UNITS[low], 1
    elif low in TEENS:
        found = TEENS[low], 1
    elif low in TENS:
        exact = following in UNITS and UNITS[following] != "0"
        found = (TENS[low] + UNITS[following], 2) if exact else (TENS[low] + "0", 1)
    if found is None:
        return None
    digits, width = found
    scale = tokens[i + width].low if i + width < len(tokens) else ""
    if scale in SCALES and digits != "0":
        return str(int(digits) * SCALES[scale]), width + 1, True
    return digits, width, True


def before(tokens: Sequence[Token], i: int, width: int) -> str:
    """The `width` words before token `i`, in lower case, with spaces around them."""
    return " " + " ".join(t.low for t in tokens[max(0, i - width) : i]) + " "


def after(tokens: Sequence[Token], i: int, width: int) -> str:
    """The `width` words after token `i`, in lower case, with spaces around them."""
    return " " + " ".join(t.low for t in tokens[i + 1 : i + 1 + width]) + " "
