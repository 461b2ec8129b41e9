"""How well themes are found, how fast, how steady: `python -m bench.themes DATA_FOLDER [--json FILE] [--cache FOLDER]`.

The production code path (`workers.themes`): vectors, drawing together, grouping with the number of groups unknown, and
the rules that keep themes steady. A text that ends alone counts as a group of its own, so nothing is left out of a
figure. Constants were chosen on dstc11 development alone; dstc11 banking and banking77 are reports.
"""

import argparse
import json
import time
import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from bench.stored_themes import stored_speed
from bench.tables import Row, print_table, row
from bench.text_sets import themed
from bench.vectors import CachedEmbedder
from service.actions.grouping import Item, KnownTheme, Outcome, Snapshot, keep_vectors
from service.domain.themes import Standing
from workers.mining.embedding import Vectors
from workers.themes.group import find_themes
from workers.themes.likeness import draw_together, group

SETS = {"dstc11 development": 0.69, "dstc11 banking": 0.66, "banking77": 0.46}
"""With the accuracy of the simple method: average linkage of the plain vectors, cut at 0.55."""
PER_RECORDING = 20


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--json", type=Path, default=None)
    parser.add_argument("--cache", type=Path, default=None, help="folder that keeps sentence vectors between runs")
    parser.add_argument("--insights", type=int, default=10_000, help="size of the large project, 10003 at most")
    parser.add_argument("--database", default=None, help="URL of an empty database; a temporary SQLite file without")
    parser.add_argument("--errors", type=int, default=0, help="show so many texts of each set that are grouped wrong")
    arguments = parser.parse_args()
    embed = CachedEmbedder(arguments.cache)
    rows = bench_themes(arguments.data, embed, steady=True, errors=arguments.errors)
    rows += speed(arguments.data, embed, arguments.insights)
    rows += stored_speed(arguments.insights, PER_RECORDING, arguments.database)
    print_table(rows)
    if arguments.json:
        arguments.json.write_text(json.dumps({"rows": rows}, indent=1), encoding="utf-8")


def bench_themes(data: Path, embed: CachedEmbedder, *, steady: bool = False, errors: int = 0) -> list[Row]:
    """Themes of every labelled set; `steady` adds recordings one by one, `errors` prints so many texts grouped wrong."""
    rows: list[Row] = []
    for name, simple in SETS.items():
        texts, labels = themed(data, name)
        vectors = embed(texts)
        found = group(draw_together(vectors))
        note = f"{len(set(found.tolist()))} groups found, {len(set(labels))} labelled, {len(texts)} texts"
        goal = 0.75 if name.startswith("dstc11") else None
        rows.append(row(name, "themes accuracy", accuracy(labels, found), simple, goal, note))
        rows.append(row(name, "themes NMI", normalized_mutual_info_score(labels, found), None, None))
        rows.append(row(name, "themes ARI", adjusted_rand_score(labels, found), None, None))
        rows += steadiness(name, texts, vectors, labels) if steady else []
        show_errors(texts, labels, found, errors)
    return rows


def match(labels: Sequence[str], found: Sequence[int] | Any) -> tuple[Any, Any, dict[int, int]]:
    """Labels and groups as numbers, and the label that each group stands for: the best one-to-one match."""
    wanted = np.unique(np.asarray(labels), return_inverse=True)[1]
    made = np.unique(np.asarray(found), return_inverse=True)[1]
    counts = np.zeros((wanted.max() + 1, made.max() + 1), np.int64)
    np.add.at(counts, (wanted, made), 1)
    pairs = linear_sum_assignment(-counts)
    return wanted, made, {int(g): int(w) for w, g in zip(*pairs, strict=True)}


def accuracy(labels: Sequence[str], found: Sequence[int] | Any) -> float:
    """Share of texts in the group that stands for their label."""
    wanted, made, stands = match(labels, found)
    return float(np.mean([stands.get(int(g), -1) == w for w, g in zip(wanted, made, strict=True)]))


