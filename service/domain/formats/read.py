"""All readers by file name, and how bytes become text."""

import codecs
from collections.abc import Callable
from pathlib import PurePath

from service.domain.errors import UnsupportedMedia
from service.domain.formats import cues, objects, plain
from service.domain.formats.imported import Imported

READERS: dict[str, Callable[[str], Imported]] = {
    "vtt": cues.read_vtt,
    "srt": cues.read_srt,
    "txt": plain.read_txt,
    "json": objects.read_json,
}
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

    Raises UnsupportedMedia with a sentence: what was expected and where it broke.
    """
    if not data.strip():
        raise UnsupportedMedia("The transcript file is empty.", code="transcript_empty")
    text = decode(data)
    ending = PurePath(name).suffix.lower().removeprefix(".")
    if text.lstrip().startswith("WEBVTT"):
        ending = "vtt"
    elif ending not in READERS and text.lstrip().startswith("{"):
        ending = "json"
    elif ending == "txt" and cues.TIMING.search(text.lstrip().split("\n", 2)[1] if "\n" in text.strip() else ""):
        ending = "srt"
    if ending not in READERS:
        known = ", ".join(f".{e}" for e in READERS)
        raise UnsupportedMedia(
            f"Transcripts can be read from {known} files, not from “{PurePath(name).name}”.", code="transcript_unknown"
        )
    return READERS[ending](text)
