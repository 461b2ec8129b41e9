"""Spoken text as text: where a sentence ends when nobody punctuated it, and how a quote reads without its stumbles.

Pure; imports the transcript's nouns only. Nothing here invents a word: cleaning only leaves out and capitalises.
"""

import re
from dataclasses import dataclass

from service.domain.transcript import Utterance


def word_set(words: str) -> frozenset[str]:
    """The words of a text written one after the other: how lists of words are kept readable here."""
    return frozenset(words.split())


FILLER_WORDS = frozenset({"um", "uh", "uhm", "umm", "erm", "er", "eh", "hm", "hmm", "mm", "mhm", "mmm", "ah", "huh"})
"""Sounds that carry nothing; left out of statements and of keyphrases."""

OPENERS = word_set(
    "okay ok so well yeah yes yep no nope oh and but right like anyway also actually basically honestly alright"
    " sure look listen plus hello hi hey"
)
"""Words that open a spoken sentence without adding to it; left off the front of a statement."""

MAX_WORDS = 32
"""A unit never holds more words than this when there is any place to cut."""
MIN_WORDS = 3
"""A shorter piece is joined to its neighbour, unless it is a whole punctuated sentence."""
LONG_PAUSE = 0.7
"""Seconds of silence between two words that end a sentence where punctuation is missing."""
SHORT_PAUSE = 0.25
"""Seconds of silence that make a conjunction a place to cut."""

