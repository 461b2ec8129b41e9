"""What it was about: KeyBERT on the bundled sentence model, with candidates cut from speech, not every word pair."""

import importlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from service.domain.insight import Keyphrase
from workers.mining.embedding import Vectors, embed, sentence_model
from workers.mining.phrase_candidates import LONGEST, count_candidates

_ANY_WORD = r"[^\s]+"
DIVERSITY = 0.45
"""How much a phrase is marked down for what it shares with better ones (maximal marginal relevance)."""
MOST = 250
"""Candidates at most, the most frequent and longest first."""
OFTEN = 0.25
"""What a phrase gains by every doubling (times ln 2) of how often it was said."""
SEVERAL = 1.2
"""How much more a phrase of several words is worth than a single word: it can be read alone."""
PASSING = 0.8
"""What a single word that was said once is worth."""


def find_keyphrases(
    texts: Sequence[str], vectors: Vectors, weights: Sequence[float], *, language: str, top: int = 12
) -> tuple[Keyphrase, ...]:
    """The phrases nearest to what was said, different from each other (maximal marginal relevance), best first.

    `vectors` (n, 384) are those of the texts, `weights` how much each text counts. `count` is how often it was said.
    """
    counts = count_candidates(texts, language)
    if not counts or not len(vectors):
        return ()
    often = sorted(counts, key=lambda c: (-counts[c] * (1 + 0.5 * c.count(" ")), c))[:MOST]
    vectorizer = CountVectorizer(
        vocabulary=sorted(often), ngram_range=(1, LONGEST), token_pattern=_ANY_WORD, lowercase=False
    )
    spread = np.asarray(weights, dtype=np.float32)[:, None]
    middle = (vectors * spread).sum(axis=0, keepdims=True) / (spread.sum() or 1.0)
    extractor: Any = importlib.import_module("keybert").KeyBERT(model=sentence_model())
    found = extractor.extract_keywords(
        " \n ".join(often),
        vectorizer=vectorizer,
        use_mmr=True,
        diversity=DIVERSITY,
        top_n=min(3 * top, len(often)),
        doc_embeddings=middle / (np.linalg.norm(middle) or 1.0),
        word_embeddings=embed(list(vectorizer.get_feature_names_out())),
    )
    scored = [
        (
            phrase,
            float(np.clip(score, 0.0, 1.0))
            * float(1 + OFTEN * np.log(counts[phrase]))
            * (SEVERAL if " " in phrase else PASSING if counts[phrase] == 1 else 1.0),
        )
        for phrase, score in found
    ]
    scored.sort(key=lambda pair: (-pair[1], pair[0]))
    return tuple(Keyphrase(p, round(min(1.0, s), 4), counts[p]) for p, s in _distinct(scored)[:top])


def _distinct(scored: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """Leaves out a phrase whose words all stand in a better one, and plurals of one that is there."""
    kept: list[tuple[str, float]] = []
    seen: list[set[str]] = []
    for phrase, score in scored:
        stems = {w.rstrip("s") for w in phrase.split()}
        if not any(stems <= other or other <= stems for other in seen):
            kept.append((phrase, score))
            seen.append(stems)
    return kept
