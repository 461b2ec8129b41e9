"""The note: a one-page summary whose every line is somebody's own words with the place they were said. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from service.domain.answers import find_answer
from service.domain.insight import (
    Evidence,
    Insight,
    Keyphrase,
    Mined,
    Note,
    NoteLine,
    NoteSection,
    Satisfaction,
    is_verbatim,
    quote_span,
    show_index,
)
from service.domain.speech_text import plain
from service.domain.transcript import VOICE_OF_CUSTOMER, SpeakerInfo, Utterance

MOST_LINES = 8
"""Lines of a section at most: the weightiest, shown in the order they were said."""
MOST_PROOFS = 3
"""Utterances quoted for the satisfaction index at most."""
OUTCOME_WORDS = {
    "resolved": "Resolved",
    "unresolved": "Still open",
    "escalated": "Escalated",
    "churn_risk": "Risk of losing the customer",
}


def write_note(
    utterances: Sequence[Utterance],
    speakers: Sequence[SpeakerInfo],
    mined: Mined,
    metrics: Mapping[str, Any] | None = None,
    title: str = "",
) -> Note:
    """The summary of one conversation: context, wishes, pains, praise, questions, promises, satisfaction.

    A line that claims something carries evidence that stands in `utterances`; what is no longer verbatim is left out.
    """
    names = name_speakers(utterances, speakers)
    of_kind = {kind: _weightiest([i for i in mined.insights if i.kind == kind], utterances) for kind in _KINDS}
    return Note(
        title,
        tuple(
            section
            for section in (
                NoteSection("context", "Context", _context(utterances, speakers, mined.keyphrases, metrics, names)),
                NoteSection("wants", "What they want", _plain_lines(of_kind["request"])),
                NoteSection("hurts", "What hurts", _plain_lines(of_kind["pain_point"])),
                NoteSection("works", "What works", _plain_lines(of_kind["praise"])),
                NoteSection(
                    "questions", "Questions", _question_lines(of_kind["question"], utterances, speakers, names)
                ),
                NoteSection(
                    "next_steps",
                    "Promises and next steps",
                    _promise_lines(of_kind["commitment"], names) + _outcome_lines(of_kind["outcome"]),
                ),
                NoteSection("satisfaction", "Satisfaction", _satisfaction_lines(mined, utterances)),
            )
            if section.lines
        ),
    )


_KINDS = ("request", "pain_point", "praise", "question", "commitment", "outcome")
_HOSTS = frozenset({"agent", "interviewer"})


def name_speakers(utterances: Sequence[Utterance], speakers: Sequence[SpeakerInfo]) -> dict[str, str]:
    """What to call each speaker label: the name that people gave, else the role, else the label itself."""
    known = {s.label: s.name or (s.role or "").capitalize() or s.label for s in speakers}
    return {u.speaker: known.get(u.speaker, u.speaker) for u in utterances} | known


def clock(seconds: float) -> str:
    """A time for people: `0:07`, `12:30`, `1:02:03`."""
    whole = int(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"


def ascribed(name: str, words: str) -> str:
    """Words with the name of who said them."""
    return f"{name}: {words}"


def without_speakers(note: Note) -> Note:
    """The note without saying who spoke: no line that names the people, no names before words."""

    def told(line: NoteLine) -> NoteLine:
        text = line.text.replace(ascribed(line.named, ""), "", 1) if line.named else line.text
        return replace(line, text=text, named=None)

    sections = (
        replace(section, lines=tuple(told(line) for line in section.lines if line.kind != "people"))
        for section in note.sections
    )
    return replace(note, sections=tuple(section for section in sections if section.lines))


def note_markdown(note: Note, utterances: Sequence[Utterance], speakers: Sequence[SpeakerInfo]) -> str:
    """The note as Markdown; each piece of evidence is one footnote with quote, speaker and time."""
    names = name_speakers(utterances, speakers)
    numbers: dict[Evidence, int] = {}
    lines = [f"# {_escape(note.title)}"]
    for section in note.sections:
        lines += ["", f"## {_escape(section.title)}", ""]
        for line in section.lines:
            marks = "".join(f"[^{numbers.setdefault(e, len(numbers) + 1)}]" for e in line.evidence)
            lines.append(f"- {_escape(line.text)}{marks}")
    if numbers:
        lines.append("")
    for evidence, number in numbers.items():
        speaker = utterances[evidence.position].speaker if 0 <= evidence.position < len(utterances) else ""
        who = _escape(names.get(speaker, speaker))
        lines.append(f"[^{number}]: “{_escape(' '.join(evidence.quote.split()))}” — {who}, {clock(evidence.start)}")
    return "\n".join(lines) + "\n"


def _escape(text: str) -> str:
    """Markdown's own signs and line breaks, made harmless."""
    flat = " ".join(text.split())
    for sign in "\\`*_[]<>#|":
        flat = flat.replace(sign, "\\" + sign)
    return flat


def _weightiest(insights: Sequence[Insight], utterances: Sequence[Utterance]) -> list[Insight]:
    standing = [i for i in insights if all(is_verbatim(e, list(utterances)) for e in i.evidence)]
    best = sorted(standing, key=lambda i: -(i.score * (0.5 + (i.severity if i.severity is not None else 0.5))))
    return sorted(best[:MOST_LINES], key=lambda i: i.evidence[0].start)


