"""The JSON of edits: what a person changes in a transcript, its history, and the words in doubt."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from service.api.schemas.model import Model
from service.api.schemas.speakers import SpeakerOut
from service.api.schemas.transcripts import UtteranceOut
from service.domain.editing import MOST_CHARACTERS


class TextIn(Model):
    """What was really said; empty takes the utterance away."""

    text: Annotated[str, Field(max_length=MOST_CHARACTERS)]


class ConfirmIn(Model):
    """Which words (counted from 0) a person heard so; null: all of them."""

    words: Annotated[list[Annotated[int, Field(ge=0)]], Field(max_length=10_000)] | None = None


class ReassignIn(Model):
    """Who said it: a speaker's label, or null for a new speaker. With one utterance, `first_word` and `last_word`
    (counted from 0, both included) choose words of it.
    """

    utterance_ids: Annotated[list[UUID], Field(min_length=1, max_length=5_000)]
    speaker: Annotated[str, Field(max_length=60)] | None = None
    first_word: Annotated[int, Field(ge=0)] | None = None
    last_word: Annotated[int, Field(ge=0)] | None = None


class MergeIn(Model):
    """The speaker who gets all that this one said."""

    into: UUID


class SplitIn(Model):
    """The utterances that somebody else said."""

    utterance_ids: Annotated[list[UUID], Field(min_length=1, max_length=5_000)]


class RevertIn(Model):
    """Bring back the words from before this edit; null: as they were recognised."""

    before_edit: int | None = None


class CheckedOut(Model):
    """What became of the quotes of insights and note: looked up, anchored anew, no longer standing, standing again."""

    checked: int
    moved: int
    stale: int
    restored: int


EditKind = Literal[
    "text",
    "confirm",
    "replace",
    "reassign",
    "merge_speakers",
    "split_speaker",
    "rename_speaker",
    "set_role",
    "carried",
]


class EditOut(Model):
    """One edit of the log. `utterances` says how many it touched."""

    number: int
    kind: EditKind
    author: str | None
    made_at: datetime
    undone_at: datetime | None
    utterances: int


class EditsOut(Model):
    """The edits of the current transcript version, oldest first, and which one undo and redo would take."""

    items: list[EditOut]
    undo: int | None
    redo: int | None


class EditedOut(Model):
    """What an edit did. `utterances` are those touched, as they are now; `speakers` are all of the recording.

    `edit` is null when nothing was different. With `positions_changed` later utterances have other positions too.
    `job_id` is the job that lets insights and metrics follow, when one was submitted now.
    """

    edit: EditOut | None
    transcript_id: UUID
    revision: int
    utterances: list[UtteranceOut]
    removed: list[UUID]
    positions_changed: bool
    speakers: list[SpeakerOut]
    evidence: CheckedOut
    job_id: UUID | None


class ReplaceIn(Model):
    """Words to find and what to write instead, in all recordings of the project or in some."""

    find: Annotated[str, Field(min_length=1, max_length=200)]
    replacement: Annotated[str, Field(max_length=200)]
    whole_word: bool = True
    match_case: bool = False
    recording_ids: Annotated[list[UUID], Field(max_length=10_000)] | None = None


class ReplaceHit(Model):
    """A place where the words were found, with what stands around them."""

    recording_id: UUID
    utterance_id: UUID
    position: int
    start: float
    before: str
    found: str
    after: str


class ReplacedOut(Model):
    """What was found, at most 1,000 hits of it, and which recordings were edited (none by `dry_run`)."""

    dry_run: bool
    count: int
    recordings: int
    edited: list[UUID]
    hits: list[ReplaceHit]
    evidence: CheckedOut


class UtteranceStateOut(Model):
    """An utterance as it was before an edit."""

    edit: EditOut
    text: str
    start: float
    end: float


class HistoryOut(Model):
    """What an utterance said before each edit of its words, oldest first."""

    items: list[UtteranceStateOut]


class DoubtOut(Model):
    """A word worth a second listen, or (with `word` null) a whole suspect utterance."""

    utterance_id: UUID
    position: int
    word: int | None
    text: str
    start: float
    end: float
    probability: float | None
    reason: str
    before: str
    after: str
    speaker: str


class DoubtsOut(Model):
    """The review queue of a recording, in order."""

    transcript_id: UUID
    revision: int
    below: float
    items: list[DoubtOut]
