"""JSON: our own export, read and written, and the output of Whisper and its relatives, read."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from service.domain.errors import UnsupportedMedia
from service.domain.formats import vendors
from service.domain.formats.conversation import Conversation, Cue, Reference
from service.domain.formats.imported import Imported, assemble
from service.domain.formats.languages import language_code
from service.domain.insight import Insight
from service.domain.transcript import ROLES, UNKNOWN_SPEAKER, SpeakerInfo, Word

FORMAT = "earmark-conversation/1"


def write_json(conversation: Conversation) -> str:
    """Everything that is known of a conversation; seconds as numbers, `speaker` is a label of `speakers`."""
    transcript = conversation.transcript
    document = {
        "format": FORMAT,
        "id": conversation.id,
        "title": conversation.title,
        "filename": conversation.filename,
        "recorded_on": conversation.recorded_on,
        "duration": conversation.duration,
        "metadata": dict(conversation.metadata),
        "language": transcript.language,
        "provenance": asdict(transcript.provenance),
        "speakers": [asdict(speaker) for speaker in transcript.speakers],
        "utterances": [asdict(utterance) for utterance in transcript.utterances],
        "insights": [_insight(*told) for told in conversation.told_insights()],
        "satisfaction": conversation.satisfaction,
        "metrics": conversation.metrics,
        "keyphrases": list(conversation.keyphrases),
        "chapters": list(conversation.chapters),
        "feelings": list(conversation.feelings),
        "emotions": list(conversation.emotions),
        "note": asdict(conversation.note) if conversation.note else None,
        "skipped_analyses": list(conversation.skipped),
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _insight(insight: Insight, status: str, known: Reference) -> dict[str, Any]:
    evidence = [{**asdict(e), "utterance_id": known.utterance(n)} for n, e in enumerate(insight.evidence)]
    named = {"id": known.id, "theme_id": known.theme_id, "theme": known.theme}
    return {**named, **asdict(insight), "evidence": evidence, "status": status}


def read_json(text: str) -> Imported:
    """Our own export, or any document with `segments` of start, end and text (Whisper, whisperX, OpenAI).

    Documents of other transcription services go to their readers in `vendors`.
    Raises UnsupportedMedia with the line, or the place in the document, where it broke.
    """
    try:
        document = json.loads(text)
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise UnsupportedMedia(
            f"This is not valid JSON: it breaks at line {line}.", code="transcript_unreadable", line=line
        ) from None
    except RecursionError:
        raise UnsupportedMedia("This JSON is nested too deeply.", code="transcript_unreadable") from None
    if isinstance(document, dict):
        if reader := vendors.recognise(document):
            return reader(document)
        if isinstance(document.get("utterances"), list) and str(document.get("format", "")).startswith("earmark-"):
            return _read_pieces("json", document, "utterances", _infos(document))
        if isinstance(document.get("segments"), list):
            return _read_pieces("whisper-json", document, "segments", None)
    raise UnsupportedMedia(
        "This JSON is no transcript that can be read: expected an export of this service or the output of Whisper, "
        "whisperX, OpenAI, Amazon Transcribe, AssemblyAI, Deepgram or Rev AI.",
        code="transcript_unreadable",
    )


def _infos(document: Mapping[str, Any]) -> list[SpeakerInfo] | None:
    infos = []
    for entry in document.get("speakers") or []:
        if isinstance(entry, dict) and isinstance(entry.get("label"), str):
            role = next((r for r in ROLES if r == entry.get("role")), None)
            name, confidence, channel = entry.get("name"), entry.get("role_confidence"), entry.get("channel")
            infos.append(
                SpeakerInfo(
                    entry["label"],
                    name if isinstance(name, str) else None,
                    role,
                    float(confidence) if isinstance(confidence, int | float) else None,
                    channel if isinstance(channel, int) else None,
                )
            )
    return infos


def _read_pieces(kind: str, document: Mapping[str, Any], field: str, infos: list[SpeakerInfo] | None) -> Imported:
    cues, words = [], []
    for place, piece in enumerate(document[field]):
        try:
            start, end, text = float(piece["start"]), float(piece["end"]), str(piece["text"])
            spoken = tuple(_word(w) for w in piece.get("words") or () if "start" in w and "end" in w)
            speaker = piece.get("speaker")
        except (TypeError, KeyError, ValueError, AttributeError, OverflowError):
            raise UnsupportedMedia(
                f"{field}[{place}] of this JSON cannot be read: expected start and end in seconds, and text.",
                code="transcript_unreadable",
                place=f"/{field}/{place}",
            ) from None
        if not 0 <= start <= end < 1e6:
            raise UnsupportedMedia(
                f"{field}[{place}] of this JSON ends before it starts, or its times are no seconds.",
                code="transcript_unreadable",
                place=f"/{field}/{place}",
            )
        complete = len(spoken) == len(text.split()) and all(w.text and 0 <= w.start <= w.end < 1e6 for w in spoken)
        known = isinstance(speaker, str | int) and str(speaker) not in ("", UNKNOWN_SPEAKER)
        cues.append(Cue(start, end, " ".join(text.split()), str(speaker) if known else None))
        words.append(spoken if complete else ())
    if not any(cue.text for cue in cues):
        raise UnsupportedMedia("This JSON transcript holds no text.", code="transcript_empty")
    language = document.get("language")
    code = language_code(language) if isinstance(language, str) else None
    return assemble(kind, cues, words=words, infos=infos, language=code)


def _word(entry: Mapping[str, Any]) -> Word:
    """A word of our export (`text`, `probability`), Whisper (`word`, `probability`) or whisperX (`word`, `score`)."""
    text = str(entry.get("text", entry.get("word", ""))).strip()
    sure = entry.get("probability", entry.get("score"))
    return Word(text, float(entry["start"]), float(entry["end"]), vendors.probability(sure))
