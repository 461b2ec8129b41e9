"""The JSON of search and saved searches."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from service.api.schemas.model import Language, Model
from service.domain.insight import CxComponent, Kind
from service.domain.search_filters import PassageKind, Sentiment
from service.domain.transcript import Role


class SearchHit(Model):
    """A passage that answers the query; `text` is plain, `highlights` are character spans of the words that matched.

    `quote` are the words that an insight or a line of the note rests on, with `start` and `end` in seconds; null where no
    quote stands, and of an utterance, whose `text` is what was said. `before` and `after` are the utterances around it.

    A hit of kind `theme` is of a project and of no recording: `target_id` is the theme, `text` its label and, on the next
    line, its description.
    """

    kind: PassageKind
    recording_id: UUID | None
    recording_title: str | None
    project_id: UUID
    target_id: UUID | None
    speaker: str | None
    speaker_name: str | None
    role: Role | None = None
    text: str
    highlights: list[tuple[int, int]]
    start: float | None
    end: float | None
    score: float
    quote: str | None = None
    before: str | None = None
    after: str | None = None
    insight_kind: Kind | None = None
    cx_component: CxComponent | None = None
    sentiment: float | None = None
    theme_family: Literal["need", "praise", "question"] | None = None


class SearchOut(Model):
    """Hits, best first. `total` counts all matches; `facets` too: filter name -> value -> matches, where asked for."""

    query: str
    hits: list[SearchHit]
    total: int = 0
    facets: dict[str, dict[str, int]] | None = None


class SearchFiltersIn(Model):
    """What a search is narrowed to; what is left out does not matter."""

    project_id: UUID | None = None
    recording_id: UUID | None = None
    kind: PassageKind | None = None
    insight_kind: Kind | None = None
    cx_component: CxComponent | None = None
    sentiment: Sentiment | None = None
    role: Role | None = None
    participant_id: UUID | None = None
    theme_id: UUID | None = None
    date_from: date | None = None
    date_to: date | None = None
    language: Language | None = None


class SavedSearchIn(Model):
    """A search to keep."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    query: Annotated[str, Field(min_length=1, max_length=400)]
    filters: SearchFiltersIn = SearchFiltersIn()


class SavedSearchChange(Model):
    """What to change; `filters` replace all of the filters."""

    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    query: Annotated[str, Field(min_length=1, max_length=400)] | None = None
    filters: SearchFiltersIn | None = None


class SavedSearchOut(Model):
    """A kept search: pass `query` and `filters` to /search to ask it again."""

    id: UUID
    project_id: UUID
    name: str
    query: str
    filters: SearchFiltersIn
    created_at: datetime


class SavedSearchList(Model):
    """Saved searches by name."""

    items: list[SavedSearchOut]
