"""What an insight that a person makes says beside its statement: which outcome it is, by when a promise is due. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from service.domain.cues import read_cues
from service.domain.errors import Invalid
from service.domain.speech_text import plain
from service.domain.wording.outcomes import read_outcome


def read_particulars(
    kind: str, quotes: Sequence[str], outcome: str | None = None, known: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The details of an insight of this kind: the outcome that was said, else what is `known`, else what the quotes say.

    Raises Invalid where nothing says which outcome it is (`outcome_missing`), or it is said of what is none
    (`outcome_unexpected`).
    """
    known = known or {}
    if kind == "outcome":
        read = (read_outcome(plain(quote)) for quote in quotes)
        outcome = outcome or known.get("outcome") or next(filter(None, read), None)
        if outcome is None:
            raise Invalid(
                "Say which outcome it is: resolved, unresolved, escalated or churn_risk.", code="outcome_missing"
            )
        return {"outcome": outcome}
    if outcome is not None:
        raise Invalid("Only an outcome says how the matter stands.", code="outcome_unexpected")
    if kind == "commitment":
        due = (read_cues(quote).due for quote in quotes)
        return {"by_when": known.get("by_when") or next(filter(None, due), None)}
    return {}
