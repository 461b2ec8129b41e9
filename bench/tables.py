"""Rows of figures and how they are printed for people."""

from collections.abc import Sequence
from typing import Any

Row = dict[str, Any]


def row(name: str, measure: str, ours: float, simple: float | None, goal: float | None, note: str = "") -> Row:
    """One line of the table."""
    return {"set": name, "measure": measure, "ours": round(ours, 3), "simple": simple, "goal": goal, "note": note}


def print_table(rows: Sequence[Row]) -> None:
    """The table for people."""
    print(f"{'set':20} {'measure':30} {'ours':>7} {'simple':>7} {'goal':>6}  note")
    for r in rows:
        met = "" if not r["goal"] else (" met" if r["ours"] >= r["goal"] else " missed")
        shown = ["" if r[k] is None else f"{r[k]:g}" for k in ("ours", "simple", "goal")]
        print(f"{r['set']:20} {r['measure']:30} {shown[0]:>7} {shown[1]:>7} {shown[2]:>6}  {r['note']}{met}")
