"""A voice as 256 numbers: the trained encoder of Resemblyzer (Apache-2.0), its weights read from the installed wheel.

The wheel's own code is never imported (it needs packages that no longer install). Imports torch on first use.
"""

import importlib.util
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.domain.errors import StageFailed
from workers.audio import Sound

SAMPLE_RATE = 16_000
HOP, FRAME = 160, 400
"""Samples between spectrogram frames and in one of them: 10 and 25 ms."""
BANDS = 40
LOUDNESS = 10 ** (-30 / 20)
"""Root mean square that the encoder was trained on: -30 dB of full scale."""
BATCH = 128
VOICES_FILE = Path(__file__).with_name("voices.npz")
"""Directions that tell people apart, made by `python -m bench.train_voices`; see docs/models/voices.md."""

MISSING = (
    "The built-in speaker detection needs the weights of its voice encoder: run `pip install --no-deps "
    "Resemblyzer==0.1.4`, or choose another way to find speakers."
)


def find_weights() -> Path | None:
    """The encoder's weights file, or None when the wheel that carries it is not installed."""
    spec = importlib.util.find_spec("resemblyzer")
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(next(iter(spec.submodule_search_locations))) / "pretrained.pt"
    return path if path.is_file() else None


def embed(
    samples: Sound,
    windows: Sequence[tuple[float, float]],
    gain: float,
    progress: Callable[[float], None] | None = None,
) -> NDArray[np.float32]:
    """Unit vectors (len(windows), 256) of stretches (start, end) in seconds, all of one length, of 16 kHz samples.

    `gain` brings the recording's speech to LOUDNESS. Stretches may reach past either end: that is silence.
    Raises StageFailed when the weights are not installed.
    """
    import torch

    encoder = _encoder()
    found = np.zeros((len(windows), 256), dtype=np.float32)
    with torch.inference_mode():
        for first in range(0, len(windows), BATCH):
            batch = windows[first : first + BATCH]
            frames = _mel(np.stack([_cut(samples, start, end) for start, end in batch]) * np.float32(gain))
            found[first : first + len(batch)] = encoder(frames).numpy()
            if progress:
                progress((first + len(batch)) / len(windows))
    return found


def tell_apart(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Unit vectors (n, 60) in which likeness is that of people; words, rooms and telephone lines weigh little.

    Takes the encoder's vectors (n, 256).
    """
    mean, directions = _directions()
    turned = (vectors - mean) @ directions
    found: NDArray[np.float32] = turned / np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-9)
    return found


@lru_cache(maxsize=1)
def _directions() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    with np.load(VOICES_FILE) as held:
        return held["mean"].astype(np.float32), held["directions"].astype(np.float32)


def _cut(samples: Sound, start: float, end: float) -> NDArray[np.float32]:
    """The samples of a stretch with half a frame of context on both sides, zeros outside the recording."""
    first, size = round(start * SAMPLE_RATE) - FRAME // 2, round((end - start) * SAMPLE_RATE) + FRAME
    piece = np.zeros(size, dtype=np.float32)
    low, high = max(first, 0), min(first + size, len(samples))
    if high > low:
        piece[low - first : high - first] = samples[low:high]
    return piece


def _mel(pieces: NDArray[np.float32]) -> Any:
    """Mel power spectrogram (not its logarithm) of pieces (n, samples): tensor (n, frames, BANDS)."""
    import torch

    window, filters = _front_end()
    spectrum = torch.stft(
        torch.from_numpy(pieces), FRAME, HOP, window=window, center=False, return_complex=True
    )  # (n, bins, frames)
    power = spectrum.real**2 + spectrum.imag**2
    return torch.einsum("mf,nft->ntm", filters, power)


@lru_cache(maxsize=1)
def _front_end() -> tuple[Any, Any]:
    import torch

    return torch.hann_window(FRAME), torch.from_numpy(mel_filters().astype(np.float32))


def mel_filters() -> NDArray[np.float64]:
    """Triangular filters (BANDS, FRAME // 2 + 1) of equal area on Slaney's mel scale from 0 to 8000 Hz.

    The scale: linear up to 1000 Hz (3 mels per 200 Hz), then logarithmic (27 mels for a factor of 6.4).
    """
    steps = np.log(6.4) / 27
    top = 15 + np.log(8.0) / steps
    mels = np.linspace(0, top, BANDS + 2)
    edges = np.where(mels < 15, mels * 200 / 3, 1000 * np.exp(steps * (mels - 15)))
    bins = np.linspace(0, SAMPLE_RATE / 2, FRAME // 2 + 1)
    rising = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    area = (2 / (edges[2:] - edges[:-2]))[:, None]
    filters: NDArray[np.float64] = np.maximum(0, np.minimum(rising, falling)) * area
    return filters


@lru_cache(maxsize=1)
def _encoder() -> Any:
    """The encoder: three LSTM layers, the last state through a linear layer, clipped at zero, to unit length."""
    import torch

    path = find_weights()
    if path is None:
        raise StageFailed(MISSING, code="weights_missing")

    class Encoder(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lstm = torch.nn.LSTM(BANDS, 256, 3, batch_first=True)
            self.linear = torch.nn.Linear(256, 256)

        def forward(self, mels: torch.Tensor) -> torch.Tensor:
            _, (hidden, _) = self.lstm(mels)
            return torch.nn.functional.normalize(torch.relu(self.linear(hidden[-1])), dim=1)

    try:
        state = torch.load(path, map_location="cpu", weights_only=True)["model_state"]
        encoder = Encoder()
        encoder.load_state_dict({k: v for k, v in state.items() if k.startswith(("lstm.", "linear."))})
    except (OSError, KeyError, RuntimeError, EOFError) as error:
        raise StageFailed(
            f"The voice encoder's weights in {path} cannot be read ({error}): install Resemblyzer==0.1.4 again.",
            code="weights_broken",
        ) from error
    return encoder.eval()
