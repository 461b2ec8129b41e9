"""The job that groups a project's insights: what is new joins a theme or makes one; now and then everything anew."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from service.actions import grouping
from service.actions.grouping import FoundTheme, Item, KnownTheme, Outcome, Snapshot, Vectors
from service.domain.errors import Conflict, StageFailed
from service.domain.themes import ALONE, FAMILIES, LEAST_MENTIONS, Family, settle
from workers.lease import Lease
from workers.themes.labels import name_themes
from workers.themes.likeness import CUT, draw_together, group

ANEW_AFTER = 1.25
"""Everything is grouped anew when there are so many times more insights than at the last full run."""
SMALL = 2000
"""So few insights are grouped anew each time: it takes seconds, and gives the same whatever order they came in."""
TRIES = 5

Themes = dict[uuid.UUID, list[int]]


def group_themes(lease: Lease) -> bool:
    """Bring the themes of the job's project up to date. A person who changes them meanwhile wins: the run begins again."""
    complete = bool(lease.payload.get("complete"))
    for _ in range(TRIES):
        lease.check()
        with lease.database.read() as session:
            seen = grouping.load(session, lease.project_id)
        outcome = find_themes(seen, complete=complete)
        try:
            with lease.commit() as session:
                grouping.save(session, lease.project_id, seen, outcome)
        except Conflict:
            continue
        return False
    raise StageFailed("The themes were being changed all the time.", code="themes_changed", retryable=True)


def find_themes(seen: Snapshot, *, complete: bool = False) -> Outcome:
    """The themes of a snapshot; `complete` groups everything anew, else only what is in no theme yet."""
    complete = complete or len(seen.items) <= SMALL or len(seen.items) > ANEW_AFTER * seen.regrouped
    outcome = Outcome({}, complete=complete)
    for family in dict.fromkeys(FAMILIES.values()):
        items = [item for item in seen.items if item.family == family]
        themes = {theme.id: theme for theme in seen.themes if theme.family == family}
        if items or themes:
            (_anew if complete else _add)(family, items, themes, outcome)
    return outcome


def _anew(family: Family, items: Sequence[Item], themes: dict[uuid.UUID, KnownTheme], outcome: Outcome) -> None:
    drawn = draw_together(_vectors(items))
    clusters = [int(label) for label in group(drawn)] if len(items) else []
    settled = frozenset(key for key, theme in themes.items() if theme.settled)
    sizes = Counter(clusters)
    labels = [label if sizes[label] >= LEAST_MENTIONS else ALONE for label in clusters]
    places, chosen = settle(labels, [item.standing for item in items], settled, _near(drawn, labels, themes))
    members = _members(places)
    kept = settled | {key for key, theme in themes.items() if theme.held}
    for key in [k for k, found in members.items() if len(found) < LEAST_MENTIONS and k not in kept]:
        if not any(items[i].standing.fixed for i in members[key]):
            places = [None if place == key else place for place in places]
            del members[key]
    middles: dict[uuid.UUID, list[Vectors]] = defaultdict(list)
    for label, key in chosen.items():
        middles[key].append(drawn[[i for i, other in enumerate(labels) if other == label]].mean(axis=0))
    _note(items, places, outcome)
    changed = {
        key: np.stack(middles[key]) if middles[key] else drawn[found].mean(axis=0, keepdims=True)
        for key, found in members.items()
    }
    _name(family, items, members, themes, changed, outcome)
    for key in themes:
        if key not in members and key not in kept:
            heirs = Counter(p for i, p in zip(items, places, strict=True) if i.standing.theme == key and p)
            outcome.retired[key] = heirs.most_common(1)[0][0] if heirs else None


def _near(drawn: Vectors, labels: Sequence[int], themes: dict[uuid.UUID, KnownTheme]) -> dict[int, Sequence[uuid.UUID]]:
    """The living themes whose middles each cluster is near enough to: those that a person settled first, then the nearest."""
    owners = [key for key, theme in themes.items() for _ in range(len(theme.middles))]
    if not owners:
        return {}
    middles = np.vstack([theme.middles for theme in themes.values() if len(theme.middles)])
    found: dict[int, Sequence[uuid.UUID]] = {}
    for label in set(labels) - {ALONE}:
        rows = [i for i, other in enumerate(labels) if other == label]
        likeness = middles @ drawn[rows].mean(axis=0)
        order = sorted(range(len(owners)), key=lambda i: (not themes[owners[i]].settled, -likeness[i]))
        found[label] = [owners[i] for i in order if likeness[i] >= 1 - CUT]
    return found


def _add(family: Family, items: Sequence[Item], themes: dict[uuid.UUID, KnownTheme], outcome: Outcome) -> None:
    """What is in no theme joins the theme whose middle is near enough, or makes a new theme with others of its kind."""
    loose = [i for i, item in enumerate(items) if item.standing.theme is None and not item.standing.fixed]
    if not loose:
        return
    drawn = draw_together(_vectors(items), loose)
    places = [item.standing.theme for item in items]
    owners = [key for key, theme in themes.items() for _ in range(len(theme.middles))]
    if owners:
        likeness = drawn @ np.vstack([theme.middles for theme in themes.values() if len(theme.middles)]).T
        best = likeness.argmax(axis=1)
        for row, place in enumerate(loose):
            if likeness[row, best[row]] >= 1 - CUT:
                places[place] = owners[best[row]]
    rest = [row for row, place in enumerate(loose) if places[place] is None]
    fresh: dict[uuid.UUID, Vectors] = {}
    labels = group(drawn[rest]) if rest else np.zeros(0, np.int64)
    for label in np.flatnonzero(np.bincount(labels) >= LEAST_MENTIONS) if len(labels) else ():
        key, rows = uuid.uuid4(), [rest[i] for i in np.flatnonzero(labels == label)]
        fresh[key] = drawn[rows].mean(axis=0, keepdims=True)
        for row in rows:
            places[loose[row]] = key
    _note(items, places, outcome)
    _name(family, items, _members(places), themes, fresh, outcome)


def _vectors(items: Sequence[Item]) -> Vectors:
    return grouping.read_vectors(b"".join(item.vector for item in items))


def _members(places: Sequence[uuid.UUID | None]) -> Themes:
    members: Themes = defaultdict(list)
    for place, theme in enumerate(places):
        if theme is not None:
            members[theme].append(place)
    return dict(members)


def _note(items: Sequence[Item], places: Sequence[uuid.UUID | None], outcome: Outcome) -> None:
    for item, place in zip(items, places, strict=True):
        if place != item.standing.theme:
            outcome.themes_of[item.id] = place


def _name(
    family: Family,
    items: Sequence[Item],
    members: Themes,
    themes: dict[uuid.UUID, KnownTheme],
    middles: dict[uuid.UUID, Vectors],
    outcome: Outcome,
) -> None:
    """The themes with these middles are new or changed: name them by what sets them apart from the others."""
    vectors = _vectors(items)
    names = name_themes([item.statement for item in items], vectors, members, only=set(middles))
    for key, middle in middles.items():
        label, phrases = names[key]
        known = themes.get(key)
        if known is not None and known.named_by == "person":
            label = known.label
        outcome.themes.append(FoundTheme(key, family, label, phrases, np.asarray(middle, np.float32)))
