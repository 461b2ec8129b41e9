"""Who agreed to be recorded: what a project asks for, and what is written down. Session first; flush, never commit."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.domain.errors import Conflict, Invalid, NotFound
from service.domain.privacy import Agreement, ConsentRule, Privacy
from service.store.tables import Consent, Project, Recording, now


def rule_of(project: Project) -> ConsentRule:
    """What becomes of a recording of this project that comes without a consent."""
    return Privacy.from_dict(project.privacy).consent


def check(project: Project, agreement: Agreement | None) -> None:
    """Raises Invalid where the project takes no recording without a consent and there is none."""
    if agreement is None and rule_of(project) == "refuse":
        raise Invalid(
            "This project takes no recording without a consent: say with “consent_by” who agreed to be recorded.",
            code="consent_missing",
        )


def note(session: Session, recording: Recording, agreement: Agreement, by: str | None) -> Consent:
    """Write down who agreed to be recorded."""
    row = Consent(
        recording_id=recording.id,
        given_by=agreement.given_by.strip(),
        method=agreement.method,
        given_at=agreement.given_at or now(),
        wording=agreement.wording,
        noted_by=by,
    )
    session.add(row)
    session.flush()
    return row


def stands(session: Session, recording_id: uuid.UUID) -> bool:
    """Is there a consent that was not withdrawn?"""
    return bool(standing(session, [recording_id]))


def standing(session: Session, ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these recordings have a consent that was not withdrawn."""
    query = select(Consent.recording_id).where(Consent.recording_id.in_(ids), Consent.withdrawn_at.is_(None))
    return set(session.scalars(query))


def withdraw(session: Session, recording_id: uuid.UUID, consent_id: uuid.UUID) -> Consent:
    """Somebody does not agree any more: the record stays, with the moment. Raises NotFound, Conflict."""
    row = session.get(Consent, consent_id)
    if row is None or row.recording_id != recording_id:
        raise NotFound("This recording has no such consent.", code="consent_not_found")
    if row.withdrawn_at is not None:
        raise Conflict("This consent is withdrawn already.", code="already_withdrawn")
    row.withdrawn_at = now()
    session.flush()
    return row


def list_consents(session: Session, recording_id: uuid.UUID) -> list[Consent]:
    """All consents of a recording, oldest first."""
    query = select(Consent).where(Consent.recording_id == recording_id)
    return list(session.scalars(query.order_by(Consent.noted_at, Consent.id)))
