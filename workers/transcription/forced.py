"""When each word of a known text is spoken: a transcript that came without times, timed by its audio.

The recogniser at hand hears the audio, its words are matched with the text, and words that it missed are placed between
those that it found. PocketSphinx is told which words to expect, and then aligns each stretch with its part of the text.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.config import Settings
from service.domain.errors import EarmarkError
from service.domain.options import ProcessingOptions
from service.domain.transcript import Word
from workers.audio import Audio
from workers.device import threads
from workers.transcription import Progress
from workers.transcription.choose import choose, describe
from workers.transcription.matching import Span, match, place, plain, retime, spread
from workers.transcription.pronounce import pronounce
from workers.transcription.sphinx import LARGEST_GAP, WINDOW, Requests, recognise_all
from workers.transcription.windows import Window, find_windows, sounds_of

FORCED_VERSION = 1
LEAST_FOUND = 0.2
"""Share of the words that must be found; below it the text and the audio do not seem to belong together."""
EXPECTED_WEIGHT = 9.5
"""How much PocketSphinx trusts the expected words against the sound (its own default is 6.5)."""


@dataclass(frozen=True, slots=True)
class Timed:
    """Words with times, how many of them were found in the audio, and in a sentence by whom."""

    words: tuple[Word, ...]
    found: int
    engine: str
    how: str


@dataclass(frozen=True, slots=True)
class _Heard:
    """A word that was recognised, and the number of the window it was heard in."""

    text: str
    start: float
    end: float
    probability: float
    window: int


def time_words(
    words: Sequence[Word], audio: Audio, settings: Settings, *, language: str | None, progress: Progress
) -> Timed:
    """Times for words in the order in which they are spoken; their own times are not looked at.

    Never fails for want of a recogniser: then the words are spread over the speech, and `how` says so.
    """
    engine = timing_engine(settings)
    if engine == "sphinx" and (language or "en").lower().partition("-")[0] == "en":
        timed = _by_sphinx(words, audio, settings, progress)
    elif engine == "sphinx":
        timed, engine = None, ""
    else:
        timed = _by_recogniser(words, audio, settings, language, progress)
    if timed is not None:
        return timed
    windows = _windows(audio, progress)
    why = "its words were hardly found in the audio" if engine else f"no recogniser here knows “{language}”"
    spaced = spread(words, _speech(windows))
    return Timed(tuple(spaced), 0, "spread", f"the times are estimated, spread over the speech: {why}")


def timing_engine(settings: Settings) -> str:
    """The recogniser that is here without fetching anything."""
    try:
        told = describe(settings)
    except EarmarkError:
        return "sphinx"
    return str(told["engine"]) if told["present"] else "sphinx"


def _by_recogniser(
    words: Sequence[Word], audio: Audio, settings: Settings, language: str | None, progress: Progress
) -> Timed | None:
    """Whisper hears the audio; where its words are those of the text, the times of its word alignment are taken."""
    engine = choose(settings, ProcessingOptions(language=language)).transcriber
    found = engine.transcribe(audio, language=language, prompt=None, progress=progress)
    heard = [_Heard(plain(w.text), w.start, w.end, w.probability or 0.0, 0) for s in found.segments for w in s.words]
    spans = sorted((s.start, s.end) for s in found.segments)
    return _place(words, heard, spans, engine.name)


def _by_sphinx(words: Sequence[Word], audio: Audio, settings: Settings, progress: Progress) -> Timed | None:
    windows = _windows(audio, lambda done: progress(0.1 * done))
    sounds = sounds_of(audio)
    texts = [plain(word.text) for word in words]
    setup: dict[str, Any] = {"pronunciations": {text: pronounce(text) for text in sorted({*texts} - {""})}}
    processes = min(threads(settings), 8)
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "expected.lm"
        _expect(texts, model)
        answers = recognise_all(
            Requests(sounds, windows),
            processes,
            lambda done: progress(0.1 + 0.8 * done),
            setup={**setup, "lm": str(model), "lw": EXPECTED_WEIGHT},
        )
    heard = [
        _Heard(text, windows[i].start + start, windows[i].start + end, probability, i)
        for i, answer in enumerate(answers)
        for text, start, end, probability in answer
    ]
    heard.sort(key=lambda h: h.start)
    rough = _place(words, heard, _speech(windows), "sphinx")
    if rough is None:
        return None
    shares = _shares(texts, rough.words, heard, windows)
    if not shares:
        return rough
    aligned = recognise_all(
        Requests(sounds, [windows[i] for i in shares]),
        processes,
        lambda done: progress(0.9 + 0.1 * done),
        texts=[" ".join(texts[number] for number in numbers) for numbers in shares.values()],
        setup=setup,
    )
    return _refined(rough, shares, aligned, windows)


def _expect(texts: Sequence[str], path: Path) -> None:
    """A language model of nothing but this text, in stretches that begin anywhere."""
    from pocketsphinx.lm import ArpaBoLM

    spoken = [text for text in texts if text]
    lines = [" ".join(spoken[at : at + 24]) for at in range(0, len(spoken), 6)]
    model = ArpaBoLM(text="\n".join(f"<s> {line} </s>" for line in lines))
    model.compute()
    model.write_file(str(path))


def _place(words: Sequence[Word], heard: Sequence[_Heard], speech: Sequence[Span], engine: str) -> Timed | None:
    """Every word with a time, or None when too few are found."""
    pairs = match([plain(w.text) for w in words], [h.text for h in heard])
    if not pairs or len(pairs) < LEAST_FOUND * len(words):
        return None
    known = {index: (heard[at].start, heard[at].end) for index, at in pairs}
    sure = {index: round(heard[at].probability, 4) for index, at in pairs}
    times = place(len(words), known, speech, [len(w.text) for w in words])
    share = f"{len(pairs)} of {len(words)} words were found in the audio by {engine}, the others placed between them"
    return Timed(tuple(retime(words, times, sure)), len(pairs), engine, share)


def _shares(
    texts: Sequence[str], words: Sequence[Word], heard: Sequence[_Heard], windows: Sequence[Window]
) -> dict[int, list[int]]:
    """The words (by number) that belong to each window: those found in it and those placed between them.

    Windows in which fewer than half of the words were found are left as they are.
    """
    found = dict(match(texts, [h.text for h in heard]))
    shares: dict[int, list[int]] = {}
    last: int | None = None
    for number, word in enumerate(words):
        if not texts[number]:
            continue
        if number in found:
            last = heard[found[number]].window
        middle = (word.start + word.end) / 2
        if last is None or not windows[last].start - 0.1 <= middle <= windows[last].end + 0.1:
            last = next((i for i, w in enumerate(windows) if w.start <= middle <= w.end), None)
        if last is not None:
            shares.setdefault(last, []).append(number)
    return {i: ns for i, ns in sorted(shares.items()) if sum(n in found for n in ns) * 2 >= len(ns)}


def _refined(
    rough: Timed, shares: dict[int, list[int]], aligned: Sequence[Sequence[Sequence[Any]]], windows: Sequence[Window]
) -> Timed:
    """The times of the alignment where it went through to the last word."""
    words = list(rough.words)
    for (index, numbers), answer in zip(shares.items(), aligned, strict=True):
        if len(answer) != len(numbers):
            continue
        begin = windows[index].start
        for number, (_, start, end, _) in zip(numbers, answer, strict=True):
            words[number] = Word(words[number].text, begin + start, begin + end, words[number].probability)
    last = 0.0
    for number, word in enumerate(words):  # neighbouring windows of two channels may overlap
        start = max(word.start, last)
        words[number] = Word(word.text, start, max(start, word.end), word.probability)
        last = start
    return Timed(tuple(words), rough.found, rough.engine, rough.how)


def _windows(audio: Audio, progress: Progress) -> list[Window]:
    return find_windows(sounds_of(audio), longest=WINDOW, largest_gap=LARGEST_GAP, progress=progress)


def _speech(windows: Sequence[Window]) -> list[Span]:
    """Where anybody speaks, in order and apart."""
    spans: list[Span] = []
    for start, end in sorted(span for window in windows for span in window.speech):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans
