"""What a reader makes of a finished transcript: segments, turns and speaker names, ready for the path's `align`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.domain.formats.conversation import Cue
from service.domain.transcript import (
    UNKNOWN_SPEAKER,
    Role,
    Segment,
    SpeakerInfo,
    Turn,
    Utterance,
    Word,
    words_text,
)

SECONDS_PER_WORD = 0.4
"""Where a file has no times they are estimated: 150 words a minute."""
PAUSE = 0.3
LONGEST_GAP = 1.5
ROLE_WORDS: dict[str, Role] = {
    "agent": "agent",
    "support": "agent",
    "advisor": "agent",
    "representative": "agent",
    "customer": "customer",
    "client": "customer",
    "caller": "customer",
    "interviewer": "interviewer",
    "moderator": "interviewer",
    "researcher": "interviewer",
    "interviewee": "participant",
    "participant": "participant",
    "respondent": "participant",
}


@dataclass(frozen=True, slots=True)
class Imported:
    """A finished transcript. `timed` is False when its times are only estimated from the number of words.

    `turns` and `segments` go through `align` like those of the engines; `utterances` are the same joined by the file's
    own speakers, exact also where people talk at once.
    """

    format: str
    segments: tuple[Segment, ...]
    turns: tuple[Turn, ...]
    utterances: tuple[Utterance, ...]
    speakers: tuple[SpeakerInfo, ...]
    language: str | None = None
    timed: bool = True

    @property
    def duration(self) -> float:
        return max((s.end for s in self.segments), default=0.0)

    def stretched(self, duration: float) -> "Imported":
        """Estimated times made to fill an audio of this length (seconds); real times stay as they are."""
        if self.timed or not self.duration:
            return self
        by = duration / self.duration
        return replace(
            self,
            segments=tuple(
                replace(s, start=s.start * by, end=s.end * by, words=_scaled(s.words, by)) for s in self.segments
            ),
            turns=tuple(replace(t, start=t.start * by, end=t.end * by) for t in self.turns),
            utterances=tuple(
                replace(u, start=u.start * by, end=u.end * by, words=_scaled(u.words, by)) for u in self.utterances
            ),
        )


def _scaled(words: tuple[Word, ...], by: float) -> tuple[Word, ...]:
    return tuple(replace(w, start=w.start * by, end=w.end * by) for w in words)


def spread_words(text: str, start: float, end: float) -> tuple[Word, ...]:
    """Words with times in proportion to their characters, for files that time only whole cues."""
    texts = text.split()
    total = sum(len(t) + 1 for t in texts)
    words, at = [], 0
    for piece in texts:
        begin = start + (end - start) * at / total
        at += len(piece) + 1
        words.append(Word(piece, begin, start + (end - start) * at / total))
    return tuple(words)


def role_of(name: str) -> Role | None:
    """The role that a name says outright, such as `Agent` or `Interviewer 2`."""
    return next((role for word, role in ROLE_WORDS.items() if word in name.casefold().split()), None)


def assemble(
    kind: str,
    cues: Sequence[Cue],
    *,
    words: Sequence[tuple[Word, ...]] | None = None,
    infos: Sequence[SpeakerInfo] | None = None,
    language: str | None = None,
    timed: bool = True,
) -> Imported:
    """Cues in order of time become segments, turns and utterances.

    Speakers are labelled in order of their first words, unless `infos` gives labels (then `Cue.speaker` is a label).
    """
    order = sorted(range(len(cues)), key=lambda i: (cues[i].start, i))
    labels: dict[str, str] = {info.label: info.label for info in infos or ()}
    segments: list[Segment] = []
    turns: list[Turn] = []
    utterances: list[Utterance] = []
    for i in order:
        cue = cues[i]
        if cue.speaker and cue.speaker not in labels:
            labels[cue.speaker] = f"SPEAKER_{len(labels):02}"
        label = labels[cue.speaker] if cue.speaker else UNKNOWN_SPEAKER
        spoken = words[i] if words and words[i] else spread_words(cue.text, cue.start, cue.end)
        if not spoken:
            continue
        text = words_text(spoken)
        segments.append(Segment(cue.start, cue.end, text, spoken, language))
        if cue.speaker:
            turns.append(Turn(cue.start, cue.end, label))
        last = utterances[-1] if utterances else None
        if last and last.speaker == label and cue.start - last.end <= LONGEST_GAP and not _ended(last.text):
            joined = (*last.words, *spoken)
            utterances[-1] = replace(last, end=max(last.end, cue.end), text=words_text(joined), words=joined)
        else:
            utterances.append(Utterance(cue.start, cue.end, label, text, spoken, language))
    speakers = tuple(infos) if infos else tuple(_info(name, label) for name, label in labels.items())
    return Imported(kind, tuple(segments), tuple(turns), tuple(utterances), speakers, language, timed)


def _ended(text: str) -> bool:
    """A long utterance that ends in a full sentence is not joined with the next cue."""
    return len(text) > 400 and text[-1] in ".?!"


def _info(name: str, label: str) -> SpeakerInfo:
    role = role_of(name)
    return SpeakerInfo(label, name, role, 0.9 if role else None)
