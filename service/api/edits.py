"""/recordings/{id}: edits of the current transcript, their log, and the review queue.

All take `If-Match` with the transcript's ETag and answer 412 when somebody changed it since; the answer's `ETag` is the
new one.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Annotated, Concatenate, ParamSpec
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy.orm import Session

from service.actions import edits as actions
from service.actions import own_insights, recordings, speakers, transcripts
from service.actions.changes import Done
from service.api import present
from service.api.admit import WithCaller
from service.api.dependencies import WithDatabase
from service.api.etags import IfMatch, check_match, set_tag
from service.api.redaction import CallersDatabase
from service.api.schemas.edits import (
    ConfirmIn,
    DoubtOut,
    DoubtsOut,
    EditedOut,
    EditsOut,
    HistoryOut,
    MergeIn,
    ReassignIn,
    RevertIn,
    SplitIn,
    TextIn,
    UtteranceStateOut,
)
from service.api.schemas.insights import InsightIn, InsightOut
from service.domain.editing import DOUBTFUL
from service.domain.errors import Invalid

FOLLOW_SECONDS = 3.0
"""The job that follows edits waits until there was none for so long; the sweep of a worker finds it."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where an edit is made: the database, who makes it, which state it is meant for, and the answer's headers."""

    database: CallersDatabase
    author: str | None
    if_match: str | None
    response: Response


def desk_of(database: WithDatabase, caller: WithCaller, response: Response, if_match: IfMatch = None) -> Desk:
    """From the request. Without accounts nobody has a name."""
    return Desk(database, None if caller.kind == "local" else caller.name, if_match, response)


WithDesk = Annotated[Desk, Depends(desk_of)]
router = APIRouter(prefix="/recordings/{recording_id}", tags=["edits"])


What = ParamSpec("What")


def _answer(
    desk: Desk,
    recording_id: UUID,
    change: Callable[Concatenate[Session, UUID, What], Done],
    *what: What.args,
    **who: What.kwargs,
) -> EditedOut:
    """Make a change in one transaction, and say what it did. Raises PreconditionFailed."""
    with desk.database.write() as session:
        check_match(desk.if_match, transcripts.tag_of(actions.hold_current(session, recording_id)))
        done = change(session, recording_id, *what, **who)
        job = recordings.follow_change(session, recording_id, delay=FOLLOW_SECONDS)
        answer = present.edited(session, done, job)
        set_tag(desk.response, transcripts.tag_of(done.transcript))
    return answer


@router.patch("/utterances/{utterance_id}")
def change_text(
    recording_id: UUID,
    utterance_id: UUID,
    body: TextIn,
    desk: WithDesk,
) -> EditedOut:
    """Correct what an utterance says. Words that stay keep their seconds; empty text takes the utterance away."""
    desk.database.check_originals(recording_id, utterance_id)
    return _answer(desk, recording_id, actions.change_text, utterance_id, body.text, author=desk.author)


@router.post("/utterances/{utterance_id}/confirm")
def confirm_words(
    recording_id: UUID,
    utterance_id: UUID,
    body: ConfirmIn,
    desk: WithDesk,
) -> EditedOut:
    """These words were said as they stand: they leave the review queue."""
    return _answer(desk, recording_id, actions.confirm, utterance_id, body.words, author=desk.author)


@router.get("/utterances/{utterance_id}/history")
def get_history(recording_id: UUID, utterance_id: UUID, database: WithDatabase) -> HistoryOut:
    """What an utterance said before each edit of its words."""
    with database.read() as session:
        found = actions.history(session, recording_id, utterance_id)
        return HistoryOut(
            items=[
                UtteranceStateOut(edit=present.edit(row), text=was["text"], start=was["start"], end=was["end"])
                for row, was in found
            ]
        )


