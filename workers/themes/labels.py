"""What a theme is called, in its own words: its most central short statement, and the phrases that others have not."""

import re
import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from math import log

import numpy as np

from workers.mining.embedding import Vectors
from workers.mining.phrase_candidates import count_candidates

PHRASES = 4
SHORT = 9
"""Words of a label that cost nothing; each one more makes it less likely."""
COST_OF_A_WORD = 0.02
LONGEST = 100
"""Characters of a label at most."""
CLAUSE = re.compile(r"\s*(?:[,;:.!?…–—]+\s|\b(?:and then|and|but|because|so that|so|which|although|though|since)\b)\s*")
LEADING = re.compile(r"^(?:(?:and|but|so|well|yeah|yes|okay|ok|like|because|i mean|you know)[\s,]+)+", re.IGNORECASE)


def name_themes(
    statements: Sequence[str],
    vectors: Vectors,
    members: Mapping[uuid.UUID, Sequence[int]],
    *,
    only: Collection[uuid.UUID],
) -> dict[uuid.UUID, tuple[str, list[str]]]:
    """Label and phrases of the themes in `only`; `members` are places in `statements` and `vectors`."""
    rarity = word_rarity(statements)
    named = {}
    for theme in only:
        places = list(members[theme])
        texts = [statements[p] for p in places]
        phrases = find_phrases(texts, rarity)
        named[theme] = (choose_label(texts, vectors[places], phrases), phrases)
    return named


def word_rarity(statements: Sequence[str]) -> dict[str, float]:
    """Inverse document frequency of every word."""
    counts = Counter(word for text in statements for word in set(words_of(text)))
    return {word: log(1 + len(statements) / count) for word, count in counts.items()}


def words_of(text: str) -> list[str]:
    """Lower-case words without punctuation."""
    return re.findall(r"[^\W_][\w'-]*", text.lower().replace("’", "'"))


def find_phrases(texts: Sequence[str], rarity: Mapping[str, float]) -> list[str]:
    """Phrases that come up in several of these texts and in few others, best first (class-based TF-IDF)."""
    spread: Counter[str] = Counter()
    for text in texts:
        spread.update(set(count_candidates([text])))
    least = 2 if len(texts) > 2 else 1

    def worth(phrase: str) -> float:
        words = phrase.split()
        rare = sum(rarity.get(w, 0.0) for w in words) / len(words)
        return spread[phrase] / len(texts) * rare * (1 + 0.4 * (len(words) - 1))

    ranked = sorted((p for p in spread if spread[p] >= least), key=lambda p: (-worth(p), p))
    chosen: list[str] = []
    for phrase in ranked:
        stems = {w.rstrip("s") for w in phrase.split()}
        if not any(stems & {w.rstrip("s") for w in other.split()} for other in chosen):
            chosen.append(phrase)
    return chosen[:PHRASES]


def choose_label(texts: Sequence[str], vectors: Vectors, phrases: Sequence[str]) -> str:
    """The statement in the middle, cut to the clause that holds the theme's phrases; a short one is preferred."""
    middle = vectors.mean(axis=0)
    nearness = vectors @ (middle / (np.linalg.norm(middle) or 1.0))
    best, label = -np.inf, ""
    for text, near in zip(texts, nearness, strict=True):
        clause = cut_clause(text, phrases)
        worth = float(near) - COST_OF_A_WORD * max(0, len(clause.split()) - SHORT) - 0.1 * (len(clause.split()) < 3)
        if worth > best:
            best, label = worth, clause
    return label


def cut_clause(text: str, phrases: Sequence[str]) -> str:
    """The part of a statement that says it: the clause with most of the phrases where the whole is long."""
    whole = tidy(text)
    if len(whole.split()) <= SHORT:
        return whole
    words = {word for phrase in phrases for word in phrase.split()}
    clauses = [c for c in (tidy(part) for part in CLAUSE.split(text)) if len(c.split()) >= 3]
    if not clauses:
        return whole
    return max(clauses, key=lambda c: (len(words & set(words_of(c))), -abs(len(c.split()) - 6)))


def tidy(text: str) -> str:
    """A label begins with a capital and has no full stop; too long, it ends with an ellipsis between two words."""
    plain = LEADING.sub("", " ".join(text.split())).strip(' .,;:!?…–—"“”')
    if len(plain) > LONGEST:
        plain = plain[:LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
    return plain[:1].upper() + plain[1:]
