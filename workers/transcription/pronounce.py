"""How English words that no dictionary knows are probably spoken, in PocketSphinx's phones. Pure; rough by intent."""

import re

ONES = (
    "Z IH R OW", "W AH N", "T UW", "TH R IY", "F AO R", "F AY V", "S IH K S", "S EH V AH N", "EY T", "N AY N", "T EH N",
    "IH L EH V AH N", "T W EH L V", "TH ER T IY N", "F AO R T IY N", "F IH F T IY N", "S IH K S T IY N",
    "S EH V AH N T IY N", "EY T IY N", "N AY N T IY N",
)  # fmt: skip
TENS = (
    "", "", "T W EH N T IY", "TH ER D IY", "F AO R T IY", "F IH F T IY", "S IH K S T IY", "S EH V AH N T IY",
    "EY T IY", "N AY N T IY",
)  # fmt: skip
LETTERS = {
    "a": "EY", "b": "B IY", "c": "S IY", "d": "D IY", "e": "IY", "f": "EH F", "g": "JH IY", "h": "EY CH", "i": "AY",
    "j": "JH EY", "k": "K EY", "l": "EH L", "m": "EH M", "n": "EH N", "o": "OW", "p": "P IY", "q": "K Y UW",
    "r": "AA R", "s": "EH S", "t": "T IY", "u": "Y UW", "v": "V IY", "w": "D AH B AH L Y UW", "x": "EH K S",
    "y": "W AY", "z": "Z IY",
}  # fmt: skip
SOUNDS = {
    "tion": "SH AH N", "sion": "ZH AH N", "ough": "AO", "augh": "AO", "eigh": "EY", "igh": "AY", "tch": "CH",
    "sch": "SH", "dge": "JH", "ch": "CH", "sh": "SH", "th": "TH", "ph": "F", "wh": "W", "ck": "K", "qu": "K W",
    "ng": "NG", "kn": "N", "wr": "R", "ee": "IY", "ea": "IY", "oo": "UW", "ou": "AW", "ow": "OW", "oi": "OY",
    "oy": "OY", "ai": "EY", "ay": "EY", "au": "AO", "aw": "AO", "ie": "IY", "ei": "EY", "ey": "IY", "oa": "OW",
    "ue": "UW", "ew": "Y UW", "ar": "AA R", "er": "ER", "ir": "ER", "or": "AO R", "ur": "ER", "ce": "S", "ci": "S IH",
    "cy": "S IY", "a": "AE", "b": "B", "c": "K", "d": "D", "e": "EH", "f": "F", "g": "G", "h": "HH", "i": "IH",
    "j": "JH", "k": "K", "l": "L", "m": "M", "n": "N", "o": "AA", "p": "P", "q": "K", "r": "R", "s": "S", "t": "T",
    "u": "AH", "v": "V", "w": "W", "x": "K S", "y": "IY", "z": "Z",
}  # fmt: skip
_PIECES = re.compile("|".join(sorted(SOUNDS, key=len, reverse=True)))
_DOUBLED = re.compile(r"([bcdfglmnprstz])\1")


def pronounce(word: str) -> str:
    """Phones of a word in lower case; numbers are read out, words without a vowel spelt. Never empty."""
    parts = re.findall(r"\d+|[a-z]+", word.lower())
    return " ".join(_number(part) if part.isdigit() else _letters(part) for part in parts) or "AH"


def _number(digits: str) -> str:
    if len(digits) <= 2 and not digits.startswith("0"):
        value = int(digits)
        return ONES[value] if value < 20 else f"{TENS[value // 10]} {ONES[value % 10] if value % 10 else ''}".strip()
    return " ".join(ONES[int(digit)] for digit in digits)


def _letters(part: str) -> str:
    if not re.search("[aeiouy]", part):
        return " ".join(LETTERS[letter] for letter in part)
    body = _DOUBLED.sub(r"\1", part)
    if len(body) > 3 and body.endswith("e") and re.search("[aeiouy]", body[:-1]):
        body = body[:-1]
    return " ".join(SOUNDS[found] for found in _PIECES.findall(body))
