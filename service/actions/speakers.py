"""Speakers of a recording: list, rename, say which role, merge, split, give words to another. Each change is an edit.

Session first; flush, never commit.
"""

import re
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.actions import changes, edits, participants, transcripts
from service.actions.changes import Change, Done, Snapshot, fields_of, snapshot, speaker_snapshot
from service.actions.projects import role_rules
from service.domain import editing
from service.domain import transcript as domain
from service.domain.alignment import LONG_PAUSE
from service.domain.errors import Invalid, NotFound
from service.domain.role_rules import is_staff
from service.store.tables import Recording, Speaker, Transcript, Utterance


def list_speakers(session: Session, recording_id: uuid.UUID) -> list[Speaker]:
    """The speakers of a recording by label."""
    return list(session.scalars(select(Speaker).where(Speaker.recording_id == recording_id).order_by(Speaker.label)))


def get_speaker(session: Session, recording_id: uuid.UUID, speaker_id: uuid.UUID) -> Speaker:
    """A speaker of this recording. Raises NotFound."""
    row = session.get(Speaker, speaker_id)
    if row is None or row.recording_id != recording_id:
        raise NotFound("This recording has no such speaker.", code="speaker_not_found")
    return row


def change_speaker(
    session: Session,
    recording_id: uuid.UUID,
    speaker_id: uuid.UUID,
    changes: dict[str, Any],
    *,
    author: str | None = None,
) -> Speaker:
    """Name a speaker or say the role; an empty name takes the name away. A role set here counts as said by a person; a
    name of the project's staff brings the role of the staff, unless a person said another.

    Raises NotFound.
    """
    row = get_speaker(session, recording_id, speaker_id)
    transcript = edits.hold_current(session, recording_id)
    said: dict[str, Any] = {}
    if "name" in changes:
        said["name"] = (changes["name"] or "").strip() or None
        said["participant_id"] = participants.participant_of(session, recording_id, said["name"])
    if "role" in changes:
        said |= {"role": changes["role"], "role_confidence": None}
    elif said.get("name") and not (row.role and row.role_confidence is None):
        said |= _role_of_staff(session, recording_id, said["name"])
    change = Change(speakers_before=[speaker_snapshot(row)], speakers_after=[speaker_snapshot(row, **said)])
    edits.perform(session, transcript, "set_role" if "role" in changes else "rename_speaker", change, author)
    return row


def _role_of_staff(session: Session, recording_id: uuid.UUID, name: str) -> dict[str, Any]:
    recording = session.get_one(Recording, recording_id)
    rules = role_rules(recording.project)
    return {"role": rules.host(recording.kind), "role_confidence": 1.0} if is_staff(name, rules.staff) else {}


def merge(
    session: Session,
    recording_id: uuid.UUID,
    speaker_id: uuid.UUID,
    into_id: uuid.UUID,
    *,
    author: str | None = None,
) -> Done:
    """Two labels are one person: all that `speaker_id` said belongs to `into_id`, who keeps name and role, or gets
    those of the other where there were none. Raises NotFound, Invalid.
    """
    transcript = edits.hold_current(session, recording_id)
    gone, into = get_speaker(session, recording_id, speaker_id), get_speaker(session, recording_id, into_id)
    if gone.id == into.id:
        raise Invalid("Choose another speaker to merge with.", code="same_speaker")
    taken: dict[str, Any] = {}
    if into.name is None and gone.name:
        taken |= {"name": gone.name, "participant_id": gone.participant_id}
    if into.role is None and gone.role:
        taken |= {"role": gone.role, "role_confidence": gone.role_confidence}
    said = _said_by(session, transcript, gone.label)
    change = Change(
        *_moved(said, into.label),
        [speaker_snapshot(gone), speaker_snapshot(into)],
        [speaker_snapshot(into, **taken)],
    )
    return edits.perform(session, transcript, "merge_speakers", change, author)


def split(
    session: Session,
    recording_id: uuid.UUID,
    speaker_id: uuid.UUID,
    utterance_ids: Sequence[uuid.UUID],
    *,
    author: str | None = None,
) -> Done:
    """One label was two people: these utterances of the speaker belong to a new one.

    Raises NotFound, Invalid (an utterance of somebody else, or all that the speaker said).
    """
    transcript = edits.hold_current(session, recording_id)
    speaker = get_speaker(session, recording_id, speaker_id)
    rows = _utterances(session, transcript, utterance_ids)
    if any(row.speaker != speaker.label for row in rows):
        raise Invalid("An utterance of another speaker is among those chosen.", code="other_speaker")
    if len(rows) == len(_said_by(session, transcript, speaker.label)):
        raise Invalid("These are all utterances of the speaker: rename the speaker instead.", code="nothing_left")
    return _give(session, transcript, rows, None, "split_speaker", author)


def reassign(
    session: Session,
    recording_id: uuid.UUID,
    utterance_ids: Sequence[uuid.UUID],
    to: str | None,
    *,
    author: str | None = None,
) -> Done:
    """Somebody else said these utterances: the speaker labelled `to`, or a new one (None).

    Raises NotFound, Invalid.
    """
    transcript = edits.hold_current(session, recording_id)
    rows = _utterances(session, transcript, utterance_ids)
    return _give(session, transcript, rows, to, "reassign", author)


