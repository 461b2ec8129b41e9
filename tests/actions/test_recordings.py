"""Recordings: what counts as the same, pages that skip nothing, deletion that leaves nothing."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.actions import audio, insights, projects, recordings, search, speakers
from service.config import Settings
from service.domain.errors import Conflict, NotFound
from service.domain.options import ProcessingOptions
from service.store.database import Base, Database
from service.store.media import FolderMedia
from service.store.search import NewPassage
from service.store.tables import Recording, Speaker
from tests import factories


@pytest.fixture
def media(settings: Settings) -> FolderMedia:
    return FolderMedia(settings.media_folder, settings.uploads_folder)


def keep(media: FolderMedia, data: bytes) -> recordings.Upload:
    with media.receive() as incoming:
        incoming.write(data)
        return recordings.Upload("a.wav", media.keep(incoming), len(data), "audio/wav")


def count_rows(session: Session) -> dict[str, int]:
    counts = {t.name: session.scalar(select(func.count()).select_from(t)) or 0 for t in Base.metadata.sorted_tables}
    counts["passage_fts"] = (
        session.connection().exec_driver_sql("select count(*) from passage_fts_docsize").scalar_one()
    )
    return {name: count for name, count in counts.items() if count}


def test_the_same_bytes_are_one_recording_per_project(session: Session, media: FolderMedia) -> None:
    upload = keep(media, b"sound")
    first = recordings.create_recording(session, media, upload, recordings.About())
    again = recordings.create_recording(session, media, upload, recordings.About(title="Other"))
    assert (again.duplicate, again.recording.id, again.job) == (True, first.recording.id, first.job)
    other = projects.create_project(session, name="Other")
    elsewhere = recordings.create_recording(session, media, upload, recordings.About(project_id=other.id))
    assert not elsewhere.duplicate


def test_an_external_id_belongs_to_one_recording(session: Session, media: FolderMedia) -> None:
    about = recordings.About(external_id="T-1")
    recordings.create_recording(session, media, keep(media, b"one"), about)
    with pytest.raises(Conflict) as caught:
        recordings.create_recording(session, media, keep(media, b"two"), about)
    assert caught.value.code == "external_id_taken"


def test_processing_again_waits_for_the_running_job(session: Session, media: FolderMedia) -> None:
    created = recordings.create_recording(session, media, keep(media, b"one"), recordings.About())
    with pytest.raises(Conflict):
        recordings.process_again(session, created.recording.id, ProcessingOptions(speakers=3))
    assert created.job is not None
    created.job.status = "completed"
    again = recordings.process_again(session, created.recording.id, ProcessingOptions(speakers=3))
    assert again.job is not None
    assert (again.job.id != created.job.id, again.recording.options) == (True, {"speakers": 3})


def test_deleting_leaves_no_row_and_no_file(database: Database, media: FolderMedia, settings: Settings) -> None:
    with database.write() as session:
        projects.default_project(session)
        before = count_rows(session)
        upload = keep(media, b"sound")
        recording = recordings.create_recording(session, media, upload, recordings.About()).recording
        transcript = factories.make_transcript()
        row = factories.transcripts.save_transcript(session, recording, transcript, "k")
        mined = factories.make_mined(transcript)
        insights.save_mined(session, recording, row, mined, metrics={})
        insights.rewrite_note(session, recording, row)
        facts = {"duration": 1.0, "channels": 1, "peaks": [[1]], "peaks_per_second": 10.0}
        audio.save_audio_facts(session, recording, facts)
        search.index_recording(session, recording.id, [NewPassage("utterance", "The export fails", vector=[1.0] * 4)])
        assert len(count_rows(session)) > 9
        key = recording.id
    with database.write() as session:
        session.get_one(Recording, key)
        keys = recordings.delete_recording(session, key)
    with database.write() as session:
        assert recordings.drop_media(session, media, keys) == 1
        changes = {
            "personal_change": 2,
            "passage_change": 2,
        }  # numbers alone: what is kept in memory is to be read anew
        assert count_rows(session) == before | {"deletion_receipt": 1, "audit_event": 1} | changes
    assert list(settings.media_folder.rglob("*")) == []


def test_media_stay_while_another_recording_needs_them(session: Session, media: FolderMedia) -> None:
    upload = keep(media, b"sound")
    projects.default_project(session)
    other = projects.create_project(session, name="Other")
    first = recordings.create_recording(session, media, upload, recordings.About())
    recordings.create_recording(session, media, upload, recordings.About(project_id=other.id))
    keys = recordings.delete_recording(session, first.recording.id)
    assert recordings.drop_media(session, media, keys) == 0
    assert media.has(upload.sha256 or "")


def test_a_speaker_of_another_recording_cannot_be_renamed_here(session: Session) -> None:
    one, _, _ = factories.make_saved(session)
    other, _, _ = factories.make_saved(session)
    stranger = session.scalars(select(Speaker).where(Speaker.recording_id == other.id)).first()
    assert stranger is not None
    with pytest.raises(NotFound):
        speakers.change_speaker(session, one.id, stranger.id, {"name": "X"})
