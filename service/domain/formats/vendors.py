"""JSON of transcription services, read: Amazon Transcribe, AssemblyAI, Deepgram, Rev AI.

Each reader yields spoken pieces in one shape; times become seconds. A place in the document is a JSON pointer.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from service.domain.errors import UnsupportedMedia
from service.domain.formats.conversation import Cue
from service.domain.formats.imported import Imported, assemble
from service.domain.formats.languages import language_code
from service.domain.transcript import Word, words_text

PUNCTUATION = frozenset(".,?!;:…。，？！、")
LONGEST_PAUSE = 2.0
"""Seconds of silence after which the words of one speaker are a new piece."""
LONGEST_WORD = 200
"""Characters that marks are added to."""
LATEST = 1e6
"""Seconds: eleven days. A time after that is no time of a recording."""


@dataclass(slots=True)
class Piece:
    """Consecutive words of one speaker; `text` is given where the service has no words."""

    speaker: str | None
    words: list[Word] = field(default_factory=list)
    start: float = 0.0
    end: float = 0.0
    text: str = ""


def broken(place: str, expected: str) -> UnsupportedMedia:
    """The error for a place in the document."""
    return UnsupportedMedia(
        f"{place} of this JSON cannot be read: expected {expected}.", code="transcript_unreadable", place=place
    )


def number(value: Any, place: str, *, scale: float = 1.0) -> float:
    """A time in seconds. Raises UnsupportedMedia where it is none."""
    try:
        seconds = float(value) * scale
    except (TypeError, ValueError, OverflowError):
        seconds = math.nan
    if isinstance(value, bool) or not 0 <= seconds < LATEST:
        raise broken(place, "a time")
    return seconds


def listed(value: Any, place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(place, object) of each entry of a list of objects; nothing for null. Raises UnsupportedMedia."""
    if value is None:
        return
    if not isinstance(value, list):
        raise broken(place, "a list")
    for at, entry in enumerate(value):
        if not isinstance(entry, dict):
            raise broken(f"{place}/{at}", "an object")
        yield f"{place}/{at}", entry


def word_of(
    entry: Mapping[str, Any], place: str, text: str, start: str, end: str, *, scale: float = 1.0
) -> Word | None:
    """A word with its times and probability; None where it has no text."""
    said = " ".join(str(entry.get(text) or "").split())
    if not said:
        return None
    begin = number(entry.get(start), f"{place}/{start}", scale=scale)
    stop = number(entry.get(end), f"{place}/{end}", scale=scale)
    if stop < begin:
        raise broken(place, "an end that is not before the start")
    return Word(said, begin, stop, probability(entry.get("confidence", entry.get("Confidence"))))


def probability(value: Any) -> float | None:
    """0..1, or None where it is unknown."""
    try:
        sure = float(value)
    except (TypeError, ValueError):
        return None
    return sure if 0 <= sure <= 1 else None


def speaker_name(value: Any) -> str | None:
    """`A`, `0` or `spk_0` as a name; None where it is empty."""
    return str(value).strip()[:60] or None if isinstance(value, str | int) and not isinstance(value, bool) else None


def attach(words: list[Word], mark: str) -> None:
    """A punctuation mark that stands by itself joins the word before it, unless that is no word any more."""
    if words and len(words[-1].text) < LONGEST_WORD:
        last = words[-1]
        words[-1] = Word(last.text + mark, last.start, last.end, last.probability)


def group(words: list[tuple[str | None, Word]]) -> list[Piece]:
    """Words in order of time, cut where the speaker changes or pauses."""
    pieces: list[Piece] = []
    for speaker, word in sorted(words, key=lambda entry: entry[1].start):
        last = pieces[-1] if pieces else None
        if last is None or last.speaker != speaker or word.start - last.words[-1].end > LONGEST_PAUSE:
            pieces.append(Piece(speaker))
        pieces[-1].words.append(word)
    return pieces