@router.post("/utterances/{utterance_id}/revert")
def revert_utterance(
    recording_id: UUID,
    utterance_id: UUID,
    body: RevertIn,
    desk: WithDesk,
) -> EditedOut:
    """Bring back the words of an utterance from before an edit, or as they were recognised; itself an edit."""
    desk.database.check_originals(recording_id)
    return _answer(desk, recording_id, actions.revert, utterance_id, body.before_edit, author=desk.author)


@router.post("/reassign", tags=["speakers"])
def reassign(recording_id: UUID, body: ReassignIn, desk: WithDesk) -> EditedOut:
    """Give utterances, or some words of one, to another speaker or to a new one."""
    if body.first_word is None and body.last_word is None:
        return _answer(desk, recording_id, speakers.reassign, body.utterance_ids, body.speaker, author=desk.author)
    if body.first_word is None or body.last_word is None or len(body.utterance_ids) != 1:
        raise Invalid(
            "To choose words, name one utterance, its first word and its last word.", code="incomplete_selection"
        )
    words = (body.utterance_ids[0], body.first_word, body.last_word)
    return _answer(desk, recording_id, speakers.reassign_words, *words, body.speaker, author=desk.author)


@router.post("/speakers/{speaker_id}/merge", tags=["speakers"])
def merge_speakers(
    recording_id: UUID,
    speaker_id: UUID,
    body: MergeIn,
    desk: WithDesk,
) -> EditedOut:
    """Two labels are one person: all that this speaker said belongs to the other one."""
    return _answer(desk, recording_id, speakers.merge, speaker_id, body.into, author=desk.author)


@router.post("/speakers/{speaker_id}/split", tags=["speakers"])
def split_speaker(
    recording_id: UUID,
    speaker_id: UUID,
    body: SplitIn,
    desk: WithDesk,
) -> EditedOut:
    """One label was two people: these utterances belong to a new speaker."""
    return _answer(desk, recording_id, speakers.split, speaker_id, body.utterance_ids, author=desk.author)


@router.post("/undo")
def undo_edit(recording_id: UUID, desk: WithDesk) -> EditedOut:
    """Take back the last edit that stands."""
    return _answer(desk, recording_id, actions.undo, author=desk.author)


@router.post("/redo")
def redo_edit(recording_id: UUID, desk: WithDesk) -> EditedOut:
    """Make the edit again that was undone last."""
    return _answer(desk, recording_id, actions.redo, author=desk.author)


@router.post("/insights", status_code=201, tags=["insights"])
def add_insight(recording_id: UUID, body: InsightIn, desk: WithDesk) -> InsightOut:
    """Add an insight from a selection of an utterance; it counts as accepted."""
    with desk.database.write() as session:
        check_match(desk.if_match, transcripts.tag_of(actions.hold_current(session, recording_id)))
        row = own_insights.add_insight(session, recording_id, author=desk.author, **body.model_dump())
        return present.insight_list(session, [row])[0]


@router.get("/edits")
def list_edits(recording_id: UUID, database: WithDatabase) -> EditsOut:
    """The log of the current transcript version."""
    with database.read() as session:
        transcript = transcripts.get_current(session, recording_id)
        rows = actions.list_edits(session, transcript.id)
        standing = max((row.number for row in rows if row.undone_at is None), default=None)
        undone = [row.number for row in rows if row.undone_at is not None and row.number > (standing or 0)]
        return EditsOut(items=[present.edit(row) for row in rows], undo=standing, redo=min(undone, default=None))


@router.get("/doubts")
def list_doubts(
    recording_id: UUID,
    database: WithDatabase,
    below: Annotated[float, Query(ge=0, le=1, description="Words less probable than this.")] = DOUBTFUL,
) -> DoubtsOut:
    """The review queue: doubtful words and suspect utterances in order. Confirming or correcting one takes it out."""
    with database.read() as session:
        transcript, found = actions.list_doubts(session, recording_id, below)
        items = [
            DoubtOut.model_validate({**asdict(doubt), "utterance_id": row.id, "speaker": row.speaker})
            for row, doubt in found
        ]
        return DoubtsOut(transcript_id=transcript.id, revision=transcript.revision, below=below, items=items)
