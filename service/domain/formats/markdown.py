"""Markdown: the note, the insights with their quotes as footnotes, and the transcript."""

import re
from collections.abc import Sequence

from service.domain.formats.conversation import Conversation, short_clock
from service.domain.insight import Evidence, Note
from service.domain.transcript import UNKNOWN_SPEAKER

KIND_TITLES = {
    "pain_point": "Pain points",
    "request": "Requests",
    "praise": "Praise",
    "question": "Questions",
    "commitment": "Commitments",
    "outcome": "Outcomes",
}


def escape(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", " ".join(text.split()))


class Footnotes:
    """Quotes numbered in order of their first use."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.numbers: dict[Evidence, int] = {}

    def marks(self, evidence: Sequence[Evidence]) -> str:
        """`[^1][^2]` for these quotes."""
        return "".join(f"[^{self.numbers.setdefault(e, len(self.numbers) + 1)}]" for e in evidence)

    def lines(self) -> list[str]:
        """What the marks stand for: time, speaker and quote."""
        lines = []
        for e, number in self.numbers.items():
            speaker = _said_by(self.conversation, self.conversation.transcript.utterances[e.position].speaker)
            lines.append(f"[^{number}]: {short_clock(e.start)}{speaker}: “{escape(e.quote)}”")
        return lines


def _said_by(conversation: Conversation, label: str) -> str:
    return "" if label == UNKNOWN_SPEAKER else f" {escape(conversation.name_of(label))}"


def note_lines(note: Note, footnotes: Footnotes) -> list[str]:
    """The sections of a note as lists."""
    lines: list[str] = []
    for section in note.sections:
        if section.lines:
            lines += [f"## {escape(section.title)}", ""]
            lines += [f"- {escape(line.text)}{footnotes.marks(line.evidence)}" for line in section.lines]
            lines.append("")
    return lines


def write_note(conversation: Conversation) -> str:
    """The note by itself, with footnotes."""
    footnotes = Footnotes(conversation)
    note = conversation.note or Note(conversation.title, ())
    lines = [f"# {escape(note.title)}", "", *note_lines(note, footnotes), *footnotes.lines()]
    return "\n".join(lines).rstrip() + "\n"


def write_markdown(conversation: Conversation) -> str:
    """Note, insights by kind, what did not run, transcript; every claim with its quote as a footnote."""
    footnotes = Footnotes(conversation)
    lines = [f"# {escape(conversation.title)}", "", *_facts(conversation)]
    if conversation.note:
        lines += note_lines(conversation.note, footnotes)
    for kind, title in KIND_TITLES.items():
        claims = [i for i in conversation.insights if i.kind == kind]
        if claims:
            lines += [f"## {title} ({len(claims)})", ""]
            lines += [f"- {escape(claim.statement)}{footnotes.marks(claim.evidence)}" for claim in claims] + [""]
    if conversation.skipped:
        lines += ["## What did not run", ""]
        lines += [f"- {escape(str(s['analysis']))}: {escape(str(s['detail']))}" for s in conversation.skipped] + [""]
    lines += ["## Transcript", ""]
    for u in conversation.transcript.utterances:
        lines += [f"**{short_clock(u.start)}{_said_by(conversation, u.speaker)}** {escape(u.text)}", ""]
    return "\n".join([*lines, *footnotes.lines()]).rstrip() + "\n"


def _facts(conversation: Conversation) -> list[str]:
    provenance = conversation.transcript.provenance
    facts = [conversation.recorded_on, short_clock(conversation.duration) if conversation.duration else None]
    facts.append(f"{provenance.engine} {provenance.model}".strip() + (" (draft)" if provenance.draft else ""))
    index = (conversation.satisfaction or {}).get("index")
    facts.append(f"satisfaction {index:.0f} of 100 (derived, not a survey)" if index is not None else None)
    return [" · ".join(escape(f) for f in facts if f), ""]
