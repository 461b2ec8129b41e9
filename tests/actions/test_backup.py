"""A backup holds everything, is checked when it comes back, and moves between databases."""

import io
import json
import tarfile
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from service.actions import backup
from service.actions.access import audit, users
from service.actions.projects import create_project
from service.config import Settings
from service.domain.access import LOCAL
from service.domain.errors import Conflict, Invalid, NotFound
from service.store.database import Database
from service.store.media import FolderMedia
from service.store.tables import AuditEvent, Passage, Recording, User

SOUND = bytes(range(256)) * 9000


@pytest.fixture
def media(settings: Settings) -> FolderMedia:
    return FolderMedia(settings.media_folder, settings.uploads_folder)


def fill(database: Database, media: FolderMedia) -> str:
    """One recording with a file, a passage with a vector, a user, an audit row; the file's key."""
    with media.receive() as incoming:
        incoming.write(SOUND)
        key = media.keep(incoming)
    with database.write() as session:
        project = create_project(session, name="Études", glossary=["Grafana"])
        recording = Recording(project_id=project.id, title="Call", filename="c.wav", sha256=key, media_type="audio/wav")
        session.add(recording)
        session.flush()
        session.add(
            Passage(recording_id=recording.id, kind="utterance", text="slow", words="slow", vector=b"\x00\xff" * 384)
        )
        users.create_user(session, email="a@example.org", password="long enough indeed")
        audit.append(session, LOCAL, "change_project", project_id=project.id)
    return key


def contents(database: Database) -> dict[str, list[dict[str, object]]]:
    """Every row of every saved table."""
    with database.engine.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in backup.saved_tables()
        }


def other(tmp_path: Path) -> tuple[Database, FolderMedia]:
    """An empty installation elsewhere."""
    (tmp_path / "other").mkdir()
    return Database(f"sqlite:///{tmp_path / 'other' / 'e.db'}"), FolderMedia(tmp_path / "other/m", tmp_path / "other/u")


def test_what_comes_back_is_what_was_saved(database: Database, media: FolderMedia, tmp_path: Path) -> None:
    key = fill(database, media)
    done = backup.backup(database, media, tmp_path / "b.tar")
    there, files = other(tmp_path)
    assert backup.restore(there, files, tmp_path / "b.tar") == done
    assert contents(there) == contents(database)
    assert files.path(key).read_bytes() == SOUND
    with there.read() as session:
        assert audit.check(session) == (1, None)
        found = session.connection().exec_driver_sql("select count(*) from passage_fts where passage_fts match 'slow'")
        assert found.scalar() == 1
    there.dispose()


@pytest.mark.server
def test_from_sqlite_to_postgresql(database: Database, media: FolderMedia, tmp_path: Path, postgres_url: str) -> None:
    fill(database, media)
    backup.backup(database, media, tmp_path / "b.tar")
    there = Database(postgres_url)
    backup.restore(there, FolderMedia(tmp_path / "m", tmp_path / "u"), tmp_path / "b.tar")
    assert contents(there) == contents(database)
    with there.write() as session:
        audit.append(session, LOCAL, "after")  # its id follows those that were restored
        assert session.scalar(select(func.count(AuditEvent.id))) == 2
    there.dispose()


def test_a_backup_does_not_overwrite_and_leaves_no_half_file(
    database: Database, media: FolderMedia, tmp_path: Path
) -> None:
    key = fill(database, media)
    (tmp_path / "b.tar").write_bytes(b"mine")
    with pytest.raises(Conflict):
        backup.backup(database, media, tmp_path / "b.tar")
    assert (tmp_path / "b.tar").read_bytes() == b"mine"
    media.delete(key)
    with pytest.raises(NotFound):
        backup.backup(database, media, tmp_path / "c.tar")
    assert [p.name for p in tmp_path.glob("c.tar*")] == []


def test_only_an_empty_installation_is_filled(database: Database, media: FolderMedia, tmp_path: Path) -> None:
    fill(database, media)
    backup.backup(database, media, tmp_path / "b.tar")
    with pytest.raises(Conflict, match="not empty"):
        backup.restore(database, media, tmp_path / "b.tar")


def rewrite(source: Path, target: Path, name: str, change) -> None:  # type: ignore[no-untyped-def]
    """A copy of a backup in which one member's bytes are changed; None leaves it out."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for member in old:
            file = old.extractfile(member)
            assert file
            data = file.read()
            if member.name.startswith(name):
                data = change(data)
                if data is None:
                    continue
                member.size = len(data)
            new.addfile(member, io.BytesIO(data))


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        ("tables/recording.", lambda data: data.replace(b"Call", b"Cell"), "rows of “recording”"),
        ("tables/passage.", lambda _: b"", "rows of “passage”"),
        ("media/", lambda data: data[:-1] + b"x", "is not as it was"),
        ("media/", lambda _: None, "cut off"),
        ("tables/project.", lambda _: None, None),
        ("manifest", lambda data: json.dumps({**json.loads(data), "revision": "0001"}).encode(), "made by version"),
        ("manifest", lambda _: b"{", "not a backup"),
        ("manifest", lambda _: None, "not a backup"),
    ],
)  # fmt: skip
def test_a_damaged_backup_is_refused_and_leaves_no_row(
    database: Database, media: FolderMedia, tmp_path: Path, name: str, change: object, says: str | None
) -> None:
    fill(database, media)
    backup.backup(database, media, tmp_path / "b.tar")
    rewrite(tmp_path / "b.tar", tmp_path / "bad.tar", name, change)
    there, files = other(tmp_path)
    with pytest.raises(Exception if says is None else Invalid, match=says):
        backup.restore(there, files, tmp_path / "bad.tar")
    assert not any(contents(there).values())
    there.dispose()


def test_a_file_that_is_no_tar_is_refused(database: Database, media: FolderMedia, tmp_path: Path) -> None:
    (tmp_path / "b.tar").write_bytes(b"hello " * 1000)
    with pytest.raises(Invalid, match="not a backup"):
        backup.restore(database, media, tmp_path / "b.tar")


def test_every_kind_of_value_survives(database: Database, media: FolderMedia, tmp_path: Path) -> None:
    fill(database, media)
    with database.write() as session:
        session.execute(
            insert(User).values(email="b@example.org", name='Ünï\u2028\n"x"', administrator=True, active=False)
        )
    backup.backup(database, media, tmp_path / "b.tar")
    there, files = other(tmp_path)
    backup.restore(there, files, tmp_path / "b.tar")
    assert contents(there)["user_account"] == contents(database)["user_account"]
    there.dispose()
