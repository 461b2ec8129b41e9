"""Search over everything that was said and found: index a recording, find passages with their surroundings.

Session first; flush, never commit.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from service.actions import notes
from service.actions.insights import list_insights, passage_of, stands
from service.actions.transcripts import get_current, list_utterances
from service.domain.search_filters import PASSAGE_KINDS, SearchFilters
from service.store import search as store
from service.store.database import Database
from service.store.query_vector import query_vector
from service.store.search_scope import Facets
from service.store.spoken_language import spoken_language
from service.store.tables import Evidence, Passage, Recording, Speaker, Theme, Utterance


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A hit with what a person needs to see around it. A theme belongs to no recording; `theme_family` says which kind.

    `quote` are the words that an insight or a line of the note rests on first, `start` and `end` their seconds, `before`
    and `after` the utterances around theirs. The text of an utterance is its own quote.
    """

    kind: str
    recording_id: uuid.UUID | None
    recording_title: str | None
    project_id: uuid.UUID
    target_id: uuid.UUID | None
    speaker: str | None
    speaker_name: str | None
    role: str | None
    text: str
    highlights: list[tuple[int, int]]
    start: float | None
    end: float | None
    score: float
    before: str | None
    after: str | None
    quote: str | None = None
    insight_kind: str | None = None
    cx_component: str | None = None
    sentiment: float | None = None
    theme_family: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The best passages, how many match in all, and per filter how many matches each of its values has."""

    hits: list[FoundPassage]
    total: int
    facets: dict[str, dict[str, int]] | None = None


def index_recording(session: Session, recording_id: uuid.UUID, passages: Iterable[store.NewPassage]) -> int:
    """Replace what can be found of a recording; answers the number of passages."""
    return store.index(session, recording_id, passages)


def list_passages(session: Session, recording_id: uuid.UUID) -> list[store.NewPassage]:
    """What can be found of a recording, without vectors yet: utterances, insights that stand, and what only the note
    says.
    """
    utterances = list_utterances(session, get_current(session, recording_id).id)
    found = [
        store.NewPassage("utterance", u.text, u.id, u.speaker, u.start, u.end, sentiment=u.sentiment)
        for u in utterances
    ]
    found += [passage_of(i, with_vector=False) for i in list_insights(session, recording_id=recording_id) if stands(i)]
    lines = notes.only_in_note(notes.current_note(session, recording_id), {passage.text for passage in found})
    found += [notes.passage_of(recording_id, line, with_vector=False) for line in lines]
    return found


def replace_utterance(session: Session, recording_id: uuid.UUID, row: Utterance) -> None:
    """Find an utterance by the words that it has now, where its recording has been indexed; by meaning a little later,
    when the job that follows the edit has made its vector.
    """
    passage = store.NewPassage("utterance", row.text, row.id, row.speaker, row.start, row.end)
    store.replace_target(session, recording_id, row.id, passage)


def search(
    session: Session,
    query: str,
    *,
    filters: SearchFilters = store.EVERYWHERE,
    visible: frozenset[uuid.UUID] | None = None,
    limit: int = 20,
    with_facets: bool = False,
) -> Answer:
    """Passages that hold words of the query or mean something like it, best first, with the neighbouring utterances.

    Only projects in `visible` are looked into; None: all.
    """
    found = store.find(
        session,
        query,
        vector=query_vector(query),
        filters=filters,
        visible=visible,
        limit=limit,
        with_facets=with_facets,
    )
    hits = _with_surroundings(session, found.hits)
    return Answer(hits, found.total, _tell(session, found.facets) if found.facets else None)


WORTH_WARMING = 2_000
"""Passages from which the first search of a process would be slow to answer."""


def warm_up(database: Database) -> None:
    """Read the index and the encoder of queries into memory, before anybody searches. For a thread of its own."""
    with database.read() as session:
        if (session.scalar(select(func.count()).select_from(Passage)) or 0) >= WORTH_WARMING:
            store.warm_up(session)
            query_vector("warm up")


def _with_surroundings(session: Session, hits: list[store.Hit]) -> list[FoundPassage]:
    ids = {hit.passage.recording_id for hit in hits if hit.passage.recording_id}
    recordings = {r.id: r for r in session.scalars(select(Recording).where(Recording.id.in_(ids)))}
    speakers = {
        (s.recording_id, s.label): s for s in session.scalars(select(Speaker).where(Speaker.recording_id.in_(ids)))
    }
    proofs = _first_proofs(session, [hit.passage for hit in hits])
    around = _neighbours(session, [p.utterance_id for p in proofs.values()])
    themes = [h.passage.target_id for h in hits if h.passage.kind == "theme"]
    families = {row.id: row.family for row in session.scalars(select(Theme).where(Theme.id.in_(themes)))}
    found = []
    for hit in hits:
        p = hit.passage
        recording = recordings[p.recording_id] if p.recording_id else None
        project_id = recording.project_id if recording else p.project_id
        if project_id is None:  # the database forbids neither to be set
            continue
        speaker = speakers.get((p.recording_id, p.speaker or "")) if p.recording_id else None
        proof = proofs.get(p.id)
        before, after = around.get(proof.utterance_id, (None, None)) if proof else (None, None)
        found.append(
            FoundPassage(
                kind=p.kind,
                recording_id=p.recording_id,
                recording_title=recording.title if recording else None,
                project_id=project_id,
                target_id=p.target_id,
                speaker=p.speaker,
                speaker_name=speaker.name if speaker else None,
                role=speaker.role if speaker else None,
                text=p.text,
                highlights=hit.highlights,
                start=proof.start if proof else p.start,
                end=proof.end if proof else p.end,
                score=hit.score,
                before=before,
                after=after,
                quote=proof.quote if proof else None,
                insight_kind=p.insight_kind,
                cx_component=p.cx_component,
                sentiment=p.sentiment,
                theme_family=families.get(p.target_id) if p.target_id else None,
            )
        )
    return found


def _tell(session: Session, facets: Facets) -> dict[str, dict[str, int]]:
    """Counts by the names that filters know: roles, participants, projects and languages by way of their rows."""
    roles: Counter[str] = Counter()
    participants: Counter[str] = Counter()
    people = session.execute(
        select(Speaker.recording_id, Speaker.label, Speaker.role, Speaker.participant_id).where(
            Speaker.recording_id.in_(list(facets.recordings))
        )
    )
    for recording_id, label, role, participant in people:
        count = facets.speakers.get((recording_id, label), 0)
        if role and count:
            roles[role] += count
        if participant and count:
            participants[str(participant)] += count
    projects: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    columns = (Recording.id, Recording.project_id, spoken_language())
    rows = session.execute(select(*columns).where(Recording.id.in_(list(facets.recordings))))
    recordings: dict[str, int] = {}
    owners = dict(facets.recordings)
    for recording_id, project_id, language in rows:
        recordings[str(recording_id)] = owners.pop(recording_id)
        projects[str(project_id)] += facets.recordings[recording_id]
        if language:
            languages[language] += facets.recordings[recording_id]
    for project_id, count in owners.items():  # themes, which are of no recording
        projects[str(project_id)] += count
    told: Mapping[str, Mapping[str, int]] = {
        "kind": facets.kind,
        "insight_kind": facets.insight_kind,
        "cx_component": facets.cx_component,
        "sentiment": facets.sentiment,
        "role": roles,
        "participant_id": participants,
        "project_id": projects,
        "recording_id": recordings,
        "language": languages,
    }
    return {name: dict(sorted(counts.items(), key=lambda c: (-c[1], c[0]))) for name, counts in told.items()}


@dataclass(frozen=True, slots=True)
class Proof:
    """The utterance that a hit rests on, and the words of it, where the hit is not the utterance itself."""

    utterance_id: uuid.UUID
    quote: str | None
    start: float | None
    end: float | None


def _first_proofs(session: Session, passages: Sequence[Passage]) -> dict[int, Proof]:
    """By passage: the utterance itself, or the first quote of an insight or a line of the note that still stands."""
    of_kind = {kind: [p for p in passages if p.kind == kind and p.target_id] for kind in PASSAGE_KINDS}
    found = {p.id: Proof(p.target_id, None, p.start, p.end) for p in of_kind["utterance"] if p.target_id}
    wanted = Evidence.insight_id.in_([p.target_id for p in of_kind["insight"]])
    quotes: dict[uuid.UUID, Proof] = {}
    for row in session.scalars(select(Evidence).where(wanted, Evidence.verified).order_by(Evidence.start, Evidence.id)):
        quotes.setdefault(row.insight_id, Proof(row.utterance_id, row.quote, row.start, row.end))
    for key in {p.recording_id for p in of_kind["note"] if p.recording_id}:
        for line in notes.only_in_note(notes.current_note(session, key), ()):
            if stands := next((e for e in line["evidence"] if e.get("verified", True)), None):
                place = uuid.UUID(stands["utterance_id"]), stands["quote"], stands["start"], stands["end"]
                quotes[notes.target_of(key, line["id"])] = Proof(*place)
    told = (p for p in (*of_kind["insight"], *of_kind["note"]) if p.target_id in quotes)
    return found | {p.id: quotes[p.target_id] for p in told if p.target_id}


def _neighbours(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[str | None, str | None]]:
    """The texts before and after each of these utterances."""
    rows = {u.id: u for u in session.scalars(select(Utterance).where(Utterance.id.in_(ids)))}
    places = [(u.transcript_id, u.position + step) for u in rows.values() for step in (-1, 1)]
    near = session.scalars(select(Utterance).where(tuple_(Utterance.transcript_id, Utterance.position).in_(places)))
    texts = {(row.transcript_id, row.position): row.text for row in near}
    return {
        key: (texts.get((u.transcript_id, u.position - 1)), texts.get((u.transcript_id, u.position + 1)))
        for key, u in rows.items()
    }
