"""The list of recordings on both databases: sorted, filtered, and pages that skip nothing and tell nothing twice."""

from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest
from sqlalchemy.orm import Session

from service.actions import insights, overview, projects, speakers, themes
from service.actions.jobs import submit
from service.actions.listing import Listing, Order, Sort, list_recordings
from service.domain.errors import Invalid
from service.store.database import Database
from service.store.tables import Recording
from tests import factories

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def walk(session: Session, listing: Listing, limit: int = 2) -> list[str]:
    """The titles of all pages."""
    seen, cursor = [], None
    for _ in range(50):
        rows, cursor = list_recordings(session, listing, limit=limit, cursor=cursor)
        seen += [row.title for row in rows]
        if cursor is None:
            return seen
    raise AssertionError("the pages do not end")


def make(session: Session, title: str, satisfaction: float | None = None, **rest: object) -> Recording:
    row, transcript, _ = factories.make_saved(session, title=title, **rest)
    insights.get_or_make_analysis(session, row, transcript).satisfaction = {"index": satisfaction, "parts": []}
    session.flush()
    return row


def some(session: Session) -> None:
    make(session, "beta", 41.5, duration=30.0, recorded_on=date(2026, 2, 3), created_at=NOON)
    make(session, "Alpha", 80.0, duration=600.25, recorded_on=date(2026, 1, 9), created_at=NOON + timedelta(hours=1))
    make(session, "gamma", None, duration=None, created_at=NOON + timedelta(days=2))
    make(session, "Émile 100%", 41.5, duration=30.0, recorded_on=date(2026, 2, 3), created_at=NOON + timedelta(hours=3))


@pytest.mark.parametrize(
    ("sort", "greatest_first"),
    [
        ("created_at", ["gamma", "Émile 100%", "Alpha", "beta"]),
        ("duration", ["Alpha", "beta Émile 100%", "gamma"]),
        ("satisfaction", ["Alpha", "beta Émile 100%", "gamma"]),
        ("recorded_on", ["gamma", "beta Émile 100%", "Alpha"]),
    ],
)
def test_sorted_with_the_unknown_last_and_ties_together(
    each_database: Database, sort: Sort, greatest_first: list[str]
) -> None:
    def tied(titles: list[str]) -> list[str]:
        """Recordings of the same value come in any order, but side by side."""
        if len(greatest_first) == 4:
            return titles
        at = min(titles.index("beta"), titles.index("Émile 100%"))
        assert set(titles[at : at + 2]) == {"beta", "Émile 100%"}
        return [*titles[:at], "beta Émile 100%", *titles[at + 2 :]]

    with each_database.write() as session:
        some(session)
        assert tied(walk(session, Listing(sort=sort), 1)) == greatest_first
        known = [title for title in greatest_first if title != "gamma"]
        last = ["gamma"] if sort in ("duration", "satisfaction") else []
        smallest_first = [*reversed(known), *last] if last else list(reversed(greatest_first))
        assert tied(walk(session, Listing(sort=sort, order="asc"), 1)) == smallest_first


def test_titles_are_sorted_without_regard_to_case(each_database: Database) -> None:
    with each_database.write() as session:
        for title in ("beta", "Alpha", "gamma", "Delta"):
            make(session, title)
        assert walk(session, Listing(sort="title", order="asc"), 1) == ["Alpha", "beta", "Delta", "gamma"]
        assert walk(session, Listing(sort="title"), 1) == ["gamma", "Delta", "beta", "Alpha"]


