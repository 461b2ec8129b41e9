"""Turns the committed compact weights into a checkpoint file that whisper.load_model takes. Needs torch and whisper."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from whisper.model import sinusoids

COMPACT = Path(__file__).parent / "whisper.npz"
DECODER_POSITION_SCALE = 0.1
TIMESTAMPS = 1501


def timestamp_features(width: int) -> Tensor:
    """(1501, width): the embedding of a timestamp token is a learned linear map of these, so that only the map is
    stored; they are the encoder's own position features, one per 0.02 s."""
    features: Tensor = sinusoids(TIMESTAMPS, width)
    return features


def decoder_positions(count: int, width: int) -> Tensor:
    """(count, width): fixed sinusoids in place of learned decoder positions, so that nothing is stored for them."""
    positions: Tensor = sinusoids(count, width) * DECODER_POSITION_SCALE
    return positions


def expand_whisper(folder: Path, compact: Path = COMPACT) -> Path:
    """Write the full `{"dims", "model_state_dict"}` checkpoint into `folder` and return its path; kept when there."""
    path = folder / "earmark-test.pt"
    if path.exists():
        return path
    with np.load(compact) as stored:
        dims: dict[str, int] = json.loads(str(stored["dims"]))
        arrays = {name: torch.from_numpy(stored[name]) for name in stored.files if name != "dims"}
    width = dims["n_text_state"]
    rows = arrays.pop("token_rows").float()  # the rows of `token_ids`, then the one that all other tokens share
    embedding = rows[-1].repeat(dims["n_vocab"], 1)
    embedding[arrays.pop("token_ids").long()] = rows[:-1]
    begin = dims["n_vocab"] - TIMESTAMPS  # they are the last ones
    weight, bias = arrays.pop("timestamps.weight").float(), arrays.pop("timestamps.bias").float()
    embedding[begin : begin + TIMESTAMPS] = timestamp_features(width) @ weight.T + bias
    state = {name: value.float() for name, value in arrays.items()}
    state["decoder.token_embedding.weight"] = embedding
    state["decoder.positional_embedding"] = decoder_positions(dims["n_text_ctx"], width)
    state["encoder.positional_embedding"] = sinusoids(dims["n_audio_ctx"], dims["n_audio_state"])
    folder.mkdir(parents=True, exist_ok=True)
    # two test processes may expand at once: each writes its own file, the rename is atomic
    unfinished = folder / f".{path.name}.{torch.initial_seed()}.{id(state)}"
    torch.save({"dims": dims, "model_state_dict": {name: value.half() for name, value in state.items()}}, unfinished)
    unfinished.replace(path)
    return path
