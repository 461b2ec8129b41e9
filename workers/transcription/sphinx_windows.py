"""A process that recognises windows with PocketSphinx: `python -m workers.transcription.sphinx_windows`.

PocketSphinx holds Python's lock while it works, for seconds at a time. In a process of its own it leaves the worker's
heartbeat alone and uses a second core. Windows come in on stdin, a line of JSON goes out on stdout for each.
"""

import json
import re
import signal
import sys
from typing import Any, BinaryIO

FRAME = 0.01
"""Seconds per frame of PocketSphinx."""


def main() -> None:
    """Answer until stdin ends. Each request: a line {"bytes": n} and n bytes of 16-bit samples at 16 kHz."""
    die_with_parent()
    from pocketsphinx import Decoder

    decoder = Decoder(loglevel="FATAL", **json.loads(sys.argv[1]) if len(sys.argv) > 1 else {})
    source, sink = sys.stdin.buffer, sys.stdout
    while (samples := read_request(source)) is not None:
        sink.write(json.dumps(recognise(decoder, samples)) + "\n")
        sink.flush()


def read_request(source: BinaryIO) -> bytes | None:
    """The next window's samples, or None at the end."""
    head = source.readline()
    if not head:
        return None
    size = int(json.loads(head)["bytes"])
    samples = source.read(size)
    return samples if len(samples) == size else None


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


def die_with_parent() -> None:
    """A worker that is killed takes this process along (Linux; elsewhere the end of stdin ends it a window later)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


if __name__ == "__main__":
    main()