def show_errors(texts: Sequence[str], labels: Sequence[str], found: Any, count: int) -> None:
    """Texts outside the group of their label, with the label that their group stands for (none: a group too many)."""
    names = np.unique(np.asarray(labels))
    wanted, made, stands = match(labels, found)
    wrong = [i for i in range(len(texts)) if stands.get(int(made[i]), -1) != wanted[i]]
    for i in np.random.default_rng(0).permutation(wrong)[:count]:
        place = stands.get(int(made[i]))
        size = int((made == made[i]).sum())
        print(
            f"{labels[i]} | {names[place] if place is not None else '(a group too many)'} | {size} | {texts[i][:150]}"
        )


def items_of(texts: Sequence[str], vectors: Vectors) -> list[Item]:
    """Texts as pain points that are in no theme yet."""
    kept = [keep_vectors(v) for v in vectors]
    return [Item(uuid.uuid4(), "need", text, Standing(), vector) for text, vector in zip(texts, kept, strict=True)]


class Project:
    """The themes of a project as the database would keep them, without one."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.themes: dict[uuid.UUID, KnownTheme] = {}
        self.regrouped = 0

    def run(self, *, complete: bool = False) -> float:
        """One run over what there is; answers its seconds."""
        seen = Snapshot(0, self.regrouped, self.items, list(self.themes.values()))
        began = time.perf_counter()
        outcome = find_themes(seen, complete=complete)
        seconds = time.perf_counter() - began
        self.keep(outcome)
        return seconds

    def keep(self, outcome: Outcome) -> None:
        """What a run found, for the next one."""
        if outcome.complete:
            self.regrouped = len(self.items)
        for key in outcome.retired:
            self.themes.pop(key, None)
        for f in outcome.themes:
            self.themes[f.id] = KnownTheme(f.id, f.family, f.label, "machine", False, f.middles)
        self.items = [
            replace(item, standing=Standing(outcome.themes_of.get(item.id, item.standing.theme))) for item in self.items
        ]

    def places(self) -> list[str]:
        """The theme of each item; one that is in none is alone."""
        return [str(item.standing.theme or item.id) for item in self.items]


def steadiness(name: str, texts: Sequence[str], vectors: Vectors, labels: Sequence[str]) -> list[Row]:
    """Recordings one at a time, as they would arrive, against everything at once; and how often an insight moves."""
    order = np.random.default_rng(0).permutation(len(texts))
    project, moved, seen = Project(), 0, 0
    items = items_of([texts[i] for i in order], vectors[order])
    for at in range(0, len(items), PER_RECORDING):
        before = {item.id: item.standing.theme for item in project.items if item.standing.theme}
        project.items += items[at : at + PER_RECORDING]
        project.run()
        now = {item.id: item.standing.theme for item in project.items}
        moved += sum(now[key] != theme for key, theme in before.items())
        seen += len(before)
    whole = Project()
    whole.items = list(items)
    whole.run(complete=True)
    agreement = adjusted_rand_score(project.places(), whole.places())
    reached = accuracy([labels[i] for i in order], project.places())
    stayed = 1 - moved / max(seen, 1)
    note = f"{PER_RECORDING} texts at a time"
    return [
        row(name, "one by one vs at once, ARI", agreement, None, None, note),
        row(name, "accuracy, one by one", reached, None, None, note),
        row(name, "kept its theme per step", stayed, None, None, note),
    ]


def speed(data: Path, embed: CachedEmbedder, size: int) -> list[Row]:
    """Seconds for a large project: everything anew, and one more recording. Only grouping, without the database."""
    texts, _ = themed(data, "banking77", "train")
    texts = texts[:size]
    vectors = embed(texts)
    project = Project()
    project.items = items_of(texts[:-PER_RECORDING], vectors[:-PER_RECORDING])
    anew = project.run(complete=True)
    project.items += items_of(texts[-PER_RECORDING:], vectors[-PER_RECORDING:])
    added = project.run()
    note = f"{len(texts)} insights, {len(project.themes)} themes"
    return [
        row("speed", "everything anew, seconds", anew, None, None, f"{note}; goal under 60"),
        row("speed", "one more recording, seconds", added, None, None, f"{note}; goal under 1"),
    ]


if __name__ == "__main__":
    main()
