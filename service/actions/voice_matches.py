"""Proposals of who a speaker is, by the voice: listed, confirmed or dismissed by a person. Session first; never commits."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.actions import speakers, transcripts
from service.domain.errors import NotFound
from service.store.tables import Participant, Recording, Speaker, Utterance, VoiceMatch, VoiceProfile


@dataclass(frozen=True, slots=True)
class MatchView:
    """A proposal that waits for a person, with where to listen."""

    recording_id: uuid.UUID
    title: str
    speaker_id: uuid.UUID
    label: str
    participant_id: uuid.UUID
    name: str
    confidence: float
    start: float | None


def save_matches(
    session: Session, recording_id: uuid.UUID, found: Mapping[str, tuple[uuid.UUID, float]]
) -> list[VoiceMatch]:
    """The proposals for a recording, label -> (participant, confidence), in place of earlier ones. What a person
    dismissed is not proposed again, and nobody whose profile went meanwhile.
    """
    earlier = list(session.scalars(select(VoiceMatch).where(VoiceMatch.recording_id == recording_id)))
    refused = {(row.label, row.participant_id) for row in earlier if row.dismissed}
    for row in earlier:
        if not row.dismissed or row.label in found:
            session.delete(row)
    session.flush()
    there = set(session.scalars(select(VoiceProfile.participant_id).with_for_update(read=True)))
    made = [
        VoiceMatch(
            recording_id=recording_id,
            label=label,
            participant_id=person,
            confidence=round(sure, 2),
            dismissed=(label, person) in refused,
        )
        for label, (person, sure) in found.items()
        if person in there
    ]
    session.add_all(made)
    session.flush()
    return made


def confirm_match(session: Session, recording_id: uuid.UUID, speaker_id: uuid.UUID, author: str | None) -> Speaker:
    """The speaker is the person proposed: named so, as an edit. Raises NotFound."""
    match = _match(session, recording_id, speaker_id)
    name = match.name
    session.delete(match)
    session.flush()
    return speakers.change_speaker(session, recording_id, speaker_id, {"name": name}, author=author)


def dismiss_match(session: Session, recording_id: uuid.UUID, speaker_id: uuid.UUID) -> None:
    """The speaker is somebody else; this person is not proposed for them again. Raises NotFound."""
    _match(session, recording_id, speaker_id).dismissed = True
    session.flush()


def _match(session: Session, recording_id: uuid.UUID, speaker_id: uuid.UUID) -> VoiceMatch:
    speaker = speakers.get_speaker(session, recording_id, speaker_id)
    of_speaker = (VoiceMatch.recording_id == recording_id, VoiceMatch.label == speaker.label, ~VoiceMatch.dismissed)
    match = session.scalar(select(VoiceMatch).where(*of_speaker))
    if match is None:
        raise NotFound("Nobody is proposed for this speaker.", code="match_not_found")
    return match


def list_matches(session: Session, project_id: uuid.UUID) -> list[MatchView]:
    """The proposals of a project that wait for a person, the surest first."""
    query = (
        select(VoiceMatch, Recording, Speaker, Participant)
        .join(Recording, Recording.id == VoiceMatch.recording_id)
        .join(Speaker, (Speaker.recording_id == Recording.id) & (Speaker.label == VoiceMatch.label))
        .join(Participant, Participant.id == VoiceMatch.participant_id)
        .where(Recording.project_id == project_id, ~VoiceMatch.dismissed, Speaker.name.is_(None))
        .order_by(VoiceMatch.confidence.desc(), Recording.created_at.desc())
    )
    return [
        MatchView(
            recording.id, recording.title, speaker.id, speaker.label, match.participant_id, person.name, match.confidence,
            _first_words(session, recording.id, speaker.label),
        )
        for match, recording, speaker, person in session.execute(query)
    ]  # fmt: skip


def _first_words(session: Session, recording_id: uuid.UUID, label: str) -> float | None:
    current = transcripts.find_current(session, recording_id)
    if current is None:
        return None
    query = select(Utterance.start).where(Utterance.transcript_id == current.id, Utterance.speaker == label)
    return session.scalar(query.order_by(Utterance.position).limit(1))
