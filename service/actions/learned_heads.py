"""What a project taught the miner: kept with the project, newest first, to be used or put back. Session first; no commit."""

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from service.actions.projects import get_project
from service.domain.errors import NotFound
from service.store.tables import Analysis, Insight, LearnedHeads, Recording


def decided_insights(session: Session, project_id: uuid.UUID) -> list[Insight]:
    """The insights of a project's current transcripts that a person accepted or rejected, with their evidence.

    Raises NotFound.
    """
    get_project(session, project_id)
    query = (
        select(Insight)
        .join(Analysis, Analysis.transcript_id == Insight.transcript_id)
        .join(Recording, Recording.id == Insight.recording_id)
        .where(Recording.project_id == project_id, Insight.status.in_(("accepted", "rejected")))
        .where(Recording.bin_until.is_(None))
        .options(selectinload(Insight.evidence))
        .order_by(Insight.created_at, Insight.id)
    )
    return list(session.scalars(query))


def keep_learned(session: Session, project_id: uuid.UUID, content: bytes, facts: list[dict[str, Any]]) -> LearnedHeads:
    """Use these corrections from now on; earlier ones stay, to be put back."""
    for row in list_learned(session, project_id):
        row.active = False
    made = LearnedHeads(project_id=project_id, content=content, facts=facts, active=True)
    session.add(made)
    session.flush()
    return made


def list_learned(session: Session, project_id: uuid.UUID) -> list[LearnedHeads]:
    """Newest first."""
    query = select(LearnedHeads).where(LearnedHeads.project_id == project_id)
    return list(session.scalars(query.order_by(LearnedHeads.created_at.desc(), LearnedHeads.id)))


def active_learned(session: Session, project_id: uuid.UUID) -> LearnedHeads | None:
    """What is in use, or None: the heads as they ship."""
    return session.scalar(
        select(LearnedHeads).where(LearnedHeads.project_id == project_id, LearnedHeads.active.is_(True)).limit(1)
    )


def revert_learned(session: Session, project_id: uuid.UUID) -> LearnedHeads | None:
    """Forget what is in use and go back to what was used before, or to the heads as they ship (None). Raises NotFound."""
    get_project(session, project_id)
    rows = list_learned(session, project_id)
    current = next((row for row in rows if row.active), None)
    if current is None:
        raise NotFound(
            "This project uses the heads as they ship; there is nothing to put back.", code="nothing_learned"
        )
    before = rows[rows.index(current) + 1 :]
    session.delete(current)
    if before:
        before[0].active = True
    session.flush()
    return before[0] if before else None
