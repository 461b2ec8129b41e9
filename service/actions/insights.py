"""Insights, note and analysis of a transcript: save what was mined, list, decide. Session first; never commits."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, selectinload

from service.actions import decisions, grouping, notes, transcripts
from service.actions.decisions import SAYABLE, Claim, told_of
from service.actions.transcripts import as_domain, list_utterances
from service.domain import insight as domain
from service.domain.errors import Invalid, NotFound
from service.domain.note import write_note
from service.domain.particulars import read_particulars
from service.domain.transcript import SkippedAnalysis, span_of_words
from service.domain.transcript import Utterance as UtteranceNoun
from service.store import search, tables
from service.store.query_vector import query_vector
from service.store.tables import Analysis, Evidence, Insight, Recording, Speaker, Transcript, Utterance

OPTIONAL = {"severity", "cx_component"}
"""What of it may be left open."""


def save_mined(
    session: Session,
    recording: Recording,
    transcript: Transcript,
    mined: domain.Mined,
    *,
    metrics: dict[str, Any] | None,
    skipped: Sequence[SkippedAnalysis] = (),
) -> Analysis:
    """Bring the insights of this transcript version up to what was mined, and its analysis.

    Every quote is compared with its utterance; what does not stand there word by word is dropped and counted. A claim
    that is known keeps its row, its theme and what people decided of it (`decisions`), also from another version; a
    candidate that was not found again goes. `skipped` adds analyses that did not run before mining.
    """
    rows = list_utterances(session, transcript.id)
    utterances = [as_domain(row) for row in rows]
    for row, sentiment in zip(rows, mined.sentiments, strict=False):
        row.sentiment = sentiment
    claims, dropped = [], mined.dropped_quotes
    for position, found in enumerate(mined.insights):
        kept = [e for e in found.evidence if domain.is_verbatim(e, utterances)]
        dropped += len(found.evidence) - len(kept)
        if kept:
            claims.append(Claim(position, found, [_evidence_row(e, rows) for e in kept]))
    _save_claims(session, recording, transcript, claims)
    analysis = get_or_make_analysis(session, recording, transcript)
    analysis.metrics, analysis.note, analysis.dropped_quotes = metrics, None, dropped
    analysis.revision = transcript.revision
    analysis.satisfaction = asdict(mined.satisfaction)
    analysis.keyphrases = [asdict(k) for k in mined.keyphrases]
    analysis.chapters = [asdict(c) for c in mined.chapters]
    analysis.feelings = [asdict(f) for f in mined.feelings]
    analysis.emotions = [{**asdict(e), "utterance_id": str(rows[e.position].id)} for e in mined.emotions]
    analysis.skipped = [asdict(s) for s in dict.fromkeys((*skipped, *mined.skipped))]
    session.flush()
    return analysis


def _save_claims(session: Session, recording: Recording, transcript: Transcript, claims: list[Claim]) -> None:
    grouping.hold(session, recording.project_id)
    known = decisions.bring(session, recording, transcript)
    rows = decisions.match(claims, known.here)
    for number, row in rows.items():
        decisions.follow(row, claims[number])
    for row in known.here:
        if row not in rows.values() and not decisions.is_decided(row):
            session.delete(row)
    decisions.report(transcript, known.came)
    fresh = [c for n, c in enumerate(claims) if n not in rows and not decisions.repeats_rejected(c, known.here)]
    themes = decisions.themes_before(session, recording.project_id, fresh, known.elsewhere)
    for number, claim in enumerate(fresh):
        row = _insight_row(recording, transcript, claim)
        if number in themes:
            row.theme_id, row.theme_by = themes[number], "machine"
        session.add(row)
    session.flush()


def _keep_note(analysis: Analysis, note: domain.Note, rows: list[Utterance], said: list[UtteranceNoun]) -> None:
    """A line whose quotes do not stand in the transcript is dropped and counted."""
    before = (analysis.note or {}).get("dropped_quotes", 0)
    shown, lost = _note_json(note, rows, said)
    analysis.note = {**shown, "dropped_quotes": lost}
    analysis.dropped_quotes += lost - before


def rewrite_note(session: Session, recording: Recording, transcript: Transcript) -> None:
    """Write the note of the current transcript from its insights as people decided: without the rejected ones, in a
    person's own words and kind where they changed them. What people wrote into the note rests elsewhere and stays.
    """
    analysis = get_or_make_analysis(session, recording, transcript)
    rows = list_utterances(session, transcript.id)
    said = [as_domain(row) for row in rows]
    speakers = session.scalars(select(Speaker).where(Speaker.recording_id == recording.id).order_by(Speaker.label))
    positions = {row.id: row.position for row in rows}
    query = select(Insight).where(Insight.transcript_id == transcript.id).options(selectinload(Insight.evidence))
    found = session.scalars(query.order_by(Insight.position, Insight.id))
    names = domain.Satisfaction.__dataclass_fields__
    told = {name: value for name, value in (analysis.satisfaction or {}).items() if name in names}
    if analysis.revision != transcript.revision:
        told["parts"] = ()  # they name utterances of the words before the edit
    mined = domain.Mined(
        insights=tuple(load_insight(row, positions) for row in found if stands(row)),
        sentiments=tuple(row.sentiment for row in rows),
        satisfaction=domain.Satisfaction(**({"index": None, "version": ""} | told)),
        keyphrases=tuple(domain.Keyphrase(**k) for k in analysis.keyphrases),
    )
    people = [transcripts.speaker_info(row) for row in speakers]
    _keep_note(analysis, write_note(said, people, mined, title=recording.title), rows, said)
    session.flush()


def follow_in_note(session: Session, recording_id: uuid.UUID) -> None:
    """After a decision: the note is written anew where there is one, and its lines are found as they read now."""
    analysis = find_analysis(session, recording_id)
    transcript = transcripts.find_current(session, recording_id)
    if analysis is None or analysis.note is None or transcript is None or analysis.transcript_id != transcript.id:
        return
    rewrite_note(session, session.get_one(Recording, recording_id), transcript)
    notes.find_lines_by_search(session, recording_id)


def save_skipped(
    session: Session, recording: Recording, transcript: Transcript, skipped: Sequence[SkippedAnalysis]
) -> Analysis:
    """Say which analyses of this transcript did not run, without touching those that did."""
    analysis = get_or_make_analysis(session, recording, transcript)
    known = {s["analysis"]: s for s in analysis.skipped} | {s.analysis: asdict(s) for s in skipped}
    analysis.skipped = list(known.values())
    session.flush()
    return analysis


def get_or_make_analysis(session: Session, recording: Recording, transcript: Transcript) -> Analysis:
    """The analysis row of a recording, pointing at this transcript."""
    analysis = session.scalar(select(Analysis).where(Analysis.recording_id == recording.id))
    if analysis is None:
        analysis = Analysis(recording_id=recording.id, transcript_id=transcript.id, keyphrases=[], skipped=[])
        session.add(analysis)
    analysis.transcript_id = transcript.id
    return analysis


def find_analysis(session: Session, recording_id: uuid.UUID) -> Analysis | None:
    """What is known of the current transcript as a whole, or None."""
    return session.scalar(select(Analysis).where(Analysis.recording_id == recording_id))


def standing_emotions(session: Session, analysis: Analysis | None) -> list[dict[str, Any]]:
    """The words of feeling that still stand where they were found, with their seconds; an edit may have moved or removed
    some.
    """
    found = analysis.emotions if analysis else []
    ids = {uuid.UUID(e["utterance_id"]) for e in found}
    rows = {str(row.id): row for row in session.scalars(select(Utterance).where(Utterance.id.in_(ids)))}
    standing = []
    for emotion in found:
        row = rows.get(emotion["utterance_id"])
        begin, stop = emotion["char_start"], emotion["char_end"]
        if row is None or begin >= stop or row.text[begin:stop] != emotion["word"]:
            continue
        start, end = span_of_words(as_domain(row), begin, stop)
        standing.append({**emotion, "position": row.position, "start": start, "end": end})
    return standing


def _insight_row(recording: Recording, transcript: Transcript, claim: Claim) -> Insight:
    found = claim.insight
    return Insight(
        recording_id=recording.id,
        transcript_id=transcript.id,
        position=claim.position,
        kind=found.kind,
        statement=found.statement,
        score=found.score,
        severity=found.severity,
        sentiment=found.sentiment,
        cx_component=found.cx_component,
        speaker=found.speaker,
        status="candidate",
        details=dict(found.details),
        evidence=claim.evidence,
    )


def _evidence_row(proof: domain.Evidence, rows: list[Utterance]) -> Evidence:
    place = {name: getattr(proof, name) for name in ("quote", "char_start", "char_end", "start", "end")}
    return Evidence(utterance_id=rows[proof.position].id, verified=True, **place)


def _note_json(note: domain.Note, rows: list[Utterance], utterances: list[UtteranceNoun]) -> tuple[dict[str, Any], int]:
    """The note as JSON with utterance ids, and how many quotes failed: a line that has no other is left out."""
    dropped, sections = 0, []
    for section in note.sections:
        lines = []
        for line in section.lines:
            kept = [e for e in line.evidence if domain.is_verbatim(e, utterances)]
            dropped += len(line.evidence) - len(kept)
            if kept or not line.evidence:
                evidence = [
                    {**asdict(e), "utterance_id": str(rows[e.position].id), "speaker": rows[e.position].speaker}
                    for e in kept
                ]
                lines.append({"text": line.text, "evidence": evidence, "kind": line.kind, "named": line.named})
        sections.append({"name": section.name, "title": section.title, "lines": lines})
    return {"title": note.title, "sections": sections}, dropped


def list_insights(
    session: Session,
    *,
    recording_id: uuid.UUID | None = None,
    project_id: uuid.UUID | None = None,
    kind: str | None = None,
    status: str | None = None,
    visible: Collection[uuid.UUID] | None = None,
    after: Insight | None = None,
    limit: int | None = None,
) -> list[Insight]:
    """Insights of the current transcripts, in order of the conversation; of a project: newest recording first.

    `visible` are the projects that may be looked into, None: all. `after`: only those that follow this one.
    """
    query = (
        select(Insight)
        .join(Analysis, Analysis.transcript_id == Insight.transcript_id)
        .join(Recording, Recording.id == Insight.recording_id)
        .where(Recording.bin_until.is_(None))
        .options(selectinload(Insight.evidence))
        .order_by(Recording.created_at.desc(), Recording.id, Insight.position, Insight.id)
    )
    for column, wanted in (
        (Insight.recording_id, recording_id),
        (Recording.project_id, project_id),
        (Insight.kind, kind),
        (Insight.status, status),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    if visible is not None:
        query = query.where(Recording.project_id.in_(visible))
    if after is not None:
        query = query.where(_follows(session.get_one(Recording, after.recording_id), after))
    return list(session.scalars(query.limit(limit)))


def _follows(recording: Recording, after: Insight) -> ColumnElement[bool]:
    """What stands behind an insight in the order of `list_insights`."""
    in_place = or_(Insight.position > after.position, and_(Insight.position == after.position, Insight.id > after.id))
    in_recording = or_(Recording.id > recording.id, and_(Recording.id == recording.id, in_place))
    moment = recording.created_at
    return or_(Recording.created_at < moment, and_(Recording.created_at == moment, in_recording))


def page_insights(
    session: Session, *, limit: int, cursor: str | None = None, **wanted: Any
) -> tuple[list[Insight], str | None]:
    """A page of `list_insights` and the cursor of the next one: the id of the last insight seen. Raises Invalid."""
    after = None
    if cursor:
        try:
            after = session.get(Insight, uuid.UUID(cursor))
        except ValueError:
            after = None
        if after is None:
            raise Invalid("The cursor is not valid any more; begin again without it.", code="invalid_cursor")
    rows = list_insights(session, after=after, limit=limit + 1, **wanted)
    return rows[:limit], str(rows[limit - 1].id) if len(rows) > limit else None


def get_insight(session: Session, insight_id: uuid.UUID) -> Insight:
    """The insight with its evidence. Raises NotFound."""
    query = select(Insight).where(Insight.id == insight_id).options(selectinload(Insight.evidence))
    row = session.scalar(query)
    if row is None:
        raise NotFound("There is no such insight.", code="insight_not_found")
    return row


def change_insight(session: Session, insight_id: uuid.UUID, changes: dict[str, Any]) -> Insight:
    """A person's decision: status, or what the insight says; the miner's stays in `details.mined`. Search and note follow
    at once. What becomes an outcome or a promise says which, and by when, as its words do where nobody says it. Raises
    NotFound, Invalid (an outcome that is not told, or told of what is none).
    """
    row = get_insight(session, insight_id)
    transcripts.lock(session, row.recording_id)  # against mining meanwhile, which may have taken it away
    session.expire(row)
    row = get_insight(session, insight_id)
    grouping.follow(session, row, changes)
    said = {
        name: changes[name] for name in SAYABLE if changes.get(name) is not None or name in OPTIONAL & changes.keys()
    }
    kind, outcome = said.get("kind", row.kind), changes.get("outcome")
    details = dict(row.details)
    if kind != row.kind or outcome is not None:
        details |= read_particulars(kind, [e.quote for e in row.evidence], outcome, row.details)
    if details.get("outcome") != row.details.get("outcome"):
        said.setdefault("severity", domain.OUTCOME_SEVERITY[details["outcome"]])
    before, row.details = told_of(row), details
    for name, value in said.items():
        setattr(row, name, value)
    if "mined" not in details and told_of(row) != before:
        row.details = {**details, "mined": before}
    if changes.get("status"):
        row.status = changes["status"]
    session.flush()
    bring_along(session, row)
    show_decided(session, row)
    return row


def bring_along(session: Session, row: Insight) -> bool:
    """Whether a decision on an insight of an older version came along: it takes the place of what says the same in the
    current one. Where that has no words it stays, until mining brings it.
    """
    current = transcripts.find_current(session, row.recording_id)
    if current is None or row.transcript_id == current.id:
        return False
    of_current = select(Insight.id).where(Insight.transcript_id == current.id)
    before = set(session.scalars(of_current))
    decisions.bring(session, session.get_one(Recording, row.recording_id), current)
    for gone in before - set(session.scalars(of_current)):
        search.replace_target(session, row.recording_id, gone, None)
    return row.transcript_id == current.id


def show_decided(session: Session, row: Insight) -> None:
    """Search and note follow a decision; what belongs to an older version is not found."""
    current = transcripts.find_current(session, row.recording_id)
    found = current is not None and row.transcript_id == current.id and stands(row)
    search.replace_target(session, row.recording_id, row.id, passage_of(row) if found else None)
    follow_in_note(session, row.recording_id)


def stands(row: Insight) -> bool:
    """Whether an insight is told of at all: nobody rejected it, and one of its quotes at least is still said."""
    return row.status != "rejected" and any(e.verified for e in row.evidence)


def passage_of(row: Insight, *, with_vector: bool = True) -> search.NewPassage:
    """How an insight that stands is found; the vector is that of the service itself, from the same weights as the
    worker's.
    """
    first = next(e for e in row.evidence if e.verified)
    return search.NewPassage(
        "insight",
        row.statement,
        row.id,
        row.speaker,
        first.start,
        first.end,
        insight_kind=row.kind,
        cx_component=row.cx_component,
        sentiment=row.sentiment,
        vector=query_vector(row.statement) if with_vector else None,
    )


def load_insight(row: Insight, positions: dict[uuid.UUID, int]) -> domain.Insight:
    """An insight row as the domain knows it, with the quotes that stand, of which there is one at least; `positions` maps
    utterance ids to places in the transcript.
    """
    evidence = tuple(
        domain.Evidence(positions[e.utterance_id], e.quote, e.char_start, e.char_end, e.start, e.end)
        for e in row.evidence
        if e.verified
    )
    kind = next(k for k in domain.KINDS if k == row.kind)
    component = next((c for c in domain.CX_COMPONENTS if c == row.cx_component), None)
    return domain.Insight(
        kind, row.statement, row.score, row.speaker, evidence, row.severity, row.sentiment, component, dict(row.details)
    )


def load_note(values: dict[str, Any]) -> domain.Note:
    """A note from the JSON of its analysis."""
    names = domain.Evidence.__dataclass_fields__

    def quote(entry: dict[str, Any]) -> domain.Evidence:
        return domain.Evidence(**{name: entry[name] for name in names if name in entry})

    return domain.Note(
        values["title"],
        tuple(
            domain.NoteSection(
                section["name"],
                section["title"],
                tuple(
                    domain.NoteLine(
                        line["text"],
                        tuple(quote(e) for e in line["evidence"]),
                        any(not e.get("verified", True) for e in line["evidence"]),
                        line.get("kind"),
                        line.get("named"),
                    )
                    for line in section["lines"]
                ),
            )
            for section in values["sections"]
        ),
    )


def speakers_of(session: Session, recording_ids: Sequence[uuid.UUID]) -> dict[tuple[uuid.UUID, str], Speaker]:
    """Speakers of recordings by (recording, label)."""
    query = select(tables.Speaker).where(tables.Speaker.recording_id.in_(recording_ids))
    return {(s.recording_id, s.label): s for s in session.scalars(query)}
