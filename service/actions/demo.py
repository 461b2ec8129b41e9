"""The sample project: four recordings as a user would upload them. Session first; flush, never commit."""

import mimetypes
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from samples import SampleRecording, load_project
from service.actions import projects, recordings
from service.actions.recordings import About, Upload
from service.store.media import MediaStore
from service.store.tables import Job, Project


def keep_samples(media: MediaStore) -> dict[str, Upload]:
    """Put the sample files into the media store; answers what was kept for each recording, by its key."""
    return {sample.key: _keep(media, sample) for sample in load_project().recordings}


def _keep(media: MediaStore, sample: SampleRecording) -> Upload:
    script = sample.transcript
    return Upload(
        filename=sample.audio.name,
        sha256=_keep_file(media, sample.audio),
        size=sample.audio.stat().st_size,
        media_type=mimetypes.guess_type(sample.audio.name)[0] or "audio/mp4",
        import_sha256=_keep_file(media, script) if script else None,
        import_filename=script.name if script else None,
        import_size=script.stat().st_size if script else 0,
    )


def _keep_file(media: MediaStore, path: Path) -> str:
    with media.receive() as incoming:
        incoming.write(path.read_bytes())
        return media.keep(incoming)


def load_sample_project(session: Session, media: MediaStore, kept: dict[str, Upload]) -> list[Job]:
    """The sample project and a job for each recording that is not there yet; the conversations are processed for real."""
    sample = load_project()
    project = session.scalar(select(Project).where(Project.name == sample.name))
    if project is None:
        project = projects.create_project(session, name=sample.name, description=sample.description)
    jobs = []
    for recording in sample.recordings:
        about = About(
            project_id=project.id,
            title=recording.title,
            kind=recording.kind,
            language=recording.language,
            recorded_on=recording.recorded_on,
            external_id=recording.key,
        )
        created = recordings.create_recording(session, media, kept[recording.key], about)
        if created.job and not created.duplicate:
            jobs.append(created.job)
    return jobs