def _plain_lines(insights: Sequence[Insight]) -> tuple[NoteLine, ...]:
    lines = []
    for insight in insights:
        said_by = insight.details.get("reported_by")
        told = f" (told of {said_by})" if said_by and said_by != "hearsay" else " (hearsay)" if said_by else ""
        often = f" ({len(insight.evidence)} times)" if len(insight.evidence) > 1 else ""
        lines.append(NoteLine(f"{insight.statement}{told}{often}", insight.evidence))
    return tuple(lines)


def _context(
    utterances: Sequence[Utterance],
    speakers: Sequence[SpeakerInfo],
    keyphrases: Sequence[Keyphrase],
    metrics: Mapping[str, Any] | None,
    names: Mapping[str, str],
) -> tuple[NoteLine, ...]:
    """Who spoke for how long, and about what; counted, not claimed, so it needs no quote."""
    if not utterances:
        return ()
    roles = {s.label: s.role for s in speakers}
    spoken = list(dict.fromkeys(u.speaker for u in utterances))
    people = [names[s] + (f" ({role})" if (role := roles.get(s)) and role != names[s].lower() else "") for s in spoken]
    length = (metrics or {}).get("duration")
    seconds = float(length) if isinstance(length, (int, float)) else utterances[-1].end
    counted = f"{', '.join(people)}; {clock(seconds)} long, {len(utterances)} utterances."
    lines = [NoteLine(counted, kind="people")]
    if keyphrases:
        lines.append(NoteLine("About: " + ", ".join(k.phrase for k in keyphrases[:8]) + ".", kind="topics"))
    return tuple(lines)


def _question_lines(
    insights: Sequence[Insight],
    utterances: Sequence[Utterance],
    speakers: Sequence[SpeakerInfo],
    names: Mapping[str, str],
) -> tuple[NoteLine, ...]:
    """The customer's questions with the answer that was given; an agent's own questions are no news in a summary."""
    hosts = {s.label for s in speakers if s.role in _HOSTS}
    customers = {s.label for s in speakers if s.role in VOICE_OF_CUSTOMER}
    lines = []
    for insight in insights:
        if insight.speaker in hosts:
            continue
        answer = find_answer(insight, utterances, customers)
        if answer is None:
            lines.append(NoteLine(f"{insight.statement} — not answered here", insight.evidence))
        else:
            who = names.get(utterances[answer.position].speaker, "")
            text = f"{insight.statement} — {ascribed(who, answer.quote)}"
            lines.append(NoteLine(text, (*insight.evidence, answer), named=who))
    return tuple(lines)


def _promise_lines(insights: Sequence[Insight], names: Mapping[str, str]) -> tuple[NoteLine, ...]:
    lines = []
    for insight in insights:
        who = str(insight.details.get("who") or insight.speaker)
        due = str(insight.details.get("by_when") or "")
        when = f" ({due})" if due and due.lower() not in plain(insight.statement) else ""  # said once is enough
        named = names.get(who)
        text = ascribed(named or who, f"{insight.statement}{when}")
        lines.append(NoteLine(text, insight.evidence, named=named))
    return tuple(lines)


def _outcome_lines(insights: Sequence[Insight]) -> tuple[NoteLine, ...]:
    return tuple(
        NoteLine(f"{OUTCOME_WORDS.get(str(i.details.get('outcome')), 'Outcome')}: {i.statement}", i.evidence)
        for i in insights
    )


def _satisfaction_lines(mined: Mined, utterances: Sequence[Utterance]) -> tuple[NoteLine, ...]:
    lines, satisfaction = [], mined.satisfaction
    if satisfaction.index is not None:
        index = show_index(satisfaction.index, satisfaction.uncertainty)
        text = f"Satisfaction index {index} of 100, derived from what was said; not a survey."
        lines.append(NoteLine(text, _weightiest_words(satisfaction, mined.sentiments, utterances), kind="index"))
    elif satisfaction.reason == "too_little_speech":
        lines.append(NoteLine("The customer said too little for a satisfaction index."))
    stated = satisfaction.stated_score
    if stated:
        evidence = _stated_evidence(stated, utterances)
        if evidence is not None:
            score = f"Score said aloud: {stated['value']:g} of {stated['out_of']}."
            lines.append(NoteLine(score, (evidence,), kind="stated_score"))
    return tuple(lines)


def _weightiest_words(
    satisfaction: Satisfaction, sentiments: Sequence[float | None], utterances: Sequence[Utterance]
) -> tuple[Evidence, ...]:
    """What was said for the part of the index that moves it furthest from the middle: its utterances, whole, those whose
    sentiment goes its way first chosen, in the order they were said. Empty where no part names any.
    """
    parts = [p for p in satisfaction.parts if p.get("positions") and p.get("value")]
    if not parts:
        return ()
    part = max(parts, key=lambda p: abs(p["value"]) * p["weight"])
    way = 1 if part["value"] > 0 else -1

    def goes_its_way(position: int) -> float:
        felt = sentiments[position] if position < len(sentiments) else None
        return -way * (felt or 0.0)

    there = sorted((p for p in part["positions"] if 0 <= p < len(utterances)), key=goes_its_way)
    return tuple(quote_span(utterances[p], p, 0, len(utterances[p].text)) for p in sorted(there[:MOST_PROOFS]))


def _stated_evidence(stated: Mapping[str, Any], utterances: Sequence[Utterance]) -> Evidence | None:
    try:
        evidence = quote_span(
            utterances[int(stated["position"])],
            int(stated["position"]),
            int(stated["char_start"]),
            int(stated["char_end"]),
        )
    except (KeyError, IndexError, ValueError):
        return None
    return evidence if evidence.quote == stated.get("quote") else None
