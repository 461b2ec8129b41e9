"""Readers of the labelled text sets in a data folder: plain Python in, lists of texts and labels out."""

import csv
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from service.domain.speech_text import plain, word_set

NEGATIVE = word_set(
    "anger annoyance disappointment disapproval disgust embarrassment fear grief nervousness remorse sadness"
)
POSITIVE = word_set("admiration amusement approval caring desire excitement gratitude joy love optimism pride relief")
"""Groups of the GoEmotions paper (Demszky et al. 2020), its sentiment grouping."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and its labels."""

    text: str
    labels: frozenset[str]


@dataclass(frozen=True, slots=True)
class RatedTurn:
    """One turn of a rated dialogue; `rating` is 1..5 as most raters gave it (the first most common, as in the paper's
    code), None for the system's turns.
    """

    speaker: str
    text: str
    rating: int | None


@dataclass(frozen=True, slots=True)
class RatedDialogue:
    """A dialogue of USER and SYSTEM with a rating per user turn and `overall`, the mean of the raters' last word."""

    turns: tuple[RatedTurn, ...]
    overall: float | None


@dataclass(frozen=True, slots=True)
class AskedMeeting:
    """A meeting as turns of (speaker, words), and queries with the turns that answer them, as first and last place."""

    name: str
    turns: tuple[tuple[str, str], ...]
    queries: tuple[tuple[str, tuple[tuple[int, int], ...]], ...]
    topics: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class MeetingAct:
    """One dialogue act of a meeting; `basic` is S, B, D, F or Q, `full` the 52-way tag."""

    speaker: str
    text: str
    basic: str
    full: str


def goemotions(data: Path, split: str) -> list[Labelled]:
    """Reddit comments with emotions; `split` is train, dev or test."""
    folder = data / "goemotions" / "data" / "original"
    names = (folder / "labels.txt").read_text().split()
    rows = [line.split("\t") for line in (folder / f"{split}.tsv").read_text(encoding="utf-8").splitlines() if line]
    return [Labelled(r[0], frozenset(names[int(i)] for i in r[1].split(","))) for r in rows]


