"""The scripts: who says what, when to begin, and what is planted in it. Standard library only."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class VoiceSettings:
    """How one person sounds: flite voice, pace (above 1 is slower), mean pitch in Hz, level in dB."""

    voice: str
    pace: float = 1.0
    pitch: float | None = None
    level: float = 0.0


@dataclass(frozen=True)
class Line:
    """One utterance. `gap`: seconds after all speech so far, negative overlaps. `during`: words of the line before
    under which this one is said. `insights` and `score` are planted facts with a verbatim quote of `text`."""

    speaker: str
    text: str
    gap: float | None = None
    during: str | None = None
    insights: tuple[dict[str, Any], ...] = ()
    score: dict[str, Any] | None = None


@dataclass(frozen=True)
class Dialogue:
    """A script: its lines in order and how satisfied the customer is (unhappy, mixed, happy)."""

    key: str
    satisfaction: str
    lines: tuple[Line, ...]


def read_dialogue(folder: Path, key: str) -> Dialogue:
    """Read `<key>.toml`. Raises ValueError where a quote is not in its line."""
    script = tomllib.loads((folder / f"{key}.toml").read_text(encoding="utf-8"))
    lines = tuple(Line(**{**line, "insights": tuple(line.get("insights", ()))}) for line in script["line"])
    for line in lines:
        for planted in (*line.insights, *((line.score,) if line.score else ())):
            if planted["quote"] not in line.text:
                raise ValueError(f"{key}: {planted['quote']!r} is not in {line.text!r}")
    return Dialogue(key, script["satisfaction"], lines)


def read_voices(folder: Path) -> dict[str, VoiceSettings]:
    """Read `voices.toml`: voice settings by the person's name."""
    table = tomllib.loads((folder / "voices.toml").read_text(encoding="utf-8"))
    return {name: VoiceSettings(**settings) for name, settings in table.items()}