_SENTENCE_END = re.compile(r"[.?!…]+[\"'”’)\]]*$")
_ABBREVIATION = re.compile(r"^(?:mr|mrs|ms|dr|prof|st|vs|etc|e\.g|i\.e|no|approx|inc|ltd|a\.m|p\.m|[a-z])\.$", re.I)
_CONJUNCTIONS = word_set("and but so because then or although though which except whereas while unless")
_TURNS = word_set("but although however except whereas though")
_STARTERS = word_set(
    "i we you they he she it there this that my our your what how why when where who can could would will do does did"
    " is are if please the nobody everything every"
)
_FILLER = re.compile(
    r"(?<![\w'’-])(?:" + "|".join(sorted(FILLER_WORDS, key=len, reverse=True)) + r")(?![\w'’-])[,.…]*\s*", re.I
)
_SAID_IN_PASSING = re.compile(
    r"(?:(?<=,)|(?<=^))\s*(?:you know|i mean|sort of|kind of|like|let'?s see|how do i say)\s*,\s*", re.I
)
_STUTTER = re.compile(r"(?<![\w'’-])([\w'’]+(?:\s+[\w'’]+){0,2})(?:\s*[,–—…-]*\s+\1(?![\w'’-]))+", re.I)
_FALSE_START = re.compile(r"(?<![\w'’])[\w'’]{1,12}(?:-|–|—)\s+", re.I)
_MEANT_TWICE = frozenset({"very", "really", "no", "so", "had", "that", "many", "much", "way", "far", "too", "yes"})
_OPENER = re.compile(r"^(?:(?:" + "|".join(sorted(OPENERS)) + r")\b[,.…!]*\s+)+(?=\w)", re.I)


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence or clause of an utterance: characters [char_start, char_end) of `utterances[position].text`."""

    position: int
    char_start: int
    char_end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int
    pause_after: float | None


def cut_units(utterance: Utterance, position: int) -> tuple[Unit, ...]:
    """The sentences of an utterance, in order, each with its character span; they cover every word once.

    Punctuation cuts where there is some; else pauses between words and conjunctions do. No unit is longer than
    `MAX_WORDS` words.
    """
    tokens = _tokens(utterance)
    if not tokens:
        return ()
    pieces: list[list[_Token]] = []
    punctuated = _is_punctuated(tokens)
    for sentence in _sentences(tokens):
        for part in _contrasts(sentence):
            pieces.extend(_bounded(part, punctuated=punctuated))
    return tuple(_unit(utterance, position, piece) for piece in pieces)


def count_words(text: str) -> int:
    """Words of a text, fillers not counted."""
    return sum(1 for w in re.findall(r"[\w'’]+", text.lower()) if w not in FILLER_WORDS)


def clean_statement(quote: str) -> str:
    """One readable sentence from spoken words, without fillers, stutters and empty openers; what was said in two is joined
    by a semicolon.

    Only leaves words out; the words that stay keep their order. Returns "" when nothing but noise was said.
    """
    text = _FILLER.sub("", " ".join(quote.split()))
    text = _FALSE_START.sub("", text)
    text = _drop_stutters(text)
    text = _SAID_IN_PASSING.sub(" ", text).strip()
    text = _OPENER.sub("", text)
    text = re.sub(r"\s+([,.;:?!])", r"\1", text)
    text = re.sub(r"([,;:])(?:\s*[,;:])+", r"\1", text)
    text = re.sub(r"\s{2,}", " ", text).strip(" ,;:-–—")
    if not re.search(r"\w", text):
        return ""
    text = _INNER_END.sub(lambda found: "; " + _mid_sentence(found.group(1)), text)
    text = text[0].upper() + text[1:]
    text = re.sub(r"(?<![\w'’])i(?=$|[\s,.;:?!]|'(?:m|ve|d|ll)\b)", "I", text)
    return text if re.search(r"[.?!…][\"'”’)]*$", text) else text.rstrip(",;:") + "."


_INNER_END = re.compile(
    r"(?<=\w\w)(?<!\bMr)(?<!\bDr)(?<!\bMs)(?<!\bSt)(?<!\bMrs)(?<!\betc)[.!]+\s+(?=[A-Z0-9])([\w'’]+)"
)
_SMALL = word_set(
    "the a an and but or so because then it its it's it'd it'll that that's this these those there there's they they're they've "
    "he he's she she's we we're we've we'd you you're you've your my our his her their in on at to for with from when if every "
    "no not nobody nothing some sometimes even just only also still maybe"
)


def _mid_sentence(word: str) -> str:
    """A word as it is written within a sentence; what may be a name keeps its capital."""
    return word.lower() if word.lower().replace("’", "'") in _SMALL else word


def plain(text: str) -> str:
    """Lower case words only, straight apostrophes, no punctuation: the form that word features and cues read."""
    return " ".join(re.findall(r"[\w']+", text.lower().replace("’", "'")))


_COMMON_ENGLISH = word_set(
    "the a an and to of in it is i you that we was for on have with not but they this be do so are my what if "
    "can at just or"
    " as your me from would there no yes it's don't i'm that's how all like when which will he she"
)


def looks_english(text: str) -> bool:
    """True when at least a fifth of the words are the commonest of English, or when there are too few words to tell."""
    words = plain(text).split()
    return len(words) < 8 or sum(1 for w in words if w in _COMMON_ENGLISH) >= 0.2 * len(words)


def _drop_stutters(text: str) -> str:
    def once(match: re.Match[str]) -> str:
        return match.group(0) if match.group(1).lower() in _MEANT_TWICE else match.group(1)

    return _STUTTER.sub(once, text)


def _tokens(utterance: Utterance) -> list[_Token]:
    spans = [(m.group(0), m.start(), m.end()) for m in re.finditer(r"\S+", utterance.text)]
    words = utterance.words if len(utterance.words) == len(spans) else ()
    pauses: list[float | None] = [None] * len(spans)
    for i in range(len(words) - 1):
        pauses[i] = max(0.0, words[i + 1].start - words[i].end)
    return [_Token(*span, pause) for span, pause in zip(spans, pauses, strict=True)]


def _is_punctuated(tokens: list[_Token]) -> bool:
    """True when there is about one sentence end per `MAX_WORDS` words, so that pauses need not be read."""
    return sum(1 for t in tokens if _ends_sentence(t)) * MAX_WORDS >= len(tokens) * 0.8


def _ends_sentence(token: _Token) -> bool:
    return bool(_SENTENCE_END.search(token.text)) and not _ABBREVIATION.match(token.text)


def _sentences(tokens: list[_Token]) -> list[list[_Token]]:
    found: list[list[_Token]] = [[]]
    punctuated = _is_punctuated(tokens)
    for token in tokens:
        found[-1].append(token)
        paused = not punctuated and token.pause_after is not None and token.pause_after >= LONG_PAUSE
        if _ends_sentence(token) or (paused and len(found[-1]) >= MIN_WORDS):
            found.append([])
    found = [s for s in found if s]
    if len(found) > 1 and len(found[-1]) < MIN_WORDS and not _ends_sentence(found[-2][-1]):
        found[-2].extend(found.pop())
    return found


def _contrasts(sentence: list[_Token]) -> list[list[_Token]]:
    """Cuts before a "but" that turns from one claim to another: after a comma or a pause, with enough on both sides."""
    cuts = [0]
    for at in range(MIN_WORDS, len(sentence) - MIN_WORDS):
        before = sentence[at - 1]
        breath = before.text[-1] in ",;:–—" or (before.pause_after or 0.0) >= SHORT_PAUSE
        if plain(sentence[at].text) in _TURNS and breath and at - cuts[-1] >= MIN_WORDS:
            cuts.append(at)
    return [sentence[a:b] for a, b in zip(cuts, [*cuts[1:], len(sentence)], strict=True)]


def _bounded(sentence: list[_Token], *, punctuated: bool) -> list[list[_Token]]:
    """Cuts a sentence at its best place until no piece is too long; unpunctuated speech is cut earlier."""
    limit = MAX_WORDS if punctuated else MAX_WORDS // 2
    if len(sentence) <= limit:
        return [sentence]
    best = max(range(MIN_WORDS, len(sentence) - MIN_WORDS + 1), key=lambda i: _cut_worth(sentence, i, punctuated))
    if _cut_worth(sentence, best, punctuated) <= 0 and len(sentence) <= MAX_WORDS:
        return [sentence]
    return _bounded(sentence[:best], punctuated=punctuated) + _bounded(sentence[best:], punctuated=punctuated)


def _cut_worth(sentence: list[_Token], at: int, punctuated: bool) -> float:
    """How good a place before token `at` is: conjunction, comma and pause count, the middle is a little better."""
    before, after = sentence[at - 1], sentence[at]
    word = plain(after.text)
    worth = 0.0
    if word in _CONJUNCTIONS:
        follower = plain(sentence[at + 1].text) if at + 1 < len(sentence) else ""
        worth += 1.0 if follower.split("'")[0] in _STARTERS else 0.4
    elif word.split("'")[0] in _STARTERS and not punctuated and (before.pause_after or 0) >= SHORT_PAUSE:
        worth += 0.5
    if before.text[-1] in ",;:–—":
        worth += 0.6
    worth += min(1.0, before.pause_after or 0.0)
    return worth - 0.3 * abs(at - len(sentence) / 2) / len(sentence)


def _unit(utterance: Utterance, position: int, tokens: list[_Token]) -> Unit:
    start, end = tokens[0].start, tokens[-1].end
    return Unit(position, start, end, utterance.text[start:end])