def meeting_acts(data: Path, split: str) -> list[MeetingAct]:
    """MRDA acts with punctuation stripped, as many recognisers write speech; `split` is train, val or test."""
    lines = (data / "mrda" / "mrda_data" / f"{split}_set.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if line.count("|") >= 4]
    texts = [re.sub(r"\s+", " ", re.sub(r"[^\w' ]", " ", r[1])).strip() for r in rows]
    return [MeetingAct(row[0], text, row[2], row[4]) for text, row in zip(texts, rows, strict=True)]


def app_reviews(data: Path) -> list[Labelled]:
    """User reviews of mobile apps (URR golden set): classes such as ERROR, and `stars 1` .. `stars 5`."""
    path = data / "appreview_urr" / "data" / "reviews" / "golden_set.csv"
    found = []
    with path.open(encoding="latin-1", newline="") as file:
        for row in csv.DictReader(file):
            labels = {(row[f"class{i}"] or "").strip() for i in range(1, 6)} | {f"stars {row['ratingStars']}"}
            found.append(Labelled(re.sub(r"[^\x20-\x7e]+", " ", row["reviewText"]).strip(), frozenset(labels - {""})))
    return found


def maalej_reviews(data: Path) -> list[Labelled]:
    """App reviews of Maalej et al. 2016: `Bug`, `Feature`, `Rating` (praise mostly) or `UserExperience`."""
    folder = data / "appreview_maalej" / "Classification" / "Dataset"
    found: dict[str, set[str]] = {}
    for name in ("Bug", "Feature", "Rating", "UserExperience"):
        text = (folder / f"{name}.json").read_text(encoding="utf-8", errors="replace")
        for review in _json_objects(text):
            if review.get("label") == name:
                body = f"{review.get('title') or ''}. {review.get('comment') or ''}".strip(". ")
                found.setdefault(body, set()).add(name)
    return [Labelled(body, frozenset(labels)) for body, labels in found.items() if plain(body)]


def interview_segments(data: Path) -> list[tuple[str, Labelled]]:
    """Segments of real product interviews (PDPilot study) coded praise, pain, request, other: (participant, segment).

    A segment that was coded in several places appears once, with all its labels.
    """
    path = data / "interviews_pdpilot" / "segments.tsv"
    found: dict[tuple[str, str], set[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        participant, classes, text = line.split("\t")
        found.setdefault((participant, text), set()).update(classes.split(","))
    return [(participant, Labelled(text, frozenset(labels))) for (participant, text), labels in found.items()]


def suggestions(data: Path, part: str) -> list[Labelled]:
    """SemEval 2019 task 9 sentences with or without the label `suggestion`; `part` is A (software) or B (hotels)."""
    path = data / "semeval2019_suggestion" / f"subtask{part}" / f"Subtask{part}_Trial_Test_Labeled.csv"
    with path.open(encoding="latin-1", newline="") as file:
        rows = [r for r in csv.reader(file) if len(r) >= 3 and r[2] in ("0", "1")]
    return [Labelled(r[1], frozenset({"suggestion"} if r[2] == "1" else ())) for r in rows]


def rated_reviews(data: Path) -> list[tuple[str, int]]:
    """The reviews of Maalej et al. with their stars 1..5, each text once."""
    folder = data / "appreview_maalej" / "Classification" / "Dataset"
    found: dict[str, int] = {}
    for name in ("Bug", "Feature", "Rating", "UserExperience"):
        for review in _json_objects((folder / f"{name}.json").read_text(encoding="utf-8", errors="replace")):
            if str(review.get("rating") or "").strip() in {"1", "2", "3", "4", "5"}:
                body = f"{review.get('title') or ''}. {review.get('comment') or ''}".strip(". ")
                found[body] = int(str(review["rating"]))
    return [(body, stars) for body, stars in found.items() if plain(body)]


def rated_dialogues(data: Path, name: str) -> list[RatedDialogue]:
    """User Satisfaction Simulation (Sun et al. 2021), `name` MWOZ or ReDial: to measure with, nothing learns from it."""
    text = (data / "uss" / "dataset" / f"{name}.txt").read_text(encoding="utf-8")
    dialogues = []
    for block in text.split("\n\n"):
        turns, overall = [], None
        for line in block.splitlines():
            speaker, words, _, rated = [*line.split("\t"), "", "", ""][:4]
            ratings = [int(r) for r in rated.split(",") if r.strip().isdigit()]
            if speaker == "USER" and words == "OVERALL":
                overall = sum(ratings) / len(ratings) if ratings else None
            elif speaker in ("USER", "SYSTEM"):
                most = Counter(ratings).most_common(1)[0][0] if ratings and speaker == "USER" else None
                turns.append(RatedTurn(speaker, words, most))
        if turns:
            dialogues.append(RatedDialogue(tuple(turns), overall))
    return dialogues


def asked_meetings(data: Path) -> list[AskedMeeting]:
    """QMSum test meetings: specific queries with the spans of turns that answer them; `topics` are spans too."""
    meetings = []
    for path in sorted((data / "qmsum" / "data" / "ALL" / "test").glob("*.json")):
        raw = json.loads(path.read_text(encoding="utf-8"))
        turns = tuple(
            (t["speaker"], " ".join(re.sub(r"\{[^}]*\}", " ", t["content"]).split()))
            for t in raw["meeting_transcripts"]
        )
        queries = tuple((q["query"], _spans(q["relevant_text_span"])) for q in raw["specific_query_list"])
        topics = tuple(span for topic in raw["topic_list"] for span in _spans(topic["relevant_text_span"]))
        meetings.append(AskedMeeting(path.stem, turns, queries, topics))
    return meetings


def keyphrase_documents(data: Path, limit: int) -> list[tuple[str, tuple[str, ...]]]:
    """Inspec abstracts with their uncontrolled keyphrases: the last `limit` by number."""
    with zipfile.ZipFile(data / "keyphrase" / "datasets" / "Inspec.zip") as archive:
        numbers = sorted(int(Path(n).stem) for n in archive.namelist() if n.endswith(".key"))
        documents = []
        for number in numbers[-limit:]:
            text = archive.read(f"Inspec/docsutf8/{number}.txt").decode()
            keys = archive.read(f"Inspec/keys/{number}.key").decode().splitlines()
            documents.append((" ".join(text.split()), tuple(" ".join(k.split()) for k in keys if k.strip())))
    return documents


def _spans(raw: list[list[str]]) -> tuple[tuple[int, int], ...]:
    return tuple((int(first), int(last)) for first, last in raw)


def themed(data: Path, name: str, split: str = "test") -> tuple[list[str], list[str]]:
    """Texts and the theme of each: dstc11 development, dstc11 banking (customer-service talk) or banking77 (questions)."""
    if name == "banking77":
        with (data / "banking77" / "banking_data" / f"{split}.csv").open(encoding="utf-8", newline="") as file:
            questions = list(csv.DictReader(file))
        return [q["text"] for q in questions], [q["category"] for q in questions]
    folder = {"dstc11 development": "development", "dstc11 banking": "test-banking"}[name]
    path = data / "dstc11_natcs" / "dstc11" / folder / "test-utterances.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [r["utterance"] for r in rows], [r["intent"] for r in rows]


def _json_objects(text: str) -> Iterator[dict[str, str]]:
    """Objects of a JSON array that may end too early or carry trailing commas."""
    decoder = json.JSONDecoder(strict=False)
    at = text.find("{")
    while at >= 0:
        try:
            value, end = decoder.raw_decode(text, at)
            yield value
        except json.JSONDecodeError:
            end = at + 1
        at = text.find("{", end)
