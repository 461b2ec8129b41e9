"""Word documents with a transcript, read: paragraphs `Name: text`, `Name 0:03` over text, cues, or table rows.

The file is hostile until shown otherwise: unpacked size and ratio are bounded, XML with entities or a DTD is refused.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from service.domain.errors import UnsupportedMedia
from service.domain.formats import cues, plain
from service.domain.formats.imported import Imported

MAIN = "word/document.xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LARGEST_XML = 48 << 20
"""Bytes of the unpacked text: a transcript of a long day has two or three MiB."""
HIGHEST_RATIO = 250
MOST_FILES = 5000
OWN_STYLE = "TranscriptLine"
"""The style of speech in documents of this service: where it occurs nothing else is read."""
TIME_CELL = re.compile(rf"^[\[(]?{plain.TIME}[\])]?(?:\s*(?:-->|-|–)\s*[\d:.,]+)?$")


def read_docx(data: bytes) -> Imported:
    """A transcript from a .docx. Raises UnsupportedMedia with a sentence: what was expected and where it broke."""
    paragraphs = list(_paragraphs(_unpack(data)))
    if own := [text for style, text in paragraphs if style == OWN_STYLE]:
        texts = [re.sub(r"^\d+\t", "", text) for text in own]
    else:
        texts = [text for _, text in paragraphs]
    if any(cues.TIMING.match(text.split("\n")[0]) for text in texts):
        return cues.read_cue_text("docx", _as_cues(texts))
    return plain.read_txt("\n".join(texts), kind="docx")


def _broken(why: str) -> UnsupportedMedia:
    return UnsupportedMedia(
        f"This Word document cannot be read: {why}. Expected a .docx whose paragraphs name their speakers.",
        code="transcript_unreadable",
    )


def _unpack(data: bytes) -> bytes:
    """The XML of the text."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > MOST_FILES:
                raise _broken("it holds too many files")
            info = archive.getinfo(MAIN)
            if info.file_size > LARGEST_XML or info.file_size > HIGHEST_RATIO * max(info.compress_size, 1024):
                raise _broken("its text unpacks to more than a transcript can have")
            with archive.open(info) as file:
                xml = file.read(LARGEST_XML + 1)
    except KeyError:
        raise _broken(f"it has no “{MAIN}”") from None
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError):
        raise _broken("it is no complete, unlocked .docx file") from None
    if len(xml) > LARGEST_XML:
        raise _broken("its text unpacks to more than a transcript can have")
    return xml


def _paragraphs(xml: bytes) -> Iterator[tuple[str, str]]:
    """(style, text) of each paragraph; a table's row is one, as `[time] Name: text`."""
    row: list[str] | None = None
    cell: list[str] = []
    depth = 0
    try:
        for event, element in iterparse(io.BytesIO(xml), events=("start", "end"), forbid_dtd=True):
            depth += 1 if event == "start" else -1
            if depth > 200:
                raise _broken("its XML is nested too deeply")
            if event == "start":
                if element.tag == f"{W}tr":
                    row = []
            elif element.tag == f"{W}p":
                if row is None:
                    yield _style(element), _text(element)
                else:
                    cell.append(_text(element))
                element.clear()
            elif element.tag == f"{W}tc" and row is not None:
                row.append(" ".join(cell).strip())
                cell = []
            elif element.tag == f"{W}tr" and row is not None:
                yield "", _join_row(row)
                row = None
                element.clear()
    except ParseError as error:
        line, column = error.position
        raise _broken(f"{MAIN} breaks at line {line}, column {column}") from None
    except (DefusedXmlException, ValueError, LookupError):
        raise _broken("its XML declares entities or an unknown encoding") from None


def _style(paragraph: Element) -> str:
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return found.get(f"{W}val", "") if found is not None else ""


def _text(paragraph: Element) -> str:
    parts = []
    for element in paragraph.iter():
        if element.tag == f"{W}t":
            parts.append(element.text or "")
        elif element.tag == f"{W}tab":
            parts.append("\t")
        elif element.tag in (f"{W}br", f"{W}cr"):
            parts.append("\n")
    return "".join(parts).strip()


def _join_row(cells: list[str]) -> str:
    """A table's row as a line of text: which cell holds the time, which the name, which the words."""
    filled = [cell for cell in cells if cell]
    time = next((cell for cell in filled if TIME_CELL.match(cell)), "")
    rest = [cell for cell in filled if cell != time and not cell.isdigit()]
    stamp = f"[{time.strip('[]()')}] " if time else ""
    if len(rest) < 2:
        return stamp + " ".join(rest)
    return f"{stamp}{rest[0].rstrip(':')}: {' '.join(rest[1:])}"


def _as_cues(texts: list[str]) -> str:
    """Paragraphs `times`, `name`, `text` as cues: the name in its own line becomes a label."""
    blocks: list[list[str]] = []
    for line in (line.strip() for text in texts for line in text.split("\n")):
        if cues.TIMING.match(line):
            blocks.append([line])
        elif blocks and line:
            blocks[-1].append(line)
    lines = []
    for time, *body in blocks:
        if len(body) > 1 and len(body[0]) <= 60 and not body[0].endswith((".", "?", "!", ",")):
            body = [f"<v {body[0].replace('>', '').rstrip(':')}>{' '.join(body[1:])}"]
        lines += [time, *body, ""]
    return "\n".join(lines)
