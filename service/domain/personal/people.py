"""Names of people: those that are known, introductions, greetings, titles, and given names. Pure.

A name that is certain somewhere in a conversation (somebody said “my name is …”) is looked for everywhere in it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from service.domain.personal.given_names import GIVEN_NAMES, NO_PERSON, SHORT_BUT_SURE, WORDS_TOO
from service.domain.personal.more_names import COMMON, FRENCH_WORDS_TOO, MORE_NAMES
from service.domain.personal.tokens import Token, before

Hit = tuple[int, int, str, float]
AMBIGUOUS = WORDS_TOO - SHORT_BUT_SURE
TITLES = frozenset(
    "mr mrs ms miss mister missus dr doctor professor prof herr frau madame monsieur mme señor señora don doña signor signora "
    "sir lady mademoiselle mlle".split()
)
SURE_TITLES = frozenset(
    "mr mrs ms mister missus madame monsieur mme mademoiselle mlle herr frau señor señora signor signora professor".split()
)
"""Titles that a name follows also where nothing has capitals."""
_NO_NAME = frozenset(
    """
    a about actually afraid again all also always am an and any anyone are as at away back bad because been before being
    bit brand busy but by calling can certain clear confused correct could curious customer delighted different do doing
    done down each either else even ever every everybody everyone everything excited exactly fairly feeling fine
    first folks for from
    frustrated full fully getting glad going good got great guys happy hardly have having he hello her here hey hi
    him his
    how however i if in interested into is it its just kind know last like literally little looking lost me maybe
    mine more most my
    myself near need never new next nice no nobody none nor not nothing now of off ok okay on one only or other our
    out over part perfect please
    pleased possible pretty probably quite ready really right running same she so some somebody someone something
    somewhat soon sorry speaking still
    sure team thank thanks that the their them then there these they thing things this those though thinking to
    today together tomorrow tonight too
    totally trying two under unable unfortunately up us using very wait waiting was we well were what when where
    which while who why
    will with wondering working worried would yeah yep yes yesterday yet you your yourself support sales service
    billing morning afternoon evening
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
    october november december english french german spanish italian product question issue problem everything's
    agent manager speaking speaks
    pas plus encore toujours jamais trop très bien tout là ici prêt prête déçu déçue désolé désolée content contente client
    cliente sûr sûre d'accord en chez vraiment juste seulement ne plutôt aussi donc alors bonjour merci oui non que
    """.split()
)
_END = frozenset(
    "from with at calling and speaking here i i'm i've my the is was on in of for to how what can could a "
    "an who so but or at by et à au pour qui du service avec dans s'occupe depuis j'appelle je c'est".split()
)
INTRODUCTIONS = tuple(
    re.compile(p)
    for p in (
        r" (my|his|her|the|their) (full |first |last |sur|middle |given |family |maiden )?name( is|'s| was)?( actually| also)? $",
        r" name's $",
        r" ((mon|son|le) (nom|prénom)( de famille)?( est| c'est)|je m'appelle|(il|elle) s'appelle|au nom de|"
        r"ich heiße|mein name ist|me llamo|mi nombre es|mi chiamo|zovem se|ime mi je) $",
        r" (you're|you are|i'm|i am) (speaking|talking) (with|to) $",
        r" (was|is|goes by|go by|am|are) (called|named) $",
        r" (call me|they call me|known as|goes by|go by) $",
        r" ((mon|ma) (mari|femme|collègue|fils|fille|frère|sœur|patron|patronne|chef|assistante?|conseill(er|ère)|médecin)|"
        r"(le|la) titulaire)( c'est| est| s'appelle)? $",
        r" (account holder|cardholder|contact person|my (husband|wife|son|daughter|brother|sister|boss|manager|colleague|"
        r"assistant|"
        r"doctor|dentist|lawyer|neighbour|neighbor|father|mother|partner|friend))( is| named| called)?( named| called)? $",
    )
)
SOFT = tuple(
    re.compile(p)
    for p in (
        r" (this is|it's|here is|i'm|i am|and i'm|meet|that's|je suis|c'est|ici) $",
        r" (hi|hello|hey|dear|thanks|thank you|thank you so much|thanks a lot|welcome|goodbye|bye|"
        r"good morning|good afternoon|good evening|okay|"
        r"bonjour|hallo|hola|ciao|merci|danke|gracias) $",
    )
)
BESIDE = re.compile(
    r" (with|to|from|by|for|and|ask|asked|asking|tell|told|met|meet|saw|called|named|emailed|phoned|contact|"
    r"contacted|copy|cc|thank|"
    r"that|because|when|like|says|if|since|colleague|manager|boss|guy named|agent|technician|representative|rep) $"
)
SAID_OF = re.compile(
    r"^ (said|told|called|promised|from|in|at|helped|explained|and|was|is|has|had|will|who|sent|never|also|asked|from) "
)


UNIT = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def name_parts(name: str) -> Iterator[tuple[str, bool]]:
    """The parts that a name is found by, and whether only where they are written with a capital: words too, and short."""
    for word in UNIT.findall(name):
        low = word.lower()
        if len(word) >= 2 and low not in TITLES and low not in _PARTICLES and low not in _ROLES:
            yield word, low in AMBIGUOUS or low in _NO_NAME or len(word) == 2


def name_pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """What finds these names, whole and in parts; parts that are words too only where they are written with a capital."""
    whole: set[str] = set()
    parts: set[str] = set()
    capital: set[str] = set()
    for name in names:
        words = UNIT.findall(name)
        if len(words) > 1:
            whole.add(r"\s+".join(map(re.escape, words)))
        for word, strict in name_parts(name):
            (capital if strict else parts).add(word)
    if not whole and not parts and not capital:
        return None
    loose = sorted(whole | {re.escape(w) for w in parts}, key=len, reverse=True)
    strict_ones = sorted({re.escape(w[0].upper() + w[1:]) for w in capital}, key=len, reverse=True)
    found = [rf"(?i:{'|'.join(loose)})" if loose else "", rf"(?:{'|'.join(strict_ones)})" if strict_ones else ""]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(filter(None, found))})(?![^\W_])")


KIN = re.compile(
    r"(my (husband|wife|son|daughter|brother|sister|boss|manager|colleague|assistant|doctor|dentist|lawyer|neighbou?r|"
    r"father|mother|partner|friend)|(mon|ma) (mari|femme|collègue|fils|fille|frère|sœur|patron|patronne|chef|assistante?|"
    r"médecin)) $"
)
_PARTICLES = frozenset("de la le du des von van der den di da dos del el al bin ibn y the of and jr sr".split())
_ROLES = frozenset("speaker agent customer interviewer participant caller unknown guest host moderator".split())


def introduced(tokens: Sequence[Token], text: str) -> list[str]:
    """The names that are certain: somebody says that it is one."""
    return [text[start:end] for start, end, _, score in _introductions(tokens, text) if score >= 0.9]


def find_people(tokens: Sequence[Token], text: str, known: re.Pattern[str] | None) -> Iterator[Hit]:
    """The names in a text, as (start, end, kind, score)."""
    if known is not None:
        for match in known.finditer(text):
            yield match.start(), match.end(), "name", 0.95
    yield from _introductions(tokens, text)
    yield from _spelled(tokens)
    yield from _addressed(tokens, text)
    if not any(t.capital for t in tokens if t.low not in ("i", "i'm", "i've", "i'll", "i'd")):
        yield from _lower_case(tokens)
    cased = sum(t.capital for t in tokens) < max(4, len(tokens) * 0.8)
    for i, token in enumerate(tokens):
        low = token.low.removesuffix("'s")
        if not token.capital or not cased or low not in GIVEN_NAMES | AMBIGUOUS or token.text.isupper():
            continue
        start_of_sentence = _begins(tokens, text, i)
        last = _surname(tokens, text, i)
        around = BESIDE.search(before(tokens, i, 2)) or SAID_OF.match(
            " " + " ".join(t.low for t in tokens[i + 1 : i + 2]) + " "
        )
        if low in AMBIGUOUS:
            with_surname = low in GIVEN_NAMES and last > i and tokens[last].low not in _NO_NAME
            if not with_surname and (start_of_sentence or not around or low in NO_PERSON):
                continue
        if _branded(tokens, text, i, last):
            continue
        yield token.start, _end_of(tokens[last]), "name", 0.8 if around or last > i else 0.7


PERSONAL = re.compile(
    r" (ask|asked|asking|tell|telling|told|met|hired|thank|emailed|phoned|(spoke|speak|talk|talked|spoken) (to|with)) $"
)


def _addressed(tokens: Sequence[Token], text: str) -> Iterator[Hit]:
    """Capitalised words after what is done only to people: “ask Oluwaseun Adeyemi”."""
    for i, token in enumerate(tokens):
        plain = (
            token.capital
            and token.low not in _NO_NAME | TITLES
            and not token.text.isupper()
            and token.low not in NO_PERSON
        )
        if plain and PERSONAL.search(before(tokens, i, 3)):
            last = _surname(tokens, text, i)
            if not _branded(tokens, text, i, last) and (last > i or token.low in GIVEN_NAMES):
                yield token.start, _end_of(tokens[last]), "name", 0.8


@lru_cache(maxsize=50_000)
def is_given(low: str) -> bool:
    """Is it a given name, with or without its accents?"""
    plain = "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))
    return low in GIVEN_NAMES or plain in GIVEN_NAMES or plain in MORE_NAMES


@lru_cache(maxsize=50_000)
def is_only_a_name(low: str) -> bool:
    """Is it a given name and no word, place or product?"""
    plain = "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))
    return is_given(low) and not {low, plain} & (WORDS_TOO | FRENCH_WORDS_TOO | NO_PERSON | COMMON)


def _lower_case(tokens: Sequence[Token]) -> Iterator[Hit]:
    """Names in a transcript without capitals: given names that are no words, and what follows a title."""
    for i, token in enumerate(tokens):
        low = token.low.removesuffix("'s")
        follows = SAID_OF.match(" " + " ".join(t.low for t in tokens[i + 1 : i + 2]) + " ")
        beside = follows or BESIDE.search(before(tokens, i, 2)) or any(cue.search(before(tokens, i, 4)) for cue in SOFT)
        if is_only_a_name(low) and (len(low) > 3 or beside):
            yield token.start, _end_of(token), "name", 0.7
        elif beside and is_given(low) and low in SHORT_BUT_SURE:
            yield token.start, _end_of(token), "name", 0.65
        if i and tokens[i - 1].low in SURE_TITLES and _is_family_name(low):
            last = i + 1 if low in _PARTICLES and i + 1 < len(tokens) else i
            yield token.start, _end_of(tokens[last]), "name", 0.8
        elif _presents(tokens, i) and _is_family_name(low) and not low.endswith(("ing", "ed", "ly")):
            yield token.start, _end_of(token), "name", 0.75


def _is_family_name(low: str) -> bool:
    """May it be one? Nothing that is a common word is taken for a name."""
    return len(low) > 2 and low.replace("'", "").isalpha() and low not in COMMON and low not in _NO_NAME


def _presents(tokens: Sequence[Token], i: int) -> bool:
    """Does somebody say who is speaking: “this is preeti from the claims team”, “monique à l'appareil”?"""
    following = [t.low for t in tokens[i + 1 : i + 3]]
    if following[:2] == ["à", "l'appareil"]:
        return True
    said = re.search(
        r" (this is|you're through to|through to|you're speaking to|speaking with) $", before(tokens, i, 4)
    )
    return said is not None and following[:1] in (["from"], ["calling"], ["speaking"], ["here"], ["how"], ["and"], [])


