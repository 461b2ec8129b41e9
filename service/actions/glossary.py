"""A term that was heard wrongly, put right everywhere: find, show in context, replace as edits. Session first; no commit."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.actions import edits, overview
from service.actions.evidence import Checked
from service.actions.transcripts import as_domain
from service.domain.errors import Invalid
from service.domain.transcript import span_of_words
from service.store.tables import Recording, Utterance

AROUND = 40
"""Characters of context on each side of a hit."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for and what to write instead. Spaces in `find` match any white space."""

    find: str
    replacement: str
    whole_word: bool = True
    match_case: bool = False

    def __post_init__(self) -> None:
        if not self.find.strip():
            raise Invalid("Say which words to look for.", code="nothing_to_find")

    @property
    def pattern(self) -> re.Pattern[str]:
        """What finds it."""
        plain = r"\s+".join(re.escape(part) for part in self.find.split())
        edge = (r"(?<!\w)", r"(?!\w)") if self.whole_word else ("", "")
        return re.compile(plain.join(edge), 0 if self.match_case else re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where it was found, with what stands around it and the second at which it is said."""

    recording_id: uuid.UUID
    utterance_id: uuid.UUID
    position: int
    start: float
    before: str
    found: str
    after: str


@dataclass(slots=True)
class Replaced:
    """What was found, in how many recordings, and what became of the quotes where it was replaced."""

    hits: list[Hit] = field(default_factory=list)
    edited: list[uuid.UUID] = field(default_factory=list)
    checked: Checked = field(default_factory=Checked)


def replace(
    session: Session,
    project_id: uuid.UUID,
    wanted: Wanted,
    recording_ids: Sequence[uuid.UUID] | None = None,
    *,
    dry_run: bool,
    author: str | None = None,
) -> Replaced:
    """Find words in the current transcripts of a project, or of some of its recordings, and put others in their place:
    one edit per recording, which can be undone there. `dry_run` only finds.
    """
    query = select(Recording.id).where(Recording.project_id == project_id, Recording.bin_until.is_(None))
    query = query.order_by(Recording.created_at)
    if recording_ids is not None:
        query = query.where(Recording.id.in_(recording_ids))
    result, pattern = Replaced(), wanted.pattern
    ids = list(session.scalars(query))
    current = {row.recording_id: row.id for row in overview.current_transcripts(session, ids).values()}
    for recording_id in (key for key in ids if key in current):
        if not dry_run:
            current[recording_id] = edits.hold_current(session, recording_id).id
        said = select(Utterance.id, Utterance.text).where(Utterance.transcript_id == current[recording_id])
        found = [key for key, text in session.execute(said.order_by(Utterance.position)) if pattern.search(text)]
        rows = [session.get_one(Utterance, key) for key in found]
        for row in rows:
            result.hits += _hits(recording_id, row, pattern)
        if rows and not dry_run:
            _apply(session, recording_id, rows, wanted, author, result)
    return result


def _apply(
    session: Session,
    recording_id: uuid.UUID,
    rows: Sequence[Utterance],
    wanted: Wanted,
    author: str | None,
    result: Replaced,
) -> None:
    transcript = edits.hold_current(session, recording_id)
    texts = [(row, wanted.pattern.sub(lambda _match: wanted.replacement, row.text)) for row in rows]
    done = edits.perform(session, transcript, "replace", edits.text_change(session, transcript, texts), author)
    if done.edit is not None:
        result.edited.append(recording_id)
        for name in ("checked", "moved", "stale", "restored"):
            setattr(result.checked, name, getattr(result.checked, name) + getattr(done.checked, name))


def _hits(recording_id: uuid.UUID, row: Utterance, pattern: re.Pattern[str]) -> list[Hit]:
    noun, found = as_domain(row), []
    for match in pattern.finditer(row.text):
        begin, end = match.span()
        second, _ = span_of_words(noun, begin, end)
        before, after = row.text[max(0, begin - AROUND) : begin], row.text[end : end + AROUND]
        found.append(Hit(recording_id, row.id, row.position, second, before, match[0], after))
    return found
