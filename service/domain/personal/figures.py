"""Phones, cards and accounts, national ids, dates of birth: what is made of digits. Pure; phonenumbers and stdnum check.

`phonenumbers` knows which numbers exist (its tables travel with it), `stdnum` knows check digits.
"""

import re
from collections.abc import Iterator, Sequence

import phonenumbers
from stdnum import iban, luhn
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.it import codicefiscale
from stdnum.us import ssn

from service.domain.personal import french
from service.domain.personal.asked import NOTHING, Awaited
from service.domain.personal.dates import BORN, find_birth_dates
from service.domain.personal.tokens import Number, Token, after, before

Hit = tuple[int, int, str, float]
REGIONS = {
    "en": ("US", "GB", "AU", "IE", "NZ", "ZA", "IN"), "fr": ("FR", "BE", "CH", "CA"), "de": ("DE", "AT", "CH"),
    "es": ("ES", "MX", "AR", "CO"), "it": ("IT", "CH"), "nl": ("NL", "BE"), "pt": ("PT", "BR"), "pl": ("PL",),
    "sv": ("SE",), "da": ("DK",), "no": ("NO",), "fi": ("FI",), "hr": ("HR",), "sl": ("SI",), "cs": ("CZ",),
}  # fmt: skip
"""Where a number without a country code may be from, by the language that is spoken."""
CALLED = re.compile(
    r" (phones?|telephone|mobile|cell|cellphone|landline|handy|whatsapp|fax|tel|dial|call (me|us|him|her|them|back)|"
    r"ring (me|us)|text (me|us)|reach (me|us|him|her|them)|my number|(?<!order )(?<!ticket )(?<!case )number to call|"
    r"extension|area code|(contact|callback|mobile|work|home|office|daytime) number|number's|numéro|joindre|"
    r"rappelez moi|rappeler|fixe|"
    r"téléphone|portable|numéro de téléphone|appelez moi|telefon|telefonnummer|handynummer|teléfono|móvil|"
    r"telefono|cellulare|broj telefona|mobitel) "
)
COUNTED = re.compile(
    r" (orders?|invoices?|tickets?|cases?|references?|reference|ref|tracking|serial|part|version|model|error|sku|confirmation|"
    r"booking|flight|room|page|chapter|build|article|product|item|batch|purchase|quote|contract|commande|bestellung|"
    r"rechnung|pedido|factura) (number |no |id |code |numbers )?"
)
MEASURED = re.compile(
    r"^ (dollars?|euros?|pounds?|cents?|percent|bucks|people|users?|customers?|items?|units?|pieces?|kilometers?|miles|"
    r"minutes?|hours?|days?|weeks?|months?|years?|times|degrees|megabytes?|gigabytes?|seats?|licen[cs]es?|rows?|million|"
    r"thousand|hundred|square|k|euro|dollar|prozent|pour) "
)
CARD = re.compile(
    r" (cards?|visa|mastercard|amex|american express|carte|carte bleue|chiffres|"
    r"long number|karte|kreditkarte|tarjeta|carta di credito|cvv|cvc|security code|"
    r"sort code|account number|account is|iban|routing number|kontonummer|expires?|expiry|expiration) "
)
CARD_PART = re.compile(r" (ending in|ending with|ends in|ends with|last four digits? (are|is|of it are)|last four) $")
CODE = re.compile(r" (cvv|cvc|security code|pin) (number |code )?(is |on the back is |on it is |of it is )?$")
ID = re.compile(
    r" (social security( number)?|social|ssn|n i number|ni number|sécu|numéro de (sécu|permis|passeport)|permis( de conduire)?|"
    r"passeport|carte d'identité|national insurance( number)?|nino|passport( number)?|"
    r"driver'?s'? licen[cs]e( number)?|"
    r"driving licen[cs]e( number)?|licen[cs]e number|nhs number|medicare( number)?|tax (id|file|identification)( number)?|"
    r"national id( number)?|identity card( number)?|id card( number)?|aadhaar( number)?|dni|nie|nif|"
    r"numéro de sécurité sociale|sécurité sociale|personalausweis|ausweisnummer|steuer ?id|codice fiscale|pesel|bsn|"
    r"personnummer|oib|jmbg) "
)
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
WRITTEN_ID = re.compile(
    r"\b(?:[A-CEGHJ-PR-TW-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]|\d{3}-\d{2}-\d{4}|[XYZ]?\d{7,8}-?[A-Z]|"
    r"[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z])\b"
)
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){3,7}(?: ?[A-Z\d]{1,3})?\b")


def find_figures(
    text: str, tokens: Sequence[Token], runs: Sequence[Number], language: str | None, awaited: Awaited = NOTHING
) -> Iterator[Hit]:
    """Everything that is made of digits, as (start, end, kind, score)."""
    yield from find_birth_dates(text, tokens, runs, awaited="birth_date" in awaited)
    yield from _ids(text, tokens)
    for match in IBAN.finditer(text):
        if iban.is_valid(match[0]):
            yield match.start(), match.end(), "card", 0.99
    yield from _written_phones(text, language)
    for run in runs:
        if hit := _judge(text, tokens, run, language, counted="other" in awaited):
            yield hit