def _introductions(tokens: Sequence[Token], text: str) -> Iterator[Hit]:
    for i, token in enumerate(tokens):
        said = before(tokens, i, 7)
        if i and re.search(r"[.!?;:]", text[tokens[i - 1].end : token.start]):
            said = " "
        if token.low in _NO_NAME or not token.text[0].isalpha():
            continue
        if any(cue.search(said) for cue in INTRODUCTIONS):
            last = _last_of_name(tokens, text, i)
            family = KIN.search(said)
            if (not token.capital or _begins(tokens, text, i)) and family and not is_given(token.low):
                continue
            if re.search(r" the name( is|'s| was)? $", said) and not token.capital:
                continue
            yield token.start, _end_of(tokens[last]), "name", 0.95 if token.capital or is_given(token.low) else 0.9
        elif token.low.removesuffix("'s") in TITLES and i + 1 < len(tokens) and tokens[i + 1].capital and token.capital:
            last = _surname(tokens, text, i)
            if last > i and tokens[i + 1].low not in _NO_NAME | {"pepper", "clean", "martens", "coffee"}:
                yield tokens[i + 1].start, _end_of(tokens[last]), "name", 0.9
        elif token.capital and any(cue.search(said) for cue in SOFT):
            last = _surname(tokens, text, i)
            following = tokens[last + 1].low if last + 1 < len(tokens) else ""
            signed = following in ("from", "calling", "speaking", "here", "with")
            if token.low in GIVEN_NAMES or signed or (last > i + 0 and tokens[i].low in GIVEN_NAMES):
                yield token.start, _end_of(tokens[last]), "name", 0.9 if signed else 0.85
            elif SOFT[1].search(said) and re.match(r"\s*[,.!?]|$", text[token.end :]) and not token.text.isupper():
                yield token.start, token.end, "name", 0.7
        elif token.low in GIVEN_NAMES - WORDS_TOO and re.search(r" (this is|hi|hello|hey|i'm|i am) $", said):
            yield token.start, token.end, "name", 0.85


