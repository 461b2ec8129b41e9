"""Themes: which insights belong together, so that a run never undoes a person, and what is known of each theme.

Pure. Imports the insight's words only. How alike insights are is found by the workers; here are rules and counts.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import fsum
from statistics import fmean
from types import MappingProxyType
from typing import Literal

Family = Literal["need", "praise", "question"]
FAMILIES: dict[str, Family] = {
    "pain_point": "need",
    "request": "need",
    "praise": "praise",
    "question": "question",
}
"""“It takes ages” and “make it faster” are one need; praise of the same thing is not the same theme. The groups of
customers' questions make the FAQ.
"""
THEME_KINDS = ("pain_point", "request", "praise")
"""What is counted and shown as themes."""
Unit = Literal["week", "month"]
LEAST_MENTIONS = 2
"""One insight alone is not a theme yet."""
Label = int
ALONE: Label = -1


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an insight stands: its theme, and whether a person's decision holds it there (`None`: out of all themes)."""

    theme: uuid.UUID | None = None
    fixed: bool = False


def settle(
    clusters: Sequence[Label],
    standing: Sequence[Standing],
    settled: frozenset[uuid.UUID] = frozenset(),
    near: Mapping[Label, Sequence[uuid.UUID]] = MappingProxyType({}),
) -> tuple[list[uuid.UUID | None], dict[Label, uuid.UUID]]:
    """The theme of each insight after a run that found `clusters`, and the theme of each cluster.

    What is fixed stays. A cluster keeps the theme that most of its insights stand in; a theme that nobody `settled`
    goes to one cluster only, so that it may fall apart. A cluster without a theme of its own gets the first of the themes
    that are `near` to it, else a new one. Where two settled themes meet in one cluster, the cluster goes to the one with
    more insights in it.
    """
    members: dict[Label, list[int]] = defaultdict(list)
    for place, cluster in enumerate(clusters):
        if cluster != ALONE:
            members[cluster].append(place)
    overlaps = sorted(
        (
            (count, theme in settled, cluster, theme)
            for cluster, places in members.items()
            for theme, count in Counter(standing[p].theme for p in places if standing[p].theme).items()
            if theme is not None
        ),
        key=lambda o: (-o[0], not o[1], o[2], str(o[3])),
    )
    chosen: dict[Label, uuid.UUID] = {}
    taken: set[uuid.UUID] = set()
    for _, is_settled, cluster, theme in overlaps:
        if cluster not in chosen and (is_settled or theme not in taken):
            chosen[cluster] = theme
            taken.add(theme)
    for cluster in members:
        if cluster not in chosen:
            free = (theme for theme in near.get(cluster, ()) if theme in settled or theme not in taken)
            chosen[cluster] = next(free, None) or uuid.uuid4()
            taken.add(chosen[cluster])
    themes = [
        stands.theme if stands.fixed else chosen.get(cluster)
        for stands, cluster in zip(standing, clusters, strict=True)
    ]
    return themes, chosen


# -- what is known of a theme --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mention:
    """An insight as it counts for a theme. `who` is a participant; the recording where nobody said who it was; None where
    it is not the customer who speaks. `severity` is that of trouble, the strength of a wish or praise.
    """

    insight: uuid.UUID
    theme: uuid.UUID | None
    recording: uuid.UUID
    who: Hashable | None
    kind: str
    on: date
    severity: float | None = None
    sentiment: float | None = None
    cx_component: str | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording that was mined: its day, and its satisfaction (0..100), None where it has no index."""

    on: date
    satisfaction: float | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A week (from Monday) or a month, and what was said of a theme in it."""

    start: date
    mentions: int
    recordings: int


@dataclass(frozen=True, slots=True)
class SatisfactionGap:
    """Mean satisfaction (0..100) of recordings with and without a theme. `uncertainty` is half a 95 % interval."""

    with_theme: float | None
    without_theme: float | None
    difference: float | None
    uncertainty: float | None
    recordings_with: int
    recordings_without: int


@dataclass(frozen=True, slots=True)
class ThemeFacts:
    """What is counted of one theme. `share` is of the mined recordings in scope. The others are means, or None: `severity`
    of the pain points alone, `strength` of requests and praise.
    """

    theme: uuid.UUID
    mentions: int
    participants: int
    recordings: int
    share: float
    kinds: dict[str, int]
    severity: float | None
    strength: float | None
    sentiment: float | None
    cx_component: str | None
    cx_components: dict[str, int]
    satisfaction: SatisfactionGap
    first_on: date
    last_on: date
    trend: tuple[Period, ...]
    together: tuple[tuple[uuid.UUID, int], ...] = field(default=())


def period_of(day: date, unit: Unit) -> date:
    """The first day of the week or month that `day` is in."""
    return day - timedelta(days=day.weekday()) if unit == "week" else day.replace(day=1)


def periods_between(first: date, last: date, unit: Unit) -> list[date]:
    """The first days of all weeks or months from `first` to `last`, empty ones too."""
    found, at = [], period_of(first, unit)
    while at <= last:
        found.append(at)
        at = period_of(at + timedelta(days=7 if unit == "week" else 31), unit)
    return found