def finish(kind: str, pieces: list[Piece], language: Any) -> Imported:
    """The pieces as a transcript. Raises UnsupportedMedia where nothing was said."""
    pieces = [piece for piece in pieces if piece.words or piece.text]
    if not pieces:
        raise UnsupportedMedia("This JSON transcript holds no text.", code="transcript_empty")
    cues = []
    for piece in pieces:
        start = min((w.start for w in piece.words), default=piece.start)
        end = max((w.end for w in piece.words), default=piece.end)
        cues.append(Cue(start, max(start, end), words_text(piece.words) if piece.words else piece.text, piece.speaker))
    code = language_code(language) if isinstance(language, str) else None
    return assemble(kind, cues, words=[split_words(piece.words) for piece in pieces], language=code)


def split_words(words: list[Word]) -> tuple[Word, ...]:
    """Each word without spaces inside; parts of one share its time."""
    result: list[Word] = []
    for word in words:
        parts = word.text.split()
        step = (word.end - word.start) / max(1, len(parts))
        result += [
            Word(part, word.start + step * i, word.start + step * (i + 1), word.probability)
            for i, part in enumerate(parts)
        ]
    return tuple(result)


def read_call_analytics(document: Mapping[str, Any]) -> Imported:
    """Amazon Transcribe Call Analytics: `Transcript` of segments with `ParticipantRole` and milliseconds."""
    pieces = []
    for place, segment in listed(document["Transcript"], "/Transcript"):
        words: list[Word] = []
        for at, item in listed(segment.get("Items"), f"{place}/Items"):
            content = str(item.get("Content") or "").strip()
            if content and set(content) <= PUNCTUATION:
                attach(words, content)
            elif word := word_of(item, at, "Content", "BeginOffsetMillis", "EndOffsetMillis", scale=0.001):
                words.append(word)
        start = number(segment.get("BeginOffsetMillis"), f"{place}/BeginOffsetMillis", scale=0.001)
        end = number(segment.get("EndOffsetMillis"), f"{place}/EndOffsetMillis", scale=0.001)
        role = str(segment.get("ParticipantRole") or "").capitalize()[:60] or None
        text = " ".join(str(segment.get("Content") or "").split())
        pieces.append(Piece(role, words, start, max(start, end), text))
    return finish("amazon-call-analytics", pieces, document.get("LanguageCode"))


def read_amazon(document: Mapping[str, Any]) -> Imported:
    """Amazon Transcribe: `results.items` of words and marks, speakers by label or channel."""
    results = document["results"]
    spoken: list[tuple[str | None, Word]] = []
    channels = results.get("channel_labels")
    if isinstance(channels, dict) and isinstance(channels.get("channels"), list):
        for place, channel in listed(channels["channels"], "/results/channel_labels/channels"):
            label = speaker_name(channel.get("channel_label"))
            spoken += [(label, word) for _, word in _amazon_items(channel.get("items"), f"{place}/items", {})]
    else:
        spoken = _amazon_items(results["items"], "/results/items", _amazon_labels(results))
    return finish("amazon-transcribe", group(spoken), results.get("language_code"))


def _amazon_labels(results: Mapping[str, Any]) -> dict[str, str | None]:
    """Speaker label by the start time of an item, as older documents give it."""
    labels: dict[str, str | None] = {}
    segments = results.get("speaker_labels")
    segments = segments.get("segments") if isinstance(segments, dict) else None
    for place, segment in listed(segments, "/results/speaker_labels/segments"):
        for _, item in listed(segment.get("items"), f"{place}/items"):
            labels[str(item.get("start_time"))] = speaker_name(item.get("speaker_label"))
    return labels


def _amazon_items(items: Any, place: str, labels: dict[str, str | None]) -> list[tuple[str | None, Word]]:
    spoken: list[tuple[str | None, Word]] = []
    for at, item in listed(items, place):
        best = next((entry for _, entry in listed(item.get("alternatives"), f"{at}/alternatives")), {})
        if item.get("type") == "punctuation":
            if spoken:
                words = [spoken[-1][1]]
                attach(words, str(best.get("content") or "").strip())
                spoken[-1] = (spoken[-1][0], words[0])
            continue
        values = {**item, "content": best.get("content"), "confidence": best.get("confidence")}
        if word := word_of(values, at, "content", "start_time", "end_time"):
            label = item.get("speaker_label", labels.get(str(item.get("start_time"))))
            spoken.append((speaker_name(label), word))
    return spoken


