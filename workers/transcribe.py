"""`python -m workers.transcribe FILE`: one file down the whole path, without a server and without keeping anything.

The path is the same as for an upload: a database and a media folder of its own, for the time of the run.
"""

import argparse
import logging
import mimetypes
import os
import sys
import tempfile
import threading
import uuid
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from service.config import get_settings
from service.domain.errors import EarmarkError, NotFound
from service.domain.formats import find_format
from service.domain.options import ProcessingOptions

screen = Console(stderr=True)


def main(arguments: list[str]) -> int:
    """Transcribe and print or write; 1 with a sentence when it cannot be done."""
    chosen = read_arguments(arguments)
    if get_settings().log_level != "DEBUG":
        logging.disable(logging.CRITICAL)  # one sentence on the screen says what is wrong
    try:
        data = transcribe(chosen)
        if chosen.output:
            chosen.output.write_bytes(data)
            screen.print(f"Written to {chosen.output}", highlight=False)
        else:
            sys.stdout.buffer.write(data)
            sys.stdout.flush()
    except EarmarkError as error:
        screen.print(error.detail, style="red", highlight=False)
        return 1
    except OSError as error:
        screen.print(f"{error.filename}: {error.strerror}.", style="red", highlight=False)
        return 1
    return 0


def read_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="earmark transcribe")
    parser.add_argument("file", type=Path)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--format", default="")
    parser.add_argument("--language", default=None)
    parser.add_argument("--speakers", type=int, default=None)
    parser.add_argument("--transcriber", default="auto")
    parser.add_argument("--model", default=None)
    parser.add_argument("--diarizer", default="auto")
    parser.add_argument("--kind", default="conversation")
    return parser.parse_args(arguments)


def transcribe(chosen: argparse.Namespace) -> bytes:
    """The file in the format asked for. Raises EarmarkError with a sentence."""
    form = output_format(chosen)
    if not chosen.file.is_file():
        raise NotFound(f"There is no file {chosen.file}.", code="file_missing")
    options = ProcessingOptions(chosen.transcriber, chosen.model, chosen.diarizer, chosen.language, chosen.speakers)
    with tempfile.TemporaryDirectory(prefix="earmark-") as folder:
        use_folder(Path(folder))
        recording_id = submit(chosen, options)
        follow(recording_id)
        return export(recording_id, form)


def output_format(chosen: argparse.Namespace) -> str:
    """The format named, or the one of the output's ending, or plain text. Raises Invalid."""
    return find_format(chosen.format, chosen.output).name


def use_folder(folder: Path) -> None:
    """Settings of this process with a data folder of its own; the models stay where they are."""
    models = get_settings().models
    os.environ |= {
        "EARMARK_DATA_FOLDER": str(folder),
        "EARMARK_MODELS_FOLDER": str(models),
        "EARMARK_DATABASE_URL": "",
        "EARMARK_BROKER_URL": "",
        "EARMARK_MEDIA_URL": "",
    }
    get_settings.cache_clear()


def submit(chosen: argparse.Namespace, options: ProcessingOptions) -> uuid.UUID:
    """The file as a recording with a job, in the database of this run."""
    from service.actions.recordings import About, Upload, create_recording
    from service.store.database import get_database
    from service.store.media import get_media
    from service.store.migrate import upgrade

    upgrade(get_database())
    media = get_media()
    with media.receive() as incoming, chosen.file.open("rb") as file:
        while block := file.read(1 << 20):
            incoming.write(block)
        size, sha256 = incoming.size, media.keep(incoming)
    kind = mimetypes.guess_type(chosen.file.name)[0] or "application/octet-stream"
    upload = Upload(chosen.file.name, sha256, size, kind)
    with get_database().write() as session:
        about = About(kind=chosen.kind, language=chosen.language, options=options)
        return create_recording(session, media, upload, about).recording.id


def follow(recording_id: uuid.UUID) -> None:
    """Run the job in a thread and draw its progress. Raises EarmarkError when it failed."""
    from service.actions.recordings import newest_job
    from service.store.database import get_database
    from service.store.queue import SPEECH
    from workers import tasks

    runner = threading.Thread(target=tasks.serve, args=(SPEECH, "transcribe"), daemon=True)
    runner.start()
    columns = (TextColumn("{task.description:<12}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen, transient=True) as bars:
        bar = bars.add_task("starting", total=1.0)
        while runner.is_alive():
            runner.join(0.3)
            with get_database().read() as session:
                job = newest_job(session, recording_id)
                stage = next((s.name for s in job.stages if s.status == "processing"), "") if job else ""
                bars.update(bar, completed=job.progress if job else 0.0, description=stage)
    with get_database().read() as session:
        job = newest_job(session, recording_id)
        if job is None or job.status not in {"completed", "partially_completed"}:
            sentence = (job.error if job else None) or "The file could not be processed."
            raise EarmarkError(sentence, code=job.error_code if job else None)


def export(recording_id: uuid.UUID, form: str) -> bytes:
    """The finished conversation in a format; what was skipped or is a draft is said on the screen."""
    from service.actions import insights, transcripts
    from service.actions.exports import export as write
    from service.store.database import get_database

    with get_database().read() as session:
        current = transcripts.get_current(session, recording_id)
        if current.draft:
            why = current.provenance.get("why", "")
            screen.print(
                f"This is a draft by {current.provenance.get('engine')}: {why}", style="yellow", highlight=False
            )
        analysis = insights.find_analysis(session, recording_id)
        for skipped in analysis.skipped if analysis else []:
            screen.print(f"Not done: {skipped['analysis']}. {skipped['detail']}", style="yellow", highlight=False)
        return write(session, recording_id, form).data


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
