"""Speech cut into pieces that a subtitle can show: two lines of 42 characters, seven seconds, never inside a word."""

from collections.abc import Iterator

from service.domain.formats.conversation import Conversation, Cue
from service.domain.formats.imported import spread_words
from service.domain.transcript import UNKNOWN_SPEAKER, Utterance, Word, words_text

LINE_CHARACTERS = 42
"""The common limit of a subtitle's line; there are two of them."""
CUE_SECONDS = 7.0
LONGEST_PAUSE = 2.0
"""Seconds of silence after which a new cue begins."""
BREAKS = tuple(".?!…;:,。？！、")


def cut_cues(conversation: Conversation, *, named: bool = False) -> list[Cue]:
    """All utterances cut into cues, in order of time; nobody's name is invented.

    `named` keeps room for `Name: ` in front of each text.
    """
    cues = []
    for utterance in conversation.transcript.utterances:
        known = utterance.speaker != UNKNOWN_SPEAKER
        name = conversation.name_of(utterance.speaker) if known else None
        opening = f"{name}: " if named and name else ""
        cues += [Cue(start, end, text, name) for start, end, text in cut_utterance(utterance, opening)]
    return sorted(cues, key=lambda cue: cue.start)


def cut_utterance(utterance: Utterance, opening: str = "") -> Iterator[tuple[float, float, str]]:
    """(start, end, text) of each piece of one utterance. Where word times are missing they are spread by length."""
    for piece in cut_words(timed_words(utterance), opening):
        yield piece[0].start, min(max(piece[-1].end, piece[0].start), piece[0].start + CUE_SECONDS), words_text(piece)


def timed_words(utterance: Utterance) -> tuple[Word, ...]:
    """The words of an utterance with their times, spread over the utterance where they do not make up its text."""
    if utterance.words and words_text(utterance.words) == utterance.text:
        return utterance.words
    return spread_words(utterance.text, utterance.start, utterance.end)


def cut_words(words: tuple[Word, ...], opening: str = "") -> Iterator[tuple[Word, ...]]:
    """Runs of words that fit one cue behind `opening`, cut after punctuation in the later half where there is one."""
    if len(opening) > LINE_CHARACTERS:
        opening = ""  # no cue has room for it: it makes the first line longer
    piece: list[Word] = []
    for word in words:
        if piece and word.start - piece[-1].end > LONGEST_PAUSE:
            yield tuple(piece)
            piece = []
        while piece and not fits([*piece, word], opening):
            later = range(len(piece) - 1, len(piece) // 2 - 1, -1)
            stop = next((i for i in later if piece[i].text.endswith(BREAKS)), len(piece) - 1)
            yield tuple(piece[: stop + 1])
            piece = piece[stop + 1 :]
        piece.append(word)
    if piece:
        yield tuple(piece)


def fits(words: list[Word], opening: str = "") -> bool:
    """May these words be one cue?"""
    text = opening + words_text(words)
    lines = break_lines(text) if len(text) <= 2 * LINE_CHARACTERS + 1 else []
    return words[-1].end - words[0].start <= CUE_SECONDS and 0 < len(lines) <= 2


def break_lines(text: str) -> list[str]:
    """The text in as few lines as its words need; two lines are balanced, with a break after punctuation preferred.

    A word that is longer than a line has a line of its own.
    """
    if len(text) <= LINE_CHARACTERS:
        return [text]
    words = text.split(" ")
    ways = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
    two = [way for way in ways if max(map(len, way)) <= LINE_CHARACTERS]
    if two:
        best = min(two, key=lambda way: abs(len(way[0]) - len(way[1])) - 10 * way[0].endswith(BREAKS))
        return list(best)
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= LINE_CHARACTERS:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines
