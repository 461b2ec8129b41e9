"""E-mail addresses and postal addresses, written and spoken. Pure."""

import re
from collections.abc import Iterator, Sequence

from service.domain.personal.asked import NOTHING, Awaited
from service.domain.personal.tokens import TEENS, TENS, UNITS, Number, Token, before

Hit = tuple[int, int, str, float]
EMAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")
TLDS = frozenset(
    "com org net edu gov io co uk us de fr es it nl be ch at eu info biz me app dev ai ca au nz ie hr si pl se "
    "dk no fi pt br mx in mil lu gr ro hu bg ua tr il ae sg hk jp kr cn ru za ng ke ma tn dz ci sn lt lv ee cc tv xyz online "
    "cloud tech agency studio design digital email live media care health group team world site club store shop london paris "
    "bzh swiss solutions consulting services support systems academy education energy".split()
)
AT = frozenset("at arobase chiocciola arroba ät".split())
DOT = frozenset("dot point punkt punto ponto točka".split())
JOIN = DOT | frozenset("underscore dash hyphen plus minus tiret bas".split())
_STOP = frozenset(
    """
    a about address adresse am an and are as available be been best bought but buy by can check checked contact e
    email emails
    for found from go had has have he him her i i'm if in is it it's its just know like look looked looking mail me
    meet met my of on or
    order ordered our out reach reached said see seen send sent she shop shopped sign signed so sold still that
    that's the them then they
    this to under up us use used using was we were what when where which who work worked working works would write
    yeah yes you
    your est c'est ist meine mon at
    """.split()
)
STREET = (
    r"(?:street|st|road|rd|avenue|ave|boulevard|blvd|lane|ln|drive|dr|court|ct|terrace|crescent|square|place|way|parkway|highway|"
    r"close|row|alley|mews|gardens|grove|hill)"
)
VAGUE = frozenset("drive court square place way close row hill gardens grove lane highway".split())
_NOT_STREETS = frozenset(
    "way hour hours minute minutes day days week weeks month year mile miles hard test usb disk flash thumb one two star "
    "level main "
    "percent dollar dollars euro per same other different right wrong first second best next step good great long short "
    "lane dead".split()
)
_NUM = rf"(?:\d{{1,5}}[a-zA-Z]?|(?:(?:{'|'.join([*UNITS, *TEENS, *TENS, 'hundred', 'and'])})[ -]?){{1,5}})"
ADDRESS = re.compile(
    rf"\b{_NUM}\s+((?:(?:north|south|east|west|n|s|e|w)\.?\s+)?(?:[^\W\d_]+['’.]?[^\W\d_]*\s+){{1,3}}?{STREET})\b\.?",
    re.IGNORECASE,
)
ELSEWHERE = re.compile(
    r"\b(?:\d{1,4}(?:\s?(?:bis|ter))?,?\s+(?:rue|avenue|boulevard|place|allée|chemin|impasse|quai)\s+(?:[^\W\d_]+['’\s-]*){1,5}"
    r"|[A-ZÄÖÜ][\wäöüß-]*(?:straße|strasse|gasse|weg|platz|allee)\s+\d{1,4}[a-z]?"
    r"|(?:calle|avenida|plaza|via|viale|piazza|corso|ulica)\s+(?:[^\W\d_]+\s+){1,4}\d{1,4}\b)",
    re.IGNORECASE,
)
REST = re.compile(
    r"(?:,?\s+(?:apartment|apt|flat|unit|suite|floor|number|#)\.?\s*[\w]+)?"
    r"(?:,?\s+(?:in\s+)?[A-Z][\w'’.-]+(?:\s+[A-Z][\w'’.-]+)?)?"
    r"(?:,?\s+(?:[A-Z]{2}\s+)?\d{5}(?:-\d{4})?|,?\s+[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})?"
)
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b|\b[A-Z]{2}\s\d{5}(?:-\d{4})?\b")
ZIP = re.compile(
    r" (zip|zip code|postcode|postal code|code postal|postleitzahl|plz|código postal) (is |number )?(is )?$"
)
FRENCH_ZIP = re.compile(r" code postal( c'est| est)?( le)? $")
LIVES = re.compile(
    r" (i live|we live|she lives|he lives|live at|lives at|living at|address is|adresse is|deliver it to|delivered to|shipped to|"
    r"send it to|resides at) $"
)


FRENCH_STREET = frozenset(
    "rue avenue boulevard place allée allées chemin impasse quai cours square route passage faubourg ruelle sentier".split()
)
FRENCH_END = frozenset(
    "à au et s'il bâtiment c'est merci je on qui pour dans voilà oui non est appartement escalier étage mais donc "
    "alors code".split()
)
ABOUT_HOME = re.compile(
    r" (address|live|lives|living|lived|deliver|delivered|delivery|send|sent|ship|shipped|post|posted|moved|house|home|"
    r"flat|office) "
)


