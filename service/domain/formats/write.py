"""All writers by name."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from service.domain.errors import Invalid
from service.domain.formats import (
    amazon,
    cues,
    docx,
    markdown,
    objects,
    openai,
    otranscribe,
    pdf,
    plain,
    rttm,
    sheets,
    tiers,
)
from service.domain.formats.conversation import Conversation
from service.domain.formats.document import Document


@dataclass(frozen=True, slots=True)
class Writer:
    """How a format is written and served. `title` is for people, `extension` has no dot."""

    name: str
    write: Callable[[Conversation], str | bytes]
    media_type: str
    extension: str
    title: str

    def data(self, conversation: Conversation) -> bytes:
        """The bytes of the file; text is UTF-8."""
        return as_bytes(self.write(conversation))


def as_bytes(written: str | bytes) -> bytes:
    """A file's content; text is UTF-8."""
    return written.encode(errors="replace") if isinstance(written, str) else written


JSON = "application/json"
ALL = (
    Writer("txt", plain.write_txt, "text/plain", "txt", "Plain text"),
    Writer("markdown", markdown.write_markdown, "text/markdown", "md", "Markdown"),
    Writer("docx", docx.write_docx, docx.MEDIA_TYPE, "docx", "Word document"),
    Writer("pdf", pdf.write_pdf, "application/pdf", "pdf", "PDF"),
    Writer("srt", cues.write_srt, "application/x-subrip", "srt", "Subtitles (SRT)"),
    Writer("vtt", cues.write_vtt, "text/vtt", "vtt", "Subtitles (WebVTT)"),
    Writer("csv", sheets.write_csv, "text/csv", "csv", "Table of utterances (CSV)"),
    Writer("xlsx", sheets.write_xlsx, sheets.MEDIA_TYPE, "xlsx", "Workbook (Excel)"),
    Writer("json", objects.write_json, JSON, "json", "Everything (JSON)"),
    Writer("rttm", rttm.write_rttm, "text/plain", "rttm", "Speaker turns (RTTM)"),
    Writer("textgrid", tiers.write_textgrid, "text/plain", "TextGrid", "Praat TextGrid"),
    Writer("eaf", tiers.write_eaf, "application/xml", "eaf", "ELAN annotation"),
    Writer("otr", otranscribe.write_otr, JSON, "otr", "oTranscribe"),
    Writer("call_analytics", amazon.write_call_analytics, JSON, "json", "Amazon Transcribe Call Analytics (JSON)"),
    Writer("verbose_json", openai.write_verbose, JSON, "json", "OpenAI verbose_json"),
    Writer("diarized_json", openai.write_diarized, JSON, "json", "OpenAI diarized_json"),
)
WRITERS: dict[str, Writer] = {writer.name: writer for writer in ALL}

RENDERERS: dict[str, Callable[[Document], str | bytes]] = {
    "markdown": markdown.render_markdown,
    "docx": docx.render_docx,
    "pdf": pdf.render_pdf,
}
"""The formats to read: a note, a report and an FAQ can be had in them too."""


def find_format(name: str = "", output: PurePath | None = None) -> Writer:
    """The format of this name, else the first with the ending of `output`, else plain text. Raises Invalid."""
    ending = output.suffix.lower().removeprefix(".") if output else "txt"
    found = WRITERS.get(name) if name else next((w for w in ALL if w.extension.lower() == ending), None)
    if found is None:
        raise Invalid(
            f"There is no export “{name or output}”: choose one of {', '.join(WRITERS)}.", code="unknown_export_format"
        )
    return found
