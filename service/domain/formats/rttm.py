"""Rich Transcription Time Marked: who spoke when, one line per utterance (NIST, RT-09 evaluation plan)."""

from pathlib import PurePath

from service.domain.errors import UnsupportedMedia
from service.domain.formats.conversation import Conversation
from service.domain.formats.imported import Imported, clean
from service.domain.transcript import SpeakerInfo, Turn


def write_rttm(conversation: Conversation) -> str:
    """`SPEAKER <file> 1 <onset> <duration> <NA> <NA> <label> <NA> <NA>`; no field may hold a space."""
    name = "_".join(PurePath(conversation.filename).stem.split()) or "recording"
    lines = [
        f"SPEAKER {name} 1 {u.start:.3f} {u.end - u.start:.3f} <NA> <NA> {'_'.join(u.speaker.split())} <NA> <NA>"
        for u in conversation.transcript.utterances
    ]
    return "".join(f"{line}\n" for line in lines)


def read_rttm(text: str) -> Imported:
    """Turns without words: who speaks when in an audio that is sent along. Raises UnsupportedMedia with the line."""
    turns = []
    for number, line in enumerate(text.splitlines(), start=1):
        fields = line.split()
        if not fields or fields[0] != "SPEAKER":
            continue  # comments, and the other types of line that the standard has
        try:
            start, seconds, label = float(fields[3]), float(fields[4]), clean(fields[7])[:60]
        except (IndexError, ValueError):
            raise _broken(number, "it has not its ten fields, or no times") from None
        if not (0 <= start < 1e6 and 0 <= seconds < 1e6) or not label:
            raise _broken(number, "its times are no seconds of a recording")
        turns.append(Turn(start, start + seconds, label))
    if not turns:
        raise UnsupportedMedia(
            "This RTTM file names no speakers: expected lines “SPEAKER file 1 onset duration <NA> <NA> name <NA> <NA>”.",
            code="transcript_empty",
        )
    turns.sort(key=lambda turn: (turn.start, turn.end))
    speakers = tuple(SpeakerInfo(label) for label in dict.fromkeys(turn.speaker for turn in turns))
    return Imported("rttm", (), tuple(turns), (), speakers)


def _broken(line: int, why: str) -> UnsupportedMedia:
    return UnsupportedMedia(
        f"This RTTM file breaks at line {line}: {why}. "
        "Expected “SPEAKER file 1 onset duration <NA> <NA> name <NA> <NA>”.",
        code="transcript_unreadable",
        line=line,
    )