def reassign_words(
    session: Session,
    recording_id: uuid.UUID,
    utterance_id: uuid.UUID,
    first: int,
    last: int,
    to: str | None,
    *,
    author: str | None = None,
) -> Done:
    """Somebody else said the words `first` to `last` (both included, counted from 0) of an utterance.

    The utterance is divided there. At its edge the words join the neighbour, where that is of the same speaker and no
    long pause lies between. Raises NotFound, Invalid.
    """
    transcript = edits.hold_current(session, recording_id)
    row = edits.get_utterance(session, transcript, utterance_id)
    before, within, after = editing.cut(transcripts.as_domain(row), first, last)
    if before is None and after is None:
        return _give(session, transcript, [row], to, "reassign", author)
    if to == row.speaker:
        return Done(transcript, None)
    label, new = _target(session, transcript, to)
    moved = _piece(row, fields_of(within) | {"speaker": label})
    near = _neighbour(session, row, -1 if before is None else 1, within, label)
    if before is not None and after is not None:
        was, now = [row], [snapshot(row, **fields_of(before)), moved, _piece(row, fields_of(after))]
    elif before is not None:
        was = [row, near] if near else [row]
        now = [snapshot(row, **fields_of(before)), _joined(near, within, ahead=True) if near else moved]
    elif after is not None:
        was = [near, row] if near else [row]
        now = [_joined(near, within, ahead=False) if near else moved, snapshot(row, **fields_of(after))]
    change = Change([[snapshot(each) for each in was]], [now], [], new)
    return edits.perform(session, transcript, "reassign", change, author)


def _give(
    session: Session, transcript: Transcript, rows: Sequence[Utterance], to: str | None, kind: str, author: str | None
) -> Done:
    label, new = _target(session, transcript, to)
    rows = [row for row in rows if row.speaker != label]
    before, after = _moved(rows, label)
    lost = []
    for name in dict.fromkeys(row.speaker for row in rows):
        chosen = {row.id for row in rows if row.speaker == name}
        if chosen == {row.id for row in _said_by(session, transcript, name)}:
            lost += [s for s in list_speakers(session, transcript.recording_id) if s.label == name]
    silent = [speaker_snapshot(row) for row in lost]
    return edits.perform(session, transcript, kind, Change(before, after, silent, new), author)


def _target(session: Session, transcript: Transcript, to: str | None) -> tuple[str, list[Snapshot]]:
    """The label that shall have the words, and the snapshot of its speaker where that is a new one."""
    known = {s.label for s in list_speakers(session, transcript.recording_id)}
    if to is not None:
        if to not in known:
            raise NotFound(f"This recording has no speaker “{to}”.", code="speaker_not_found")
        return to, []
    numbers = [int(m[1]) for label in known if (m := re.fullmatch(r"SPEAKER_(\d+)", label))]
    label = f"SPEAKER_{max(numbers, default=-1) + 1:02d}"
    plain = dict.fromkeys(changes.SPEAKER_FIELDS) | {"label": label}
    return label, [{"id": str(uuid.uuid4()), **plain}]


def _said_by(session: Session, transcript: Transcript, label: str) -> list[Utterance]:
    query = select(Utterance).where(Utterance.transcript_id == transcript.id, Utterance.speaker == label)
    return list(session.scalars(query.order_by(Utterance.position)))


def _utterances(session: Session, transcript: Transcript, ids: Sequence[uuid.UUID]) -> list[Utterance]:
    if not ids:
        raise Invalid("Choose at least one utterance.", code="nothing_chosen")
    return [edits.get_utterance(session, transcript, key) for key in dict.fromkeys(ids)]


def _moved(rows: Sequence[Utterance], label: str) -> tuple[list[list[Snapshot]], list[list[Snapshot]]]:
    before = [[{"id": str(row.id), "speaker": row.speaker}] for row in rows]
    return before, [[{"id": str(row.id), "speaker": label}] for row in rows]


def _piece(row: Utterance, fields: dict[str, Any]) -> Snapshot:
    """A new utterance out of an old one."""
    return {**snapshot(row, **fields), "id": str(uuid.uuid4())}


def _neighbour(session: Session, row: Utterance, step: int, words: domain.Utterance, label: str) -> Utterance | None:
    """The utterance beside, where words of this speaker may join it."""
    place = row.position + step
    near = session.scalar(
        select(Utterance).where(Utterance.transcript_id == row.transcript_id, Utterance.position == place)
    )
    if near is None or near.speaker != label or not near.words:
        return None
    pause = near.start - words.end if step > 0 else words.start - near.end
    alike = (near.language, near.suspect) == (row.language, row.suspect)
    return near if alike and -LONG_PAUSE < pause < LONG_PAUSE else None


def _joined(near: Utterance, words: domain.Utterance, *, ahead: bool) -> Snapshot:
    other = transcripts.as_domain(near)
    first, second = (words, other) if ahead else (other, words)
    made = editing.join(first, second)
    return snapshot(near, **fields_of(made) | {"speaker": near.speaker})
