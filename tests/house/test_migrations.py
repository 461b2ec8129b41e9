"""Migrations: one line of them, from nothing to exactly the tables in the code, on both databases."""

import threading
import uuid
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import inspect, text, update
from sqlalchemy.orm import Session

from service.actions import insights, transcripts
from service.store import migrate, tables
from service.store.database import Base, Database
from service.store.search import find
from tests import factories


def open_database(url: str) -> Database:
    return Database(url)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def empty(request: pytest.FixtureRequest, tmp_path: Path):
    url = f"sqlite:///{tmp_path}/new.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    database = open_database(url)
    yield database
    database.dispose()


def test_there_is_one_head():
    assert migrate.newest() == max(path.name[:4] for path in (migrate.FOLDER / "versions").glob("0*.py"))


def test_upgrading_an_empty_database_gives_exactly_the_tables_in_the_code(empty: Database):
    assert migrate.current(empty) is None
    assert migrate.upgrade(empty) == migrate.newest() == migrate.current(empty)
    assert set(Base.metadata.tables) <= set(inspect(empty.engine).get_table_names())
    assert migrate.check(empty) == []


def test_a_missing_column_is_noticed(empty: Database):
    migrate.upgrade(empty)
    with empty.write() as session:
        session.execute(text("alter table project drop column description"))
    assert any("description" in line for line in migrate.check(empty))


def test_upgrading_twice_changes_nothing_and_keeps_the_data(empty: Database):
    migrate.upgrade(empty)
    with empty.write() as session:
        session.execute(text("insert into worker_beat (name, seen_at, facts) values ('a', '2026-01-01', '{}')"))
    assert migrate.upgrade(empty) == migrate.newest()
    with empty.read() as session:
        assert session.scalar(text("select count(*) from worker_beat")) == 1


def test_two_processes_may_upgrade_at_once(empty: Database):
    results: list[str] = []

    def work() -> None:
        database = open_database(empty.engine.url.render_as_string(hide_password=False))
        results.append(migrate.upgrade(database))
        database.dispose()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [migrate.newest()] * 3


def test_downgrading_to_nothing_leaves_nothing(empty: Database):
    migrate.upgrade(empty)
    with empty.engine.execution_options(write=True).begin() as connection:
        command.downgrade(migrate._config(connection), "base")
    assert set(inspect(empty.engine).get_table_names()) <= {"alembic_version"}


def test_the_search_index_follows_the_passages(database: Database):
    with database.write() as session:
        session.execute(
            text(
                "insert into project (id, name, description, glossary, created_at) values ('p', 'n', '', '[]', '2026-01-01')"
            )
        )
        columns = "id, project_id, title, filename, sha256, size, kind, metadata, options, created_at"
        values = "'r', 'p', 't', 'f', 's', 0, 'k', '{}', '{}', '2026-01-01'"
        session.execute(text(f"insert into recording ({columns}) values ({values})"))
        session.execute(
            text("insert into passage (id, recording_id, kind, text, words) values (1, 'r', 'u', 'T', 'slow export')")
        )

        def found(word: str) -> int:
            query = text("select count(*) from passage_fts where passage_fts match :word")
            return session.scalar(query, {"word": word}) or 0

        assert (found("export"), found("fast")) == (1, 0)
        session.execute(text("update passage set words = 'fast export'"))
        assert (found("slow"), found("fast")) == (0, 1)
        session.execute(text("delete from recording"))  # the cascade reaches the passages, their trigger the index
        assert found("export") == 0


