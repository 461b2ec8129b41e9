"""openai-whisper: windows of speech decoded in batches, with word times. Imports torch and whisper on first use."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from service.config import Settings
from service.domain.errors import EarmarkError, Invalid, StageFailed
from workers.audio import Audio, Sound
from workers.device import Device, choose_device, use_threads
from workers.transcription import Progress, Transcription
from workers.transcription.suspicion import mark
from workers.transcription.windows import Window, find_windows, sounds_of

WINDOW = 30.0
"""Seconds that Whisper hears at once."""
LARGEST_GAP = 8.0
"""Seconds of silence that a window may span: longer ones invite invented text."""
VAD_SHARE = 0.1
"""Part of the progress that finding the speech takes."""
CPU_BATCH = 8
"""Windows decoded at once on a CPU. Each token reads all of the decoder's weights; a batch reads them once."""
CPU_BATCH_MEMORY = 400 << 20
"""Bytes that a CPU batch may take for what its decoder keeps of the audio."""


class WhisperTranscriber:
    """Whisper with the weights of `path`. `model` is its name for people; `batch` overrides the device's batch size."""

    name = "whisper"
    draft = False

    def __init__(self, path: Path, model: str, settings: Settings, *, batch: int | None = None) -> None:
        self.model = model
        self._path = path
        self._settings = settings
        self._batch = batch
        self._device: Device | None = None

    @property
    def device(self) -> Device:
        """Where the model runs."""
        if self._device is None:
            self._device = choose_device(self._settings)
        return self._device

    def parameters(self) -> dict[str, Any]:
        """What changes the text; the weights are told apart by size and by the first bytes of their checksum."""
        from workers.weights import fingerprint

        beam = 5 if self.device.kind == "cuda" else 1
        return {"weights": fingerprint(self._path), "window": WINDOW, "beam": beam, "temperatures": "0-1", "version": 2}

    def transcribe(
        self, audio: Audio, *, language: str | None, prompt: str | None, progress: Progress
    ) -> Transcription:
        """See Transcriber. The language is detected from the windows with most speech, and per window where it changes."""
        use_threads(self._settings)
        sounds = sounds_of(audio)
        windows = find_windows(
            sounds, longest=WINDOW, largest_gap=LARGEST_GAP, progress=lambda done: progress(VAD_SHARE * done)
        )
        if not windows:
            progress(1.0)
            return Transcription((), language, None)
        decoding = self._start(_known(language), prompt)
        decoding.settle_language([(w, sounds[w.channel]) for w in _fullest_first(windows)[:3]])
        batch = self._batch or self._batch_size()
        heard = _hear_all(decoding, _fullest_first(windows), sounds, batch, progress)
        segments = mark(sorted((s for h in heard for s in h.segments), key=lambda s: (s.start, s.channel or 0)))
        probabilities = [w.probability for s in segments for w in s.words if w.probability is not None]
        progress(1.0)
        confidence = sum(probabilities) / len(probabilities) if probabilities else None
        return Transcription(tuple(segments), decoding.language, confidence)

    def _start(self, language: str | None, prompt: str | None) -> Any:
        """The model, ready for one recording."""
        from workers.transcription.whisper_windows import Decoding

        model, gpu = load(self._path, self.model, self.device.name), self.device.kind == "cuda"
        return Decoding(model, language=language, prompt=prompt, beam=5 if gpu else None, half=gpu)

    def _batch_size(self) -> int:
        """Windows decoded at once, as many as the memory of the device holds."""
        if self.device.kind == "cuda":
            return max(2, min(24, int(self.device.memory / 2**30)))
        dims = load(self._path, self.model, self.device.name).dims
        kept: int = (
            dims.n_text_layer * 2 * dims.n_audio_ctx * dims.n_text_state * 4
        )  # a window's keys and values, in bytes
        return max(1, min(CPU_BATCH, CPU_BATCH_MEMORY // kept))


def _hear_all(
    decoding: Any, windows: Sequence[Window], sounds: dict[Any, Sound], batch: int, progress: Progress
) -> list[Any]:
    """Decode every window; one that Whisper left before its end is taken up again where it stopped."""
    import torch

    waiting, heard, left = list(windows), [], sum(w.seconds_of_speech for w in windows)
    total = left
    while waiting:
        taken, waiting = waiting[:batch], waiting[batch:]
        try:
            results = decoding.hear([(window, sounds[window.channel]) for window in taken])
        except torch.OutOfMemoryError as error:
            if batch == 1:
                raise StageFailed(
                    "The GPU's memory is too small for this Whisper model: choose a smaller one with "
                    "EARMARK_WHISPER_MODEL.",
                    code="out_of_memory",
                ) from error
            torch.cuda.empty_cache()
            batch, waiting = max(1, batch // 2), [*taken, *waiting]
            continue
        heard.extend(results)
        rests = [result.rest for result in results if result.rest is not None]
        waiting = [*waiting, *rests]
        left = sum(w.seconds_of_speech for w in waiting)
        progress(VAD_SHARE + (1 - VAD_SHARE) * max(0.0, 1 - left / total))
    return heard


def _fullest_first(windows: Sequence[Window]) -> list[Window]:
    """By how much is said in them: a batch takes as long as its longest text, so those of a length go together."""
    return sorted(windows, key=lambda window: -window.seconds_of_speech)


def _known(language: str | None) -> str | None:
    """The language as Whisper writes it. Raises Invalid for one that it does not know."""
    from whisper.tokenizer import LANGUAGES, TO_LANGUAGE_CODE

    if language is None:
        return None
    code = language.strip().lower().partition("-")[0]
    code = TO_LANGUAGE_CODE.get(code, code)
    if code not in LANGUAGES:
        raise Invalid(f"Whisper does not know the language “{language}”: use a code such as en or de.", code="language")
    return str(code)


@lru_cache(maxsize=1)
def load(path: Path, name: str, device: str) -> Any:
    """The model in memory, once per process. Raises StageFailed when the file is no Whisper model or does not fit."""
    import torch
    import whisper

    try:
        model = whisper.load_model(str(path), device=device)
    except EarmarkError:
        raise
    except torch.OutOfMemoryError as error:
        raise StageFailed(
            f"The GPU's memory is too small for the Whisper model {name}.", code="out_of_memory"
        ) from error
    except Exception as error:  # torch.load raises half a dozen kinds for a damaged file
        raise StageFailed(
            f"The Whisper weights “{path.name}” cannot be loaded ({type(error).__name__}): fetch them again with "
            "`earmark models pull`.",
            code="weights_damaged",
        ) from error
    heads = whisper._ALIGNMENT_HEADS.get(path.stem)
    if heads is not None and _official(path):
        model.set_alignment_heads(heads)
    model.eval()
    return model


def _official(path: Path) -> bool:
    from workers.weights import is_official

    return is_official(path)
