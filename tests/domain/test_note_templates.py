"""A template arranges a note and loses nothing."""

import pytest

from service.domain.insight import Note, NoteLine, NoteSection
from service.domain.note_templates import TEMPLATES, NoteTemplate, arrange, template_for

NAMES = ("context", "wants", "hurts", "works", "questions", "next_steps", "satisfaction")
NOTE = Note("Call", tuple(NoteSection(name, name, (NoteLine(f"about {name}"),)) for name in (*NAMES, "unheard_of")))


@pytest.mark.parametrize("template", list(TEMPLATES))
def test_each_template_shows_every_section_once(template: NoteTemplate) -> None:
    shown = arrange(NOTE, template).sections
    assert sorted(s.name for s in shown) == sorted((*NAMES, "unheard_of"))
    assert [s.name for s in shown[:-1]] == list(TEMPLATES[template])
    assert shown[-1].title == "unheard_of"
    assert {s.lines for s in shown} == {s.lines for s in NOTE.sections}


@pytest.mark.parametrize(
    ("kind", "chosen", "template"),
    [
        ("interview", None, "interview"),
        ("support_call", None, "support_call"),
        ("conversation", None, "general"),
        ("interview", "sales_call", "sales_call"),
        ("interview", "gone", "interview"),
    ],
)
def test_the_project_decides_else_the_kind(kind: str, chosen: str | None, template: str) -> None:
    assert template_for(kind, chosen) == template
