"""A process that recognises windows with PocketSphinx: `python -m workers.transcription.sphinx_windows`.

PocketSphinx holds Python's lock while it works, for seconds at a time. In a process of its own it leaves the worker's
heartbeat alone and uses a second core. Windows come in on stdin, a line of JSON goes out on stdout for each.
"""

import json
import re
import sys
from typing import Any, BinaryIO

from workers.confinement import confine, die_with_parent

FRAME = 0.01
"""Seconds per frame of PocketSphinx."""
MEMORY = 4 << 30
"""Bytes of address space; a decoder with its model takes less than a tenth."""
PROCESSOR_SECONDS = 24 * 3600
"""Above the longest recording."""


def main() -> None:
    """Answer until stdin ends. Each request: a line {"bytes": n} and n bytes of 16-bit samples at 16 kHz.

    With "text" in the line the words of that text are found in the samples instead of words being recognised. The
    argument holds the decoder's settings, and under `pronunciations` how words are spoken that it may not know.
    """
    die_with_parent()
    from pocketsphinx import Decoder

    settings = json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}
    pronunciations = settings.pop("pronunciations", {})
    model = settings.pop("lm", None)
    # a model of the language can be read only when all of its words are known
    decoder = Decoder(loglevel="FATAL", **settings, **({"lm": None} if model or pronunciations else {}))
    for word, phones in pronunciations.items():
        if decoder.lookup_word(word) is None:
            decoder.add_word(word, phones, update=False)
    if model:
        decoder.add_lm_file("text", model)
    confine(memory=MEMORY, seconds=PROCESSOR_SECONDS)  # the sound is a stranger's, and all that is needed is open
    source, sink = sys.stdin.buffer, sys.stdout
    while (request := read_request(source)) is not None:
        text, samples = request
        if text is not None:
            decoder.set_align_text(text)
        elif model:
            decoder.activate_search("text")
        sink.write(json.dumps(recognise(decoder, samples)) + "\n")
        sink.flush()


def read_request(source: BinaryIO) -> tuple[str | None, bytes] | None:
    """The text to find, if any, and the next window's samples; None at the end."""
    line = source.readline()
    if not line:
        return None
    head = json.loads(line)
    samples = source.read(int(head["bytes"]))
    return (head.get("text"), samples) if len(samples) == head["bytes"] else None


def recognise(decoder: Any, samples: bytes) -> list[list[Any]]:
    """Words as [text, start, end, posterior], seconds from the start of the window."""
    decoder.start_utt()
    decoder.process_raw(samples, full_utt=True)
    decoder.end_utt()
    if decoder.hyp() is None:
        return []
    return [
        [plain, s.start_frame * FRAME, (s.end_frame + 1) * FRAME, s.prob]
        for s in decoder.seg()
        if (plain := plain_word(s.word))
    ]


def plain_word(word: str) -> str:
    """A dictionary entry as text: `read(2)` is read; silence, noise and sentence marks are nothing."""
    if word.startswith(("<", "[", "+")):
        return ""
    return re.sub(r"\(\d+\)$", "", word)


if __name__ == "__main__":
    main()
