"""Changing words by hand: retype an utterance, cut and join utterances, find a quote again. Pure; only the nouns.

A word that stays keeps its seconds. A word that a person typed or confirmed has probability 1.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise

from service.domain.errors import Invalid
from service.domain.insight import Evidence, quote_span
from service.domain.transcript import Utterance, Word, words_text

CERTAIN = 1.0
"""Probability of a word that a person typed or confirmed."""
MOST_CHARACTERS = 20_000
"""Of one utterance; longer text is not speech but a paste."""
DOUBTFUL = 0.5
"""Words whose probability lies below are worth a second listen."""
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NO_SPACES = 0x2E80
"""From this code point on, scripts mostly write without spaces: a quote may begin within a run of letters."""


def fold(text: str) -> str:
    """A text as words are compared: case and punctuation aside."""
    return " ".join(match[0].casefold().replace("’", "'") for match in _TOKEN.finditer(text))


def retype(utterance: Utterance, text: str) -> Utterance | None:
    """The utterance with this text; None when nothing is left of it.

    Words that are the same (case and punctuation aside) keep their seconds. Words in the place of others share the
    seconds of those; inserted words get the silence between their neighbours, which are never moved, and so may have
    no length. An utterance without word times keeps its start and end. Raises Invalid when the text is too long.
    """
    tokens = text.split()
    if len(text) > MOST_CHARACTERS:
        raise Invalid(f"An utterance may have at most {MOST_CHARACTERS:,} characters.", code="text_too_long")
    if not tokens:
        return None
    if not utterance.words:
        return replace(utterance, text=" ".join(tokens))
    words = _retime(utterance.words, tokens, (utterance.start, utterance.end))
    return made_of(utterance, words)


def made_of(utterance: Utterance, words: Sequence[Word]) -> Utterance:
    """The utterance with these words (never none), its text and seconds following them."""
    start, end = min(w.start for w in words), max(max(w.start, w.end) for w in words)
    return replace(utterance, start=start, end=end, text=words_text(list(words)), words=tuple(words))


def _retime(old: Sequence[Word], tokens: Sequence[str], bounds: tuple[float, float]) -> list[Word]:
    made: list[Word] = []
    for i1, i2, j1, j2, same in _hunks([w.text for w in old], tokens):
        if same:
            made += [_kept(w, t) for w, t in zip(old[i1:i2], tokens[j1:j2], strict=True)]
        elif i2 - i1 == j2 - j1:
            made += [Word(t, w.start, w.end, CERTAIN) for w, t in zip(old[i1:i2], tokens[j1:j2], strict=True)]
        else:
            start = old[i1].start if i2 > i1 else old[i1 - 1].end if i1 else bounds[0]
            end = old[i2 - 1].end if i2 > i1 else old[i1].start if i1 < len(old) else bounds[1]
            made += _spread(tokens[j1:j2], start, max(start, end))
    return made


def _hunks(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int, int, bool]]:
    """Stretches (i1, i2, j1, j2, same) of two lists of words; words are the same when they fold to the same."""
    a = [fold(text) or text for text in old]
    b = [fold(text) or text for text in new]
    return [
        (i1, i2, j1, j2, tag == "equal")
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    ]


def _kept(word: Word, text: str) -> Word:
    return word if word.text == text else replace(word, text=text, probability=CERTAIN)


def _spread(tokens: Sequence[str], start: float, end: float) -> list[Word]:
    """Words over these seconds, each as long as it has letters."""
    total, at = sum(map(len, tokens)), 0
    places = [start]
    for token in tokens:
        at += len(token)
        places.append(round(start + (end - start) * at / total, 3) if at < total else end)
    return [Word(token, s, e, CERTAIN) for token, (s, e) in zip(tokens, pairwise(places), strict=True)]


def confirm(utterance: Utterance, places: Sequence[int] | None = None) -> Utterance:
    """The same words, of which a person says that they were said: those at `places`, or all and the utterance itself.

    Raises Invalid for a place that is not there.
    """
    if places is None:
        places, utterance = range(len(utterance.words)), replace(utterance, suspect=None)
    if any(not 0 <= place < len(utterance.words) for place in places):
        raise Invalid(f"This utterance has {len(utterance.words)} words, counted from 0.", code="no_such_word")
    sure = set(places)
    words = tuple(replace(w, probability=CERTAIN) if i in sure else w for i, w in enumerate(utterance.words))
    return replace(utterance, words=words)


def cut(utterance: Utterance, first: int, last: int) -> tuple[Utterance | None, Utterance, Utterance | None]:
    """What stands before, within and after the words `first` to `last` (both included, counted from 0).

    Raises Invalid when the words are not there or have no times.
    """
    if not utterance.words:
        raise Invalid("The words of this utterance have no times: move the whole utterance.", code="no_word_times")
    if not 0 <= first <= last < len(utterance.words):
        raise Invalid(
            f"This utterance has {len(utterance.words)} words: there is no selection from {first} to {last}.",
            code="no_such_word",
        )
    before, within, after = (
        utterance.words[:first],
        utterance.words[first : last + 1],
        utterance.words[last + 1 :],
    )
    return (
        made_of(utterance, before) if before else None,
        made_of(utterance, within),
        made_of(utterance, after) if after else None,
    )


def given_to(utterance: Utterance, speaker: str) -> Utterance:
    """The same words, said by another."""
    return replace(utterance, speaker=speaker)


def join(first: Utterance, second: Utterance) -> Utterance:
    """Two utterances of one speaker as one."""
    return made_of(first, (*first.words, *second.words))


@dataclass(frozen=True, slots=True)
class Replacement:
    """One stretch of words that a person put in the place of others. `old` may be empty (words were inserted), `new`
    too (words were taken out). `before` and `after` are the untouched neighbours, or None at the edge.
    """

    old: tuple[Word, ...]
    new: tuple[str, ...]
    before: Word | None
    after: Word | None

    @property
    def start(self) -> float:
        """Where in the audio it is, in seconds."""
        if self.old:
            return self.old[0].start
        return self.before.end if self.before else self.after.start if self.after else 0.0


def replacements(old: Sequence[Word], new: Sequence[Word]) -> list[Replacement]:
    """What a person changed between two states of the same words; other punctuation is a change too."""
    found = []
    matcher = SequenceMatcher(None, [w.text for w in old], [w.text for w in new], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            before, after = old[i1 - 1] if i1 else None, old[i2] if i2 < len(old) else None
            found.append(Replacement(tuple(old[i1:i2]), tuple(w.text for w in new[j1:j2]), before, after))
    return found


SAME_SECONDS = 0.5
"""Two recognitions of one word lie at most so far apart."""


def carry(change: Replacement, words: Sequence[Word]) -> tuple[str, ...] | None:
    """The texts of these words with the change made, where the words that were changed stand at the same seconds.

    Inserted words need both neighbours there. A change that is there already changes nothing. None when the words do
    not line up.
    """
    left = (change.before,) if change.before and not change.old else ()
    right = (change.after,) if change.after and not change.old else ()
    frame = (*left, *change.old, *right)
    if not frame:
        return None
    bounds = frame[0].start, frame[-1].end
    texts = tuple(w.text for w in words)
    at = _place([w.text for w in frame], words, bounds)
    if at is not None:
        at += len(left)
        return (*texts[:at], *change.new, *texts[at + len(change.old) :])
    at = _place([*(w.text for w in left), *change.new, *(w.text for w in right)], words, bounds) if change.new else None
    if at is None:
        return None
    at += len(left)
    return (*texts[:at], *change.new, *texts[at + len(change.new) :])


def _place(texts: Sequence[str], words: Sequence[Word], bounds: tuple[float, float]) -> int | None:
    """Where these words stand at these seconds, or None."""
    wanted = [fold(text) for text in texts]
    for at in range(len(words) - len(wanted) + 1):
        run = words[at : at + len(wanted)]
        if abs(run[0].start - bounds[0]) > SAME_SECONDS or abs(run[-1].end - bounds[1]) > SAME_SECONDS:
            continue
        if [fold(w.text) for w in run] == wanted:
            return at
    return None


NEAR_SECONDS = 30.0
"""A quote that moved stands again only where the same words are said this near to where they were."""


def find_quote(quote: str, utterance: Utterance, position: int, near: float) -> Evidence | None:
    """Where the words of a quote stand in an utterance, nearest to second `near`; None when they do not.

    Case and punctuation may have changed: the evidence then quotes the utterance as it is now, word by word the same.
    """
    spans = _exact(quote, utterance.text) or _by_words(quote, utterance.text)
    found = [quote_span(utterance, position, start, end) for start, end in spans]
    return min(found, key=lambda e: abs(e.start - near), default=None)


def find_again(
    quote: str,
    near: float,
    said: Iterable[tuple[int, Utterance]],
    own: Collection[str] = (),
    *,
    handed_on: bool = False,
) -> Evidence | None:
    """Where a quote that was said at second `near` stands in these utterances (position, utterance), nearest to it; None
    when nowhere near.

    Only words of its speaker (labels `own`) are the quote; with `handed_on` also the very same words, at the same seconds,
    that are another's now. Whoever else says the same does not prove it.
    """
    found = [
        proof
        for position, u in said
        if u.start - NEAR_SECONDS <= near <= u.end + NEAR_SECONDS
        and (u.speaker in own or handed_on)
        and (proof := find_quote(quote, u, position, near))
        and abs(proof.start - near) <= (NEAR_SECONDS if u.speaker in own else SAME_SECONDS)
    ]
    return min(found, key=lambda e: abs(e.start - near), default=None)


def _exact(quote: str, text: str) -> list[tuple[int, int]]:
    spans, at = [], text.find(quote) if quote.strip() else -1
    while at >= 0:
        if _edge(text, at) and _edge(text, at + len(quote)):
            spans.append((at, at + len(quote)))
        at = text.find(quote, at + 1)
    return spans


def _edge(text: str, at: int) -> bool:
    """Whether a word may begin or end before this character."""
    if at in (0, len(text)):
        return True
    left, right = text[at - 1], text[at]
    return not (left.isalnum() and right.isalnum()) or ord(left) >= _NO_SPACES or ord(right) >= _NO_SPACES


def _by_words(quote: str, text: str) -> list[tuple[int, int]]:
    wanted = fold(quote).split()
    tokens = [(fold(match[0]), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    spans = []
    for at in range(len(tokens) - len(wanted) + 1 if wanted else 0):
        if [token for token, _, _ in tokens[at : at + len(wanted)]] == wanted:
            start, end = tokens[at][1], tokens[at + len(wanted) - 1][2]
            if not quote[-1:].isalnum():
                while end < len(text) and not text[end].isspace() and not text[end].isalnum():
                    end += 1
            spans.append((start, end))
    return spans


@dataclass(frozen=True, slots=True)
class Doubt:
    """A word, or a whole suspect utterance (`word` None), that is worth a second listen."""

    position: int
    word: int | None
    text: str
    start: float
    end: float
    probability: float | None
    reason: str
    before: str
    after: str


AROUND = 6
"""Words shown on each side of a doubtful one."""


def doubts(utterances: Sequence[Utterance], below: float = DOUBTFUL) -> list[Doubt]:
    """What to listen to again, in order: utterances marked suspect, and words less probable than `below`."""
    found = []
    for position, u in enumerate(utterances):
        if u.suspect:
            found.append(Doubt(position, None, u.text, u.start, u.end, u.confidence, u.suspect, "", ""))
            continue
        for at, word in enumerate(u.words):
            if word.probability is not None and word.probability < below:
                before = words_text(list(u.words[max(0, at - AROUND) : at]))
                after = words_text(list(u.words[at + 1 : at + 1 + AROUND]))
                found.append(
                    Doubt(
                        position,
                        at,
                        word.text,
                        word.start,
                        word.end,
                        word.probability,
                        "low_probability",
                        before,
                        after,
                    )
                )
    return found
