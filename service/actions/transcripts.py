"""Transcripts: save a version, find the current one, read it back as a domain object. Session first; never commits."""

import uuid
from collections import defaultdict
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from service.actions import personal
from service.domain import transcript as domain
from service.domain.errors import NotFound
from service.store.tables import Analysis, Insight, Recording, Speaker, Transcript, Utterance


def save_transcript(session: Session, recording: Recording, transcript: domain.Transcript, key: str) -> Transcript:
    """Save a new version and make it the current one; the version that has this key already is used again.

    Names and roles that people gave stay with the voice: labels of the new version are matched with those of the old
    one by the time that they speak together. The analysis of the old version is put aside.
    """
    lock(session, recording.id)
    before = find_current(session, recording.id)
    row = session.scalar(select(Transcript).where(Transcript.recording_id == recording.id, Transcript.key == key))
    if row is not None and before is not None and row.id == before.id:
        return row
    if row is not None:
        return make_current(session, recording, row)
    old = load_utterances(session, before) if before else []
    row = _insert(session, recording, transcript, key, before.version + 1 if before else 1)
    session.flush()
    _save_speakers(session, recording, transcript, old)
    _put_analysis_aside(session, recording, row)
    personal.carry(session, before, row)
    personal.look(session, row)
    return row


def make_current(session: Session, recording: Recording, row: Transcript) -> Transcript:
    """An older version, with the edits that it has, is the current one again: it gets the highest number.

    Its insights are there at once; `recordings.follow_change` makes the rest.
    """
    lock(session, recording.id)
    before = get_current(session, recording.id)
    if row.id == before.id:
        return row
    old, words = load_utterances(session, before), tuple(load_utterances(session, row))
    row.version = before.version + 1
    channels = select(Speaker.label, Speaker.channel).where(Speaker.recording_id == recording.id)
    channel_of = dict(iter(session.execute(channels)))
    labels = dict.fromkeys(u.speaker for u in words)
    infos = tuple(domain.SpeakerInfo(label, channel=channel_of.get(label)) for label in labels)
    session.flush()
    _save_speakers(session, recording, replace(load_transcript(session, row), utterances=words, speakers=infos), old)
    _put_analysis_aside(session, recording, row)
    return row


def _put_analysis_aside(session: Session, recording: Recording, row: Transcript) -> None:
    analysis = session.scalar(select(Analysis).where(Analysis.recording_id == recording.id))
    if analysis is None:
        session.add(Analysis(recording_id=recording.id, transcript_id=row.id))
    else:
        analysis.transcript_id, analysis.dropped_quotes, analysis.revision = row.id, 0, -1
        analysis.metrics = analysis.satisfaction = analysis.note = None
        analysis.keyphrases, analysis.skipped = [], []
        analysis.chapters, analysis.feelings, analysis.emotions = [], [], []
    session.flush()


def forget(session: Session, recording: Recording, key: str) -> None:
    """Delete the version that was made under this key, where there is one (the provisional one, before the real one) and
    nobody added an insight to it.
    """
    used = exists().where(Insight.transcript_id == Transcript.id)
    session.execute(delete(Transcript).where(Transcript.recording_id == recording.id, Transcript.key == key, ~used))


def _insert(
    session: Session, recording: Recording, transcript: domain.Transcript, key: str, version: int
) -> Transcript:
    provenance = transcript.provenance
    row = Transcript(
        recording_id=recording.id,
        version=version,
        key=key,
        language=transcript.language,
        draft=provenance.draft,
        confidence=provenance.confidence,
        provenance={name: getattr(provenance, name) for name in provenance.__dataclass_fields__},
    )
    session.add(row)
    session.flush()
    session.add_all(
        Utterance(
            transcript_id=row.id,
            position=position,
            speaker=u.speaker,
            start=u.start,
            end=u.end,
            text=u.text,
            words=[[w.text, w.start, w.end, w.probability] for w in u.words],
            language=u.language,
            suspect=u.suspect,
        )
        for position, u in enumerate(transcript.utterances)
    )
    return row


def match_labels(old: list[domain.Utterance], new: list[domain.Utterance]) -> dict[str, str]:
    """New label -> old label of the same voice: pairs are taken by the seconds they share, most first, each label once.

    A pair needs more than half of the new label's speech.
    """
    shared: dict[tuple[str, str], float] = defaultdict(float)
    spoken: dict[str, float] = defaultdict(float)
    first = 0
    for utterance in new:
        spoken[utterance.speaker] += utterance.end - utterance.start
        while first < len(old) and old[first].end <= utterance.start:
            first += 1
        for other in old[first:]:
            if other.start >= utterance.end:
                break
            both = min(other.end, utterance.end) - max(other.start, utterance.start)
            shared[utterance.speaker, other.speaker] += max(0.0, both)
    matched: dict[str, str] = {}
    for (label, was), seconds in sorted(shared.items(), key=lambda item: -item[1]):
        if label not in matched and was not in matched.values() and seconds > spoken[label] / 2:
            matched[label] = was
    return matched


