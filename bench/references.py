"""Audio with what was really said: read from a manifest (TSV) or from the sample project. Standard library only."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word of the reference. `speaker` is None when nobody noted it."""

    text: str
    start: float
    end: float
    speaker: str | None = None


@dataclass(slots=True)
class Item:
    """One recording and its reference. Without words there is no WER, without turns no DER.

    `timed`: the words have times of their own (else they are spread over their stretch by length).
    `regions` limits scoring to (start, end) in seconds; empty: the whole recording.
    """

    set: str
    path: Path
    language: str | None = None
    words: list[Spoken] = field(default_factory=list)
    turns: list[tuple[float, float, str]] = field(default_factory=list)
    regions: list[tuple[float, float]] = field(default_factory=list)
    timed: bool = False


def read_items(source: Path) -> list[Item]:
    """Items of a MANIFEST.tsv, or of a sample project's folder (with `truth/`). Raises ValueError for anything else."""
    if source.is_dir() and (source / "truth").is_dir():
        return [_sample(path, source) for path in sorted((source / "truth").glob("*.json"))]
    if source.is_file():
        with source.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines, delimiter="\t"))
        return [item for row in rows for item in _listed(source.parent, row)]
    raise ValueError(f"{source} is neither a manifest (TSV) nor a folder with truth/")


def _sample(path: Path, folder: Path) -> Item:
    told = json.loads(path.read_text(encoding="utf-8"))
    words = [
        Spoken(word["text"], word["start"], word["end"], utterance["speaker"])
        for utterance in told["utterances"]
        for word in utterance["words"]
    ]
    words.sort(key=lambda w: w.start)
    turns = _rttm(path.with_suffix(".rttm"))
    return Item("samples", folder / told["audio"], told["language"], words, turns, timed=True)


def _listed(folder: Path, row: dict[str, str]) -> Iterator[Item]:
    path, reference = folder / row["path"], folder / row["ref_path"]
    name = "/".join(Path(row["path"]).parts[: 2 if "stereo" in row["path"] or "mono" in row["path"] else 1])
    language = row["language"][:2]
    if reference.suffix == ".tsv":
        with reference.open(encoding="utf-8", newline="") as lines:
            for line in csv.DictReader(lines, delimiter="\t"):
                audio = path / line["file"] if path.is_dir() else path
                if audio.name == line["file"]:
                    yield Item(
                        name, audio, line.get("language", language)[:2], _spread(line["sentence"], 0.0, 0.0, None)
                    )
        return
    item = Item(name, path, language)
    if reference.suffix == ".stm":
        item.turns = _rttm(reference.with_suffix(".rttm"))
        item.regions = _uem(reference.with_suffix(".uem"))
        timed = _ctm(reference.with_suffix(".ctm"))
        item.words, item.timed = (timed, True) if timed else (_stm(reference), False)
    else:
        lines_of = reference.read_text(encoding="utf-8").splitlines()
        item.words = [w for line in lines_of for w in _spread(line.partition(":")[2], 0.0, 0.0, None)]
    yield item


def _spread(text: str, start: float, end: float, speaker: str | None) -> list[Spoken]:
    """The words of a stretch, each with time in proportion to its letters."""
    tokens = text.split()
    letters = sum(len(token) for token in tokens)
    words, done = [], 0
    for token in tokens:
        at = start + (end - start) * done / letters
        done += len(token)
        words.append(Spoken(token, at, start + (end - start) * done / letters, speaker))
    return words


def _stm(path: Path) -> list[Spoken]:
    rows = [line.split(maxsplit=5) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    words = [w for r in rows if len(r) == 6 for w in _spread(r[5], float(r[3]), float(r[4]), r[2])]
    return sorted(words, key=lambda w: w.start)


def _ctm(path: Path) -> list[Spoken]:
    if not path.exists():
        return []
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Spoken(r[4], float(r[2]), float(r[2]) + float(r[3]), r[6]) for r in rows if len(r) > 6]


def _rttm(path: Path) -> list[tuple[float, float, str]]:
    if not path.exists():
        return []
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("SPEAKER")]
    return [(float(r[3]), float(r[3]) + float(r[4]), r[7]) for r in rows]


def _uem(path: Path) -> list[tuple[float, float]]:
    if not path.exists():
        return []
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [(float(r[2]), float(r[3])) for r in rows]
