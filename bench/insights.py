"""How well mining finds what people labelled: `python -m bench.insights DATA_FOLDER [--json FILE] [--cache FOLDER]`.

Everything runs through the production code path (cut, read, judge, mine); `simple` is the best simple method measured
on the same set before, `goal` what we aim at. Also the sample project: what was planted, found, missed, and made up.
"""

import argparse
import json
import platform
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.calls import CALLS, bench_calls
from bench.components import bench_components
from bench.contentment import bench_stars, bench_turns
from bench.finding import bench_finding
from bench.labelled_talk import (
    bench_emotions,
    bench_errors,
    bench_interviews,
    bench_meetings,
    bench_reviews,
    bench_suggestions,
)
from bench.phrases import bench_phrases
from bench.sample_project import SAMPLES, bench_samples
from bench.tables import Row, print_table, row
from bench.themes import bench_themes
from bench.vectors import CachedEmbedder
from workers.mining.embedding import embed


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--json", type=Path, default=None)
    parser.add_argument("--cache", type=Path, default=None, help="folder that keeps sentence vectors between runs")
    parser.add_argument("--samples", type=Path, default=SAMPLES)
    parser.add_argument("--limit", type=int, default=20_000, help="rows of a large set at most")
    parser.add_argument("--only", default="", help="sets to run, by the start of their name, with commas")
    arguments = parser.parse_args()
    began = time.perf_counter()
    embed(["warm up"])
    cold = time.perf_counter() - began
    embedder = CachedEmbedder(arguments.cache)
    rows: list[Row] = []
    errors: dict[str, Any] = {}
    parts: dict[str, Callable[[], list[Row]]] = {
        "interviews": lambda: bench_interviews(arguments.data, embedder),
        "goemotions": lambda: bench_emotions(arguments.data, embedder, arguments.limit),
        "mrda": lambda: bench_meetings(arguments.data, embedder, arguments.limit),
        "maalej": lambda: bench_reviews(arguments.data, embedder, min(arguments.limit, 1500)),
        "semeval": lambda: bench_suggestions(arguments.data, embedder),
        "urr": lambda: bench_errors(arguments.data, embedder),
        "uss": lambda: bench_turns(arguments.data, embedder, arguments.limit),
        "stars": lambda: bench_stars(arguments.data, embedder, min(arguments.limit, 1500)),
        "qmsum": lambda: bench_finding(arguments.data, embedder),
        "inspec": lambda: bench_phrases(arguments.data, embedder, min(arguments.limit, 100)),
        "themes": lambda: bench_themes(arguments.data, embedder),
        "components": bench_components,
        "calls": lambda: [line for part in CALLS for line in bench_calls(part)[0]],
    }
    wanted = [w for w in arguments.only.split(",") if w]
    for name, part in parts.items():
        if not wanted or any(name.startswith(w) for w in wanted):
            rows += part()
            print(f"{name} done after {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    if arguments.samples.exists() and (not wanted or "samples" in wanted):
        sample_rows, errors = bench_samples(arguments.samples)
        rows += sample_rows
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows.append(
        row("cold start", "first vector, s", cold, None, None, "imports and model; shared with whatever else runs")
    )
    rows.append(row("memory", "peak of this run, MB", peak, None, None))
    print_table(rows)
    for kind, names in errors.items():
        print(f"\n{kind}:", *names, sep="\n  ")
    if arguments.json:
        facts = {"rows": rows, "samples": errors, "cold_start_seconds": round(cold, 1), "machine": platform.processor()}
        arguments.json.write_text(json.dumps(facts, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
