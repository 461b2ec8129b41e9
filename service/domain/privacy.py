"""What a project decides about privacy, and the words of it: kinds of personal data, consent, retention. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, get_args

PersonalKind = Literal["name", "email", "phone", "card", "address", "national_id", "birth_date"]
Originals = Literal["nobody", "editors"]
ConsentRule = Literal["optional", "hold", "refuse"]
ConsentMethod = Literal["spoken", "written", "tick", "contract", "other"]
KINDS: tuple[PersonalKind, ...] = get_args(PersonalKind)
WITHHELD = "[WITHHELD]"
"""Stands for a text whose personal data was not looked for yet."""


def marker(kind: str) -> str:
    """What stands in the place of personal data of this kind: `[PHONE]`."""
    return f"[{kind.upper()}]"


@dataclass(frozen=True, slots=True)
class Agreement:
    """That somebody agreed to be recorded: who, how, when (None: now), to which words."""

    given_by: str
    method: ConsentMethod = "other"
    given_at: datetime | None = None
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Privacy:
    """The settings of a project.

    `redact` are the kinds that are taken out when somebody reads; `originals` says which signed-in people read what was
    said instead (`editors`: owners and editors; keys never). `consent` says what becomes of an upload without one: it is
    taken (`optional`), kept unprocessed (`hold`) or refused. `keep_audio_days` and `keep_days` count from the upload;
    None: for ever.
    """

    redact: tuple[PersonalKind, ...] = ()
    originals: Originals = "editors"
    consent: ConsentRule = "optional"
    keep_audio_days: int | None = None
    keep_days: int | None = None

    @classmethod
    def from_dict(cls, values: Mapping[str, Any] | None) -> "Privacy":
        """From its JSON; what this version does not know is left out."""
        known = {name: value for name, value in (values or {}).items() if name in cls.__dataclass_fields__}
        if "redact" in known:
            known["redact"] = tuple(kind for kind in KINDS if kind in known["redact"])
        return cls(**known)

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {**asdict(self), "redact": list(self.redact)}
