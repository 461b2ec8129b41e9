"""The `earmark` command. What needs a model runs in a worker program of its own, started by name."""

import os
import subprocess
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console

from service import __version__
from service.cli_access import people
from service.config import Settings, get_settings
from service.domain.errors import EarmarkError

if TYPE_CHECKING:
    from service.cli_remote import Remote

app = typer.Typer(
    help="Recorded conversations in, evidence out.", no_args_is_help=True, add_completion=False, rich_markup_mode=None
)
models = typer.Typer(help="Model weights on this machine.", no_args_is_help=True)
app.add_typer(models, name="models")
app.add_typer(people, name="user")
console = Console()

File = Annotated[Path, typer.Argument(help="Audio or video file.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


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


def remote(context: typer.Context) -> "Remote | None":
    """The server that the command line names, if it names one."""
    from service.cli_remote import Remote

    server, key = context.obj or ("", None)
    return Remote(server, key) if server else None


@app.command()
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


@app.command()
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


@app.command()
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


@app.command("list")
def list_recordings(
    context: typer.Context,
    limit: Annotated[int, typer.Option(help="How many, newest first.")] = 50,
    as_json: Json = False,
) -> None:
    """List the recordings of a server (`--server`, default: the one on this machine)."""
    from service.cli_remote import Remote
    from service.cli_remote import list_recordings as list_remote

    with remote(context) or Remote(f"http://127.0.0.1:{get_settings().port}", None) as client:
        list_remote(client, limit, as_json=as_json)


@app.command()
def search(
    context: typer.Context,
    words: Annotated[str, typer.Argument(help="What to look for; a phrase in quotation marks.", show_default=False)],
    project: Annotated[str, typer.Option(help="Only in the project with this id.")] = "",
    limit: Annotated[int, typer.Option(help="How many, best first.", min=1, max=100)] = 20,
    as_json: Json = False,
) -> None:
    """Search what was said, by words and by meaning, on a server (`--server`, default: the one on this machine)."""
    from service.cli_remote import Remote
    from service.cli_remote import search as search_remote

    with remote(context) or Remote(f"http://127.0.0.1:{get_settings().port}", None) as client:
        search_remote(client, words, project, limit, as_json=as_json)


@app.command()
def transcribe(
    context: typer.Context,
    file: File,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write; default: the screen.")] = None,
    format: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            help="Such as txt, docx, pdf, srt, vtt, csv, xlsx or json; default: by the ending of the output.",
        ),
    ] = "",
    language: Annotated[str, typer.Option(help="Language, for example en; default: detected.")] = "",
    speakers: Annotated[int, typer.Option(help="Number of speakers when known; 0: found automatically.")] = 0,
    transcriber: Annotated[str, typer.Option(help="auto, whisper or sphinx.")] = "auto",
    model: Annotated[str, typer.Option(help="Whisper model: a name such as base, or a path.")] = "",
    diarizer: Annotated[str, typer.Option(help="auto, pyannote, builtin or channels.")] = "auto",
    kind: Annotated[str, typer.Option(help="interview, support_call or conversation.")] = "conversation",
) -> None:
    """Turn one file into a transcript with speakers and insights: here without a running server, or on `--server`."""
    if there := remote(context):
        from service.cli_remote import transcribe as transcribe_remote

        fields = {"language": language, "speakers": speakers, "model": model, "kind": kind}
        fields |= {"transcriber": transcriber, "diarizer": diarizer}
        with there as client:
            transcribe_remote(client, file, output, format, {k: v for k, v in fields.items() if v})
        return
    chosen = {
        "--output": str(output) if output else "",
        "--format": format,
        "--language": language,
        "--speakers": str(speakers or ""),
        "--transcriber": transcriber,
        "--model": model,
        "--diarizer": diarizer,
        "--kind": kind,
    }
    hand_over(
        "workers.transcribe", str(file), *(part for name, value in chosen.items() if value for part in (name, value))
    )


