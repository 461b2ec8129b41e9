"""What goes with a recording, and the receipt that it went. Session first; flush, never commit.

`recordings.delete_recording` and `retention.delete_audio` are the only callers.
"""

import hashlib
import json
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, delete, func, or_, select
from sqlalchemy.orm import Session

from service.actions import grouping, themes, voices
from service.actions.access import audit
from service.actions.theme_search import index_themes
from service.domain.access import Caller
from service.domain.errors import Conflict
from service.store.database import Base
from service.store.tables import (
    DeletionReceipt,
    IdempotencyKey,
    Insight,
    Participant,
    Recording,
    RedactedMedia,
    Speaker,
    Theme,
    ThemeChange,
    Webhook,
    WebhookDelivery,
    now,
)

TO_FETCH = "url:"
"""How the place of the sha256 begins while the worker has not fetched the bytes yet."""
AUDIO_GONE = "gone:"
"""How it begins when retention took the audio away."""


def refuse_under_hold(recording: Recording) -> None:
    """Raises Conflict where a legal hold keeps the recording."""
    if recording.legal_hold is not None:
        raise Conflict(
            f"A legal hold keeps this recording: {recording.legal_hold.get('reason') or 'no reason was given'}. "
            "Nothing of it is deleted until an owner of the project lifts the hold.",
            code="legal_hold",
        )


def count_rows(session: Session, recording_id: uuid.UUID) -> dict[str, int]:
    """How many rows of each table go with a recording: all that belong to it, or to something of it."""
    mine: dict[Table, Any] = {Base.metadata.tables["recording"]: Recording.id == recording_id}
    for table in Base.metadata.sorted_tables:
        owned = [
            key.parent.in_(select(key.column).where(mine[key.column.table]))
            for key in table.foreign_keys
            if key.ondelete == "CASCADE" and key.column.table in mine and key.column.table is not table
        ]
        if owned:
            mine[table] = or_(*owned)
    counts = {
        table.name: session.scalar(select(func.count()).select_from(table).where(which)) or 0
        for table, which in mine.items()
    }
    return {name: count for name, count in counts.items() if count}


WORDS: dict[str, Any] = {
    "title": "(deleted)", "filename": "(deleted)", "import_filename": None, "external_id": None, "source_url": None,
    "metadata": {}, "message": "", "speakers": [], "top_themes": [],
}  # fmt: skip
"""What an answer that tells of a recording says in words, and what stands there when the recording is gone."""


def _without_words(body: bytes, key: str) -> bytes | None:
    """The answer to the upload of this recording with ids, times and states only; None where it is another answer."""
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    parts = [answer.get("recording"), answer.get("job")] if isinstance(answer, dict) else []
    if not parts or not isinstance(parts[0], dict) or parts[0].get("id") != key:
        return None
    for part in parts:
        if isinstance(part, dict):
            part.update({name: empty for name, empty in WORDS.items() if name in part})
    return json.dumps(answer).encode()


def forget_traces(session: Session, recording: Recording) -> dict[str, int]:
    """Delete what tells of a recording without belonging to it: kept answers, messages, people nobody else names.

    The answer to its upload stays for its day without a word in it, so that a late repetition does not bring the
    recording back. Call it before the recording goes; answers how many rows went or were emptied, by table.
    """
    key = str(recording.id)
    answers = [
        row
        for row in session.scalars(select(IdempotencyKey).where(IdempotencyKey.body.is_not(None)))
        if key.encode() in (row.body or b"") or key in json.dumps(row.headers or {})
    ]
    for row in answers:
        emptied = _without_words(row.body or b"", key)
        if emptied is None:
            session.delete(row)
        else:
            row.body = emptied
    hooks = select(Webhook.id).where(Webhook.project_id == recording.project_id)
    told = delete(WebhookDelivery).where(
        WebhookDelivery.webhook_id.in_(hooks), WebhookDelivery.body.contains(key, autoescape=True)
    )
    messages = session.scalars(told.returning(WebhookDelivery.id).execution_options(synchronize_session="fetch")).all()
    profiles = voices.forget_recording(session, recording.id)
    mine = select(Speaker.participant_id).where(
        Speaker.recording_id == recording.id, Speaker.participant_id.is_not(None)
    )
    others = select(Speaker.participant_id).where(
        Speaker.recording_id != recording.id, Speaker.participant_id.is_not(None)
    )
    people = session.scalars(select(Participant).where(Participant.id.in_(mine), Participant.id.not_in(others))).all()
    for person in people:
        session.delete(person)
    session.flush()
    counts = {
        "idempotency_key": len(answers), "webhook_delivery": len(messages), "participant": len(people),
        "voice_profile": profiles,
    }  # fmt: skip
    return {name: count for name, count in counts.items() if count}


