"""Voice profiles of participants: a consent first, then a profile. Session first; flush, never commit.

Off unless the project switched them on; switched off again, every vector of the project goes. `voice_matches` holds what
they are for.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.orm import Session

from service.actions import jobs, participants, transcripts
from service.actions.artefacts import fingerprint
from service.actions.projects import get_project
from service.domain.errors import Invalid, NotFound
from service.store.queue import SPEECH
from service.store.tables import (
    Job,
    Participant,
    Project,
    Recording,
    Speaker,
    Utterance,
    VoiceConsent,
    VoiceProfile,
    now,
)

MAKE_PROFILE = "make_voice_profile"
LEAST_SPEECH = 5.0
"""Seconds of speech from which a voice is known well enough for a profile or a proposal."""
MOST_RECORDINGS = 6
"""Recordings that a profile is made from, the newest first."""


@dataclass(frozen=True, slots=True)
class Speech:
    """What one person says in one recording: seconds (start, end), and the channel where it carries nobody else."""

    recording_id: uuid.UUID
    sha256: str
    spans: list[tuple[float, float]]
    channel: int | None

    @property
    def seconds(self) -> float:
        """How much the person says."""
        return sum(end - start for start, end in self.spans)


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """What may be told of a profile."""

    model: str
    seconds: float
    recordings: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class VoiceView:
    """A participant whose consent is on record; `profile` is None until it is made, `making` says that a job is at it."""

    participant_id: uuid.UUID
    name: str
    consent: VoiceConsent
    profile: ProfileFacts | None
    making: bool
    error: str | None


def record_consent(
    session: Session, participant_id: uuid.UUID, *, wording: str, given_on: date, recorded_by: str
) -> Job | None:
    """Write down that the person agreed, in place of what was written down before; the job that makes the profile, where
    the project uses profiles and the person is named in a recording. Raises NotFound, Invalid.
    """
    participants.get_participant(session, participant_id)
    if not wording.strip():
        raise Invalid("Write down the words that the person agreed to.", code="wording_needed")
    if given_on > now().date():
        raise Invalid("Nobody can have agreed on a day to come.", code="consent_in_future")
    row = session.get(VoiceConsent, participant_id)
    if row is None:
        row = VoiceConsent(participant_id=participant_id)
        session.add(row)
    row.wording, row.given_on, row.recorded_by, row.recorded_at = wording.strip(), given_on, recorded_by, now()
    session.flush()
    return submit(session, participant_id)


def withdraw_consent(session: Session, participant_id: uuid.UUID) -> None:
    """The consent goes, and with it profile and proposals. Raises NotFound."""
    participants.get_participant(session, participant_id)
    _cancel(session, participant_id)
    session.execute(delete(VoiceConsent).where(VoiceConsent.participant_id == participant_id))
    session.flush()


def drop_profile(session: Session, participant_id: uuid.UUID) -> None:
    """The vector and the proposals go; whatever is at work goes on."""
    _forget(session, VoiceProfile.participant_id == participant_id)


def delete_profile(session: Session, participant_id: uuid.UUID) -> None:
    """The vector and the proposals go; the consent stays, and a profile can be made again. Raises NotFound."""
    participants.get_participant(session, participant_id)
    _cancel(session, participant_id)
    drop_profile(session, participant_id)


def request_profile(session: Session, participant_id: uuid.UUID) -> Job:
    """A job that makes the profile anew. Raises NotFound, Invalid (switched off, no consent, too little speech)."""
    person = participants.get_participant(session, participant_id)
    if not get_project(session, person.project_id).voice_profiles:
        raise Invalid("Voice profiles are switched off in this project.", code="voice_profiles_off")
    if session.get(VoiceConsent, participant_id) is None:
        raise Invalid(f"There is no consent of {person.name} on record.", code="consent_needed")
    job = submit(session, participant_id)
    if job is None:
        raise Invalid(
            f"Less than {LEAST_SPEECH:.0f} seconds of {person.name}'s speech are known: name {person.name} in a recording "
            "with sound.",
            code="too_little_speech",
        )
    return job


def submit(session: Session, participant_id: uuid.UUID, *, without: uuid.UUID | None = None) -> Job | None:
    """The job that makes the profile, where the project uses them and there is a consent. Where too little speech of the
    person is known (outside the recording `without`) there is no job, and a profile that there was goes.
    """
    person = participants.get_participant(session, participant_id)
    consent = session.get(VoiceConsent, participant_id)
    wanted = consent is not None and get_project(session, person.project_id).voice_profiles
    if not wanted or _seconds_of(session, participant_id, without) < LEAST_SPEECH:
        drop_profile(session, participant_id)
        return None
    waiting = [job for job in _jobs(session, person.project_id, participant_id) if job.status == "queued"]
    if waiting:
        return waiting[0]
    payload = {"participant_id": str(participant_id)}
    return jobs.submit_task(session, MAKE_PROFILE, person.project_id, queue=SPEECH, payload=payload)


def _seconds_of(session: Session, participant_id: uuid.UUID, without: uuid.UUID | None) -> float:
    return sum(s.seconds for s in speech_of(session, participant_id) if s.recording_id != without)


def participant_of_job(payload: Mapping[str, Any]) -> uuid.UUID:
    """Whose profile a job makes."""
    return uuid.UUID(payload["participant_id"])


def _jobs(session: Session, project_id: uuid.UUID, participant_id: uuid.UUID) -> list[Job]:
    """Jobs for this person's profile, the newest first."""
    query = select(Job).where(Job.kind == MAKE_PROFILE, Job.project_id == project_id).order_by(Job.created_at.desc())
    return [job for job in session.scalars(query) if job.payload.get("participant_id") == str(participant_id)]


