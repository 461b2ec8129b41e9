"""The trained heads: how likely a unit is each kind of claim or feeling, heard among its neighbours.

The sentence model all-MiniLM-L6-v2, moved a little by low-rank adapters (LoRA, Hu et al. 2021), and on it one logistic
regression per head. The adapters and heads are one small file beside this one; `python -m bench.train_heads` makes it.
"""

import copy
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from service.domain.insight import OUTCOMES
from workers.mining.embedding import DIMENSIONS, sentence_model
from workers.mining.windows import Marks, Row, Talk, rows_of

if TYPE_CHECKING:
    import torch

HEADS_FILE = Path(__file__).parent / "heads" / "heads.npz"
FORMAT = 3
NAMES = ("pain", "request", "praise", "question", "commitment", "negative", "positive", *OUTCOMES)
ADAPTED = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
"""The linear parts of each layer of the encoder that have an adapter."""
BATCH_TOKENS = 2048

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Heads:
    """Adapters by the part of the encoder they move, (out, rank) and (rank, in), and the heads, (11, 768) and (11,).

    `scale` and `offset`, (11,), make the raw scores calibrated likelihoods; `card` says what all was trained on.
    """

    adapters: Mapping[str, tuple[Floats, Floats]]
    weights: Floats
    bias: Floats
    scale: Floats
    offset: Floats
    card: Mapping[str, Any]

    def score(self, talks: Sequence[Talk]) -> dict[str, Floats]:
        """Likelihood, 0..1, of each head for each unit of the talks, one after the other: name -> float32 (n,)."""
        raw = self.raw(talks)
        likely = 1.0 / (1.0 + np.exp(-(self.scale * raw + self.offset)))
        return {name: likely[:, i].astype(np.float32) for i, name in enumerate(NAMES)}

    def raw(self, talks: Sequence[Talk]) -> Floats:
        """Uncalibrated log-odds, (n, 11), of each unit among its neighbours."""
        return np.asarray(self.states(talks) @ self.weights.T + self.bias, dtype=np.float32)

    def states(self, talks: Sequence[Talk]) -> Floats:
        """What the heads read, (n, 768), of each unit among its neighbours."""
        import torch

        tokenize = Tokens()
        rows = [row for talk in talks for row in rows_of(tokenize(talk.texts), talk.speakers, tokenize.marks)]
        found: list[Floats] = [np.zeros((0, 2 * DIMENSIONS), dtype=np.float32)] * len(rows)
        with torch.inference_mode():
            for places in batches_of(rows):
                pooled = pool(self._encoder, [rows[i] for i in places]).numpy()
                ends = np.cumsum([len(rows[i].places) for i in places])[:-1]
                for i, part in zip(places, np.split(pooled, ends), strict=True):
                    found[i] = part
        return np.concatenate(found) if found else np.zeros((0, 2 * DIMENSIONS), dtype=np.float32)

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


class Tokens:
    """Numbers of the tokens of texts, each text cut once, and the marks between them."""

    def __init__(self) -> None:
        self._tokenizer = sentence_model().tokenizer
        self._known: dict[str, list[int]] = {}
        numbers = self._tokenizer.convert_tokens_to_ids(["1", "2", "3", "4"])
        self.gap: int = self._tokenizer.mask_token_id
        self.marks = Marks(self._tokenizer.cls_token_id, self._tokenizer.sep_token_id, numbers)

    def __call__(self, texts: Sequence[str]) -> list[list[int]]:
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        if new:
            cut = self._tokenizer(new, add_special_tokens=False, verbose=False)["input_ids"]
            self._known.update(zip(new, cut, strict=True))
        return [self._known[text] for text in texts]


def batches_of(rows: Sequence[Row], tokens: int = BATCH_TOKENS) -> Iterator[list[int]]:
    """Places of rows of about one length, together no more than so many tokens, the shortest first."""
    batch: list[int] = []
    for place in sorted(range(len(rows)), key=lambda i: len(rows[i].tokens)):
        if batch and (len(batch) + 1) * len(rows[place].tokens) > tokens:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def pool(encoder: Any, rows: Sequence[Row]) -> "torch.Tensor":
    """Rows through an encoder: of each judged unit the mean over its own tokens beside the token that opens it, (n, 768)."""
    import torch

    longest = max(len(row.tokens) for row in rows)
    tokens = torch.tensor([row.tokens + [0] * (longest - len(row.tokens)) for row in rows])
    there = torch.tensor([[1] * len(row.tokens) + [0] * (longest - len(row.tokens)) for row in rows])
    states = encoder(input_ids=tokens, attention_mask=there).last_hidden_state.float().flatten(0, 1)
    spans = [
        (i * longest + a, i * longest + b, i * longest + e) for i, row in enumerate(rows) for a, b, e in row.places
    ]
    own = torch.tensor([token for _, begin, end in spans for token in range(begin, end)], dtype=torch.long)
    lengths = torch.tensor([end - begin for _, begin, end in spans])
    owner = torch.repeat_interleave(torch.arange(len(spans)), lengths)
    mean = torch.zeros((len(spans), DIMENSIONS)).index_add(0, owner, states[own]) / lengths.clamp(min=1)[:, None]
    return torch.cat([mean, states[[opens for opens, _, _ in spans]]], dim=1)


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
