"""The report on a project: what was said in a period, what changed, and how sure one can be. Pure: `compose_report` makes
a document of it.

Every line that claims something carries the places where it was said; figures say how many recordings they rest on.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from service.domain.faq import Place
from service.domain.formats.conversation import long_day, short_clock
from service.domain.formats.document import (
    Block,
    Bullet,
    Bullets,
    Document,
    Figures,
    Heading,
    Paragraph,
    Proof,
    Proofs,
    Quotation,
    Table,
    headed,
    printable,
)
from service.domain.insight import show_index
from service.domain.themes import Spread, ThemeFacts, Unit, period_of

CLEAR_CHANGE = 5.0
"""Points of the satisfaction index below which a change of its mean is not called one."""
MOST_QUOTES = 2
"""Quotes under a theme that is shown at length."""


@dataclass(frozen=True, slots=True)
class ReportTheme:
    """A theme in a period. `before` are its mentions in the period before, None where there is none to compare with.
    `severity` is of its trouble alone, `strength` of its wishes and praise.
    """

    theme_id: uuid.UUID
    label: str
    family: str
    mentions: int
    participants: int
    recordings: int
    share: float
    severity: float | None
    strength: float | None
    before: int | None
    quotes: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class MeanIndex:
    """The mean satisfaction index (0..100) of so many recordings, and its standard error; None of a single one."""

    mean: float
    recordings: int
    error: float | None

    @staticmethod
    def of(values: Iterable[float | None]) -> "MeanIndex | None":
        """Of the recordings that have an index; None where none has."""
        spread = Spread.of(values)
        if spread.mean is None:
            return None
        return MeanIndex(spread.mean, spread.count, spread.error**0.5 if spread.count > 1 else None)

    def __str__(self) -> str:
        return show_index(self.mean, self.error)


@dataclass(frozen=True, slots=True)
class SatisfactionStep:
    """Mean satisfaction (0..100) of the recordings of a week or month that have an index; see `MeanIndex`."""

    start: date
    mean: float
    recordings: int
    error: float | None = None


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A sentence and the places that show it. Where a person wrote it, `generated` is what it stands in the place of, and
    `stale` says that what is generated there has changed since.
    """

    text: str
    evidence: tuple[Place, ...] = ()
    id: str = ""
    by: str = "machine"
    generated: str | None = None
    author: str | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class HiddenLine:
    """A generated line that a person put away."""

    id: str
    section: str
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report. `filters` say which part of the conversations it is about, `limits` what it does not rest on:
    skipped analyses, few recordings, no comparison. `conclusions` and `recommendations` are people's own. `satisfaction` is
    the mean index of `satisfaction_recordings`, `satisfaction_error` its standard error (None of a single one).
    """

    project_id: uuid.UUID
    title: str
    since: date
    until: date
    filters: tuple[str, ...]
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
    conclusions: tuple[ReportLine, ...] = ()
    recommendations: tuple[ReportLine, ...] = ()
    hidden: tuple[HiddenLine, ...] = ()
    satisfaction_recordings: int = 0
    satisfaction_error: float | None = None


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
        strength=facts.strength,
        before=before,
        quotes=tuple(quotes),
    )


def satisfaction_trend(values: Iterable[tuple[date, float | None]], unit: Unit) -> tuple[SatisfactionStep, ...]:
    """Means by week or month, where there is an index at all."""
    steps: dict[date, list[float | None]] = defaultdict(list)
    for on, value in values:
        steps[period_of(on, unit)].append(value)
    means = ((start, MeanIndex.of(found)) for start, found in sorted(steps.items()))
    return tuple(SatisfactionStep(start, m.mean, m.recordings, m.error) for start, m in means if m)


def changes_of(
    themes: Sequence[ReportTheme],
    new: Sequence[ReportTheme],
    fading: Sequence[ReportTheme],
    satisfaction: tuple[MeanIndex | None, MeanIndex | None],
) -> tuple[ReportLine, ...]:
    """What changed against the period before, in sentences."""
    lines = []
    now, before = satisfaction
    if now is not None and before is not None:
        moved = now.mean - before.mean
        verb = "rose" if moved > 0 else "fell"
        was, is_now = (f"{each} (mean of {count(each.recordings, 'recording')})" for each in (before, now))
        if abs(moved) >= CLEAR_CHANGE:
            lines.append(ReportLine(f"Satisfaction {verb} from {was} to {is_now}, of 100."))
        else:
            lines.append(ReportLine(f"Satisfaction stayed about the same: {was}, now {is_now}, of 100."))
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


def compose_report(report: Report, address: str = "") -> Document:
    """The report as a document. `address` is the service's own: with it each quote links to its second of audio."""
    proofs = Proofs()
    blocks: list[Block] = [Figures(tuple(headline(report)))]
    blocks += _lines("Conclusions", report.conclusions, proofs, address)
    blocks += _lines("What changed", report.changes, proofs, address)
    for number, (title, themes) in enumerate(sections(report)):
        if themes:
            blocks.append(Heading(title))
            blocks += _at_length(themes, proofs, address) if number == 0 else _in_short(themes, proofs, address)
    if report.satisfaction_trend:
        rows = tuple(
            (long_day(s.start), show_index(s.mean, s.error), str(s.recordings)) for s in report.satisfaction_trend
        )
        blocks += [Heading("Satisfaction"), Table(("From", "Mean of 100", "Recordings"), rows, (0.5,))]
    blocks += _lines("Recommendations", report.recommendations, proofs, address)
    blocks += _lines("Limits", report.limits, proofs, address)
    period = f"Report, {long_day(report.since)} to {long_day(report.until)}"
    facts = (period, *(printable(text) for text in report.filters))
    return Document(printable(report.title), facts, tuple(blocks), proofs.listed(), "en")


