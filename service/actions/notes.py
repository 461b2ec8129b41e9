"""The note of a recording as people see it, and what they write into it. Session first; flush, never commit.

What was generated rests in `Analysis.note`; what people wrote in `note_line`; `current_note` lays one over the other.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, load_only

from service.actions import transcripts
from service.actions.transcripts import as_domain
from service.domain.editing import find_again
from service.domain.errors import Conflict, Invalid, NotFound
from service.domain.insight import quote_span
from service.domain.note_lines import SECTIONS, Written, key_of_line, lay_over
from service.store import search
from service.store.query_vector import query_vector
from service.store.tables import Analysis, NoteLine, Passage, ReportLine, Utterance, now


def current_note(session: Session, recording_id: uuid.UUID) -> dict[str, Any] | None:
    """The note with what people made of it (see `lay_over`), as JSON; None where there is no note yet."""
    analysis = session.scalar(select(Analysis).where(Analysis.recording_id == recording_id))
    if analysis is None or analysis.note is None:
        return None
    rows = _written(session, recording_id)
    if not rows:
        return lay_over(analysis.note, ())
    said = transcripts.list_utterances(session, analysis.transcript_id)
    return lay_over(analysis.note, [_as_written(row, said) for row in rows])


def change_line(
    session: Session,
    recording_id: uuid.UUID,
    key: str,
    *,
    text: str | None = None,
    hidden: bool = False,
    author: str | None = None,
) -> None:
    """Say a line in other words, put it away, or (text None) bring back what was generated.

    Raises NotFound, and Invalid for an own line without text.
    """
    generated = _hold(session, recording_id)
    row = session.scalar(select(NoteLine).where(NoteLine.recording_id == recording_id, NoteLine.key == key))
    if row is None:
        section, line = _find_generated(generated, key)
        evidence = line["evidence"]
        row = NoteLine(
            recording_id=recording_id, key=key, section=section, generated=line["text"], evidence=list(evidence)
        )
    write_over(session, row, text, hidden=hidden, author=author)
    _find_by_search(session, recording_id, key)


def write_over(
    session: Session, row: NoteLine | ReportLine, text: str | None, *, hidden: bool, author: str | None
) -> None:
    """Give a line its new words, none at all (`hidden`), or let go of it. Raises Invalid for an own line without text."""
    if row.generated is None and (text is None or hidden):
        raise Invalid("A line of your own needs words; delete it instead.", code="line_needs_words")
    row.text, row.author, row.made_at = None if hidden else text, author, now()
    if text is not None or hidden:
        session.add(row)
    elif row in session:
        session.delete(row)
    session.flush()


def add_line(
    session: Session,
    recording_id: uuid.UUID,
    section: str,
    text: str,
    *,
    utterance_id: uuid.UUID | None = None,
    char_start: int | None = None,
    char_end: int | None = None,
    author: str | None = None,
) -> str:
    """A line that a person writes, perhaps with a selection of an utterance as its evidence; answers its id.

    Raises NotFound, Invalid (no such section, an empty selection).
    """
    _hold(session, recording_id)
    if section not in SECTIONS:
        raise Invalid(f"A note has the sections {', '.join(SECTIONS)}.", code="unknown_section")
    evidence = []
    if utterance_id is not None:
        transcript = transcripts.get_current(session, recording_id)
        row = session.get(Utterance, utterance_id)
        if row is None or row.transcript_id != transcript.id:
            raise NotFound("The current transcript has no such utterance.", code="utterance_not_found")
        try:
            proof = quote_span(
                as_domain(row), row.position, char_start or 0, len(row.text) if char_end is None else char_end
            )
        except ValueError:
            raise Invalid("Select at least one word of this utterance.", code="empty_selection") from None
        evidence = [_place(row, proof)]
    key = uuid.uuid4().hex
    session.add(
        NoteLine(recording_id=recording_id, key=key, section=section, text=text, evidence=evidence, author=author)
    )
    session.flush()
    _find_by_search(session, recording_id, key)
    return key


def remove_line(session: Session, recording_id: uuid.UUID, key: str) -> None:
    """Take away a line that a person added. Raises NotFound, and Conflict for a generated one."""
    generated = _hold(session, recording_id)
    row = session.scalar(select(NoteLine).where(NoteLine.recording_id == recording_id, NoteLine.key == key))
    if row is None:
        _find_generated(generated, key)
    if row is None or row.generated is not None:
        raise Conflict("This line was generated: put it away instead.", code="not_written_by_hand")
    session.delete(row)
    session.flush()
    _find_by_search(session, recording_id, key)


def target_of(recording_id: uuid.UUID, key: str) -> uuid.UUID:
    """How a line of a note is named in the search index."""
    return uuid.uuid5(recording_id, key)


def passage_of(recording_id: uuid.UUID, line: dict[str, Any], *, with_vector: bool = True) -> search.NewPassage:
    """How a line of the note is found."""
    place: dict[str, Any] = next((e for e in line["evidence"] if e.get("verified", True)), {})
    return search.NewPassage(
        "note",
        line["text"],
        target_of(recording_id, line["id"]),
        place.get("speaker"),
        place.get("start"),
        place.get("end"),
        vector=query_vector(line["text"]) if with_vector else None,
    )


def find_lines_by_search(session: Session, recording_id: uuid.UUID) -> None:
    """After the note was written anew: find the lines that it has now; one that reads as before keeps its vector."""
    note = current_note(session, recording_id)
    said = [line["text"] for line in only_in_note(note, ())]
    alike = select(Passage).where(
        Passage.recording_id == recording_id, or_(Passage.kind == "note", Passage.text.in_(said))
    )
    rows = list(session.scalars(alike.options(load_only(Passage.kind, Passage.target_id, Passage.text))))
    found = {row.target_id: row.text for row in rows if row.kind == "note" and row.target_id}
    lines = {
        target_of(recording_id, line["id"]): line
        for line in only_in_note(note, {row.text for row in rows if row.kind != "note"})
    }
    for target in found.keys() - lines.keys():
        search.replace_target(session, recording_id, target, None)
    for target, line in lines.items():
        if found.get(target) != line["text"]:
            search.replace_target(session, recording_id, target, passage_of(recording_id, line))


def follow_speakers(session: Session, recording_id: uuid.UUID) -> None:
    """After words changed hands: the lines that rest on them are found as what their speakers say now."""
    said: dict[str | None, list[uuid.UUID]] = defaultdict(list)
    for line in only_in_note(current_note(session, recording_id), ()):
        passage = passage_of(recording_id, line, with_vector=False)
        said[passage.speaker].append(target_of(recording_id, line["id"]))
    for speaker, targets in said.items():
        search.give_to(session, recording_id, speaker, targets)


def only_in_note(note: dict[str, Any] | None, known: Collection[str]) -> list[dict[str, Any]]:
    """The lines that are found as lines of the note: those that say what no passage says in the same words (`known`)."""
    sections = note["sections"] if note else []
    return [line for section in sections for line in section["lines"] if line["text"] not in known]


def _find_by_search(session: Session, recording_id: uuid.UUID, key: str) -> None:
    note = current_note(session, recording_id) or {"sections": []}
    line = next((each for s in note["sections"] for each in s["lines"] if each["id"] == key), None)
    passage = passage_of(recording_id, line) if line else None
    search.replace_target(session, recording_id, target_of(recording_id, key), passage)


def _hold(session: Session, recording_id: uuid.UUID) -> dict[str, Any]:
    """The generated note, its recording held for writing. Raises NotFound."""
    transcripts.lock(session, recording_id)
    analysis = session.scalar(select(Analysis).where(Analysis.recording_id == recording_id))
    if analysis is None or analysis.note is None:
        raise NotFound("There is no note for this recording yet.", code="no_note")
    return analysis.note


def _find_generated(note: dict[str, Any], key: str) -> tuple[str, dict[str, Any]]:
    for section in note["sections"]:
        for line in section["lines"]:
            if key_of_line(section["name"], line) == key:
                return section["name"], line
    raise NotFound("The note has no such line any more.", code="line_not_found")


def _written(session: Session, recording_id: uuid.UUID) -> list[NoteLine]:
    query = select(NoteLine).where(NoteLine.recording_id == recording_id)
    return list(session.scalars(query.order_by(NoteLine.made_at, NoteLine.id)))


def _as_written(row: NoteLine, said: list[Utterance]) -> Written:
    evidence = tuple(_standing(entry, said) for entry in row.evidence)
    return Written(row.key, row.section, row.generated, row.text, evidence, row.author)


def _standing(entry: dict[str, Any], said: list[Utterance]) -> dict[str, Any]:
    """Where a quote stands in these utterances; one that does not is marked, at the utterance of its second. Of another
    version of the transcript, where labels may be others, only the same words at the same seconds are the quote.
    """
    rows = {row.position: row for row in said}
    own = {entry["speaker"]} if any(str(row.id) == entry["utterance_id"] for row in said) else ()
    nouns = ((place, as_domain(row)) for place, row in rows.items())
    if proof := find_again(entry["quote"], entry["start"], nouns, own, handed_on=True):
        return _place(rows[proof.position], proof)
    here = next((row for row in reversed(said) if row.start <= entry["start"]), said[0] if said else None)
    moved = {"utterance_id": str(here.id), "position": here.position} if here else {}
    return {**entry, **moved, "verified": False}


def _place(row: Utterance, proof: Any) -> dict[str, Any]:
    names = ("position", "quote", "char_start", "char_end", "start", "end")
    place = {name: getattr(proof, name) for name in names}
    return {**place, "utterance_id": str(row.id), "speaker": row.speaker, "verified": True}