def gather_facts(
    mentions: Iterable[Mention], recordings: Mapping[uuid.UUID, Heard], unit: Unit = "week"
) -> dict[uuid.UUID, ThemeFacts]:
    """The facts of every theme. `recordings` are those in scope that were mined.

    The trend of every theme runs over the same periods: from the first of these recordings to the last.
    """
    by_theme: dict[uuid.UUID, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.theme is not None and mention.recording in recordings:
            by_theme[mention.theme].append(mention)
    if not by_theme:
        return {}
    days = [heard.on for heard in recordings.values()]
    periods = periods_between(min(days), max(days), unit)
    indices = {key: heard.satisfaction for key, heard in recordings.items()}
    where = {theme: {m.recording for m in found} for theme, found in by_theme.items()}
    together = _together(where)
    every = Spread.of(indices.values())
    return {
        theme: _facts(theme, found, where[theme], indices, periods, unit, together.get(theme, ()), every)
        for theme, found in by_theme.items()
    }


def _facts(
    theme: uuid.UUID,
    found: Sequence[Mention],
    where: set[uuid.UUID],
    recordings: Mapping[uuid.UUID, float | None],
    periods: Sequence[date],
    unit: Unit,
    together: Sequence[tuple[uuid.UUID, int]],
    every: "Spread",
) -> ThemeFacts:
    components = Counter(m.cx_component for m in found if m.cx_component)
    return ThemeFacts(
        theme=theme,
        mentions=len(found),
        participants=count_participants(found),
        recordings=len(where),
        share=len(where) / len(recordings),
        kinds=dict(Counter(m.kind for m in found).most_common()),
        severity=mean_severity(found),
        strength=_mean(m.severity for m in found if m.kind in ("request", "praise")),
        sentiment=_mean(m.sentiment for m in found),
        cx_component=components.most_common(1)[0][0] if components else None,
        cx_components=dict(components.most_common()),
        satisfaction=satisfaction_gap(where, recordings, every),
        first_on=min(m.on for m in found),
        last_on=max(m.on for m in found),
        trend=tuple(_trend(found, periods, unit)),
        together=tuple(together),
    )


def count_participants(mentions: Iterable[Mention]) -> int:
    """How many people speak for the customer in these; agents and interviewers are none."""
    return len({m.who for m in mentions} - {None})


def mean_severity(mentions: Iterable[Mention]) -> float | None:
    """How bad the trouble is, 0..1: the mean of the pain points, None where there is none."""
    return _mean(m.severity for m in mentions if m.kind == "pain_point")


def _mean(values: Iterable[float | None]) -> float | None:
    known = [v for v in values if v is not None]
    return fmean(known) if known else None


def _trend(found: Sequence[Mention], periods: Sequence[date], unit: Unit) -> Iterable[Period]:
    mentions = Counter(period_of(m.on, unit) for m in found)
    places: dict[date, set[uuid.UUID]] = defaultdict(set)
    for m in found:
        places[period_of(m.on, unit)].add(m.recording)
    for start in periods:
        yield Period(start, mentions[start], len(places[start]))


def _together(where: Mapping[uuid.UUID, set[uuid.UUID]]) -> dict[uuid.UUID, tuple[tuple[uuid.UUID, int], ...]]:
    """Which themes come up in the same recordings, and in how many; the most frequent first."""
    names = sorted(where, key=str)
    themes_of: dict[uuid.UUID, list[int]] = defaultdict(list)
    for number, theme in enumerate(names):  # numbers are counted many times faster than ids
        for recording in where[theme]:
            themes_of[recording].append(number)
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    for themes in themes_of.values():
        for number in themes:
            counts[number].update(themes)
    return {
        names[number]: tuple(
            (names[other], times)
            for other, times in sorted(counted.items(), key=lambda i: (-i[1], i[0]))[:6]
            if other != number
        )[:5]
        for number, counted in counts.items()
    }


@dataclass(frozen=True, slots=True)
class Spread:
    """How many values there are, their sum, and the sum of their squares: what a mean and a variance need."""

    count: int
    total: float
    squares: float

    @staticmethod
    def of(values: Iterable[float | None]) -> "Spread":
        """Of the values that are known."""
        known = [v for v in values if v is not None]
        return Spread(len(known), fsum(known), fsum(v * v for v in known))

    def without(self, part: "Spread") -> "Spread":
        """What is left when a part of the values is taken away."""
        return Spread(self.count - part.count, self.total - part.total, self.squares - part.squares)

    @property
    def mean(self) -> float | None:
        """None where nothing is known."""
        return self.total / self.count if self.count else None

    @property
    def error(self) -> float:
        """The variance of the mean; two values at least."""
        spread = max(0.0, self.squares - self.total * self.total / self.count)
        return spread / (self.count - 1) / self.count


def satisfaction_gap(
    where: set[uuid.UUID], recordings: Mapping[uuid.UUID, float | None], every: Spread | None = None
) -> SatisfactionGap:
    """How satisfied recordings with a theme are, compared with the others (Welch's interval; two of each needed).

    `every` is the spread of all recordings, for callers that ask for many themes.
    """
    have = Spread.of(recordings.get(key) for key in where)
    lack = (every or Spread.of(recordings.values())).without(have)
    here, elsewhere = have.mean, lack.mean
    uncertainty = 1.96 * (have.error + lack.error) ** 0.5 if have.count > 1 and lack.count > 1 else None
    difference = here - elsewhere if here is not None and elsewhere is not None else None
    return SatisfactionGap(here, elsewhere, difference, uncertainty, have.count, lack.count)


@dataclass(frozen=True, slots=True)
class SaturationStep:
    """One more recording: how many themes came up in it for the first time, and how many there were by then."""

    recording: uuid.UUID
    on: date
    new_themes: int
    themes: int


def saturation(mentions: Iterable[Mention], order: Sequence[tuple[uuid.UUID, date]]) -> list[SaturationStep]:
    """The saturation curve: themes found by the recordings in this order. It flattens when little new is heard."""
    themes: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for mention in mentions:
        if mention.theme is not None:
            themes[mention.recording].add(mention.theme)
    known: set[uuid.UUID] = set()
    steps = []
    for recording, on in order:
        fresh = themes[recording] - known
        known |= fresh
        steps.append(SaturationStep(recording, on, len(fresh), len(known)))
    return steps