def themes_of(session: Session, recording_id: uuid.UUID) -> list[uuid.UUID]:
    """The themes that hold something of a recording."""
    query = select(Insight.theme_id).where(Insight.recording_id == recording_id, Insight.theme_id.is_not(None))
    return [key for key in session.scalars(query.distinct()) if key is not None]


def settle_themes(session: Session, project_id: uuid.UUID, touched: Sequence[uuid.UUID]) -> int:
    """After insights are gone: a theme of which nothing is left goes too, with what was merged into it and what was noted
    about it; the others forget the share that the insights had in their vectors, and the project is grouped anew.
    Answers how many rows went.
    """
    gone = 0
    for theme in session.scalars(select(Theme).where(Theme.id.in_(touched))).all():
        if session.scalar(select(Insight.id).where(Insight.theme_id == theme.id).limit(1)) is not None:
            theme.vectors = themes.middle(session, theme)
            continue
        for row in [*session.scalars(select(Theme).where(Theme.merged_into == theme.id)), theme]:
            session.execute(delete(ThemeChange).where(ThemeChange.theme_id == row.id))
            session.delete(row)
            gone += 1
    session.flush()
    if touched:
        index_themes(session, project_id)
        grouping.submit(session, project_id)
    return gone


def write_receipt(
    session: Session,
    recording: Recording,
    what: str,
    *,
    reason: str,
    by: Caller,
    counts: dict[str, int],
    media: Sequence[str],
) -> DeletionReceipt:
    """The receipt, and its hash in the audit log, whose chain shows when somebody changes or removes it."""
    row = DeletionReceipt(
        id=uuid.uuid4(),
        recording_id=recording.id,
        project_id=recording.project_id,
        what=what,
        reason=reason,
        actor=by.name[:254],
        deleted_at=now().replace(microsecond=0),
        recorded_at=recording.created_at.replace(microsecond=0),
        counts=dict(sorted(counts.items())),
        media=sorted(media),
    )
    row.hash = hash_of(row)
    session.add(row)
    target = {"recording_id": str(recording.id), "receipt_id": str(row.id), "receipt_hash": row.hash}
    action = "recording_deleted" if what == "recording" else "audio_deleted"
    audit.append(session, by, action, project_id=recording.project_id, target=target)
    session.flush()
    return row


def hash_of(row: DeletionReceipt) -> str:
    """sha256 of the receipt as sorted JSON, without the hash itself."""
    plain = {
        "id": str(row.id),
        "recording_id": str(row.recording_id),
        "project_id": str(row.project_id),
        "what": row.what,
        "reason": row.reason,
        "actor": row.actor,
        "deleted_at": row.deleted_at.isoformat(),
        "recorded_at": row.recorded_at.isoformat(),
        "counts": row.counts,
        "media": row.media,
    }
    return hashlib.sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def only_here(session: Session, recording_id: uuid.UUID, keys: Sequence[str]) -> list[str]:
    """The media keys that no other recording needs."""
    kept = []
    for key in dict.fromkeys(keys):
        elsewhere = select(Recording.id).where(
            Recording.id != recording_id, or_(Recording.sha256 == key, Recording.import_sha256 == key)
        )
        bleeped = select(RedactedMedia.id).where(
            RedactedMedia.recording_id != recording_id, RedactedMedia.sha256 == key
        )
        if session.scalar(elsewhere.limit(1)) is None and session.scalar(bleeped.limit(1)) is None:
            kept.append(key)
    return kept


def list_receipts(session: Session, project_id: uuid.UUID, limit: int = 500) -> list[DeletionReceipt]:
    """The newest receipts of a project."""
    query = select(DeletionReceipt).where(DeletionReceipt.project_id == project_id)
    return list(session.scalars(query.order_by(DeletionReceipt.deleted_at.desc(), DeletionReceipt.id).limit(limit)))


def media_keys(session: Session, recording: Recording) -> list[str]:
    """The keys of all files of a recording in the media store."""
    bleeped = session.scalars(select(RedactedMedia.sha256).where(RedactedMedia.recording_id == recording.id))
    found = (recording.sha256 if has_bytes(recording) else None, recording.import_sha256, *bleeped)
    return list(dict.fromkeys(key for key in found if key))


def has_bytes(recording: Recording) -> bool:
    """Does `sha256` name a file: fetched already, and not taken away by retention?"""
    return not recording.sha256.startswith((TO_FETCH, AUDIO_GONE))
