"""PocketSphinx: the English recogniser that is always there. Its text is a draft. Runs in processes of its own."""

import json
import math
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from service.config import Settings
from service.domain.errors import StageFailed
from service.domain.transcript import Segment, Word
from workers.audio import SAMPLE_RATE, Audio, Sound
from workers.confinement import plain_environment
from workers.device import threads
from workers.transcription import Progress, Transcription
from workers.transcription.windows import Window, find_windows, fit_to_speech, sounds_of

ROOT = str(Path(__file__).resolve().parents[2])
WINDOW = 15.0
"""Seconds at most that are recognised at once."""
LARGEST_GAP = 1.0
"""Seconds of silence that a window may span."""
PAUSE = 0.45
"""Seconds between two words from which a new segment (a sentence, in a draft) begins."""
VAD_SHARE = 0.05
DECODER: dict[str, Any] = {}
"""Settings of the decoder that differ from its own."""


class SphinxTranscriber:
    """The built-in fallback: English only, good on clear speech near the microphone, useless on telephone calls."""

    name = "sphinx"
    model = "en-us"
    draft = True

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def parameters(self) -> dict[str, Any]:
        """Everything that changes the text."""
        return {"window": WINDOW, "gap": LARGEST_GAP, **DECODER, "version": 1}

    def transcribe(
        self, audio: Audio, *, language: str | None, prompt: str | None, progress: Progress
    ) -> Transcription:
        """See Transcriber. Raises StageFailed for any language but English; `prompt` is not used."""
        if language is not None and language.lower().partition("-")[0] != "en":
            raise StageFailed(
                f"The built-in draft recogniser knows English only, not “{language}”: fetch Whisper's weights with "
                "`earmark models pull base`.",
                code="language",
            )
        sounds = sounds_of(audio)
        windows = find_windows(
            sounds, longest=WINDOW, largest_gap=LARGEST_GAP, progress=lambda done: progress(VAD_SHARE * done)
        )
        if not windows:
            progress(1.0)
            return Transcription((), "en", None)
        requests = Requests(sounds, windows)
        answers = recognise_all(
            requests, min(threads(self._settings), 8), lambda done: progress(VAD_SHARE + (1 - VAD_SHARE) * done)
        )
        segments = [s for w, words in zip(windows, answers, strict=True) for s in _segments(w, words)]
        segments.sort(key=lambda segment: (segment.start, segment.channel or 0))
        return Transcription(tuple(segments), "en", confidence([word for words in answers for word in words]))


def confidence(words: Sequence[Sequence[Any]]) -> float | None:
    """Confidence 0..1: the mean posterior of the words in the decoder's lattice. None without words.

    Fitted on real recordings (docs/benchmarks/speech.md): word error rate is about 1.18 - 1.26 x confidence, so 40 % of
    the words are wrong at 0.62, the settings' default threshold. All support calls and meetings measured lie below it.
    """
    known = [float(word[3]) for word in words]
    return sum(known) / len(known) if known else None


def recognise_all(
    requests: Sequence[bytes],
    processes: int,
    progress: Progress,
    *,
    texts: Sequence[str] | None = None,
    setup: dict[str, Any] | None = None,
) -> list[list[list[Any]]]:
    """Recognise windows of 16-bit samples in several processes, answers in the order of the requests.

    `texts`, one for each: find these words instead. `setup` are the decoder's settings, see `sphinx_windows.main`.

    `progress` runs in the calling thread and may raise, which ends the processes. Raises StageFailed when one dies.
    """
    sizes = [len(request) for request in requests]
    answers: list[list[list[Any]]] = [[] for _ in requests]
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for index in sorted(range(len(requests)), key=lambda i: -sizes[i]):
        waiting.put(index)
    done: queue.SimpleQueue[int | Exception] = queue.SimpleQueue()
    children = [_start(setup) for _ in range(max(1, min(processes, len(requests))))]
    try:
        for child in children:
            threading.Thread(target=_serve, args=(child, requests, texts, waiting, answers, done), daemon=True).start()
        finished, total = 0, sum(sizes)
        for _ in requests:
            while True:
                try:
                    answer = done.get(timeout=2.0)
                    break
                except queue.Empty:
                    progress(finished / total)  # also asks whether the job was cancelled
            if isinstance(answer, Exception):
                raise StageFailed(
                    "The draft recogniser's process ended unexpectedly.", code="engine_died", retryable=True
                ) from answer
            finished += sizes[answer]
            progress(finished / total)
    finally:
        for child in children:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe:
                    pipe.close()
    return answers


