"""Conversation metrics from word times, each with its definition. Pure; imports the transcript's nouns and spoken text.

Per speaker, per role and for the whole conversation; on mono as on stereo. Language-bound metrics (questions, fillers)
are given for English only. Definitions follow the field (Amazon Transcribe Call Analytics, Contact Lens, Gong,
Dynamics) where it has one; thresholds are ours and stand beside the number.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from service.domain.speech_text import FILLER_WORDS
from service.domain.transcript import VOICE_OF_CUSTOMER, SpeakerInfo, Utterance
from service.domain.wording.asking import is_question

METRICS_VERSION = "1"
MERGE_GAP = 0.25
"""Seconds of pause inside one talk interval."""
NON_TALK = 3.0
"""Silences longer than this are listed (Contact Lens uses 3 s)."""
INTERRUPTION_OVERLAP = 0.5
"""Seconds of talking over the other from which taking the floor is an interruption."""
INTERRUPTION_YIELD = 2.0
"""Seconds within which the interrupted speaker stops."""
BACKCHANNEL_SECONDS = 1.0
BACKCHANNEL_WORDS = 2
_OPEN_QUESTION = re.compile(
    r"^(?:\W*(?:and|so|but|okay|ok|well|um|uh|right|then|now)\b\W*)*"
    r"(?:what|how|why|tell me|describe|walk me|explain|talk me|in what way)\b",
    re.IGNORECASE,
)

DEFINITIONS: dict[str, str] = {
    "duration": "Length of the recording, in seconds.",
    "talk_time": f"Seconds of a speaker's talk: words merged across pauses up to {MERGE_GAP} s; overlap counts for both.",
    "talk_ratio_of_recording": "Talk time divided by the length of the recording (silence included).",
    "talk_ratio_of_talk": "Talk time divided by the talk time of all speakers (silence excluded).",
    "longest_monologue": "Longest stretch of one speaker, in seconds, that no other turn but a backchannel breaks.",
    "longest_customer_story": "The longest monologue of a customer or participant, in seconds.",
    "words": "Words spoken.",
    "talk_speed": "Words per minute of talk time.",
    "speaker_switches_per_hour": "How often the floor goes to another speaker, per hour of recording; no backchannels.",
    "patience": "Median seconds between the end of another speaker's turn and this speaker's answer; overlap counts as 0.",
    "questions": "Questions asked, by mark, inversion or question word (English).",
    "open_questions": "Questions that begin with what, how, why, tell me, describe, and the like.",
    "questions_per_hour": "Questions asked per hour of recording.",
    "interruptions": (
        f"Takes the floor while the other talks: overlap of at least {INTERRUPTION_OVERLAP} s, and the other stops "
        f"within {INTERRUPTION_YIELD:.0f} s. Backchannels are not interruptions."
    ),
    "backchannels": (
        f"Turns of at most {BACKCHANNEL_WORDS} words and under {BACKCHANNEL_SECONDS:.0f} s while the other holds the floor."
    ),
    "fillers_per_100_words": "um, uh and their like, per 100 words (English).",
    "non_talk_time": f"Seconds of silences longer than {NON_TALK:.0f} s, listed.",
    "overlap_time": "Seconds in which two or more speakers talk at once.",
}


@dataclass(frozen=True, slots=True)
class Talk:
    """One stretch of one speaker's talk, in seconds, with its number of words."""

    start: float
    end: float
    speaker: str
    words: int = 0

    @property
    def seconds(self) -> float:
        return max(0.0, self.end - self.start)


