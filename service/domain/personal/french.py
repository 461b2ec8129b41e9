"""French numbers as they are spoken: “quatre-vingt-dix-huit”, “soixante et onze”, “mille neuf cent quatre-vingts”. Pure."""

from collections.abc import Sequence

from service.domain.personal.tokens import Token

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
WORDS = frozenset((*UNITS, *TEENS, *TENS, "zéro", "zero", "vingts", "cent", "cents", "mille"))


def read(tokens: Sequence[Token], i: int) -> tuple[str, int] | None:
    """The digits of the number that begins at token `i`, and how many tokens it is; None: there is none."""
    if _low(tokens, i) in ("zéro", "zero"):
        return "0", 1
    first, width = _below_thousand(tokens, i)
    if _low(tokens, i + width) == "mille" and (not width or first > 1):
        rest, more = _below_thousand(tokens, i + width + 1)
        return str((first or 1) * 1000 + rest), width + 1 + more
    return (str(first), width) if width else None


def _low(tokens: Sequence[Token], i: int) -> str:
    return tokens[i].low if 0 <= i < len(tokens) else ""


def _below_thousand(tokens: Sequence[Token], i: int) -> tuple[int, int]:
    """The value and the tokens of a number below 1000; no tokens: there is none."""
    if _low(tokens, i) == "cent":
        rest, width = _below_hundred(tokens, i + 1)
        return 100 + rest, 1 + width
    unit = UNITS.get(_low(tokens, i), 0)
    if unit > 1 and _low(tokens, i + 1) in ("cent", "cents"):
        rest, width = _below_hundred(tokens, i + 2)
        return unit * 100 + rest, 2 + width
    return _below_hundred(tokens, i)


def _below_hundred(tokens: Sequence[Token], i: int) -> tuple[int, int]:
    low, following = _low(tokens, i), _low(tokens, i + 1)
    if low == "quatre" and following in ("vingt", "vingts"):
        rest, width = _below_twenty(tokens, i + 2)
        return 80 + rest, 2 + width
    if low in TENS:
        return _with_tens(tokens, i)
    return _below_twenty(tokens, i)


def _with_tens(tokens: Sequence[Token], i: int) -> tuple[int, int]:
    """Twenty to 99 but for the eighties: “vingt et un”, “trente-neuf”, “soixante-dix-sept”."""
    tens, at = TENS[tokens[i].low], i + 1
    wide = tens == 60  # it goes on to seventy nine
    if _low(tokens, at) == "et" and _low(tokens, at + 1) in (("un", "une", "onze") if wide else ("un", "une")):
        rest, width = _below_twenty(tokens, at + 1)
        return tens + rest, 2 + width
    rest, width = _below_twenty(tokens, at)
    if width and rest > 1 and (rest < 10 or wide):
        return tens + rest, 1 + width
    return tens, 1


def _below_twenty(tokens: Sequence[Token], i: int) -> tuple[int, int]:
    low = _low(tokens, i)
    if low == "dix" and UNITS.get(_low(tokens, i + 1), 0) >= 7:
        return 10 + UNITS[tokens[i + 1].low], 2
    value = TEENS.get(low) or UNITS.get(low)
    return (value, 1) if value else (0, 0)
