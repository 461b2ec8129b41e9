"""What people corrected is carried to a new transcript version, where the words line up. Session first; never commits."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from service.actions import edits, transcripts
from service.actions.changes import Change, fields_of, snapshot
from service.domain import editing
from service.domain import transcript as domain
from service.store.tables import Edit, Transcript, Utterance

AWAY = 1.0
"""Seconds around an utterance in which a correction of it is looked for."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing that a person said: these words instead of those, or that these words are another speaker's."""

    number: int
    kind: str
    text: str
    start: float
    change: editing.Replacement | None = None
    words: tuple[domain.Word, ...] = ()
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Corrected:
    """The corrections of a transcript version, and the words that it had in the end."""

    transcript_id: uuid.UUID | None = None
    version: int = 0
    corrections: tuple[Correction, ...] = ()
    utterances: list[domain.Utterance] = field(default_factory=list)


def collect(session: Session, recording_id: uuid.UUID) -> Corrected:
    """The corrections of the current version that stand, oldest first; none where there is no version."""
    row = transcripts.find_current(session, recording_id)
    if row is None:
        return Corrected()
    rows = {str(u.id): u for u in transcripts.list_utterances(session, row.id)}
    found = [
        correction
        for edit in edits.list_edits(session, row.id)
        if edit.undone_at is None
        for correction in _corrections_of(edit, rows)
    ]
    return Corrected(row.id, row.version, tuple(found), [transcripts.as_domain(u) for u in rows.values()])


def _corrections_of(edit: Edit, rows: Mapping[str, Utterance]) -> list[Correction]:
    found = []
    for before, after in zip(edit.before["groups"], edit.after["groups"], strict=True):
        old, new = _words(before), _words(after)
        for change in editing.replacements(old, new):
            text = " ".join(change.new) or " ".join(w.text for w in change.old)
            found.append(Correction(edit.number, edit.kind, text, change.start, change))
        was = {(w.text, w.start): s["speaker"] for s in before for w in _words([s]) if "speaker" in s}
        for shot in after:
            words = _words([shot]) or (transcripts.as_domain(rows[shot["id"]]).words if shot["id"] in rows else ())
            earlier = {s["id"]: s["speaker"] for s in before if "speaker" in s}
            moved = tuple(
                w
                for w in words
                if was.get((w.text, w.start), earlier.get(shot["id"], shot["speaker"])) != shot["speaker"]
            )
            if moved:
                text = domain.words_text(moved)
                found.append(Correction(edit.number, edit.kind, text, moved[0].start, None, moved, shot["speaker"]))
    return found


def _words(shots: Sequence[Mapping[str, Any]]) -> tuple[domain.Word, ...]:
    return tuple(domain.Word(*word) for shot in shots for word in shot.get("words", ()))


def carry_over(session: Session, transcript: Transcript, corrected: Corrected) -> None:
    """Make the corrections in a fresh version where the same words stand at the same seconds, as one edit; say which
    could not be made. A version that people worked on already is left as it is.
    """
    known = transcript.carried or {}
    fresh = transcript.id != corrected.transcript_id and transcript.revision == 0 and "from_version" not in known
    if not fresh or not corrected.corrections:
        return
    rows = transcripts.list_utterances(session, transcript.id)
    now = {row.id: transcripts.as_domain(row) for row in rows}
    labels = {old: new for new, old in transcripts.match_labels(corrected.utterances, list(now.values())).items()}
    left = []
    for each in corrected.corrections:
        made = (
            _carry_text(now, each.change) if each.change else _carry_speaker(now, each.words, labels.get(each.speaker))
        )
        if not made:
            entry = {"number": each.number, "kind": each.kind, "text": each.text, "start": each.start}
            left.append({**entry, "reason": "The words at this place are others now."})
    count = len(corrected.corrections) - len(left)
    transcript.carried = {**known, "from_version": corrected.version, "carried": count, "not_carried": left}
    change = Change()
    for row in rows:
        if now[row.id] != transcripts.as_domain(row):
            change.before.append([snapshot(row)])
            typed = now[row.id].text != row.text
            change.after.append([snapshot(row, **fields_of(now[row.id]) | {"edited": row.edited or typed})])
    edits.perform(session, transcript, "carried", change, None)


def _carry_text(now: dict[uuid.UUID, domain.Utterance], change: editing.Replacement) -> bool:
    for key, utterance in now.items():
        if utterance.start - AWAY <= change.start <= utterance.end + AWAY:
            texts = editing.carry(change, utterance.words)
            made = editing.retype(utterance, " ".join(texts)) if texts else None
            if made:
                now[key] = made
                return True
    return False


def _carry_speaker(now: dict[uuid.UUID, domain.Utterance], words: Sequence[domain.Word], label: str | None) -> bool:
    """Whole utterances that lie within these words, and say the same, are the other speaker's."""
    if label is None:
        return False
    start, end = words[0].start - editing.SAME_SECONDS, words[-1].end + editing.SAME_SECONDS
    said = {editing.fold(w.text) for w in words}
    inside = [
        (key, u)
        for key, u in now.items()
        if start <= u.start and u.end <= end and {editing.fold(w.text) for w in u.words} <= said
    ]
    for key, utterance in inside:
        now[key] = editing.given_to(utterance, label)
    return bool(inside)
