"""Consent, legal hold, retention, no mining, and deletion that leaves nothing but a receipt."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.actions import (
    audio,
    consent,
    deletion,
    insights,
    privacy,
    projects,
    recordings,
    retention,
    search,
)
from service.actions.access import audit
from service.actions.webhooks.announce import announce_ended
from service.actions.webhooks.manage import create_webhook
from service.config import Settings
from service.domain.access import Caller
from service.domain.errors import Conflict, Invalid
from service.domain.privacy import Agreement
from service.store.database import Base, Database
from service.store.media import FolderMedia
from service.store.search import NewPassage
from service.store.tables import (
    Analysis,
    AuditEvent,
    DeletionReceipt,
    IdempotencyKey,
    Insight,
    Job,
    Participant,
    Passage,
    PersonalSpan,
    Recording,
    RedactedMedia,
    Speaker,
    Theme,
    WebhookDelivery,
    now,
)
from tests import factories

ANNA = Agreement("Anna Berg", "spoken", wording="This call is recorded.")


@pytest.fixture
def media(settings: Settings) -> FolderMedia:
    return FolderMedia(settings.media_folder, settings.uploads_folder)


def keep(media: FolderMedia, data: bytes) -> recordings.Upload:
    with media.receive() as incoming:
        incoming.write(data)
        return recordings.Upload("a.wav", media.keep(incoming), len(data), "audio/wav")


def rows_of(session: Session) -> dict[str, int]:
    counts = {t.name: session.scalar(select(func.count()).select_from(t)) or 0 for t in Base.metadata.sorted_tables}
    counts["passage_fts"] = (
        session.connection().exec_driver_sql("select count(*) from passage_fts_docsize").scalar_one()
    )
    return {name: count for name, count in counts.items() if count}


def decide(session: Session, **changes: object) -> None:
    privacy.change_privacy(session, projects.default_project(session).id, changes)


def fill(session: Session, media: FolderMedia, data: bytes = b"sound") -> Recording:
    """A recording with a row in every table that belongs to one, and with traces of it elsewhere."""
    recording = recordings.create_recording(session, media, keep(media, data), recordings.About(consent=ANNA)).recording
    transcript = factories.make_transcript()
    row = factories.transcripts.save_transcript(session, recording, transcript, "k")
    mined = factories.make_mined(transcript)
    insights.save_mined(session, recording, row, mined, metrics={})
    insights.rewrite_note(session, recording, row)
    audio.save_audio_facts(session, recording, {"duration": 1.0, "channels": 1, "peaks": [[1]], "peaks_per_second": 10})
    search.index_recording(session, recording.id, [NewPassage("utterance", "The export fails", vector=[1.0] * 384)])
    spoken = factories.transcripts.list_utterances(session, row.id)[0]
    session.add(
        PersonalSpan(
            recording_id=recording.id, transcript_id=row.id, utterance_id=spoken.id, char_start=0, char_end=3,
            quote=spoken.text[:3], kind="name",
        )
    )  # fmt: skip
    bleeped = keep(media, data + b" with a tone")
    session.add(
        RedactedMedia(recording_id=recording.id, key="k", sha256=bleeped.sha256, size=1, media_type="audio/mp4")
    )
    known = select(Participant).where(Participant.name == "Anna Berg")
    person = session.scalars(known).first() or Participant(project_id=recording.project_id, name="Anna Berg")
    session.add(person)
    session.flush()
    session.scalars(select(Speaker).where(Speaker.recording_id == recording.id)).all()[0].participant_id = person.id
    theme = Theme(project_id=recording.project_id, family="need", label="Anna's export", vectors=b"x")
    session.add(theme)
    session.flush()
    for insight in session.scalars(select(Insight).where(Insight.recording_id == recording.id)):
        insight.theme_id = theme.id
    body = json.dumps(
        {"recording": {"id": str(recording.id), "title": "Anna's call", "metadata": {"a": "Anna"}}}
    ).encode()
    session.add(IdempotencyKey(caller="local", key=data.decode(), holder="h", status=202, headers={}, body=body))
    session.flush()
    return recording


def test_deleting_leaves_nothing_but_the_receipt(database: Database, media: FolderMedia, settings: Settings) -> None:
    """All rows of all tables and all files are counted before the recording came and after it went."""
    with database.write() as session:
        project = projects.default_project(session)
        create_webhook(session, project.id, url="https://example.org/", events=["recording.completed"])
        before = rows_of(session)
        recording = fill(session, media)
        privacy_job = session.scalars(select(Job).where(Job.recording_id == recording.id)).one()
        recordings.request_cancel(session, privacy_job.id)
        key, born = recording.id, recording.created_at
        assert len(rows_of(session)) - len(before) >= 15
    by = Caller("user", "boss@example.org")
    with database.write() as session:
        keys = recordings.delete_recording(session, key, by=by)
    with database.write() as session:
        assert recordings.drop_media(session, media, keys) == 2
        left = rows_of(session)
        grouping_again = session.scalars(select(Job)).all()
        assert [job.kind for job in grouping_again] == ["group_themes"]
        receipt = session.scalars(select(DeletionReceipt)).one()
        assert (receipt.reason, receipt.actor, receipt.recorded_at) == ("by_hand", by.name, born.replace(microsecond=0))
        for table in (
            "recording",
            "utterance",
            "evidence",
            "passage",
            "personal_span",
            "idempotency_key",
            "participant",
        ):
            assert receipt.counts[table] >= 1, table
        assert receipt.counts["files"] == 2
        assert deletion.hash_of(receipt) == receipt.hash
        event = session.scalars(select(AuditEvent)).one()
        assert event.target["receipt_hash"] == receipt.hash
        assert audit.check(session) == (1, None)
        answer = session.scalars(select(IdempotencyKey)).one()  # stays for its day: the upload is not done twice
        gone = {"id": str(key), "title": "(deleted)", "metadata": {}}
        assert answer.body is not None and json.loads(answer.body) == {"recording": gone}
    assert list(settings.media_folder.rglob("*")) == []
    told = {
        "deletion_receipt": 1, "audit_event": 1, "job": 1, "grouping": 1, "idempotency_key": 1, "personal_change": 0,
        "passage_change": 0,
    }  # fmt: skip
    assert {name: n for name, n in left.items() if name not in told} == before


def test_a_receipt_that_somebody_changed_shows(session: Session, media: FolderMedia) -> None:
    recording = fill(session, media)
    recordings.delete_recording(session, recording.id)
    receipt = session.scalars(select(DeletionReceipt)).one()
    receipt.counts = {**receipt.counts, "utterance": 0}
    assert deletion.hash_of(receipt) != receipt.hash


def test_a_theme_that_others_share_stays_without_the_share(session: Session, media: FolderMedia) -> None:
    one, two = fill(session, media, b"one"), fill_second(session, media)
    shared = session.scalars(select(Theme)).all()
    for insight in session.scalars(select(Insight)):
        insight.theme_id = shared[0].id
    session.flush()
    recordings.delete_recording(session, one.id)
    assert session.get(Theme, shared[0].id) is not None
    assert shared[0].vectors == b""  # nothing of what is left has a vector
    recordings.delete_recording(session, two.id)
    assert session.get(Theme, shared[0].id) is None


def fill_second(session: Session, media: FolderMedia) -> Recording:
    recording = recordings.create_recording(session, media, keep(media, b"two"), recordings.About()).recording
    transcript = factories.make_transcript()
    row = factories.transcripts.save_transcript(session, recording, transcript, "k")
    insights.save_mined(session, recording, row, factories.make_mined(transcript), metrics={})
    return recording


def test_a_legal_hold_stops_every_deletion(session: Session, media: FolderMedia) -> None:
    recording = fill(session, media)
    recording.delete_after = recording.created_at = now() - timedelta(days=90)
    decide(session, keep_days=30, keep_audio_days=10)
    privacy.set_hold(session, recording.id, "Case 17", by="Counsel")
    for delete in (recordings.delete_recording, audio_of):
        with pytest.raises(Conflict, match="Case 17") as caught:
            delete(session, recording.id)
        assert caught.value.code == "legal_hold"
    assert retention.delete_due(session, []) == 0
    privacy.lift_hold(session, recording.id)
    assert retention.delete_due(session, []) == 1
    assert session.scalars(select(DeletionReceipt)).one().reason == "delete_after"


def audio_of(session: Session, recording_id: object) -> list[str]:
    return retention.delete_audio(session, recording_id, reason="by_hand", by=retention.PERIODIC)  # type: ignore[arg-type]


def test_retention_takes_the_audio_first_and_the_rest_later(
    session: Session, media: FolderMedia, settings: Settings
) -> None:
    old, new = fill(session, media, b"old"), fill_second(session, media)
    for job in session.scalars(select(Job)):
        job.status = "completed"
    old.created_at = now() - timedelta(days=40)
    decide(session, keep_days=90, keep_audio_days=30)
    keys: list[str] = []
    assert retention.delete_due(session, keys) == 1
    assert recordings.drop_media(session, media, keys) == 2
    assert (old.media_type, old.audio_deleted_at is not None, new.media_type) == (None, True, "audio/wav")
    assert len(list(media.keys())) == 1
    assert session.scalar(select(func.count()).select_from(Insight).where(Insight.recording_id == old.id)) == 3
    assert retention.delete_due(session, []) == 0
    with pytest.raises(Conflict) as caught:
        recordings.process_again(session, old.id, recordings.ProcessingOptions())
    assert caught.value.code == "audio_deleted"
    old.created_at = now() - timedelta(days=91)
    session.flush()
    assert retention.delete_due(session, []) == 1
    receipts = session.scalars(select(DeletionReceipt).order_by(DeletionReceipt.what)).all()
    assert [(r.what, r.reason, r.actor) for r in receipts] == [
        ("audio", "retention", "retention"),
        ("recording", "retention", "retention"),
    ]


def test_audio_may_not_outlive_its_recording(session: Session) -> None:
    with pytest.raises(Invalid):
        decide(session, keep_days=10, keep_audio_days=20)


def test_a_project_may_refuse_what_comes_without_consent(session: Session, media: FolderMedia) -> None:
    decide(session, consent="refuse")
    with pytest.raises(Invalid) as caught:
        recordings.create_recording(session, media, keep(media, b"one"), recordings.About())
    assert caught.value.code == "consent_missing"
    created = recordings.create_recording(session, media, keep(media, b"one"), recordings.About(consent=ANNA))
    assert created.job is not None
    noted = consent.list_consents(session, created.recording.id)[0]
    assert (noted.given_by, noted.method, noted.wording) == ("Anna Berg", "spoken", "This call is recorded.")


def test_a_project_may_keep_it_unprocessed_until_somebody_agrees(session: Session, media: FolderMedia) -> None:
    decide(session, consent="hold")
    created = recordings.create_recording(session, media, keep(media, b"one"), recordings.About())
    assert created.job is None
    with pytest.raises(Conflict) as caught:
        recordings.process_again(session, created.recording.id, recordings.ProcessingOptions())
    assert caught.value.code == "consent_missing"
    row, job = privacy.add_consent(session, created.recording.id, ANNA, by="boss")
    assert (row.noted_by, job is not None) == ("boss", True)
    consent.withdraw(session, created.recording.id, row.id)
    assert not consent.stands(session, created.recording.id)
    assert consent.list_consents(session, created.recording.id) == [row]


def test_no_mining_takes_away_what_was_mined(session: Session, media: FolderMedia) -> None:
    recording = fill(session, media)
    search.index_recording(
        session, recording.id, [NewPassage("utterance", "The export fails"), NewPassage("insight", "Export fails")]
    )
    assert privacy.set_mining(session, recording.id, mining=False) is None
    mine = select(func.count()).select_from(Insight).where(Insight.recording_id == recording.id)
    assert session.scalar(mine) == 0
    assert session.scalars(select(Theme)).all() == []
    assert [p.kind for p in session.scalars(select(Passage))] == ["utterance"]
    analysis = session.scalars(select(Analysis)).one()
    assert (analysis.note, analysis.keyphrases, analysis.skipped) == (None, [], [privacy.NO_MINING])


def test_messages_leave_without_personal_data(session: Session, media: FolderMedia) -> None:
    recording = fill(session, media)
    recording.details, recording.external_id = {"caller": "Anna Berg", "ticket": "T-17"}, "+44 20 7946 0958"
    create_webhook(session, recording.project_id, url="https://example.org/", events=["recording.completed"])
    decide(session, redact=["name", "phone"])
    job = session.scalars(select(Job).where(Job.recording_id == recording.id)).one()
    announce_ended(session, [job.id], "completed")
    told = json.loads(session.scalars(select(WebhookDelivery)).one().body)["data"]
    assert (told["metadata"], told["external_id"]) == ({"caller": "[NAME]", "ticket": "T-17"}, "[PHONE]")
