"""`earmark models ...` and `earmark learn`: weights on this machine, and heads fitted to a project's decisions."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.common import Json, as_id, hand_over, migrate
from service.config import get_settings

commands = typer.Typer()
models = typer.Typer(help="Model weights on this machine.", no_args_is_help=True)
commands.add_typer(models, name="models")


@commands.command()
def learn(
    project: Annotated[str, typer.Argument(help="Id of the project.")],
    revert: Annotated[bool, typer.Option("--revert", help="Go back to what was used before.")] = False,
    as_json: Json = False,
) -> None:
    """Fit a project's miner to what its people accepted and rejected; shows what it gains, and leaves no project."""
    migrate(get_settings())
    flags = [*(["--revert"] if revert else []), *(["--json"] if as_json else [])]
    hand_over("workers.learn", str(as_id(project)), *flags)


@models.command("list")
def list_models(as_json: Json = False) -> None:
    """Which weights are here, where, how large, and which of them are in use."""
    hand_over("workers.models", "list", *(["--json"] if as_json else []))


@models.command()
def pull(name: Annotated[str, typer.Argument(help="Whisper model such as base, or a pyannote pipeline.")]) -> None:
    """Download weights ahead of time."""
    hand_over("workers.models", "pull", name)


@models.command("import")
def import_model(path: Annotated[Path, typer.Argument(help="A Whisper .pt file or a pyannote folder.")]) -> None:
    """Take weights that were copied to this machine."""
    hand_over("workers.models", "import", str(path))
