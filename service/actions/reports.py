"""The report and the overview of a project, gathered from themes, insights and analyses. Session first; only reads."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.actions.projects import get_project
from service.actions.scope import RecordingInScope, Scope, facts_of, list_mentions, list_recordings, mined_of
from service.actions.themes import Quote, quotes_of
from service.domain.faq import Place
from service.domain.formats.languages import name_language
from service.domain.insight import CX_COMPONENTS
from service.domain.report import (
    MeanIndex,
    Report,
    ReportLine,
    ReportTheme,
    SatisfactionStep,
    changes_of,
    count,
    report_theme,
    satisfaction_trend,
)
from service.domain.themes import (
    THEME_KINDS,
    Mention,
    ThemeFacts,
    count_participants,
    mean_severity,
    period_of,
    periods_between,
)
from service.store.spoken_language import spoken_language
from service.store.tables import Participant, Recording, Speaker, Theme

TOP = 7
FEW = 5
"""With fewer recordings than this a report says that it rests on little."""


WHY_NO_INDEX = {
    "too_little_speech": "the customer said too little",
    "language_not_supported": "it is not derived in the language that is spoken",
    "transcript_unreliable": "the draft transcript is too unsure to draw conclusions from",
    "no_speech": "no speech was found",
    "no_mining": "mining is off",
}
NOT_MINED = "the transcript is not mined so far"


def _period_before(scope: Scope, since: date, until: date) -> Scope:
    day = timedelta(days=1)
    return replace(scope, since=since - (until - since) - day, until=since - day)


def make_report(session: Session, scope: Scope) -> Report:
    """What was said in the period of `scope`, and against the period of the same length before it.

    Raises NotFound (project), Invalid (filters).
    """
    project = get_project(session, scope.project_id)
    recordings = list_recordings(session, scope, titled=False)
    everything = list_mentions(session, scope, recordings)
    mentions = [m for m in everything if m.kind in THEME_KINDS]
    since = scope.since or (recordings[0].on if recordings else date.today())
    until = scope.until or (recordings[-1].on if recordings else date.today())
    before = _period_before(scope, since, until) if scope.since else scope
    earlier = list_recordings(session, before, titled=False) if scope.since else []
    facts = facts_of(mentions, recordings, scope)
    past_mentions = list_mentions(session, before, earlier, kinds=THEME_KINDS) if earlier else []
    past = facts_of(past_mentions, earlier, scope)
    quotes = _quotes(session, {**past, **facts}, mentions, past_mentions)
    themes = _themes(session, scope, facts, past, quotes, compare=bool(earlier))
    known = _known_before(session, scope, since) if scope.since else set()
    here = [t for t in themes if t.mentions]
    needs = [t for t in here if t.family == "need"]
    new = [t for t in here if earlier and t.theme_id not in known]
    fading = [t for t in themes if t.before and t.before >= 2 and 2 * t.mentions <= t.before]
    satisfaction = mean_satisfaction(recordings), mean_satisfaction(earlier)
    return Report(
        project_id=project.id,
        title=project.name,
        since=since,
        until=until,
        filters=_filters_in_words(scope),
        recordings=len(recordings),
        participants=count_participants(everything),
        insights=len(everything),
        ungrouped=sum(m.theme is None for m in mentions),
        satisfaction=satisfaction[0].mean if satisfaction[0] else None,
        satisfaction_before=satisfaction[1].mean if satisfaction[1] else None,
        satisfaction_recordings=satisfaction[0].recordings if satisfaction[0] else 0,
        satisfaction_error=satisfaction[0].error if satisfaction[0] else None,
        satisfaction_trend=satisfaction_trend([(r.on, r.satisfaction) for r in recordings], scope.unit),
        changes=changes_of(here, new, fading, satisfaction) if earlier else (),
        by_participants=tuple(sorted(needs, key=lambda t: (-t.participants, -t.mentions, t.label))[:TOP]),
        by_severity=tuple(
            sorted((t for t in needs if t.severity is not None), key=lambda t: (-(t.severity or 0), t.label))[:TOP]
        ),
        praised=tuple(
            sorted((t for t in here if t.family == "praise"), key=lambda t: (-t.participants, t.label))[:TOP]
        ),
        new_themes=tuple(new[:TOP]),
        fading_themes=tuple(fading[:TOP]),
        limits=tuple(_limits(recordings, mentions, scope, compared=bool(earlier))),
    )


def satisfaction_step(index: float) -> int:
    """The step of the histogram that an index of 0..100 is in: 0 is 0-10, 9 is 90-100."""
    return min(int(index // 10), 9)


def mean_satisfaction(recordings: Sequence[RecordingInScope]) -> MeanIndex | None:
    """The mean index of the recordings that have one."""
    return MeanIndex.of(r.satisfaction for r in recordings)


def _themes(
    session: Session,
    scope: Scope,
    facts: dict[uuid.UUID, ThemeFacts],
    past: dict[uuid.UUID, ThemeFacts],
    quotes: Mapping[uuid.UUID, Sequence[Quote]],
    *,
    compare: bool,
) -> list[ReportTheme]:
    """All themes of either period, those of many participants first; one that is gone counts zero mentions."""
    rows = {t.id: t for t in session.scalars(select(Theme).where(Theme.project_id == scope.project_id))}
    found = []
    for key in {**past, **facts}:
        if key not in rows:
            continue
        places = [
            Place(q.recording_id, q.recording_title, q.utterance_id, q.quote, q.start, q.end)
            for q in quotes.get(key, ())
        ]
        before = (past[key].mentions if key in past else 0) if compare else None
        theme = report_theme(facts.get(key) or past[key], rows[key].label, rows[key].family, places, before)
        if key not in facts:
            theme = replace(theme, mentions=0, participants=0, recordings=0, share=0.0)
        found.append(theme)
    return sorted(found, key=lambda t: (-t.participants, -t.mentions, t.label))


def _quotes(
    session: Session, themes: Iterable[uuid.UUID], now: Sequence[Mention], before: Sequence[Mention]
) -> dict[uuid.UUID, list[Quote]]:
    """What was said in the period; of a theme that nobody spoke of any more, what was said before."""
    keys = list(themes)
    spoken = quotes_of(session, keys, {m.insight for m in now})
    gone = [key for key in keys if key not in spoken] if before else []
    return {**quotes_of(session, gone, {m.insight for m in before}), **spoken} if gone else spoken


def _filters_in_words(scope: Scope) -> tuple[str, ...]:
    language = (name_language(scope.language) or "").capitalize()
    said = (
        f"said by {scope.role}s" if scope.role else None,
        f"in {language}" if language else None,
        f"participants with {scope.attribute}" if scope.attribute else None,
    )
    return tuple(text for text in said if text)


def _known_before(session: Session, scope: Scope, since: date) -> set[uuid.UUID | None]:
    earlier = replace(scope, since=None, until=since - timedelta(days=1))
    return {
        m.theme
        for m in list_mentions(session, earlier, list_recordings(session, earlier, titled=False), kinds=THEME_KINDS)
    }


def _limits(
    recordings: Sequence[RecordingInScope], mentions: Sequence[Mention], scope: Scope, *, compared: bool
) -> list[ReportLine]:
    lines = []
    if len(recordings) < FEW:
        lines.append(f"This rests on {count(len(recordings), 'recording')} only.")
    without = Counter(WHY_NO_INDEX.get(r.reason or "", NOT_MINED) for r in recordings if r.satisfaction is None)
    lines += [
        f"No satisfaction index for {count(number, 'recording')}: {why}." for why, number in without.most_common()
    ]
    skipped: dict[str, set[uuid.UUID]] = defaultdict(set)
    for recording in recordings:
        for entry in recording.skipped:
            skipped[str(entry["detail"])].add(recording.id)
    for detail, where in sorted(skipped.items(), key=lambda s: (-len(s[1]), s[0]))[:TOP]:
        lines.append(f"In {count(len(where), 'recording')}: {detail}")
    not_mined = len(recordings) - len(mined_of(recordings))
    if not_mined:
        lines.append(f"Not mined, so left out of shares: {count(not_mined, 'recording')}.")
    loose = sum(m.theme is None for m in mentions)
    if loose:
        lines.append(f"{loose} of {count(len(mentions), 'insight')} are like no other and in no theme.")
    if scope.since and not compared:
        lines.append("There are no recordings in the period before, so nothing is compared.")
    if not scope.since:
        lines.append("The report covers all recordings, so nothing is compared with an earlier period.")
    lines.append("Insights are found by machine; themes count what was found, and rejected insights are left out.")
    lines.append("Satisfaction is an index derived from what was said, not a survey.")
    if sum(r.satisfaction is not None for r in recordings) > 1:
        lines.append("After a mean of satisfaction, ± is its standard error over the recordings.")
    return [ReportLine(text) for text in lines]


@dataclass(frozen=True, slots=True)
class HeatCell:
    """How much was said about one part of the customer's experience in a week or month; `severity` is of the trouble."""

    cx_component: str
    start: date
    mentions: int
    pain_points: int
    severity: float | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Figures for charts. `histogram` are recordings by satisfaction: 0-10, 10-20 … 90-100. `satisfaction` is the mean index
    of `satisfaction_recordings`, `satisfaction_error` its standard error (None of a single one).
    """

    recordings: int
    participants: int
    kinds: dict[str, int]
    satisfaction: float | None
    satisfaction_recordings: int
    satisfaction_error: float | None
    histogram: list[int]
    satisfaction_trend: tuple[SatisfactionStep, ...]
    heat_map: list[HeatCell]
    periods: list[date]
    roles: list[str]
    languages: list[str]
    attributes: dict[str, list[str]]


def make_overview(session: Session, scope: Scope) -> Overview:
    """The figures of a project's page and the values that its filters offer. Raises NotFound, Invalid."""
    recordings = list_recordings(session, scope, titled=False)
    mentions = list_mentions(session, scope, recordings)
    known = [r.satisfaction for r in recordings if r.satisfaction is not None]
    mean = mean_satisfaction(recordings)
    bins = Counter(satisfaction_step(value) for value in known)
    roles, languages, attributes = _filters(session, scope.project_id)
    return Overview(
        recordings=len(recordings),
        participants=count_participants(mentions),
        kinds=dict(Counter(m.kind for m in mentions).most_common()),
        satisfaction=mean.mean if mean else None,
        satisfaction_recordings=mean.recordings if mean else 0,
        satisfaction_error=mean.error if mean else None,
        histogram=[bins[i] for i in range(10)],
        satisfaction_trend=satisfaction_trend([(r.on, r.satisfaction) for r in recordings], scope.unit),
        heat_map=_heat_map(mentions, scope),
        periods=periods_between(recordings[0].on, recordings[-1].on, scope.unit) if recordings else [],
        roles=roles,
        languages=languages,
        attributes=attributes,
    )


