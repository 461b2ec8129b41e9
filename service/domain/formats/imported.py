"""What a reader makes of a finished transcript: segments, turns and speaker names, ready for the path's `align`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.domain.errors import TooLarge
from service.domain.formats.conversation import Cue
from service.domain.formats.document import UNPRINTABLE
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
MOST_WORDS = 500_000
"""Two days of speech without a pause; a longer transcript is refused before it fills the memory."""
LONG_UTTERANCE = 400
"""Characters."""
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

    @property
    def words(self) -> tuple[Word, ...]:
        """All words in order."""
        return tuple(word for segment in self.segments for word in segment.words)

    def retimed(self, words: Sequence[Word]) -> "Imported":
        """The same text and speakers with the times of these words, one for one."""
        segments, turns, at = [], [], 0
        labels = [u.speaker for u in self.utterances for _ in u.words]
        for segment in self.segments:
            own, label = tuple(words[at : at + len(segment.words)]), labels[at]
            at += len(own)
            segments.append(replace(segment, start=own[0].start, end=own[-1].end, words=own))
            if label != UNKNOWN_SPEAKER:
                turns.append(Turn(own[0].start, own[-1].end, label))
        utterances, at = [], 0
        for utterance in self.utterances:
            own = tuple(words[at : at + len(utterance.words)])
            at += len(own)
            utterances.append(replace(utterance, start=own[0].start, end=own[-1].end, words=own))
        return replace(self, segments=tuple(segments), turns=tuple(turns), utterances=tuple(utterances), timed=True)


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
    Raises TooLarge.
    """
    if sum(cue.text.count(" ") + 1 for cue in cues) > MOST_WORDS:
        raise TooLarge(f"This transcript has more than {MOST_WORDS} words.", code="transcript_too_large")
    order = sorted(range(len(cues)), key=lambda i: (cues[i].start, i))
    infos = tuple(clean_info(info) for info in infos or ())
    labels: dict[str, str] = {info.label: info.label for info in infos}
    segments: list[Segment] = []
    turns: list[Turn] = []
    said: list[tuple[str, list[tuple[Cue, tuple[Word, ...]]]]] = []
    for i in order:
        cue = cues[i]
        name = clean(cue.speaker)[:200] if cue.speaker else ""
        if name and name not in labels:
            labels[name] = f"SPEAKER_{len(labels):02}"
        label = labels[name] if name else UNKNOWN_SPEAKER
        spoken = words[i] if words and words[i] else spread_words(cue.text, cue.start, cue.end)
        spoken = clean_words(spoken)
        if not spoken:
            continue
        segments.append(Segment(cue.start, cue.end, words_text(spoken), spoken, language))
        if name:
            turns.append(Turn(cue.start, cue.end, label))
        if said and _goes_on(said[-1], label, cue):
            said[-1][1].append((cue, spoken))
        else:
            said.append((label, [(cue, spoken)]))
    utterances = tuple(_join(label, parts, language) for label, parts in said)
    speakers = infos or tuple(_info(name, label) for name, label in labels.items())
    return Imported(kind, tuple(segments), tuple(turns), utterances, speakers, language, timed)


def clean(text: str) -> str:
    """Text that every database and every XML can hold, on one line."""
    return " ".join(UNPRINTABLE.sub(" ", text).split())


def clean_words(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Words without unprintable characters; a word of nothing else falls away."""
    if not any(UNPRINTABLE.search(word.text) for word in words):
        return words
    cleaned = (replace(word, text=UNPRINTABLE.sub("", word.text)) for word in words)
    return tuple(word for word in cleaned if word.text)


def clean_info(info: SpeakerInfo) -> SpeakerInfo:
    """A speaker whose label and name fit their columns."""
    name = clean(info.name)[:200] if info.name else None
    return replace(info, label=clean(info.label)[:60] or UNKNOWN_SPEAKER, name=name or None)


def _goes_on(last: tuple[str, list[tuple[Cue, tuple[Word, ...]]]], label: str, cue: Cue) -> bool:
    """Does this cue belong to the last utterance? The same speaker, without a long pause or a full stop far in."""
    end = max(part.end for part, _ in last[1][-20:])
    return last[0] == label and cue.start - end <= LONGEST_GAP and not _ended(last[1])


def _join(label: str, parts: list[tuple[Cue, tuple[Word, ...]]], language: str | None) -> Utterance:
    words = tuple(word for _, spoken in parts for word in spoken)
    end = max(cue.end for cue, _ in parts)
    return Utterance(parts[0][0].start, end, label, words_text(words), words, language)


def _ended(parts: list[tuple[Cue, tuple[Word, ...]]]) -> bool:
    """A long utterance that ends in a full sentence is not joined with the next cue."""
    if not parts[-1][1][-1].text.endswith((".", "?", "!")):
        return False
    at, length = len(parts), 0
    while at and length <= LONG_UTTERANCE:
        at -= 1
        length += sum(len(word.text) + 1 for word in parts[at][1])
    return length > LONG_UTTERANCE


def _info(name: str, label: str) -> SpeakerInfo:
    role = role_of(name)
    return SpeakerInfo(label, name, role, 0.9 if role else None)
