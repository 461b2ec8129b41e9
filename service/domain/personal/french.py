"""French numbers as they are spoken: “quatre-vingt-dix-huit”, “soixante et onze”, “mille neuf cent quatre-vingts”. Pure."""

from collections.abc import Sequence

UNITS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
}  # fmt: skip
TEENS = {
    "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
}  # fmt: skip
TENS = {
    "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "huitante": 80,
    "octante": 80, "nonante": 90,
}  # fmt: skip
LONGEST = 12
"""Words of the longest number that is read as one."""
WORDS = frozenset((*UNITS, *TEENS, *TENS, "zéro", "zero", "vingts", "cent", "cents", "mille"))


def read(words: Sequence[str], i: int) -> tuple[str, int] | None:
    """The digits of the number that begins at word `i`, and how many words it is; None: there is none."""
    if _low(words, i) in ("zéro", "zero"):
        return "0", 1
    first, width = _below_thousand(words, i)
    if _low(words, i + width) == "mille" and (not width or first > 1):
        rest, more = _below_thousand(words, i + width + 1)
        return str((first or 1) * 1000 + rest), width + 1 + more
    return (str(first), width) if width else None


def _low(words: Sequence[str], i: int) -> str:
    return words[i] if 0 <= i < len(words) else ""


def _below_thousand(words: Sequence[str], i: int) -> tuple[int, int]:
    """The value and the words of a number below 1000; no words: there is none."""
    if _low(words, i) == "cent":
        rest, width = _below_hundred(words, i + 1)
        return 100 + rest, 1 + width
    unit = UNITS.get(_low(words, i), 0)
    if unit > 1 and _low(words, i + 1) in ("cent", "cents"):
        rest, width = _below_hundred(words, i + 2)
        return unit * 100 + rest, 2 + width
    return _below_hundred(words, i)


def _below_hundred(words: Sequence[str], i: int) -> tuple[int, int]:
    low, following = _low(words, i), _low(words, i + 1)
    if low == "quatre" and following in ("vingt", "vingts"):
        rest, width = _below_twenty(words, i + 2)
        return 80 + rest, 2 + width
    if low in TENS:
        return _with_tens(words, i)
    return _below_twenty(words, i)


def _with_tens(words: Sequence[str], i: int) -> tuple[int, int]:
    """Twenty to 99 but for the eighties: “vingt et un”, “trente-neuf”, “soixante-dix-sept”."""
    tens, at = TENS[words[i]], i + 1
    wide = tens == 60  # it goes on to seventy nine
    if _low(words, at) == "et" and _low(words, at + 1) in (("un", "une", "onze") if wide else ("un", "une")):
        rest, width = _below_twenty(words, at + 1)
        return tens + rest, 2 + width
    rest, width = _below_twenty(words, at)
    if width and rest > 1 and (rest < 10 or wide):
        return tens + rest, 1 + width
    return tens, 1


def _below_twenty(words: Sequence[str], i: int) -> tuple[int, int]:
    low = _low(words, i)
    if low == "dix" and UNITS.get(_low(words, i + 1), 0) >= 7:
        return 10 + UNITS[words[i + 1]], 2
    value = TEENS.get(low) or UNITS.get(low)
    return (value, 1) if value else (0, 0)
