"""`python -m workers.models list|pull|import`: the weights on this machine."""

import json
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from service.config import get_settings
from service.domain.errors import EarmarkError
from workers import weights

screen = Console()


def main(arguments: list[str]) -> int:
    """Do one of the three; 1 with a sentence when it cannot be done."""
    try:
        match arguments:
            case ["list", *rest]:
                show(as_json="--json" in rest)
            case ["pull", name]:
                pull(name)
            case ["import", path]:
                bring(Path(path))
            case _:
                Console(stderr=True).print("Say list, pull NAME or import PATH.")
                return 2
    except EarmarkError as error:
        Console(stderr=True).print(error.detail, style="red", highlight=False)
        return 1
    return 0


def show(*, as_json: bool) -> None:
    """Every model that is here, and what could be fetched."""
    found = weights.list_models()
    if as_json:
        values = [{name: shown(getattr(w, name)) for name in w.__dataclass_fields__} for w in found]
        print(json.dumps({"folder": str(get_settings().models), "models": values}, indent=2))
        return
    if not found:
        screen.print(
            f"No weights in {get_settings().models}. `earmark models pull base` fetches Whisper base (140 MB)."
        )
        return
    table = Table(box=None, pad_edge=False)
    for title in ("model", "kind", "size", "checksum", "in use", "where"):
        table.add_column(title)
    for w in found:
        whole = {True: "ok", False: "damaged", None: "none published"}[w.checksum_ok]
        table.add_row(w.name, w.kind, f"{w.size / 1e6:.0f} MB", whole, "yes" if w.in_use else "", str(w.path))
    screen.print(table, highlight=False)


def shown(value: object) -> object:
    """A value as JSON has it."""
    return str(value) if isinstance(value, Path) else value


def pull(name: str) -> None:
    """Fetch weights with a progress bar."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen, transient=True) as bars:
        bar = bars.add_task(name, total=1.0)
        path = weights.pull(name, lambda done: bars.update(bar, completed=done))
    screen.print(f"{name} is here: {path}", highlight=False)


def bring(path: Path) -> None:
    """Take weights that were copied to this machine."""
    taken = weights.import_(path)
    screen.print(f"{taken.name} ({taken.kind}) is taken in: {taken.path}", highlight=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
