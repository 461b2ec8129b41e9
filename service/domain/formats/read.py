"""All readers by file name, and how bytes become text."""

import codecs
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from service.domain.errors import TooLarge, UnsupportedMedia
from service.domain.formats import cues, objects, plain, rttm, word_transcript
from service.domain.formats.docx import MEDIA_TYPE as DOCX
from service.domain.formats.imported import Imported


@dataclass(frozen=True, slots=True)
class Reader:
    """A kind of file that can be taken in. `extension` has no dot; `title` says for people where such files come from."""

    extension: str
    title: str
    media_type: str
    read_bytes: Callable[[bytes], Imported]


def _text(read: Callable[[str], Imported]) -> Callable[[bytes], Imported]:
    def read_text(data: bytes) -> Imported:
        text = decode(data)
        if text.count("\n") > MOST_LINES:
            raise TooLarge(f"This transcript has more than {MOST_LINES} lines.", code="transcript_too_large")
        return read(text)

    return read_text


ALL = (
    Reader("vtt", "WebVTT: Zoom, Teams, Meet, subtitles", "text/vtt", _text(cues.read_vtt)),
    Reader("srt", "SubRip subtitles", "application/x-subrip", _text(cues.read_srt)),
    Reader("txt", "Text with speaker names, with or without times", "text/plain", _text(plain.read_txt)),
    Reader("docx", "Word document with speaker names: Teams, Otter, tables", DOCX, word_transcript.read_docx),
    Reader(
        "json",
        "Earmark, Whisper, whisperX, OpenAI, Amazon Transcribe, AssemblyAI, Deepgram, Rev AI",
        "application/json",
        _text(objects.read_json),
    ),
    Reader("rttm", "RTTM: who spoke when, beside audio", "text/plain", _text(rttm.read_rttm)),
)
READERS: dict[str, Reader] = {reader.extension: reader for reader in ALL}
MOST_LINES = 1_000_000
ZIP = b"PK\x03\x04"
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(data: bytes) -> str:
    """Text of a file: by its byte order mark, else UTF-8, else UTF-16 where every other byte is 0, else Windows-1252.

    Raises UnsupportedMedia for binary data.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _checked(data.decode(encoding, errors="replace"))
    if b"\0" in data[:2000]:
        even, odd = data[:2000:2].count(0), data[1:2000:2].count(0)
        return _checked(data.decode("utf-16-be" if even > odd else "utf-16-le", errors="replace"))
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _checked(data.decode("cp1252", errors="replace"))


def _checked(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    strange = sum(1 for c in text[:4000] if (c < " " and c not in "\n\t\f\v") or c == "\ufffd")
    if strange * 50 > min(len(text), 4000):
        raise UnsupportedMedia("This is not a text file, so it cannot be a transcript.", code="transcript_unreadable")
    return text


def read_transcript(name: str, data: bytes) -> Imported:
    """A finished transcript from a file. The format is known by the end of `name`; what the text says goes before it.

    Raises UnsupportedMedia with a sentence: what was expected and where it broke; TooLarge.
    """
    if not data.strip():
        raise UnsupportedMedia("The transcript file is empty.", code="transcript_empty")
    ending = PurePath(name).suffix.lower().removeprefix(".")
    if data.startswith(ZIP):
        ending = "docx" if ending in READERS else ending
    elif ending != "docx":
        ending = _by_content(ending, decode(data).lstrip()[:2000])
    if ending not in READERS:
        known = ", ".join(f".{e}" for e in READERS)
        raise UnsupportedMedia(
            f"Transcripts can be read from {known} files, not from “{PurePath(name).name}”.", code="transcript_unknown"
        )
    return READERS[ending].read_bytes(data)


def only_speakers(name: str) -> bool:
    """Does a file of this name say who spoke when, but not what?"""
    return PurePath(name).suffix.lower() == ".rttm"


def _by_content(ending: str, text: str) -> str:
    """The format that the text itself shows, else the one of the file's name."""
    if text.startswith("WEBVTT"):
        return "vtt"
    if ending not in READERS and text.startswith("{"):
        return "json"
    lines = text.split("\n", 2)
    return "srt" if ending == "txt" and len(lines) > 1 and cues.TIMING.search(lines[1]) else ending