def test_a_migration_that_copies_a_table_keeps_the_rows_that_refer_to_it(empty: Database):
    migrate.upgrade(empty, "0002")
    recording, job = uuid.uuid4().hex, uuid.uuid4().hex
    with empty.write() as session:
        session.execute(text("insert into project values (:id, 'n', '', '[]', '2026-01-01')"), {"id": recording})
        columns = "id, project_id, title, filename, sha256, size, kind, metadata, options, created_at"
        values = ":id, :id, 't', 'f', 's', 0, 'k', '{}', '{}', '2026-01-01'"
        session.execute(text(f"insert into recording ({columns}) values ({values})"), {"id": recording})
        columns = "id, recording_id, kind, queue, priority, status, run_at, attempt, max_attempts, lease_until"
        session.execute(
            text(
                f"insert into job ({columns}, cancel_requested, progress, message, created_at) values "
                "(:job, :id, 'process_recording', 'cpu', 0, 'queued', 0, 0, 3, 0, false, 0, '', '2026-01-01')"
            ),
            {"id": recording, "job": job},
        )
        session.execute(
            text(
                "insert into job_stage (id, job_id, position, name, status, progress) values (:id, :id, 0, 'n', 's', 0)"
            ),
            {"id": job},
        )
    migrate.upgrade(empty)
    with empty.write() as session:
        assert session.execute(text("select count(*) from job_stage")).scalar() == 1
        session.execute(text("delete from project"))  # and the foreign keys are watched again
        assert session.execute(text("select count(*) from job_stage")).scalar() == 0


def said_of(session: Session, theme: uuid.UUID) -> None:
    """Something that counts of a theme, whose project has the same id."""
    recording = tables.Recording(project_id=theme, title="t", filename="f", sha256="0" * 64)
    session.add(recording)
    session.flush()
    noun = factories.make_transcript()
    transcript = transcripts.save_transcript(session, recording, noun, "k")
    insights.save_mined(session, recording, transcript, factories.make_mined(noun), metrics=None)
    session.execute(update(tables.Insight).values(theme_id=theme))


def test_themes_that_there_were_can_be_found_after_the_upgrade(empty: Database):
    migrate.upgrade(empty, "0012")
    key = uuid.uuid4().hex
    with empty.write() as session:
        columns = "id, name, description, glossary, created_at"
        session.execute(text(f"insert into project ({columns}) values (:id, 'n', '', '[]', '2026-01-01')"), {"id": key})
        columns = (
            "id, project_id, family, label, description, phrases, named_by, settled, vectors, created_at, updated_at"
        )
        values = ":id, :id, 'need', 'Slow exports', '', '[]', 'machine', false, '', '2026-01-01', '2026-01-01'"
        session.execute(text(f"insert into theme ({columns}) values ({values})"), {"id": key})
    migrate.upgrade(empty)
    with empty.write() as session:
        said_of(session, uuid.UUID(key))
        assert [hit.passage.kind for hit in find(session, "export").hits] == ["theme"]
        session.execute(text("delete from project"))  # its themes go, and the words with them
        assert session.scalar(text("select count(*) from passage")) == 0
        assert find(session, "export").hits == []


SINCE = "0012"
"""From here on a migration must leave the version before at work: docs/deploy.md says the rule."""


def test_a_migration_leaves_the_version_before_at_work(tmp_path: Path):
    """It reads what it read, and its inserts, which know no new column, succeed."""
    database = open_database(f"sqlite:///{tmp_path}/rolling.db")
    migrate.upgrade(database, SINCE)
    revisions = sorted(path.name[:4] for path in (migrate.FOLDER / "versions").glob("0*.py"))
    before = columns_of(database)
    for revision in revisions[revisions.index(SINCE) + 1 :]:
        migrate.upgrade(database, revision)
        after = columns_of(database)
        gone = [f"{t}.{c}" for t in before for c in before[t] if c not in after.get(t, {})]
        assert gone == [], f"{revision} takes away what the version before reads"
        strict = [f"{t}.{c}" for t in before for c, optional in after[t].items() if c not in before[t] and not optional]
        assert strict == [], f"{revision}: new columns of a table that is there need a server_default, or be nullable"
        before = after
    database.dispose()


def columns_of(database: Database) -> dict[str, dict[str, bool]]:
    """The columns of each table, and whether an insert may leave them out."""
    look = inspect(database.engine)
    return {
        table: {c["name"]: bool(c["nullable"]) or c["default"] is not None for c in look.get_columns(table)}
        for table in look.get_table_names()
        if not table.startswith(migrate.HIDDEN)
    }
