"""Accuracy and speed of speech: `python -m bench.speech MANIFEST.tsv|samples [--json out.json] [--resume]`.

Prints per set and pooled: WER, DER, WDER, speaker count accuracy, real-time factor (wall, and processor seconds), peak
memory. A file that fails is a row with its error; one in a language that the recogniser says it does not know counts as
refused, with its sentence. The rows are in the JSON file after every recording, so a run that was cut off goes on with
--resume. With --no-transcription the reference's own words are given to the speakers found, so WDER then says what
diarization and alignment alone do ("perfect transcript").
"""

import argparse
import json
import os
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.references import Item, read_items
from bench.scores import NORMALISATION, normalise, speaker_errors, turn_errors, word_errors
from service.config import Settings
from service.domain.alignment import align
from service.domain.errors import StageFailed
from service.domain.options import ProcessingOptions
from service.domain.transcript import Segment, Turn, Word, words_text
from workers.audio import open_audio

Row = dict[str, Any]
COLUMNS = ("WER", "DER", "DER .25", "no ovl", "WDER", "count", "RTF", "CPU")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the bench; 1 when a file failed (a row with its error), 2 when there is nothing to do."""
    parser = argparse.ArgumentParser(prog="python -m bench.speech", description=__doc__)
    parser.add_argument("source", type=Path, help="MANIFEST.tsv or the folder of the sample project")
    parser.add_argument("--json", type=Path, help="write everything, row by row, to this file")
    parser.add_argument("--resume", action="store_true", help="keep the rows that worked in the --json file")
    parser.add_argument("--only", action="append", default=[], help="sets or files whose name contains this")
    parser.add_argument("--limit", type=int, help="at most so many files per set")
    parser.add_argument("--transcriber", default="auto", choices=("auto", "whisper", "sphinx"))
    parser.add_argument("--diarizer", default="auto", choices=("auto", "pyannote", "builtin", "channels"))
    parser.add_argument("--no-transcription", action="store_true", help="give the reference's words to the speakers")
    parser.add_argument("--tell-speakers", action="store_true", help="tell the diarizer the number of speakers")
    chosen = parser.parse_args(arguments)
    try:
        items = pick(read_items(chosen.source), chosen.only, chosen.limit)
    except ValueError as error:
        parser.error(str(error))
    if not items:
        print("No file matches.", file=sys.stderr)
        return 2
    settings = Settings()
    asked = {name: getattr(chosen, name) for name in ("transcriber", "diarizer", "no_transcription", "tell_speakers")}
    kept = _kept(chosen.json, asked) if chosen.resume and chosen.json else {}
    rows: list[Row] = []
    for number, item in enumerate(items, 1):
        rows.append(kept.get((item.set, item.path.name)) or measure(item, chosen, settings))
        if chosen.json:
            _write(chosen.json, asked, rows)
        print(f"\r{number}/{len(items)} {item.path.name:<50.50}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    print_table(summarise(rows))
    for row in rows:
        for how in ("error", "refused"):
            if row[how]:
                print(f"{'failed' if how == 'error' else how}: {row['file']}: {row[how]}")
    print(
        f"WER: {NORMALISATION}.\nDER .25: 0.25 s forgiven on both sides of a boundary; no overlap in “no ovl”. RTF: wall "
        "time, CPU: processor seconds of this process and its children, both per second of audio."
    )
    return 1 if any(row["error"] for row in rows) else 0


def _write(path: Path, asked: Row, rows: list[Row]) -> None:
    """Everything so far, whole at any time."""
    report = {"asked": asked, "normalisation": NORMALISATION, "sets": summarise(rows), "rows": rows}
    half = path.with_name(path.name + ".part")
    half.write_text(json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8")
    half.replace(path)


def _kept(path: Path, asked: Row) -> dict[tuple[str, str], Row]:
    """Rows of an earlier run that worked. Raises SystemExit when that run asked for something else."""
    if not path.exists():
        return {}
    report = json.loads(path.read_text(encoding="utf-8"))
    if report["asked"] != asked:
        raise SystemExit(f"{path} was made with {report['asked']}: it cannot be resumed with {asked}.")
    return {(row["set"], row["file"]): row for row in report["rows"] if not row["error"]}


def pick(items: list[Item], only: Sequence[str], limit: int | None) -> list[Item]:
    """Items that match a name, so many per set."""
    taken: dict[str, int] = defaultdict(int)
    picked = []
    for item in items:
        if only and not any(part in f"{item.set}/{item.path.name}" for part in only):
            continue
        taken[item.set] += 1
        if limit is None or taken[item.set] <= limit:
            picked.append(item)
    return picked


def measure(item: Item, chosen: argparse.Namespace, settings: Settings) -> Row:
    """One file through the engines; whatever goes wrong becomes the row's error."""
    row: Row = {"set": item.set, "file": item.path.name, "error": None, "refused": None, "duration": 0.0}
    row["seconds"], row["processor"] = {}, {}
    _forget_peak()
    try:
        audio = _timed(row, "decode", lambda: open_audio(item.path, settings))
        row["duration"] = audio.duration
        turns: tuple[Turn, ...] = ()
        if item.turns:
            turns = _timed(row, "diarize", lambda: _diarize(item, audio, chosen, settings, row))
        segments = _heard(item) if chosen.no_transcription else _transcribe(item, audio, chosen, settings, row)
        if segments and turns and all(w.speaker for w in item.words):
            row["wder"] = speaker_errors(item.words, align(segments, turns))
    except StageFailed as error:
        row["refused" if error.code == "language" else "error"] = str(error)
    except Exception as error:  # noqa: BLE001 a bench that stops at the first bad file measures nothing
        row["error"] = f"{type(error).__name__}: {error}"
    row["peak_mib"], row["child_mib"] = _peak(), _mib(resource.RUSAGE_CHILDREN)
    return row