def _save_speakers(
    session: Session, recording: Recording, transcript: domain.Transcript, old: list[domain.Utterance]
) -> None:
    """Make the speaker rows fit the current version."""
    rows = {s.label: s for s in session.scalars(select(Speaker).where(Speaker.recording_id == recording.id))}
    known = {label: (s.name, s.role, s.role_confidence, s.participant_id) for label, s in rows.items()}
    infos = {info.label: info for info in transcript.speakers}
    labels = dict.fromkeys([*infos, *(u.speaker for u in transcript.utterances)])
    was = match_labels(old, list(transcript.utterances)) if old else {label: label for label in labels}
    for label in labels:
        info = infos.get(label) or domain.SpeakerInfo(label)
        name, role, confidence, participant = known.get(was.get(label, ""), (None, None, None, None))
        said_by_person = role is not None and confidence is None
        row = rows.pop(label, None) or Speaker(recording_id=recording.id, label=label)
        row.name, row.participant_id = name or info.name, participant
        row.role = role if said_by_person else info.role or role
        row.role_confidence = None if said_by_person else info.role_confidence if info.role else confidence
        row.channel = info.channel
        session.add(row)
    for row in rows.values():
        session.delete(row)


def find_current(session: Session, recording_id: uuid.UUID) -> Transcript | None:
    """The highest version of a recording's transcript, or None."""
    query = select(Transcript).where(Transcript.recording_id == recording_id).order_by(Transcript.version.desc())
    return session.scalar(query.limit(1))


def lock(session: Session, recording_id: uuid.UUID) -> None:
    """Until the transaction ends nobody else changes the transcripts of a recording, or what rests on them.

    On SQLite the write transaction itself is that lock.
    """
    session.execute(select(Recording.id).where(Recording.id == recording_id).with_for_update(key_share=True))


def tag_of(row: Transcript) -> str:
    """Names the state of a transcript: another one after each edit, and for another version."""
    return f"{row.id.hex[:12]}-{row.revision}"


def get_current(session: Session, recording_id: uuid.UUID) -> Transcript:
    """The current transcript of a recording. Raises NotFound."""
    row = find_current(session, recording_id)
    if row is None:
        raise NotFound("This recording has no transcript yet.", code="no_transcript")
    return row


def list_versions(session: Session, recording_id: uuid.UUID) -> list[Transcript]:
    """All versions, the current one first."""
    query = select(Transcript).where(Transcript.recording_id == recording_id).order_by(Transcript.version.desc())
    return list(session.scalars(query))


def get_version(session: Session, recording_id: uuid.UUID, transcript_id: uuid.UUID) -> Transcript:
    """A version of this recording's transcript. Raises NotFound."""
    row = session.get(Transcript, transcript_id)
    if row is None or row.recording_id != recording_id:
        raise NotFound("This recording has no such transcript version.", code="version_not_found")
    return row


def list_utterances(session: Session, transcript_id: uuid.UUID) -> list[Utterance]:
    """The utterance rows of a transcript in order."""
    query = select(Utterance).where(Utterance.transcript_id == transcript_id).order_by(Utterance.position)
    return list(session.scalars(query))


def as_domain(row: Utterance) -> domain.Utterance:
    """An utterance row as the domain knows it."""
    words = tuple(domain.Word(*word) for word in row.words)
    return domain.Utterance(row.start, row.end, row.speaker, row.text, words, row.language, row.suspect)


def load_utterances(session: Session, row: Transcript) -> list[domain.Utterance]:
    """The utterances of a transcript as domain objects, in order."""
    return [as_domain(u) for u in list_utterances(session, row.id)]


def load_transcript(session: Session, row: Transcript) -> domain.Transcript:
    """A transcript row as a domain object, with the names and roles that the speakers have now."""
    speakers = session.scalars(select(Speaker).where(Speaker.recording_id == row.recording_id).order_by(Speaker.label))
    return domain.Transcript(
        utterances=tuple(load_utterances(session, row)),
        provenance=load_provenance(row.provenance),
        language=row.language,
        speakers=tuple(speaker_info(s) for s in speakers),
    )


def load_provenance(values: dict[str, Any]) -> domain.Provenance:
    """Provenance from its JSON; names that this version does not know are left out."""
    known = domain.Provenance.__dataclass_fields__
    return domain.Provenance(**{"engine": "", "model": "", **{k: v for k, v in values.items() if k in known}})


def speaker_info(row: Speaker) -> domain.SpeakerInfo:
    """A speaker row as the domain knows it."""
    role = next((r for r in domain.ROLES if r == row.role), None)
    return domain.SpeakerInfo(row.label, row.name, role, row.role_confidence, row.channel)


def delete_old_versions(session: Session, recording_id: uuid.UUID, keep: int) -> None:
    """Forget all but the newest `keep` versions with their insights."""
    newest = session.scalar(select(func.max(Transcript.version)).where(Transcript.recording_id == recording_id)) or 0
    session.execute(
        delete(Transcript).where(Transcript.recording_id == recording_id, Transcript.version <= newest - keep)
    )
