"""Who said which word: `align(segments, turns)`, the overlap rule, written once. Pure; imports only the nouns.

Each word goes to the speaker whose turns cover it; where turns and sentences disagree by a word, the sentence wins.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from service.domain.transcript import UNKNOWN_SPEAKER, Segment, Turn, Utterance, Word, words_text

LONG_PAUSE = 2.0
"""Seconds of silence within one speaker's words that start a new utterance."""
LONG_UTTERANCE, MANY_WORDS = 30.0, 60
"""From this length (seconds, words) on, an utterance ends at the next sentence end or pause; at twice that, anyway."""
SHORT_PAUSE = 0.35
"""Seconds between words that make a change of speaker, or a cut of a long utterance, plausible without punctuation."""

SENTENCE_ENDS = (".", "?", "!", "…", "。", "？", "！", "।", "؟")
CLAUSE_ENDS = (",", ";", ":", "-", "–", "—", "、", "，")
CLOSERS = "\"'”’»)]"
BACKCHANNELS = frozenset(
    [
        *("yeah", "yes", "yep", "yup", "no", "nope", "okay", "ok", "right", "sure", "alright", "exactly", "wow"),
        *("mhm", "mm", "mmm", "hmm", "hm", "uh-huh", "mm-hmm", "mm-hm", "mhmm", "aha", "oh", "ah"),
        *("ja", "genau", "nein", "gut", "oui", "ouais", "non", "d'accord", "voilà", "sí", "si", "vale", "claro"),
        *("sim", "certo", "sì", "はい", "うん", "ええ", "네"),
    ]
)
"""Words that listeners drop into another's sentence: one of these alone needs no pause around it."""

# Price of a change of speaker between two words, in words given to the wrong side; tuned on word-timed references.
AT_SENTENCE, AT_PAUSE, AT_SEGMENT, AT_CLAUSE, MID_SENTENCE = 0.1, 0.2, 0.5, 0.8, 1.25
BACKCHANNEL_WEIGHT = 2.6
NEAR = 1.0
"""Seconds of additional distance at which a turn no longer competes for a word that lies outside all turns."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A word with the segment that it came from."""

    word: Word
    segment: Segment
    first: bool


def align(segments: Iterable[Segment], turns: Iterable[Turn]) -> list[Utterance]:
    """Utterances of all segments, sorted by start: every word once, in its order within a channel.

    A segment with a channel only looks at the turns of that channel. Words without any turn get UNKNOWN_SPEAKER.
    Segments without words keep their times; they are split at sentence ends only when two speakers clearly share them.
    """
    streams: dict[int | None, list[Segment]] = defaultdict(list)
    for segment in sorted(segments, key=lambda s: s.start):
        streams[segment.channel].append(segment)
    turns = [t for t in turns if t.end > t.start]
    utterances: list[Utterance] = []
    for channel, stream in streams.items():
        speakers = _Speakers(_turns_for(channel, turns))
        for part in _parts(stream):
            if isinstance(part, Segment):
                utterances += _place_text(part, speakers)
            else:
                utterances += _cut(part, _assign(part, speakers))
    return sorted(utterances, key=lambda u: u.start)


def _turns_for(channel: int | None, turns: Sequence[Turn]) -> list[Turn]:
    """Turns that may own a word of this channel: those of the channel, or those of no channel when it has none."""
    if channel is None:
        return list(turns)
    own = [t for t in turns if t.channel == channel]
    return own or [t for t in turns if t.channel is None]


def _parts(stream: Sequence[Segment]) -> list[list[_Placed] | Segment]:
    """The stream as runs of words, interrupted by segments that have text but no words."""
    parts: list[list[_Placed] | Segment] = []
    run: list[_Placed] = []
    for segment in stream:
        words = [replace(w, text=w.text.strip()) for w in segment.words if w.text.strip()]
        if words:
            run += [_Placed(w, segment, first=i == 0) for i, w in enumerate(words)]
        elif segment.text.strip():
            if run:
                parts.append(run)
            run = []
            parts.append(segment)
    return [*parts, run] if run else parts


class _Speakers:
    """Turns, indexed: how much of a stretch each speaker holds, and how far away each one is."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self.turns = sorted(turns, key=lambda t: (t.start, t.end))
        self.starts = [t.start for t in self.turns]
        self.latest = list(accumulate((t.end for t in self.turns), max))
        self.labels = sorted({t.speaker for t in turns})
        self._own = {label: _Reach([t for t in self.turns if t.speaker == label]) for label in self.labels}

    def shares(self, start: float, end: float) -> dict[str, float]:
        """Share 0..1 of each speaker in what turns cover of this stretch; a stretch outside all turns: by nearness."""
        held: dict[str, float] = defaultdict(float)
        # Stops at the first turn, going back, before which no turn reaches the stretch.
        at = bisect_left(self.starts, max(end, start + 1e-3)) - 1
        while at >= 0 and self.latest[at] > start:
            turn = self.turns[at]
            common = min(end, turn.end) - max(start, turn.start)
            if common > 0 or (end <= start and turn.start <= start < turn.end):
                held[turn.speaker] += max(common, 1e-3)
            at -= 1
        if held:
            total = sum(held.values())
            return {label: seconds / total for label, seconds in held.items()}
        return self._nearness(start, end)

    def _nearness(self, start: float, end: float) -> dict[str, float]:
        away = {label: reach.distance(start, end) for label, reach in self._own.items()}
        if not away:
            return {}
        nearest = min(away.values())
        close = {label: 1 - (d - nearest) / NEAR for label, d in away.items() if d - nearest < NEAR}
        total = sum(close.values())
        return {label: share / total for label, share in close.items()}


class _Reach:
    """Distance from a stretch to the turns of one speaker."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self.starts = [t.start for t in turns]
        self.latest = list(accumulate((t.end for t in turns), max))

    def distance(self, start: float, end: float) -> float:
        after = bisect_right(self.starts, start)
        before = start - self.latest[after - 1] if after else float("inf")
        ahead = self.starts[after] - end if after < len(self.starts) else float("inf")
        return max(0.0, min(before, ahead))


