"""A change of a transcript: from the state before to the state after, with everything that rests on the words.

What an edit, its undo and a carried correction have in common. Session first; flush, never commit.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from service.actions import evidence, personal, search
from service.actions.evidence import Checked, Touched
from service.domain import transcript as domain
from service.domain.errors import Invalid
from service.store import search as store
from service.store.tables import Edit, Participant, Passage, Speaker, Transcript, Utterance

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


def write_change(session: Session, transcript: Transcript, change: Change, edit: Edit) -> Done:
    """From the state before to the state after, with everything that rests on it."""
    _write_speakers(session, transcript.recording_id, change)
    old = {uuid.UUID(s["id"]) for group in change.before for s in group}
    new = {uuid.UUID(s["id"]) for group in change.after for s in group}
    marks = personal.keep_marks(session, transcript, old - new)
    rows = _write_utterances(session, transcript, change)
    groups = [
        Touched(
            {uuid.UUID(s["id"]): s["speaker"] for s in before},
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
        store.give_to(session, recording_id, speaker, ids)
