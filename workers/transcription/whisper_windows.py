"""Whisper's own loop for a batch of windows: language, temperature fallback, silence rule, segments and word times."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import whisper
from whisper.audio import FRAMES_PER_SECOND, N_FRAMES, N_SAMPLES, log_mel_spectrogram, pad_or_trim
from whisper.decoding import DecodingOptions, DecodingResult
from whisper.timing import add_word_timestamps
from whisper.tokenizer import get_tokenizer

from service.domain.transcript import Segment, Word
from workers.audio import SAMPLE_RATE, Sound
from workers.transcription.windows import Window, fit_to_speech

TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
COMPRESSION_LIMIT = 2.4
LOGPROB_LIMIT = -1.0
NO_SPEECH_LIMIT = 0.6
"""Whisper's own limits (whisper/transcribe.py): too repetitive, too improbable, silence."""
WORTH_ANOTHER = 0.2
"""Seconds of speech that must be left in a window that Whisper broke off, for its rest to be decoded again."""
LEAST_STEP = 0.5
"""Seconds that a broken-off window must have moved on."""
LEAST_IN_SPEECH = 0.2
"""Share of a segment's words (in seconds) that must lie in speech; a text that lies in the pauses was not said."""
SURE_OF_LANGUAGE = 0.8
"""Probability from which a window is taken to be in another language than the recording."""
ENOUGH_FOR_LANGUAGE = 2.0
"""Seconds of speech that a window must hold to have a language of its own."""

Piece = tuple[Window, Sound]


@dataclass(frozen=True, slots=True)
class Heard:
    """What one window gave: its segments, and the rest of the window when Whisper stopped before its end."""

    segments: tuple[Segment, ...]
    rest: Window | None


