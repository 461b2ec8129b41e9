"""What people decided of insights outlives mining again, edits of the words and new versions of the transcript.

An insight keeps its row, and with it its id, its status, its theme and what a person said of it, as long as a claim of
its kind is found with the same words or in the same place. Session first; flush, never commit.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import inf
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from service.actions.transcripts import as_domain, list_utterances, match_labels
from service.domain import insight as domain
from service.domain.editing import NEAR_SECONDS, find_again
from service.domain.themes import FAMILIES
from service.domain.transcript import VOICE_OF_CUSTOMER
from service.domain.transcript import Utterance as UtteranceNoun
from service.store.tables import Evidence, Insight, Recording, Speaker, Theme, Transcript, Utterance

SAYABLE = ("statement", "kind", "severity", "cx_component")
"""What a person may say of an insight, beside its status and which outcome it is."""
PARTICULARS = ("outcome", "who", "by_when")
"""Details that say what a person agreed to."""
BY_HAND = "by_hand"
"""In the details of an insight that a person added."""
SAME_PLACE = 0.5
"""Part of the shorter of two quotes, in seconds, that they share when they are taken for the same words, corrected."""
SAME_WORDS, OVERLAPS, ELSEWHERE = range(3)
"""How a claim is like an insight of its kind: the same words nearby, in the same place, the same words far away."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as it was mined, with the quotes of it that stand; `position` is its place among all claims."""

    position: int
    insight: domain.Insight
    evidence: list[Evidence]


@dataclass(frozen=True, slots=True)
class Known:
    """The insights of a recording before it is mined again: those of the version that is mined; of these, what `came`
    from other versions because a person decided it; and what nobody decided in other versions, the newest first.
    """

    here: list[Insight]
    came: list[Insight]
    elsewhere: list[Insight]


def fold(quote: str) -> str:
    """A quote as it is compared between versions of a transcript: case and punctuation aside."""
    return " ".join("".join(c if c.isalnum() else " " for c in quote.casefold()).split())


def is_decided(row: Insight) -> bool:
    """Whether a person accepted, rejected, reworded, added or placed this insight."""
    return row.status != "candidate" or "mined" in row.details or BY_HAND in row.details or row.theme_by == "person"


def kind_of(row: Insight) -> str:
    """The kind that the miner gave, which may not be the one that the insight has now."""
    return str(row.details.get("mined", {}).get("kind", row.kind))


def outcome_of(row: Insight) -> str | None:
    """The outcome that the miner gave, which may not be the one that the insight has now."""
    if kind_of(row) != "outcome":
        return None
    outcome: str | None = row.details.get("mined", {}).get("outcome", row.details.get("outcome"))
    return outcome


def told_of(said: Insight | domain.Insight) -> dict[str, Any]:
    """What a person may say otherwise, as it is now: kept as `mined`."""
    outcome = domain.particulars(said.kind, said.speaker, said.details).outcome
    return {**{name: getattr(said, name) for name in SAYABLE}, "outcome": outcome}


# -- from other versions ---------------------------------------------------------------------------------------------------


def bring(session: Session, recording: Recording, transcript: Transcript) -> Known:
    """Put what people decided in other versions onto this one, where its speaker says the same words near the same seconds.
    What does not stand is kept as stale. The rows are held until the transaction ends.
    """
    query = (
        select(Insight, Transcript.version)
        .join(Transcript, Transcript.id == Insight.transcript_id)
        .where(Insight.recording_id == recording.id)
        .options(selectinload(Insight.evidence))
        .order_by(Transcript.version.desc(), Insight.position, Insight.id)
        .with_for_update(of=Insight)
        .execution_options(populate_existing=True)
    )
    found = [(row, version) for row, version in session.execute(query)]
    here = [row for row, _ in found if row.transcript_id == transcript.id]
    rest = [(row, version) for row, version in found if row.transcript_id != transcript.id]
    said = {row: as_domain(row) for row in list_utterances(session, transcript.id)}
    came: list[Insight] = []
    speakers = select(Speaker.label, Speaker.role).where(Speaker.recording_id == recording.id)
    roles = dict(iter(session.execute(speakers)))
    for _, group in groupby(rest if said else (), key=lambda pair: pair[1]):
        decided = [row for row in here + came if is_decided(row)]
        fresh = [row for row, _ in group if is_decided(row) and row.evidence and not _repeats(row, decided)]
        old = [as_domain(u) for u in list_utterances(session, fresh[0].transcript_id)] if fresh else []
        voices = match_labels(old, list(said.values()))
        for row in fresh:
            row.transcript_id = transcript.id
            _anchor(row, said, voices, roles)
        came += fresh
    for row in [row for row in here if not is_decided(row) and _repeats(row, came)]:
        here.remove(row)
        session.delete(row)
    session.flush()
    return Known([*here, *came], came, [row for row, _ in rest if row not in came and not is_decided(row)])