def measure(
    utterances: Sequence[Utterance],
    speakers: Sequence[SpeakerInfo],
    duration: float | None,
    language: str | None = None,
) -> dict[str, Any]:
    """All metrics as JSON-ready values: `version`, `definitions`, `conversation`, `speakers`, `roles`.

    `duration` is the recording's length in seconds (default: the last word's end). `language` None counts as English.
    """
    length = max([duration or 0.0, *(u.end for u in utterances)], default=0.0)
    talks = talk_intervals(utterances)
    floor = hold_floor(talks)
    english = language is None or language.lower().startswith("en")
    total = sum(t.seconds for t in talks)
    cut_in = interruptions(talks)
    per_speaker = {
        label: _measure_speaker(label, utterances, talks, floor, cut_in, length, total, english)
        for label in dict.fromkeys(u.speaker for u in utterances)
    }
    roles = {s.label: s.role for s in speakers}
    silences = non_talk(talks, length)
    story = [v["longest_monologue"] for label, v in per_speaker.items() if roles.get(label) in VOICE_OF_CUSTOMER]
    switches = sum(1 for a, b in pairwise(floor) if a.speaker != b.speaker)
    return {
        "version": METRICS_VERSION,
        "definitions": DEFINITIONS,
        "conversation": {
            "duration": round(length, 2),
            "talk_time": round(total, 2),
            "overlap_time": round(overlap_time(talks), 2),
            "speaker_switches_per_hour": _per_hour(switches, length),
            "longest_customer_story": max(story, default=None),
            "non_talk_time": round(sum(end - start for start, end in silences), 2),
            "non_talk": [{"start": round(start, 2), "end": round(end, 2)} for start, end in silences],
            "interruptions": [
                {"start": round(b.start, 2), "end": round(min(a.end, b.end), 2), "by": b.speaker, "of": a.speaker}
                for a, b in cut_in
            ],
        },
        "speakers": per_speaker,
        "roles": _by_role(per_speaker, roles),
    }


def _measure_speaker(
    label: str,
    utterances: Sequence[Utterance],
    talks: list[Talk],
    floor: list[Talk],
    cut_in: list[tuple[Talk, Talk]],
    length: float,
    total: float,
    english: bool,
) -> dict[str, Any]:
    seconds = sum(t.seconds for t in talks if t.speaker == label)
    said = [u.text for u in utterances if u.speaker == label]
    words = [w for text in said for w in text.split()]
    waits = waiting_times(floor, label)
    values: dict[str, Any] = {
        "talk_time": round(seconds, 2),
        "talk_ratio_of_recording": _share(seconds, length),
        "talk_ratio_of_talk": _share(seconds, total),
        "longest_monologue": round(max((t.seconds for t in floor if t.speaker == label), default=0.0), 2),
        "words": len(words),
        "talk_speed": round(len(words) / seconds * 60, 1) if seconds >= 1.0 else None,
        "patience": round(median(waits), 2) if waits else None,
        "interruptions": sum(1 for _, b in cut_in if b.speaker == label),
        "backchannels": sum(1 for t in backchannels(talks) if t.speaker == label),
    }
    if english:
        asked = [q for text in said for q in sentences(text) if is_question(q)]
        fillers = sum(1 for w in words if w.strip(".,?!…-").lower() in FILLER_WORDS)
        values["questions"] = len(asked)
        values["open_questions"] = sum(1 for q in asked if _OPEN_QUESTION.match(q))
        values["questions_per_hour"] = _per_hour(len(asked), length)
        values["fillers_per_100_words"] = round(100 * fillers / len(words), 2) if words else None
    return values


def talk_intervals(utterances: Iterable[Utterance]) -> list[Talk]:
    """Each speaker's words merged across pauses up to MERGE_GAP, sorted by start. Without word times: the utterances."""
    spans: dict[str, list[Talk]] = defaultdict(list)
    for u in utterances:
        pieces = [(w.start, w.end, 1) for w in u.words] or [(u.start, u.end, len(u.text.split()))]
        for start, end, words in pieces:
            spans[u.speaker].append(Talk(start, max(start, end), u.speaker, words))
    return sorted((t for own in spans.values() for t in _merge(own, MERGE_GAP)), key=lambda t: (t.start, t.end))


def _merge(talks: list[Talk], gap: float) -> list[Talk]:
    merged: list[Talk] = []
    for talk in sorted(talks, key=lambda t: t.start):
        if merged and talk.start - merged[-1].end <= gap:
            last = merged[-1]
            merged[-1] = Talk(last.start, max(last.end, talk.end), last.speaker, last.words + talk.words)
        else:
            merged.append(talk)
    return merged


def backchannels(talks: Sequence[Talk]) -> list[Talk]:
    """Short turns (“mm-hm”, “yes right”) inside or at the edge of another speaker's talk."""
    found = []
    for talk in talks:
        small = talk.words <= BACKCHANNEL_WORDS and talk.seconds < BACKCHANNEL_SECONDS
        if small and _held_by_other(talk, talks):
            found.append(talk)
    return found


