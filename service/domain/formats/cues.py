"""WebVTT and SubRip, which share their shape: a line with two times, then text up to an empty line."""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

from service.domain.errors import UnsupportedMedia
from service.domain.formats.conversation import Conversation, Cue, clock
from service.domain.formats.imported import Imported, assemble
from service.domain.formats.subtitles import break_lines, cut_cues

TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
TIMING = re.compile(rf"^\s*{TIME}\s*-->\s*{TIME}(?:\s.*)?$")
VOICE = re.compile(r"<v(?:\.[^\s<>.]*)*[ \t]+([^<>]*)>")
TAG = re.compile(r"</?(?:[a-zA-Z][^<>]*|\d[\d:.]*)>|\{\\[^{}]*\}")
NO_CHARACTER = re.compile(r"&#(?:\d{8,}|[xX][0-9a-fA-F]{8,});?")
"""An entity whose number is larger than that of any character."""
NOISE = {"music", "laughter", "laughs", "applause", "inaudible", "silence", "noise", "crosstalk", "unintelligible"}
LABEL = re.compile(
    r"^\s*(?:-\s*)?(?:>>\s*)?(?:\[([^\]\n]{1,60})\]:?|\(([^)\n]{1,60})\):|([^\W\d_][^:\n<>?!]{0,48}?)\s?:)(?=\s|$)\s*"
)
SMALL = {"de", "da", "di", "du", "van", "von", "der", "den", "la", "le", "of", "the", "and", "bin", "al", "y", "dos"}
ROLE_LABELS = {
    "agent",
    "customer",
    "caller",
    "client",
    "interviewer",
    "interviewee",
    "moderator",
    "participant",
    "speaker",
}


