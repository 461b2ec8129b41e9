"""Something happened: a message for each webhook that wants to know, in the transaction in which it happened.

May import the store and `outgoing` only, so that every other action can announce.
"""

import json
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import telemetry
from service.actions.outgoing import without_personal_data
from service.domain.webhook import Event, event_of
from service.store.database import clock
from service.store.queue import SHORT
from service.store.tables import Job, Recording, Webhook, WebhookDelivery, now

DELIVER = "deliver_webhook"


def announce(session: Session, project_id: uuid.UUID, event: Event, data: dict[str, Any]) -> int:
    """Queue `event` for the webhooks of the project that asked for it; how many. `data` is thin: ids and states."""
    query = select(Webhook).where(Webhook.project_id == project_id, Webhook.active)
    wanting = [hook for hook in session.scalars(query) if event in hook.events]
    for hook in wanting:
        queue_message(session, hook, event, data)
    return len(wanting)


def announce_ended(session: Session, job_ids: Sequence[uuid.UUID], status: str) -> None:
    """The processing of these recordings ended."""
    query = select(Job.id, Job.error_code, Job.error, Recording).join(Recording, Recording.id == Job.recording_id)
    for job_id, code, error, recording in session.execute(query.where(Job.id.in_(job_ids))).all():
        about = {**about_recording(session, recording), "job_id": str(job_id), "status": status}
        if error is not None:
            about["error"] = {"code": code, "detail": without_personal_data(session, recording, error)}
        announce(session, recording.project_id, event_of(status), about)


def about_recording(session: Session, recording: Recording) -> dict[str, Any]:
    """What a message says of a recording: enough to find it, nothing that was said in it."""
    return {
        "recording_id": str(recording.id),
        "project_id": str(recording.project_id),
        **without_personal_data(
            session, recording, {"external_id": recording.external_id, "metadata": recording.details}
        ),
    }


def queue_message(session: Session, hook: Webhook, event: Event, data: dict[str, Any]) -> WebhookDelivery:
    """One message to one webhook, and the job that delivers it."""
    body = {"type": event, "timestamp": now().isoformat(timespec="seconds"), "data": data}
    row = WebhookDelivery(webhook_id=hook.id, event=event, body=json.dumps(body, ensure_ascii=False), tries=[])
    session.add(row)
    session.flush()
    queue_try(session, row, hook.project_id)
    return row


def queue_try(session: Session, row: WebhookDelivery, project_id: uuid.UUID, seconds: float = 0.0) -> None:
    """Try after so many seconds."""
    run_at = clock(session) + seconds if seconds else 0.0
    payload = {"delivery_id": str(row.id), "try": len(row.tries) + 1}
    session.add(
        Job(kind=DELIVER, project_id=project_id, queue=SHORT, payload=payload, run_at=run_at, **telemetry.origin())
    )
    session.flush()
