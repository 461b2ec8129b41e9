"""A report as it is shown: what was generated, with what people wrote laid over, by the rules of a note's lines. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from service.domain.note_lines import Written, key_of, lay_over
from service.domain.report import HiddenLine, Report, ReportLine

TITLES = {
    "conclusions": "Conclusions",
    "changes": "What changed",
    "recommendations": "Recommendations",
    "limits": "Limits",
}
"""The sections that are made of lines; people write into all of them."""


def place_of(line: ReportLine) -> dict[str, Any] | None:
    """Where a line's first quote begins; no words of it."""
    first = line.evidence[0] if line.evidence else None
    return {"recording_id": str(first.recording_id), "start": first.start} if first else None


def find_generated(report: Report, key: str) -> tuple[str, ReportLine] | None:
    """The section and the generated line that a key names."""
    every = ((name, line) for name in TITLES for line in getattr(report, name))
    return next(((name, line) for name, line in every if key_of(name, line.text) == key), None)


def lay_over_report(report: Report, written: Sequence[Written]) -> Report:
    """The report with people's lines in their sections and the hidden ones apart."""
    parts = [
        {"name": name, "title": title, "lines": [_as_json(line) for line in getattr(report, name)]}
        for name, title in TITLES.items()
    ]
    laid = lay_over({"sections": parts}, written, TITLES)
    was = {w.key: w.generated for w in written}
    lines = {
        section["name"]: tuple(_as_line(line, was, getattr(report, section["name"])) for line in section["lines"])
        for section in laid["sections"]
    }
    hidden = tuple(HiddenLine(**line) for line in laid["hidden"])
    sections: dict[str, Any] = {name: lines.get(name, ()) for name in TITLES}
    return replace(report, **sections, hidden=hidden)


def _as_json(line: ReportLine) -> dict[str, Any]:
    places = [{"recording_id": str(p.recording_id), "start": p.start, "place": p} for p in line.evidence]
    return {"text": line.text, "evidence": places}


def _as_line(line: Mapping[str, Any], was: Mapping[str, str | None], generated: Sequence[ReportLine]) -> ReportLine:
    before = was.get(line["id"])
    return ReportLine(
        text=line["text"],
        evidence=tuple(e["place"] for e in line["evidence"] if "place" in e),
        id=line["id"],
        by=line["by"],
        generated=line["generated"],
        author=line["author"],
        stale=before is not None and all(g.text != before for g in generated),
    )