def _cancel(session: Session, participant_id: uuid.UUID) -> None:
    person = participants.get_participant(session, participant_id)
    for job in _jobs(session, person.project_id, participant_id):
        if job.status in jobs.UNFINISHED:
            jobs.request_cancel(session, job.id)


def _recordings_of(participant_id: uuid.UUID) -> Select[Recording, str, int | None]:
    """Recordings with sound in which the person is named, the newest first, with the label and the channel."""
    return (
        select(Recording, Speaker.label, Speaker.channel)
        .join(Speaker, Speaker.recording_id == Recording.id)
        .where(
            Speaker.participant_id == participant_id,
            Recording.media_type.is_not(None),
            Recording.sha256.not_like("%:%"),  # not fetched yet, or gone
        )
        .order_by(Recording.created_at.desc(), Recording.id)
    )


def speech_of(session: Session, participant_id: uuid.UUID) -> list[Speech]:
    """What the person says in the newest recordings, without words that may not have been said."""
    found = []
    for recording, label, channel in session.execute(_recordings_of(participant_id).limit(MOST_RECORDINGS)):
        current = transcripts.find_current(session, recording.id)
        if current is None:
            continue
        said = select(Utterance.start, Utterance.end).where(
            Utterance.transcript_id == current.id, Utterance.speaker == label, Utterance.suspect.is_(None)
        )
        spans = [(start, end) for start, end in session.execute(said.order_by(Utterance.position)) if end > start]
        if spans:
            found.append(Speech(recording.id, recording.sha256, spans, channel))
    return found


def save_profile(
    session: Session,
    participant_id: uuid.UUID,
    vector: bytes,
    *,
    model: str,
    speeches: Sequence[Speech],
) -> bool:
    """Keep the vector; False where the consent or the project's switch went meanwhile, and nothing is kept."""
    project = select(Project).join(Participant).where(Participant.id == participant_id).with_for_update(read=True)
    switched = session.scalar(project)
    consent = session.scalar(
        select(VoiceConsent).where(VoiceConsent.participant_id == participant_id).with_for_update(read=True)
    )
    if switched is None or not switched.voice_profiles or consent is None:
        return False
    row = session.get(VoiceProfile, participant_id) or VoiceProfile(participant_id=participant_id)
    row.vector, row.model, row.made_at = vector, model, now()
    row.seconds = sum(speech.seconds for speech in speeches)
    row.made_from = _sources(speeches)
    session.add(row)
    session.flush()
    return True


def profiles_of(session: Session, project_id: uuid.UUID, model: str) -> dict[uuid.UUID, bytes]:
    """The vectors of a project's people, of this model; none where profiles are switched off."""
    query = (
        select(VoiceProfile.participant_id, VoiceProfile.vector)
        .join(Participant, Participant.id == VoiceProfile.participant_id)
        .join(Project, Project.id == Participant.project_id)
        .where(Project.id == project_id, Project.voice_profiles, VoiceProfile.model == model)
    )
    return {row.participant_id: row.vector for row in session.execute(query)}


