"""Personal data of a transcript: found by rules whenever its words change, put right by people. Session first.

Spans rest beside the text and name the revision that they were looked for at, so that a reader who may not see personal
data is never shown words that nobody looked through. May import the store and the domain only.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session

from service.domain import transcript as domain
from service.domain.errors import Conflict, Invalid, NotFound
from service.domain.personal import CONTEXT, DETECTOR_VERSION, Found, find_personal
from service.domain.personal.people import introduced, name_pattern
from service.domain.personal.tokens import cut
from service.domain.transcript import span_of_words
from service.store.tables import Participant, PersonalSpan, Recording, Speaker, Transcript, Utterance


def names_of(session: Session, recording_id: uuid.UUID) -> list[str]:
    """The names that the speakers of a recording have, and those of the participants whom they are."""
    query = select(Speaker.name, Participant.name).outerjoin(Participant, Participant.id == Speaker.participant_id)
    rows = session.execute(query.where(Speaker.recording_id == recording_id))
    return list(dict.fromkeys(name for row in rows for name in row if name))


def look(session: Session, transcript: Transcript) -> int:
    """Look through a whole version; answers how many spans are masked now."""
    rows = _rows(session, transcript)
    language = transcript.language or session.scalar(
        select(Recording.language).where(Recording.id == transcript.recording_id)
    )
    found = find_personal([row.text for row in rows], names_of(session, transcript.recording_id), language)
    return _save(session, transcript, dict(zip((row.id for row in rows), found, strict=True)), rows)


def look_again(session: Session, transcript: Transcript, touched: Collection[Utterance], *, people: bool) -> None:
    """After an edit: look through the utterances that it touched and those around them, or through all where it
    brought a name (`people`), or where nobody looked at the state before.
    """
    session.flush()
    before = (
        transcript.personal_revision == transcript.revision - 1 and transcript.personal_detector >= DETECTOR_VERSION
    )
    query = select(PersonalSpan.quote).where(PersonalSpan.transcript_id == transcript.id, PersonalSpan.kind == "name")
    names = [*names_of(session, transcript.recording_id), *session.scalars(query.distinct())]
    known = name_pattern(names)
    new = [n for row in touched for n in introduced(cut(row.text), row.text) if not (known and known.fullmatch(n))]
    if people or new or not before:
        look(session, transcript)
        return
    rows, changed = _rows(session, transcript), {row.id for row in touched}
    places = [place for place, row in enumerate(rows) if row.id in changed]
    for first, last in _stretches(places, len(rows)):
        begin, end = max(0, first - CONTEXT), min(len(rows), last + CONTEXT)
        found = find_personal([row.text for row in rows[begin:end]], names, transcript.language)
        _save(session, transcript, {row.id: found[i - begin] for i, row in enumerate(rows) if first <= i < last}, rows)


def _stretches(places: Sequence[int], count: int) -> list[tuple[int, int]]:
    """Places [first, last) that an edit of these may matter to, apart from each other."""
    found: list[tuple[int, int]] = []
    for place in places:
        first, last = max(0, place - CONTEXT), min(count, place + CONTEXT + 1)
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def _rows(session: Session, transcript: Transcript) -> list[Utterance]:
    query = select(Utterance).where(Utterance.transcript_id == transcript.id).order_by(Utterance.position)
    return list(session.scalars(query))


def _save(
    session: Session, transcript: Transcript, found: Mapping[uuid.UUID, Sequence[Found]], rows: Sequence[Utterance]
) -> int:
    """Replace what the machine found in these utterances; what a person said stays, at its place."""
    keys = list(found)
    here = PersonalSpan.transcript_id == transcript.id
    said = select(PersonalSpan).where(here, PersonalSpan.source == "person")
    by_hand = [span for span in session.scalars(said) if span.utterance_id in found]
    whole = len(keys) > 500 or len(keys) == len(_count_of(session, transcript))
    old = delete(PersonalSpan).where(here, PersonalSpan.source == "machine")
    session.execute(old if whole else old.where(PersonalSpan.utterance_id.in_(keys)))
    texts = {row.id: row.text for row in rows}
    for span in by_hand:
        _put(span, texts[span.utterance_id])
    taken = [(s.utterance_id, s.char_start, s.char_end) for s in by_hand]
    made = [
        PersonalSpan(
            recording_id=transcript.recording_id,
            transcript_id=transcript.id,
            utterance_id=key,
            char_start=f.start,
            char_end=f.end,
            quote=texts[key][f.start : f.end],
            kind=f.kind,
            score=f.score,
        )
        for key in keys
        for f in found[key]
        if not any(key == u and f.start < end and f.end > start for u, start, end in taken)
    ]
    session.add_all(made)
    transcript.personal_revision, transcript.personal_detector = transcript.revision, DETECTOR_VERSION
    session.flush()
    return len(made) + sum(span.masked for span in by_hand)


def _count_of(session: Session, transcript: Transcript) -> range:
    query = select(func.count()).select_from(Utterance).where(Utterance.transcript_id == transcript.id)
    return range(session.scalar(query) or 0)


def _put(span: PersonalSpan, text: str) -> None:
    """Where a person's mark stands after an edit: at its words; where they are no more, over the whole utterance."""
    if text[span.char_start : span.char_end] == span.quote:
        return
    at = text.lower().find(span.quote.lower())
    if at < 0 and not span.masked:
        span.char_start, span.char_end = 0, 0
    elif at < 0:
        span.char_start, span.char_end, span.quote = 0, len(text), text
    else:
        span.char_start, span.char_end = at, at + len(span.quote)


