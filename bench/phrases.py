"""Keyphrases against Inspec's (research abstracts, not speech): stemmed exact F1@10, as its papers count it."""

from pathlib import Path

import numpy as np

from bench.labelled_talk import read_apart
from bench.tables import Row, row
from bench.text_sets import keyphrase_documents
from bench.vectors import CachedEmbedder
from service.store.search import terms
from workers.mining.keyphrases import find_keyphrases

TOP = 10


def bench_phrases(data: Path, embedder: CachedEmbedder, limit: int) -> list[Row]:
    """Mean over documents of F1 of the ten best phrases; a gold phrase that does not stand in the text counts as missed."""
    scores = []
    for text, gold in keyphrase_documents(data, limit):
        wanted, ours = {terms(k) for k in gold}, {terms(p) for p in phrases_of(text, embedder)}
        right = len(wanted & ours)
        scores.append(2 * right / (len(wanted) + len(ours)) if right else 0.0)
    note = f"{len(scores)} abstracts; published about 0.38 (recalled)"
    return [row("inspec", "keyphrases F1@10", float(np.mean(scores)), 0.28, None, note)]


def phrases_of(text: str, embedder: CachedEmbedder) -> list[str]:
    """The best phrases of an abstract, by the production code."""
    units = [r.unit.text for r in read_apart([text], embedder)[0]]
    weights = [float(len(u.split())) for u in units]
    return [k.phrase for k in find_keyphrases(units, embedder(units), weights, language="en", top=TOP)]
