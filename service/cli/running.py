"""Commands that run the service, bring it up to date, and save or fill it."""

import os
from pathlib import Path
from typing import Annotated

import typer

from service import __version__
from service.cli.common import Json, console, fail, hand_over, migrate, wake
from service.config import Settings, get_settings

commands = typer.Typer()
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@commands.command()
def up(
    host: Annotated[str | None, typer.Option(help="Address to listen on (default 127.0.0.1).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (default 8765).")] = None,
    demo: Annotated[bool, typer.Option(help="Load the sample project into an empty installation.")] = True,
) -> None:
    """Everything on this machine: migrate the database, then run the web UI, the API and a worker until Ctrl-C."""
    from service import launch

    settings = settings_with(host, port)
    guard_address(settings)
    migrate(settings)
    if demo:
        load_samples_once()
    console.print(f"Earmark {__version__}  http://{shown(settings.host)}:{settings.port}", highlight=False)
    console.print(f"Data    {settings.data_folder}\nStop    Ctrl-C", highlight=False)
    raise typer.Exit(launch.up(settings))


@commands.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Run the web UI and the API only."""
    import uvicorn

    from service import launch, logs

    settings = settings_with(host, port)
    guard_address(settings)
    migrate(settings)
    launch.leave_with_parent()
    logs.configure_logging()
    uvicorn.run(
        "service.main:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        log_level=settings.log_level.lower() if settings.log_level != "INFO" else "warning",
        log_config=None,
        timeout_graceful_shutdown=5,
    )


@commands.command()
def worker(
    takes: Annotated[
        str,
        typer.Option(
            "--takes", "--queues", help="Work to take: speech, text, short, separated by commas; default: all of it."
        ),
    ] = "",
    concurrency: Annotated[int, typer.Option(help="Recordings worked on at once.")] = 1,
) -> None:
    """Run the workers only: one for recordings, and one beside it so that short work never waits behind them."""
    from service import launch
    from service.store.queue import QUEUES, read_takes

    settings = get_settings()
    takes = ",".join(read_takes(takes or settings.takes))
    migrate(settings)
    if takes != ",".join(QUEUES):
        hand_over("workers", "--takes", takes, "--concurrency", str(concurrency))
    raise typer.Exit(launch.up(get_settings(), run=launch.workers(concurrency)))


@commands.command()
def doctor(as_json: Json = False) -> None:
    """Say what will be used and why, and which fallback is in force. Exit code 1 when something needed is missing."""
    hand_over("workers.doctor", *(["--json"] if as_json else []))


@commands.command()
def demo() -> None:
    """Load the sample project; a running worker processes it."""
    migrate(get_settings())
    load_samples()


@commands.command()
def backup(path: Annotated[Path, typer.Argument(help="The tar file to write.", show_default=False)]) -> None:
    """Save everything (database and media, not the models) in one file; the service may go on working meanwhile."""
    from service.actions import backup as actions
    from service.store.database import get_database
    from service.store.media import get_media

    migrate(get_settings())
    done = actions.backup(get_database(), get_media(), path)
    console.print(f"{path}: {done.rows} rows, {done.files} files ({done.bytes / 1e6:.0f} MB)", highlight=False)


@commands.command()
def restore(
    path: Annotated[Path, typer.Argument(help="A file that `earmark backup` wrote.", show_default=False)],
) -> None:
    """Fill an empty installation from a backup; every sum is checked."""
    from service.actions import backup as actions
    from service.store.database import get_database
    from service.store.media import get_media

    get_settings().data_folder.mkdir(parents=True, exist_ok=True)
    done = actions.restore(get_database(), get_media(), path)
    console.print(f"Restored {done.rows} rows and {done.files} files ({done.bytes / 1e6:.0f} MB).", highlight=False)


def settings_with(host: str | None, port: int | None) -> Settings:
    """The settings with what the command line said; child processes read the same from the environment."""
    for name, value in (("EARMARK_HOST", host), ("EARMARK_PORT", port)):
        if value is not None:
            os.environ[name] = str(value)
    get_settings.cache_clear()
    return get_settings()


def guard_address(settings: Settings) -> None:
    """Listening beyond this machine needs accounts, or to be said twice."""
    if settings.host not in LOOPBACK and not settings.accounts and not settings.allow_public:
        fail(
            f"Anyone who reaches {settings.host} could read every recording. Set EARMARK_ACCOUNTS=true and make the first "
            "account with `earmark user add ADDRESS --administrator`; or set EARMARK_ALLOW_PUBLIC=true if a proxy in "
            "front of it checks who comes in."
        )


def shown(host: str) -> str:
    """The host as a browser on this machine would write it."""
    return "localhost" if host in LOOPBACK | {"0.0.0.0", "::"} else host  # noqa: S104


def load_samples_once() -> None:
    """The sample project on the first run, when there is nothing else."""
    from service.actions.projects import list_projects
    from service.store.database import get_database

    with get_database().read() as session:
        empty = not list_projects(session)
    if empty:
        load_samples()


def load_samples() -> None:
    """Load the sample project and say what happened."""
    from service.actions.demo import keep_samples, load_sample_project
    from service.store.database import get_database
    from service.store.media import get_media

    kept = keep_samples(get_media())
    with get_database().write() as session:
        jobs = load_sample_project(session, get_media(), kept)
        queues = {job.queue for job in jobs}
    wake(queues)
    said = (
        f"{len(jobs)} conversations of the sample project are waiting for a worker." if jobs else "It is here already."
    )
    console.print(f"Sample project: {said}", highlight=False)
