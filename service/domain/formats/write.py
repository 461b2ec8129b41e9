"""All writers by name."""

from collections.abc import Callable
from dataclasses import dataclass

from service.domain.formats import cues, markdown, objects, plain, rttm
from service.domain.formats.conversation import Conversation


@dataclass(frozen=True, slots=True)
class Writer:
    """How a format is written and served."""

    write: Callable[[Conversation], str]
    media_type: str
    extension: str


WRITERS: dict[str, Writer] = {
    "json": Writer(objects.write_json, "application/json", "json"),
    "txt": Writer(plain.write_txt, "text/plain", "txt"),
    "srt": Writer(cues.write_srt, "application/x-subrip", "srt"),
    "vtt": Writer(cues.write_vtt, "text/vtt", "vtt"),
    "rttm": Writer(rttm.write_rttm, "text/plain", "rttm"),
    "markdown": Writer(markdown.write_markdown, "text/markdown", "md"),
}
