"""Rich Transcription Time Marked: who spoke when, one line per utterance (NIST, RT-09 evaluation plan)."""

from pathlib import PurePath

from service.domain.formats.conversation import Conversation


def write_rttm(conversation: Conversation) -> str:
    """`SPEAKER <file> 1 <onset> <duration> <NA> <NA> <label> <NA> <NA>`; no field may hold a space."""
    name = "_".join(PurePath(conversation.filename).stem.split()) or "recording"
    lines = [
        f"SPEAKER {name} 1 {u.start:.3f} {u.end - u.start:.3f} <NA> <NA> {'_'.join(u.speaker.split())} <NA> <NA>"
        for u in conversation.transcript.utterances
    ]
    return "".join(f"{line}\n" for line in lines)