class _Encoded:
    """The model for `add_word_timestamps` when the audio is already encoded: the encoder runs once per window."""

    def __init__(self, model: Any) -> None:
        self.decoder, self.dims, self.device = model.decoder, model.dims, model.device
        self.alignment_heads = model.alignment_heads

    def __call__(self, features: torch.Tensor, tokens: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.decoder(tokens, features)
        return logits


class Decoding:
    """One recording's run through a model: its language is settled once, then windows are heard in batches.

    Unless the language was given, a window that is clearly in another one is written down in that one.
    """

    def __init__(
        self, model: Any, *, language: str | None, prompt: str | None, beam: int | None = None, half: bool = False
    ) -> None:
        self.language = language if model.is_multilingual else "en"
        self._given = self.language is not None
        self._model, self._prompt, self._beam, self._half = model, prompt or None, beam, half
        self._encoded: dict[Window, torch.Tensor] = {}

    def settle_language(self, pieces: Sequence[Piece]) -> None:
        """Detect the language from some windows (mean of the probabilities), unless it is known."""
        if self.language is None:
            features = self._encode(pieces)
            found = self._detect(features)
            self.language = max(found[0], key=lambda code: sum(f[code] for f in found))
            self._encoded = {window: feature for (window, _), feature in zip(pieces, features, strict=True)}

    @torch.inference_mode()
    def hear(self, pieces: Sequence[Piece]) -> list[Heard]:
        """Decode windows as one batch."""
        features = self._features(pieces)
        languages = self._languages(features, pieces)
        heard: dict[int, Heard] = {}
        for language in dict.fromkeys(languages):
            chosen = [index for index, code in enumerate(languages) if code == language]
            some = [pieces[index] for index in chosen]
            results = self._decode(features[chosen], some, language)
            for index, result in zip(chosen, results, strict=True):
                heard[index] = self._heard(pieces[index][0], result, features[index], language)
        return [heard[index] for index in range(len(pieces))]

    def _languages(self, features: torch.Tensor, pieces: Sequence[Piece]) -> list[str]:
        main = self.language or "en"
        if self._given:
            return [main] * len(pieces)
        found = [max(probabilities.items(), key=lambda item: item[1]) for probabilities in self._detect(features)]
        return [
            code if sure >= SURE_OF_LANGUAGE and window.seconds_of_speech >= ENOUGH_FOR_LANGUAGE else main
            for (code, sure), (window, _) in zip(found, pieces, strict=True)
        ]

    def _detect(self, features: torch.Tensor) -> list[dict[str, float]]:
        """Probability of each language, per window."""
        found: list[dict[str, float]] = whisper.detect_language(self._model, features)[1]
        return found

    def _features(self, pieces: Sequence[Piece]) -> torch.Tensor:
        """Audio features, those of the language detection not made twice: shape (windows, 1500, state)."""
        missing = [piece for piece in pieces if piece[0] not in self._encoded]
        made = dict(zip((window for window, _ in missing), self._encode(missing), strict=True)) if missing else {}
        return torch.stack([made[w] if w in made else self._encoded.pop(w) for w, _ in pieces])

    def _words_of(self, language: str) -> Any:
        """Whisper's tokenizer for a language (kept by whisper itself)."""
        return get_tokenizer(
            self._model.is_multilingual, num_languages=self._model.num_languages, language=language, task="transcribe"
        )

    def _encode(self, pieces: Sequence[Piece]) -> torch.Tensor:
        """Audio features: shape (windows, 1500, state)."""
        batch = mels_of(pieces, self._model.dims.n_mels).to(self._model.device)
        with torch.inference_mode():
            features: torch.Tensor = self._model.encoder(batch.half() if self._half else batch)
        return features

    def _decode(self, features: torch.Tensor, pieces: Sequence[Piece], language: str) -> list[DecodingResult]:
        """Greedy or by beam first; windows that came out repetitive or improbable again at higher temperatures."""
        results: list[DecodingResult] = [None] * len(features)
        open_windows = list(range(len(features)))
        for temperature in TEMPERATURES:
            some = [pieces[index] for index in open_windows]
            tried = self._attempt(features[open_windows], some, language, temperature)
            for index, result in zip(open_windows, tried, strict=True):
                results[index] = result
            open_windows = [index for index in open_windows if _must_try_again(results[index])]
            if not open_windows:
                break
        return results

    def _attempt(
        self, features: torch.Tensor, pieces: Sequence[Piece], language: str, temperature: float
    ) -> list[DecodingResult]:
        """All windows once, at one temperature."""
        # a retried job must give the same text: sampling starts from the window's place in the recording
        torch.manual_seed(round(pieces[0][0].start * 1000) + round(temperature * 10))
        options = DecodingOptions(
            language=language,
            temperature=temperature,
            beam_size=self._beam if temperature == 0 else None,
            best_of=self._beam if temperature > 0 else None,
            prompt=self._prompt,
            fp16=self._half,
        )
        found: list[DecodingResult] = whisper.decode(self._model, features, options)
        return found

    def _heard(self, window: Window, result: DecodingResult, features: torch.Tensor, language: str) -> Heard:
        if result.no_speech_prob > NO_SPEECH_LIMIT and result.avg_logprob < LOGPROB_LIMIT:
            return Heard((), None)
        length, tokenizer = window.end - window.start, self._words_of(language)
        raw, reached = _cut(result.tokens, length, tokenizer.timestamp_begin)
        self._time_words(raw, window, features, tokenizer)
        segments = tuple(s for s in (_segment(window, r, tokenizer) for r in raw) if s.text)
        if reached is None:
            return Heard(segments, None)
        ends = [word.end for segment in segments for word in segment.words]
        rest = window.rest(max([window.start + reached, *ends]))
        worth = rest is not None and rest.seconds_of_speech > WORTH_ANOTHER
        return Heard(segments, rest if worth else None)

    def _time_words(self, raw: list[dict[str, Any]], window: Window, features: torch.Tensor, tokenizer: Any) -> None:
        """Put words with times in seconds of the window into segments as whisper knows them."""
        add_word_timestamps(
            segments=raw,
            model=_Encoded(self._model),
            tokenizer=tokenizer,
            mel=features,
            num_frames=min(N_FRAMES, round((window.end - window.start) * FRAMES_PER_SECOND)),
            last_speech_timestamp=0.0,
        )


def mels_of(pieces: Sequence[Piece], bands: int) -> torch.Tensor:
    """Mel spectra of windows, filled up with silence: shape (windows, bands, 3000)."""
    mels = []
    for window, samples in pieces:
        piece = samples[round(window.start * SAMPLE_RATE) : round(window.end * SAMPLE_RATE)][:N_SAMPLES]
        mel = log_mel_spectrogram(torch.from_numpy(piece), bands, padding=N_SAMPLES)
        mels.append(pad_or_trim(mel, N_FRAMES))
    return torch.stack(mels)


def _cut(tokens: Sequence[int], length: float, begin: int) -> tuple[list[dict[str, Any]], float | None]:
    """Segments between pairs of timestamps, and the second where Whisper broke off (None: it came to the end)."""
    array = np.array(tokens, dtype=np.int64)
    stamps = array >= begin
    pairs = (np.where(stamps[:-1] & stamps[1:])[0] + 1).tolist() if len(array) else []
    closed = stamps[-2:].tolist() == [False, True]
    if not pairs:
        last = array[stamps][-1] - begin if stamps.any() else 0
        end = min(length, float(last) * 0.02) if last else length
        return [_raw(list(tokens), 0.0, end)], None
    if closed:
        pairs.append(len(array))
    segments: list[dict[str, Any]] = []
    start = 0
    for stop in pairs:
        piece = list(tokens[start:stop])
        segments.append(_raw(piece, (piece[0] - begin) * 0.02, (piece[-1] - begin) * 0.02))
        start = stop
    if not closed and segments[-1]["end"] < LEAST_STEP:  # broken off at once: keep what it said, as one segment
        return [_raw(list(tokens), segments[0]["start"], length)], None
    return segments, segments[-1]["end"] if not closed else None


def _raw(tokens: list[int], start: float, end: float) -> dict[str, Any]:
    """A segment as whisper's own functions know it, in seconds of the window."""
    return {"seek": 0, "start": start, "end": end, "tokens": tokens, "words": []}


def _segment(window: Window, raw: dict[str, Any], tokenizer: Any) -> Segment:
    words = [
        Word(
            w["word"].strip(),
            window.start + float(w["start"]),
            min(window.end, window.start + float(w["end"])),
            round(float(w["probability"]), 4),
        )
        for w in raw["words"]
        if w["word"].strip() and w["start"] < window.end - window.start
    ]
    fitted = fit_to_speech(words, window.speech)
    text = tokenizer.decode([t for t in raw["tokens"] if t < tokenizer.eot]).strip()
    start = fitted[0].start if fitted else window.start + raw["start"]
    end = max((w.end for w in fitted), default=min(window.end, window.start + raw["end"]))
    suspect = "no_speech" if _outside_speech(words, window.speech) else None
    return Segment(start, max(start, end), text, tuple(fitted), tokenizer.language, window.channel, suspect)


def _outside_speech(words: Sequence[Word], speech: Sequence[tuple[float, float]]) -> bool:
    length = sum(w.end - w.start for w in words)
    inside = sum(max(0.0, min(e, w.end) - max(s, w.start)) for w in words for s, e in speech)
    return length > 0 and inside < LEAST_IN_SPEECH * length


def _must_try_again(result: DecodingResult) -> bool:
    if result.no_speech_prob > NO_SPEECH_LIMIT and result.avg_logprob < LOGPROB_LIMIT:
        return False  # silence
    return bool(result.compression_ratio > COMPRESSION_LIMIT or result.avg_logprob < LOGPROB_LIMIT)