def _heat_map(mentions: Sequence[Mention], scope: Scope) -> list[HeatCell]:
    cells: dict[tuple[str, date], list[Mention]] = defaultdict(list)
    for m in mentions:
        if m.cx_component and m.kind in THEME_KINDS:
            cells[m.cx_component, period_of(m.on, scope.unit)].append(m)
    order = {name: place for place, name in enumerate(CX_COMPONENTS)}
    found = []
    for (component, start), said in sorted(cells.items(), key=lambda c: (order.get(c[0][0], 99), c[0][1])):  # type: ignore[call-overload]
        pains = sum(m.kind == "pain_point" for m in said)
        found.append(HeatCell(component, start, len(said), pains, mean_severity(said)))
    return found


def _filters(session: Session, project_id: uuid.UUID) -> tuple[list[str], list[str], dict[str, list[str]]]:
    """The roles, languages and attributes of participants that there are to choose from."""
    here = (Recording.project_id == project_id, Recording.bin_until.is_(None))
    roles = select(Speaker.role).join(Recording).where(*here, Speaker.role.is_not(None))
    spoken = spoken_language()
    languages = select(spoken).where(*here, spoken.is_not(None))
    values: dict[str, set[str]] = defaultdict(set)
    for person in session.scalars(select(Participant).where(Participant.project_id == project_id)):
        for name, value in (person.attributes or {}).items():
            values[str(name)].add(str(value))
    return (
        sorted(str(r) for r in session.scalars(roles.distinct())),
        sorted(str(x) for x in session.scalars(languages.distinct())),
        {name: sorted(found) for name, found in sorted(values.items())},
    )
