"""The FAQ of a project: customers' questions by theme, with the answers that followed them. Session first; only reads."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, selectinload

from service.actions.grouping import CUSTOMERS, current, in_chunks
from service.actions.scope import RecordingInScope, Scope, list_recordings
from service.domain.faq import Asked, FaqEntry, Place, answers, best_answer
from service.domain.themes import Period, period_of, periods_between
from service.domain.transcript import VOICE_OF_CUSTOMER
from service.store.tables import Analysis, Insight, Recording, Speaker, Theme, Utterance

MOST_REPLIES = 3
"""Utterances after a question in which its answer is looked for."""


def list_faq(session: Session, scope: Scope) -> list[FaqEntry]:
    """Questions by how often they were asked; one that came up once stands alone. Raises NotFound, Invalid."""
    recordings = {r.id: r for r in list_recordings(session, scope)}
    rows = _questions(session, scope, recordings)
    said = _utterances(session, {row.transcript_id for row in rows})
    customers = _customers(session, list(recordings))
    groups: dict[uuid.UUID, list[Asked]] = defaultdict(list)
    for row in rows:
        asked = _asked(row, recordings[row.recording_id], said[row.transcript_id], customers)
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


def _utterances(session: Session, transcripts: set[uuid.UUID]) -> dict[uuid.UUID, list[Utterance]]:
    found: dict[uuid.UUID, list[Utterance]] = defaultdict(list)
    for chunk in in_chunks(transcripts):
        query = select(Utterance).where(Utterance.transcript_id.in_(chunk)).order_by(Utterance.position)
        for row in session.scalars(query):
            found[row.transcript_id].append(row)
    return found


def _customers(session: Session, recordings: Sequence[uuid.UUID]) -> set[tuple[uuid.UUID, str]]:
    query = select(Speaker.recording_id, Speaker.label).where(Speaker.role.in_(VOICE_OF_CUSTOMER))
    here = set(recordings)
    return {(recording, label) for recording, label in session.execute(query) if recording in here}


def _asked(
    row: Insight, recording: RecordingInScope, said: Sequence[Utterance], customers: set[tuple[uuid.UUID, str]]
) -> Asked:
    evidence = next(e for e in row.evidence if e.verified)
    place = Place(recording.id, recording.title, evidence.utterance_id, evidence.quote, evidence.start, evidence.end)
    at = next((i for i, u in enumerate(said) if u.id == evidence.utterance_id), len(said))
    answer = None
    for reply in said[at + 1 : at + 1 + MOST_REPLIES]:
        if reply.speaker == row.speaker or (recording.id, reply.speaker) in customers:
            continue
        if not reply.suspect and answers(reply.text):
            answer = Place(recording.id, recording.title, reply.id, reply.text, reply.start, reply.end)
            break
    return Asked(row.id, row.statement, recording.on, place, answer)


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
