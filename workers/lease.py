"""The hold of this process on one job: renewed by a thread, fencing every write. May import actions and store."""

import errno
import logging
import threading
import time
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from service import telemetry
from service.actions import jobs, stages
from service.actions.jobs import Cancelled, Lost
from service.domain.errors import EarmarkError
from service.store.database import Database
from service.store.tables import Job

__all__ = ["Cancelled", "Lease", "Lost", "Progress", "describe"]

log = logging.getLogger(__name__)
Progress = Callable[..., None]
"""`progress(fraction, message="")`: fraction of the stage done, 0..1. Raises Lost or Cancelled."""

WRITE_SECONDS = 1.0  # at most one progress write in this time
LOOK_SECONDS = 1.0  # how soon a cancelled or lost job is noticed between beats: one read by primary key
NEARLY = 0.999  # 1.0 is kept for a stage whose results are committed


def describe(error: BaseException) -> tuple[str, str]:
    """A stable code and one sentence for a person. The traceback belongs into the log."""
    if isinstance(error, EarmarkError):
        return error.code, error.detail
    if isinstance(error, MemoryError):
        return "out_of_memory", "There was not enough memory for this."
    if (isinstance(error, OSError) and error.errno == errno.ENOSPC) or is_database_full(error):
        return "storage_full", "There is no room left on the disk to work on this."
    what = f"{type(error).__name__}: {error}".strip().rstrip(":.").replace("\n", " ")
    return "internal_error", f"Something unexpected went wrong ({what[:200]}). The worker's log has the details."


def is_database_full(error: BaseException) -> bool:
    """Did SQLite or PostgreSQL find no room to write?"""
    orig = getattr(error, "orig", None)
    return getattr(orig, "sqlite_errorname", "") == "SQLITE_FULL" or getattr(orig, "sqlstate", "") == "53100"


