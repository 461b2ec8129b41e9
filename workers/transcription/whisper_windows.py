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
from workers.audio import SAMPLE_RATE, Samples
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

Piece = tuple[Window, Samples]


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
    """One recording's run through a model: `language` is settled once, then windows are heard in batches."""

    def __init__(
        self, model: Any, *, language: str | None, prompt: str | None, beam: int | None = None, half: bool = False
    ) -> None:
        self.language = language if model.is_multilingual else "en"
        self._model, self._prompt, self._beam, self._half = model, prompt or None, beam, half
        self._tokenizer: Any = None

    def settle_language(self, pieces: Sequence[Piece]) -> None:
        """Detect the language from some windows (mean of the probabilities), unless it is known."""
        if self.language is None:
            _, found = whisper.detect_language(self._model, self._encode(pieces))
            self.language = max(found[0], key=lambda code: sum(f[code] for f in found))
        self._tokenizer = get_tokenizer(
            self._model.is_multilingual,
            num_languages=self._model.num_languages,
            language=self.language,
            task="transcribe",
        )

    @torch.inference_mode()
    def hear(self, pieces: Sequence[Piece]) -> list[Heard]:
        """Decode windows as one batch."""
        features = self._encode(pieces)
        results = self._decode(features, pieces)
        return [
            self._heard(window, result, feature)
            for (window, _), result, feature in zip(pieces, results, features, strict=True)
        ]

    def _encode(self, pieces: Sequence[Piece]) -> torch.Tensor:
        """Audio features: shape (windows, 1500, state)."""
        mels = []
        for window, samples in pieces:
            piece = samples[round(window.start * SAMPLE_RATE) : round(window.end * SAMPLE_RATE)][:N_SAMPLES]
            mel = log_mel_spectrogram(torch.from_numpy(piece), self._model.dims.n_mels, padding=N_SAMPLES)
            mels.append(pad_or_trim(mel, N_FRAMES))
        batch = torch.stack(mels).to(self._model.device)
        with torch.inference_mode():
            features: torch.Tensor = self._model.encoder(batch.half() if self._half else batch)
        return features

    def _decode(self, features: torch.Tensor, pieces: Sequence[Piece]) -> list[DecodingResult]:
        """Greedy or by beam first; windows that came out repetitive or improbable again at higher temperatures."""
        results: list[DecodingResult] = [None] * len(features)
        open_windows = list(range(len(features)))
        for temperature in TEMPERATURES:
            # a retried job must give the same text: sampling starts from the window's place in the recording
            torch.manual_seed(round(pieces[open_windows[0]][0].start * 1000) + round(temperature * 10))
            options = DecodingOptions(
                language=self.language,
                temperature=temperature,
                beam_size=self._beam if temperature == 0 else None,
                best_of=self._beam if temperature > 0 else None,
                prompt=self._prompt,
                fp16=self._half,
            )
            for index, result in zip(
                open_windows, whisper.decode(self._model, features[open_windows], options), strict=True
            ):
                results[index] = result
            open_windows = [index for index in open_windows if _must_try_again(results[index])]
            if not open_windows:
                break
        return results

    def _heard(self, window: Window, result: DecodingResult, features: torch.Tensor) -> Heard:
        if result.no_speech_prob > NO_SPEECH_LIMIT and result.avg_logprob < LOGPROB_LIMIT:
            return Heard((), None)
        length = window.end - window.start
        raw, reached = self._cut(result.tokens, length)
        add_word_timestamps(
            segments=raw,
            model=_Encoded(self._model),
            tokenizer=self._tokenizer,
            mel=features,
            num_frames=min(N_FRAMES, round(length * FRAMES_PER_SECOND)),
            last_speech_timestamp=0.0,
        )
        segments = tuple(s for s in (self._segment(window, r) for r in raw) if s.text)
        if reached is None:
            return Heard(segments, None)
        ends = [word.end for segment in segments for word in segment.words]
        rest = window.rest(max([window.start + reached, *ends]))
        worth = rest is not None and rest.seconds_of_speech > WORTH_ANOTHER
        return Heard(segments, rest if worth else None)

    def _cut(self, tokens: Sequence[int], length: float) -> tuple[list[dict[str, Any]], float | None]:
        """Segments between pairs of timestamps, and the second where Whisper broke off (None: it came to the end)."""
        begin, array = self._tokenizer.timestamp_begin, np.array(tokens, dtype=np.int64)
        stamps = array >= begin
        pairs = (np.where(stamps[:-1] & stamps[1:])[0] + 1).tolist() if len(array) else []
        closed = stamps[-2:].tolist() == [False, True]
        if not pairs:
            last = array[stamps][-1] - begin if stamps.any() else 0
            end = min(length, float(last) * 0.02) if last else length
            return [self._raw(list(tokens), 0.0, end)], None
        if closed:
            pairs.append(len(array))
        segments: list[dict[str, Any]] = []
        start = 0
        for stop in pairs:
            piece = list(tokens[start:stop])
            segments.append(self._raw(piece, (piece[0] - begin) * 0.02, (piece[-1] - begin) * 0.02))
            start = stop
        if not closed and segments[-1]["end"] < LEAST_STEP:  # broken off at once: keep what it said, as one segment
            return [self._raw(list(tokens), segments[0]["start"], length)], None
        return segments, segments[-1]["end"] if not closed else None

    def _raw(self, tokens: list[int], start: float, end: float) -> dict[str, Any]:
        """A segment as whisper's own functions know it, in seconds of the window."""
        return {"seek": 0, "start": start, "end": end, "tokens": tokens, "words": []}

    def _segment(self, window: Window, raw: dict[str, Any]) -> Segment:
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
        text = self._tokenizer.decode([t for t in raw["tokens"] if t < self._tokenizer.eot]).strip()
        start = fitted[0].start if fitted else window.start + raw["start"]
        end = max((w.end for w in fitted), default=min(window.end, window.start + raw["end"]))
        return Segment(start, max(start, end), text, tuple(fitted), self.language, window.channel)


def _must_try_again(result: DecodingResult) -> bool:
    if result.no_speech_prob > NO_SPEECH_LIMIT and result.avg_logprob < LOGPROB_LIMIT:
        return False  # silence
    return bool(result.compression_ratio > COMPRESSION_LIMIT or result.avg_logprob < LOGPROB_LIMIT)
