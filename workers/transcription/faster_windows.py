"""Whisper on CTranslate2: the same windows and rules as `whisper_windows`, another runtime. Imports ctranslate2."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import torch
from ctranslate2 import StorageView
from whisper.audio import FRAMES_PER_SECOND, N_FRAMES
from whisper.decoding import DecodingResult
from whisper.timing import WordTiming, merge_punctuations
from whisper.utils import compression_ratio

from workers.transcription.whisper_windows import Decoding, Heard, Piece, mels_of
from workers.transcription.windows import Window

MOST_TOKENS = 448
TOKEN_SECONDS = 0.02


class FasterDecoding(Decoding):
    """Decoding with a `ctranslate2.models.Whisper`; features travel as tensors of shape (windows, 1500, state)."""

    def hear(self, pieces: Sequence[Piece]) -> list[Heard]:
        """Decode windows as one batch. Raises torch's OutOfMemoryError, on which a batch is halved."""
        try:
            return super().hear(pieces)
        except RuntimeError as error:
            if "out of memory" in str(error) and not isinstance(error, torch.OutOfMemoryError):
                raise torch.OutOfMemoryError(str(error)) from error
            raise

    def _encode(self, pieces: Sequence[Piece]) -> torch.Tensor:
        encoded = self._model.encode(_view(mels_of(pieces, self._model.n_mels)), to_cpu=True)
        return torch.from_numpy(np.array(encoded, dtype=np.float32))

    def _detect(self, features: torch.Tensor) -> list[dict[str, float]]:
        found = self._model.detect_language(_view(features))
        return [{token.strip("<|>"): float(sure) for token, sure in languages} for languages in found]

    def _attempt(
        self, features: torch.Tensor, pieces: Sequence[Piece], language: str, temperature: float
    ) -> list[DecodingResult]:
        tokenizer = self._words_of(language)
        start = list(tokenizer.sot_sequence)
        if self._prompt:
            known = tokenizer.encode(" " + self._prompt.strip())[-(MOST_TOKENS // 2 - 1) :]
            start = [tokenizer.sot_prev, *known, *start]
        found = self._model.generate(
            _view(features),
            [start] * len(features),
            beam_size=(self._beam or 1) if temperature == 0 else 1,
            num_hypotheses=1 if temperature == 0 else (self._beam or 1),
            sampling_topk=1 if temperature == 0 else 0,
            sampling_temperature=temperature or 1.0,
            max_length=MOST_TOKENS,
            return_scores=True,
            return_no_speech_prob=True,
        )
        return [_result(answer, tokenizer, language, temperature) for answer in found]

    def _time_words(self, raw: list[dict[str, Any]], window: Window, features: torch.Tensor, tokenizer: Any) -> None:
        texts = [[token for token in segment["tokens"] if token < tokenizer.eot] for segment in raw]
        tokens = [token for text in texts for token in text]
        if not tokens:
            return
        frames = min(N_FRAMES, round((window.end - window.start) * FRAMES_PER_SECOND))
        aligned = self._model.align(_view(features[None]), list(tokenizer.sot_sequence), [tokens], [frames])[0]
        words = _words(aligned, tokens, tokenizer)
        merge_punctuations(words, "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、")
        ends = list(accumulate(len(text) for text in texts))
        at = place = 0
        for word in words:
            if not word.word:  # its text was put to its neighbour, and its tokens with it
                continue
            while at >= ends[place]:
                place += 1
            at += len(word.tokens)
            raw[place]["words"].append(
                {"word": word.word, "start": word.start, "end": word.end, "probability": word.probability}
            )


def _words(aligned: Any, tokens: list[int], tokenizer: Any) -> list[WordTiming]:
    """Tokens joined to words with the seconds in which the decoder attended to them, as whisper.timing does."""
    texts, parts = tokenizer.split_to_word_tokens([*tokens, tokenizer.eot])
    path = np.array(aligned.alignments).reshape(-1, 2)
    steps = np.pad(np.diff(path[:, 0]), (1, 0), constant_values=1).astype(bool)
    times = path[steps, 1] * TOKEN_SECONDS
    bounds = np.pad(np.cumsum([len(part) for part in parts[:-1]]), (1, 0))
    probabilities = aligned.text_token_probs
    last = len(times) - 1
    return [
        WordTiming(
            text, part, float(times[min(first, last)]), float(times[min(stop, last)]),
            float(np.mean(probabilities[first:stop])),
        )
        for text, part, first, stop in zip(texts, parts, bounds[:-1], bounds[1:], strict=False)
    ]  # fmt: skip


def _result(answer: Any, tokenizer: Any, language: str, temperature: float) -> DecodingResult:
    best = max(range(len(answer.scores)), key=lambda index: answer.scores[index])
    tokens = list(answer.sequences_ids[best])
    text = tokenizer.decode(tokens).strip()
    return DecodingResult(
        audio_features=torch.empty(0),
        language=language,
        tokens=tokens,
        text=text,
        avg_logprob=float(answer.scores[best]) * len(tokens) / (len(tokens) + 1),
        no_speech_prob=float(answer.no_speech_prob),
        temperature=temperature,
        compression_ratio=compression_ratio(text),
    )


def _view(tensor: torch.Tensor) -> StorageView:
    return StorageView.from_array(np.ascontiguousarray(tensor.numpy(), dtype=np.float32))