class Lease:
    """What a pipeline sees of its job.

        with lease.stage("transcribe") as progress:
            segments = engine.transcribe(audio, progress=progress)
            with lease.commit() as session:
                artefacts.save(session, ...)
                lease.stage_done(session, "transcribe")

    While the `with` block of the lease lasts, a thread renews it and looks whether somebody cancelled the job.
    """

    def __init__(self, database: Database, job: Job, *, lease_seconds: float, beat_seconds: float) -> None:
        if job.token is None:
            raise ValueError("only a claimed job can be held")
        self.database = database
        self.job_id: uuid.UUID = job.id
        self.kind, self.queue, self.payload = job.kind, job.queue, dict(job.payload)
        self.handed_to: str | None = None
        self._recording_id, self._project_id = job.recording_id, job.project_id
        self.attempt = job.attempt
        self._token = job.token
        self._lease_seconds = lease_seconds
        self._beat_seconds = beat_seconds
        self._weights: dict[str, float] = {}
        self._fractions: dict[str, float] = {}
        self._overall = job.progress
        self._last_write = 0.0
        self._ended: set[str] = set()
        self._committing = False
        self._over: type[Lost] | type[Cancelled] | None = None
        self._close = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"lease-{job.id}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._close.set()
        self._thread.join()

    @property
    def recording_id(self) -> uuid.UUID:
        """The recording that the job is for. Raises ValueError where it is for none."""
        if self._recording_id is None:
            raise ValueError(f"a job of kind {self.kind} belongs to no recording")
        return self._recording_id

    @property
    def project_id(self) -> uuid.UUID:
        """The project that the job is for. Raises ValueError where it is for none."""
        if self._project_id is None:
            raise ValueError(f"this job of kind {self.kind} belongs to no project")
        return self._project_id

    # -- writing ---------------------------------------------------------------------------------------------------

    @contextmanager
    def commit(self) -> Iterator[Session]:
        """One short transaction that counts only while the job is ours. Raises Lost or Cancelled."""
        self.check()
        with self.database.write() as session:
            self._hold(session)
            self._committing = True
            try:
                yield session
            finally:
                self._committing = False

    def check(self) -> None:
        """Raises Lost or Cancelled as soon as the thread noticed it. Costs nothing: call it in inner loops."""
        if self._over is not None:
            raise self._over

    def finish(self, status: str, *, error_code: str | None = None, error: str | None = None) -> bool:
        """End the job; False where it was no longer ours."""
        with self.database.write() as session:
            return jobs.finish(session, self.job_id, self._token, status, error_code=error_code, error=error)

    def retry(self, *, error_code: str, error: str) -> str | None:
        """Give the job back for a later attempt, or fail it; returns its status, None where it was no longer ours."""
        with self.database.write() as session:
            return jobs.retry(session, self.job_id, self._token, error_code=error_code, error=error)

    def hand_over(self, session: Session, queue: str, **payload: object) -> None:
        """The rest of the job is for a worker of another queue, which finds `payload`; `session` is `commit()`'s. When it
        is committed the job is Lost to this process.
        """
        self.payload |= payload
        if not jobs.hand_over(session, self.job_id, self._token, queue, self.payload):
            raise Lost
        self.handed_to = queue

    # -- stages ----------------------------------------------------------------------------------------------------

    def plan(self, names: Sequence[str], weights: Sequence[float] | None = None, over: Collection[str] = ()) -> None:
        """Say which stages this job has, in order, and what share of the time each takes (default: all the same). Those
        that are `over` do not come again, even where they failed.
        """
        self._weights = dict(zip(names, weights or [1.0] * len(names), strict=True))
        with self.commit() as session:
            rows = stages.plan(session, self.job_id, names, over)
            self._fractions = {row.name: row.progress for row in rows}

    @contextmanager
    def stage(self, name: str) -> Iterator[Progress]:
        """Mark `name` as being worked on and give its `progress` callable; an exception marks it failed and goes on up.

        A stage whose block ends without `stage_done` is completed: it had nothing to keep.
        """
        with self.commit() as session:
            stages.start(session, self.job_id, name)
        self._ended.discard(name)

        def progress(fraction: float, message: str = "") -> None:
            self._progress(name, fraction, message)

        try:
            with telemetry.span(f"stage {name}", job_id=str(self.job_id)):
                yield progress
                if name not in self._ended:
                    with self.commit() as session:
                        self.stage_done(session, name)
        except Exception as error:
            self._fail_stage(name, error)
            raise

    def stage_done(
        self,
        session: Session,
        name: str,
        status: str = "completed",
        *,
        code: str | None = None,
        reason: str | None = None,
    ) -> None:
        """End a stage (completed, reused or skipped) in the transaction of its results: `session` is `commit()`'s."""
        stages.end(session, self.job_id, name, status, code, reason)
        self._ended.add(name)
        self._fractions[name] = 1.0
        self._hold(session)

    def _fail_stage(self, name: str, error: Exception) -> None:
        code, sentence = describe(error)
        log.warning("stage %s of job %s failed: %s", name, self.job_id, sentence)  # whoever ends the job logs the rest
        try:
            with self.commit() as session:
                stages.end(session, self.job_id, name, "failed", code, sentence)
        except SQLAlchemyError as second:  # the first error is the one that matters
            log.warning("could not note that stage %s failed: %s", name, second)
        self._fractions[name] = 1.0  # where the pipeline goes on without it, its share of the time is over

    def _progress(self, name: str, fraction: float, message: str) -> None:
        self.check()
        before = self._fractions.get(name, 0.0)
        self._fractions[name] = max(before, min(max(fraction, 0.0), NEARLY))
        if self._committing or time.monotonic() - self._last_write < WRITE_SECONDS:
            return  # inside commit() a second transaction would wait for the first
        self._last_write = time.monotonic()
        values = {"message": message[:300]} if message else {}
        try:
            with self.database.write() as session:
                self._hold(session, **values)
                stages.measure(session, self.job_id, name, self._fractions[name])
        except SQLAlchemyError as error:  # hours of work do not end because one progress note could not be written
            log.warning("progress of job %s not noted: %s", self.job_id, error)

    def _hold(self, session: Session, **values: str) -> None:
        total = sum(self._weights.values())
        if total:
            done = sum(weight * self._fractions.get(name, 0.0) for name, weight in self._weights.items())
            self._overall = max(self._overall, min(done / total, NEARLY))
        jobs.hold(session, self.job_id, self._token, self._lease_seconds, progress=self._overall, **values)

    # -- the thread ------------------------------------------------------------------------------------------------

    def _keep(self) -> None:
        """Renew at every beat, look in between. The lease has slack for a database that is away for some beats."""
        due = time.monotonic() + self._beat_seconds
        while not self._close.wait(min(LOOK_SECONDS, self._beat_seconds)):
            try:
                if time.monotonic() < due:
                    with self.database.read() as session:
                        jobs.look(session, self.job_id, self._token)
                else:
                    with self.database.write() as session:
                        jobs.hold(session, self.job_id, self._token, self._lease_seconds)
                    due = time.monotonic() + self._beat_seconds
            except (Lost, Cancelled) as over:
                self._over = type(over)
                return
            except SQLAlchemyError as error:
                log.warning("lease of job %s not renewed: %s", self.job_id, error)