@pytest.mark.parametrize("order", get_args(Order))
@pytest.mark.parametrize("sort", get_args(Sort))
def test_every_page_size_and_order_shows_each_recording_once(each_database: Database, sort: Sort, order: Order) -> None:
    with each_database.write() as session:
        for n in range(9):
            make(
                session, f"Call {n // 3}", [None, 12.3, 98.7][n % 3], duration=[None, 0.1, 7.7][n // 3], created_at=NOON
            )
        for limit in (1, 2, 4):
            ids, cursor = [], None
            for _ in range(20):
                rows, cursor = list_recordings(session, Listing(sort=sort, order=order), limit=limit, cursor=cursor)
                ids += [row.id for row in rows]
                if cursor is None:
                    break
            assert (len(ids), len(set(ids)), cursor) == (9, 9, None)


def test_recordings_that_come_and_go_between_pages_move_no_other(each_database: Database) -> None:
    with each_database.write() as session:
        rows = [make(session, f"Call {n}", created_at=NOON + timedelta(minutes=n)) for n in range(7)]
        first, cursor = list_recordings(session, Listing(), limit=3)
        make(session, "New", created_at=NOON + timedelta(hours=1))
        session.delete(first[-1])
        session.delete(rows[1])
        session.flush()
        seen = [row.title for row in first]
        while cursor:
            page, cursor = list_recordings(session, Listing(), limit=3, cursor=cursor)
            seen += [row.title for row in page]
    assert seen == ["Call 6", "Call 5", "Call 4", "Call 3", "Call 2", "Call 0"]


def test_filters_narrow_and_combine(each_database: Database) -> None:
    with each_database.write() as session:
        some(session)
        rows = {row.title: row for row in list_recordings(session, Listing())[0]}
        submit(session, rows["beta"])
        submit(session, rows["Alpha"]).status = "failed"
        rows["Alpha"].kind = rows["beta"].kind = "support_call"
        rows["Alpha"].language = "fr"
        session.flush()

        def titles(**filters: object) -> list[str]:
            return sorted(walk(session, Listing(**filters)))  # type: ignore[arg-type]

        assert titles(statuses=["failed"]) == ["Alpha"]
        assert titles(statuses=["failed", "queued"]) == ["Alpha", "beta"]
        assert titles(kinds=["support_call"], statuses=["queued"]) == ["beta"]
        assert titles(language="fr") == ["Alpha"]
        assert titles(language="en") == ["beta", "gamma", "Émile 100%"]  # what was heard, where nobody said it
        assert titles(since=date(2026, 2, 3)) == ["beta", "gamma", "Émile 100%"]
        assert titles(until=date(2026, 2, 3)) == ["Alpha", "beta", "Émile 100%"]
        assert titles(since=date(2026, 3, 3), until=date(2026, 3, 3)) == ["gamma"]  # nobody said when: the day it came
        assert titles(query="100%") == ["Émile 100%"]
        assert titles(query="1_0") == []
        assert titles(visible=[]) == []
        assert titles(project_id=projects.create_project(session, name="Other").id) == []


def test_filters_by_who_speaks_and_what_comes_up(each_database: Database) -> None:
    with each_database.write() as session:
        row, saved, transcript = factories.make_saved(session, title="With Ben")
        insights.save_mined(session, row, saved, factories.make_mined(transcript), metrics=None)
        make(session, "Without")
        speaker = speakers.list_speakers(session, row.id)[1]
        person = speakers.change_speaker(session, row.id, speaker.id, {"name": "Ben"}).participant_id
        said = insights.list_insights(session, recording_id=row.id)
        theme = themes.create_theme(session, row.project_id, "Export fails", [said[0].id])
        assert walk(session, Listing(participant_id=person)) == ["With Ben"]
        assert walk(session, Listing(theme_id=theme.id)) == ["With Ben"]
        assert [t.mentions for t in overview.view_recording(session, row).top_themes] == [1]
        said[0].evidence[0].verified = False  # its words were corrected
        session.flush()
        assert walk(session, Listing(theme_id=theme.id)) == overview.view_recording(session, row).top_themes == []
        said[0].evidence[0].verified = True
        session.flush()
        assert walk(session, Listing(theme_id=theme.id)) == ["With Ben"]
        said[0].status = "rejected"
        session.flush()
        assert walk(session, Listing(theme_id=theme.id)) == []


@pytest.mark.parametrize("cursor", ["x", "YWJj", "bm90LWEtZGF0ZXxub3QtYW4taWQ", "é", "WzEsMiwzLDRd", "bnVsbA", "W10"])
@pytest.mark.parametrize("sort", get_args(Sort))
def test_a_foreign_cursor_is_refused_with_a_sentence(session: Session, sort: Sort, cursor: str) -> None:
    with pytest.raises(Invalid, match="cursor"):
        list_recordings(session, Listing(sort=sort), cursor=cursor)


def test_a_cursor_of_another_order_is_refused(session: Session) -> None:
    for n in range(3):
        factories.make_recording(session, title=str(n), duration=float(n))
    _, cursor = list_recordings(session, Listing(sort="duration"), limit=1)
    with pytest.raises(Invalid, match="another order"):
        list_recordings(session, Listing(sort="duration", order="asc"), limit=1, cursor=cursor)
    with pytest.raises(Invalid, match="another order"):
        list_recordings(session, Listing(sort="satisfaction"), limit=1, cursor=cursor)
