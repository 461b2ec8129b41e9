"""Model weights: what the workers have, what they could fetch, and the job that fetches. Never imports them itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.actions import jobs, system
from service.domain.errors import Conflict, Invalid
from service.store.tables import Job

PULL = "pull_model"
FIRST = 20
"""Priority: whoever waits for a model waits before recordings that would be processed without it."""


@dataclass(frozen=True, slots=True)
class Model:
    """Weights on the machine of at least one living worker, or to be had. `size` in bytes; of those to be had, about."""

    name: str
    kind: str
    size: int
    installed: bool
    in_use: bool = False
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Models:
    """All models, and the newest job that fetches or fetched one."""

    items: list[Model] = field(default_factory=list)
    folder: str | None = None
    offline: bool = False
    job: Job | None = None

    @property
    def fetched(self) -> str | None:
        """The model that `job` is about."""
        return str(self.job.payload.get("name")) if self.job else None


def list_models(session: Session, alive_seconds: float) -> Models:
    """What the living workers say, those that are here first; none where no worker lives."""
    found: dict[str, Model] = {}
    folder, offline = None, False
    for row, alive in system.list_workers(session, alive_seconds):
        told = row.facts.get("models")
        if not alive or not isinstance(told, Mapping):
            continue
        folder, offline = folder or told.get("folder"), offline or bool(told.get("offline"))
        for entry in told.get("here", []):
            found[entry["name"]] = _model(entry, installed=True)
        for entry in told.get("offered", []):
            found.setdefault(entry["name"], _model(entry, installed=False))
    items = sorted(found.values(), key=lambda m: (not m.installed, m.kind, m.size, m.name))
    newest = select(Job).where(Job.kind == PULL).order_by(Job.created_at.desc(), Job.id.desc())
    return Models(items, folder, offline, session.scalar(newest.limit(1)))


def _model(entry: Mapping[str, Any], *, installed: bool) -> Model:
    return Model(
        str(entry["name"]),
        str(entry["kind"]),
        int(entry["size"]),
        installed,
        bool(entry.get("in_use")),
        bool(entry.get("damaged")),
    )


def pull(session: Session, name: str, alive_seconds: float) -> Job:
    """A job that fetches a model to the machine of the worker that takes it.

    Raises Invalid (not to be had, here already), Conflict (a model is being fetched, no worker lives).
    """
    known = list_models(session, alive_seconds)
    if not known.items:
        raise Conflict("No worker is running that could fetch a model: start one (`earmark up`).", code="no_worker")
    model = next((m for m in known.items if m.name == name), None)
    if model is None or (model.installed and not model.damaged):
        offered = ", ".join(m.name for m in known.items if not m.installed)
        said = f"“{name}” is here already." if model else f"There is no model “{name}” to be had: {offered}."
        raise Invalid(said, code="model_is_here" if model else "unknown_model")
    if known.job is not None and known.job.status in jobs.UNFINISHED:
        raise Conflict("A model is being fetched; wait for it, or cancel it.", code="already_fetching")
    return jobs.submit_task(session, PULL, queue="cpu", payload={"name": name}, priority=FIRST)
