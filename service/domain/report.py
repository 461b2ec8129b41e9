"""The report on a project: what was said in a period, what changed, and how sure one can be. Pure; formats render it.

Every line that claims something carries the places where it was said; figures say how many recordings they rest on.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from service.domain.faq import Place
from service.domain.formats.conversation import short_clock
from service.domain.formats.markdown import escape
from service.domain.themes import ThemeFacts, Unit, period_of

CLEAR_CHANGE = 5.0
"""Points of the satisfaction index below which a change of its mean is not called one."""


@dataclass(frozen=True, slots=True)
class ReportTheme:
    """A theme in a period. `before` are its mentions in the period before, None where there is none to compare with."""

    theme_id: uuid.UUID
    label: str
    family: str
    mentions: int
    participants: int
    recordings: int
    share: float
    severity: float | None
    before: int | None
    quotes: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class SatisfactionStep:
    """Mean satisfaction (0..100) of the recordings of a week or month that have an index."""

    start: date
    mean: float
    recordings: int


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A sentence and the places that show it."""

    text: str
    evidence: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report. `limits` say what it does not rest on: skipped analyses, few recordings, no comparison."""

    project_id: uuid.UUID
    title: str
    since: date
    until: date
    recordings: int
    participants: int
    insights: int
    ungrouped: int
    satisfaction: float | None
    satisfaction_before: float | None
    satisfaction_trend: tuple[SatisfactionStep, ...]
    changes: tuple[ReportLine, ...]
    by_participants: tuple[ReportTheme, ...]
    by_severity: tuple[ReportTheme, ...]
    praised: tuple[ReportTheme, ...]
    new_themes: tuple[ReportTheme, ...]
    fading_themes: tuple[ReportTheme, ...]
    limits: tuple[ReportLine, ...]


def report_theme(
    facts: ThemeFacts, label: str, family: str, quotes: Sequence[Place], before: int | None
) -> ReportTheme:
    """A theme as the report shows it."""
    return ReportTheme(
        theme_id=facts.theme,
        label=label,
        family=family,
        mentions=facts.mentions,
        participants=facts.participants,
        recordings=facts.recordings,
        share=facts.share,
        severity=facts.severity,
        before=before,
        quotes=tuple(quotes),
    )


def satisfaction_trend(values: Iterable[tuple[date, float | None]], unit: Unit) -> tuple[SatisfactionStep, ...]:
    """Means by week or month, where there is an index at all."""
    steps: dict[date, list[float]] = defaultdict(list)
    for on, value in values:
        if value is not None:
            steps[period_of(on, unit)].append(value)
    return tuple(SatisfactionStep(start, fmean(found), len(found)) for start, found in sorted(steps.items()))


def changes_of(
    themes: Sequence[ReportTheme],
    new: Sequence[ReportTheme],
    fading: Sequence[ReportTheme],
    satisfaction: tuple[float | None, float | None],
) -> tuple[ReportLine, ...]:
    """What changed against the period before, in sentences."""
    lines = []
    now, before = satisfaction
    if now is not None and before is not None:
        moved = now - before
        verb = "rose" if moved > 0 else "fell"
        if abs(moved) >= CLEAR_CHANGE:
            lines.append(ReportLine(f"Mean satisfaction {verb} from {before:.0f} to {now:.0f} of 100."))
        else:
            lines.append(ReportLine(f"Mean satisfaction stayed about the same ({before:.0f}, now {now:.0f} of 100)."))
    for theme in new[:3]:
        lines.append(ReportLine(f"New: “{theme.label}” ({_heard(theme)}).", theme.quotes[:1]))
    grown = sorted((t for t in themes if t.before and t.mentions >= 2 * t.before), key=lambda t: -t.mentions)
    for theme in grown[:3]:
        lines.append(
            ReportLine(f"More often: “{theme.label}” ({theme.before} before, {theme.mentions} now).", theme.quotes[:1])
        )
    for theme in fading[:3]:
        lines.append(
            ReportLine(f"Less often: “{theme.label}” ({theme.before} before, {theme.mentions} now).", theme.quotes[:1])
        )
    return tuple(lines)


def _heard(theme: ReportTheme) -> str:
    return f"{count(theme.participants, 'participant')}, {count(theme.mentions, 'mention')}"


def count(number: int, noun: str) -> str:
    """“1 mention”, “2 mentions”."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def write_markdown(report: Report) -> str:
    """The report as Markdown, every claim with footnotes that name recording and time."""
    notes: dict[Place, int] = {}
    lines = [f"# {escape(report.title)}", "", f"{report.since} to {report.until}", ""]
    lines += [f"- {text}" for text in headline(report)] + [""]
    if report.changes:
        lines += [
            "## What changed",
            "",
            *(f"- {escape(c.text)}{_marks(c.evidence, notes)}" for c in report.changes),
            "",
        ]
    for title, themes in sections(report):
        if themes:
            lines += [f"## {title}", ""]
            for theme in themes:
                lines.append(f"- **{escape(theme.label)}**: {facts_text(theme)}{_marks(theme.quotes, notes)}")
            lines.append("")
    if report.satisfaction_trend:
        lines += ["## Satisfaction", "", "| from | mean of 100 | recordings |", "|---|---|---|"]
        lines += [f"| {s.start} | {s.mean:.0f} | {s.recordings} |" for s in report.satisfaction_trend] + [""]
    lines += ["## Limits", "", *(f"- {escape(line.text)}" for line in report.limits), ""]
    for place, number in notes.items():
        where = f"{escape(place.recording_title)}, {short_clock(place.start)}"
        lines.append(
            f"[^{number}]: {where}: “{escape(place.quote)}” (/recordings/{place.recording_id}?t={place.start:.1f})"
        )
    return "\n".join(lines).rstrip() + "\n"


def headline(report: Report) -> list[str]:
    """The figures that come first."""
    lines = [
        f"{count(report.recordings, 'recording')}, {count(report.participants, 'participant')}, "
        f"{count(report.insights, 'insight')}"
    ]
    if report.satisfaction is not None:
        lines.append(f"Mean satisfaction {report.satisfaction:.0f} of 100 (derived, not a survey)")
    return lines


def sections(report: Report) -> list[tuple[str, tuple[ReportTheme, ...]]]:
    """The lists of themes with their titles, in order."""
    return [
        ("Heard from most participants", report.by_participants),
        ("Most severe", report.by_severity),
        ("Praised", report.praised),
        ("New themes", report.new_themes),
        ("Fading themes", report.fading_themes),
    ]


def facts_text(theme: ReportTheme) -> str:
    """“5 participants, 7 mentions in 6 recordings (40 %), severity 0.7”."""
    text = f"{_heard(theme)} in {count(theme.recordings, 'recording')} ({theme.share:.0%})"
    if theme.severity is not None:
        text += f", severity {theme.severity:.1f}"
    return text + (f", {theme.before} before" if theme.before is not None else "")


def _marks(places: Sequence[Place], notes: dict[Place, int]) -> str:
    return "".join(f"[^{notes.setdefault(place, len(notes) + 1)}]" for place in places)
