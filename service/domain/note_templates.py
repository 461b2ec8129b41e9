"""Note templates: which sections a note shows, in which order and under which titles. Pure.

A template only arranges what `service.domain.note.write_note` found, so changing it changes every note of a project at
once and loses nothing.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from service.domain.insight import Note

NoteTemplate = Literal["interview", "support_call", "sales_call", "general"]

TEMPLATES: Mapping[NoteTemplate, Mapping[str, str]] = {
    "general": {
        "context": "Context",
        "wants": "What they want",
        "hurts": "What hurts",
        "works": "What works",
        "questions": "Questions",
        "next_steps": "Promises and next steps",
        "satisfaction": "Satisfaction",
    },
    "interview": {
        "context": "Who and what about",
        "hurts": "Pain points",
        "wants": "Wishes and needs",
        "works": "What works today",
        "questions": "What they asked",
        "satisfaction": "How satisfied they are",
        "next_steps": "Agreed for later",
    },
    "support_call": {
        "context": "The call",
        "hurts": "The problem",
        "wants": "Asked for",
        "next_steps": "Outcome and promises",
        "questions": "Questions and answers",
        "works": "What went well",
        "satisfaction": "Satisfaction",
    },
    "sales_call": {
        "context": "The conversation",
        "wants": "Needs",
        "hurts": "Pains to solve",
        "works": "What they like",
        "questions": "Questions and objections",
        "next_steps": "Commitments and next steps",
        "satisfaction": "Mood",
    },
}
"""Section name -> title, in the order they are shown."""
OF_KIND: Mapping[str, NoteTemplate] = {
    "interview": "interview",
    "support_call": "support_call",
    "sales_call": "sales_call",
}


def template_for(kind: str, chosen: str | None = None) -> NoteTemplate:
    """The template that a project chose, else the one of the recording's kind."""
    return next((name for name in TEMPLATES if name == chosen), OF_KIND.get(kind, "general"))


def arrange(note: Note, template: NoteTemplate) -> Note:
    """The note's sections in the order and under the titles of the template; one that it does not know comes last."""
    titles = TEMPLATES[template]
    order = {name: place for place, name in enumerate(titles)}
    sections = sorted(note.sections, key=lambda s: order.get(s.name, len(order)))
    return replace(note, sections=tuple(replace(s, title=titles.get(s.name, s.title)) for s in sections))
