"""All writers by name."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from service.domain.errors import Invalid
from service.domain.formats import cues, markdown, objects, openai, plain, rttm
from service.domain.formats.conversation import Conversation


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
        written = self.write(conversation)
        return written.encode() if isinstance(written, str) else written


JSON = "application/json"
ALL = (
    Writer("json", objects.write_json, JSON, "json", "JSON with everything"),
    Writer("txt", plain.write_txt, "text/plain", "txt", "Plain text"),
    Writer("srt", cues.write_srt, "application/x-subrip", "srt", "SubRip subtitles"),
    Writer("vtt", cues.write_vtt, "text/vtt", "vtt", "WebVTT subtitles"),
    Writer("rttm", rttm.write_rttm, "text/plain", "rttm", "RTTM speaker turns"),
    Writer("markdown", markdown.write_markdown, "text/markdown", "md", "Markdown"),
    Writer("verbose_json", openai.write_verbose, JSON, "json", "OpenAI verbose_json"),
    Writer("diarized_json", openai.write_diarized, JSON, "json", "OpenAI diarized_json"),
)
WRITERS: dict[str, Writer] = {writer.name: writer for writer in ALL}


def find_format(name: str = "", output: PurePath | None = None) -> Writer:
    """The format of this name, else the first with the ending of `output`, else plain text. Raises Invalid."""
    ending = output.suffix.lower().removeprefix(".") if output else "txt"
    found = WRITERS.get(name) if name else next((w for w in ALL if w.extension == ending), None)
    if found is None:
        raise Invalid(
            f"There is no export “{name or output}”: choose one of {', '.join(WRITERS)}.", code="unknown_export_format"
        )
    return found