def _held_by_other(talk: Talk, talks: Sequence[Talk]) -> bool:
    """Another speaker talks over it, or shortly before and shortly after it: the floor never changed hands."""
    others = [t for t in talks if t.speaker != talk.speaker and t.words > BACKCHANNEL_WORDS]
    if any(t.start < talk.start and t.end > talk.end for t in others):
        return True
    before = {t.speaker for t in others if t.start < talk.start and talk.start - t.end <= 1.0}
    after = {t.speaker for t in others if t.end > talk.end and 0.0 <= t.start - talk.start <= talk.seconds + 1.0}
    return bool(before & after)


def hold_floor(talks: Sequence[Talk]) -> list[Talk]:
    """Who holds the floor: backchannels left out, successive talk of one speaker joined until another one takes over."""
    aside = set(backchannels(talks))
    floor: list[Talk] = []
    for talk in (t for t in talks if t not in aside):
        if floor and floor[-1].speaker == talk.speaker:
            last = floor[-1]
            floor[-1] = Talk(last.start, max(last.end, talk.end), last.speaker, last.words + talk.words)
        else:
            floor.append(talk)
    return floor


def waiting_times(floor: Sequence[Talk], label: str) -> list[float]:
    """Seconds between the end of another's turn and this speaker's next one; talking over the other counts as 0."""
    pairs = pairwise(floor)
    return [max(0.0, b.start - a.end) for a, b in pairs if b.speaker == label != a.speaker]


def interruptions(talks: Sequence[Talk]) -> list[tuple[Talk, Talk]]:
    """Pairs (interrupted, interrupter): see DEFINITIONS["interruptions"]."""
    aside = set(backchannels(talks))
    found = []
    for b in talks:
        if b in aside:
            continue
        for a in talks:
            if a.start >= b.start:
                break
            overlap = min(a.end, b.end) - b.start
            yields = b.end > a.end and a.end - b.start <= INTERRUPTION_YIELD
            if a.speaker != b.speaker and a not in aside and overlap >= INTERRUPTION_OVERLAP and yields:
                found.append((a, b))
                break
    return found


def non_talk(talks: Sequence[Talk], length: float) -> list[tuple[float, float]]:
    """Silences (start, end) longer than NON_TALK seconds, also before the first and after the last word."""
    found, at = [], 0.0
    for talk in talks:
        if talk.start - at > NON_TALK:
            found.append((at, talk.start))
        at = max(at, talk.end)
    return [*found, (at, length)] if talks and length - at > NON_TALK else found


def overlap_time(talks: Sequence[Talk]) -> float:
    """Seconds in which at least two speakers talk."""
    events = sorted([(t.start, 1) for t in talks] + [(t.end, -1) for t in talks])
    total, active, since = 0.0, 0, 0.0
    for at, step in events:
        if active >= 2:
            total += at - since
        active, since = active + step, at
    return total


def sentences(text: str) -> list[str]:
    """The text cut behind . ? and !; a text without marks is one sentence."""
    return [s for s in re.split(r"(?<=[.?!…])\s+", text.strip()) if s]


def _by_role(per_speaker: dict[str, dict[str, Any]], roles: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Sums of what can be summed, for each role that a speaker has."""
    summed: dict[str, dict[str, Any]] = {}
    for label, values in per_speaker.items():
        if role := roles.get(label):
            into = summed.setdefault(role, {})
            for name in (
                "talk_time",
                "talk_ratio_of_recording",
                "talk_ratio_of_talk",
                "words",
                "questions",
                "interruptions",
            ):
                if values.get(name) is not None:
                    into[name] = round(into.get(name, 0) + values[name], 4)
            into["longest_monologue"] = max(into.get("longest_monologue", 0.0), values["longest_monologue"])
    for values in summed.values():
        values["talk_speed"] = (
            round(values["words"] / values["talk_time"] * 60, 1) if values["talk_time"] >= 1 else None
        )
    return summed


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole > 0 else None


def _per_hour(count: int, seconds: float) -> float | None:
    return round(count * 3600 / seconds, 1) if seconds > 0 else None
