"""Edits of the current transcript: made in place, logged, undone and redone. Session first; flush, never commit.

Each edit, and each undo, counts `transcript.revision` up and looks every quote that rests on the touched words up again
in the same transaction. `recordings.follow_change` then lets metrics and insights follow.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from service.actions import evidence, personal, recordings, search, transcripts
from service.actions.evidence import Checked, Touched
from service.domain import editing
from service.domain import transcript as domain
from service.domain.errors import Conflict, Invalid, NotFound
from service.store.tables import Edit, Participant, Passage, Speaker, Transcript, Utterance, now

Snapshot = dict[str, Any]
FIELDS = ("speaker", "start", "end", "text", "words", "language", "suspect", "sentiment", "edited")
SPEAKER_FIELDS = ("label", "name", "role", "role_confidence", "channel", "participant_id")


@dataclass(frozen=True, slots=True)
class Change:
    """What an edit does: utterances in the place of others, in groups that stand together; speakers likewise.

    A snapshot is the `id` with the fields that change; one of an utterance that comes or goes has all of them.
    """

    before: list[list[Snapshot]] = field(default_factory=list)
    after: list[list[Snapshot]] = field(default_factory=list)
    speakers_before: list[Snapshot] = field(default_factory=list)
    speakers_after: list[Snapshot] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether nothing would be different."""
        return self.before == self.after and self.speakers_before == self.speakers_after

    def back(self) -> "Change":
        """The way back."""
        return Change(self.after, self.before, self.speakers_after, self.speakers_before)


@dataclass(frozen=True, slots=True)
class Done:
    """What an edit did: the utterances as they are now, those that are gone, and what became of the quotes.

    `edit` is None when nothing was different.
    """

    transcript: Transcript
    edit: Edit | None
    utterances: list[Utterance] = field(default_factory=list)
    removed: list[uuid.UUID] = field(default_factory=list)
    positions_changed: bool = False
    checked: Checked = field(default_factory=Checked)


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


def snapshot(row: Utterance, **changes: Any) -> Snapshot:
    """All of an utterance, with changes."""
    return {"id": str(row.id), "position": row.position, **{name: getattr(row, name) for name in FIELDS}, **changes}


def fields_of(noun: domain.Utterance) -> dict[str, Any]:
    """The columns that a domain utterance fills."""
    return {
        "speaker": noun.speaker,
        "start": noun.start,
        "end": noun.end,
        "text": noun.text,
        "words": [[w.text, w.start, w.end, w.probability] for w in noun.words],
        "language": noun.language,
        "suspect": noun.suspect,
    }


def speaker_snapshot(row: Speaker, **changes: Any) -> Snapshot:
    """All of a speaker, with changes."""
    values = {name: getattr(row, name) for name in SPEAKER_FIELDS} | changes
    key = values["participant_id"]
    return {"id": str(row.id), **values, "participant_id": str(key) if key else None}


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
    return _write(session, transcript, change_of(last).back(), last)


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
    return _write(session, transcript, change_of(following), following)


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
    return _write(session, transcript, change, edit)


# -- writing ------------------------------------------------------------------------------------------------------------


def _write(session: Session, transcript: Transcript, change: Change, edit: Edit) -> Done:
    """From the state before to the state after, with everything that rests on it."""
    _write_speakers(session, transcript.recording_id, change)
    old = {uuid.UUID(s["id"]) for group in change.before for s in group}
    new = {uuid.UUID(s["id"]) for group in change.after for s in group}
    marks = personal.keep_marks(session, transcript, old - new)
    rows = _write_utterances(session, transcript, change)
    groups = [
        Touched(
            frozenset(uuid.UUID(s["id"]) for s in before),
            tuple(rows[uuid.UUID(s["id"])] for s in after),
            uuid.UUID(after[0]["id"]) if after else _neighbour(session, transcript, before, old),
        )
        for before, after in zip(change.before, change.after, strict=True)
    ]
    if old != new:
        _renumber(session, transcript, change)
    checked = evidence.recheck(session, transcript, groups)
    removed = sorted(old - new, key=str)
    session.execute(delete(Utterance).where(Utterance.id.in_(removed)))
    if old != new:
        _close_ranks(session, transcript, list(rows.values()))
    _follow_in_search(session, transcript.recording_id, change, list(rows.values()), removed)
    if marks:
        personal.put_marks(session, marks, [row for key, row in rows.items() if key not in old] or list(rows.values()))
    transcript.revision += 1
    personal.look_again(session, transcript, list(rows.values()), people=bool(change.speakers_after))
    shown = sorted(rows.values(), key=lambda row: row.position)
    return Done(transcript, edit, shown, removed, old != new, checked)


def _write_speakers(session: Session, recording_id: uuid.UUID, change: Change) -> None:
    rows = {s.label: s for s in session.scalars(select(Speaker).where(Speaker.recording_id == recording_id))}
    kept = {s["label"] for s in change.speakers_after}
    for shot in change.speakers_before:
        if shot["label"] not in kept and (row := rows.pop(shot["label"], None)):
            session.delete(row)
    session.flush()
    for shot in change.speakers_after:
        row = rows.get(shot["label"])
        if row is None:
            row = Speaker(id=uuid.UUID(shot["id"]), recording_id=recording_id, label=shot["label"])
            session.add(row)
        for name in ("name", "role", "role_confidence", "channel"):
            setattr(row, name, shot[name])
        person = session.get(Participant, uuid.UUID(shot["participant_id"])) if shot["participant_id"] else None
        row.participant_id = person.id if person else None  # who was deleted since does not come back
    session.flush()


