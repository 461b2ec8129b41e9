"""The JSON of themes. Seconds as floats, dates as ISO days, snake_case, one name per thing."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from service.api.schemas.jobs import JobOut
from service.api.schemas.model import Model
from service.domain.insight import CxComponent, Kind

Family = Literal["need", "praise", "question"]
Label = Annotated[str, Field(min_length=1, max_length=200)]
Chosen = Annotated[list[UUID], Field(min_length=1, max_length=5000)]


class QuoteOut(Model):
    """A verbatim quote and where it was said: the recording and its second."""

    insight_id: UUID
    recording_id: UUID
    recording_title: str
    utterance_id: UUID
    kind: Kind
    statement: str
    quote: str
    speaker: str
    start: float
    end: float


class PeriodOut(Model):
    """A week (from Monday) or a month, and what was said of a theme in it."""

    start: date
    mentions: int
    recordings: int


class SatisfactionGapOut(Model):
    """Mean satisfaction 0..100 of recordings with and without the theme; `uncertainty` is half a 95 % interval.

    It says what goes together, not what causes what. Null where there are too few recordings with an index.
    """

    with_theme: float | None
    without_theme: float | None
    difference: float | None
    uncertainty: float | None
    recordings_with: int
    recordings_without: int


class TogetherOut(Model):
    """Another theme that comes up in the same recordings, and in how many."""

    theme_id: UUID
    label: str
    recordings: int


class ThemeFactsOut(Model):
    """What is counted of a theme in scope. `participants` are people who speak for the customer, of the role that is asked
    for if one is; where nobody said who spoke, the recording counts.

    `share` is of the mined recordings in scope, 0..1. Means, null where there is nothing to take them of: `severity` (0..1)
    of the pain points alone, `strength` (0..1) of requests and praise, `sentiment` (-1..1). `trend` runs from the first mined
    recording in scope to the last.
    """

    mentions: int
    participants: int
    recordings: int
    share: float
    kinds: dict[str, int]
    severity: float | None
    strength: float | None
    sentiment: float | None
    cx_component: CxComponent | None
    cx_components: dict[str, int]
    satisfaction: SatisfactionGapOut
    first_on: date
    last_on: date
    trend: list[PeriodOut]
    together: list[TogetherOut]


class ThemeOut(Model):
    """Insights that say the same in other words. `facts` is null where nothing of the theme is in scope.

    `family` is need (pain points and requests), praise, or question (of the FAQ). `settled`: a person made, named,
    merged or split it, and runs leave it alone. `merged_into` leads on where the theme was merged.
    """

    id: UUID
    project_id: UUID
    family: Family
    label: str
    description: str
    phrases: list[str]
    named_by: Literal["machine", "person"]
    settled: bool
    merged_into: UUID | None
    created_at: datetime
    facts: ThemeFactsOut | None
    quotes: list[QuoteOut]


class ThemePage(Model):
    """Themes, weightiest first; `next_cursor` is null on the last page.

    `ungrouped` insights are in no theme yet; `recordings` are those in scope, `not_mined` of them in no share and no trend;
    `job` groups them at this moment. By severity, themes without pain points come last.
    """

    items: list[ThemeOut]
    next_cursor: str | None
    total: int
    ungrouped: int
    recordings: int
    not_mined: int
    grouped_at: datetime | None
    job: JobOut | None


class ThemeIn(Model):
    """A theme that a person makes of these insights."""

    label: Label
    insight_ids: Chosen


class ThemeChangeIn(Model):
    """What to change of a theme; a field left out stays as it is."""

    label: Label | None = None
    description: Annotated[str, Field(max_length=5000)] | None = None


class ThemeMerge(Model):
    """The themes that become part of this one."""

    theme_ids: Chosen


class ThemeSplit(Model):
    """The insights that leave, and the name of the theme that they become."""

    label: Label
    insight_ids: Chosen


class InsightPlace(Model):
    """The theme that an insight belongs to; null: none, and no run puts it into one again."""

    theme_id: UUID | None


class ThemeChangeOut(Model):
    """What a person did to a theme: renamed, merged, split, moved or made."""

    id: UUID
    change: str
    details: dict[str, Any]
    created_at: datetime


class ThemeHistory(Model):
    """What people did to a theme, newest first."""

    items: list[ThemeChangeOut]


class SaturationStepOut(Model):
    """One more recording: how many themes came up for the first time, and how many there were by then."""

    recording_id: UUID
    recording_title: str
    on: date
    new_themes: int
    themes: int


class SaturationOut(Model):
    """The saturation curve: it flattens when further conversations bring little that is new. `not_mined` recordings in
    scope are no part of it: closed to mining, in a language that cannot be mined, or not mined yet.
    """

    items: list[SaturationStepOut]
    not_mined: int
