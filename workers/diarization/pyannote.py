"""Speakers by pyannote.audio's own pipeline, from a local folder or with a token. Imports pyannote on first use."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from service.config import Settings
from service.domain.errors import StageFailed
from service.domain.transcript import Turn
from workers import weights
from workers.audio import SAMPLE_RATE, Audio
from workers.device import choose_device
from workers.diarization import Diarization
from workers.transcription import Progress

HUB = "https://huggingface.co"
STEPS = {"segmentation": (0.0, 0.4), "embeddings": (0.4, 0.95)}
"""Where on the way 0..1 the two long steps of the pipeline lie; the rest takes moments."""


def find_pipeline(settings: Settings) -> Path | None:
    """The folder with the pipeline's `config.yaml` on this machine, or None. Nothing is loaded."""
    return weights.find_pyannote(settings.pyannote_model, settings=settings)


def what_is_missing(name: str) -> str:
    """The sentence for somebody whom the hub refused."""
    return (
        f"pyannote's pipeline {name} could not be opened: accept its conditions at {HUB}/{name} and set "
        "EARMARK_HF_TOKEN to a token that may read it, or import the pipeline's folder with `earmark models import`."
    )


class PyannoteDiarizer:
    """pyannote's speaker diarization pipeline."""

    name = "pyannote"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = find_pipeline(settings)
        self.model = settings.pyannote_model if self._folder is None else self._folder.name.replace("--", "/")

    def parameters(self) -> dict[str, Any]:
        """Everything that changes the turns: the version of the code, and of a local pipeline its configuration."""
        config = "" if self._folder is None else (self._folder / "config.yaml").read_text(encoding="utf-8")
        return {"pyannote.audio": metadata.version("pyannote.audio"), "config": config}

    def diarize(
        self,
        audio: Audio,
        *,
        speakers: int | None,
        min_speakers: int | None,
        max_speakers: int | None,
        progress: Progress,
    ) -> Diarization:
        """The pipeline's exclusive turns for joining with words, and all its turns with overlap kept.

        Raises StageFailed with what to do when the pipeline cannot be loaded.
        """
        import torch

        token = self._settings.hf_token
        pipeline = _load(
            str(self._folder or self._settings.pyannote_model),
            token.get_secret_value() if token else None,
            choose_device(self._settings).name,
            offline=self._folder is not None or self._settings.offline,
        )
        samples = audio.mono()
        if not len(samples):
            return Diarization(())

        def hook(step: str, _: Any, total: int | None = None, completed: int | None = None, **__: Any) -> None:
            if step in STEPS:  # the other steps take moments
                low, high = STEPS[step]
                progress(float(low + (high - low) * completed / total) if total and completed is not None else high)

        with _quiet(), torch.inference_mode():
            found = pipeline(
                {"waveform": torch.from_numpy(np.ascontiguousarray(samples))[None], "sample_rate": SAMPLE_RATE},
                num_speakers=speakers,
                min_speakers=min_speakers,
                max_speakers=max_speakers,
                hook=hook,
            )
        progress(1.0)
        full = getattr(found, "speaker_diarization", found)
        exclusive = getattr(found, "exclusive_speaker_diarization", full)
        names = _names(full)
        return Diarization(_turns(exclusive, names), _turns(full, names))


def _names(annotation: Any) -> dict[Any, str]:
    """Labels in order of first speech."""
    names: dict[Any, str] = {}
    for _, _, label in _sorted(annotation):
        names.setdefault(label, f"SPEAKER_{len(names):02d}")
    return names


def _turns(annotation: Any, names: dict[Any, str]) -> tuple[Turn, ...]:
    turns = []
    for start, end, label in _sorted(annotation):
        turns.append(Turn(start, end, names.setdefault(label, f"SPEAKER_{len(names):02d}")))
    return tuple(turns)


def _sorted(annotation: Any) -> list[tuple[float, float, Any]]:
    rows = [(float(span.start), float(span.end), label) for span, _, label in annotation.itertracks(yield_label=True)]
    return sorted((row for row in rows if row[1] > row[0]), key=lambda row: row[:2])


@lru_cache(maxsize=1)
def _load(where: str, token: str | None, device: str, *, offline: bool) -> Any:
    """The pipeline on its device, kept for the life of the worker."""
    import torch

    with _quiet(), _hub_offline(offline):
        from pyannote.audio import Pipeline

        try:
            pipeline = Pipeline.from_pretrained(where, token=token)
        except Exception as error:  # whatever a hub or a foreign folder raises, people get one sentence
            if not Path(where).exists():
                raise StageFailed(
                    f"{what_is_missing(where)} ({_first_line(error)})", code="pyannote_missing"
                ) from error
            raise StageFailed(
                f"The pyannote pipeline in {where} cannot be loaded ({_first_line(error)}): import its folder again.",
                code="pyannote_broken",
            ) from error
    if pipeline is None:
        raise StageFailed(what_is_missing(where), code="pyannote_missing")
    return pipeline.to(torch.device(device))


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else 'no reason given'}"


@contextmanager
def _hub_offline(wanted: bool) -> Iterator[None]:
    """Make the hub's client answer from its cache or fail at once, instead of trying for half a minute."""
    if not wanted:
        yield
        return
    from huggingface_hub import constants

    before, variable = constants.HF_HUB_OFFLINE, os.environ.get("HF_HUB_OFFLINE")
    constants.HF_HUB_OFFLINE, os.environ["HF_HUB_OFFLINE"] = True, "1"
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before
        if variable is None:
            del os.environ["HF_HUB_OFFLINE"]
        else:
            os.environ["HF_HUB_OFFLINE"] = variable


@contextmanager
def _quiet() -> Iterator[None]:
    """Its imports and short files warn about codecs and degrees of freedom that do not concern us."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
