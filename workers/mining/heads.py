"""The trained heads: how likely a unit is each kind of claim or feeling, heard among its neighbours.

The sentence model all-MiniLM-L6-v2, moved a little by low-rank adapters (LoRA, Hu et al. 2021), and on it one logistic
regression per head. The adapters and heads are one small file beside this one; `python -m bench.train_heads` makes it.
"""

import copy
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workers.mining.context import Context, lay_out
from workers.mining.embedding import DIMENSIONS, sentence_model

if TYPE_CHECKING:
    import torch

HEADS_FILE = Path(__file__).parent / "heads" / "heads.npz"
FORMAT = 2
NAMES = ("pain", "request", "praise", "question", "commitment", "negative", "positive")
ADAPTED = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
"""The linear parts of each layer of the encoder that have an adapter."""
BATCH = 16
ALONE = np.array([0.4, 0.4, 0.4, 0.0, 0.0, 0.4, 0.4], dtype=np.float32)
"""What a head gives on the unit by itself, against its neighbours with it; chosen on the conversations held back."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Heads:
    """Adapters by the part of the encoder they move, (out, rank) and (rank, in), and the heads, (7, 768) and (7,).

    `scale` and `offset`, (7,), make the raw scores calibrated likelihoods; `card` says what all was trained on.
    """

    adapters: Mapping[str, tuple[Floats, Floats]]
    weights: Floats
    bias: Floats
    scale: Floats
    offset: Floats
    card: Mapping[str, Any]

    def score(self, contexts: Sequence[Context]) -> dict[str, Floats]:
        """Likelihood, 0..1, of each head for each unit: name -> float32 (n,)."""
        if not contexts:
            return {name: np.zeros(0, dtype=np.float32) for name in NAMES}
        raw = self.raw(contexts)
        likely = 1.0 / (1.0 + np.exp(-(self.scale * raw + self.offset)))
        return {name: likely[:, i].astype(np.float32) for i, name in enumerate(NAMES)}

    def raw(self, contexts: Sequence[Context]) -> Floats:
        """Uncalibrated log-odds, (n, 7): what a unit is among its neighbours, mixed with what it is by itself."""
        alone = list(dict.fromkeys(c.text for c in contexts))
        by_itself = dict(zip(alone, self._hear([Context(text) for text in alone]), strict=True))
        mixed = ALONE * np.stack([by_itself[c.text] for c in contexts]) + (1 - ALONE) * self._hear(contexts)
        return np.asarray(mixed, dtype=np.float32)

    def _hear(self, contexts: Sequence[Context]) -> Floats:
        import torch

        tokenizer = sentence_model().tokenizer
        known: dict[str, list[int]] = {}

        def tokens(text: str) -> list[int]:
            if text not in known:
                known[text] = tokenizer.encode(text, add_special_tokens=False, verbose=False)
            return known[text]

        rows = [lay_out(c, tokens, tokenizer.cls_token_id, tokenizer.sep_token_id) for c in contexts]
        found = np.zeros((len(rows), 2 * DIMENSIONS), dtype=np.float32)
        by_length = sorted(range(len(rows)), key=lambda i: len(rows[i][0]))
        with torch.inference_mode():
            for at in range(0, len(rows), BATCH):
                places = by_length[at : at + BATCH]
                found[places] = pool(self._encoder, [rows[i] for i in places]).numpy()
        return np.asarray(found @ self.weights.T + self.bias, dtype=np.float32)

    @cached_property
    def _encoder(self) -> Any:
        """The sentence model with the adapters added to its weights; its word table is shared, not copied."""
        import torch

        plain = sentence_model()[0].auto_model
        moved = copy.deepcopy(plain, {id(plain.embeddings): plain.embeddings})
        with torch.no_grad():
            for name, (up, down) in self.adapters.items():
                moved.encoder.get_submodule(name).weight += torch.from_numpy(up @ down)
        return moved.eval()


def pool(encoder: Any, rows: Sequence[tuple[list[int], int, int]]) -> "torch.Tensor":
    """Laid-out rows through an encoder: the mean over each unit's own tokens beside the first token, (n, 768)."""
    import torch

    longest = max(len(tokens) for tokens, _, _ in rows)
    tokens = torch.zeros((len(rows), longest), dtype=torch.long)
    there, own = torch.zeros((len(rows), longest)), torch.zeros((len(rows), longest))
    for i, (row, begin, end) in enumerate(rows):
        tokens[i, : len(row)] = torch.tensor(row)
        there[i, : len(row)] = 1
        own[i, begin:end] = 1
    states = encoder(input_ids=tokens, attention_mask=there).last_hidden_state
    mean = (states * own[..., None]).sum(1) / own.sum(1, keepdim=True).clamp(min=1)
    return torch.cat([mean, states[:, 0]], dim=1)


@lru_cache(maxsize=1)
def trained_heads() -> Heads:
    """The heads that ship with Earmark."""
    return load_heads(HEADS_FILE)


def heads_fingerprint() -> str:
    """Eight characters that change whenever the shipped heads do."""
    return hashlib.sha256(HEADS_FILE.read_bytes()).hexdigest()[:8]


def save_heads(path: Path, heads: Heads) -> None:
    """Writes adapters as 8-bit numbers with one step per row, the rest as they are: some hundred kilobytes."""
    arrays: dict[str, NDArray[Any]] = {
        "weights": heads.weights.astype(np.float16), "bias": heads.bias, "scale": heads.scale, "offset": heads.offset
    }  # fmt: skip
    for name, pair in heads.adapters.items():
        for side, matrix in zip(("up", "down"), pair, strict=True):
            steps = np.maximum(np.abs(matrix).max(axis=1), 1e-8) / 127
            arrays[f"{name}|{side}"] = np.round(matrix / steps[:, None]).astype(np.int8)
            arrays[f"{name}|{side} steps"] = steps.astype(np.float32)
    facts = {"format": FORMAT, "names": NAMES, "adapted": sorted(heads.adapters), "card": heads.card}
    arrays["facts"] = np.frombuffer(json.dumps(facts, sort_keys=True).encode(), dtype=np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]


def load_heads(path: Path) -> Heads:
    """Reads what `save_heads` wrote; raises ValueError for another format."""
    with np.load(path, allow_pickle=False) as file:
        facts = json.loads(file["facts"].tobytes())
        if facts["format"] != FORMAT or tuple(facts["names"]) != NAMES:
            raise ValueError(
                f"{path} has heads of format {facts['format']} ({facts.get('names')}), not {FORMAT} ({NAMES})"
            )

        def matrix(name: str) -> Floats:
            return np.asarray(file[name].astype(np.float32) * file[f"{name} steps"][:, None], dtype=np.float32)

        return Heads(
            {name: (matrix(f"{name}|up"), matrix(f"{name}|down")) for name in facts["adapted"]},
            file["weights"].astype(np.float32),
            file["bias"],
            file["scale"],
            file["offset"],
            facts["card"],
        )
