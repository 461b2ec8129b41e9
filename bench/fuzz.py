"""Hostile media and transcripts down the production path: what is accepted, refused with a sentence, or breaks something.

    python -m bench.fuzz [--media 500] [--transcripts 500] [--whole 20] [--seed 1] [--json out.json]

A worker process takes one file after the other as a worker does: media through the confined decoder, transcripts through
their readers and an export; every `--whole`th file as a job from upload to insights. A worker that dies or hangs is counted
and replaced. Exit code 1 when one died, or when something failed without a sentence.
"""

import argparse
import json
import os
import queue
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PATIENCE = 240.0
"""Seconds after which a worker that says nothing counts as dead."""
DIED = ("crashed", "killed", "timeout", "memory")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--media", type=int, default=500)
    parser.add_argument("--transcripts", type=int, default=500)
    parser.add_argument(
        "--whole", type=int, default=20, help="every so manieth file takes the whole path as a job; 0: none"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.worker:
        work()
        return 0
    with tempfile.TemporaryDirectory(prefix="earmark-fuzz-") as folder:
        os.environ |= {"EARMARK_DATA_FOLDER": folder, "EARMARK_OFFLINE": "true", "EARMARK_LOG_LEVEL": "CRITICAL"}
        rows = list(measure(chosen, Path(folder)))
    return report(rows, chosen)


def measure(chosen: argparse.Namespace, folder: Path) -> Iterator[dict[str, Any]]:
    """One row per file: kind, what was done to it, outcome, code, detail, seconds of the processor, MiB."""
    from bench import hostile_media, hostile_transcripts

    files = [("media", what, "recording", data) for what, data in hostile_media.hostile(chosen.media, chosen.seed)]
    files += [("transcript", *file) for file in hostile_transcripts.hostile(chosen.transcripts, chosen.seed)]
    worker = Worker()
    for number, (kind, what, name, data) in enumerate(files):
        (folder / "file").write_bytes(data)
        whole = bool(chosen.whole) and number % chosen.whole == 0
        answer = worker.ask({"path": str(folder / "file"), "name": name, "kind": kind, "whole": whole})
        if answer is None:
            answer, worker = {"outcome": "dead worker", "code": "", "detail": "", "seconds": 0, "mib": 0}, Worker()
        row = {"kind": kind, "what": what, "whole": whole, **answer}
        if row["outcome"] in ("dead worker", "no sentence", *DIED) or row["seconds"] > 20:
            print(f"  {row['outcome']}: {what}: {row['detail'][:300]} ({row['seconds']:.1f} s)", file=sys.stderr)
        yield row
    worker.end()


class Worker:
    """The process that takes the files, asked by lines of JSON."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "bench.fuzz", "--worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._said: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def ask(self, request: dict[str, Any]) -> dict[str, Any] | None:
        """Its answer; None when it died or hangs."""
        if self._process.stdin is None:
            return None
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            answer: dict[str, Any] = json.loads(self._said.get(timeout=PATIENCE))
        except (OSError, ValueError, queue.Empty):
            self.end()
            return None
        return answer

    def end(self) -> None:
        self._process.kill()
        self._process.wait()

    def _listen(self) -> None:
        for line in self._process.stdout or ():
            self._said.put(line)
        self._said.put("")


def work() -> None:
    """Answer a line for each line, until stdin ends."""
    from service.store.database import get_database
    from service.store.migrate import upgrade

    upgrade(get_database())
    for line in sys.stdin:
        request, began = json.loads(line), processor_seconds()
        answer = attempt(request)
        answer["seconds"] = round(processor_seconds() - began, 3)
        answer["mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        answer["child_mib"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
        print(json.dumps(answer), flush=True)


def attempt(request: dict[str, Any]) -> dict[str, Any]:
    """What becomes of one file: accepted, refused, one of DIED (the decoding process ended), or no sentence."""
    from service.domain.errors import EarmarkError

    try:
        detail = (run_job if request["whole"] else take_in)(request)
    except EarmarkError as error:
        return {"outcome": outcome_of(error.code, error.detail), "code": error.code, "detail": error.detail}
    except Exception as error:  # noqa: BLE001  this is what is looked for
        return {"outcome": "no sentence", "code": type(error).__name__, "detail": repr(error)}
    return {"outcome": "accepted", "code": "", "detail": detail}


def outcome_of(code: str, detail: str) -> str:
    if code.startswith("decoding_"):
        return code.removeprefix("decoding_")
    return "refused" if detail.endswith(".") and code not in ("internal_error", "error") else "no sentence"


def take_in(request: dict[str, Any]) -> str:
    """The step that reads the hostile bytes. Raises EarmarkError."""
    from service.config import get_settings
    from service.domain.formats import read_transcript
    from service.domain.media_types import plain_name
    from workers.audio import open_audio

    if request["kind"] == "media":
        facts = open_audio(Path(request["path"]), get_settings()).facts
        return f"{facts.duration:.1f} s {facts.container} {facts.codec}"
    found = read_transcript(plain_name(request["name"]) or "transcript.txt", Path(request["path"]).read_bytes())
    return f"{found.format}, {len(found.words)} words"


def run_job(request: dict[str, Any]) -> str:
    """The file as an upload with a job, done by a worker. Raises EarmarkError where the job failed."""
    from bench import hostile_transcripts
    from service.actions import recordings
    from service.actions.recordings import About, Upload
    from service.domain.errors import EarmarkError
    from service.store.database import get_database
    from service.store.media import get_media
    from service.store.queue import SPEECH, TEXT
    from workers import tasks

    media, database = get_media(), get_database()
    with media.receive() as incoming, Path(request["path"]).open("rb") as file:
        while block := file.read(1 << 20):
            incoming.write(block)
        size, key = incoming.size, media.keep(incoming)
    words = dict(hostile_transcripts.seeds())[
        "call.vtt"
    ]  # so that no recogniser is needed: it is the decoder that is looked at
    with media.receive() as incoming:
        incoming.write(words)
        sent = media.keep(incoming)
    heard = Upload(request["name"], key, size, "audio/mpeg", sent, "call.vtt", len(words))
    read = Upload(import_sha256=key, import_filename=request["name"], import_size=size)
    with database.write() as session:
        made = recordings.create_recording(session, media, heard if request["kind"] == "media" else read, About())
        recording_id = made.recording.id
    while any(tasks.serve(name, "fuzz") is not None for name in (SPEECH, TEXT)):
        pass
    with database.read() as session:
        job = recordings.newest_job(session, recording_id)
        status, code, detail = (job.status, job.error_code, job.error) if job else ("gone", None, None)
    if status not in ("completed", "partially_completed"):
        raise EarmarkError(detail or status, code=code)
    return status


def processor_seconds() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(u.ru_utime + u.ru_stime for u in used)


def report(rows: list[dict[str, Any]], chosen: argparse.Namespace) -> int:
    """Print the counts; 1 where a worker died or something had no sentence."""
    print(f"{'':12} {'files':>6} {'accepted':>9} {'refused':>8} {'process died':>13} {'no sentence':>12} {'dead worker':>12}"
          f" {'slowest CPU s':>14} {'peak MiB':>9}")  # fmt: skip
    bad = 0
    for kind in ("media", "transcript"):
        some = [row for row in rows if row["kind"] == kind]
        if not some:
            continue
        counts = Counter(row["outcome"] for row in some)
        died = sum(counts[name] for name in DIED)
        slowest = max(some, key=lambda row: row["seconds"])
        peak = max(max(row["mib"], row.get("child_mib", 0)) for row in some)
        bad += counts["no sentence"] + counts["dead worker"]
        print(f"{kind:12} {len(some):6} {counts['accepted']:9} {counts['refused']:8} {died:13} {counts['no sentence']:12}"
              f" {counts['dead worker']:12} {slowest['seconds']:14.1f} {peak:9}  slowest: {slowest['what']}")  # fmt: skip
        codes = Counter(row["code"] for row in some if row["code"])
        print(f"{'':12} {', '.join(f'{code} {count}' for code, count in codes.most_common())}")
    if chosen.json:
        chosen.json.write_text(json.dumps({"seed": chosen.seed, "began": time.strftime("%F"), "rows": rows}, indent=1))
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
