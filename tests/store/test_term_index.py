"""Terms in memory: every run answers, merged or not; what is gone is dropped as runs are merged."""

import random

import numpy as np

from service.store.term_index import TermIndex


def filled(index: TermIndex, rows: dict[int, str], present: list[int] | None = None) -> None:
    there = np.array(sorted(rows if present is None else present), np.int64)
    index.close([index.add(list(rows), rows.values())], there)


def test_a_term_finds_each_passage_once() -> None:
    index = TermIndex()
    filled(index, {3: "export fail export", 5: "invoic", 9: "export"})
    assert index.find("export").tolist() == [3, 9]
    assert index.find("invoic").tolist() == [5]
    assert index.find("nothing").tolist() == []


def test_nothing_added_finds_nothing() -> None:
    index = TermIndex()
    index.close([], np.empty(0, np.int64))
    assert index.find("export").tolist() == []


def test_many_small_additions_answer_like_one() -> None:
    chance = random.Random(4)
    rows = {n: " ".join(chance.choices("abcdefgh", k=3)) for n in range(1, 400)}
    index, before = TermIndex(), 0
    while before < len(rows):
        step = chance.randint(1, 30)
        part = {n: t for n, t in rows.items() if before < n <= before + step}
        before += step
        filled(index, part, [n for n in rows if n <= before])
    assert len(index.runs) < 8
    for term in "abcdefgh":
        assert index.find(term).tolist() == [n for n, t in rows.items() if term in t.split()]


def test_what_is_gone_is_dropped_when_runs_are_merged() -> None:
    index = TermIndex()
    filled(index, {1: "export", 2: "export"})
    filled(index, {3: "export"}, present=[2, 3])
    assert index.find("export").tolist() == [2, 3]
