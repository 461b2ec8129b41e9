"""Edits of the current transcript: made in place, logged, undone and redone. Session first; flush, never commit.

Each edit, and each undo, counts `transcript.revision` up and looks every quote that rests on the touched words up again
in the same transaction. `recordings.follow_change` then lets metrics and insights follow.
"""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.actions import recordings, transcripts
from service.actions.changes import Change, Done, Snapshot, fields_of, snapshot, write_change
from service.domain import editing
from service.domain.errors import Conflict, Invalid, NotFound
from service.store.tables import Edit, Transcript, Utterance, now


def hold_current(session: Session, recording_id: uuid.UUID) -> Transcript:
    """The current transcript, held for writing until the transaction ends. Raises NotFound."""
    recordings.get_recording(session, recording_id)
    transcripts.lock(session, recording_id)
    row = transcripts.get_current(session, recording_id)
    session.refresh(row)
    return row


def get_utterance(session: Session, transcript: Transcript, utterance_id: uuid.UUID) -> Utterance:
    """An utterance of this transcript. Raises NotFound."""
    row = session.get(Utterance, utterance_id)
    if row is None or row.transcript_id != transcript.id:
        raise NotFound("The current transcript has no such utterance.", code="utterance_not_found")
    return row


# -- text ---------------------------------------------------------------------------------------------------------------


def change_text(
    session: Session,
    recording_id: uuid.UUID,
    utterance_id: uuid.UUID,
    text: str,
    *,
    author: str | None = None,
) -> Done:
    """What was really said in an utterance; empty text takes it away. Words that stay keep their seconds.

    Raises NotFound, Invalid (too long, or it is the last one).
    """
    transcript = hold_current(session, recording_id)
    row = get_utterance(session, transcript, utterance_id)
    return perform(session, transcript, "text", text_change(session, transcript, [(row, text)]), author)


def text_change(session: Session, transcript: Transcript, texts: Sequence[tuple[Utterance, str]]) -> Change:
    """The change that gives these utterances these texts. Raises Invalid."""
    change = Change()
    for row, text in texts:
        was = transcripts.as_domain(row)
        made = editing.retype(was, text)
        if made == was:
            continue
        change.before.append([snapshot(row)])
        change.after.append([snapshot(row, **fields_of(made) | {"suspect": None, "edited": True})] if made else [])
    gone = sum(not after for after in change.after)
    if gone and gone >= _count(session, transcript):
        raise Invalid("A transcript keeps at least one utterance; delete the recording instead.", code="last_utterance")
    return change


def _count(session: Session, transcript: Transcript) -> int:
    query = select(func.count()).select_from(Utterance).where(Utterance.transcript_id == transcript.id)
    return session.scalar(query) or 0


def confirm(
    session: Session,
    recording_id: uuid.UUID,
    utterance_id: uuid.UUID,
    words: Sequence[int] | None = None,
    *,
    author: str | None = None,
) -> Done:
    """A person listened: these words (counted from 0; None: all, and the utterance is not suspect) were said.

    Raises NotFound, Invalid.
    """
    transcript = hold_current(session, recording_id)
    row = get_utterance(session, transcript, utterance_id)
    sure = editing.confirm(transcripts.as_domain(row), words)
    before = snapshot(row)
    change = Change([[before]], [[{**before, **fields_of(sure)}]])
    return perform(session, transcript, "confirm", change, author)


def list_doubts(
    session: Session, recording_id: uuid.UUID, below: float = editing.DOUBTFUL
) -> tuple[Transcript, list[tuple[Utterance, editing.Doubt]]]:
    """The words worth a second listen in the current transcript, in order, with their utterances. Raises NotFound."""
    transcript = transcripts.get_current(session, recording_id)
    rows = transcripts.list_utterances(session, transcript.id)
    found = editing.doubts([transcripts.as_domain(row) for row in rows], below)
    return transcript, [(rows[doubt.position], doubt) for doubt in found]


# -- the log ------------------------------------------------------------------------------------------------------------