def _timed(row: Row, stage: str, work: Callable[[], Any]) -> Any:
    began, busy = time.monotonic(), _processor()
    try:
        return work()
    finally:
        row["seconds"][stage], row["processor"][stage] = time.monotonic() - began, _processor() - busy


def _processor() -> float:
    """Processor seconds of this process and of the children that have ended."""
    told = os.times()
    return told.user + told.system + told.children_user + told.children_system


def _forget_peak() -> None:
    """Let the peak memory begin at what is held now, where the system can do that (Linux)."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


def _peak() -> float:
    """MiB that this process held at most since `_forget_peak`; where the system cannot say, since its start."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return _mib(resource.RUSAGE_SELF)
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def _mib(who: int) -> float:
    """Peak memory since the start; of children, the largest one's."""
    return resource.getrusage(who).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)


def _diarize(item: Item, audio: Any, chosen: argparse.Namespace, settings: Settings, row: Row) -> tuple[Turn, ...]:
    from workers.diarization.choose import choose

    true_count = len({who for _, _, who in item.turns})
    told = true_count if chosen.tell_speakers else None
    choice = choose(settings, ProcessingOptions(diarizer=chosen.diarizer, speakers=told), audio)
    found = choice.diarizer.diarize(audio, speakers=told, min_speakers=None, max_speakers=None, progress=lambda _: None)
    everything = [(t.start, t.end, t.speaker) for t in (found.overlapping or found.turns)]
    row["diarizer"] = choice.diarizer.name
    row["speakers"] = {"true": true_count, "found": len({t.speaker for t in found.turns})}
    row["der"] = turn_errors(item.turns, everything, item.regions or [(0.0, audio.duration)])
    return found.turns


def _transcribe(item: Item, audio: Any, chosen: argparse.Namespace, settings: Settings, row: Row) -> list[Segment]:
    from workers.transcription.choose import choose

    choice = choose(settings, ProcessingOptions(transcriber=chosen.transcriber, language=item.language))
    found = _timed(
        row,
        "transcribe",
        lambda: choice.transcriber.transcribe(audio, language=item.language, prompt=None, progress=lambda _: None),
    )
    segments = sorted(found.segments, key=lambda s: s.start)
    row["transcriber"], row["draft"] = f"{choice.transcriber.name} {choice.transcriber.model}", choice.transcriber.draft
    if item.words:
        heard = [token for segment in segments for token in normalise(segment.text)]
        row["wer"] = word_errors([t for w in item.words for t in normalise(w.text)], heard)
    return segments