def _write_utterances(session: Session, transcript: Transcript, change: Change) -> dict[uuid.UUID, Utterance]:
    """The rows of the state after; new ones stand below zero until they are numbered."""
    shots = {uuid.UUID(s["id"]): s for group in change.after for s in group}
    found = session.scalars(select(Utterance).where(Utterance.id.in_(list(shots))))
    rows = {row.id: row for row in found}
    for place, (key, shot) in enumerate(shots.items(), start=1):
        row = rows.get(key)
        if row is None:
            row = rows[key] = Utterance(id=key, transcript_id=transcript.id, position=-place)
            session.add(row)
        for name in FIELDS:
            if name in shot:
                setattr(row, name, shot[name])
    session.flush()
    return {key: rows[key] for key in shots}


def _neighbour(session: Session, transcript: Transcript, gone: Sequence[Snapshot], old: set[uuid.UUID]) -> uuid.UUID:
    """The utterance nearest to one that is taken away."""
    place = gone[0]["position"]
    query = select(Utterance.id).where(Utterance.transcript_id == transcript.id, Utterance.id.not_in(old))
    near = session.scalar(query.order_by(func.abs(Utterance.position - place), Utterance.position).limit(1))
    if near is None:
        raise Invalid("A transcript keeps at least one utterance.", code="last_utterance")
    return near


FAR = 1_000_000
"""Positions below minus this are on their way; no transcript has so many utterances."""


def _renumber(session: Session, transcript: Transcript, change: Change) -> None:
    """Give the rows of the state after their places among the others; those that go stand behind all."""
    new_of = {uuid.UUID(b[0]["id"]): a for b, a in zip(change.before, change.after, strict=True) if b}
    comes_at = {a[0]["position"]: a for b, a in zip(change.before, change.after, strict=True) if not b}
    moved = {uuid.UUID(s["id"]) for groups in (change.before, change.after) for group in groups for s in group}
    query = select(Utterance.id).where(Utterance.transcript_id == transcript.id)
    order: list[uuid.UUID] = []

    def put(group: Iterable[Snapshot]) -> None:
        order.extend(uuid.UUID(s["id"]) for s in group)

    for key in session.scalars(query.where(Utterance.position >= 0).order_by(Utterance.position)):
        while group := comes_at.pop(len(order), None):
            put(group)
        if key in new_of:
            put(new_of[key])
        elif key not in moved:
            order.append(key)
    for group in comes_at.values():
        put(group)
    going = [k for k in moved if k not in set(order)]
    _set_positions(session, transcript, [*order, *going])


def _set_positions(session: Session, transcript: Transcript, order: Sequence[uuid.UUID]) -> None:
    """Number the utterances in this order; in two steps, because no two may ever have the same number."""
    query = select(Utterance.id, Utterance.position).where(Utterance.transcript_id == transcript.id)
    now_at = dict(iter(session.execute(query)))
    wrong = [(key, place) for place, key in enumerate(order) if now_at.get(key) != place]
    if not wrong:
        return
    keys = [key for key, _ in wrong]
    shifted = update(Utterance).where(Utterance.id.in_(keys)).values(position=-FAR - Utterance.position)
    session.execute(shifted.execution_options(synchronize_session=False))
    session.execute(update(Utterance), [{"id": key, "position": place} for key, place in wrong])
    for row in session.identity_map.values():
        if isinstance(row, Utterance):
            session.expire(row, ["position"])


def _close_ranks(session: Session, transcript: Transcript, rows: Sequence[Utterance]) -> None:
    """After rows are gone: the note's quotes name positions too."""
    for row in rows:
        session.refresh(row, ["position"])
    query = select(Utterance.id, Utterance.position).where(Utterance.transcript_id == transcript.id)
    evidence.renumber_note(session, transcript, dict(iter(session.execute(query))))


def _follow_in_search(
    session: Session,
    recording_id: uuid.UUID,
    change: Change,
    rows: Sequence[Utterance],
    removed: Sequence[uuid.UUID],
) -> None:
    """What can be found is what stands now; what only changed hands keeps its words and its meaning."""
    if removed:
        session.execute(delete(Passage).where(Passage.recording_id == recording_id, Passage.target_id.in_(removed)))
    was: Mapping[str, Snapshot] = {s["id"]: s for group in change.before for s in group}
    retyped = [
        row for row in rows if was.get(str(row.id), {}).get("text", row.text) != row.text or str(row.id) not in was
    ]
    for row in retyped:
        search.replace_utterance(session, recording_id, row)
    by_speaker: dict[str, list[uuid.UUID]] = {}
    for row in rows:
        by_speaker.setdefault(row.speaker, []).append(row.id)
    for speaker, ids in by_speaker.items():
        told = update(Passage).where(Passage.recording_id == recording_id, Passage.target_id.in_(ids))
        session.execute(told.values(speaker=speaker).execution_options(synchronize_session=False))