def find_places(
    text: str, tokens: Sequence[Token], runs: Sequence[Number] = (), awaited: Awaited = NOTHING
) -> Iterator[Hit]:
    """Addresses as (start, end, kind, score)."""
    yield from _french_streets(tokens, runs)
    for match in EMAIL.finditer(text):
        yield match.start(), match.end(), "email", 0.99
    yield from _spoken_emails(text, tokens, named="email" in awaited)
    for match in ADDRESS.finditer(text):
        words = [w.lower() for w in re.findall(r"[^\W\d_]+", match[1])]
        name, kind = words[:-1], words[-1]
        proper = any(w[0].isupper() for w in re.findall(r"[^\W\d_]+", match[1]))
        at_home = "address" in awaited or ABOUT_HOME.search(_said(text, match.start(), 8))
        if set(name) & _NOT_STREETS or set(name) & _STOP or (kind in VAGUE and not proper and not at_home):
            continue
        if len(name) > 1 and not proper and not at_home and not LIVES.search(_said(text, match.start())):
            continue
        yield match.start(), _whole(text, match.end()), "address", 0.85
    for match in ELSEWHERE.finditer(text):
        yield match.start(), match.end(), "address", 0.8
    for match in POSTCODE.finditer(text):
        yield match.start(), match.end(), "address", 0.7
    yield from _zips(text, tokens)
    for run in runs:
        if 4 <= len(run.digits) <= 6 and FRENCH_ZIP.search(before(tokens, run.first, 6)):
            yield run.start, run.end, "address", 0.85


def _zips(text: str, tokens: Sequence[Token]) -> Iterator[Hit]:
    for i, token in enumerate(tokens):
        if not ZIP.search(before(tokens, i, 5)):
            continue
        last = i - 1
        while last + 1 < len(tokens) and (
            tokens[last + 1].low in UNITS | TEENS | TENS
            or any(c.isdecimal() for c in tokens[last + 1].text)
            or tokens[last + 1].low == "double"
            or (len(tokens[last + 1].low) == 1 and tokens[last + 1].low != "i")
        ):
            last += 1
        if last >= i:
            yield token.start, tokens[last].end, "address", 0.85


def _french_streets(tokens: Sequence[Token], runs: Sequence[Number]) -> Iterator[Hit]:
    """`douze bis avenue de la république`, `rue pasteur au numéro cinq`: the number may be in words."""
    for run in runs:
        at = run.last + 1
        if at < len(tokens) and tokens[at].low in ("bis", "ter"):
            at += 1
        if not run.scaled and len(run.digits) > 5:
            continue
        if at < len(tokens) and tokens[at].low in FRENCH_STREET:
            last = _street_end(tokens, at)
            if last > at:
                yield run.start, tokens[last].end, "address", 0.85
        i = run.first - 1
        if i > 1 and tokens[i].low == "numéro":
            first = next((j for j in range(i - 1, max(-1, i - 7), -1) if tokens[j].low in FRENCH_STREET), None)
            if first is not None:
                yield tokens[first].start, run.end, "address", 0.8


def _street_end(tokens: Sequence[Token], at: int) -> int:
    last = at
    while last + 1 < len(tokens) and last - at < 5 and tokens[last + 1].low not in FRENCH_END:
        last += 1
    return last


def _said(text: str, at: int, words: int = 4) -> str:
    return " " + " ".join(re.findall(r"[\w']+", text[:at].lower())[-words:]) + " "


def _whole(text: str, end: int) -> int:
    """With flat, town and postcode where they follow."""
    rest = REST.match(text, end)
    return rest.end() if rest else end


def _spoken_emails(text: str, tokens: Sequence[Token], *, named: bool) -> Iterator[Hit]:
    """`anna dot berg at example dot org`, also with `example.org` written; `named`: they were asked for."""
    named = named or any(t.low in ("email", "mail", "e", "courriel", "emails", "email's", "mail's") for t in tokens)
    for i, token in enumerate(tokens):
        if token.low not in AT or not 0 < i < len(tokens) - 1:
            continue
        last = _domain_end(text, tokens, i + 1, named=named)
        if last is None:
            continue
        first = i
        words = 0
        while first > 0 and i - first < 24:
            low = tokens[first - 1].low
            if re.search(r"[!?;:]|\.\s", text[tokens[first - 1].end : tokens[first].start]):
                break
            joined = (
                low in JOIN or (first < i and tokens[first].low in JOIN) or len(low) == 1 or low in UNITS or low in TENS
            )
            spelled = len(low) == 1 and first < i and (low != "a" or len(tokens[first].low) == 1)
            if low in _STOP and not spelled:
                break
            words += not joined
            if words > 3 or low in AT:
                break
            first -= 1
        if first < i:
            yield tokens[first].start, tokens[last].end, "email", 0.9


def _domain_end(text: str, tokens: Sequence[Token], first: int, *, named: bool) -> int | None:
    """The last token of a host name that begins at `first`; None where there is none. `named`: its ending may be any."""
    last = None
    i = first
    while i + 1 < len(tokens) and i - first < 8:
        mailbox = tokens[i].low == "mail" and tokens[i - 1].low in ("g", "hot", "proton")
        if (
            i > first
            and not mailbox
            and tokens[i].low in _STOP - {"e", "a", "i", "me", "it", "us", "at", "in", "is", "be"}
        ):
            break
        written = text[tokens[i].end : tokens[i + 1].start] == "."
        ends = i + 2 < len(tokens) and (tokens[i + 2].low in TLDS or (named and tokens[i + 2].low.isalpha()))
        if tokens[i + 1].low in DOT and ends:
            last = i + 2
            if (
                tokens[i + 2].low == "co"
                and i + 4 < len(tokens)
                and tokens[i + 3].low in DOT
                and tokens[i + 4].low in TLDS
            ):
                last = i + 4
            break
        if written and tokens[i + 1].low in TLDS:
            last = i + 1
            break
        i += 1
    return last
