"""Commands of the command line against another server: `earmark --server URL ...`. Imports the client only."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import httpx
import typer
from rich.console import Console
from rich.progress import Progress

from earmark import ApiError, Client, NotCompleted

console = Console(stderr=True)


def transcribe(client: Client, file: Path, output: Path | None, format: str, fields: dict[str, Any]) -> None:
    """Send a file, wait, and write the transcript."""
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task(f"Sending {file.name}", total=1.0)
        sent = client.upload(file, progress=lambda done, size: bar.update(task, completed=done / size), **fields)
        bar.update(task, description="Transcribing", completed=0.0)
        found = client.wait(
            sent["id"],
            progress=lambda seen: bar.update(task, completed=seen["job"]["progress"] if seen["job"] else 0.0),
        )
    export(client, found["id"], output, format, {})


def export(
    client: Client,
    id_: str,
    output: Path | None,
    format: str,
    chosen: Mapping[str, bool | str],
    of: Literal["recordings", "projects"] = "recordings",
) -> None:
    """Write a recording or a project of the server as a file."""
    ending = output.suffix.lower().removeprefix(".") if output else ""
    name = format or {"": DEFAULTS.get(str(chosen.get("what")), "txt"), "md": "markdown"}.get(ending, ending)
    data = client.ask("GET", f"/{of}/{id_}/exports/{name}", params=dict(chosen)).content
    if output is None:
        sys.stdout.buffer.write(data)
        return
    output.write_bytes(data)
    console.print(f"Written to {output}", highlight=False)


DEFAULTS = {"note": "markdown", "insights": "csv", "themes": "csv", "faq": "csv", "report": "markdown"}
"""The format of what goes to the screen, where it is not plain text."""


def list_recordings(client: Client, limit: int, *, as_json: bool) -> None:
    """Newest first: id, status, seconds, title."""
    for number, row in enumerate(client.recordings()):
        if number >= limit:
            break
        line = f"{row['id']}  {row['status'] or '-':<20} {row['duration'] or 0:>8.1f}  {row['title']}"
        print(json.dumps(row, ensure_ascii=False) if as_json else line)


def search(client: Client, words: str, project: str, limit: int, *, as_json: bool) -> None:
    """Best first: seconds, title, who said what."""
    for hit in client.search(words, limit=limit, **({"project_id": project} if project else {})):
        who = hit["speaker_name"] or hit["speaker"] or "-"
        line = f"{hit['start'] or 0:>8.1f}  {hit['recording_title'] or hit['kind']}  {who}: {hit['text']}"
        print(json.dumps(hit, ensure_ascii=False) if as_json else line)


class Remote:
    """The connection that a command uses; its errors end the command with one sentence."""

    def __init__(self, server: str, key: str | None) -> None:
        self.server, self.client = server, Client(server, key)

    def __enter__(self) -> Client:
        return self.client

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _at: object) -> None:
        self.client.close()
        if isinstance(error, ApiError | NotCompleted):
            sentence = str(error)
        elif isinstance(error, httpx.HTTPError):
            sentence = f"{self.server} cannot be reached: {error}."
        elif isinstance(error, OSError):
            sentence = f"{error.filename}: {error.strerror}."
        else:
            return
        console.print(sentence, highlight=False, style="red")
        raise typer.Exit(1) from error
