"""The JSON of OpenAI's transcription endpoint: `verbose_json` and `diarized_json`, as its client libraries read them."""

import json
import math
import zlib
from typing import Any

from service.domain.formats.conversation import Conversation
from service.domain.formats.languages import name_language
from service.domain.formats.subtitles import cut_words, timed_words
from service.domain.transcript import UNKNOWN_SPEAKER, Word, words_text


def verbose(conversation: Conversation, *, words: bool = True, segments: bool = True) -> dict[str, Any]:
    """`verbose_json`: task, language (English name), duration, text, segments and words; times in seconds.

    `tokens`, `seek`, `temperature` and `no_speech_prob` are required by the shape and not known here: empty or 0.
    """
    transcript = conversation.transcript
    spoken = [timed_words(u) for u in transcript.utterances]
    document: dict[str, Any] = {
        "task": "transcribe",
        "language": name_language(transcript.language) or "",
        "duration": length_of(conversation),
        "text": full_text(conversation),
    }
    if segments:
        pieces = sorted((piece for run in spoken for piece in cut_words(run)), key=lambda piece: piece[0].start)
        document["segments"] = [_segment(number, piece) for number, piece in enumerate(pieces)]
    if words:
        ordered = sorted((word for run in spoken for word in run), key=lambda word: word.start)
        document["words"] = [{"word": w.text, "start": round(w.start, 3), "end": round(w.end, 3)} for w in ordered]
    return {**document, "usage": _usage(conversation)}


def _segment(number: int, piece: tuple[Word, ...]) -> dict[str, Any]:
    text = words_text(piece)
    sure = [math.log(max(w.probability, 1e-6)) for w in piece if w.probability is not None]
    raw = text.encode(errors="replace")
    return {
        "id": number,
        "seek": 0,
        "start": round(piece[0].start, 3),
        "end": round(max(piece[-1].end, piece[0].start), 3),
        "text": f" {text}",
        "tokens": [],
        "temperature": 0.0,
        "avg_logprob": round(sum(sure) / len(sure), 4) if sure else 0.0,
        "compression_ratio": round(len(raw) / len(zlib.compress(raw)), 4),
        "no_speech_prob": 0.0,
    }


def diarized(conversation: Conversation) -> dict[str, Any]:
    """`diarized_json`: one segment per utterance; `speaker` is the given name, else a letter in order of first words."""
    letters: dict[str, str] = {}
    segments = []
    for number, u in enumerate(conversation.transcript.utterances, start=1):
        speaker = letters.setdefault(u.speaker, _speaker(conversation, u.speaker, len(letters)))
        segments.append(
            {
                "type": "transcript.text.segment",
                "id": f"seg_{number:03}",
                "start": round(u.start, 3),
                "end": round(u.end, 3),
                "text": u.text,
                "speaker": speaker,
            }
        )
    return {
        "task": "transcribe",
        "duration": length_of(conversation),
        "text": full_text(conversation),
        "segments": segments,
        "usage": _usage(conversation),
    }


def _speaker(conversation: Conversation, label: str, number: int) -> str:
    name = conversation.name_of(label)
    if name not in (label, UNKNOWN_SPEAKER):
        return name
    return chr(ord("A") + number) if number < 26 else f"S{number}"


def full_text(conversation: Conversation) -> str:
    """All that was said, as one running text."""
    return " ".join(u.text for u in conversation.transcript.utterances if u.text)


def length_of(conversation: Conversation) -> float:
    """Seconds of the recording, or up to the last word where there is no audio."""
    last = max((u.end for u in conversation.transcript.utterances), default=0.0)
    return round(conversation.duration or last, 3)


def _usage(conversation: Conversation) -> dict[str, Any]:
    return {"type": "duration", "seconds": math.ceil(length_of(conversation))}


def write_verbose(conversation: Conversation) -> str:
    """`verbose_json` with segments and words."""
    return json.dumps(verbose(conversation), ensure_ascii=False, indent=2) + "\n"


def write_diarized(conversation: Conversation) -> str:
    """`diarized_json`."""
    return json.dumps(diarized(conversation), ensure_ascii=False, indent=2) + "\n"