def _serve(
    child: "subprocess.Popen[bytes]",
    requests: Sequence[bytes],
    texts: Sequence[str] | None,
    waiting: "queue.SimpleQueue[int]",
    answers: list[list[list[Any]]],
    done: "queue.SimpleQueue[int | Exception]",
) -> None:
    """Feed one process until nothing waits."""
    try:
        while True:
            try:
                index = waiting.get_nowait()
            except queue.Empty:
                return
            if child.stdin is None or child.stdout is None:
                return
            child.stdin.write(_message(requests[index], texts[index] if texts else None))
            child.stdin.flush()
            answers[index] = json.loads(child.stdout.readline())
            done.put(index)
    except (OSError, ValueError) as error:
        done.put(error)


def _message(sound: bytes, text: str | None) -> bytes:
    """What a process reads, see `sphinx_windows.main`."""
    head = {"bytes": len(sound)} | ({"text": text} if text is not None else {})
    return json.dumps(head).encode() + b"\n" + sound


def _start(setup: dict[str, Any] | None = None) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "workers.transcription.sphinx_windows", json.dumps(setup or DECODER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=plain_environment(ROOT),
    )


class Requests(Sequence[bytes]):
    """Windows as PocketSphinx takes them, made one by one when they are asked for: hours are never there at once."""

    def __init__(self, sounds: Mapping[int | None, Sound], windows: Sequence[Window]) -> None:
        self._sounds, self._windows = sounds, windows

    def __len__(self) -> int:
        return len(self._windows)

    def __getitem__(self, index: Any) -> Any:
        return window_samples(self._sounds[self._windows[index].channel], self._windows[index])


def window_samples(samples: Sound, window: Window) -> bytes:
    """16-bit samples of a window, brought to a usual level: quiet recordings lose their consonants otherwise."""
    piece = samples[math.floor(window.start * SAMPLE_RATE) : math.ceil(window.end * SAMPLE_RATE)]
    peak = float(np.max(np.abs(piece))) if len(piece) else 0.0
    gain = min(0.7 / peak, 20.0) if peak > 0 else 1.0
    return bytes(np.round(np.clip(piece * gain, -1, 1) * 32767).astype("<i2").tobytes())


def _segments(window: Window, answer: Sequence[Sequence[Any]]) -> list[Segment]:
    """Words of a window as sentences of a draft: a pause ends one with a full stop, the next begins with a capital."""
    words = fit_to_speech(
        [
            Word(str(text), window.start + start, min(window.end, window.start + end), round(min(1.0, probability), 4))
            for text, start, end, probability in answer
        ],
        window.speech,
    )
    sentences: list[list[Word]] = []
    for word in words:
        if sentences and word.start - sentences[-1][-1].end < PAUSE:
            sentences[-1].append(word)
        else:
            sentences.append([word])
    return [_sentence(window, sentence) for sentence in sentences]


def _sentence(window: Window, words: Sequence[Word]) -> Segment:
    dressed = [
        Word(_dressed(w.text, first=i == 0, last=i == len(words) - 1), w.start, w.end, w.probability)
        for i, w in enumerate(words)
    ]
    text = " ".join(word.text for word in dressed)
    return Segment(words[0].start, words[-1].end, text, tuple(dressed), "en", window.channel)


def _dressed(text: str, *, first: bool, last: bool) -> str:
    if first or text == "i" or text.startswith("i'"):
        text = text[:1].upper() + text[1:]
    return text + "." if last else text