def _lines(title: str, lines: Sequence[ReportLine], proofs: Proofs, address: str) -> list[Block]:
    if not lines:
        return []
    bullets = (Bullet(printable(line.text), _marks(line.evidence, proofs, address)) for line in lines)
    return [Heading(title), Bullets(tuple(bullets))]


def _at_length(themes: Sequence[ReportTheme], proofs: Proofs, address: str) -> Iterator[Block]:
    """Each theme under its own heading, with what was said."""
    for theme in themes:
        yield Heading(headed(theme.label), 2)
        yield Paragraph(facts_text(theme))
        for place in theme.quotes[:MOST_QUOTES]:
            yield Quotation(printable(place.quote), _marks([place], proofs, address))


def _in_short(themes: Sequence[ReportTheme], proofs: Proofs, address: str) -> Iterator[Block]:
    yield Bullets(tuple(Bullet(facts_text(t), _marks(t.quotes, proofs, address), lead=headed(t.label)) for t in themes))


def _marks(places: Sequence[Place], proofs: Proofs, address: str) -> tuple[int, ...]:
    return proofs.marks(
        [
            Proof(
                printable(place.quote),
                time=short_clock(place.start),
                source=printable(place.recording_title),
                link=f"{address}/recordings/{place.recording_id}#t={place.start:.1f}" if address else None,
            )
            for place in places
        ]
    )


def headline(report: Report) -> list[tuple[str, str]]:
    """The figures that come first: (value, what it counts)."""
    figures = [
        (str(number), noun if number == 1 else f"{noun}s")
        for number, noun in (
            (report.recordings, "recording"),
            (report.participants, "participant"),
            (report.insights, "insight"),
        )
    ]
    if report.satisfaction is not None:
        over = count(report.satisfaction_recordings, "recording")
        mean = show_index(report.satisfaction, report.satisfaction_error)
        figures.append((mean, f"satisfaction of 100, mean of {over} (derived, not a survey)"))
    return figures


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
    """“5 participants, 7 mentions (3 before) in 6 recordings (40%), severity 0.7”; without trouble, the strength."""
    text = _heard(theme)
    if theme.before is not None:
        text += f" ({theme.before or 'none'} before)"
    text += f" in {count(theme.recordings, 'recording')} ({theme.share:.0%})"
    for word, value in (("severity", theme.severity), ("strength", theme.strength)):
        if value is not None:
            return f"{text}, {word} {value:.1f}"
    return text
