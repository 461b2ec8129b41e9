"""People across the recordings of a project: list, rename, merge, describe; a speaker's name leads to one of them.

Session first; flush, never commit.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from service.actions import personal
from service.domain.errors import Conflict, Invalid, NotFound
from service.store.tables import Analysis, Insight, Participant, Recording, Speaker, Transcript, VoiceConsent


@dataclass(frozen=True, slots=True)
class ParticipantView:
    """A participant with what is known across recordings. `satisfaction` is the mean index of the conversations that
    have one, or None.
    """

    id: uuid.UUID
    project_id: uuid.UUID
    name: str
    attributes: dict[str, Any]
    recordings: list[uuid.UUID] = field(default_factory=list)
    insights: dict[str, int] = field(default_factory=dict)
    satisfaction: float | None = None


def find_or_make(session: Session, project_id: uuid.UUID, name: str) -> Participant:
    """The participant of this name in a project, made where there is none."""
    row = session.scalar(select(Participant).where(Participant.project_id == project_id, Participant.name == name))
    if row is None:
        row = Participant(project_id=project_id, name=name, attributes={})
        session.add(row)
        session.flush()
    return row


def get_participant(session: Session, participant_id: uuid.UUID) -> Participant:
    """The participant. Raises NotFound."""
    row = session.get(Participant, participant_id)
    if row is None:
        raise NotFound("There is no such participant.", code="participant_not_found")
    return row


def list_participants(
    session: Session, project_id: uuid.UUID, attributes: Mapping[str, str] | None = None
) -> list[ParticipantView]:
    """The participants of a project by name, or those whose attributes have these values (compared as text)."""
    query = select(Participant).where(Participant.project_id == project_id).order_by(Participant.name)
    wanted = (attributes or {}).items()
    rows = [
        r for r in session.scalars(query) if all(str(r.attributes.get(name, "")) == value for name, value in wanted)
    ]
    return view(session, rows)


def view(session: Session, rows: Sequence[Participant]) -> list[ParticipantView]:
    """These participants with their recordings, insights by kind (of current transcripts, not rejected), satisfaction."""
    ids = [row.id for row in rows]
    speakers = (
        select(Speaker.participant_id, Speaker.recording_id, Speaker.label)
        .join(Recording, Recording.id == Speaker.recording_id)
        .where(Speaker.participant_id.in_(ids), Recording.bin_until.is_(None))
    )
    who = {(recording, label): person for person, recording, label in session.execute(speakers) if person}
    recordings: dict[uuid.UUID, dict[uuid.UUID, None]] = defaultdict(dict)
    for (recording, _), person in who.items():
        recordings[person][recording] = None
    counts: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    found = (
        select(Insight.recording_id, Insight.speaker, Insight.kind, func.count())
        .join(Analysis, Analysis.transcript_id == Insight.transcript_id)
        .where(Insight.recording_id.in_({key for key, _ in who}), Insight.status != "rejected")
        .group_by(Insight.recording_id, Insight.speaker, Insight.kind)
    )
    for recording, label, kind, count in session.execute(found):
        if (bearer := who.get((recording, label))) is not None:
            counts[bearer][kind] = counts[bearer].get(kind, 0) + count
    scored = select(Analysis.recording_id, Analysis.satisfaction).where(
        Analysis.recording_id.in_({key for key, _ in who})
    )
    index = {key: (value or {}).get("index") for key, value in session.execute(scored)}
    return [_view(row, list(recordings[row.id]), counts[row.id], index) for row in rows]


def _view(
    row: Participant, recordings: list[uuid.UUID], counts: dict[str, int], index: Mapping[uuid.UUID, float | None]
) -> ParticipantView:
    known = [value for key in recordings if (value := index.get(key)) is not None]
    mean = round(sum(known) / len(known), 1) if known else None
    return ParticipantView(row.id, row.project_id, row.name, dict(row.attributes), recordings, counts, mean)


def change_participant(session: Session, participant_id: uuid.UUID, changes: Mapping[str, Any]) -> Participant:
    """Rename a participant, with the speakers who bear the name, or say the attributes. Raises NotFound, Conflict."""
    row = get_participant(session, participant_id)
    name = (changes.get("name") or "").strip()
    if name and name != row.name:
        same = select(Participant).where(Participant.project_id == row.project_id, Participant.name == name)
        if taken := session.scalar(same):
            raise Conflict(
                f"There is a participant “{name}” already: merge the two.",
                code="name_taken",
                participant_id=str(taken.id),
            )
        bear = update(Speaker).where(Speaker.participant_id == row.id, Speaker.name == row.name)
        session.execute(bear.values(name=name))
        row.name = name
        session.flush()
        _look_for_name(session, row.id)
    if changes.get("attributes") is not None:
        row.attributes = dict(changes["attributes"])
    session.flush()
    return row


def merge(session: Session, participant_id: uuid.UUID, into_id: uuid.UUID) -> Participant:
    """Two entries are one person: all speakers lead to `into_id`, whose attributes win. Raises NotFound, Invalid."""
    gone, into = get_participant(session, participant_id), get_participant(session, into_id)
    if gone.id == into.id or gone.project_id != into.project_id:
        raise Invalid("Choose another participant of the same project.", code="cannot_merge")
    bear = update(Speaker).where(Speaker.participant_id == gone.id)
    session.execute(bear.where(Speaker.name == gone.name).values(name=into.name))
    session.execute(bear.values(participant_id=into.id))
    into.attributes = {**gone.attributes, **into.attributes}
    consent = session.get(VoiceConsent, gone.id)
    if consent is not None and session.get(VoiceConsent, into.id) is None:  # it is the same person who agreed
        kept = {name: getattr(consent, name) for name in ("wording", "given_on", "recorded_by", "recorded_at")}
        session.add(VoiceConsent(participant_id=into.id, **kept))
        session.flush()
    session.delete(gone)
    session.flush()
    _look_for_name(session, into.id)
    return into


def _look_for_name(session: Session, participant_id: uuid.UUID) -> None:
    """A person has another name: it is personal data wherever it is said in the recordings of that person."""
    ids = select(Speaker.recording_id).where(Speaker.participant_id == participant_id)
    for transcript in session.scalars(select(Transcript).where(Transcript.recording_id.in_(ids))):
        personal.look(session, transcript)


def delete_participant(session: Session, participant_id: uuid.UUID) -> None:
    """Forget a participant; the speakers keep their names. Raises NotFound."""
    session.delete(get_participant(session, participant_id))
    session.flush()


def participant_of(session: Session, recording_id: uuid.UUID, name: str | None) -> uuid.UUID | None:
    """The participant whom a speaker of this name is, made where there is none; None without a name."""
    project = session.scalar(select(Recording.project_id).where(Recording.id == recording_id))
    return find_or_make(session, project, name).id if name and project else None
