"""The sample project through the miner: what was planted and found, missed, or made up."""

import json
import time
from pathlib import Path
from typing import Any

from bench.tables import Row, row
from service.domain.insight import Insight, is_verbatim
from service.domain.transcript import SpeakerInfo, Utterance, Word
from workers.mining.mine import mine

CLAIMS = ("pain_point", "request", "praise")
SAMPLES = Path(__file__).parent.parent / "samples" / "truth"


def bench_samples(folder: Path) -> tuple[list[Row], dict[str, Any]]:
    """The sample project: planted insights found, missed, and traps that were fallen into; speed of `mine`."""
    found: list[str] = []
    missed: list[str] = []
    fooled: list[str] = []
    made_up: list[str] = []
    felt: list[Row] = []
    counted, claimed, words, seconds, quotes, wrong = 0, 0, 0, 0.0, 0, 0
    for path in sorted(folder.glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        said = [_from_truth(u) for u in truth["utterances"]]
        people = [SpeakerInfo(s["name"], s["name"], s["role"]) for s in truth["speakers"]]
        began = time.process_time()
        result = mine(said, people, language="en", progress=lambda _: None)
        seconds += time.process_time() - began
        words += sum(len(u.text.split()) for u in said)
        counted += len(said)
        quotes += sum(len(i.evidence) for i in result.insights)
        wrong += sum(not is_verbatim(e, said) for i in result.insights for e in i.evidence)
        claimed += sum(1 for i in result.insights if i.kind in CLAIMS)
        made_up += [f"{path.stem}: {i.kind}: {i.evidence[0].quote}" for i in result.insights if _is_made_up(i, truth)]
        index = result.satisfaction.index or 0.0
        felt.append(row("samples", f"satisfaction, {truth['satisfaction']}", index, None, None, path.stem))
        for planted in truth["insights"]:
            hit = any(_holds(i, planted) for i in result.insights)
            name = f"{path.stem}: {planted['kind']}: {planted['quote']}"
            if planted.get("not_insight"):
                fooled += [name] if hit else []
            else:
                (found if hit else missed).append(name)
    total = len(found) + len(missed)
    rows = [
        row("samples", "planted insights found", len(found) / total, None, None, f"{len(found)} of {total}"),
        row("samples", "traps taken for insights", float(len(fooled)), None, None, "denied, fixed, echoed"),
        row("samples", "claims not planted", float(len(made_up)), None, None, f"of {claimed} pains, requests, praise"),
        *felt,
        row("samples", "quotes not verbatim", float(wrong), None, 0, f"{quotes} quotes"),
        row(
            "samples",
            "utterances per CPU second",
            counted / seconds,
            None,
            None,
            f"{words} words in {seconds:.1f} s of CPU, models loaded by the first of them",
        ),
    ]
    return rows, {"missed": missed, "traps": fooled, "not planted": made_up}


def _is_made_up(insight: Insight, truth: dict[str, Any]) -> bool:
    planted = [p for p in truth["insights"] if not p.get("not_insight")]
    return insight.kind in CLAIMS and not any(_holds(insight, p) for p in planted)


def _holds(insight: Insight, planted: dict[str, Any]) -> bool:
    quote = planted["quote"].lower()
    return insight.kind == planted["kind"] and any(
        quote in e.quote.lower() or (e.quote.lower().rstrip(".?!") in quote and len(e.quote) * 2 >= len(quote))
        for e in insight.evidence
    )


def _from_truth(utterance: dict[str, Any]) -> Utterance:
    words = tuple(Word(w["text"], w["start"], w["end"]) for w in utterance["words"])
    return Utterance(utterance["start"], utterance["end"], utterance["speaker"], utterance["text"], words)