def _last_of_name(tokens: Sequence[Token], text: str, first: int) -> int:
    """The last token of a name that begins at `first`: up to three words, until the sentence goes on."""
    last = first
    for i in range(first + 1, min(first + 3, len(tokens))):
        between = text[tokens[i - 1].end : tokens[i].start]
        if between.strip() or tokens[i].low in _END or (tokens[i].low in _NO_NAME and not tokens[i].capital):
            break
        if tokens[first].capital and not tokens[i].capital and tokens[i].low not in _PARTICLES:
            break
        last = i
    return last


def _surname(tokens: Sequence[Token], text: str, first: int) -> int:
    """The last of the capitalised words that follow a name without a break."""
    last = first
    for i in range(first + 1, min(first + 4, len(tokens))):
        if (
            text[tokens[i - 1].end : tokens[i].start].strip(" .")
            or tokens[i].low in _NO_NAME
            or "'" in tokens[i - 1].text
        ):
            break
        if ". " in text[tokens[i - 1].end : tokens[i].start] and tokens[i - 1].low not in TITLES:
            break
        if not tokens[i].capital and tokens[i].low not in _PARTICLES:
            break
        last = i
    while last > first and not tokens[last].capital:
        last -= 1
    return last


_BRAND = frozenset(
    "store stores inc corp ltd llc gmbh street road avenue airport university hospital school bank café cafe restaurant hotel "
    "version "
    "edition pro plus max cloud app server database lake river island beach park valley county state city".split()
)


