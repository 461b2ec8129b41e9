"""One conversation, or its note, as a readable document."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from service.domain.formats.conversation import Conversation, long_day, short_clock
from service.domain.formats.document import (
    STALE,
    Block,
    Bullet,
    Bullets,
    Document,
    Heading,
    Line,
    Proof,
    Proofs,
    Speech,
    Table,
    printable,
)
from service.domain.formats.languages import name_language
from service.domain.insight import Evidence, show_index
from service.domain.transcript import UNKNOWN_SPEAKER

KIND_TITLES = {
    "pain_point": "Pain points",
    "request": "Requests",
    "praise": "Praise",
    "question": "Questions",
    "commitment": "Commitments",
    "outcome": "Outcomes",
}
FIGURES = (
    ("talk_time", "Talk time", "{:.0f} s"),
    ("talk_ratio_of_talk", "Share of talk", "{:.0%}"),
    ("talk_speed", "Words per minute", "{:.0f}"),
    ("longest_monologue", "Longest monologue", "{:.0f} s"),
    ("questions", "Questions", "{:.0f}"),
    ("interruptions", "Interruptions", "{:.0f}"),
)


def compose_note(conversation: Conversation) -> Document:
    """The note by itself."""
    proofs = Proofs()
    blocks = _note(conversation, proofs)
    title = conversation.note.title if conversation.note else conversation.title
    return Document(printable(title), (), tuple(blocks), proofs.listed(), conversation.transcript.language)


def compose(conversation: Conversation) -> Document:
    """Note, insights by kind, figures, what did not run, transcript; every claim with the number of its proof."""
    proofs = Proofs()
    blocks = _note(conversation, proofs)
    for kind, title in KIND_TITLES.items():
        claims = [i for i in conversation.insights if i.kind == kind]
        if claims:
            items = (_bullet(conversation, claim.statement, claim.evidence, proofs) for claim in claims)
            blocks += [Heading(f"{title} ({len(claims)})"), Bullets(tuple(items))]
    blocks += _figures(conversation)
    if conversation.skipped:
        gone = (Bullet(printable(f"{s['analysis']}: {s['detail']}")) for s in conversation.skipped)
        blocks += [Heading("What did not run"), Bullets(tuple(gone))]
    blocks += [Heading("Transcript"), Speech(lines_of(conversation))]
    title = printable(conversation.title) or "Conversation"
    return Document(title, facts_of(conversation), tuple(blocks), proofs.listed(), conversation.transcript.language)


def lines_of(conversation: Conversation) -> tuple[Line, ...]:
    """One numbered line per utterance."""
    return tuple(
        Line(number, printable(u.text), speaker_of(conversation, u.speaker), time_of(conversation, u.start))
        for number, u in enumerate(conversation.transcript.utterances, start=1)
    )


def speaker_of(conversation: Conversation, label: str) -> str | None:
    """The shown name of a speaker, None where nobody knows who spoke."""
    return None if label == UNKNOWN_SPEAKER else printable(conversation.name_of(label))


def time_of(conversation: Conversation, seconds: float) -> str | None:
    """A time for people, None where the export leaves times out."""
    return short_clock(seconds) if conversation.times else None


def facts_of(conversation: Conversation) -> tuple[str, ...]:
    """Date, length, language, engine and satisfaction, as far as they are known."""
    provenance = conversation.transcript.provenance
    satisfaction = conversation.satisfaction or {}
    index = satisfaction.get("index")
    shown = show_index(index, satisfaction.get("uncertainty")) if index is not None else None
    facts = (
        long_day(date.fromisoformat(conversation.recorded_on)) if conversation.recorded_on else None,
        short_clock(conversation.duration) if conversation.duration else None,
        (name_language(conversation.transcript.language) or "").capitalize(),
        f"{provenance.engine} {provenance.model}".strip() + (" (draft)" if provenance.draft else ""),
        f"satisfaction {shown} of 100 (derived, not a survey)" if shown else None,
    )
    return tuple(printable(fact) for fact in facts if fact)


def _note(conversation: Conversation, proofs: Proofs) -> list[Block]:
    blocks: list[Block] = []
    for section in conversation.note.sections if conversation.note else ():
        items = tuple(
            _bullet(conversation, f"{line.text} {STALE if line.stale else ''}", line.evidence, proofs)
            for line in section.lines
        )
        if items:
            blocks += [Heading(printable(section.title)), Bullets(items)]
    return blocks


def _bullet(conversation: Conversation, text: str, evidence: Sequence[Evidence], proofs: Proofs) -> Bullet:
    return Bullet(printable(text), proofs.marks([_proof(conversation, e) for e in evidence]))


def _proof(conversation: Conversation, evidence: Evidence) -> Proof:
    time, line, quote = time_of(conversation, evidence.start), evidence.position + 1, printable(evidence.quote)
    if not evidence.verified:
        return Proof(quote, None, time, line, edited=True)
    label = conversation.transcript.utterances[evidence.position].speaker
    return Proof(quote, speaker_of(conversation, label), time, line)


def _figures(conversation: Conversation) -> list[Block]:
    """What was measured of each speaker, as a table."""
    measured: Mapping[str, Mapping[str, Any]] = (conversation.metrics or {}).get("speakers") or {}
    known = {s.label for s in conversation.transcript.speakers}
    rows = []
    for label, values in measured.items():
        if label in known:
            shown = [(form, values.get(name)) for name, _, form in FIGURES]
            rows.append(
                (printable(conversation.name_of(label)), *(f.format(v) if v is not None else "–" for f, v in shown))
            )
    if not rows:
        return []
    return [Heading("Figures"), Table(("Speaker", *(title for _, title, _ in FIGURES)), tuple(rows), (0.16,))]