def seconds_of(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> float:
    """Seconds of a written time; the fraction is read as decimals, so `.5` is half a second."""
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + (float(f"0.{fraction}") if fraction else 0.0)


def read_vtt(text: str) -> Imported:
    """WebVTT. Raises UnsupportedMedia with the line where it broke."""
    if not text.lstrip().startswith("WEBVTT"):
        raise UnsupportedMedia(
            "This is not a WebVTT file: its first line should be “WEBVTT”.", code="transcript_unreadable", line=1
        )
    return read_cue_text("vtt", text)


def read_srt(text: str) -> Imported:
    """SubRip. Raises UnsupportedMedia with the line where it broke."""
    return read_cue_text("srt", text)


def read_cue_text(kind: str, text: str) -> Imported:
    """Cues of a format, or of a text that is written like one. Raises UnsupportedMedia."""
    cues = name_speakers([piece for cue in read_cues(kind, text) for piece in split_voices(cue)])
    if not cues:
        raise UnsupportedMedia(
            f"This {kind.upper()} file holds no text: expected times such as “00:01.000 --> 00:04.000” above text.",
            code="transcript_empty",
        )
    return assemble(kind, cues, language=_language(text) if kind == "vtt" else None)


def _language(text: str) -> str | None:
    """The `Language:` line that some tools put into the head of a WebVTT file."""
    found = re.match(r"\s*WEBVTT[^\n]*\n(?:[^\n]+\n)*?Language:[ \t]*([a-z]{2})\b", text)
    return found[1] if found else None


def read_cues(kind: str, text: str) -> Iterator[Cue]:
    """Cues with their raw text. NOTE, STYLE and REGION blocks have no times and so fall away."""
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        if "-->" not in lines[at] or lines[at].startswith("NOTE"):
            at += 1
            continue
        found = TIMING.match(lines[at])
        if not found:
            raise broken(kind, at, "the times cannot be read")
        start, end = seconds_of(*found.groups()[:4]), seconds_of(*found.groups()[4:])
        if end < start:
            raise broken(kind, at, "the cue ends before it starts")
        at, first = at + 1, at + 1
        while at < len(lines) and lines[at].strip() and "-->" not in lines[at]:
            at += 1
        body = lines[first:at]
        if at < len(lines) and "-->" in lines[at] and body and body[-1].strip().isdigit():
            body.pop()  # no empty line before the next cue: its number is not text
        yield Cue(start, end, "\n".join(body))


def broken(kind: str, at: int, why: str) -> UnsupportedMedia:
    """The error for line `at` (from 0)."""
    example = "00:01:02.000 --> 00:01:04.500" if kind == "vtt" else "00:01:02,000 --> 00:01:04,500"
    return UnsupportedMedia(
        f"This {kind.upper()} file breaks at line {at + 1}: {why}. Expected a line such as “{example}”.",
        code="transcript_unreadable",
        line=at + 1,
    )


def plain(text: str) -> str:
    """Without tags and entities, white space joined."""
    return " ".join(unescape(NO_CHARACTER.sub("\ufffd", TAG.sub("", text))).split())


def split_voices(cue: Cue) -> list[Cue]:
    """A cue with several `<v Name>` voices or named lines becomes one piece each, its time shared out."""
    parts = VOICE.split(cue.text)
    pieces = [(None, plain(parts[0]))] + [
        (plain(name) or None, plain(body)) for name, body in zip(parts[1::2], parts[2::2], strict=True)
    ]
    if len(parts) == 1:
        pieces = [(None, plain(line)) for line in _labelled_lines(cue.text)]
    pieces = [(name, body) for name, body in pieces if body]
    total, at, result = sum(len(body) for _, body in pieces), 0, []
    for name, body in pieces:
        start = cue.start + (cue.end - cue.start) * at / total
        at += len(body)
        result.append(Cue(start, cue.start + (cue.end - cue.start) * at / total, body, name))
    return result


def _labelled_lines(text: str) -> list[str]:
    """The lines of a cue joined, but a line that opens with a speaker's name starts a piece of its own."""
    pieces: list[list[str]] = []
    for line in text.split("\n"):
        if pieces and not find_label(plain(line)):
            pieces[-1].append(line)
        else:
            pieces.append([line])
    return ["\n".join(lines) for lines in pieces]


def find_label(text: str) -> tuple[str, str] | None:
    """(name, rest) when a line opens with `Name:`, `[Name]` or `>> Name:` and the name looks like one."""
    found = LABEL.match(text)
    if not found:
        return None
    name = (found[1] or found[2] or found[3]).strip()
    words = name.split()
    if not 1 <= len(words) <= 5 or name.casefold() in NOISE:
        return None
    shaped = all(not w[0].islower() or w in SMALL for w in words) and not words[0][0].isdigit()
    if not shaped and words[0].casefold() not in ROLE_LABELS:
        return None
    return name, text[found.end() :].strip()


def name_speakers(cues: list[Cue]) -> list[Cue]:
    """Take names from the openings of the texts, where the file has them; a cue without one goes on with the last.

    A label counts when it comes twice or when half of the cues have one: a lone “Note: …” stays text.
    """
    if any(cue.speaker for cue in cues):
        return cues
    found = [find_label(cue.text) for cue in cues]
    counts = Counter(label[0] for label in found if label)
    usual = sum(counts.values()) * 2 >= len(cues)
    result: list[Cue] = []
    speaker: str | None = None
    for cue, label in zip(cues, found, strict=True):
        body = cue.text
        if label and (usual or counts[label[0]] > 1):
            speaker, body = label
        if body:
            result.append(Cue(cue.start, cue.end, body, speaker))
    return result


def write_vtt(conversation: Conversation) -> str:
    """WebVTT with a voice tag per cue."""
    language = conversation.transcript.language
    blocks = [f"WEBVTT\nLanguage: {language}" if language else "WEBVTT"]
    for cue in cut_cues(conversation):
        text = _escape("\n".join(break_lines(cue.text)))
        name = _escape(cue.speaker or "").replace("\n", " ").strip()
        voice = f"<v {name}>{text}</v>" if name else text
        blocks.append(f"{clock(cue.start)} --> {clock(cue.end)}\n{voice}")
    return "\n\n".join(blocks) + "\n"


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def write_srt(conversation: Conversation) -> str:
    """SubRip with `Name: ` before each text."""
    blocks = []
    for number, cue in enumerate(cut_cues(conversation, named=True), start=1):
        times = f"{clock(cue.start, decimal=',')} --> {clock(cue.end, decimal=',')}"
        text = f"{cue.speaker}: {cue.text}" if cue.speaker else cue.text
        lines = "\n".join(break_lines(text)).replace("-->", "→")
        lines = TAG.sub(lambda tag: tag[0].replace("<", "‹").replace(">", "›"), lines)  # players would take it for one
        blocks.append(f"{number}\n{times}\n{lines}\n")
    return "\n".join(blocks)
