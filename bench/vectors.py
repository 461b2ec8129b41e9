"""Sentence vectors that a benchmark or the trainer may keep in a folder between runs."""

import atexit
import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workers.mining.embedding import Vectors, embed

SAVED_EVERY = 3000
"""New vectors after which the file is written anew; it is also written when the process ends."""


class CachedEmbedder:
    """`embed`, remembering vectors in a folder between runs of the trainer."""

    def __init__(self, folder: Path | None) -> None:
        self._file = folder / "vectors.npz" if folder else None
        self._known: dict[str, NDArray[np.float16]] = {}
        self._unsaved = 0
        if self._file and self._file.exists():
            with np.load(self._file) as kept:
                self._known = dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))
        atexit.register(self.save)

    def __call__(self, texts: Sequence[str]) -> Vectors:
        keys = [hashlib.sha1(t.encode()).hexdigest() for t in texts]
        missing = {k: t for k, t in zip(keys, texts, strict=True) if k not in self._known}
        if missing:
            for key, vector in zip(missing, embed(list(missing.values())), strict=True):
                self._known[key] = vector.astype(np.float16)
            self._unsaved += len(missing)
            if self._unsaved >= SAVED_EVERY:
                self.save()
        return np.stack([self._known[k] for k in keys]).astype(np.float32)

    def save(self) -> None:
        """Writes what is new, beside the file first, so that a run that is stopped leaves a whole one."""
        if self._file and self._unsaved:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            beside = self._file.with_suffix(".new.npz")
            np.savez(beside, keys=np.array(list(self._known)), vectors=np.stack(list(self._known.values())))
            beside.replace(self._file)
            self._unsaved = 0
