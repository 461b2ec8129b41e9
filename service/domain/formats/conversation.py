"""What a writer gets: one conversation with everything that is known of it, and how its times and names are written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from service.domain.insight import Insight, Note
from service.domain.transcript import UNKNOWN_SPEAKER, Transcript, Utterance

CUE_CHARACTERS = 84
"""Two lines of 42: the common limit of subtitles."""
CUE_SECONDS = 7.0


@dataclass(frozen=True, slots=True)
class Conversation:
    """One recording to be written. `statuses` stand beside `insights`; the mappings are plain JSON."""

    id: str
    title: str
    filename: str
    transcript: Transcript
    duration: float | None = None
    recorded_on: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    insights: tuple[Insight, ...] = ()
    statuses: tuple[str, ...] = ()
    note: Note | None = None
    metrics: Mapping[str, Any] | None = None
    satisfaction: Mapping[str, Any] | None = None
    keyphrases: tuple[Mapping[str, Any], ...] = ()
    skipped: tuple[Mapping[str, Any], ...] = ()

    def name_of(self, label: str) -> str:
        """The name that a person gave a speaker, else the role where nobody else has it, else the label."""
        speakers = {speaker.label: speaker for speaker in self.transcript.speakers}
        speaker = speakers.get(label)
        if speaker is None or speaker.name:
            return speaker.name or label if speaker else label
        alone = speaker.role and sum(other.role == speaker.role for other in speakers.values()) == 1
        return speaker.role.capitalize() if speaker.role and alone else label


@dataclass(frozen=True, slots=True)
class Cue:
    """A piece of speech with its time. `speaker` is a name as it stands in the file, or None."""

    start: float
    end: float
    text: str
    speaker: str | None = None


def clock(seconds: float, *, decimal: str = ".") -> str:
    """`01:02:03.450`: hours, minutes, seconds and milliseconds."""
    total = round(max(0.0, seconds) * 1000)
    return f"{total // 3_600_000:02}:{total // 60_000 % 60:02}:{total // 1000 % 60:02}{decimal}{total % 1000:03}"


def short_clock(seconds: float) -> str:
    """`1:02:03`, or `2:03` below an hour."""
    total = int(max(0.0, seconds))
    hours, minutes, rest = total // 3600, total // 60 % 60, total % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def cut_cues(conversation: Conversation) -> Iterator[Cue]:
    """Utterances cut into pieces that fit a subtitle, after punctuation where possible; nobody's name is invented."""
    for utterance in conversation.transcript.utterances:
        known = utterance.speaker != UNKNOWN_SPEAKER
        name = conversation.name_of(utterance.speaker) if known else None
        for start, end, text in cut_utterance(utterance):
            yield Cue(start, end, text, name)


def cut_utterance(utterance: Utterance) -> Iterator[tuple[float, float, str]]:
    """(start, end, text) of each piece of one utterance; one piece where word times are missing."""
    if " ".join(w.text for w in utterance.words) != utterance.text or not utterance.words:
        if utterance.text.strip():
            yield utterance.start, utterance.end, utterance.text
        return
    piece: list[int] = []
    words = utterance.words
    for at, word in enumerate(words):
        length = sum(len(words[i].text) + 1 for i in piece) + len(word.text)
        if piece and (length > CUE_CHARACTERS or word.end - words[piece[0]].start > CUE_SECONDS):
            stop = next((i for i in reversed(piece[len(piece) // 2 :]) if words[i].text[-1:] in ".?!,;:"), piece[-1])
            done = [i for i in piece if i <= stop]
            yield words[done[0]].start, words[done[-1]].end, " ".join(words[i].text for i in done)
            piece = [i for i in piece if i > stop]
        piece.append(at)
    yield words[piece[0]].start, words[piece[-1]].end, " ".join(words[i].text for i in piece)
