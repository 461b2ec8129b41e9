"""The sample project: four invented conversations with exact ground truth. Standard library only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class SampleParticipant:
    """A person in a sample recording; `channel` counts from 0 and is None where all share one channel."""

    name: str
    role: str
    channel: int | None


@dataclass(frozen=True)
class SampleRecording:
    """What a user would give with an upload. `transcript` is set where a finished transcript comes with the audio."""

    key: str
    title: str
    audio: Path
    transcript: Path | None
    kind: str
    recorded_on: date
    language: str
    channels: int
    participants: tuple[SampleParticipant, ...]


@dataclass(frozen=True)
class SampleProject:
    """The project and its recordings, oldest first."""

    name: str
    description: str
    recordings: tuple[SampleRecording, ...]


def sample_folder() -> Path:
    """The folder that holds the recordings, `scripts/` and `truth/`."""
    return Path(__file__).resolve().parent


def load_project() -> SampleProject:
    """Read `project.json`. Ground truth is not part of it: tests and benchmarks read `truth/<key>.json` themselves."""
    folder = sample_folder()
    project = json.loads((folder / "project.json").read_text(encoding="utf-8"))
    recordings = tuple(
        SampleRecording(
            key=item["key"],
            title=item["title"],
            audio=folder / item["file"],
            transcript=folder / item["transcript"] if item["transcript"] else None,
            kind=item["kind"],
            recorded_on=date.fromisoformat(item["recorded_on"]),
            language=item["language"],
            channels=item["channels"],
            participants=tuple(SampleParticipant(**person) for person in item["participants"]),
        )
        for item in project["recordings"]
    )
    return SampleProject(project["name"], project["description"], recordings)
