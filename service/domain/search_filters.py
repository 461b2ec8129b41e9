"""What a search is narrowed to: one value object for the API, saved searches and the store. Pure."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Literal

PassageKind = Literal["utterance", "insight", "note", "theme"]
PASSAGE_KINDS: tuple[PassageKind, ...] = ("utterance", "insight", "note", "theme")
Sentiment = Literal["negative", "neutral", "positive"]
SENTIMENTS: tuple[Sentiment, ...] = ("negative", "neutral", "positive")
NEUTRAL = 0.2
"""A sentiment nearer to 0 than this is neutral."""


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """Each one that is set must hold. `kind` is that of the passage, `insight_kind` that of an insight (so only insights
    are found); `role` and `participant_id` are of who spoke; the dates, both included, are those of the conversation.
    A theme is of a project and of no conversation: where anything about a conversation is asked for, none is found.
    """

    project_id: uuid.UUID | None = None
    recording_id: uuid.UUID | None = None
    kind: str | None = None
    insight_kind: str | None = None
    cx_component: str | None = None
    sentiment: str | None = None
    role: str | None = None
    participant_id: uuid.UUID | None = None
    theme_id: uuid.UUID | None = None
    date_from: date | None = None
    date_to: date | None = None
    language: str | None = None

    def as_json(self) -> dict[str, str]:
        """Those that are set, as text: what a saved search keeps."""
        return {f.name: str(value) for f in fields(self) if (value := getattr(self, f.name)) is not None}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "SearchFilters":
        """What `as_json` wrote; a name that is not known any more is passed over. Raises ValueError on a bad value."""
        read: dict[str, Any] = {}
        for field in fields(cls):
            value = kept.get(field.name)
            if value is None:
                continue
            if field.name.endswith("_id"):
                value = uuid.UUID(str(value))
            elif field.name.startswith("date_"):
                value = date.fromisoformat(str(value))
            read[field.name] = value
        return cls(**read)


def sentiment_band(value: float) -> Sentiment:
    """The word for a sentiment of -1..1."""
    return "negative" if value <= -NEUTRAL else "positive" if value >= NEUTRAL else "neutral"
