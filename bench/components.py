"""CX components on sentences of our own that nobody looked at while writing the descriptions (`bench/components.toml`)."""

import tomllib
from collections import Counter
from pathlib import Path

from sklearn.metrics import f1_score

from bench.tables import Row, row
from workers.mining.components import name_components
from workers.mining.embedding import embed


def bench_components() -> list[Row]:
    """Accuracy and macro-F1 over the five components, and what is taken for what most often."""
    data = tomllib.loads((Path(__file__).parent / "components.toml").read_text(encoding="utf-8"))
    pairs = [(name, line) for name, lines in data.items() for line in lines.strip().splitlines()]
    true = [name for name, _ in pairs]
    found = [name or "none" for name in name_components(embed([line for _, line in pairs]))]
    right = sum(a == b for a, b in zip(true, found, strict=True)) / len(true)
    wrong = Counter((a, b) for a, b in zip(true, found, strict=True) if a != b).most_common(3)
    note = f"{len(true)} sentences; " + ", ".join(f"{a} as {b} {n}" for (a, b), n in wrong)
    macro = float(f1_score(true, found, average="macro", labels=sorted(set(true)), zero_division=0))
    return [
        row("components", "accuracy", right, None, None, note),
        row("components", "macro-F1", macro, None, None),
    ]
