"""What a writer gets: one conversation with everything that is known of it, and how its times and names are written."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from service.domain.insight import Insight, Note
from service.domain.note import without_speakers
from service.domain.transcript import UNKNOWN_SPEAKER, Transcript


@dataclass(frozen=True, slots=True)
class Reference:
    """What an insight and its theme are called in the service; `utterances` are the ids of those of its quotes, in order."""

    id: str | None = None
    theme_id: str | None = None
    theme: str | None = None
    utterances: tuple[str, ...] = ()

    def utterance(self, quote: int) -> str | None:
        """The id of the utterance of a quote, where it is known."""
        return self.utterances[quote] if quote < len(self.utterances) else None


@dataclass(frozen=True, slots=True)
class Conversation:
    """One recording to be written. `statuses` stand beside `insights`, and `references` where the service knows them; the
    mappings are plain JSON.
    """

    id: str
    title: str
    filename: str
    transcript: Transcript
    duration: float | None = None
    recorded_on: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    insights: tuple[Insight, ...] = ()
    statuses: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    note: Note | None = None
    metrics: Mapping[str, Any] | None = None
    satisfaction: Mapping[str, Any] | None = None
    keyphrases: tuple[Mapping[str, Any], ...] = ()
    chapters: tuple[Mapping[str, Any], ...] = ()
    feelings: tuple[Mapping[str, Any], ...] = ()
    emotions: tuple[Mapping[str, Any], ...] = ()
    skipped: tuple[Mapping[str, Any], ...] = ()
    times: bool = True
    """Are times written where a format can do without?"""

    def name_of(self, label: str) -> str:
        """The name that a person gave a speaker, else the role where nobody else has it, else the label."""
        speakers = {speaker.label: speaker for speaker in self.transcript.speakers}
        speaker = speakers.get(label)
        if speaker is None or speaker.name:
            return speaker.name or label if speaker else label
        alone = speaker.role and sum(other.role == speaker.role for other in speakers.values()) == 1
        return speaker.role.capitalize() if speaker.role and alone else label

    def told_insights(self) -> list[tuple[Insight, str, Reference]]:
        """The insights with their statuses and what they are called in the service."""
        references = self.references or (Reference(),) * len(self.insights)
        return list(zip(self.insights, self.statuses, references, strict=True))

    def _unnamed(self) -> "Conversation":
        """The same without who said what; names within what was said or written stay."""
        transcript = self.transcript
        said = tuple(replace(u, speaker=UNKNOWN_SPEAKER) for u in transcript.utterances)
        return replace(
            self,
            transcript=replace(transcript, utterances=said, speakers=()),
            insights=tuple(i.without_speaker() for i in self.insights),
            note=without_speakers(self.note) if self.note else None,
            metrics={**self.metrics, "speakers": {}} if self.metrics else self.metrics,
            feelings=(),
        )

    def chosen(
        self, *, times: bool = True, speakers: bool = True, insights: bool = True, language: bool = True
    ) -> "Conversation":
        """The same conversation without what an export leaves out; `insights` includes the note and all figures."""
        transcript = self.transcript
        if not speakers:
            return self._unnamed().chosen(times=times, insights=insights, language=language)
        if not language:
            said = tuple(replace(u, language=None) for u in transcript.utterances)
            transcript = replace(transcript, utterances=said, language=None)
        kept = replace(self, transcript=transcript, times=times)
        if insights:
            return kept
        return replace(
            kept,
            insights=(),
            statuses=(),
            references=(),
            note=None,
            metrics=None,
            satisfaction=None,
            keyphrases=(),
            chapters=(),
            feelings=(),
            emotions=(),
            skipped=(),
        )


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


def long_day(on: date) -> str:
    """“2 March 2026”."""
    return f"{on.day} {on:%B %Y}"


def short_clock(seconds: float) -> str:
    """`1:02:03`, or `2:03` below an hour."""
    total = int(max(0.0, seconds))
    hours, minutes, rest = total // 3600, total // 60 % 60, total % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
