"""After an edit: every quote that rested on the touched words is looked up again; and whether quotes that rest in JSON,
beside the claims, still stand. Session first; flush, never commit.

A quote that moved is anchored anew, one that no longer stands is marked (`verified` false) and kept, so that undoing
the edit brings it back. Callers hold the transcript (`transcripts.lock`).
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from service.actions import notes
from service.actions.grouping import in_chunks
from service.actions.insights import passage_of, stands
from service.actions.transcripts import as_domain
from service.domain import insight as domain
from service.domain.answers import ANSWERED_WITHIN
from service.domain.editing import find_again
from service.store import search
from service.store.tables import Analysis, Evidence, Insight, Passage, Transcript, Utterance


@dataclass(slots=True)
class Checked:
    """What became of the quotes: how many were looked up, moved, are no longer standing, and stand again."""

    checked: int = 0
    moved: int = 0
    stale: int = 0
    restored: int = 0


@dataclass(frozen=True, slots=True)
class Touched:
    """Utterances that took the place of others: who spoke before, by id, the rows now, and where a quote rests that lost
    its words.
    """

    before: Mapping[uuid.UUID, str]
    now: tuple[Utterance, ...]
    fallback: uuid.UUID


@dataclass(slots=True)
class Region:
    """All that one edit touched, with the rows as the domain knows them."""

    groups: Sequence[Touched]
    rows: dict[int, Utterance] = field(init=False)
    of_id: dict[uuid.UUID, Touched] = field(init=False)
    given: dict[tuple[uuid.UUID, str], str] = field(init=False)

    def __post_init__(self) -> None:
        now = [(group, row) for group in self.groups for row in group.now]
        self.rows = {row.position: row for _, row in now}
        self.of_id = {key: group for group in self.groups for key in group.before}
        self.given = {(row.id, g.before[row.id]): row.speaker for g, row in now if row.id in g.before}

    def find(
        self, quote: str, utterance_id: uuid.UUID, near: float, speaker: str, *, stood: bool
    ) -> tuple[Utterance, domain.Evidence] | None:
        """The row in which the quote of this speaker stands now, and where; None when nowhere near. One that stood until now
        moves within its group, and with its words to whoever got them.
        """
        group = self.of_id.get(utterance_id) if stood else None
        said = [(row.position, as_domain(row)) for row in (group.now if group else self.rows.values())]
        proof = find_again(quote, near, said, {speaker}, handed_on=stood)
        return (self.rows[proof.position], proof) if proof else None


def recheck(session: Session, transcript: Transcript, groups: Sequence[Touched]) -> Checked:
    """Look up the quotes of insights and note lines that rest on these utterances, and those that were stale before.

    An insight whose words were given to another speaker follows them. One of which no quote stands any more is not found by
    search until its speaker says one again.
    """
    region, count = Region(groups), Checked()
    query = (
        select(Evidence, Insight.speaker)
        .join(Insight)
        .where(Insight.transcript_id == transcript.id)
        .where(or_(Evidence.utterance_id.in_(list(region.of_id)), Evidence.verified.is_(False)))
    )
    touched: dict[uuid.UUID, None] = {}
    for row, speaker in session.execute(query):
        _look_up(row, speaker, region, count)
        touched[row.insight_id] = None
    session.flush()
    _follow_speakers(session, list(touched), region, count)
    _follow_in_search(session, transcript.recording_id, list(touched))
    analysis = session.scalar(select(Analysis).where(Analysis.transcript_id == transcript.id))
    if analysis is not None and analysis.note:
        analysis.note = _recheck_note(analysis.note, region, count)
        session.flush()
        notes.follow_speakers(session, transcript.recording_id)
    session.flush()
    return count


def _look_up(row: Evidence, speaker: str, region: Region, count: Checked) -> None:
    count.checked += 1
    found = region.find(row.quote, row.utterance_id, row.start, speaker, stood=row.verified)
    if found is None:
        group = region.of_id.get(row.utterance_id)
        if group is None:
            return  # it was stale before, and is not here
        count.stale += row.verified
        row.verified = False
        if row.utterance_id not in {u.id for u in group.now}:
            row.utterance_id = group.fallback
        return
    utterance, proof = found
    place = (row.utterance_id, row.quote, row.char_start, row.char_end, row.start, row.end)
    row.utterance_id, row.quote = utterance.id, proof.quote
    row.char_start, row.char_end, row.start, row.end = proof.char_start, proof.char_end, proof.start, proof.end
    if not row.verified:
        row.verified, count.restored = True, count.restored + 1
    elif place != (row.utterance_id, row.quote, row.char_start, row.char_end, row.start, row.end):
        count.moved += 1


def _follow_speakers(session: Session, insight_ids: Sequence[uuid.UUID], region: Region, count: Checked) -> None:
    """An insight belongs to who said its words: it follows them to another speaker; a quote of anybody else is stale. One of
    which nothing stands follows the utterance in which its words were.
    """
    query = select(Insight).where(Insight.id.in_(insight_ids)).options(selectinload(Insight.evidence))
    rows = list(session.scalars(query))
    used = {e.utterance_id for row in rows for e in row.evidence}
    said_by = dict(iter(session.execute(select(Utterance.id, Utterance.speaker).where(Utterance.id.in_(used)))))
    for row in rows:
        standing = [e for e in row.evidence if e.verified]
        labels = [said_by[e.utterance_id] for e in standing]
        rested = [(e.utterance_id, row.speaker) for e in row.evidence]
        heirs = labels or [region.given[place] for place in rested if place in region.given]
        if heirs and row.speaker not in heirs:
            if row.details.get("who") == row.speaker:  # a promise is of who said it
                row.details = {**row.details, "who": heirs[0]}
            row.speaker = heirs[0]
        for evidence, label in zip(standing, labels, strict=True):
            if label != row.speaker:
                evidence.verified, count.stale = False, count.stale + 1


def told_details(session: Session, rows: Sequence[Insight]) -> dict[uuid.UUID, dict[str, Any]]:
    """The details of insights by id; the `answer` to a question says whether its quote is still said after it (`verified`)."""
    standing = standing_answers(session, rows)
    told = {row.id: dict(row.details) for row in rows}
    noted = {key: answer for key, details in told.items() if isinstance(answer := details.get("answer"), dict)}
    return told | {
        key: {**told[key], "answer": {**answer, "verified": key in standing}} for key, answer in noted.items()
    }


def standing_answers(session: Session, rows: Sequence[Insight]) -> dict[uuid.UUID, uuid.UUID]:
    """The utterance in which the `answer` of a question is still said after it, by insight.

    Compared in the database, so that readers who see masked words are told the same.
    """
    answer, asked = Insight.details["answer"], aliased(Utterance)
    quote = answer["quote"].as_string()
    said = and_(
        Utterance.transcript_id == Insight.transcript_id,
        Utterance.speaker == answer["speaker"].as_string(),
        Utterance.position.between(asked.position, asked.position + ANSWERED_WITHIN),
        func.replace(Utterance.text, quote, "") != Utterance.text,
    )
    query = (
        select(Insight.id, Utterance.id)
        .select_from(Insight)
        .join(Evidence)
        .join(asked, asked.id == Evidence.utterance_id)
        .join(Utterance, said)
        .order_by(Utterance.position.desc())
    )
    noted = [row.id for row in rows if isinstance(row.details.get("answer"), dict)]
    found: dict[uuid.UUID, uuid.UUID] = {}
    for chunk in in_chunks(noted):  # the first utterance stays
        found |= dict(iter(session.execute(query.where(Insight.id.in_(chunk)))))
    return found


def told_satisfaction(session: Session, analysis: Analysis | None) -> dict[str, Any] | None:
    """The satisfaction of a recording; a score said aloud says whether its quote still stands there (`verified`).

    After an edit, until it is mined again, parts and turns rest on the words before: which utterances is left open.
    """
    told = analysis.satisfaction if analysis else None
    if analysis is None or not told:
        return told
    if session.scalar(select(Transcript.revision).where(Transcript.id == analysis.transcript_id)) != analysis.revision:
        told = {**told, "parts": [{**part, "positions": []} for part in told.get("parts", ())], "turns": []}
    if not told.get("stated_score"):
        return told
    stated = Analysis.satisfaction["stated_score"]
    begin, end = stated["char_start"].as_integer(), stated["char_end"].as_integer()
    standing = (
        select(Utterance.id)
        .join(Analysis, Analysis.transcript_id == Utterance.transcript_id)
        .where(Analysis.id == analysis.id, Utterance.position == stated["position"].as_integer())
        .where(func.substr(Utterance.text, begin + 1, end - begin) == stated["quote"].as_string())
    )
    return {**told, "stated_score": {**told["stated_score"], "verified": session.scalar(standing) is not None}}


def _follow_in_search(session: Session, recording_id: uuid.UUID, insight_ids: Sequence[uuid.UUID]) -> None:
    found = set(session.scalars(select(Passage.target_id).where(Passage.target_id.in_(insight_ids))))
    query = select(Insight).where(Insight.id.in_(insight_ids)).options(selectinload(Insight.evidence))
    for row in session.scalars(query):
        if not stands(row) and row.id in found:
            search.replace_target(session, recording_id, row.id, None)
        elif stands(row) and row.id not in found:
            search.replace_target(session, recording_id, row.id, passage_of(row))
        elif row.id in found:
            search.give_to(session, recording_id, row.speaker, [row.id])


def _recheck_note(note: Mapping[str, Any], region: Region, count: Checked) -> dict[str, Any]:
    def line(values: Mapping[str, Any]) -> dict[str, Any]:
        return {**values, "evidence": [_look_up_note(e, region, count) for e in values["evidence"]]}

    sections = [{**section, "lines": [line(each) for each in section["lines"]]} for section in note["sections"]]
    return {**note, "sections": sections}


def _look_up_note(entry: Mapping[str, Any], region: Region, count: Checked) -> dict[str, Any]:
    """A quote of the note; `verified` is missing as long as nothing happened to it."""
    key, stood = uuid.UUID(entry["utterance_id"]), entry.get("verified", True)
    if stood and key not in region.of_id:
        return dict(entry)
    count.checked += 1
    found = region.find(entry["quote"], key, entry["start"], entry["speaker"], stood=stood)
    if found is None:
        group = region.of_id.get(key)
        if group is None:
            return dict(entry)
        count.stale += stood
        rests = key if key in {u.id for u in group.now} else group.fallback
        heir = region.given.get((rests, entry["speaker"]), entry["speaker"])
        return {**entry, "utterance_id": str(rests), "speaker": heir, "verified": False}
    row, proof = found
    count.restored += not stood
    place = {name: getattr(proof, name) for name in proof.__dataclass_fields__}
    return {**entry, **place, "utterance_id": str(row.id), "speaker": row.speaker, "verified": True}


def renumber_note(session: Session, transcript: Transcript, positions: Mapping[uuid.UUID, int]) -> None:
    """The note's quotes also name positions: say the new ones."""
    analysis = session.scalar(select(Analysis).where(Analysis.transcript_id == transcript.id))
    if analysis is None or not analysis.note:
        return
    for entry in _entries(note := _copied(analysis.note)):
        entry["position"] = positions.get(uuid.UUID(entry["utterance_id"]), entry["position"])
    analysis.note = note
    session.flush()


def _copied(note: Mapping[str, Any]) -> dict[str, Any]:
    sections = [
        {**s, "lines": [{**line, "evidence": [dict(e) for e in line["evidence"]]} for line in s["lines"]]}
        for s in note["sections"]
    ]
    return {**note, "sections": sections}


def _entries(note: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    return (e for section in note["sections"] for line in section["lines"] for e in line["evidence"])