def _assign(run: Sequence[_Placed], speakers: _Speakers) -> list[str]:
    """The cheapest labelling of the words (Viterbi): the price of words in others' turns plus that of the changes."""
    labels = speakers.labels
    if not labels:
        return [UNKNOWN_SPEAKER] * len(run)
    if len(labels) == 1:
        return labels * len(run)
    cost = [0.0] * len(labels)
    came_from: list[list[int]] = []
    for index, placed in enumerate(run):
        change = _change_price(run[index - 1], placed) if index else 0.0
        best = min(range(len(labels)), key=cost.__getitem__)
        came = [s if cost[s] <= cost[best] + change else best for s in range(len(labels))]
        shares = speakers.shares(placed.word.start, placed.word.end)
        weight = BACKCHANNEL_WEIGHT if _bare(placed.word.text) in BACKCHANNELS else 1.0
        cost = [
            cost[origin] + (change if origin != s else 0.0) + weight * (1 - shares.get(labels[s], 0.0))
            for s, origin in enumerate(came)
        ]
        came_from.append(came)
    state = min(range(len(labels)), key=cost.__getitem__)
    path = []
    for came in reversed(came_from):
        path.append(labels[state])
        state = came[state]
    return path[::-1]


def _change_price(before: _Placed, after: _Placed) -> float:
    """What a change of speaker between these words costs: little after a sentence or in a pause, much within one."""
    prices = [MID_SENTENCE]
    if _ends_sentence(before.word.text):
        prices.append(AT_SENTENCE)
    if after.word.start - before.word.end >= SHORT_PAUSE:
        prices.append(AT_PAUSE)
    if after.first:
        prices.append(AT_SEGMENT)
    if before.word.text.endswith(CLAUSE_ENDS):
        prices.append(AT_CLAUSE)
    return min(prices)


def _ends_sentence(text: str) -> bool:
    return text.rstrip(CLOSERS).endswith(SENTENCE_ENDS)


def _bare(text: str) -> str:
    return text.strip(".,?!…;:—–-\"'“”«»。、？！").lower()


def _cut(run: Sequence[_Placed], labels: Sequence[str]) -> list[Utterance]:
    """Utterances of a labelled run: cut at changes of speaker, long pauses, and where a long one may end."""
    utterances: list[Utterance] = []
    begin = 0
    for at in range(1, len(run) + 1):
        if at == len(run) or labels[at] != labels[at - 1] or _breaks(run, begin, at):
            utterances.append(_utterance(run[begin:at], labels[begin]))
            begin = at
    return utterances


def _breaks(run: Sequence[_Placed], begin: int, at: int) -> bool:
    """Whether one speaker's words should part before `at`."""
    before, after = run[at - 1], run[at]
    if (before.segment.suspect, before.segment.language) != (after.segment.suspect, after.segment.language):
        return True
    gap = after.word.start - before.word.end
    if gap >= LONG_PAUSE:
        return True
    length = max(before.word.end - run[begin].word.start, 0.0) / LONG_UTTERANCE
    size = max(length, (at - begin) / MANY_WORDS)
    return size >= 2 or (size >= 1 and (gap >= SHORT_PAUSE or _ends_sentence(before.word.text)))


def _utterance(placed: Sequence[_Placed], speaker: str) -> Utterance:
    words = tuple(p.word for p in placed)
    segment = placed[0].segment
    return Utterance(
        start=min(w.start for w in words),
        end=max(max(w.start, w.end) for w in words),
        speaker=speaker,
        text=words_text(words),
        words=words,
        language=segment.language,
        suspect=segment.suspect,
    )


CLEARLY_SHARED = 0.25
"""Share of a segment without word times from which on a second speaker clearly takes part in it."""


def _place_text(segment: Segment, speakers: _Speakers) -> list[Utterance]:
    """A segment without words: one utterance, or one per speaker when its sentences clearly fall to different ones."""
    text = " ".join(segment.text.split())
    shares = speakers.shares(segment.start, segment.end)
    owner = max(shares, key=lambda label: shares[label], default=UNKNOWN_SPEAKER)
    whole = Utterance(segment.start, segment.end, owner, text, (), segment.language, segment.suspect)
    sentences = _sentences(text)
    if len(sentences) < 2 or sum(share >= CLEARLY_SHARED for share in shares.values()) < 2:
        return [whole]
    pieces: list[Utterance] = []
    done, seconds = 0, segment.end - segment.start
    for sentence in sentences:
        start = segment.start + seconds * done / len(text)
        done = min(done + len(sentence) + 1, len(text))
        end = segment.start + seconds * done / len(text)
        held = speakers.shares(start, end)
        speaker = max(held, key=lambda label: held[label])
        if pieces and pieces[-1].speaker == speaker:
            pieces[-1] = replace(pieces[-1], end=end, text=f"{pieces[-1].text} {sentence}")
        else:
            pieces.append(replace(whole, start=start, end=end, speaker=speaker, text=sentence))
    return pieces


def _sentences(text: str) -> list[str]:
    """The text cut after words that end a sentence; joined by single spaces it is the text again."""
    sentences: list[list[str]] = [[]]
    for word in text.split():
        sentences[-1].append(word)
        if _ends_sentence(word):
            sentences.append([])
    return [" ".join(s) for s in sentences if s]