def _repeats(row: Insight, others: Sequence[Insight]) -> bool:
    """Whether one of the others is of the same kind and says the same words nearby, or, where a person did not choose the
    words, stands in the same place.
    """
    words, least = _words(row.evidence), SAME_WORDS if BY_HAND in row.details else OVERLAPS
    return any(
        kind_of(other) == kind_of(row)
        and (likeness := _likeness(row.evidence, other, bool(words & _words(other.evidence))))
        and likeness[0] <= least
        for other in others
    )


def _anchor(
    row: Insight, said: Mapping[Utterance, UtteranceNoun], voices: Mapping[str, str], roles: Mapping[str, str | None]
) -> None:
    """Look the quotes of an insight up in other utterances (never none), among the words of its speaker: who has the same
    voice (`voices`: label there -> label here), else a new voice of the same role. The very same words at the same seconds
    may be another's there, but never the other side's of the conversation.
    """
    own = {label for label, here in voices.items() if here == row.speaker}
    role = next((roles[label] for label in own if roles.get(label)), row.details.get("by_role"))
    own = own or {label for label, known in roles.items() if label not in voices and known and known == role}
    fits = {
        u.position: u
        for u in said
        if u.speaker in own or not (there := roles.get(u.speaker)) or not role or _is_guest(there) == _is_guest(role)
    }
    home = [u for u in said if u.speaker in own] or list(fits.values()) or list(said)
    speakers: dict[Evidence, str] = {}
    before = row.speaker
    for evidence in row.evidence:
        near = ((place, said[u]) for place, u in fits.items())
        proof = find_again(evidence.quote, evidence.start, near, own, handed_on=True)
        evidence.verified = proof is not None
        if proof:
            utterance = fits[proof.position]
            evidence.quote, evidence.char_start, evidence.char_end = proof.quote, proof.char_start, proof.char_end
            evidence.start, evidence.end = proof.start, proof.end
        else:
            utterance = min(home, key=lambda u: max(u.start - evidence.start, evidence.start - u.end, 0.0))
        evidence.utterance_id, speakers[evidence] = utterance.id, utterance.speaker
    row.speaker = next((label for e, label in speakers.items() if e.verified), next(iter(speakers.values())))
    if row.details.get("who") == before:
        row.details = {**row.details, "who": row.speaker}
    for evidence, label in speakers.items():
        evidence.verified = evidence.verified and label == row.speaker


def _is_guest(role: str) -> bool:
    return role in VOICE_OF_CUSTOMER


def report(transcript: Transcript, came: Sequence[Insight]) -> None:
    """Say in the transcript's `carried` how many decided insights came along from other versions, and which do not stand
    any more (but for rejected ones).
    """
    left = [row for row in came if not any(e.verified for e in row.evidence)]
    if not came:
        return
    names = [
        {
            "insight_id": str(row.id), "kind": row.kind, "text": row.evidence[0].quote, "start": row.evidence[0].start,
            "reason": "The words at this place are others now.",
        }
        for row in left if row.status != "rejected"
    ]  # fmt: skip
    transcript.carried = {
        **(transcript.carried or {}), "insights": {"carried": len(came) - len(left), "not_carried": names}
    }  # fmt: skip


# -- claims and rows -------------------------------------------------------------------------------------------------------


def match(claims: Sequence[Claim], rows: Sequence[Insight]) -> dict[int, Insight]:
    """The row of each claim, by its place in `claims`; each row once. It is of the claim's kind and says the same words
    nearby, else stands in the same place, else says the same words elsewhere; nearest first, what was decided first.
    """
    words = [_words(row.evidence) for row in rows]
    pairs = sorted(
        (*likeness, not is_decided(row), c, r)
        for c, claim in enumerate(claims)
        for own in [_words(claim.evidence)]
        for r, row in enumerate(rows)
        if kind_of(row) == claim.insight.kind
        and (likeness := _likeness(claim.evidence, row, bool(own & words[r])))
        and _may_be(likeness[0], claim, row)
    )
    found: dict[int, Insight] = {}
    taken: set[int] = set()
    for *_, c, r in pairs:
        if c not in found and r not in taken:
            found[c] = rows[r]
            taken.add(r)
    return found