def _heard(item: Item) -> list[Segment]:
    """The reference as one recogniser that hears everything and knows no speaker would give it."""
    words = tuple(Word(w.text, w.start, w.end) for w in item.words)
    return [Segment(words[0].start, words[-1].end, words_text(words), words)] if words and item.turns else []


def summarise(rows: Sequence[Row]) -> list[Row]:
    """One line per set and one for all, from pooled counts."""
    sets: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        sets[row["set"]].append(row)
    if len(sets) > 1:
        sets["all"] = list(rows)
    return [_line(name, members) for name, members in sets.items()]


def _line(name: str, rows: Sequence[Row]) -> Row:
    counted = [r["speakers"] for r in rows if "speakers" in r]
    worked = [r for r in rows if not r["error"] and not r["refused"]]
    line: Row = {
        "set": name,
        "files": len(rows),
        "failed": sum(bool(r["error"]) for r in rows),
        "refused": sum(bool(r["refused"]) for r in rows),
        "hours": sum(r["duration"] for r in rows) / 3600,
        "WER": _rate([r["wer"] for r in rows if "wer" in r], "errors", "words"),
        "WDER": _rate([r["wder"] for r in rows if "wder" in r], "wrong", "aligned"),
        "count": f"{sum(c['true'] == c['found'] for c in counted)}/{len(counted)}" if counted else None,
        "RTF": sum(sum(r["seconds"].values()) for r in worked) / max(sum(r["duration"] for r in worked), 1e-9),
        "CPU": sum(sum(r["processor"].values()) for r in worked) / max(sum(r["duration"] for r in worked), 1e-9),
        "stages": _stages(worked, "seconds"),
        "stages_processor": _stages(worked, "processor"),
        "peak_mib": max((r["peak_mib"] for r in rows), default=0.0),
        "child_mib": max((r["child_mib"] for r in rows), default=0.0),
    }
    for column, key in (("DER", "der"), ("DER .25", "der_collar"), ("no ovl", "der_collar_no_overlap")):
        told = [r["der"][key] for r in rows if "der" in r]
        line[column] = _rate(told, "wrong", "total")
        for part in ("missed detection", "false alarm", "confusion"):
            line[f"{column} {part}"] = _rate(told, part, "total")
    return line


def _rate(counts: Sequence[dict[str, float]], wrong: str, of: str) -> float | None:
    total = sum(c[of] for c in counts)
    return sum(c[wrong] for c in counts) / total if total else None


def _stages(rows: Sequence[Row], clock: str) -> dict[str, float]:
    """Real-time factor per stage, over the files that went through it."""
    seconds: dict[str, float] = defaultdict(float)
    length: dict[str, float] = defaultdict(float)
    for row in rows:
        for stage, taken in row[clock].items():
            seconds[stage] += taken
            length[stage] += row["duration"]
    return {stage: seconds[stage] / max(length[stage], 1e-9) for stage in seconds}


def print_table(lines: Sequence[Row]) -> None:
    """The sets as a table, rates in percent."""
    head = "".join(f"{c:>9}" for c in COLUMNS)
    print(f"{'set':<24}{'files':>6}{'failed':>7}{'refused':>8}{'min':>7}{head}{'MiB':>7}{'child':>7}")
    for line in lines:
        cells = [line[c] if isinstance(line[c], str) else _percent(line[c], c) for c in COLUMNS]
        print(
            f"{line['set']:<24.24}{line['files']:>6}{line['failed']:>7}{line['refused']:>8}{line['hours'] * 60:>7.1f}"
            + "".join(f"{cell:>9}" for cell in cells)
            + f"{line['peak_mib']:>7.0f}{line['child_mib']:>7.0f}"
        )


def _percent(value: float | None, column: str) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if column in ("RTF", "CPU") else f"{100 * value:.1f} %"


if __name__ == "__main__":
    sys.exit(main())
