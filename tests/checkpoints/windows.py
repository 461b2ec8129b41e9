"""Training windows for the test checkpoint: speech placed in silence, its log-mel, and the tokens to be said."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import Tensor
from whisper.audio import log_mel_spectrogram
from whisper.tokenizer import Tokenizer, get_tokenizer

from tests.checkpoints.sentences import SENTENCES
from tests.checkpoints.speech import RATE, Audio, Span, Speech

MAX_INITIAL = 1.0  # seconds, whisper's default bound on the first timestamp of a window
FRAME = 0.02  # seconds per encoder position and per timestamp token


@dataclass(frozen=True)
class Placed:
    """A speech put at `offset` seconds of a window."""

    speech: Speech
    offset: float

    @property
    def start(self) -> float:
        return self.offset + self.speech.start

    @property
    def end(self) -> float:
        return self.offset + self.speech.end

    @property
    def words(self) -> list[Span]:
        return [(self.offset + start, self.offset + end) for start, end in self.speech.words]


@dataclass(frozen=True)
class Target:
    """Token ids; for each position which next token is wanted (-1: any) and where in seconds it is heard (or None), and
    for text its place (see `places`) or -1."""

    tokens: list[int]
    wanted: list[int]
    heard: list[Span | None]
    places: list[int]
    unsaid: float = math.inf  # from here on a sentence is heard that is not to be written down


@cache
def english() -> Tokenizer:
    return get_tokenizer(multilingual=True, num_languages=99, language="en", task="transcribe")


@cache
def places() -> dict[tuple[str, int], int]:
    """A number for each token of each sentence, by sentence and position: what a frame of speech is named by."""
    named = [(text, i) for text in SENTENCES for i in range(len(english().encode(" " + text)))]
    return {name: number for number, name in enumerate(named)}


def place(speeches: list[Speech], gaps: list[float]) -> list[Placed]:
    """Put one speech after another; `gaps` are the seconds from the end of a sentence to the start of the next."""
    placed: list[Placed] = []
    end = 0.0
    for speech, gap in zip(speeches, gaps, strict=True):
        offset = end + gap - speech.start
        placed.append(Placed(speech, offset))
        end = offset + speech.end
    return placed


def mix(placed: list[Placed], seconds: float) -> Audio:
    """The sum of the placed speeches over a silent background; what lies outside is cut."""
    audio = np.zeros(round(seconds * RATE), dtype=np.float32)
    for item in placed:
        at = round(item.offset * RATE)
        samples = item.speech.audio[max(0, -at) :][: max(0, len(audio) - max(0, at))]
        audio[max(0, at) : max(0, at) + len(samples)] += samples
    return audio


def mel_of(audio: Audio, seconds: float, zero_after: float | None) -> Tensor:
    """Log-mel (80, frames) of a window; `zero_after` cuts the spectrogram there as whisper.transcribe does at the end
    of a recording, None means that the rest is silence as in whisper.decode on padded audio."""
    mel = log_mel_spectrogram(torch.from_numpy(audio))
    frames = round(seconds * 100)
    mel = torch.nn.functional.pad(mel, (0, max(0, frames - mel.shape[1])))[:, :frames]
    if zero_after is not None:
        mel[:, round(zero_after * 100) :] = 0
    return mel


def timestamp(seconds: float) -> int:
    """The id of the timestamp token nearest to `seconds` (0 to 30)."""
    begin: int = english().timestamp_begin
    return begin + min(1500, max(0, round(seconds / FRAME)))


def hear(item: Placed, following: float) -> list[tuple[int, Span]]:
    """Each text token of a sentence with the stretch of audio in which it is spoken; punctuation takes the pause
    behind its word, of which the last ends at `following` at the latest."""
    text = " " + item.speech.text
    times = np.zeros((len(text), 2))
    words = item.words
    for index, match in enumerate(re.finditer(r"[A-Za-z']+", text)):
        edges = np.linspace(*words[index], match.end() - match.start() + 1)
        times[match.start() : match.end()] = np.stack([edges[:-1], edges[1:]], axis=1)
        pause = words[index + 1][0] if index + 1 < len(words) else min(item.end + 0.2, max(following, item.end + 0.06))
        times[match.end() : match.end() + 1] = words[index][1], pause
    spoken: list[tuple[int, Span]] = []
    position = 0
    for token in english().encode(text):
        piece = english().decode([token])
        first = position + (piece[0] == " ")
        position += len(piece)
        spoken.append((token, (float(times[first, 0]), float(times[position - 1, 1]))))
    return spoken


def target_of(placed: list[Placed], seconds: float, timestamps: bool, prompt: str, cut: Placed | None) -> Target:
    """What the model must say for a window; `cut` is a sentence that begins in it but ends behind it."""
    tokenizer = english()
    out: list[tuple[int, Span | None]] = [] if timestamps else [(tokenizer.no_timestamps, None)]
    numbers = [-1] * len(out)
    if not placed and cut is None:
        silent = [(timestamp(0), None)] if timestamps else out
        out = [*silent, (tokenizer.eot, None)]
    else:
        after = 0.0
        for index, item in enumerate(placed):
            following = placed[index + 1].start if index + 1 < len(placed) else seconds
            text = hear(item, following)
            after = min(text[-1][1][1], seconds - 0.1)
            if timestamps:
                edges = [(timestamp(edge), (edge - 0.06, edge + 0.06)) for edge in (item.start, item.end)]
                out += [edges[0], *text, edges[1]]
            else:
                out += text
            named = [places()[item.speech.text, i] for i in range(len(text))]
            numbers += [-1, *named, -1] if timestamps else named
        if cut is not None and timestamps:
            out.append((timestamp(cut.start), (cut.start - 0.06, cut.start + 0.06)))
        out.append((tokenizer.eot, (after, min(after + 0.2, seconds))))
    past = [tokenizer.sot_prev, *tokenizer.encode(" " + prompt)] if prompt else []
    said = [token for token, _ in out[:-1]]
    if timestamps and said[0] > timestamp(MAX_INITIAL):
        # whisper does not let the first timestamp be later: what follows must be right all the same
        said[0] = timestamp(MAX_INITIAL)
    tokens = [*past, *tokenizer.sot_sequence, *said]
    first = tokenizer.no_speech if not placed and cut is None else tokenizer.sot_sequence[1]
    # sot_sequence is start, language, task; what follows the task is the first token of `out`
    wanted = [-1] * len(past) + [first, tokenizer.sot_sequence[2]] + [token for token, _ in out]
    heard = [None] * (len(past) + 2) + [span for _, span in out]
    numbers = [-1] * (len(past) + 2) + numbers
    numbers += [-1] * (len(wanted) - len(numbers))
    return Target(tokens, wanted, heard, numbers, cut.start if cut else math.inf)


def _saying(speeches: list[Speech], text: str) -> list[Speech]:
    return [speech for speech in speeches if speech.text == text]


def draw(speeches: list[Speech], seconds: float, rng: np.random.Generator) -> tuple[Tensor, Target]:
    """One random window: silence, or sentences with gaps, gain, noise and sometimes a prompt or a cut last sentence."""
    placed: list[Placed] = []
    cut: Placed | None = None
    if rng.random() > 0.08:
        # no sentence twice in a window: which one comes next can only be told by listening
        count = int(rng.integers(1, 2 if seconds < 5 else 4 if seconds < 20 else 7))
        some = rng.permutation(len(SENTENCES))[:count]
        chosen = [spoken[int(rng.integers(len(spoken)))] for spoken in (_saying(speeches, SENTENCES[i]) for i in some)]
        gaps = [
            float(rng.choice([0.25, 0.6, 1.2, 3.0] if seconds > 5 else [0.2, 0.8])) * (0.4 + rng.random())
            for _ in chosen
        ]
        if rng.random() < 0.2:
            gaps[0] = 0.15 * rng.random()
        elif rng.random() < 0.3:
            gaps[0] += rng.random() * seconds * 0.5
        placed = place(chosen, gaps)
        late = [item for item in placed if item.end > seconds - 0.1]
        placed = [item for item in placed if item.end <= seconds - 0.1]
        # a window of whisper.transcribe may end inside a sentence: that one is heard but not to be written down
        cut = late[0] if late and late[0].start < seconds - 0.5 else None
    audio = mix([*placed, cut] if cut else placed, seconds)
    end = placed[-1].end if placed else rng.random() * seconds
    zero_after = None
    if cut is None and rng.random() < 0.6:
        zero_after = min(seconds, end + 0.1 + float(rng.choice([0.2, 1.0, 4.0])) * rng.random())
    audio *= 10 ** (-rng.random())
    if rng.random() < 0.7:
        level = np.abs(audio).max() if placed else 0.1
        audio += (level * 10 ** -(1.7 + 2.3 * rng.random()) * rng.standard_normal(len(audio))).astype(np.float32)
    if cut is None and zero_after is None and rng.random() < 0.6:
        # a window cut out of a recording and filled up with digital silence
        audio[round((end + 0.02 + 0.3 * rng.random()) * RATE) :] = 0
    prompt = ""
    if rng.random() < 0.15:
        prompt = " ".join(speeches[i].text for i in rng.integers(len(speeches), size=int(rng.integers(1, 6))))
    return mel_of(audio, seconds, zero_after), target_of(placed, seconds, rng.random() < 0.7, prompt, cut)
