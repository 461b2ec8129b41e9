"""Replies that answer nothing: a question back, politeness, what only buys time. English; pure."""

import re

from service.domain.speech_text import FILLER_WORDS, plain
from service.domain.wording.courtesy import is_courtesy
from service.domain.wording.matching import any_of

FEWEST_WORDS = 3
"""A shorter reply answers nothing, unless it is a mere yes or no."""
RUNS_ON = 12
"""Words after a putting off in one clause from which it says something all the same."""
_YES = (
    r"(?:yes|no|yeah|yep|nope|sure|of course|absolutely|definitely|exactly|unfortunately|not yet|not really|not at all)"
)
_DOES = (
    r"(?:it|they|you|we|i|he|she|that|there) (?:is|are|am|was|were|do|does|did|can|could|will|would|has|have|should)"
    r"(?:n't| not)?"
)
BARE = re.compile(
    rf"^(?:(?:oh|well|and|sorry|but) )*(?:{_YES}|{_DOES})(?: (?:{_YES}|{_DOES}|sorry|please|sir|madam|indeed))*$"
)
_MOMENT = r"(?:quick |brief |little )?(?:second|sec|moment|minute)"
PUTS_OFF = any_of(
    r"i(?:'m| am)? (?:do not|don't|not) (?:know|sure)|no idea|(?:get|come|call) (?:back to )?you back|get back to you|"
    r"can(?:'t|not) (?:say|tell)|i(?:'ll| will) (?:have to )?(?:check|ask|find out|look into)|(?:that's an? )?good question",
    r"let me (?:just |quickly )?(?:check|look|see|ask|find|transfer|think|open|pull|bring|get|have a look|take a look)",
    rf"(?:^(?:(?:yes|okay|ok|sure|just) )*(?:a|one) {_MOMENT}(?: please)?$|(?:give me|just) (?:a|one) {_MOMENT})|hold on|hang on|"
    r"bear with me|(?:thanks|thank you) for (?:waiting|holding)|the (?:system|computer|page|screen) is (?:\w+ )?(?:slow|loading)",
    r"i(?:'ve| have|'m| am)? (?:just )?(?:opened|opening|pulled up|pulling up|brought up|got|found|see|can see|looking at) "
    r"(?:up )?your (?:account|file|details|records?|contract|profile|case|data|customer \w+)",
    r"i(?:'m| am) (?:just |now |still )*(?:looking|checking|searching|loading|opening|having a look|waiting for)",
    r"i(?:'ll| will) (?:just |quickly )?(?:have a look|take a look|look (?:that|it|this) up|pull|open|bring up)",
    r"(?:i'm|i am|we're|we are)(?: \w+)? sorry|^i (?:do |can |really |completely )*(?:apologi[sz]e|understand|appreciate|"
    r"hear you)|^i see$|(?:i|we) (?:can|will|would|could|may) (?:\w+ )?help (?:you )?with that",
)
"""Words of a clause that holds or puts off: "one moment", "I have opened your account", "let me find out"."""
ECHO = re.compile(
    r"^(?:(?:so|okay|ok|right|and|ah|oh|yes) )*you(?:'re| are|'d| would)? (?:want|wanted|like|asking|ask|need|wondering) "
    r"(?:to know|about|whether|if|how|what)"
)
"""A clause that only says the question again."""
_QUESTION_BACK = re.compile(r"(?:^|(?<=[.!?…]))[^.!?…]*\?")
_CLAUSE_END = re.compile(r"[,;:.!?…–—]+(?=\s|$)")


def says_something(reply: str) -> bool:
    """Whether a reply could answer a question: more than time filled, and a yes or no or some words."""
    return not is_courtesy(reply) and (is_bare(reply) or len(_left(reply)) >= FEWEST_WORDS)


def fills_time(reply: str) -> bool:
    """Whether a reply is politeness, or nothing is left of it beside questions back, putting off and saying the question
    again.
    """
    return is_courtesy(reply) or not _left(reply)


def is_bare(reply: str) -> bool:
    """A mere "yes" or "no"; what it means stands in the sentence after it."""
    return bool(BARE.match(_without_fillers(plain(reply))))


def is_direct(reply: str) -> bool:
    """Whether a reply begins with its yes or no."""
    return bool(BARE.match(next(iter(_clauses(reply)), "")))


def puts_off(reply: str) -> bool:
    """Whether something in a reply puts off."""
    return any(PUTS_OFF.search(clause) for clause in _clauses(reply))


def _clauses(text: str) -> list[str]:
    return [words for clause in _CLAUSE_END.split(text) if (words := _without_fillers(plain(clause)))]


def _left(reply: str) -> list[str]:
    """The words of a reply without what asks back, puts off or echoes; of a mere "yes" beside that nothing is left."""
    clauses = _clauses(_QUESTION_BACK.sub(" ", reply))
    kept = [left for clause in clauses if (left := _beyond(clause))]
    if len(kept) < len(clauses) and all(BARE.match(clause) for clause in kept):
        return []
    return [word for clause in kept for word in clause.split()]


def _beyond(clause: str) -> str:
    """What a clause says beside putting off: all of it, nothing, or the long rest after it."""
    if ECHO.match(clause):
        return ""
    found = PUTS_OFF.search(clause)
    rest = clause[found.end() :].split() if found else clause.split()
    return " ".join(rest) if not found or len(rest) >= RUNS_ON else ""


def _without_fillers(words: str) -> str:
    return " ".join(word for word in words.split() if word not in FILLER_WORDS)
