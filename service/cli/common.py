"""What every command needs: the console, ids as they are typed, the database brought up to date, and errors as sentences."""

import subprocess
import sys
import uuid
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console

from service.config import Settings

if TYPE_CHECKING:
    from service.cli.remote import Remote

console = Console()
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def remote(context: typer.Context) -> "Remote | None":
    """The server that the command line names, if it names one."""
    from service.cli.remote import Remote

    server, key = context.obj or ("", None)
    return Remote(server, key) if server else None


def migrate(settings: Settings) -> None:
    """Make the data folder and bring the database to this version."""
    from service.store.database import get_database
    from service.store.migrate import upgrade

    try:
        settings.data_folder.mkdir(parents=True, exist_ok=True)
        upgrade(get_database())
    except OSError as error:
        fail(f"The data folder {settings.data_folder} cannot be used: {error.strerror}.")


def wake(queues: set[str]) -> None:
    """Tell the workers that something waits."""
    from service.store.queue import knock

    for queue in queues:
        knock(queue)


def as_id(text: str) -> uuid.UUID:
    """An id as it was typed."""
    try:
        return uuid.UUID(text)
    except ValueError:
        fail(f"“{text}” is not the id of a recording.")


def hand_over(module: str, *arguments: str) -> NoReturn:
    """Run a worker program by name, in this terminal, and end with its exit code."""
    try:
        done = subprocess.run([sys.executable, "-m", module, *arguments], check=False)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    raise typer.Exit(done.returncode)


def fail(sentence: str) -> NoReturn:
    """Say why not, and end with 1."""
    Console(stderr=True).print(sentence, highlight=False, style="red")
    raise typer.Exit(1)
