"""Who is who: roles proposed from how people talk, with a confidence. Pure; imports only the nouns.

English phrases carry the most; who opens, asks and talks less works in any language. What a project states (its kind of
conversations, the channels, its own staff: `role_rules`) goes before behaviour.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from service.domain.role_rules import CALLS, NO_RULES, RoleRules, is_staff, says_staff_name
from service.domain.transcript import UNKNOWN_SPEAKER, Role, Utterance

AGENT = re.compile(
    r"\b(thank(s| you) for (calling|contacting|choosing|reaching|being)|how (can|may) i (help|assist)|"
    r"(this is|my name is) \w+.{0,30}\b(from|with|at|calling)|(anything|something) else i can|is there anything else|"
    r"can i (have|get|take) your|(may|could|can) (i|you) (please )?(have|get|verify|confirm)|"
    r"let me (check|look|see|pull)|"
    r"(i('ll| will| can| am going to)|let me) (send|transfer|reset|refund|escalate|issue|credit|connect|open a ticket)|"
    r"bear with me|one moment( please)?|on (my|our) end|have a (great|good|nice|wonderful) (day|rest|one)|"
    r"for (security|verification)|appreciate your (patience|business|call)|we apologi[sz]e|sorry for the inconvenience|"
    r"(national )?bank\b.{0,20}\bmy name is|your (account|order|case|ticket|reference) number)",
    re.IGNORECASE,
)
OPENING = re.compile(
    r"\b(thank(s| you) for (calling|contacting|choosing)|how (can|may) i (help|assist)|welcome to|"
    r"you('ve| have) reached|"
    r"hello,? this is \w+.{0,40}\b(support|service|bank|team|desk|care)|my name is \w+.{0,40}\bhelp)",
    re.IGNORECASE,
)
CUSTOMER = re.compile(
    r"\b(i('m| am| was|'ve been)? (just )?(calling|trying|looking|wondering|having|waiting)|"
    r"i (need|want|would like|tried|"
    r"lost|can('t|not)|paid|ordered|bought|called)|i'd like|my (card|account|order|bill|invoice|subscription|password|"
    r"phone|package|team)|(it|that|this) (doesn't|does not|didn't|won't|isn't|keeps)|"
    r"we('ve| have) (been|had|lost|waited))",
    re.IGNORECASE,
)
INTERVIEWER = re.compile(
    r"\b(tell me (more )?(about|a bit|what|how)|walk me through|(can|could|would) you (tell|describe|explain|give|say)|"
    r"how (do|did|does|would|often|was|were|important)|"
    r"what (do|did|does|would|was|were|is|are|else|happened|made|made you)|"
    r"why (do|did|is|was)|thank(s| you) for (joining|taking|your time|making the time|agreeing|talking)|"
    r"(do|would) you mind if (i|we) record|before we (start|begin)|my (first|next|last) question|"
    r"anything (else )?(you('d| would) like|we (did not|didn't))|"
    r"i('d| would) (like|love) to (ask|hear|understand|know))",
    re.IGNORECASE,
)
QUESTION = re.compile(
    r"[?？؟]|^(what|how|why|when|where|who|which|do|does|did|is|are|can|could|would|have|has) \w+", re.IGNORECASE
)
LIKELY = 0.62
"""Below this confidence nothing is proposed: no role is better than the wrong one, which would hide complaints."""
INTRODUCES_WITHIN = 4
"""Turns of a speaker in which "my name is …" is looked for."""
SAYS_SO, GUEST_OF_STAFF = 0.9, 0.9
"""Confidence of who says to have a name of the staff, and of the others where somebody of the staff was found."""
NAMED: dict[str, Role] = {
    "agent": "agent", "representative": "agent", "support": "agent", "advisor": "agent", "operator": "agent",
    "customer": "customer", "caller": "customer", "client": "customer",
    "interviewer": "interviewer", "moderator": "interviewer", "researcher": "interviewer", "facilitator": "interviewer",
    "participant": "participant", "interviewee": "participant", "respondent": "participant",
}  # fmt: skip
"""What a transcript may call a speaker instead of a name."""


@dataclass(slots=True)
class _Habits:
    """How one speaker talks: counts over the conversation, and shares 0..1 of all."""

    words: int = 0
    agent: int = 0
    opening: int = 0
    customer: int = 0
    interviewer: int = 0
    questions: int = 0
    turns: int = 0
    first: bool = False
    talk: float = 0.0
    asked: float = 0.0


def propose_roles(
    utterances: Sequence[Utterance],
    kind: str = "conversation",
    names: Mapping[str, str] | None = None,
    *,
    rules: RoleRules = NO_RULES,
    channels: Mapping[str, int] | None = None,
) -> dict[str, tuple[Role, float]]:
    """A role and a confidence 0..1 for each speaker label for which one is likely.

    `kind` is the recording's, or the project's where the recording says none: a support or sales call gives agent and
    customer, `interview` interviewer and participant; with any other the talk decides between the two settings. Stated
    things settle it: `names` that say a role ("Agent 2") or are of the project's staff, and `channels` (the channel of
    each label) with a convention. With a single speaker, or nothing to tell them apart, nothing is proposed.
    """
    names = names or {}
    kind = rules.kind_of(kind)
    habits = _habits(utterances)
    service = kind in CALLS or (kind != "interview" and _sounds_like_support(habits))
    proposed: dict[str, tuple[Role, float]] = {}
    if len(habits) > 1:
        proposed = _support(habits) if service else _interview(habits)
    host: Role = "agent" if service else "interviewer"
    guest: Role = "customer" if service else "participant"
    proposed |= _by_staff(utterances, habits, names, rules, host, guest)
    proposed |= rules.by_channel(channels or {})
    proposed |= {label: (role, 1.0) for label, name in names.items() if (role := _named(name))}
    return {label: (role, round(sure, 2)) for label, (role, sure) in proposed.items() if sure >= LIKELY}


def _by_staff(
    utterances: Sequence[Utterance],
    habits: Mapping[str, "_Habits"],
    names: Mapping[str, str],
    rules: RoleRules,
    host: Role,
    guest: Role,
) -> dict[str, tuple[Role, float]]:
    """Whoever bears a name of the staff, or says so at the beginning, is the host; then the others are guests."""
    if not rules.staff:
        return {}
    sure = {label: 1.0 for label in {*habits, *names} if is_staff(names.get(label), rules.staff)}
    turns: dict[str, int] = {}
    for utterance in utterances:
        label = utterance.speaker
        turns[label] = turns.get(label, 0) + 1
        unknown = label in habits and label not in sure and label not in names
        if unknown and turns[label] <= INTRODUCES_WITHIN and says_staff_name(utterance.text, rules.staff):
            sure[label] = SAYS_SO
    others = {label: (guest, GUEST_OF_STAFF) for label in habits if label not in sure} if sure else {}
    return {label: (host, confidence) for label, confidence in sure.items()} | others


def _named(name: str) -> Role | None:
    word = re.match(r"[a-z]+", name.strip().lower())
    return NAMED.get(word.group()) if word else None


def _habits(utterances: Sequence[Utterance]) -> dict[str, _Habits]:
    found: dict[str, _Habits] = {}
    for utterance in utterances:
        if utterance.speaker == UNKNOWN_SPEAKER:
            continue
        mine = found.setdefault(utterance.speaker, _Habits(first=not found))
        mine.turns += 1
        mine.words += len(utterance.text.split())
        mine.agent += len(AGENT.findall(utterance.text))
        # who opens does so at the beginning: the same words later are courtesy
        mine.opening += len(OPENING.findall(utterance.text)) if mine.turns <= 3 else 0
        mine.customer += len(CUSTOMER.findall(utterance.text))
        mine.interviewer += len(INTERVIEWER.findall(utterance.text))
        mine.questions += sum(bool(QUESTION.search(s)) for s in re.findall(r"[^.?!]+[.?!]?\s*", utterance.text))
    words, questions = sum(h.words for h in found.values()), sum(h.questions for h in found.values())
    for mine in found.values():
        mine.talk = mine.words / max(words, 1)
        mine.asked = mine.questions / max(questions, 1)
    return found


def _support(habits: Mapping[str, _Habits]) -> dict[str, tuple[Role, float]]:
    """The agent opens, uses the phrases of service, and states no trouble. A second one may do so too."""
    scores = {
        label: 1.6 * min(h.opening, 2)
        + 0.7 * min(h.agent, 6)
        - 0.6 * min(h.customer, 5)
        + 0.4 * h.first
        + 0.5 * h.asked
        for label, h in habits.items()
    }
    return _cast(scores, habits, "agent", "customer", also=lambda h: h.opening > 0 and h.agent > h.customer)


def _interview(habits: Mapping[str, _Habits]) -> dict[str, tuple[Role, float]]:
    """The interviewer asks and talks less. A second one who mostly asks is an interviewer too."""
    scores = {
        label: 2.5 * h.asked * len(habits) / 2
        + 0.5 * min(h.interviewer, 6)
        - 1.5 * h.talk
        + 0.3 * h.first
        - 0.2 * min(h.customer, 4)
        for label, h in habits.items()
    }
    return _cast(scores, habits, "interviewer", "participant", also=lambda h: h.interviewer > 2 and h.talk < 0.25)


def _cast(
    scores: Mapping[str, float], habits: Mapping[str, _Habits], host: Role, guest: Role, also: Callable[[_Habits], bool]
) -> dict[str, tuple[Role, float]]:
    """The best score is the host, the others guests unless they do what hosts do. A lead makes it sure."""
    best = max(scores, key=lambda label: scores[label])
    roles: dict[str, tuple[Role, float]] = {}
    for label, score in scores.items():
        if label == best:
            rivals = [s for other, s in scores.items() if other != best and not also(habits[other])]
            lead = score - max(rivals, default=score)
            roles[label] = (host, _sure(lead))
        elif also(habits[label]):
            roles[label] = (host, 0.7)
        else:
            roles[label] = (guest, _sure(scores[best] - score))
    return roles


def _sure(lead: float) -> float:
    """From 0.5 (no lead) towards 0.97."""
    return 0.97 - 0.47 * math.exp(-lead / 1.5)


def _sounds_like_support(habits: Mapping[str, _Habits]) -> bool:
    """Phrases of service against phrases of interviews; nobody in an interview offers help or transfers money."""
    service = sum(2 * min(h.opening, 2) + min(h.agent, 6) for h in habits.values())
    research = max((min(h.interviewer, 8) for h in habits.values()), default=0)
    return service > research