def keep_marks(session: Session, transcript: Transcript, going: Collection[uuid.UUID]) -> list[PersonalSpan]:
    """The marks of people in utterances that an edit takes away, or divides; give them to `put_marks` afterwards."""
    query = select(PersonalSpan).where(PersonalSpan.transcript_id == transcript.id, PersonalSpan.source == "person")
    return [span for span in session.scalars(query) if span.utterance_id in going]


def put_marks(session: Session, marks: Sequence[PersonalSpan], rows: Sequence[Utterance]) -> None:
    """Put the marks of utterances that are gone into those that came in their place."""
    for mark in marks:
        place = next((row for row in rows if mark.quote.lower() in row.text.lower()), None)
        for row in [place] if place else rows:
            copy = _copy(mark, mark.recording_id, mark.transcript_id, row)
            _put(copy, row.text)
            session.add(copy)
    session.flush()


def carry(session: Session, old: Transcript | None, new: Transcript) -> None:
    """The marks of people go to a new version, at the seconds where they were. Call it before `look`."""
    if old is None or old.id == new.id:
        return
    query = select(PersonalSpan).where(PersonalSpan.transcript_id == old.id, PersonalSpan.source == "person")
    marks = list(session.scalars(query))
    if not marks:
        return
    before = {row.id: row for row in _rows(session, old)}
    rows = _rows(session, new)
    for mark in marks:
        start, end = seconds_of(before[mark.utterance_id], mark)
        for row in (r for r in rows if r.start < end and r.end > start):
            copy = _copy(mark, new.recording_id, new.id, row)
            if not mark.masked:
                _put(copy, row.text)
                if copy.char_end:
                    session.add(copy)
                continue
            places = _places(row, start, end)
            if places is not None:
                copy.char_start, copy.char_end = places
                copy.quote = row.text[copy.char_start : copy.char_end]
                session.add(copy)
    session.flush()


def _copy(mark: PersonalSpan, recording_id: uuid.UUID, transcript_id: uuid.UUID, row: Utterance) -> PersonalSpan:
    return PersonalSpan(
        recording_id=recording_id,
        transcript_id=transcript_id,
        utterance_id=row.id,
        char_start=mark.char_start,
        char_end=mark.char_end,
        quote=mark.quote,
        kind=mark.kind,
        source="person",
        score=1.0,
        masked=mark.masked,
    )


def _places(row: Utterance, start: float, end: float) -> tuple[int, int] | None:
    """The characters of the words that are spoken in these seconds; without word times the whole utterance."""
    if not row.words or " ".join(w[0] for w in row.words) != row.text:
        return 0, len(row.text)
    at, first, last = 0, None, 0
    for text, begins, ends, *_ in row.words:
        if begins < end and ends > start:
            first, last = at if first is None else first, at + len(text)
        at += len(text) + 1
    return None if first is None else (first, last)


