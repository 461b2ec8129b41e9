"""Insights that a person adds from a selection, and takes away again. Session first; flush, never commit."""

import uuid
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.actions import edits, grouping, insights, transcripts
from service.actions.decisions import BY_HAND
from service.actions.recordings import get_recording
from service.actions.transcripts import as_domain
from service.domain.errors import Conflict, Invalid
from service.domain.insight import OUTCOME_SEVERITY, quote_span
from service.domain.particulars import read_particulars
from service.store import search
from service.store.tables import Evidence, Insight


def add_insight(
    session: Session,
    recording_id: uuid.UUID,
    utterance_id: uuid.UUID,
    char_start: int,
    char_end: int,
    *,
    author: str | None = None,
    **said: Any,
) -> Insight:
    """An accepted insight that rests on characters [char_start, char_end) of an utterance of the current transcript.

    `said` is its kind, and perhaps statement, severity, cx_component and outcome; which outcome it is and by when something
    is promised is else read from the words. Raises NotFound, Invalid (an empty selection, an outcome that is not told).
    """
    transcript = edits.hold_current(session, recording_id)
    if get_recording(session, recording_id).no_mining:
        raise Conflict("Somebody decided that this recording has no insights (mining is off).", code="no_mining")
    row = edits.get_utterance(session, transcript, utterance_id)
    try:
        proof = quote_span(as_domain(row), row.position, char_start, char_end)
    except ValueError:
        raise Invalid("Select at least one word of this utterance.", code="empty_selection") from None
    told = read_particulars(said["kind"], [proof.quote], said.get("outcome"))
    severity = said.get("severity")
    if severity is None and "outcome" in told:
        severity = OUTCOME_SEVERITY[told["outcome"]]
    grouping.submit_soon(session, recording_id, said["kind"])
    last = session.scalar(select(func.max(Insight.position)).where(Insight.transcript_id == transcript.id))
    place = {name: getattr(proof, name) for name in ("quote", "char_start", "char_end", "start", "end")}
    found = Insight(
        recording_id=recording_id,
        transcript_id=transcript.id,
        position=0 if last is None else last + 1,
        kind=said["kind"],
        statement=said.get("statement") or proof.quote,
        score=1.0,
        severity=severity,
        cx_component=said.get("cx_component"),
        speaker=row.speaker,
        status="accepted",
        details={BY_HAND: author or True, **told},
        evidence=[Evidence(utterance_id=row.id, verified=True, **place)],
    )
    session.add(found)
    session.flush()
    search.replace_target(session, recording_id, found.id, insights.passage_of(found))
    insights.follow_in_note(session, recording_id)
    return found


def delete_insight(session: Session, insight_id: uuid.UUID) -> None:
    """Take away an insight that a person added. Raises NotFound, and Conflict for one that was mined."""
    row = insights.get_insight(session, insight_id)
    if BY_HAND not in row.details:
        raise Conflict("This insight was found in the words: reject it instead.", code="not_added_by_hand")
    recording_id = row.recording_id
    transcripts.lock(session, recording_id)
    grouping.submit_soon(session, recording_id, row.kind)
    search.replace_target(session, recording_id, row.id, None)
    session.delete(row)
    session.flush()
    insights.follow_in_note(session, recording_id)
