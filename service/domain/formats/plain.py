"""Plain text: `[0:01:02] Name: text`, one paragraph per utterance; read with or without times."""

import math
import re
from collections import Counter

from service.domain.errors import UnsupportedMedia
from service.domain.formats.conversation import Conversation, Cue, short_clock
from service.domain.formats.cues import find_label, seconds_of
from service.domain.formats.imported import PAUSE, SECONDS_PER_WORD, Imported, assemble
from service.domain.transcript import UNKNOWN_SPEAKER

TIME = r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:[.,](\d{1,3}))?"
STAMP = re.compile(
    rf"^\s*[\[(]?{TIME}[\])]?(?:\s*(?:-->|-|–)\s*[\[(]?(?:\d{{1,3}}:)?\d{{1,3}}:\d{{2}}(?:[.,]\d+)?[\])]?)?\s*[-–|]?\s*"
)
HEADER = re.compile(rf"^\s*(?P<name>[^\W\d_][^:\n]{{0,58}}?)\s*[,|–-]?\s+[\[(]?{TIME}[\])]?\s*:?\s*$")
SLOWEST = 1.0
"""Seconds per word: a paragraph is taken to last no longer, whatever pause follows."""


def write_txt(conversation: Conversation) -> str:
    """One paragraph per utterance with time and name."""
    paragraphs = []
    for u in conversation.transcript.utterances:
        name = "" if u.speaker == UNKNOWN_SPEAKER else f"{conversation.name_of(u.speaker)}: "
        time = f"[{short_clock(u.start)}] " if conversation.times else ""
        paragraphs.append(f"{time}{name}{u.text}\n")
    return "\n".join(paragraphs)


def read_txt(text: str, kind: str = "txt") -> Imported:
    """Lines `Name: text` or headers `Name 0:01`, with or without times. Raises UnsupportedMedia without any name."""
    entries = _entries(text)
    named = Counter(name for _, name, _ in entries if name)
    if not named:
        raise UnsupportedMedia(
            "This text names no speakers: expected lines such as “Anna: Hello.” or “[0:01:02] Anna: Hello.”.",
            code="transcript_unreadable",
            line=1,
        )
    bodies = [(start, name, " ".join(body)) for start, name, body in entries]
    bodies = [entry for entry in bodies if entry[2].strip()]
    if not bodies:
        raise UnsupportedMedia("This transcript holds names but no text.", code="transcript_empty")
    timed = all(start is not None for start, _, _ in bodies)
    return assemble(kind, _timed(bodies) if timed else _estimated(bodies), timed=timed)


def _entries(text: str) -> list[tuple[float | None, str | None, list[str]]]:
    """(start, name, lines) of each paragraph; text before the first name is a title and falls away."""
    entries: list[tuple[float | None, str | None, list[str]]] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        start, name, body = read_line(line)
        if name is None and start is None:
            if entries:
                entries[-1][2].append(body)
        elif name is None:
            entries.append((start, entries[-1][1] if entries else None, [body]))
        else:
            entries.append((start, name, [body] if body else []))
    return entries


def read_line(line: str) -> tuple[float | None, str | None, str]:
    """(start, name, text) of one line: any of them may be missing."""
    line = " ".join(line.split())
    if header := HEADER.match(line):
        return seconds_of(*header.groups()[1:5]), header["name"].strip(), ""
    start = None
    if stamp := STAMP.match(line):
        start, line = seconds_of(*stamp.groups()[:4]), line[stamp.end() :]
    if label := find_label(line):
        name, body = label
        if start is None and (stamp := STAMP.match(body)):
            start, body = seconds_of(*stamp.groups()[:4]), body[stamp.end() :]
        return start, name, body
    return start, None, line.strip()


def _timed(bodies: list[tuple[float | None, str | None, str]]) -> list[Cue]:
    """Each paragraph lasts until the next begins, but not longer than slow speech would need."""
    starts = [start or 0.0 for start, _, _ in bodies]
    following: list[float] = [math.inf] * len(starts)  # when the first later paragraph begins that is not before it
    waiting: list[int] = []
    for i, start in enumerate(starts):
        while waiting and starts[waiting[-1]] < start:
            following[waiting.pop()] = start
        waiting.append(i)
    cues = []
    for start, later, (_, name, body) in zip(starts, following, bodies, strict=True):
        longest = start + max(1.0, len(body.split()) * SLOWEST)
        cues.append(Cue(start, min(longest, later), body, name))
    return cues


def _estimated(bodies: list[tuple[float | None, str | None, str]]) -> list[Cue]:
    cues, at = [], 0.0
    for _, name, body in bodies:
        end = at + max(1, len(body.split())) * SECONDS_PER_WORD
        cues.append(Cue(at, end, body, name))
        at = end + PAUSE
    return cues
