"""Commands about recordings: here, or on the server that the command line names."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from service.cli.common import Json, as_id, console, fail, hand_over, migrate, remote, wake
from service.config import get_settings

commands = typer.Typer()
File = Annotated[Path, typer.Argument(help="Audio or video file.", show_default=False)]


@commands.command("list")
def list_recordings(
    context: typer.Context,
    limit: Annotated[int, typer.Option(help="How many, newest first.")] = 50,
    as_json: Json = False,
) -> None:
    """List the recordings of a server (`--server`, default: the one on this machine)."""
    from service.cli.remote import Remote
    from service.cli.remote import list_recordings as list_remote

    with remote(context) or Remote(f"http://127.0.0.1:{get_settings().port}", None) as client:
        list_remote(client, limit, as_json=as_json)


@commands.command()
def search(
    context: typer.Context,
    words: Annotated[str, typer.Argument(help="What to look for; a phrase in quotation marks.", show_default=False)],
    project: Annotated[str, typer.Option(help="Only in the project with this id.")] = "",
    limit: Annotated[int, typer.Option(help="How many, best first.", min=1, max=100)] = 20,
    as_json: Json = False,
) -> None:
    """Search what was said, by words and by meaning, on a server (`--server`, default: the one on this machine)."""
    from service.cli.remote import Remote
    from service.cli.remote import search as search_remote

    with remote(context) or Remote(f"http://127.0.0.1:{get_settings().port}", None) as client:
        search_remote(client, words, project, limit, as_json=as_json)


@commands.command()
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
        from service.cli.remote import transcribe as transcribe_remote

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


@commands.command()
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
    from service.cli import files

    if bool(recording) == bool(project):
        fail("Name a recording, or a project with --project.")
    chosen: dict[str, bool | str] = {"what": what or ("insights" if project else "conversation")}
    if project:
        period = {"since": since, "until": until, "role": role, "attribute": attribute}
        chosen |= {name: value for name, value in period.items() if value}
    else:
        chosen |= {"times": times, "speakers": speakers, "insights": insights, "language": language}
    if there := remote(context):
        from service.cli.remote import export as export_remote

        with there as client:
            export_remote(
                client, recording or project, output, format, chosen, of="projects" if project else "recordings"
            )
        return
    migrate(get_settings())
    make = files.project_file if project else files.recording_file
    file = make(as_id(project or recording), output, format, chosen)
    if output is None:
        sys.stdout.buffer.write(file.data)
        return
    try:
        output.write_bytes(file.data)
    except OSError as error:
        fail(f"{output}: {error.strerror}.")
    console.print(f"Written to {output}", highlight=False)


@commands.command()
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
