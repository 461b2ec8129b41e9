"""The JSON of FAQ, report and overview. Seconds as floats, dates as ISO days."""

from datetime import date
from typing import Literal
from uuid import UUID

from service.api.schemas.insights import InsightOut
from service.api.schemas.model import Model
from service.api.schemas.notes import LineText
from service.api.schemas.themes import Family, PeriodOut


class PlaceOut(Model):
    """Words as they were said: verbatim, with recording, utterance and seconds."""

    recording_id: UUID
    recording_title: str
    utterance_id: UUID
    quote: str
    start: float
    end: float


class AskedOut(Model):
    """A question as it was asked once; `answer` is null where nothing that answers was said."""

    insight_id: UUID
    statement: str
    on: date
    place: PlaceOut
    answer: PlaceOut | None


class FaqEntryOut(Model):
    """A recurring question and its best answer. `theme_id` is null where it came up once only; else it can be renamed,
    merged and split like every theme.
    """

    theme_id: UUID | None
    question: str
    count: int
    recordings: int
    answered: int
    answer: PlaceOut | None
    trend: list[PeriodOut]
    asked: list[AskedOut]


class FaqPage(Model):
    """Questions, most frequent first. `unanswered` is how many of all have no answer."""

    items: list[FaqEntryOut]
    next_cursor: str | None
    total: int
    unanswered: int


class ReportThemeOut(Model):
    """A theme in the period; `before` are its mentions in the period before, null where nothing is compared. `severity` is
    of its pain points alone, `strength` of its requests and praise; `share` is of the recordings that were mined.
    """

    theme_id: UUID
    label: str
    family: Family
    mentions: int
    participants: int
    recordings: int
    share: float
    severity: float | None
    strength: float | None
    before: int | None
    quotes: list[PlaceOut]


ReportSection = Literal["conclusions", "changes", "recommendations", "limits"]


class ReportLineOut(Model):
    """A sentence and the places that show it. Where a person put it in the place of a generated one, `generated` is that
    one, and `stale` says that what is generated there has changed since.
    """

    id: str
    text: str
    by: Literal["machine", "person"]
    generated: str | None
    author: str | None
    stale: bool
    evidence: list[PlaceOut]


class HiddenReportLineOut(Model):
    """A generated line that a person put away."""

    id: str
    section: ReportSection
    text: str


class ReportLineChange(Model):
    """Other words for a line, or, with `hidden`, none; `text` null brings back what was generated."""

    text: LineText | None = None
    hidden: bool = False


class ReportLineIn(Model):
    """A line that a person writes."""

    section: ReportSection
    text: LineText


class SatisfactionStepOut(Model):
    """Mean satisfaction 0..100 of a week or month, how many recordings it rests on, and its standard error in points (null
    of a single one).
    """

    start: date
    mean: float
    recordings: int
    error: float | None = None


class ReportOut(Model):
    """The report on a project; `filters` say in words what it is about, `limits` what it does not rest on.
    `conclusions` and `recommendations` are what people wrote; `hidden` are generated lines that they put away.
    `satisfaction` is the mean index of `satisfaction_recordings`, `satisfaction_error` its standard error (null of a single
    one). What people decide on insights does not change it. `participants` are people who speak for the customer, or have the
    role that is asked for. `by_severity` ranks themes with pain points only.
    """

    project_id: UUID
    title: str
    since: date
    until: date
    filters: list[str]
    recordings: int
    participants: int
    insights: int
    ungrouped: int
    satisfaction: float | None
    satisfaction_recordings: int
    satisfaction_error: float | None
    satisfaction_before: float | None
    satisfaction_trend: list[SatisfactionStepOut]
    changes: list[ReportLineOut]
    by_participants: list[ReportThemeOut]
    by_severity: list[ReportThemeOut]
    praised: list[ReportThemeOut]
    new_themes: list[ReportThemeOut]
    fading_themes: list[ReportThemeOut]
    limits: list[ReportLineOut]
    conclusions: list[ReportLineOut]
    recommendations: list[ReportLineOut]
    hidden: list[HiddenReportLineOut]


class HeatCellOut(Model):
    """How much was said about one part of the customer's experience in a week or month; `severity` is of pain points."""

    cx_component: str
    start: date
    mentions: int
    pain_points: int
    severity: float | None


class OverviewOut(Model):
    """Figures for charts, and the values that filters offer. `participants` are people who speak for the customer, or have the
    role that is asked for. `histogram`: recordings by satisfaction, ten steps of 10;
    `satisfaction_error` is the standard error of the mean over `satisfaction_recordings` (null of a single one).
    """

    recordings: int
    participants: int
    kinds: dict[str, int]
    satisfaction: float | None
    satisfaction_recordings: int
    satisfaction_error: float | None
    histogram: list[int]
    satisfaction_trend: list[SatisfactionStepOut]
    heat_map: list[HeatCellOut]
    periods: list[date]
    roles: list[str]
    languages: list[str]
    attributes: dict[str, list[str]]


class QuoteInPlaceOut(Model):
    """An insight with its evidence, and the recording it was said in."""

    insight: InsightOut
    recording_title: str
    on: date
    has_audio: bool


class QuotePage(Model):
    """The insights behind a figure, newest recording first; `total` and `participants` are of all pages."""

    items: list[QuoteInPlaceOut]
    next_cursor: str | None
    total: int
    participants: int
