"""Whisper on CTranslate2 (`pip install .[faster]`): the same weights, quicker on a CPU. Imported on first use only."""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from service.config import Settings
from service.domain.errors import StageFailed
from workers.device import Device, choose_device, threads
from workers.transcription.whisper import CPU_BATCH, WhisperTranscriber

SEED = 1
"""Of the sampling at higher temperatures. It starts with the model's threads and not with a window, as torch's does: a
doubtful window may come out in other words when the recordings before it were others."""


def installed() -> bool:
    """Whether the library is here."""
    return find_spec("ctranslate2") is not None


class FasterTranscriber(WhisperTranscriber):
    """Whisper's weights converted once; `int8` arithmetic when the settings ask for it."""

    name = "faster"

    @property
    def device(self) -> Device:
        """Where the model runs: this library knows the CPU and CUDA."""
        found = choose_device(self._settings)
        return found if found.kind != "mps" else Device("cpu", found.memory, "", "CTranslate2 knows no Apple GPU")

    @property
    def compute(self) -> str:
        """The arithmetic: float32, float16 on a GPU, or with int8 weights."""
        plain = "float16" if self.device.kind == "cuda" else "float32"
        return f"int8_{plain}" if self._settings.quantization == "int8" else plain

    def parameters(self) -> dict[str, Any]:
        """Everything that changes the text."""
        return {**super().parameters(), "compute": self.compute}

    def _start(self, language: str | None, prompt: str | None) -> Any:
        from workers.transcription.faster_windows import FasterDecoding

        model = load(self._path, self._settings, self.device.name, self.compute)
        return FasterDecoding(model, language=language, prompt=prompt, beam=5 if self.device.kind == "cuda" else None)

    def _batch_size(self) -> int:
        return super()._batch_size() if self.device.kind == "cuda" else CPU_BATCH


def load(path: Path, settings: Settings, device: str, compute: str) -> Any:
    """The model in memory, once per process. Raises StageFailed when the weights cannot be converted or read."""
    return _load(path, settings.models, device, compute, threads(settings))


@lru_cache(maxsize=1)
def _load(path: Path, models: Path, device: str, compute: str, intra_threads: int) -> Any:
    import ctranslate2

    from workers.transcription.faster_weights import converted

    try:
        folder = converted(path, models)
        ctranslate2.set_random_seed(SEED)
        kind, _, number = device.partition(":")
        return ctranslate2.models.Whisper(
            str(folder), kind, device_index=int(number or 0), compute_type=compute, intra_threads=intra_threads
        )
    except (OSError, KeyError, RuntimeError, ValueError) as error:
        raise StageFailed(
            f"The Whisper weights “{path.name}” cannot be used with CTranslate2 ({error}): set "
            "EARMARK_TRANSCRIBER=whisper.",
            code="weights_damaged",
        ) from error
