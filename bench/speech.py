"""Accuracy and speed of speech: `python -m bench.speech MANIFEST.tsv|samples [--json out.json]`.

Prints per set and pooled: WER, DER, WDER, speaker count accuracy, real-time factor, peak memory. A file that fails is a
row with its error. With --no-transcription the reference's own words are given to the speakers found, so WDER then
says what diarization and alignment alone do ("perfect transcript").
"""

import argparse
import json
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
from service.domain.options import ProcessingOptions
from service.domain.transcript import Segment, Turn, Word, words_text
from workers.audio import open_audio

Row = dict[str, Any]
COLUMNS = ("WER", "DER", "DER .25", "no ovl", "WDER", "count", "RTF")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the bench; 0 also when files failed (they are rows), 2 when there is nothing to do."""
    parser = argparse.ArgumentParser(prog="python -m bench.speech", description=__doc__)
    parser.add_argument("source", type=Path, help="MANIFEST.tsv or the folder of the sample project")
    parser.add_argument("--json", type=Path, help="write everything, row by row, to this file")
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
    rows = []
    for number, item in enumerate(items, 1):
        rows.append(measure(item, chosen, settings))
        print(f"\r{number}/{len(items)} {item.path.name:<50.50}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    sets = summarise(rows)
    report = {"normalisation": NORMALISATION, "sets": sets, "rows": rows}
    print_table(sets)
    for row in rows:
        if row["error"]:
            print(f"failed: {row['file']}: {row['error']}")
    print(f"WER: {NORMALISATION}.\nDER .25: 0.25 s forgiven on both sides of a boundary; no overlap in “no ovl”.")
    if chosen.json:
        chosen.json.write_text(json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8")
    return 0


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
    row: Row = {"set": item.set, "file": item.path.name, "error": None, "duration": 0.0}
    try:
        began = time.monotonic()
        audio = open_audio(item.path, settings)
        row["duration"], row["seconds"] = audio.duration, {"decode": time.monotonic() - began}
        turns: tuple[Turn, ...] = ()
        if item.turns:
            turns = _timed(row, "diarize", lambda: _diarize(item, audio, chosen, settings, row))
        segments = _heard(item) if chosen.no_transcription else _transcribe(item, audio, chosen, settings, row)
        if segments and turns and all(w.speaker for w in item.words):
            row["wder"] = speaker_errors(item.words, align(segments, turns))
    except Exception as error:  # noqa: BLE001 a bench that stops at the first bad file measures nothing
        row["error"] = f"{type(error).__name__}: {error}"
    row["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)
    return row


def _timed(row: Row, stage: str, work: Callable[[], Any]) -> Any:
    began = time.monotonic()
    try:
        return work()
    finally:
        row["seconds"][stage] = time.monotonic() - began


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
    worked = [r for r in rows if not r["error"]]
    line: Row = {
        "set": name,
        "files": len(rows),
        "failed": len(rows) - len(worked),
        "hours": sum(r["duration"] for r in rows) / 3600,
        "WER": _rate([r["wer"] for r in rows if "wer" in r], "errors", "words"),
        "WDER": _rate([r["wder"] for r in rows if "wder" in r], "wrong", "aligned"),
        "count": f"{sum(c['true'] == c['found'] for c in counted)}/{len(counted)}" if counted else None,
        "RTF": sum(sum(r["seconds"].values()) for r in worked) / max(sum(r["duration"] for r in worked), 1e-9),
        "stages": _stages(worked),
        "peak_mib": max((r["peak_mib"] for r in rows), default=0.0),
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


def _stages(rows: Sequence[Row]) -> dict[str, float]:
    """Real-time factor per stage, over the files that went through it."""
    seconds: dict[str, float] = defaultdict(float)
    length: dict[str, float] = defaultdict(float)
    for row in rows:
        for stage, taken in row["seconds"].items():
            seconds[stage] += taken
            length[stage] += row["duration"]
    return {stage: seconds[stage] / max(length[stage], 1e-9) for stage in seconds}


def print_table(lines: Sequence[Row]) -> None:
    """The sets as a table, rates in percent."""
    print(f"{'set':<24}{'files':>6}{'failed':>7}{'min':>7}" + "".join(f"{c:>9}" for c in COLUMNS) + f"{'MiB':>7}")
    for line in lines:
        cells = [line[c] if isinstance(line[c], str) else _percent(line[c], c) for c in COLUMNS]
        print(
            f"{line['set']:<24.24}{line['files']:>6}{line['failed']:>7}{line['hours'] * 60:>7.1f}"
            + "".join(f"{cell:>9}" for cell in cells)
            + f"{line['peak_mib']:>7.0f}"
        )


def _percent(value: float | None, column: str) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if column == "RTF" else f"{100 * value:.1f} %"


if __name__ == "__main__":
    sys.exit(main())