def read_assemblyai(document: Mapping[str, Any]) -> Imported:
    """AssemblyAI: `utterances` (else `words`) in milliseconds."""
    pieces = []
    for place, entry in listed(document.get("utterances"), "/utterances"):
        found = listed(entry.get("words"), f"{place}/words")
        words = [w for at, v in found if (w := word_of(v, at, "text", "start", "end", scale=0.001))]
        start = number(entry.get("start"), f"{place}/start", scale=0.001)
        end = number(entry.get("end"), f"{place}/end", scale=0.001)
        text = " ".join(str(entry.get("text") or "").split())
        pieces.append(Piece(speaker_name(entry.get("speaker")), words, start, max(start, end), text))
    if not pieces:
        entries = listed(document.get("words"), "/words")
        said = ((v, word_of(v, at, "text", "start", "end", scale=0.001)) for at, v in entries)
        pieces = group([(speaker_name(v.get("speaker")), word) for v, word in said if word])
    return finish("assemblyai", pieces, document.get("language_code"))


def read_deepgram(document: Mapping[str, Any]) -> Imported:
    """Deepgram: `results.channels[].alternatives[].words`, speakers by number, or by channel where there are several."""
    channels = list(listed(document["results"]["channels"], "/results/channels"))
    spoken: list[tuple[str | None, Word]] = []
    language = None
    for at, (place, channel) in enumerate(channels):
        language = language or channel.get("detected_language")
        best = next(listed(channel.get("alternatives"), f"{place}/alternatives"), None)
        for where, entry in listed(best[1].get("words"), f"{best[0]}/words") if best else ():
            key = "punctuated_word" if entry.get("punctuated_word") else "word"
            if word := word_of(entry, where, key, "start", "end"):
                speaker = f"Channel {at + 1}" if len(channels) > 1 else None
                if isinstance(entry.get("speaker"), int):
                    speaker = f"{speaker or ''} Speaker {entry['speaker']}".strip()
                spoken.append((speaker, word))
    return finish("deepgram", group(spoken), language)


def read_revai(document: Mapping[str, Any]) -> Imported:
    """Rev AI: `monologues` of elements of type text (timed), punct and unknown."""
    names: dict[Any, str | None] = {}
    for _, entry in listed(document.get("speakers"), "/speakers"):
        names[str(entry.get("id"))] = speaker_name(entry.get("name"))
    pieces = []
    for place, monologue in listed(document["monologues"], "/monologues"):
        words: list[Word] = []
        for at, element in listed(monologue.get("elements"), f"{place}/elements"):
            if element.get("type") == "punct":
                attach(words, str(element.get("value") or "").strip())
            elif word := word_of(element, at, "value", "ts", "end_ts") if "ts" in element else None:
                words.append(word)
        speaker = names.get(str(monologue.get("speaker"))) or speaker_name(monologue.get("speaker"))
        pieces.append(Piece(f"Speaker {speaker}" if speaker and speaker.isdigit() else speaker, words))
    return finish("rev-ai", pieces, document.get("language"))


def recognise(document: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], Imported] | None:
    """The reader for a document of one of these services, by the fields that only it has."""
    results = document.get("results")
    if isinstance(document.get("Transcript"), list):
        return read_call_analytics
    if isinstance(document.get("monologues"), list):
        return read_revai
    if isinstance(results, dict) and "channels" in results:
        return read_deepgram
    if isinstance(results, dict) and "items" in results:
        return read_amazon
    if isinstance(document.get("words"), list) and ("utterances" in document or "audio_duration" in document):
        return read_assemblyai
    if isinstance(document.get("utterances"), list) and "format" not in document:
        return read_assemblyai
    return None