@app.command()
def export(
    context: typer.Context,
    recording: Annotated[str, typer.Argument(help="Id of the recording.", show_default=False)] = "",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write; default: the screen.")] = None,
    format: Annotated[str, typer.Option("--format", "-f", help="Default: by the ending of the output.")] = "",
    what: Annotated[
        str, typer.Option(help="Of a recording: conversation, note. Of a project: insights, themes, faq, report.")
    ] = "",
    project: Annotated[str, typer.Option(help="Id of a project, instead of a recording.")] = "",
    since: Annotated[str, typer.Option(help="First day of a project's export, 2026-03-01.")] = "",
    until: Annotated[str, typer.Option(help="Last day of a project's export.")] = "",
    role: Annotated[str, typer.Option(help="Only what speakers of this role said, in a project's export.")] = "",
    attribute: Annotated[str, typer.Option(help="Only participants with it, in a project's export: name:value.")] = "",
    times: Annotated[bool, typer.Option(help="Write times.")] = True,
    speakers: Annotated[bool, typer.Option(help="Write who spoke.")] = True,
    insights: Annotated[bool, typer.Option(help="Write the note, the insights and the figures.")] = True,
    language: Annotated[bool, typer.Option(help="Write which language is spoken.")] = True,
) -> None:
    """Write a recording or a project of this installation, or of `--server`, as a file in any of the formats."""
    from service import cli_export

    if bool(recording) == bool(project):
        fail("Name a recording, or a project with --project.")
    chosen: dict[str, bool | str] = {"what": what or ("insights" if project else "conversation")}
    if project:
        period = {"since": since, "until": until, "role": role, "attribute": attribute}
        chosen |= {name: value for name, value in period.items() if value}
    else:
        chosen |= {"times": times, "speakers": speakers, "insights": insights, "language": language}
    if there := remote(context):
        from service.cli_remote import export as export_remote

        with there as client:
            export_remote(
                client, recording or project, output, format, chosen, of="projects" if project else "recordings"
            )
        return
    migrate(get_settings())
    make = cli_export.project_file if project else cli_export.recording_file
    file = make(as_id(project or recording), output, format, chosen)
    if output is None:
        sys.stdout.buffer.write(file.data)
        return
    try:
        output.write_bytes(file.data)
    except OSError as error:
        fail(f"{output}: {error.strerror}.")
    console.print(f"Written to {output}", highlight=False)


@app.command()
def doctor(as_json: Json = False) -> None:
    """Say what will be used and why, and which fallback is in force. Exit code 1 when something needed is missing."""
    hand_over("workers.doctor", *(["--json"] if as_json else []))


@app.command()
def demo() -> None:
    """Load the sample project; a running worker processes it."""
    migrate(get_settings())
    load_samples()


@app.command()
def learn(
    project: Annotated[str, typer.Argument(help="Id of the project.")],
    revert: Annotated[bool, typer.Option("--revert", help="Go back to what was used before.")] = False,
    as_json: Json = False,
) -> None:
    """Fit a project's miner to what its people accepted and rejected; shows what it gains, and leaves no project."""
    migrate(get_settings())
    flags = [*(["--revert"] if revert else []), *(["--json"] if as_json else [])]
    hand_over("workers.learn", str(as_id(project)), *flags)


@app.command()
def again(
    recording: Annotated[str, typer.Argument(help="Id of the recording, or `drafts` for all that a fallback made.")],
    transcriber: Annotated[str, typer.Option(help="auto, whisper or sphinx.")] = "auto",
    model: Annotated[str, typer.Option(help="Whisper model: a name such as base, or a path.")] = "",
    diarizer: Annotated[str, typer.Option(help="auto, pyannote, builtin or channels.")] = "auto",
    speakers: Annotated[int, typer.Option(help="Number of speakers when known; 0: found automatically.")] = 0,
) -> None:
    """Process a recording again, for example every draft with Whisper once its weights are there."""
    from service.actions import overview, recordings
    from service.domain.options import ProcessingOptions
    from service.store.database import get_database

    migrate(get_settings())
    options = ProcessingOptions(transcriber, model or None, diarizer, speakers=speakers or None)
    with get_database().write() as session:
        ids = overview.draft_ids(session) if recording == "drafts" else [as_id(recording)]
        jobs = [recordings.process_again(session, key, options).job for key in ids]
        queues = {job.queue for job in jobs if job}
    wake(queues)
    console.print(f"{len(jobs)} to be processed again. A running worker does it.", highlight=False)


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


@app.command()
def backup(path: Annotated[Path, typer.Argument(help="The tar file to write.", show_default=False)]) -> None:
    """Save everything (database and media, not the models) in one file; the service may go on working meanwhile."""
    from service.actions import backup as actions
    from service.store.database import get_database
    from service.store.media import get_media

    migrate(get_settings())
    done = actions.backup(get_database(), get_media(), path)
    console.print(f"{path}: {done.rows} rows, {done.files} files ({done.bytes / 1e6:.0f} MB)", highlight=False)


@app.command()
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


@app.command()
def version() -> None:
    """Print the version."""
    console.print(__version__, highlight=False)


def settings_with(host: str | None, port: int | None) -> Settings:
    """The settings with what the command line said; child processes read the same from the environment."""
    for name, value in (("EARMARK_HOST", host), ("EARMARK_PORT", port)):
        if value is not None:
            os.environ[name] = str(value)
    get_settings.cache_clear()
    return get_settings()


LOOPBACK = {"127.0.0.1", "localhost", "::1"}


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


def migrate(settings: Settings) -> None:
    """Make the data folder and bring the database to this version."""
    from service.store.database import get_database
    from service.store.migrate import upgrade

    try:
        settings.data_folder.mkdir(parents=True, exist_ok=True)
        upgrade(get_database())
    except OSError as error:
        fail(f"The data folder {settings.data_folder} cannot be used: {error.strerror}.")


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


def main() -> None:
    """The console script: errors that people can read are printed as one sentence."""
    try:
        app()
    except EarmarkError as error:
        Console(stderr=True).print(error.detail, highlight=False, style="red")
        sys.exit(1)


if __name__ == "__main__":
    main()
