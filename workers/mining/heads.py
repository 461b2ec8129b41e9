"""The trained heads: logistic regressions on vectors and hashed words, read from one small file beside this one."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workers.mining.embedding import Vectors
from workers.mining.features import Context, SparseRows, hash_rows, place_terms, word_terms

HEADS_FILE = Path(__file__).parent / "heads" / "heads.npz"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Head:
    """One yes-or-no question about a unit. `scale`, `offset` make its raw score a calibrated probability."""

    name: str
    dense: NDArray[np.float32]
    words: NDArray[np.float32]
    bias: float
    scale: float
    offset: float
    uses_places: bool

    def raw(self, vectors: Vectors, rows: SparseRows) -> NDArray[np.float32]:
        """Uncalibrated log-odds, (n,)."""
        return np.asarray(vectors @ self.dense + rows.dot(self.words) + self.bias, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Heads:
    """All heads and the word weights they share; `card` says what they were trained on."""

    heads: dict[str, Head]
    idf: NDArray[np.float32]
    card: dict[str, Any]

    def score(self, contexts: Sequence[Context], vectors: Vectors) -> dict[str, NDArray[np.float32]]:
        """Probability of each head for each unit: name -> float32 (n,). `vectors` is (n, 384)."""
        words = hash_rows([word_terms(c.text) for c in contexts], self.idf)
        places = hash_rows([word_terms(c.text) + place_terms(c) for c in contexts], self.idf)
        scores = {}
        for name, head in self.heads.items():
            raw = head.raw(vectors, places if head.uses_places else words)
            scores[name] = (1.0 / (1.0 + np.exp(-(head.scale * raw + head.offset)))).astype(np.float32)
        return scores


@lru_cache(maxsize=1)
def trained_heads() -> Heads:
    """The heads that ship with Earmark (`python -m bench.train_heads` makes them)."""
    return load_heads(HEADS_FILE)


def heads_fingerprint() -> str:
    """Eight characters that change whenever the shipped heads do."""
    return hashlib.sha256(HEADS_FILE.read_bytes()).hexdigest()[:8]


def save_heads(path: Path, heads: Heads) -> None:
    """Writes heads as 8-bit numbers with one scale per row: a few hundred kilobytes."""
    arrays: dict[str, NDArray[Any]] = {"idf": heads.idf.astype(np.float16)}
    facts: dict[str, Any] = {"format": FORMAT, "card": heads.card, "heads": {}}
    for name, head in heads.heads.items():
        arrays[f"{name}.dense"] = head.dense.astype(np.float16)
        step = float(np.abs(head.words).max()) / 127 or 1.0
        arrays[f"{name}.words"] = np.round(head.words / step).astype(np.int8)
        facts["heads"][name] = {
            "step": step, "bias": head.bias, "scale": head.scale, "offset": head.offset, "places": head.uses_places
        }  # fmt: skip
    arrays["facts"] = np.frombuffer(json.dumps(facts, sort_keys=True).encode(), dtype=np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]


def load_heads(path: Path) -> Heads:
    """Reads what `save_heads` wrote; raises ValueError for another format."""
    with np.load(path, allow_pickle=False) as file:
        facts = json.loads(file["facts"].tobytes())
        if facts["format"] != FORMAT:
            raise ValueError(f"{path} has heads of format {facts['format']}, not {FORMAT}")
        heads = {
            name: Head(
                name,
                file[f"{name}.dense"].astype(np.float32),
                file[f"{name}.words"].astype(np.float32) * np.float32(fact["step"]),
                fact["bias"],
                fact["scale"],
                fact["offset"],
                fact["places"],
            )
            for name, fact in facts["heads"].items()
        }
        return Heads(heads, file["idf"].astype(np.float32), facts["card"])
