"""Two promises in one breath are two: "I'll send you the form today and our engineer will call you on Monday"."""

import re

from service.domain.cues import read_cues
from service.domain.speech_text import plain, word_set

_NEXT = re.compile(
    r"(?:,? (?:and|but)(?: then| also)?|,? then|[,;])\s+(?="
    r"(?:I|we|you|he|she|they|some(?:one|body)|(?:our|my|the|a) [\w']+)"
    r"(?:['’]ll|['’](?:m|re) going to| will| shall| (?:am|are|is) going to) )",
    re.IGNORECASE,
)
"""What stands between two promises, each of which names who will do it."""
_CONDITION = word_set("if unless once when until till")
"""What is promised after one of these in one breath hangs on it, so that it is not cut off."""


def cut_promises(text: str) -> list[tuple[int, int]]:
    """The characters [begin, end) of each promise in a sentence; the whole of it where there is only one."""
    if _CONDITION & set(plain(text).split()):
        return [(0, len(text))]
    begins = [0, *(found.end() for found in _NEXT.finditer(text))]
    ends = [*(found.start() for found in _NEXT.finditer(text)), len(text)]
    parts: list[tuple[int, int]] = []
    for begin, end in zip(begins, ends, strict=True):
        if read_cues(text[begin:end]).promise:
            parts.append((begin if parts else 0, end))
        elif parts:
            parts[-1] = (parts[-1][0], end)
    return parts if len(parts) > 1 else [(0, len(text))]
