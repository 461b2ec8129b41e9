"""How a recording shall be processed: what a person may choose per upload. Pure."""

from dataclasses import asdict, dataclass
from typing import Any

from service.domain.errors import Invalid


@dataclass(frozen=True, slots=True)
class ProcessingOptions:
    """Choices for one run of the pipeline; None or `auto` leaves the choice to the settings.

    `speakers` is the exact number when known; else `min_speakers` and `max_speakers` bound it. `language` is ISO 639-1.
    """

    transcriber: str = "auto"
    model: str | None = None
    diarizer: str = "auto"
    language: str | None = None
    speakers: int | None = None
    min_speakers: int | None = None
    max_speakers: int | None = None

    def __post_init__(self) -> None:
        if self.transcriber not in {"auto", "whisper", "sphinx"}:
            raise Invalid(
                f"Unknown transcriber “{self.transcriber}”: choose auto, whisper or sphinx.", code="unknown_engine"
            )
        if self.diarizer not in {"auto", "pyannote", "builtin", "channels"}:
            raise Invalid(
                f"Unknown diarizer “{self.diarizer}”: choose auto, pyannote, builtin or channels.",
                code="unknown_engine",
            )
        for name in ("speakers", "min_speakers", "max_speakers"):
            value = getattr(self, name)
            if value is not None and not 1 <= value <= 20:
                raise Invalid(
                    f"The number of speakers must lie between 1 and 20, not {value}.", code="invalid_speakers"
                )
        if self.min_speakers and self.max_speakers and self.min_speakers > self.max_speakers:
            raise Invalid("The smallest number of speakers is above the largest.", code="invalid_speakers")

    def as_dict(self) -> dict[str, Any]:
        """Only what was chosen, for JSON."""
        return {k: v for k, v in asdict(self).items() if v not in (None, "auto")}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "ProcessingOptions":
        """From JSON; raises Invalid for unknown names or values."""
        unknown = set(values) - set(cls.__dataclass_fields__)
        if unknown:
            raise Invalid(f"Unknown processing option: {', '.join(sorted(unknown))}.", code="unknown_option")
        return cls(**values)
