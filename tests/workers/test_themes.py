"""Grouping insights into themes: stable as recordings arrive, and never against what a person decided."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import select, update

from service.actions import edits, grouping, insights, jobs, search, themes, transcripts
from service.actions.projects import default_project
from service.actions.scope import Scope
from service.domain.errors import Conflict
from service.store.database import Database
from service.store.tables import Analysis, Evidence, Insight, Recording, Theme
from tests.factories import make_insight, make_mined, make_recording, make_transcript
from workers import tasks
from workers.themes import group as grouping_run
from workers.themes.likeness import draw_together, group

TOPICS = {"export": 0, "login": 1, "price": 2, "search": 3}


def vector(statement: str) -> np.ndarray:
    """A vector that says the topic (the statement's first word) and a little of its own."""
    own = np.random.default_rng(sum(map(ord, statement.lower()))).normal(size=384)
    made = 0.35 * own / np.linalg.norm(own)
    made[TOPICS[statement.split()[0].lower()]] += 1.0
    return np.asarray(made / np.linalg.norm(made), np.float32)


def hear(database: Database, *said: str, kind: str = "pain_point") -> uuid.UUID:
    """A recording in which a customer says these things, with its insights indexed."""
    with database.write() as session:
        recording = make_recording(session, title=said[0])
        transcript = make_transcript([("SPEAKER_01", text) for text in said])
        row = transcripts.save_transcript(session, recording, transcript, uuid.uuid4().hex)
        found = [replace(make_insight(transcript, text, kind), statement=text) for text in said]  # type: ignore[arg-type]
        insights.save_mined(session, recording, row, make_mined(transcript, *found), metrics=None)
        passages = [
            replace(p, vector=vector(p.text))
            for p in search.list_passages(session, recording.id)
            if p.kind == "insight"
        ]
        search.index_recording(session, recording.id, passages)
        return recording.id


def hear_again(database: Database, recording_id: uuid.UUID, how: str, words: str = "") -> None:
    """The same claims (or these `words` in their places) mined again after a word elsewhere was corrected, or from a new
    version, whose recogniser wrote everything without capitals; and indexed.
    """
    mine_again(database, recording_id, how, words)
    index_again(database, recording_id)


def mine_again(database: Database, recording_id: uuid.UUID, how: str, words: str = "") -> None:
    with database.write() as session:
        recording = session.get_one(Recording, recording_id)
        row = transcripts.get_current(session, recording_id)
        if how == "corrected":
            first = transcripts.list_utterances(session, row.id)[0]
            edits.change_text(session, recording_id, first.id, first.text + " Yes.")
        else:
            made = transcripts.load_transcript(session, row)
            lower = tuple(replace(u, text=(words or u.text).lower(), words=()) for u in made.utterances)
            row = transcripts.save_transcript(session, recording, replace(made, utterances=lower), uuid.uuid4().hex)
        transcript = transcripts.load_transcript(session, row)
        said = [u.text.split(" Yes.")[0] for u in transcript.utterances]
        found = [replace(make_insight(transcript, text), statement=text) for text in said]
        insights.save_mined(session, recording, row, make_mined(transcript, *found), metrics=None)


def index_again(database: Database, recording_id: uuid.UUID) -> None:
    with database.write() as session:
        passages = [replace(p, vector=vector(p.text)) for p in search.list_passages(session, recording_id)]
        search.index_recording(session, recording_id, [p for p in passages if p.kind == "insight"])


def standing(database: Database) -> dict[uuid.UUID, tuple[str, str, set[str]]]:
    """The themes that insights are in: name, who named it, and what is said in it, all in small letters."""
    with database.read() as session:
        project = default_project(session).id
        query = select(Theme, Insight.statement).join(Insight, Insight.theme_id == Theme.id)
        found: dict[uuid.UUID, tuple[str, str, set[str]]] = {}
        counted = query.join(Analysis, Analysis.transcript_id == Insight.transcript_id).join(Recording)
        for theme, statement in session.execute(counted.where(grouping.current(project))):
            found.setdefault(theme.id, (theme.label.lower(), theme.named_by, set()))[2].add(statement.lower())
        return found


def run(database: Database, *, complete: bool = False) -> uuid.UUID:
    """Group the project's insights as a worker does; answers the project."""
    with database.write() as session:
        project_id = default_project(session).id
        grouping.submit(session, project_id, complete=complete)
    assert tasks.serve("short", "w") == "completed"
    return project_id


def shown(database: Database) -> dict[str, set[str]]:
    """The themes by name, with the statements in them."""
    with database.read() as session:
        rows = session.execute(select(Theme.label, Insight.statement).join(Insight, Insight.theme_id == Theme.id))
        found: dict[str, set[str]] = {}
        for label, statement in rows:
            found.setdefault(label, set()).add(statement)
        return found


def theme_of(database: Database, statement: str) -> uuid.UUID | None:
    with database.read() as session:
        return session.scalars(select(Insight.theme_id).where(Insight.statement == statement)).one()


def id_of(database: Database, *statements: str) -> list[uuid.UUID]:
    with database.read() as session:
        return [session.scalars(select(Insight.id).where(Insight.statement == s)).one() for s in statements]


@pytest.fixture
def grouped(database: Database) -> Database:
    hear(database, "Export fails at night", "Login takes too long")
    hear(database, "Export breaks every time", "Login never works", "Price is too high")
    run(database)
    return database


@pytest.fixture(params=[False, True], ids=["anew", "added"])
def each_way(request: pytest.FixtureRequest, grouped: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A grouped project whose later runs group everything anew, or add what is new."""
    with grouped.write() as session:
        session.execute(update(grouping.Grouping).values(regrouped=1))
    if request.param:
        monkeypatch.setattr(grouping_run, "SMALL", 0)
        monkeypatch.setattr(grouping_run, "ANEW_AFTER", 1e9)
    return grouped


def test_what_says_the_same_is_one_theme_and_what_stands_alone_is_in_none(grouped: Database):
    assert sorted(map(sorted, shown(grouped).values())) == [
        ["Export breaks every time", "Export fails at night"],
        ["Login never works", "Login takes too long"],
    ]
    assert theme_of(grouped, "Price is too high") is None


def test_themes_keep_their_ids_as_recordings_arrive_and_new_ones_are_made(each_way: Database):
    export, login = theme_of(each_way, "Export fails at night"), theme_of(each_way, "Login never works")
    hear(each_way, "Export is broken again", "Price went up", "Search finds nothing")
    run(each_way)
    assert theme_of(each_way, "Export is broken again") == export == theme_of(each_way, "Export fails at night")
    assert theme_of(each_way, "Login takes too long") == login
    assert theme_of(each_way, "Price went up") == theme_of(each_way, "Price is too high") is not None
    assert theme_of(each_way, "Search finds nothing") is None


def test_a_name_that_a_person_gave_stays(each_way: Database):
    export = theme_of(each_way, "Export fails at night")
    with each_way.write() as session:
        themes.change_theme(session, export, {"label": "Exports break"})
    hear(each_way, "Export stops in the middle")
    run(each_way)
    with each_way.read() as session:
        assert themes.get_theme(session, export).label == "Exports break"
    assert theme_of(each_way, "Export stops in the middle") == export


def test_merged_themes_stay_together_and_take_what_is_like_either(each_way: Database):
    export, login = theme_of(each_way, "Export fails at night"), theme_of(each_way, "Login never works")
    with each_way.write() as session:
        themes.merge_themes(session, export, [login])
    hear(each_way, "Login page is blank", "Export hangs")
    run(each_way)
    assert theme_of(each_way, "Login page is blank") == theme_of(each_way, "Export hangs") == export
    assert theme_of(each_way, "Login never works") == export
    with each_way.read() as session:
        assert themes.view_theme(session, login).merged_into == export


def test_what_was_split_off_is_not_joined_again(each_way: Database):
    export = theme_of(each_way, "Export fails at night")
    hear(each_way, "Export loses columns")
    run(each_way)
    with each_way.write() as session:
        split = themes.split_theme(session, export, "Lost columns", id_of(each_way, "Export loses columns")).id
    hear(each_way, "Export fails on Mondays")
    run(each_way)
    assert theme_of(each_way, "Export loses columns") == split
    assert theme_of(each_way, "Export fails at night") == theme_of(each_way, "Export breaks every time") == export
    assert theme_of(each_way, "Export fails on Mondays") in (export, split)


def test_an_insight_stays_where_a_person_put_it_also_in_no_theme(each_way: Database):
    login = theme_of(each_way, "Login never works")
    moved, out = id_of(each_way, "Export fails at night", "Export breaks every time")
    with each_way.write() as session:
        themes.move_insight(session, moved, login)
        themes.move_insight(session, out, None)
    hear(each_way, "Export is slow today", "Export is slow always")
    run(each_way)
    assert theme_of(each_way, "Export fails at night") == login
    assert theme_of(each_way, "Export breaks every time") is None
    assert theme_of(each_way, "Export is slow today") != login


@pytest.mark.parametrize("version", ["the same", "a new one"])
def test_mining_again_keeps_where_a_person_put_an_insight(grouped: Database, version: str):
    login = theme_of(grouped, "Login never works")
    moved = id_of(grouped, "Export fails at night")[0]
    with grouped.write() as session:
        themes.move_insight(session, moved, login)
        recording = session.get_one(Recording, session.get_one(Insight, moved).recording_id)
        transcript = make_transcript(
            [("SPEAKER_01", text) for text in ("Export fails at night", "Login takes too long")]
        )
        key = transcripts.get_current(session, recording.id).key if version == "the same" else "another"
        row = transcripts.save_transcript(session, recording, transcript, key)
        mined = make_mined(transcript, make_insight(transcript, "Export fails at night"))
        insights.save_mined(session, recording, row, mined, metrics=None)
        found = insights.list_insights(session, recording_id=recording.id)
        assert [(i.theme_id, i.theme_by) for i in found] == [(login, "person")]


def rename(database: Database) -> None:
    with database.write() as session:
        themes.change_theme(session, theme_of(database, "Export fails at night"), {"label": "Exports break"})


def merge(database: Database) -> None:
    export, login = theme_of(database, "Export fails at night"), theme_of(database, "Login never works")
    with database.write() as session:
        themes.merge_themes(session, export, [login])


def split(database: Database) -> None:
    with database.write() as session:
        chosen = id_of(database, "Export fails at night")
        themes.split_theme(session, theme_of(database, "Export fails at night"), "At night", chosen)


def move(database: Database) -> None:
    login = theme_of(database, "Login never works")
    with database.write() as session:
        themes.move_insight(session, id_of(database, "Export fails at night")[0], login)


@pytest.mark.parametrize("how", ["corrected", "transcribed again"])
@pytest.mark.parametrize("decide", [None, rename, merge, split, move])
def test_themes_are_as_people_left_them_when_everything_is_mined_again(
    each_way: Database, decide: Callable[[Database], None] | None, how: str
):
    hear(each_way, "Export is broken again", "Login is broken")
    run(each_way)
    if decide:
        decide(each_way)
        run(each_way)
    before = standing(each_way)
    with each_way.read() as session:
        recordings = list(session.scalars(select(Recording.id)))
    for _ in range(2):
        for recording in recordings:
            hear_again(each_way, recording, how)
    run(each_way)
    assert standing(each_way) == before
    assert sum(len(said) for _, _, said in before.values()) == 6


@pytest.mark.parametrize("decide", [rename, merge])
def test_a_theme_that_a_person_settled_takes_what_is_heard_otherwise_in_a_new_version(
    each_way: Database, decide: Callable[[Database], None]
):
    decide(each_way)
    run(each_way)
    export = theme_of(each_way, "Export fails at night")
    with each_way.read() as session:
        recordings = list(session.scalars(select(Recording.id)))
    with each_way.write() as session:
        session.execute(update(Insight).values(theme_id=None, theme_by=None))  # as if nothing of it were known any more
    for number, recording in enumerate(recordings):
        hear_again(each_way, recording, "transcribed again", f"export {number}")
    run(each_way)
    assert list(standing(each_way)) == [export]
    if decide is rename:
        assert standing(each_way)[export][:2] == ("exports break", "person")


def test_a_theme_stays_for_what_a_person_put_there_while_its_words_are_gone(each_way: Database):
    login, moved = theme_of(each_way, "Login never works"), id_of(each_way, "Price is too high")[0]
    with each_way.write() as session:
        themes.move_insight(session, moved, login)
        session.execute(update(Insight).where(Insight.statement.startswith("Login")).values(status="rejected"))
        words = session.scalars(select(Evidence).where(Evidence.insight_id == moved)).one()
        edits.change_text(session, session.get_one(Insight, moved).recording_id, words.utterance_id, "Nothing.")
    assert moved not in counted(each_way)
    run(each_way)
    with each_way.write() as session:
        edits.undo(session, session.get_one(Insight, moved).recording_id)
    run(each_way)
    assert theme_of(each_way, "Price is too high") == login
    assert moved in counted(each_way)


@pytest.mark.parametrize("how", ["corrected", "version"])
def test_a_theme_stays_for_what_is_mined_but_not_indexed_yet(each_way: Database, how: str):
    before = standing(each_way)
    with each_way.read() as session:
        recordings = list(session.scalars(select(Recording.id)))
    for recording_id in recordings:
        mine_again(each_way, recording_id, how)
    run(each_way)
    assert standing(each_way) == before
    for recording_id in recordings:
        index_again(each_way, recording_id)
    run(each_way)
    assert standing(each_way) == before


def counted(database: Database) -> list[uuid.UUID]:
    with database.read() as session:
        return [item.id for item in grouping.load(session, default_project(session).id).items]


def test_a_person_who_changes_themes_during_a_run_is_heard(grouped: Database, monkeypatch: pytest.MonkeyPatch):
    export, login = theme_of(grouped, "Export fails at night"), theme_of(grouped, "Login never works")
    find = grouping_run.find_themes
    ran = []

    def slowly(seen, *, complete):
        found = find(seen, complete=complete)
        if not ran:
            with grouped.write() as session:
                themes.merge_themes(session, export, [login])
        ran.append(seen.revision)
        return found

    monkeypatch.setattr(grouping_run, "find_themes", slowly)
    run(grouped, complete=True)
    assert len(ran) == 2
    assert theme_of(grouped, "Login never works") == export


def test_a_run_that_read_too_early_writes_nothing(grouped: Database):
    with grouped.write() as session:
        project_id = default_project(session).id
        seen = grouping.load(session, project_id)
        grouping.touch(session, project_id)
        with pytest.raises(Conflict):
            grouping.save(session, project_id, seen, grouping_run.find_themes(seen))


def test_rejected_insights_and_deleted_recordings_do_not_count(grouped: Database):
    with grouped.write() as session:
        insight_id = id_of(grouped, "Export fails at night")[0]
        insights.change_insight(session, insight_id, {"status": "rejected"})
        found = themes.list_themes(session, Scope(default_project(session).id)).themes
        assert sorted(t.facts.mentions for t in found if t.facts) == [1, 2]
        session.delete(session.scalars(select(Recording).order_by(Recording.created_at)).first())
        session.flush()
        found = themes.list_themes(session, Scope(default_project(session).id)).themes
        assert sorted(t.facts.mentions for t in found if t.facts) == [1, 1]


def test_praise_and_pain_of_one_thing_are_two_themes(database: Database):
    hear(database, "Search is slow", "Search misses words")
    hear(database, "Search is lovely", "Search saves me hours", kind="praise")
    run(database)
    assert len(shown(database)) == 2


def test_the_order_of_arrival_changes_nothing_in_the_end(grouped: Database):
    hear(grouped, "Price is not clear", "Export ends early")
    run(grouped)
    before = {frozenset(found) for found in shown(grouped).values()}
    run(grouped, complete=True)
    assert {frozenset(found) for found in shown(grouped).values()} == before


@pytest.mark.parametrize("sizes", [(1,), (40, 3, 1), (7, 7, 7, 7)])
def test_groups_are_found_without_their_number(sizes: Sequence[int]):
    texts = [f"{topic} {i}" for topic, size in zip(TOPICS, sizes, strict=False) for i in range(size)]
    labels = group(draw_together(np.stack([vector(t) for t in texts])))
    assert sorted(np.bincount(labels).tolist()) == sorted(sizes)


def test_no_vectors_no_groups():
    assert group(draw_together(np.zeros((0, 384), np.float32))).tolist() == []


def test_grouping_waits_once_per_project(database: Database):
    with database.write() as session:
        project_id = default_project(session).id
        first = grouping.submit(session, project_id)
        second = grouping.submit(session, project_id, complete=True)
        assert first.id == second.id and second.payload == {"complete": True}
        assert jobs.find_unfinished(session, grouping.GROUP_THEMES, project_id) is second