def seconds_of(row: Utterance, span: PersonalSpan, *, surely: bool = False) -> tuple[float, float]:
    """When it is said; `surely`: the whole utterance where its words have no times of their own."""
    if surely and " ".join(w[0] for w in row.words) != row.text:
        return row.start, row.end
    words = tuple(domain.Word(*word) for word in row.words)
    said = domain.Utterance(row.start, row.end, row.speaker, row.text, words)
    try:
        return span_of_words(said, span.char_start, min(span.char_end, len(row.text)))
    except ValueError:
        return row.start, row.end


def list_spans(session: Session, transcript: Transcript) -> list[PersonalSpan]:
    """What is masked in a version, in order."""
    query = select(PersonalSpan).join(Utterance, Utterance.id == PersonalSpan.utterance_id)
    query = query.where(PersonalSpan.transcript_id == transcript.id, PersonalSpan.masked)
    return list(session.scalars(query.order_by(Utterance.position, PersonalSpan.char_start)))


def places_to_bleep(session: Session, transcript: Transcript, kinds: Collection[str]) -> list[tuple[float, float]]:
    """The seconds in which personal data of these kinds is said, in order, joined where they touch. Raises Conflict where
    nobody looked at the present words.
    """
    if transcript.personal_revision != transcript.revision:
        raise Conflict("Personal data was not looked for in these words yet.", code="not_redacted_yet", retry_after=2)
    rows = {row.id: row for row in _rows(session, transcript)}
    spans = [s for s in list_spans(session, transcript) if s.kind in kinds]
    found = sorted(seconds_of(rows[s.utterance_id], s, surely=True) for s in spans)
    joined: list[tuple[float, float]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def add_span(
    session: Session, transcript: Transcript, utterance_id: uuid.UUID, char_start: int, char_end: int, kind: str
) -> PersonalSpan:
    """A person says that characters [char_start, char_end) are personal data. Raises NotFound, Invalid."""
    row = session.get(Utterance, utterance_id)
    if row is None or row.transcript_id != transcript.id:
        raise NotFound("The current transcript has no such utterance.", code="utterance_not_found")
    text = row.text[char_start:char_end]
    if not 0 <= char_start < char_end <= len(row.text) or not text.strip():
        raise Invalid("Select at least one word of this utterance.", code="empty_selection")
    over = [s for s in _of(session, utterance_id) if s.char_start < char_end and s.char_end > char_start]
    start, end = min([char_start, *(s.char_start for s in over)]), max([char_end, *(s.char_end for s in over)])
    for span in over:
        session.delete(span)
    made = PersonalSpan(
        recording_id=transcript.recording_id,
        transcript_id=transcript.id,
        utterance_id=utterance_id,
        char_start=start,
        char_end=end,
        quote=row.text[start:end],
        kind=kind,
        source="person",
    )
    session.add(made)
    session.flush()
    return made


def remove_span(session: Session, recording_id: uuid.UUID, span_id: uuid.UUID) -> None:
    """A person says that this is none: it is remembered, so that the machine does not find it again. Raises NotFound."""
    span = session.get(PersonalSpan, span_id)
    if span is None or span.recording_id != recording_id or not span.masked:
        raise NotFound("This recording has no such mark.", code="mark_not_found")
    span.source, span.masked = "person", False
    session.flush()


def _of(session: Session, utterance_id: uuid.UUID) -> list[PersonalSpan]:
    return list(session.scalars(select(PersonalSpan).where(PersonalSpan.utterance_id == utterance_id)))


def to_look_through() -> ColumnElement[bool]:
    """Of a version: nobody looked through it at its present revision, or only older rules did."""
    unseen = Transcript.personal_revision != Transcript.revision
    return or_(unseen, Transcript.personal_detector < DETECTOR_VERSION)


def unseen(session: Session, project_id: uuid.UUID, limit: int = 50) -> list[uuid.UUID]:
    """Versions of a project that are to be looked through, those first of which nothing may be shown before."""
    query = select(Transcript.id).join(Recording, Recording.id == Transcript.recording_id)
    query = query.where(Recording.project_id == project_id, to_look_through())
    return list(session.scalars(query.order_by(Transcript.personal_revision == Transcript.revision).limit(limit)))


def seen_by_older_rules(session: Session) -> list[uuid.UUID]:
    """The projects with versions that only older rules looked through."""
    query = select(Recording.project_id).join(Transcript, Transcript.recording_id == Recording.id)
    return list(session.scalars(query.where(Transcript.personal_detector < DETECTOR_VERSION).distinct()))
