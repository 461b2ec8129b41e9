"""What is counted of themes, and the rules by which a run leaves people's decisions alone."""

import uuid
from dataclasses import replace
from datetime import date

import pytest

from service.domain.themes import (
    ALONE,
    Heard,
    Mention,
    Standing,
    count_participants,
    gather_facts,
    period_of,
    periods_between,
    satisfaction_gap,
    saturation,
    settle,
)

A, B, C, D = (uuid.UUID(int=i) for i in range(1, 5))


def heard(indices: dict[uuid.UUID, float | None], on: date = date(2026, 3, 2)) -> dict[uuid.UUID, Heard]:
    return {key: Heard(on, index) for key, index in indices.items()}


def mention(theme: uuid.UUID | None, recording: uuid.UUID, who: object = None, on: date = date(2026, 3, 2), **rest):
    return Mention(uuid.uuid4(), theme, recording, who or recording, rest.pop("kind", "pain_point"), on, **rest)


def test_mentions_participants_recordings_and_share():
    facts = gather_facts(
        [
            mention(A, C, "Ada", severity=0.4, cx_component="communication"),
            mention(A, C, "Ada", severity=0.8, cx_component="communication", kind="request"),
            mention(A, D, "Ada", cx_component="customer_service"),
            mention(B, D, "Bob"),
            mention(None, D),
        ],
        heard({C: 40.0, D: 60.0, A: None, B: 80.0}),
    )
    theme = facts[A]
    assert (theme.mentions, theme.participants, theme.recordings, theme.share) == (3, 1, 2, 0.5)
    assert (theme.severity, theme.strength) == (pytest.approx(0.4), pytest.approx(0.8))
    assert (theme.cx_component, theme.kinds) == ("communication", {"pain_point": 2, "request": 1})
    assert theme.together == ((B, 1),)
    assert (theme.satisfaction.with_theme, theme.satisfaction.difference) == (50.0, -30.0)
    assert theme.satisfaction.uncertainty is None  # one recording is no spread


def test_nothing_is_said_of_satisfaction_where_nothing_is_known():
    gap = satisfaction_gap({C}, {C: None, D: 50.0})
    assert (gap.with_theme, gap.difference, gap.uncertainty) == (None, None, None)
    gap = satisfaction_gap({A, B}, {A: 40.0, B: 60.0, C: 50.0, D: 70.0})
    assert gap.difference == -10.0
    assert gap.uncertainty == pytest.approx(1.96 * (200 / 2 + 200 / 2) ** 0.5)


def test_trends_have_every_week_also_the_silent_ones():
    said = [mention(A, C, on=date(2026, 3, 2)), mention(A, D, on=date(2026, 3, 20))]
    facts = gather_facts(said, {C: Heard(date(2026, 3, 2)), D: Heard(date(2026, 3, 20))})
    assert [(p.start.isoformat(), p.mentions) for p in facts[A].trend] == [
        ("2026-03-02", 1),
        ("2026-03-09", 0),
        ("2026-03-16", 1),
    ]
    assert period_of(date(2026, 3, 31), "month") == date(2026, 3, 1)
    months = periods_between(date(2025, 11, 30), date(2026, 2, 1), "month")
    assert [m.month for m in months] == [11, 12, 1, 2]


def test_trends_run_from_the_first_recording_to_the_last_also_where_nothing_was_said_of_any_theme():
    days = {B: date(2026, 2, 24), C: date(2026, 3, 2), D: date(2026, 3, 20)}
    facts = gather_facts([mention(A, C, on=days[C])], {key: Heard(on) for key, on in days.items()})
    assert [(p.start.isoformat(), p.mentions) for p in facts[A].trend] == [
        ("2026-02-23", 0),
        ("2026-03-02", 1),
        ("2026-03-09", 0),
        ("2026-03-16", 0),
    ]


def test_only_trouble_is_severe_and_wishes_and_praise_have_strength():
    wishes = [mention(A, C, kind="request", severity=0.9), mention(A, D, kind="request", severity=0.7)]
    facts = gather_facts([*wishes, mention(B, C, kind="praise", severity=0.5)], heard({C: None, D: None}))
    assert (facts[A].severity, facts[A].strength) == (None, pytest.approx(0.8))
    assert (facts[B].severity, facts[B].strength) == (None, 0.5)


def test_participants_are_the_people_who_speak_for_the_customer():
    said = [mention(A, C, "Ada"), mention(A, C, "Ada"), mention(A, D), replace(mention(A, C), who=None)]
    assert count_participants(said) == 2
    assert gather_facts(said, heard({C: None, D: None}))[A].participants == 2


def test_the_saturation_curve_flattens():
    steps = saturation(
        [mention(A, C), mention(B, C), mention(A, D), mention(None, D)],
        [(C, date(2026, 1, 1)), (D, date(2026, 1, 2)), (A, date(2026, 1, 3))],
    )
    assert [(s.new_themes, s.themes) for s in steps] == [(2, 2), (0, 2), (0, 2)]


def test_a_cluster_keeps_the_theme_that_most_of_it_stands_in():
    places, chosen = settle([0, 0, 0, 1, ALONE], [Standing(A), Standing(A), Standing(B), Standing(), Standing(B)])
    assert places[:3] == [A, A, A] and places[4] is None
    assert chosen[0] == A and chosen[1] not in (A, B)


def test_a_cluster_without_a_theme_gets_one_that_is_near_and_only_what_is_settled_takes_two():
    near = {0: [A, B], 1: [A, B], 2: [A]}
    _, chosen = settle([0, 0, 1, 1, 2, 2], [Standing()] * 6, near=near)
    assert (chosen[0], chosen[1]) == (A, B) and chosen[2] not in (A, B)
    _, chosen = settle([0, 0, 1, 1, 2, 2], [Standing()] * 6, frozenset({A}), near)
    assert set(chosen.values()) == {A}
    _, chosen = settle([0, 0, 1, 1], [Standing(A), Standing(A), Standing(), Standing()], near={1: [A]})
    assert chosen[0] == A != chosen[1]


def test_a_theme_that_falls_apart_keeps_its_id_once_and_a_settled_one_takes_all_of_its_clusters():
    apart = [0, 0, 0, 1, 1]
    places, _ = settle(apart, [Standing(A)] * 5)
    assert places[0] == A and places[3] not in (A, None)
    places, _ = settle(apart, [Standing(A, fixed=True)] * 5, frozenset({A}))
    assert set(places) == {A}


def test_one_insight_that_a_person_moved_stays_and_takes_nobody_along():
    places, _ = settle([0, 0, 0, 1, 1], [Standing(A), Standing(A), Standing(B, fixed=True), Standing(B), Standing(B)])
    assert places == [A, A, B, B, B]


def test_what_a_person_took_out_stays_out():
    places, _ = settle([0, 0, 0], [Standing(A), Standing(A), Standing(None, fixed=True)])
    assert places == [A, A, None]
