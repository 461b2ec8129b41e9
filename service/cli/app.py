"""The `earmark` command. What needs a model runs in a worker program of its own, started by name."""

import sys
from typing import Annotated

import typer
from rich.console import Console

from service import __version__
from service.cli import models, people, recordings, running
from service.cli.common import console
from service.domain.errors import EarmarkError

app = typer.Typer(
    help="Recorded conversations in, evidence out.", no_args_is_help=True, add_completion=False, rich_markup_mode=None
)
for room in (running, recordings, models):
    app.add_typer(room.commands)
app.add_typer(people.people, name="user")


@app.callback()
def where(
    context: typer.Context,
    server: Annotated[
        str, typer.Option(envvar="EARMARK_SERVER", help="Work on this server: transcribe, export, search, list.")
    ] = "",
    key: Annotated[str, typer.Option(envvar="EARMARK_KEY", help="API key for that server.")] = "",
) -> None:
    """Recorded conversations in, evidence out."""
    context.obj = (server, key or None)


@app.command()
def version() -> None:
    """Print the version."""
    console.print(__version__, highlight=False)


def main() -> None:
    """The console script: errors that people can read are printed as one sentence."""
    try:
        app()
    except EarmarkError as error:
        Console(stderr=True).print(error.detail, highlight=False, style="red")
        sys.exit(1)