def list_edits(session: Session, transcript_id: uuid.UUID) -> list[Edit]:
    """All edits of a transcript version, oldest first."""
    return list(session.scalars(select(Edit).where(Edit.transcript_id == transcript_id).order_by(Edit.number)))


def undo(session: Session, recording_id: uuid.UUID, *, author: str | None = None) -> Done:
    """Take back the last edit that stands. Raises NotFound, and Conflict when there is none."""
    transcript = hold_current(session, recording_id)
    query = select(Edit).where(Edit.transcript_id == transcript.id, Edit.undone_at.is_(None))
    last = session.scalar(query.order_by(Edit.number.desc()).limit(1))
    if last is None:
        raise Conflict("There is no edit to undo.", code="nothing_to_undo")
    last.undone_at = now()
    return write_change(session, transcript, change_of(last).back(), last)


def redo(session: Session, recording_id: uuid.UUID, *, author: str | None = None) -> Done:
    """Make the edit again that was undone last. Raises NotFound, and Conflict when there is none."""
    transcript = hold_current(session, recording_id)
    of_it = Edit.transcript_id == transcript.id
    standing = session.scalar(select(func.max(Edit.number)).where(of_it, Edit.undone_at.is_(None))) or 0
    query = select(Edit).where(of_it, Edit.undone_at.is_not(None), Edit.number > standing)
    following = session.scalar(query.order_by(Edit.number).limit(1))
    if following is None:
        raise Conflict("There is no undone edit to make again.", code="nothing_to_redo")
    following.undone_at = None
    return write_change(session, transcript, change_of(following), following)


def history(session: Session, recording_id: uuid.UUID, utterance_id: uuid.UUID) -> list[tuple[Edit, Snapshot]]:
    """The edits that changed an utterance's words, oldest first, each with the utterance as it was before.

    Raises NotFound.
    """
    transcript = transcripts.get_current(session, recording_id)
    found = []
    for edit in list_edits(session, transcript.id):
        for group in edit.before["groups"]:
            found += [(edit, s) for s in group if s["id"] == str(utterance_id) and "words" in s]
    if not found:
        get_utterance(session, transcript, utterance_id)
    return found


def revert(
    session: Session,
    recording_id: uuid.UUID,
    utterance_id: uuid.UUID,
    number: int | None = None,
    *,
    author: str | None = None,
) -> Done:
    """Bring back the words that an utterance had before edit `number` (None: as it was recognised); itself an edit.

    Raises NotFound, and Conflict when words of it belong to another utterance by now.
    """
    transcript = hold_current(session, recording_id)
    row = get_utterance(session, transcript, utterance_id)
    past = history(session, recording_id, utterance_id)
    chosen = next((i for i, (edit, _) in enumerate(past) if number in (None, edit.number)), None)
    if chosen is None:
        raise NotFound("No such edit changed this utterance.", code="edit_not_found")
    if any(edit.kind in DIVIDING and edit.undone_at is None for edit, _ in past[chosen:]):
        raise Conflict(
            "Words of this utterance were given to another speaker since; undo that first.", code="divided_since"
        )
    kept = ("start", "end", "text", "words", "suspect", "edited")
    after = snapshot(row, **{name: past[chosen][1][name] for name in kept})
    return perform(session, transcript, "text", Change([[snapshot(row)]], [[after]]), author)


DIVIDING = ("reassign", "split_speaker")


def change_of(edit: Edit) -> Change:
    """What a logged edit did."""
    before, after = edit.before, edit.after
    return Change(before["groups"], after["groups"], before["speakers"], after["speakers"])


def perform(session: Session, transcript: Transcript, kind: str, change: Change, author: str | None) -> Done:
    """Make a change and log it; a change that changes nothing is not logged. The transcript is held."""
    if change.empty:
        return Done(transcript, None)
    last = session.scalar(select(func.max(Edit.number)).where(Edit.transcript_id == transcript.id)) or 0
    edit = Edit(
        transcript_id=transcript.id,
        number=last + 1,
        kind=kind,
        author=author,
        before={"groups": change.before, "speakers": change.speakers_before},
        after={"groups": change.after, "speakers": change.speakers_after},
    )
    session.add(edit)
    return write_change(session, transcript, change, edit)
