"""What is masked in a whole project is kept in memory: it follows every change, and few queries read it."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from service.actions import personal, recordings, speakers, transcripts
from service.actions.redaction import Masks
from service.domain.access import LOCAL
from service.domain.privacy import KINDS, Privacy
from service.domain.redaction import mask
from service.store.database import Database
from service.store.masking import LOADED, MASKS
from service.store.tables import (
    Participant,
    PersonalChange,
    PersonalSpan,
    Project,
    Recording,
    Speaker,
    Utterance,
    change_counts,
)
from tests import factories

LINES = (("A", "hello there"), ("B", "my name is zdenka and my code word is marzipan"))


@pytest.fixture
def project_id(database: Database) -> uuid.UUID:
    with database.write() as session:
        project = Project(name="Study", privacy=Privacy(redact=KINDS, originals="nobody").as_dict())
        session.add(project)
        session.flush()
        add_recording(session, project.id)
        return project.id


def add_recording(session: Session, project_id: uuid.UUID) -> Recording:
    row = Recording(project_id=project_id, title="Call", filename="call.wav", sha256=uuid.uuid4().hex * 2)
    session.add(row)
    session.flush()
    version = transcripts.save_transcript(session, row, factories.make_transcript(LINES), "key")
    personal.look(session, version)
    return row


def shown(database: Database, project_id: uuid.UUID, text: str) -> str:
    read = Masks(database, LOCAL).of_project(project_id)
    assert read is not None
    return mask(text, read.derived(text))


def test_it_follows_every_change(database: Database, project_id: uuid.UUID) -> None:
    text = "Zdenka and Quillfeather say marzipan"

    def after(change: Callable[[Session], Any]) -> str:
        with database.write() as session:
            change(session)
        return shown(database, project_id, text)

    def one(session: Session, table: Any) -> Any:
        return session.scalars(select(table).order_by(table.id)).first()

    def mark(session: Session) -> None:
        row = one(session, Recording)
        said = session.scalars(select(Utterance).where(Utterance.position == 1)).one()
        at = said.text.index("marzipan")
        personal.add_span(session, transcripts.get_current(session, row.id), said.id, at, at + 8, "national_id")

    def unmark(session: Session) -> None:
        span = session.scalars(select(PersonalSpan).where(PersonalSpan.quote == "marzipan")).one()
        personal.remove_span(session, span.recording_id, span.id)

    def name(session: Session) -> None:
        row = one(session, Speaker)
        speakers.change_speaker(session, row.recording_id, row.id, {"name": "Quillfeather"})

    def rename(session: Session) -> None:
        one(session, Speaker).name = "Somebody"
        for person in session.scalars(select(Participant)):
            person.name = "Somebody"

    assert shown(database, project_id, text) == "[NAME] and Quillfeather say marzipan"
    assert after(mark) == "[NAME] and Quillfeather say [NATIONAL_ID]"
    assert after(unmark) == "[NAME] and Quillfeather say marzipan"
    assert after(name) == "[NAME] and [NAME] say marzipan"
    assert after(rename) == "[NAME] and Quillfeather say marzipan"
    assert after(lambda session: recordings.delete_recording(session, one(session, Recording).id)) == text
    assert after(lambda session: add_recording(session, project_id)) == "[NAME] and Quillfeather say marzipan"


def test_a_change_that_is_rolled_back_is_none(database: Database, project_id: uuid.UUID) -> None:
    with database.read() as session:
        before = change_counts.version(session, PersonalChange)
    with database.read() as session:
        add_recording(session, project_id)
        session.rollback()
    with database.write() as session:
        session.add(Project(name="Another"))
    with database.read() as session:
        assert change_counts.version(session, PersonalChange) == before


def test_old_changes_are_forgotten_and_the_version_is_a_new_one(
    database: Database, project_id: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_counts, "MANY", 3)
    monkeypatch.setattr(change_counts, "KEPT", 2)
    for _ in range(5):
        with database.write() as session:
            add_recording(session, project_id)
    with database.read() as session:
        before = change_counts.version(session, PersonalChange)
    with database.write() as session:
        change_counts.forget(session)
    with database.read() as session:
        count, last = change_counts.version(session, PersonalChange)
    assert count == 3 and last == before[1] + 1


def test_a_list_asks_as_often_for_many_recordings_as_for_one(database: Database, project_id: uuid.UUID) -> None:
    def asked() -> int:
        statements: list[str] = []

        def count(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            statements.append(statement)

        masks = Masks(database, LOCAL)
        event.listen(database.engine, "before_cursor_execute", count)
        try:
            with database.read() as session:
                session.info[MASKS] = masks
                texts = [row.text for row in session.scalars(select(Utterance).where(Utterance.position == 1))]
        finally:
            event.remove(database.engine, "before_cursor_execute", count)
        assert set(texts) == {"my name is [NAME] and my code word is marzipan"}
        return len(statements)

    one = asked()
    with database.write() as session:
        for _ in range(9):
            add_recording(session, project_id)
    assert asked() == one


def test_where_masking_fails_the_session_keeps_no_row(database: Database, project_id: uuid.UUID) -> None:
    class Broken(Masks):
        def apply(self, rows: Any) -> None:
            raise ZeroDivisionError

    with database.read() as session:
        session.info[MASKS] = Broken(database, LOCAL)
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                session.scalars(select(Utterance)).all()
            assert not list(session.identity_map.values()) and LOADED not in session.info
