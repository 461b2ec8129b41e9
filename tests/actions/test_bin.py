"""The bin: out of everything at once, back as it was, and gone for good when the days are over."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from service.actions import (
    bin,
    faq,
    glossary,
    insights,
    listing,
    overview,
    participants,
    projects,
    recordings,
    reports,
    scope,
    search,
    speakers,
    themes,
)
from service.config import Settings
from service.domain.errors import Conflict, NotFound
from service.domain.search_filters import SearchFilters
from service.store.database import Database
from service.store.media import FolderMedia
from service.store.tables import Recording, now
from tests import factories


@pytest.fixture
def media(settings: Settings) -> FolderMedia:
    return FolderMedia(settings.media_folder, settings.uploads_folder)


def processed(session: Session, title: str = "Call") -> Recording:
    row, saved, transcript = factories.make_saved(session, title=title)
    row.language = "en"
    insights.save_mined(session, row, saved, factories.make_mined(transcript), metrics=None)
    speaker = speakers.list_speakers(session, row.id)[1]
    speakers.change_speaker(session, row.id, speaker.id, {"name": "Ben", "role": "customer"})
    said = insights.list_insights(session, recording_id=row.id)
    themes.create_theme(session, row.project_id, "Export fails", [said[0].id])
    search.index_recording(session, row.id, search.list_passages(session, row.id))
    return row


def seen(session: Session, project_id: uuid.UUID) -> dict[str, object]:
    """What each list, search and figure of a project tells."""
    asked = scope.Scope(project_id)
    return {
        "list": [r.id for r in listing.list_recordings(session, listing.Listing())[0]],
        "drafts": overview.draft_ids(session),
        "insights": len(insights.list_insights(session, project_id=project_id)),
        "search": len(search.search(session, "export fails").hits),
        "search in the project": len(
            search.search(session, "export", filters=SearchFilters(project_id=project_id)).hits
        ),
        "conversations in scope": len(scope.list_recordings(session, asked)),
        "themes": [
            (t.label, t.facts.mentions)
            for t in themes.list_themes(session, asked).themes
            if t.facts and t.facts.mentions
        ],
        "faq": len(faq.list_faq(session, asked)),
        "roles": reports.make_overview(session, asked).roles,
        "participants": [len(p.recordings) for p in participants.list_participants(session, project_id)],
        "projects": [p.recordings for p in projects.list_projects(session)],
        "replace": len(glossary.replace(session, project_id, glossary.Wanted("export", "x"), dry_run=True).hits),
    }


def test_in_the_bin_it_is_in_no_list_search_or_figure_and_comes_back_as_it_was(each_database: Database) -> None:
    with each_database.write() as session:
        row = processed(session)
        before = seen(session, row.project_id)
        bin.put_in_bin(session, row.id, 7)
        hidden = seen(session, row.project_id)
        assert {name: value for name, value in hidden.items() if value not in ([], 0, [0])} == {}
        assert [r.id for r in listing.list_recordings(session, listing.Listing(in_bin=True))[0]] == [row.id]
        with pytest.raises(NotFound, match="bin"):
            recordings.get_recording(session, row.id)
        bin.restore(session, row.id)
        assert seen(session, row.project_id) == before
        assert before["search"]
        assert before["themes"]


def test_only_what_lies_in_the_bin_can_be_restored(session: Session) -> None:
    row = factories.make_recording(session)
    with pytest.raises(Conflict, match="not in the bin"):
        bin.restore(session, row.id)
    bin.put_in_bin(session, row.id, 7)
    with pytest.raises(NotFound):
        bin.put_in_bin(session, row.id, 7)


def test_the_bin_stops_the_work_and_restoring_goes_on_with_it(session: Session, media: FolderMedia) -> None:
    created = make(session, media, b"sound")
    assert created.job is not None
    bin.put_in_bin(session, created.recording.id, 7)
    assert created.job.status == "cancelled"
    _, job = bin.restore(session, created.recording.id)
    assert job is not None
    assert (job.id != created.job.id, job.status) == (True, "queued")


def test_what_was_finished_is_not_processed_again_by_restoring(session: Session) -> None:
    row = processed(session)
    bin.put_in_bin(session, row.id, 7)
    assert bin.restore(session, row.id)[1] is None


def make(session: Session, media: FolderMedia, data: bytes) -> recordings.Created:
    with media.receive() as incoming:
        incoming.write(data)
        upload = recordings.Upload("a.wav", media.keep(incoming), len(data), "audio/wav")
    return recordings.create_recording(session, media, upload, recordings.About())


def test_the_same_file_sent_again_comes_out_of_the_bin(session: Session, media: FolderMedia) -> None:
    first = make(session, media, b"sound")
    bin.put_in_bin(session, first.recording.id, 7)
    again = make(session, media, b"sound")
    assert (again.duplicate, again.recording.id, again.recording.bin_until) == (True, first.recording.id, None)


def test_when_the_days_are_over_rows_and_media_are_gone(database: Database, media: FolderMedia) -> None:
    with database.write() as session:
        stays, goes = (make(session, media, data).recording for data in (b"one", b"two"))
        stays_id, goes_id, keys = stays.id, goes.id, [stays.sha256, goes.sha256]
        bin.put_in_bin(session, stays_id, 7)
        bin.put_in_bin(session, goes_id, 7).bin_until = now() - timedelta(seconds=1)
    lapsed: list[str] = []
    with database.write() as session:
        assert bin.delete_lapsed(session, lapsed) == 1
    with database.write() as session:
        recordings.drop_media(session, media, [*lapsed, keys[0]])  # the media of what lies in the bin stay
        assert [session.get(Recording, key) is None for key in (stays_id, goes_id)] == [False, True]
    assert [media.has(key) for key in keys] == [True, False]


def test_deleting_now_also_takes_it_out_of_the_bin(session: Session, media: FolderMedia) -> None:
    created = make(session, media, b"sound")
    bin.put_in_bin(session, created.recording.id, 7)
    assert recordings.delete_recording(session, created.recording.id) == [created.recording.sha256]
    assert session.get(Recording, created.recording.id) is None


def test_what_a_legal_hold_keeps_does_not_go_to_the_bin(session: Session) -> None:
    row = factories.make_recording(session)
    row.legal_hold = {"reason": "a dispute"}
    with pytest.raises(Conflict, match="a dispute"):
        bin.put_in_bin(session, row.id, 7)
