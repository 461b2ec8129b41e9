"""Emotion words with their place in the text, and how each speaker's sentiment moved over the conversation. Pure."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.domain.speech_text import word_set
from service.domain.transcript import Utterance

EMOTIONS: Mapping[str, frozenset[str]] = {
    "anger": word_set(
        "angry anger furious mad outraged outrageous rage livid hate hated hates unacceptable ridiculous infuriating fuming"
    ),
    "annoyance": word_set(
        "annoyed annoying annoys annoyance frustrated frustrating frustration frustrates irritated irritating tedious fed-up"
        " nuisance hassle painful sick-of"
    ),
    "disappointment": word_set(
        "disappointed disappointing disappointment disappoints unhappy dissatisfied underwhelming letdown regret regretted"
    ),
    "sadness": word_set("sad sadly upset upsetting depressing depressed heartbroken miserable hopeless cried crying"),
    "worry": word_set(
        "worried worry worries worrying nervous anxious anxiety concerned concerning afraid scared scary fear stressed stressful"
        " stress panic panicked"
    ),
    "confusion": word_set(
        "confused confusing confuses confusion unclear puzzled puzzling lost overwhelmed overwhelming bewildered"
    ),
    "surprise": word_set("surprised surprising surprise shocked shocking astonished amazed stunned unexpected wow"),
    "relief": word_set("relieved relief reassured reassuring"),
    "gratitude": word_set("grateful thankful gratitude appreciate appreciated"),
    "joy": word_set(
        "happy glad pleased delighted delight enjoy enjoyed enjoying enjoys joy fun excited exciting thrilled satisfied"
    ),
    "love": word_set("love loved loves loving adore adored"),
    "trust": word_set("trust trusted confident confidence comfortable safe reliable"),
}
"""Words of feeling; a word counts as it stands, except after a negation (then it is marked as denied)."""
_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?", re.I)
_NOT = frozenset("not no never hardly without nobody nothing cannot neither".split())
_LITERAL = {
    "lost": re.compile(r"(?:get|got|getting|feel|felt|was|were|am|are|i'm|completely|totally)\s+(?:\w+\s+)?lost(?!\s+\w)", re.I),
    "safe": re.compile(r"(?:feel|feels|felt|be|is|are|was)\s+safe", re.I),
    "love": re.compile(r"(?:i|we|they|you|customers?|people|who)(?:\s+\w+)?\s+love(?!\s+to (?:see|have|know|get))", re.I),
    "mad": re.compile(r"(?:is|are|am|was|be|get|got|so|me|us|her|him|them|'m|'re)\s+mad\b", re.I),
    "appreciate": re.compile(r"(?:i|we|do|really)\s+(?:\w+\s+)?appreciate(?!\s+(?:if|it if))", re.I),
}  # fmt: skip
"""Words that are of feeling only in such company."""
LEAST_WORDS = 12
LEAST_UTTERANCES = 2
"""What a speaker must have said in a quarter for its sentiment to mean something."""


@dataclass(frozen=True, slots=True)
class EmotionWord:
    """A word of feeling: characters [char_start, char_end) of the utterance at `position`; `denied`: "not happy"."""

    position: int
    emotion: str
    word: str
    char_start: int
    char_end: int
    denied: bool = False


@dataclass(frozen=True, slots=True)
class SpeakerFeeling:
    """Sentiment -1..1 of a speaker over the whole conversation and in each quarter of its time; None where they said less
    than `LEAST_WORDS` words or `LEAST_UTTERANCES` utterances. `change` is the last quarter less the first; without one of
    them `reason` is `not_enough_speech`.
    """

    speaker: str
    sentiment: float | None
    quarters: tuple[float | None, float | None, float | None, float | None]
    change: float | None
    reason: str | None = None


def find_emotions(utterances: Sequence[Utterance]) -> tuple[EmotionWord, ...]:
    """The words of feeling in what was said, in order. English. Suspect utterances are left out."""
    emotion_of = {word: emotion for emotion, words in EMOTIONS.items() for word in words}
    found = []
    for position, utterance in enumerate(utterances):
        if utterance.suspect:
            continue
        words = list(_WORD.finditer(utterance.text))
        for i, match in enumerate(words):
            word = match[0].lower()
            emotion = emotion_of.get(word)
            if emotion is None or not _is_felt(word, utterance.text, match):
                continue
            denied = any(_denies(w[0]) for w in words[max(0, i - 3) : i])
            found.append(EmotionWord(position, emotion, match[0], match.start(), match.end(), denied))
    return tuple(found)


def _is_felt(word: str, text: str, match: re.Match[str]) -> bool:
    literal = _LITERAL.get(word)
    return literal is None or any(m.start() < match.end() <= m.end() for m in literal.finditer(text))


def _denies(word: str) -> bool:
    flat = word.lower().replace("’", "'")
    return flat in _NOT or flat.endswith("n't")


def measure_feelings(utterances: Sequence[Utterance], sentiments: Sequence[float | None]) -> tuple[SpeakerFeeling, ...]:
    """How each speaker felt, by the mean over utterances weighted by words, and how that moved between quarters."""
    if not utterances:
        return ()
    start = min(u.start for u in utterances)
    length = (max(u.end for u in utterances) - start) or 1.0
    said: dict[str, list[tuple[int, int, float]]] = defaultdict(list)
    for utterance, sentiment in zip(utterances, sentiments, strict=False):
        said[utterance.speaker]
        if sentiment is not None:
            middle = (utterance.start + utterance.end) / 2
            quarter = min(3, int(4 * (middle - start) / length))
            said[utterance.speaker].append((quarter, len(utterance.text.split()), sentiment))
    return tuple(_feeling(speaker, rows) for speaker, rows in said.items())


def _feeling(speaker: str, rows: list[tuple[int, int, float]]) -> SpeakerFeeling:
    by_quarter = [_mean([(w, s) for quarter, w, s in rows if quarter == number]) for number in range(4)]
    first, second, third, last = by_quarter
    change = None if first is None or last is None else round(last - first, 4)
    reason = "not_enough_speech" if change is None else None
    return SpeakerFeeling(speaker, _mean([(w, s) for _, w, s in rows]), (first, second, third, last), change, reason)


def _mean(rows: list[tuple[int, float]]) -> float | None:
    words = sum(w for w, _ in rows)
    if len(rows) < LEAST_UTTERANCES or words < LEAST_WORDS:
        return None
    return round(sum(w * s for w, s in rows) / words, 4)
