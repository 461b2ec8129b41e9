"""The FAQ of a project: customers' questions by theme, with the answers that followed them. Session first; only reads."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, selectinload

from service.actions.evidence import standing_answers
from service.actions.grouping import CUSTOMERS, current, in_chunks
from service.actions.scope import RecordingInScope, Scope, list_recordings
from service.domain.answers import find_reply, was_sought
from service.domain.faq import Asked, FaqEntry, Place, best_answer
from service.domain.themes import Period, period_of, periods_between
from service.domain.transcript import VOICE_OF_CUSTOMER
from service.store.tables import Analysis, Evidence, Insight, Recording, Speaker, Theme, Utterance


def list_faq(session: Session, scope: Scope) -> list[FaqEntry]:
    """Questions by how often they were asked; one that came up once stands alone. Raises NotFound, Invalid."""
    recordings = {r.id: r for r in list_recordings(session, scope)}
    rows = _questions(session, scope, recordings)
    answered = {**_noted(session, rows, recordings), **_first_replies(session, rows, recordings)}
    groups: dict[uuid.UUID, list[Asked]] = defaultdict(list)
    for row in rows:
        place = _place(recordings[row.recording_id], _standing(row))
        asked = Asked(row.id, row.statement, recordings[row.recording_id].on, place, answered.get(row.id))
        groups[row.theme_id or row.id].append(asked)
    labels = {t.id: t.label for t in session.scalars(select(Theme).where(Theme.project_id == scope.project_id))}
    entries = [_entry(key, labels.get(key), asked, scope) for key, asked in groups.items()]
    return sorted(entries, key=lambda e: (-e.count, -e.recordings, e.question))


def _questions(session: Session, scope: Scope, recordings: dict[uuid.UUID, RecordingInScope]) -> list[Insight]:
    """Customers' questions whose words still stand in the transcript after every edit; with a role in scope only those of
    speakers who have it.
    """
    query = (
        select(Insight)
        .join(Analysis, Analysis.transcript_id == Insight.transcript_id)
        .join(Recording, Recording.id == Insight.recording_id)
        .outerjoin(Speaker, and_(Speaker.recording_id == Insight.recording_id, Speaker.label == Insight.speaker))
        .where(current(scope.project_id), Insight.kind == "question")
        .where(CUSTOMERS)
        .options(selectinload(Insight.evidence))
        .order_by(Recording.created_at, Insight.position, Insight.id)
    )
    if scope.role:
        query = query.where(Speaker.role == scope.role)
    found = [row for row in session.scalars(query) if row.recording_id in recordings]
    return [row for row in found if any(e.verified for e in row.evidence)]


def _standing(row: Insight) -> Evidence:
    return next(e for e in row.evidence if e.verified)


def _place(recording: RecordingInScope, proof: Evidence) -> Place:
    return Place(recording.id, recording.title, proof.utterance_id, proof.quote, proof.start, proof.end)


def _noted(
    session: Session, rows: Sequence[Insight], recordings: Mapping[uuid.UUID, RecordingInScope]
) -> dict[uuid.UUID, Place]:
    """The answers that mining found and that still stand, by question."""
    standing = standing_answers(session, rows)
    times = {
        key: (start, end)
        for chunk in in_chunks(standing.values())
        for key, start, end in session.execute(
            select(Utterance.id, Utterance.start, Utterance.end).where(Utterance.id.in_(chunk))
        )
    }
    found = {}
    for row in rows:
        if row.id in standing:
            recording, utterance, noted = recordings[row.recording_id], standing[row.id], row.details["answer"]
            start, end = times[utterance]
            if start <= noted.get("start", -1.0) <= noted.get("end", -1.0) <= end:
                start, end = noted["start"], noted["end"]
            found[row.id] = Place(recording.id, recording.title, utterance, noted["quote"], start, end)
    return found


def _first_replies(
    session: Session, rows: Sequence[Insight], recordings: Mapping[uuid.UUID, RecordingInScope]
) -> dict[uuid.UUID, Place]:
    """The first replies that say something to questions for which mining looked for none."""
    left = [row for row in rows if not was_sought(row.details)]
    said = _utterances(session, {row.transcript_id for row in left})
    customers = _customers(session, {row.recording_id for row in left})
    found = {}
    for row in left:
        talk, asked = said[row.transcript_id], _standing(row).utterance_id
        at = next((i for i, u in enumerate(talk) if u.id == asked), len(talk))
        place = find_reply(talk, at, row.speaker, customers[row.recording_id])
        if place is not None:
            recording, reply = recordings[row.recording_id], talk[place]
            found[row.id] = Place(recording.id, recording.title, reply.id, reply.text, reply.start, reply.end)
    return found


def _utterances(session: Session, transcripts: set[uuid.UUID]) -> dict[uuid.UUID, list[Utterance]]:
    found: dict[uuid.UUID, list[Utterance]] = defaultdict(list)
    for chunk in in_chunks(transcripts):
        query = select(Utterance).where(Utterance.transcript_id.in_(chunk)).order_by(Utterance.position)
        for row in session.scalars(query):
            found[row.transcript_id].append(row)
    return found


def _customers(session: Session, recordings: set[uuid.UUID]) -> dict[uuid.UUID, set[str]]:
    """The labels of those who are known to be customers, by recording."""
    found: dict[uuid.UUID, set[str]] = defaultdict(set)
    query = select(Speaker.recording_id, Speaker.label).where(Speaker.role.in_(VOICE_OF_CUSTOMER))
    for chunk in in_chunks(recordings):
        for recording, label in session.execute(query.where(Speaker.recording_id.in_(chunk))):
            found[recording].add(label)
    return found


def _entry(key: uuid.UUID, label: str | None, asked: Sequence[Asked], scope: Scope) -> FaqEntry:
    steps = Counter(period_of(a.on, scope.unit) for a in asked)
    where: dict[object, set[uuid.UUID]] = defaultdict(set)
    for a in asked:
        where[period_of(a.on, scope.unit)].add(a.place.recording_id)
    days = [a.on for a in asked]
    return FaqEntry(
        theme_id=key if label is not None else None,
        question=label or asked[0].statement,
        count=len(asked),
        recordings=len({a.place.recording_id for a in asked}),
        answered=sum(a.answer is not None for a in asked),
        answer=best_answer(asked),
        trend=tuple(
            Period(start, steps[start], len(where[start]))
            for start in periods_between(min(days), max(days), scope.unit)
        ),
        asked=tuple(asked),
    )
