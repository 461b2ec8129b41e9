"""Recordings: take in an upload, find, list, change, delete, process again. Session first; flush, never commit."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Select, delete, func, or_, select, text
from sqlalchemy.orm import Session

from service.actions import consent, deletion, projects
from service.actions.audio import save_audio_facts as save_audio_facts
from service.actions.deletion import TO_FETCH
from service.actions.jobs import FOLLOW, UNFINISHED, of_recording, request_cancel, submit, submit_task
from service.actions.webhooks.announce import about_recording, announce
from service.domain.access import LOCAL, Caller
from service.domain.errors import Conflict, Invalid, NotFound
from service.domain.formats import Imported, read_transcript
from service.domain.media_types import plain_name
from service.domain.options import ProcessingOptions
from service.domain.privacy import Agreement
from service.store.database import clock
from service.store.media import MediaStore
from service.store.tables import Analysis, Artefact, Job, Project, Recording, RedactedMedia, Transcript

EDIT_PRIORITY = 5
"""Somebody waits for what follows an edit."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What arrived and rests in the media store: audio, a finished transcript, or both."""

    filename: str = ""
    sha256: str | None = None
    size: int = 0
    media_type: str | None = None
    import_sha256: str | None = None
    import_filename: str | None = None
    import_size: int = 0
    url: str | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What the sender says about a recording."""

    project_id: uuid.UUID | None = None
    title: str | None = None
    kind: str = "conversation"
    language: str | None = None
    recorded_on: date | None = None
    external_id: str | None = None
    delete_after: datetime | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    options: ProcessingOptions = field(default_factory=ProcessingOptions)
    consent: Agreement | None = None
    sender: str | None = None


@dataclass(frozen=True, slots=True)
class Created:
    """The recording, its job, and whether it was there already."""

    recording: Recording
    job: Job | None
    duplicate: bool = False


def hold_media(session: Session, *keys: str | None) -> None:
    """Until the transaction ends nobody else may keep or delete these media files.

    On SQLite the write transaction itself is that lock.
    """
    if session.get_bind().dialect.name == "postgresql":
        for key in sorted({k for k in keys if k}):
            session.execute(text("select pg_advisory_xact_lock(hashtext(:key))"), {"key": key})


def create_recording(session: Session, media: MediaStore, upload: Upload, about: About) -> Created:
    """A recording and its job for what was uploaded; the existing recording when the project has these bytes already,
    taken out of the bin where it lay there.

    Raises NotFound (project), Invalid (nothing sent), Conflict (the external id or another transcript is taken).
    """
    sha256 = upload.sha256 or (TO_FETCH + uuid.uuid4().hex if upload.url else upload.import_sha256)
    if sha256 is None:
        raise Invalid("Send a recording as “file”, or a finished transcript as “transcript”.", code="nothing_sent")
    project = projects.get_project(session, about.project_id) if about.project_id else projects.default_project(session)
    hold_media(session, upload.sha256, upload.import_sha256)
    existing = session.scalar(select(Recording).where(Recording.project_id == project.id, Recording.sha256 == sha256))
    if existing is not None:
        if existing.bin_until is not None:  # who sends the same file again wants to have it
            existing.bin_until = None
            announce(session, existing.project_id, "recording.restored", about_recording(session, existing))
        return _duplicate(session, existing, upload)
    _check_external_id(session, project, about.external_id)
    consent.check(project, about.consent)
    for key in filter(None, (upload.sha256, upload.import_sha256)):
        if not media.has(key):
            raise Conflict(
                "The same file was deleted at this very moment; please send it again.", code="deleted_meanwhile"
            )
    sent, transcript = plain_name(upload.filename), plain_name(upload.import_filename or "")
    name = sent or transcript or plain_name(urlsplit(upload.url or "").path) or "recording"
    recording = Recording(
        project_id=project.id,
        title=(about.title or PurePath(name).stem or name).strip()[:300],
        filename=name,
        sha256=sha256,
        media_type=upload.media_type if upload.sha256 else None,
        size=upload.size if upload.sha256 or upload.url else upload.import_size,
        source_url=upload.url,
        kind=about.kind,
        language=about.language,
        recorded_on=about.recorded_on,
        external_id=about.external_id,
        delete_after=about.delete_after,
        details=about.metadata,
        options=about.options.as_dict(),
        import_sha256=upload.import_sha256,
        import_filename=(transcript or "transcript.txt") if upload.import_sha256 else None,
    )
    session.add(recording)
    session.flush()
    if about.consent is not None:
        consent.note(session, recording, about.consent, about.sender)
    elif consent.rule_of(project) == "hold":
        return Created(recording, None)  # `privacy.add_consent` submits its job
    return Created(recording, submit(session, recording))


def _duplicate(session: Session, existing: Recording, upload: Upload) -> Created:
    if upload.import_sha256 and upload.import_sha256 != existing.import_sha256:
        raise Conflict(
            f"This audio is here already as “{existing.title}”, without this transcript; delete it to replace it.",
            code="duplicate_with_other_transcript",
            recording_id=str(existing.id),
        )
    return Created(existing, newest_job(session, existing.id), duplicate=True)


def check_about(session: Session, about: About) -> None:
    """Refuse early what `create_recording` would refuse once the bytes are there. Raises NotFound, Conflict, Invalid."""
    if about.project_id is not None:
        project: Project | None = projects.get_project(session, about.project_id)
    else:
        project = session.scalar(select(Project).order_by(Project.created_at, Project.id).limit(1))
    if project is not None:
        _check_external_id(session, project, about.external_id)
        consent.check(project, about.consent)


def _check_external_id(session: Session, project: Project, external_id: str | None) -> None:
    if not external_id:
        return
    query = select(Recording).where(Recording.project_id == project.id, Recording.external_id == external_id)
    if taken := session.scalar(query):
        raise Conflict(
            f"The external id “{external_id}” belongs to “{taken.title}”, which has other contents.",
            code="external_id_taken",
            recording_id=str(taken.id),
        )


def get_recording(session: Session, recording_id: uuid.UUID) -> Recording:
    """The recording. Raises NotFound, also for one that lies in the bin."""
    recording = find_recording(session, recording_id)
    if recording.bin_until is not None:
        raise NotFound("This recording is in the bin. Restore it to work with it.", code="recording_in_bin")
    return recording


def find_recording(session: Session, recording_id: uuid.UUID) -> Recording:
    """The recording, be it in the bin. Raises NotFound."""
    recording = session.get(Recording, recording_id)
    if recording is None:
        raise NotFound("There is no such recording.", code="recording_not_found")
    return recording


def newest_job(session: Session, recording_id: uuid.UUID) -> Job | None:
    """The job that was submitted last for a recording."""
    query = select(Job).where(of_recording(recording_id)).order_by(Job.created_at.desc(), Job.id.desc())
    return session.scalar(query.limit(1))


def change_recording(session: Session, recording_id: uuid.UUID, changes: dict[str, Any]) -> Recording:
    """Change title, kind, recorded_on, language, delete_after or metadata. Raises NotFound."""
    recording = get_recording(session, recording_id)
    for name in ("title", "kind", "recorded_on", "language", "delete_after"):
        if name in changes and not (changes[name] is None and name in {"title", "kind"}):
            setattr(recording, name, changes[name])
    if changes.get("metadata") is not None:
        recording.details = changes["metadata"]
    session.flush()
    return recording


def process_again(session: Session, recording_id: uuid.UUID, options: ProcessingOptions) -> Created:
    """A new job with these options. Raises NotFound, or Conflict while a job of the recording is still open."""
    recording = get_recording(session, recording_id)
    busy = session.scalar(select(Job).where(of_recording(recording_id), Job.status.in_(UNFINISHED)).limit(1))
    if busy is not None:
        raise Conflict(
            "This recording is being processed; cancel that job or wait for it.", code="busy", job_id=str(busy.id)
        )
    if recording.audio_deleted_at is not None:
        raise Conflict("The audio was deleted after the project's retention time.", code="audio_deleted")
    if consent.rule_of(recording.project) == "hold" and not consent.stands(session, recording_id):
        raise Conflict("This recording waits for a consent; nothing is done with it before.", code="consent_missing")
    for job in session.scalars(_waiting_to_follow(recording_id)):
        request_cancel(session, job.id)  # the new job mines anyway
    recording.options = options.as_dict()
    session.flush()
    return Created(recording, submit(session, recording))


FOLLOW_LIMIT = 30.0
"""Seconds that a job may be put off by further edits."""


def follow_change(session: Session, recording_id: uuid.UUID, *, delay: float = 0.0) -> Job | None:
    """A job that makes anew what rests on the transcript after a person corrected it: insights, metrics, note, search.

    It starts after `delay` seconds; a further edit before that puts the same job off. None where such a job waits, where
    another one takes the recording down the whole path (`follow_edits` submits one at its end), or where nothing was
    made so far.
    """
    newest = newest_job(session, recording_id)
    if newest is None or newest.status in UNFINISHED:
        return None
    job = session.scalar(_waiting_to_follow(recording_id).limit(1).with_for_update(skip_locked=True))
    if job is None:
        return submit_task(session, FOLLOW, recording_id=recording_id, priority=EDIT_PRIORITY, delay=delay)
    latest = job.created_at.timestamp() + FOLLOW_LIMIT
    job.run_at = max(job.run_at, min(clock(session) + delay, latest))
    session.flush()
    return None


def _waiting_to_follow(recording_id: uuid.UUID) -> Select[Job]:
    return select(Job).where(Job.recording_id == recording_id, Job.kind == FOLLOW, Job.status == "queued")


def follow_edits(session: Session, recording_id: uuid.UUID) -> Job | None:
    """A job for the edits that were made while another job worked on the recording; None where there were none."""
    made_from = select(Analysis.revision).where(Analysis.transcript_id == Transcript.id).scalar_subquery()
    current = select(Transcript.revision, made_from).where(Transcript.recording_id == recording_id)
    found = session.execute(current.order_by(Transcript.version.desc()).limit(1)).first()
    if found is None or found[1] is None or found[0] <= max(found[1], 0):
        return None
    return follow_change(session, recording_id)


def delete_recording(
    session: Session, recording_id: uuid.UUID, *, reason: str = "by_hand", by: Caller = LOCAL
) -> list[str]:
    """Delete a recording, be it in the bin, with everything made from it and every trace of it, and leave a receipt.

    Answers the media keys to give to `drop_media` after the commit.

    Raises NotFound, and Conflict under a legal hold. A worker that still works on it loses its job at its next write.
    """
    recording = find_recording(session, recording_id)
    deletion.refuse_under_hold(recording)
    keys = deletion.media_keys(session, recording)
    counts = deletion.count_rows(session, recording_id)
    traces = deletion.forget_traces(session, recording)
    touched = deletion.themes_of(session, recording_id)
    announce(
        session, recording.project_id, "recording.deleted", {**about_recording(session, recording), "metadata": {}}
    )
    session.delete(recording)
    session.flush()
    traces["theme"] = deletion.settle_themes(session, recording.project_id, touched)
    gone = deletion.only_here(session, recording_id, keys)
    counts |= {name: counts.get(name, 0) + count for name, count in traces.items() if count}
    counts["files"] = len(gone)
    deletion.write_receipt(session, recording, "recording", reason=reason, by=by, counts=counts, media=gone)
    return keys


def is_to_fetch(recording: Recording) -> bool:
    """Has the recording only its URL so far?"""
    return recording.sha256.startswith(TO_FETCH)


def save_fetched(
    session: Session, recording_id: uuid.UUID, *, sha256: str, size: int, media_type: str, filename: str
) -> None:
    """The bytes of a recording that came as a URL are in the media store. Raises Conflict: the project has them."""
    recording = get_recording(session, recording_id)
    hold_media(session, sha256)
    same = (Recording.project_id == recording.project_id, Recording.sha256 == sha256)
    if existing := session.scalar(select(Recording).where(*same)):
        raise Conflict(
            f"The file at the URL is here already as “{existing.title}”.",
            code="duplicate_recording",
            recording_id=str(existing.id),
        )
    recording.sha256, recording.size, recording.media_type = sha256, size, media_type
    recording.filename = plain_name(filename) or "recording"
    session.flush()


def run_stage_again(session: Session, recording_id: uuid.UUID, stage: str) -> Created:
    """A new job that makes one stage anew, and what comes of it; what other stages made is used again.

    Raises NotFound (no such stage), Conflict while a job of the recording is open.
    """
    recording = get_recording(session, recording_id)
    newest = newest_job(session, recording_id)
    if newest is None or stage not in {row.name for row in newest.stages}:
        raise NotFound(f"This recording has no stage “{stage}”.", code="stage_not_found")
    job = submit(session, recording)
    session.execute(delete(Artefact).where(Artefact.recording_id == recording_id, Artefact.stage == stage))
    return Created(recording, job)


def drop_media(session: Session, media: MediaStore, keys: list[str]) -> int:
    """Delete the media files that no recording refers to; answers how many. In a write transaction of its own."""
    hold_media(session, *keys)
    dropped = 0
    for key in dict.fromkeys(keys):
        refers = or_(Recording.sha256 == key, Recording.import_sha256 == key)
        bleeped = select(RedactedMedia.id).where(RedactedMedia.sha256 == key).limit(1)
        needed = session.scalar(select(func.count()).select_from(Recording).where(refers)) or session.scalar(bleeped)
        if not needed:
            media.delete(key)
            dropped += 1
    return dropped


def read_import(media: MediaStore, recording: Recording) -> Imported:
    """The finished transcript that came with a recording. Raises NotFound, UnsupportedMedia."""
    if recording.import_sha256 is None:
        raise NotFound("This recording came without a transcript.", code="no_import")
    name = recording.import_filename or "transcript.txt"
    return read_transcript(name, media.path(recording.import_sha256).read_bytes())