def _branded(tokens: Sequence[Token], text: str, first: int, last: int) -> bool:
    """Is it part of a place, a company or a product?"""
    following = tokens[last + 1] if last + 1 < len(tokens) else None
    if any(t.low in _BRAND for t in tokens[first + 1 : last + 1]):
        return True
    if following and following.low in _BRAND and not text[tokens[last].end : following.start].strip():
        return True
    return bool(following and "&" in text[tokens[last].end : following.start])


def _begins(tokens: Sequence[Token], text: str, i: int) -> bool:
    return i == 0 or bool(re.search(r"[.!?…]", text[tokens[i - 1].end : tokens[i].start]))


def _end_of(token: Token) -> int:
    """The end of a name without its genitive s."""
    return token.end - 2 if token.low.endswith("'s") else token.end


def _spelled(tokens: Sequence[Token]) -> Iterator[Hit]:
    """Letters said one by one after a name or “spelled”: `B E R G`, `B as in Bravo, E as in Echo`."""
    i = 0
    while i < len(tokens):
        last, letters, j = i, 0, i
        while j < len(tokens) and len(tokens[j].low) == 1 and tokens[j].low.isalpha():
            last, letters, j = j, letters + 1, j + 1
            if j + 2 < len(tokens) and tokens[j].low in ("as", "like", "comme"):
                skip = 3 if tokens[j + 1].low in ("in",) else 2
                last, j = j + skip - 1, j + skip
        cue = before(tokens, i, 5)
        named = re.search(
            r" (spell|spelled|spelt|spells|spelling|name|surname|that's|it's|is|épelle|nom|prénom|c'est) ", cue
        )
        spelled = "".join(t.low for t in tokens[i : i + letters]) if letters >= 3 and last - i + 1 == letters else ""
        if spelled and i and tokens[i - 1].low.startswith(spelled):
            yield tokens[i - 1].start, tokens[last].end, "name", 0.85
        if letters >= 3 and named and not re.search(r" (code|abbreviation|acronym|called|stands|error) ", cue):
            yield tokens[i].start, tokens[last].end, "name", 0.85
        i = max(i + 1, j)
