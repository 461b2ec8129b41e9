"""Privacy: the settings of a project, and consent, legal hold and mining of a recording; receipts of deletions."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session

from service.actions import consent, deletion, edits, personal, transcripts
from service.actions import privacy as actions
from service.actions.projects import get_project
from service.actions.recordings import get_recording
from service.actions.redaction import Read
from service.api.admit import WithCaller
from service.api.dependencies import WithDatabase, knock_for
from service.api.schemas.privacy import (
    ConsentIn,
    ConsentOut,
    HoldIn,
    MarkIn,
    MarkOut,
    MarksOut,
    MiningIn,
    PrivacyChange,
    PrivacyOut,
    ReceiptList,
    ReceiptOut,
    RecordingPrivacyOut,
)
from service.domain.access import Caller
from service.domain.privacy import Agreement, Privacy, marker
from service.domain.redaction import shift
from service.store.tables import PersonalSpan

router = APIRouter(tags=["privacy"])


@router.get("/projects/{project_id}/privacy")
def get_privacy(project_id: UUID, database: WithDatabase, caller: WithCaller) -> PrivacyOut:
    """What the project decides about redaction, consent and retention."""
    with database.read() as session:
        project = get_project(session, project_id)
        return _settings(actions.privacy_of(project), project_id, caller)


@router.patch("/projects/{project_id}/privacy")
def change_privacy(project_id: UUID, body: PrivacyChange, database: WithDatabase, caller: WithCaller) -> PrivacyOut:
    """Change what the project decides. What was processed before is looked through now, and withheld until then."""
    nullable = {"keep_audio_days", "keep_days"}
    given = body.model_dump(exclude_unset=True)
    changes = {name: value for name, value in given.items() if value is not None or name in nullable}
    with database.write() as session:
        privacy, job = actions.change_privacy(session, project_id, changes)
    knock_for(job)
    return _settings(privacy, project_id, caller)


def _settings(privacy: Privacy, project_id: UUID, caller: Caller) -> PrivacyOut:
    return PrivacyOut(**privacy.as_dict(), sees_originals=actions.sees_originals(caller, project_id, privacy))


@router.get("/projects/{project_id}/deletions")
def list_deletions(project_id: UUID, database: WithDatabase) -> ReceiptList:
    """The receipts of what was deleted, newest first: when, why, by whom, how much."""
    with database.read() as session:
        get_project(session, project_id)
        rows = deletion.list_receipts(session, project_id)
        shown = [name for name in ReceiptOut.model_fields if name != "valid"]
        return ReceiptList(
            items=[
                ReceiptOut(**{name: getattr(row, name) for name in shown}, valid=deletion.hash_of(row) == row.hash)
                for row in rows
            ]
        )


@router.get("/recordings/{recording_id}/privacy")
def get_recording_privacy(recording_id: UUID, database: WithDatabase, caller: WithCaller) -> RecordingPrivacyOut:
    """Consent, legal hold and mining of a recording."""
    with database.read() as session:
        return _told(session, recording_id, caller)


@router.post("/recordings/{recording_id}/consents", status_code=201)
def add_consent(recording_id: UUID, body: ConsentIn, database: WithDatabase, caller: WithCaller) -> ConsentOut:
    """Note who agreed to be recorded. A recording that waited for it is processed now."""
    by = None if caller.kind == "local" else caller.name
    with database.write() as session:
        row, job = actions.add_consent(session, recording_id, Agreement(**body.model_dump()), by=by)
        answer = ConsentOut.model_validate(row)
    knock_for(job)
    return answer


@router.delete("/recordings/{recording_id}/consents/{consent_id}")
def withdraw_consent(recording_id: UUID, consent_id: UUID, database: WithDatabase) -> ConsentOut:
    """Somebody does not agree any more. The record stays, with the moment; what follows from it is for people to decide."""
    with database.write() as session:
        return ConsentOut.model_validate(consent.withdraw(session, recording_id, consent_id))


@router.put("/recordings/{recording_id}/legal-hold")
def set_legal_hold(recording_id: UUID, body: HoldIn, database: WithDatabase, caller: WithCaller) -> RecordingPrivacyOut:
    """Nothing of the recording is deleted any more: not by hand, not by `delete_after`, not by retention."""
    with database.write() as session:
        actions.set_hold(session, recording_id, body.reason, by=caller.name)
        return _told(session, recording_id, caller)


@router.delete("/recordings/{recording_id}/legal-hold")
def lift_legal_hold(recording_id: UUID, database: WithDatabase, caller: WithCaller) -> RecordingPrivacyOut:
    """Deletion is possible again, and what is due is deleted soon."""
    with database.write() as session:
        actions.lift_hold(session, recording_id)
        return _told(session, recording_id, caller)


@router.put("/recordings/{recording_id}/mining")
def set_mining(recording_id: UUID, body: MiningIn, database: WithDatabase, caller: WithCaller) -> RecordingPrivacyOut:
    """Switch mining off, which takes away all that was mined of the recording, or on again, which mines it."""
    with database.write() as session:
        job = actions.set_mining(session, recording_id, mining=body.mining)
        answer = _told(session, recording_id, caller)
    knock_for(job)
    return answer


@router.get("/recordings/{recording_id}/personal-data")
def list_personal_data(recording_id: UUID, database: WithDatabase) -> MarksOut:
    """Where personal data stands in the current transcript, and who says so."""
    read = database.masks_of(recording_id)
    with database.read() as session:
        get_recording(session, recording_id)
        transcript = transcripts.get_current(session, recording_id)
        rows = personal.list_spans(session, transcript)
        return MarksOut(
            transcript_id=transcript.id,
            revision=transcript.revision,
            complete=transcript.personal_revision == transcript.revision,
            items=[_mark(row, read) for row in rows],
        )


def _mark(row: PersonalSpan, read: Read | None) -> MarkOut:
    shown = {name: getattr(row, name) for name in MarkOut.model_fields}
    if read is not None:
        spans = read.spans.get(row.utterance_id, [])
        shown["char_start"] = shift(row.char_start, spans)
        inside = row.kind in read.kinds
        shown["char_end"] = shown["char_start"] + len(marker(row.kind)) if inside else shift(row.char_end, spans)
    return MarkOut(**shown)


@router.post("/recordings/{recording_id}/personal-data", status_code=201)
def mark_personal_data(recording_id: UUID, body: MarkIn, database: WithDatabase) -> MarkOut:
    """Say that a selection is personal data. It is masked from now on, also in the audio."""
    database.check_originals(recording_id)
    with database.write() as session:
        transcript = edits.hold_current(session, recording_id)
        return _mark(personal.add_span(session, transcript, **body.model_dump()), None)


@router.delete("/recordings/{recording_id}/personal-data/{mark_id}", status_code=204)
def unmark_personal_data(recording_id: UUID, mark_id: UUID, database: WithDatabase) -> None:
    """Say that it is none; it stays so when the transcript is looked through again."""
    database.check_originals(recording_id)
    with database.write() as session:
        personal.remove_span(session, recording_id, mark_id)


def _told(session: Session, recording_id: UUID, caller: Caller) -> RecordingPrivacyOut:
    row = get_recording(session, recording_id)
    privacy = actions.privacy_of(row.project)
    return RecordingPrivacyOut(
        consents=[ConsentOut.model_validate(c) for c in consent.list_consents(session, recording_id)],
        consent="given" if consent.stands(session, recording_id) else "missing",
        legal_hold=row.legal_hold,
        mining=not row.no_mining,
        audio_deleted_at=row.audio_deleted_at,
        redacted=bool(privacy.redact) and not actions.sees_originals(caller, row.project_id, privacy),
    )
