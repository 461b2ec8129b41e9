"""The stages of a job as people see them: planned, started, measured, ended. May import the store and the domain.

Callers hold the job (`jobs.hold`) in the same transaction, so that only its owner writes here.
"""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from service.store.tables import Job, JobStage, now

ENDED = ("completed", "reused", "skipped", "failed")


def plan(session: Session, job_id: uuid.UUID, names: Sequence[str], over: Collection[str] = ()) -> list[JobStage]:
    """One row per stage in this order. Stages that an earlier attempt ended stay as they are; the others wait, those that
    failed too, except where they are `over`: the job went on without them.
    """
    session.execute(delete(JobStage).where(JobStage.job_id == job_id, JobStage.name.not_in(names)))
    present = {row.name: row for row in session.scalars(select(JobStage).where(JobStage.job_id == job_id))}
    for position, name in enumerate(names):
        row = present.get(name)
        if row is None:
            row = present[name] = JobStage(job_id=job_id, name=name, position=position)
            session.add(row)
        row.position = position
        if row.status not in ("completed", "reused", "skipped") and not (row.status == "failed" and name in over):
            row.status, row.started_at, row.finished_at, row.error_code, row.error = "queued", None, None, None, None
    session.flush()
    return [present[name] for name in names]


def start(session: Session, job_id: uuid.UUID, name: str) -> None:
    """This stage is being worked on."""
    values = {"status": "processing", "started_at": now(), "finished_at": None, "error_code": None, "error": None}
    session.execute(_stage(job_id, name).values(**values))


def measure(session: Session, job_id: uuid.UUID, name: str, fraction: float) -> None:
    """How much of the stage is done, 0..1; never less than before."""
    session.execute(_stage(job_id, name).where(JobStage.progress < fraction).values(progress=fraction))


def end(
    session: Session, job_id: uuid.UUID, name: str, status: str, code: str | None = None, reason: str | None = None
) -> None:
    """This stage is completed, reused, skipped or failed; the last two with a code and a sentence.

    The first completion of a stage resets the job's attempts: a long job is not worn out by one crash per stage. A
    repeated completion (work that is cheap and kept nowhere) does not, or a stage that always kills its worker would
    be tried for ever.
    """
    if status not in ENDED:
        raise ValueError(f"{status} does not end a stage")
    row = session.scalars(select(JobStage).where(JobStage.job_id == job_id, JobStage.name == name)).one()
    session.refresh(row)
    if status == "reused" and row.status == "completed":
        status = "completed"  # this job made it, in an earlier attempt
    if status == "completed" and row.progress < 1.0:
        session.execute(
            update(Job).where(Job.id == job_id).values(attempt=1).execution_options(synchronize_session=False)
        )
    row.status, row.finished_at, row.error_code, row.error = status, now(), code, reason
    if status != "failed":
        row.progress = 1.0
    session.flush()


def _stage(job_id: uuid.UUID, name: str):  # type: ignore[no-untyped-def]
    found = update(JobStage).where(JobStage.job_id == job_id, JobStage.name == name)
    return found.execution_options(synchronize_session=False)
