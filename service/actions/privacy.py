"""What is decided about privacy: a project's settings; a recording's consent, legal hold and mining. Session first."""

import uuid
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.actions import consent, deletion, jobs, recordings
from service.actions.projects import get_project
from service.domain.access import Caller
from service.domain.errors import Invalid
from service.domain.privacy import Agreement, Privacy
from service.store.tables import Analysis, Artefact, Consent, Insight, Job, Passage, Project, Recording, now

FIND = "find_personal_data"
"""The kind of job that looks for personal data in what was processed before anybody asked for it."""
NO_MINING = {
    "analysis": "mining",
    "reason": "no_mining",
    "detail": "Somebody decided that this recording is not mined.",
}


def privacy_of(project: Project) -> Privacy:
    """The settings of a project."""
    return Privacy.from_dict(project.privacy)


def sees_originals(caller: Caller, project_id: uuid.UUID, privacy: Privacy) -> bool:
    """Does the caller read what was said where it is redacted? Only people who may edit, and only where that is allowed;
    never a program with a key.
    """
    if not privacy.redact:
        return True
    return privacy.originals == "editors" and caller.kind != "key" and "edit" in caller.permissions(project_id)


def change_privacy(session: Session, project_id: uuid.UUID, changes: dict[str, Any]) -> tuple[Privacy, Job | None]:
    """Change the settings of a project; the job that looks where nobody looked so far. Raises NotFound, Invalid."""
    project = get_project(session, project_id)
    privacy = Privacy.from_dict(privacy_of(project).as_dict() | changes)
    if privacy.keep_days and privacy.keep_audio_days and privacy.keep_audio_days > privacy.keep_days:
        raise Invalid("The audio cannot be kept longer than the recording.", code="audio_outlives_recording")
    project.privacy = privacy.as_dict()
    session.flush()
    return privacy, jobs.submit_once(session, FIND, project_id) if privacy.redact else None


# -- consent -------------------------------------------------------------------------------------------------------------


def add_consent(
    session: Session, recording_id: uuid.UUID, agreement: Agreement, *, by: str | None
) -> tuple[Consent, Job | None]:
    """Note a consent; a recording that waited for it is processed now. Raises NotFound."""
    recording = recordings.get_recording(session, recording_id)
    row = consent.note(session, recording, agreement, by)
    waits = consent.rule_of(recording.project) == "hold" and recordings.newest_job(session, recording_id) is None
    return row, jobs.submit(session, recording) if waits else None


# -- hold and mining -----------------------------------------------------------------------------------------------------


def set_hold(session: Session, recording_id: uuid.UUID, reason: str, *, by: str) -> Recording:
    """Nothing of this recording is deleted until the hold is lifted. Raises NotFound."""
    recording = recordings.get_recording(session, recording_id)
    recording.legal_hold = {"reason": reason.strip(), "by": by, "at": now().isoformat(timespec="seconds")}
    session.flush()
    return recording


def lift_hold(session: Session, recording_id: uuid.UUID) -> Recording:
    """Retention and deletion apply again. Raises NotFound."""
    recording = recordings.get_recording(session, recording_id)
    recording.legal_hold = None
    session.flush()
    return recording


def set_mining(session: Session, recording_id: uuid.UUID, *, mining: bool) -> Job | None:
    """May this recording be mined? Where not, all that was mined of it goes; where it may again, a job mines it.

    Raises NotFound.
    """
    recording = recordings.get_recording(session, recording_id)
    if recording.no_mining is not mining:
        return None
    recording.no_mining = not mining
    session.flush()
    if mining:
        return recordings.follow_change(session, recording_id)
    _forget_mined(session, recording)
    return None


def _forget_mined(session: Session, recording: Recording) -> None:
    touched = deletion.themes_of(session, recording.id)
    mine = Insight.recording_id == recording.id
    session.execute(delete(Insight).where(mine).execution_options(synchronize_session="fetch"))
    session.execute(delete(Passage).where(Passage.recording_id == recording.id, Passage.kind != "utterance"))
    session.execute(delete(Artefact).where(Artefact.recording_id == recording.id, Artefact.stage.in_(("mine", "note"))))
    analysis = session.scalar(select(Analysis).where(Analysis.recording_id == recording.id))
    if analysis is not None:
        analysis.note = None
        analysis.satisfaction = None
        analysis.keyphrases, analysis.chapters, analysis.feelings, analysis.emotions = [], [], [], []
        before = [s for s in analysis.skipped if s["analysis"] in ("diarization", "personal_data")]
        analysis.skipped = [*before, NO_MINING]
    session.flush()
    deletion.settle_themes(session, recording.project_id, touched)
