"""`earmark export` on this installation: what the words of the command line mean, and the file that comes of it."""

from datetime import date
from pathlib import Path
from typing import Any, cast, get_args
from uuid import UUID

from service.actions import exports, project_exports
from service.actions.scope import Scope
from service.domain.errors import Invalid
from service.domain.formats import find_format
from service.domain.transcript import ROLES
from service.store.database import get_database


def recording_file(id_: UUID, output: Path | None, format: str, chosen: dict[str, Any]) -> exports.Export:
    """A recording, or its note. Raises NotFound, Invalid."""
    what = _one_of("what", chosen.pop("what"), get_args(exports.RecordingPart))
    default = "markdown" if what == "note" and output is None else ""
    name = find_format(format or default, output).name
    with get_database().read() as session:
        return exports.export(session, id_, name, cast(exports.RecordingPart, what), **chosen)


def project_file(id_: UUID, output: Path | None, format: str, chosen: dict[str, Any]) -> exports.Export:
    """What a project says. Raises NotFound, Invalid."""
    what = cast(project_exports.ProjectPart, _one_of("what", chosen["what"], get_args(project_exports.ProjectPart)))
    name = project_exports.find_project_format(what, format, output).name
    role = _one_of("role", chosen["role"], ROLES) if "role" in chosen else None
    since, until = (_day(chosen.get(end)) for end in ("since", "until"))
    if since and until and since > until:
        raise Invalid("The first day comes after the last one.", code="invalid_period")
    scope = Scope(id_, since, until, role, attribute=chosen.get("attribute"))
    with get_database().read() as session:
        return project_exports.export_project(session, scope, what, name)


def _one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise Invalid(f"--{name} is one of {', '.join(known)}, not “{value}”.", code=f"invalid_{name}")
    return value


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"“{text}” is no day: write it as 2026-03-01.", code="invalid_day") from None