def _may_be(likeness: int, claim: Claim, row: Insight) -> bool:
    """Whether a claim of the row's kind may be this row: not where it says in other words that the matter ended otherwise, nor
    where it says the same elsewhere and what a person decided still stands in its own place.
    """
    if likeness == SAME_WORDS:
        return True
    if claim.insight.details.get("outcome") != outcome_of(row):
        return False
    return likeness == OVERLAPS or not (is_decided(row) and all(e.verified for e in row.evidence))


def _likeness(evidence: Sequence[Evidence], row: Insight, same_words: bool) -> tuple[int, float] | None:
    """How alike these quotes and an insight of the same kind are (the less the better), or None. What overlaps with words
    that a person chose is something else as long as those stand.
    """
    away = min((abs(a.start - b.start) for a in evidence for b in row.evidence), default=inf)
    shared = max((_shared(a, b) for a in evidence for b in row.evidence), default=0.0)
    chosen = BY_HAND in row.details and all(e.verified for e in row.evidence)
    if same_words and away <= NEAR_SECONDS:
        return SAME_WORDS, away
    if shared >= SAME_PLACE and not chosen:
        return OVERLAPS, -shared
    return (ELSEWHERE, away) if same_words else None


def repeats_rejected(claim: Claim, rows: Sequence[Insight]) -> bool:
    """Whether a claim says what a person rejected."""
    words = _words(claim.evidence)
    return any(
        row.status == "rejected" and kind_of(row) == claim.insight.kind and _words(row.evidence) & words for row in rows
    )


def follow(row: Insight, claim: Claim) -> None:
    """The row becomes the claim as it was found now; its status, its theme and what a person said of it stay. A decided
    insight is left as it is while its words stand, but for the details that rest on other words.
    """
    found = claim.insight
    kept = {name: row.details[name] for name in ("mined", BY_HAND) if name in row.details}
    row.position = claim.position
    stands = all(e.verified for e in row.evidence) and bool(_words(row.evidence) & _words(claim.evidence))
    if is_decided(row) and stands:
        kept |= {name: row.details[name] for name in PARTICULARS if name in row.details}
    else:
        row.evidence, row.speaker = claim.evidence, found.speaker
        if BY_HAND not in row.details:
            row.score, row.sentiment = found.score, found.sentiment
            if "mined" in kept:
                kept["mined"] = told_of(found)
                said = PARTICULARS if row.kind != found.kind else ("outcome",)
                kept |= {name: row.details[name] for name in said if name in row.details}
            else:
                for name in SAYABLE:
                    setattr(row, name, getattr(found, name))
    if BY_HAND not in row.details:
        row.details = {**found.details, **kept}


def themes_before(
    session: Session, project_id: uuid.UUID, claims: Sequence[Claim], past: Sequence[Insight]
) -> dict[int, uuid.UUID]:
    """The theme that each claim had in another version, by its place in `claims`, where that theme lives still and the
    kind fits.
    """
    living = select(Theme).where(Theme.project_id == project_id, Theme.merged_into.is_(None))
    themes: dict[uuid.UUID | None, Theme] = {row.id: row for row in session.scalars(living)}
    placed = [
        row
        for row in past
        if (theme := themes.get(row.theme_id)) and (theme.settled or theme.family == FAMILIES.get(row.kind))
    ]
    return {c: row.theme_id for c, row in match(claims, placed).items() if row.theme_id is not None}


def _words(evidence: Sequence[Evidence]) -> frozenset[str]:
    return frozenset(fold(e.quote) for e in evidence)


def _shared(a: Evidence, b: Evidence) -> float:
    """The part of the shorter quote's seconds, 0..1, in which both are said."""
    both, shorter = min(a.end, b.end) - max(a.start, b.start), min(a.end - a.start, b.end - b.start)
    return 0.0 if both < 0 else both / shorter if shorter > 0 else 1.0