def _judge(text: str, tokens: Sequence[Token], run: Number, language: str | None, *, counted: bool) -> Hit | None:
    """What a run of digits is, if anything personal."""
    n, said = len(run.digits), before(tokens, run.first, 9)
    near, follows = before(tokens, run.first, 4), after(tokens, run.last, 2)
    if (n == 4 and CARD_PART.search(before(tokens, run.first, 5))) or (3 <= n <= 6 and CODE.search(said)):
        return run.start, run.end, "card", 0.85
    if MEASURED.match(follows):
        return None
    if 13 <= n <= 19 and run.digits[0] in "3456" and luhn.is_valid(run.digits):
        return run.start, run.end, "card", 0.97
    if (n >= 12 or (n >= 6 and " account number " in said) or " sort code " in said) and CARD.search(said):
        return run.start, run.end, "card", 0.8
    if ID.search(said) and 6 <= n <= 15:
        return run.start, run.end, "national_id", 0.9
    if n == 9 and run.spoken is False and run.groups == (run.digits[:3], run.digits[3:5], run.digits[5:]):
        return (run.start, run.end, "national_id", 0.8) if ssn.is_valid(run.digits) else None
    if 13 <= n <= 15 and nir.is_valid(run.digits):
        return run.start, run.end, "national_id", 0.95
    if BORN.search(said) and 6 <= n <= 8:
        return run.start, run.end, "birth_date", 0.85
    if COUNTED.search(near) or not 7 <= n <= 15:
        return None
    if CALLED.search(said) or CALLED.search(follows):
        return run.start, run.end, "phone", 0.9
    free = run.groups[0] in ("800", "900") and n == 10
    if counted or (run.scaled and run.digits[0] != "0" and not free):
        return None
    if run.spoken and (n in (10, 11) or (n <= 13 and near.endswith(" plus "))):
        return run.start, run.end, "phone", 0.65
    exists = is_phone(run.digits, language)
    return (run.start, run.end, "phone", 0.75) if exists and n >= 9 and (run.spoken or len(run.groups) > 1) else None


def is_phone(digits: str, language: str | None) -> bool:
    """Is this a number that may have been given out, somewhere where the language is spoken, or with its country code?"""
    regions: tuple[str | None, ...] = REGIONS.get((language or "en")[:2], ("US", "GB"))
    for region, plain in [*((r, digits) for r in regions), (None, "+" + digits.removeprefix("00"))]:
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(plain, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False


def _written_phones(text: str, language: str | None) -> Iterator[Hit]:
    if not re.search(r"\d[\d\s().-]{5,}\d", text):
        return
    for region in REGIONS.get((language or "en")[:2], ("US", "GB"))[:3]:
        for match in phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.VALID):
            said = " " + " ".join(re.findall(r"[\w']+", text[: match.start].lower())[-4:]) + " "
            bare = match.raw_string.isdecimal() and not CALLED.search(said)
            if not COUNTED.search(said) and not bare:
                yield match.start, match.end, "phone", 0.95


def _ids(text: str, tokens: Sequence[Token]) -> Iterator[Hit]:
    for match in WRITTEN_ID.finditer(text):
        plain = re.sub(r"[\s-]", "", match[0])
        checked = any(kind.is_valid(plain) for kind in (dni, nie, codicefiscale))
        if checked or re.fullmatch(r"[A-Z]{2}\d{6}[A-D]", plain) or (plain.isdecimal() and ssn.is_valid(plain)):
            yield match.start(), match.end(), "national_id", 0.9
    flat = " " + " ".join(t.low for t in tokens) + " "
    if not ID.search(flat):
        return
    for i in range(len(tokens)):
        cue = before(tokens, i, 5)
        if not ID.search(cue) or re.search(r" (order|phone|ticket) number", cue):
            continue
        if hit := _mixed(text, tokens, i):
            yield hit
            return


def _mixed(text: str, tokens: Sequence[Token], first: int) -> Hit | None:
    """A run of letters and digits said one by one from token `first` on: `A B one two three four`, `X1234567`."""
    last, size, digits = first - 1, 0, 0
    for i in range(first, min(len(tokens), first + 20)):
        low = tokens[i].low
        count = sum(c.isdecimal() for c in low)
        figure = count > 0 or low in _DIGIT_WORDS
        letters = len(low) == 1 and (size > 0 or low not in "ai")
        if not figure and not letters and not (len(low) == 2 and tokens[i].text.isupper() and not size):
            break
        last, size, digits = i, size + (len(low) if count else 1), digits + (count or figure)
    if size >= 6 and digits >= 4:
        return tokens[first].start, tokens[last].end, "national_id", 0.85
    return None


_DIGIT_WORDS = french.WORDS | frozenset(
    f"zero oh double triple hundred thousand {_UNITS} {_TEENS} {_TENS}".replace("|", " ").split()
)