def list_voices(session: Session, project_id: uuid.UUID) -> list[VoiceView]:
    """The people of a project whose consent is on record, by name."""
    get_project(session, project_id)
    query = (
        select(Participant, VoiceConsent, VoiceProfile)
        .join(VoiceConsent, VoiceConsent.participant_id == Participant.id)
        .outerjoin(VoiceProfile, VoiceProfile.participant_id == Participant.id)
        .where(Participant.project_id == project_id)
        .order_by(Participant.name)
    )
    return [_view(session, *row) for row in session.execute(query)]


def view_voice(session: Session, participant_id: uuid.UUID) -> VoiceView:
    """One of them. Raises NotFound."""
    person, consent = participants.get_participant(session, participant_id), session.get(VoiceConsent, participant_id)
    if consent is None:
        raise NotFound(f"There is no consent of {person.name} on record.", code="consent_not_found")
    return _view(session, person, consent, session.get(VoiceProfile, participant_id))


def _view(session: Session, person: Participant, consent: VoiceConsent, profile: VoiceProfile | None) -> VoiceView:
    newest = next(iter(_jobs(session, person.project_id, person.id)), None)
    making = newest is not None and newest.status in jobs.UNFINISHED
    failed = newest.error if newest is not None and newest.status == "failed" and profile is None else None
    facts = None
    if profile is not None:
        facts = ProfileFacts(profile.model, profile.seconds, len(profile.made_from), profile.made_at)
    return VoiceView(person.id, person.name, consent, facts, making, failed)


def switch(session: Session, project_id: uuid.UUID, *, on: bool) -> list[Job]:
    """Use voice profiles in a project, or not. Off: every vector and proposal of the project goes, consents stay. On:
    the jobs that make the profiles of those whose consent is on record. Raises NotFound.
    """
    project = get_project(session, project_id)
    project.voice_profiles = on
    session.flush()
    people = list(session.scalars(select(Participant.id).where(Participant.project_id == project_id)))
    if on:
        consented = session.scalars(select(VoiceConsent.participant_id).where(VoiceConsent.participant_id.in_(people)))
        return [job for key in list(consented) if (job := submit(session, key))]
    for key in people:
        _cancel(session, key)
    _forget(session, VoiceProfile.participant_id.in_(people))
    return []


def follow(session: Session, recording_id: uuid.UUID) -> list[Job]:
    """After the speakers of a recording were found or corrected: jobs for the profiles to which that makes a difference."""
    named = select(Speaker.participant_id).where(Speaker.recording_id == recording_id)
    there = {key for key in session.scalars(named) if key is not None}
    project = select(Participant.id).join(Recording, Recording.project_id == Participant.project_id)
    of_project = project.where(Recording.id == recording_id)
    profiles = session.scalars(select(VoiceProfile).where(VoiceProfile.participant_id.in_(of_project)))
    made_from = {row.participant_id: row.made_from for row in profiles}
    there |= {key for key, sources in made_from.items() if str(recording_id) in sources}
    stale = [key for key in there if made_from.get(key) != _sources(speech_of(session, key))]
    return [job for key in stale if (job := submit(session, key))]


def forget_recording(session: Session, recording_id: uuid.UUID) -> int:
    """Before a recording or its sound goes: the profiles that were made from it go at once, and are made anew from what
    is left. Answers how many went.
    """
    mine = select(Participant.id).join(Recording, Recording.project_id == Participant.project_id)
    rows = session.scalars(
        select(VoiceProfile).where(VoiceProfile.participant_id.in_(mine.where(Recording.id == recording_id)))
    )
    stale = [row.participant_id for row in rows if str(recording_id) in row.made_from]
    _forget(session, VoiceProfile.participant_id.in_(stale))
    for key in stale:
        submit(session, key, without=recording_id)
    return len(stale)


def _sources(speeches: Sequence[Speech]) -> dict[str, str]:
    """Recording -> fingerprint of what was heard in it."""
    return {str(speech.recording_id): fingerprint(speech.sha256, speech.spans, speech.channel) for speech in speeches}


def _forget(session: Session, which: ColumnElement[bool]) -> None:
    session.execute(delete(VoiceProfile).where(which))
    session.flush()
