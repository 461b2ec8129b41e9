"""What the documents say is true of the code: settings, commands, formats, files named."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from service.cli import app
from service.config import Settings
from service.domain.formats import READERS, WRITERS
from service.domain.webhook import EVENTS
from tests.house.openapi import resources

HOUSE = Path(__file__).resolve().parents[2]
DOCUMENTS = [
    HOUSE / name for name in ("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "docs/deploy.md", "docs/formats.md")
]
README = (HOUSE / "README.md").read_text()
API = (HOUSE / "docs" / "api.md").read_text()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_that_a_document_names_exists(document: Path) -> None:
    text = document.read_text()
    named = set(re.findall(r"`((?:service|workers|web|tests|bench|docs|samples|tools)/[\w./-]*)`", text))
    named |= {n for n in re.findall(r"\]\(([^)#]+)\)", text) if not n.startswith("http")}
    missing = [name for name in sorted(named) if not (HOUSE / name).exists()]
    assert missing == []


def test_every_setting_that_the_readme_names_exists() -> None:
    named = set(re.findall(r"EARMARK_([A-Z_]+)=", README)) - {"TORCH"}
    assert named
    assert {n.lower() for n in named} <= set(Settings.model_fields)


def test_every_setting_says_what_it_is_for() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_every_command_that_the_documents_name_exists() -> None:
    command = typer.main.get_command(app)
    assert isinstance(command, typer.core.TyperGroup)
    commands = set(command.commands)
    for document in DOCUMENTS:
        named = set(re.findall(r"`(?:\.venv/bin/)?earmark (\w+)", document.read_text()))
        assert named <= commands, document.name


def test_the_formats_that_the_changelog_names_are_there() -> None:
    exports = re.search(r"- Exports: ([^.]+)\.", (HOUSE / "CHANGELOG.md").read_text())
    assert exports
    named = {name.strip().lower() for name in re.split(",| and ", exports[1].replace("\n", " "))}
    assert named - set(WRITERS) == set()
    assert {"vtt", "srt", "txt", "json"} <= set(READERS)


def test_the_guide_to_the_api_names_every_resource_and_no_other() -> None:
    table = API[API.index("## What there is") : API.index("### Who is who")]
    named = set(re.findall(r"`(/[\w/-]+)`", table)) - {"/api/v1", "/projects/{project_id}/report/lines"}
    assert named == resources()


def test_the_guide_to_the_api_names_every_event_of_a_webhook() -> None:
    table = API[API.index("### Webhooks") :]
    assert set(re.findall(r"^\| `([\w.]+)` \|", table, re.MULTILINE)) == set(EVENTS)


def test_architecture_fits_on_one_page() -> None:
    assert len((HOUSE / "ARCHITECTURE.md").read_text().splitlines()) < 80


def test_the_command_line_starts_without_any_model() -> None:
    code = (
        "import sys, service.cli, service.main; print([m for m in ('torch', 'whisper', 'keybert') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=HOUSE, check=True)
    assert said.stdout.strip() == "[]"


def test_importing_the_workers_imports_no_model_and_turns_telemetry_off() -> None:
    code = (
        "import os, sys, workers.tasks, workers.doctor, workers.pipeline;"
        "print([m for m in ('torch', 'whisper', 'keybert', 'pyannote.audio') if m in sys.modules],"
        "os.environ['PYANNOTE_METRICS_ENABLED'], os.environ['HF_HUB_DISABLE_TELEMETRY'])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=HOUSE, check=True)
    assert said.stdout.split("]")[-1].split() == ["false", "1"]
    assert said.stdout.startswith("[]")
