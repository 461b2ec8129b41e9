"""Multipart bodies read straight into the media store: written once, hashed on the way, nothing left when cut off."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from service.domain.errors import Invalid, UnsupportedMedia
from service.store.incoming import Incoming

LARGEST_FIELD = 256 << 10
MOST_PARTS = 60
GATHER = 1 << 20
"""Bytes gathered before a thread writes them: a hand-over per network packet would cost more than the writing."""


@dataclass
class FilePart:
    """A file of the form: the sender's name for it, its type as claimed, and its bytes in the uploads folder."""

    filename: str
    content_type: str
    incoming: Incoming


@dataclass
class Form:
    """A parsed form. `discard` removes files that nobody kept."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, FilePart] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    """Fields whose names end in `[]`: they may come more than once."""

    def discard(self) -> None:
        for part in self.files.values():
            part.incoming.discard()


class _Part:
    def __init__(self) -> None:
        self.header_name, self.header_value = b"", b""
        self.headers: dict[bytes, bytes] = {}
        self.name = ""
        self.text = bytearray()
        self.file: FilePart | None = None


class FormReader:
    """Callbacks of the streaming parser. `writes` gathers what a thread shall do with the disk."""

    def __init__(self, boundary: bytes, receivers: dict[str, Callable[[], Incoming]]) -> None:
        self.form, self.part, self.parts, self.complete = Form(), _Part(), 0, False
        self.receivers = receivers
        self.writes: list[tuple[Incoming, bytes]] = []
        self.waiting = 0
        self.parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self.begin,
                "on_header_field": self.header_name,
                "on_header_value": self.header_value,
                "on_header_end": self.header_end,
                "on_headers_finished": self.headers_finished,
                "on_part_data": self.data,
                "on_part_end": self.end_part,
                "on_end": self.end,
            },
        )

    def begin(self) -> None:
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise Invalid(f"The form has more than {MOST_PARTS} parts.", code="invalid_form")
        self.part = _Part()

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self.part.header_name += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self.part.header_value += data[start:end]

    def header_end(self) -> None:
        self.part.headers[self.part.header_name.lower()] = self.part.header_value
        self.part.header_name, self.part.header_value = b"", b""

    def headers_finished(self) -> None:
        _, options = parse_options_header(self.part.headers.get(b"content-disposition", b""))
        self.part.name = options.get(b"name", b"").decode("utf-8", "replace")
        if not self.part.name:
            raise Invalid("A part of the form has no name.", code="invalid_form")
        if self.part.name in self.form.files or self.part.name in self.form.fields:
            raise Invalid(f"The form has “{self.part.name}” twice.", code="invalid_form")
        if b"filename" not in options:
            return
        if self.part.name not in self.receivers:
            known = " or ".join(f"“{name}”" for name in self.receivers)
            raise Invalid(f"A file was sent as “{self.part.name}”; expected {known}.", code="unknown_field")
        kind = self.part.headers.get(b"content-type", b"").decode("latin-1")
        filename = options[b"filename"].decode("utf-8", "replace").replace("\\", "/").rsplit("/", 1)[-1]
        self.part.file = FilePart(filename.strip(), kind, self.receivers[self.part.name]())
        self.form.files[self.part.name] = self.part.file

    def data(self, data: bytes, start: int, end: int) -> None:
        if self.part.file is None:
            self.part.text += data[start:end]
            if len(self.part.text) > LARGEST_FIELD:
                raise Invalid(f"“{self.part.name}” is longer than {LARGEST_FIELD >> 10} KiB.", code="invalid_form")
        else:
            self.writes.append((self.part.file.incoming, data[start:end]))
            self.waiting += end - start

    def end_part(self) -> None:
        if self.part.file is None:
            try:
                text = self.part.text.decode("utf-8")
            except UnicodeDecodeError:
                raise Invalid(f"“{self.part.name}” is not UTF-8 text.", code="invalid_form") from None
            if self.part.name.endswith("[]"):
                self.form.lists.setdefault(self.part.name, []).append(text)
            else:
                self.form.fields[self.part.name] = text

    def end(self) -> None:
        self.complete = True

    def check_complete(self) -> None:
        """Raises Invalid when the closing boundary never came."""
        if not self.complete:
            raise Invalid("The form ends too early: the upload was cut off.", code="invalid_form")

    def write_out(self) -> None:
        """Write what has been gathered; runs in a thread."""
        writes, self.writes, self.waiting = self.writes, [], 0
        at = 0
        while at < len(writes):
            incoming, pieces = writes[at][0], []
            while at < len(writes) and writes[at][0] is incoming:
                pieces.append(writes[at][1])
                at += 1
            incoming.write(b"".join(pieces) if len(pieces) > 1 else pieces[0])


async def read_form(request: Request, receivers: dict[str, Callable[[], Incoming]]) -> Form:
    """The form of a request. `receivers` make the file for each name under which one may come.

    Raises Invalid, TooLarge, StorageFull, ClientDisconnect; then no file is left.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or b"boundary" not in options:
        raise UnsupportedMedia("Send the recording as multipart/form-data.", code="not_multipart")
    reader = FormReader(options[b"boundary"], receivers)
    try:
        async for chunk in request.stream():
            reader.parser.write(chunk)
            if reader.waiting >= GATHER:
                await asyncio.to_thread(reader.write_out)
        await asyncio.to_thread(reader.write_out)
        reader.check_complete()
        for part in reader.form.files.values():
            await asyncio.to_thread(part.incoming.finish)
    except FormParserError:
        reader.form.discard()
        raise Invalid("The multipart form cannot be read.", code="invalid_form") from None
    except BaseException:
        reader.form.discard()
        raise
    return reader.form
