"""Amazon Transcribe Call Analytics JSON: roles AGENT and CUSTOMER, times in milliseconds."""

import json
from collections.abc import Iterable
from typing import Any

from service.domain.formats.conversation import Conversation
from service.domain.formats.openai import length_of
from service.domain.formats.subtitles import timed_words
from service.domain.transcript import UNKNOWN_SPEAKER, Utterance

HOSTS = frozenset({"agent", "interviewer"})
CONTENT_KEYS = {"pain_point": "IssuesDetected", "commitment": "ActionItemsDetected", "outcome": "OutcomesDetected"}


def write_call_analytics(conversation: Conversation) -> str:
    """The conversation as Call Analytics would describe it; features that were not measured are left out and named."""
    roles = name_roles(conversation)
    said = conversation.transcript.utterances
    characteristics = _characteristics(conversation, roles)
    document = {
        "JobStatus": "COMPLETED",
        "JobName": conversation.id,
        "LanguageCode": conversation.transcript.language or "",
        "Channel": "VOICE",
        "Participants": [{"ParticipantRole": role} for role in dict.fromkeys(roles[u.speaker] for u in said)],
        "Transcript": [_segment(conversation, place, u, roles) for place, u in enumerate(said)],
        "ConversationCharacteristics": characteristics,
        "JobDetails": {"SkippedAnalysis": list(_skipped(conversation))},
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def name_roles(conversation: Conversation) -> dict[str, str]:
    """AGENT or CUSTOMER for each speaker with such a role (an interviewer counts as agent); `SPEAKER_n` for the rest."""
    known = {s.label: s.role for s in conversation.transcript.speakers}
    roles: dict[str, str] = {}
    for u in conversation.transcript.utterances:
        role = known.get(u.speaker)
        if u.speaker not in roles:
            roles[u.speaker] = ("AGENT" if role in HOSTS else "CUSTOMER") if role else f"SPEAKER_{len(roles)}"
    return roles


def milliseconds(seconds: float) -> int:
    """Whole milliseconds."""
    return round(seconds * 1000)


def _segment(conversation: Conversation, place: int, u: Utterance, roles: dict[str, str]) -> dict[str, Any]:
    items = []
    for word in timed_words(u):
        sure = {} if word.probability is None else {"Confidence": f"{word.probability:.4f}"}
        times = {"BeginOffsetMillis": milliseconds(word.start), "EndOffsetMillis": milliseconds(word.end)}
        items.append({**times, "Content": word.text, **sure})
    segment: dict[str, Any] = {
        "Id": f"{conversation.id}-{place}",
        "ParticipantRole": roles[u.speaker],
        "BeginOffsetMillis": milliseconds(u.start),
        "EndOffsetMillis": milliseconds(u.end),
        "Content": u.text,
        "Items": items,
    }
    for insight in conversation.insights:
        key = CONTENT_KEYS.get(insight.kind)
        spans = [e for e in insight.evidence if e.position == place]
        if key and spans:
            found = [{"CharacterOffsets": {"Begin": e.char_start, "End": e.char_end}, "Text": e.quote} for e in spans]
            segment.setdefault(key, []).extend(found)
    return segment


def _characteristics(conversation: Conversation, roles: dict[str, str]) -> dict[str, Any]:
    result: dict[str, Any] = {"TotalConversationDurationMillis": milliseconds(length_of(conversation))}
    metrics = conversation.metrics
    if not metrics:
        return result
    whole, each = metrics.get("conversation", {}), metrics.get("speakers", {})
    cut_in: dict[str, list[dict[str, int]]] = {}
    for entry in whole.get("interruptions", ()):
        cut_in.setdefault(roles.get(entry["by"], UNKNOWN_SPEAKER), []).append(_span(entry["start"], entry["end"]))
    every = [span for spans in cut_in.values() for span in spans]
    result["Interruptions"] = {
        "TotalCount": len(every),
        "TotalTimeMillis": _total(every),
        "InterruptionsByInterrupter": cut_in,
    }
    quiet = [_span(entry["start"], entry["end"]) for entry in whole.get("non_talk", ())]
    result["NonTalkTime"] = {"TotalTimeMillis": _total(quiet), "Instances": quiet}
    talk: dict[str, int] = {}
    words: dict[str, int] = {}
    for label, values in each.items():
        if label in roles:
            talk[roles[label]] = talk.get(roles[label], 0) + milliseconds(values["talk_time"])
            words[roles[label]] = words.get(roles[label], 0) + values["words"]
    result["TalkTime"] = {
        "DetailsByParticipant": {role: {"TotalTimeMillis": total} for role, total in talk.items()},
        "TotalTimeMillis": sum(talk.values()),
    }
    speeds = {r: {"AverageWordsPerMinute": round(words[r] / t * 60_000)} for r, t in talk.items() if t >= 1000}
    result["TalkSpeed"] = {"DetailsByParticipant": speeds}
    return result


def _span(start: float, end: float) -> dict[str, int]:
    begin, stop = milliseconds(start), milliseconds(end)
    return {"BeginOffsetMillis": begin, "DurationMillis": stop - begin, "EndOffsetMillis": stop}


def _total(spans: Iterable[dict[str, int]]) -> int:
    return sum(span["DurationMillis"] for span in spans)


def _skipped(conversation: Conversation) -> Iterable[dict[str, str]]:
    """What Call Analytics has and this service has not measured, and what did not run here."""
    yield {"Feature": "Sentiment", "ReasonCode": "NOT_IN_THIS_EXPORT"}
    yield {"Feature": "LoudnessScores", "ReasonCode": "NOT_MEASURED"}
    for entry in conversation.skipped:
        yield {"Feature": str(entry.get("analysis")), "ReasonCode": str(entry.get("reason")).upper()}
