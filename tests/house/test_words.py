"""What the service names in English has a French name in the web UI's catalogue."""

import re

from service.api.audit import STEPS, TAKEN_OUT
from service.config import CHECKOUT
from service.domain.access import LOCAL
from service.domain.note_templates import TEMPLATES
from tests.house.openapi import changes

FRENCH = (CHECKOUT / "web" / "src" / "texts" / "fr-service.ts").read_text(encoding="utf-8")


def keys_of(name: str) -> set[str]:
    """The keys of one of the tables in the catalogue."""
    block = re.search(rf"const {name}: .*?= \{{\n(.*?)\n\}};", FRENCH, re.DOTALL)
    assert block is not None
    return {quoted or plain for quoted, plain in re.findall(r'^  (?:"([^"]+)"|(\w+)):', block.group(1), re.MULTILINE)}


def test_every_line_of_the_audit_log_has_a_french_name() -> None:
    assert (changes() | TAKEN_OUT | STEPS) - keys_of("actions") == set()


def test_every_section_of_a_note_has_a_french_title() -> None:
    assert {title for titles in TEMPLATES.values() for title in titles.values()} - keys_of("sections") == set()


def test_this_machine_has_a_french_name() -> None:
    assert f'"{LOCAL.name}":' in FRENCH
