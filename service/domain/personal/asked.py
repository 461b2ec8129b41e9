"""What an utterance asks for, so that the next ones are read as answers: “and your date of birth?”, “six four seventy three”.

Pure. Data said aloud rarely stands beside the word that says what it is: one speaker asks, the other answers, in pieces.
"""

import re
from collections.abc import Sequence

from service.domain.personal.tokens import Number, Token

Awaited = frozenset[str]
NOTHING: Awaited = frozenset()
REACH = 6
"""Utterances after a question that may still be the answer to it."""
LONG = 14
"""An utterance of more words that answers nothing ends it."""
ASKS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf" ({words}) "))
    for kind, words in (
        ("other", r"(order|invoice|ticket|case|reference|ref|tracking|serial|part|version|model|error|booking|flight|meter|"
                  r"promo|policy|product) (number|code|reading)|(the|a|your) reference|meter|"
                  r"(numéro|référence|code) (de |du |d')?(commande|dossier|suivi|série|facture|client|vol|contrat|ticket)|"
                  r"référence|compteur|how many|how much|combien|amount|montant"),
        ("birth_date", r"date of birth|birth ?date|birthday|d o b|dob|(were|was|are) (you|he|she|they) born|year .{0,12}born|"
                       r"born (in|on)|date de naissance|année de naissance|née? (le|en)|(êtes|est) née?"),
        ("code", r"security code|cvv|cvc|(three|four) digits|cryptogramme|(trois|quatre) (derniers )?chiffres|code de sécurité"),
        ("expiry", r"expiry|expiration|expires?|valid (until|thru)|expire"),
        ("card", r"(card|long|account|sort|routing|iban|bank) (number|code|details|numbers)|the (card|iban)|account number'?s?|"
                 r"numéro de (la |votre |sa |ma )?(carte|compte)|(votre|la|ma) carte( bleue)?|l'iban|iban|rib|seize chiffres"),
        ("phone", r"(phone|telephone|mobile|contact|callback|call back|cell|best|daytime|landline|home) number|"
                  r"number (for|to) .{0,12}(you|call|reach|ring)|(your|a|his|her|their) (number|mobile|cell|phone|landline)|"
                  r"best number.*|numéro de téléphone|(votre|un|son) (numéro|portable|mobile|téléphone|fixe)|"
                  r"(vous|te|le|la) (rappeler|joindre|recontacter)"),
        ("email", r"e ?mails?( address)?|adresse (e ?mail|mail|électronique)|mail|courriel"),
        ("national_id", r"national insurance|n i number|ni number|social( security)?|ssn|nhs number|passport|"
                        r"licen[cs]e number|national id|tax id|numéro de (sécu|sécurité sociale|passeport|permis)|"
                        r"sécurité sociale|sécu|passeport|carte d'identité"),
        ("postcode", r"post ?codes?|zip|zip code|postal code|code postal"),
        ("address", r"(home |billing |postal |delivery |your |the |current )?address|first line|adresse|habitez|live"),
        ("name", r"(your|the|full|first|last|sur|whose|a|account holder'?s?) ?names?|surname|who am i (speaking|talking)|"
                 r"who is (this|calling|speaking)|who's (this|calling|speaking)|spell (it|that|your|the)|"
                 r"(votre|son|le) (nom|prénom)|à qui ai je|qui est à l'appareil|qui (êtes|est) (vous|ce)|épeler"),
    )
)  # fmt: skip
REQUEST = re.compile(
    r" (your|can|could|may|would|please|what|what's|which|who|who's|whose|when|take|confirm|verify|need|and the|and her|and his|"
    r"just|give|tell|read|votre|vos|puis|peux|pouvez|s'il vous plaît|quel|quelle|quels|est ce que|qui|comment|donnez|confirmer|"
    r"vérifier|avoir|rappeler) "
)
SHORT = 7
FILLERS = frozenset(
    """
    um er uh erm hm hmm mm yeah yes yep yup okay ok right sure so well and it it's its is that's that thats the then sorry please
    now just number number's my are was oui alors c'est cest le la les euh donc bon et ben voilà mon ma mes est sont s'il vous
    plaît toujours here's starts with of course thanks i'd i'm i think je crois pense
    """.split()
)
"""Stands beside an answer without being a part of it."""


def said(tokens: Sequence[Token]) -> str:
    """The words in lower case, hyphens and full stops aside, with spaces around them."""
    return " " + " ".join(t.low for t in tokens) + " "


def asks(tokens: Sequence[Token], runs: Sequence[Number]) -> Awaited:
    """The kinds that an utterance asks for, or begins to tell."""
    flat = said(tokens)
    unfinished = bool(runs) and runs[-1].last >= len(tokens) - 2 and len(runs[-1].digits) < 7
    if not (REQUEST.search(flat) or len(tokens) <= SHORT or unfinished):
        return NOTHING
    return frozenset(kind for kind, cue in ASKS if cue.search(flat))


def core(tokens: Sequence[Token]) -> list[int]:
    """The tokens that are no fillers."""
    return [i for i, t in enumerate(tokens) if t.low not in FILLERS]


def mostly(tokens: Sequence[Token], inside: set[int]) -> bool:
    """Is an utterance little more than these tokens?"""
    left = [i for i in core(tokens) if i not in inside]
    return bool(inside) and len(left) <= max(1, 0.4 * len(inside))
