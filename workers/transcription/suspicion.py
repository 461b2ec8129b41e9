"""Signs that a recogniser wrote what nobody said: repetition, impossible speed, phrases learnt from subtitles. Pure."""

import re
import zlib
from collections.abc import Sequence
from dataclasses import replace

from service.domain.transcript import Segment

COMPRESSION = 2.4
"""Whisper's own limit: text that zlib shrinks further than this repeats itself."""
FASTEST = 8.0
"""Words per second; the fastest speakers reach about 6."""

NEVER_SAID = re.compile(
    r"(thanks|thank you)( so much)? for watching.*"
    r"|please (like and )?subscribe.*|(don't forget to )?like and subscribe.*"
    r"|subscribe to (my|our|the) channel.*|see you (in the next video|next time).*"
    r"|(subtitles|captions?|transcription|transcribed)( \w+)? by .*"
    r"|untertitel(ung)? .*|sous-titr(es|age) .*|subtítulos .*|legendas? .*|ondertiteling .*|.*amara\.org.*"
    r"|www\.\S+|copyright .*|all rights reserved.*|♪+|\[?music\]?|\[?applause\]?",
)
"""Whole segments that come from the subtitles which Whisper learnt from (openai/whisper discussions 679 and 928)."""
SOMETIMES_SAID = re.compile(
    r"thank you( very much| so much)?|thanks|bye([ -]bye)?|you|okay|so|vielen dank|merci|gracias"
)
"""Whisper's usual answers to noise; taken as suspect only when it was unsure of them."""


def mark(segments: Sequence[Segment]) -> list[Segment]:
    """The same segments, `suspect` set to `repetition`, `too_fast` or `phantom_phrase` where a sign was found."""
    marked: list[Segment] = []
    for segment in segments:
        before = [s for s in marked if s.channel == segment.channel][-2:]
        marked.append(replace(segment, suspect=segment.suspect or _suspect(segment, before)))
    return marked


def _suspect(segment: Segment, before: Sequence[Segment]) -> str | None:
    words = re.findall(r"[^\W_]+(?:['’][^\W_]+)?", segment.text.lower())
    if _repeats(segment.text, words, before):
        return "repetition"
    if len(words) >= 4 and len(words) > FASTEST * max(0.01, segment.end - segment.start):
        return "too_fast"
    plain = segment.text.strip().lower().strip(" .!?…,")
    if NEVER_SAID.fullmatch(plain):
        return "phantom_phrase"
    known = [w.probability for w in segment.words if w.probability is not None]
    unsure = bool(known) and sum(known) / len(known) < 0.4
    return "phantom_phrase" if unsure and SOMETIMES_SAID.fullmatch(plain) else None


def _repeats(text: str, words: Sequence[str], before: Sequence[Segment]) -> bool:
    raw = text.encode()
    if len(words) >= 8 and len(raw) / len(zlib.compress(raw)) > COMPRESSION:
        return True
    for size in range(1, 9):  # the same few words, again and again
        least = 6 if size == 1 else 4
        for start in range(len(words) - size * least + 1):
            unit = words[start : start + size]
            if all(words[start + k * size : start + (k + 1) * size] == unit for k in range(1, least)):
                return True
    return len(words) >= 3 and len(before) == 2 and all(s.text == text for s in before)
