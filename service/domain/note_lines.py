"""A note as it is shown: what was generated, with what people made of it laid over. Pure; the note as its JSON.

Generated and written text stay apart: a new run brings new generated lines and takes nothing that a person wrote.
"""

import hashlib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from service.domain.note_templates import TEMPLATES

SAME_PLACE = 0.5
"""Seconds: a generated line whose first quote starts this near to where a person found it is the same line, reworded."""
SECTIONS = tuple(TEMPLATES["general"])


@dataclass(frozen=True, slots=True)
class Written:
    """What a person made of a line: `generated` is what stood there, None for a line of their own; `text` None: put away.

    `evidence` are quotes as in the note's JSON, where they stand now.
    """

    key: str
    section: str
    generated: str | None
    text: str | None
    evidence: tuple[Mapping[str, Any], ...] = ()
    author: str | None = None


def key_of(section: str, text: str, kind: str | None = None) -> str:
    """The name of a generated line: the same as long as it is of this kind, or says the same, in the same section."""
    said = f"\0{kind}" if kind else text
    return "g" + hashlib.sha256(f"{section}\0{said}".encode()).hexdigest()[:24]


def key_of_line(section: str, line: Mapping[str, Any]) -> str:
    """The same of a line as JSON. Of a `kind` a section has one line, whatever figures and names it tells."""
    return key_of(section, line["text"], line.get("kind"))


def lay_over(
    note: Mapping[str, Any], written: Sequence[Written], titles: Mapping[str, str] = TEMPLATES["general"]
) -> dict[str, Any]:
    """The note with each line's `id`, `by` (machine or person), `generated` (what a person replaced) and `author`; lines
    that were put away are under `hidden`. Own lines, and those whose generated line is gone, end their section.
    """
    left = list(written)
    sections, hidden = [], []
    for section in note["sections"]:
        lines = []
        keys = {key_of_line(section["name"], line) for line in section["lines"]}
        for line in section["lines"]:
            found = _find(left, section["name"], line, keys)
            if found:
                left.remove(found)
            if found and found.text is None:
                hidden.append({"id": found.key, "section": section["name"], "text": line["text"]})
            else:
                lines.append(_shown(section["name"], line, found))
        sections.append({**section, "lines": lines})
    for own in (w for w in left if w.text is not None):
        place = next((s for s in sections if s["name"] == own.section), None)
        if place is None:
            place = {"name": own.section, "title": titles.get(own.section, own.section), "lines": []}
            sections.append(place)
        place["lines"].append(_own(own))
    return {**note, "sections": [s for s in sections if s["lines"]], "hidden": hidden}


def _find(written: Sequence[Written], section: str, line: Mapping[str, Any], keys: Set[str]) -> Written | None:
    """What a person made of this generated line: by its kind or its words, else by the place of its first quote, unless
    that belongs to another of the section's lines (`keys`).
    """
    mine = [w for w in written if w.generated is not None and w.section == section]
    key = key_of_line(section, line)
    exact = next((w for w in mine if w.key == key or w.generated == line["text"]), None)
    if exact or not line["evidence"]:
        return exact
    at = line["evidence"][0]
    return next((w for w in mine if w.key not in keys and w.evidence and _is_same_place(w.evidence[0], at)), None)


def _is_same_place(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    here = one.get("recording_id") == other.get("recording_id")
    return here and abs(float(one["start"]) - float(other["start"])) <= SAME_PLACE


def _shown(section: str, line: Mapping[str, Any], found: Written | None) -> dict[str, Any]:
    if found is None:
        return {**line, "id": key_of_line(section, line), "by": "machine", "generated": None, "author": None}
    return {
        **line, "text": found.text, "id": found.key, "by": "person", "generated": line["text"], "author": found.author,
    }  # fmt: skip


def _own(own: Written) -> dict[str, Any]:
    return {
        "text": own.text, "evidence": [dict(e) for e in own.evidence], "id": own.key, "by": "person",
        "generated": own.generated, "author": own.author,
    }  # fmt: skip
