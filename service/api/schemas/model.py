"""What all JSON of the API rests on: the root of the schemas, days, languages, errors and problems."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Model(BaseModel):
    """Root of all schemas: read from rows or dataclasses; unknown fields are refused."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")


FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
"""Trends count the weeks between the first day and the last."""
Language = Annotated[str, Field(pattern="^[a-z]{2,3}$", description="ISO 639 code such as en.")]


class ProblemItem(Model):
    """One thing that is wrong with the request: a JSON pointer and a sentence."""

    pointer: str
    detail: str


class Problem(Model):
    """RFC 9457 problem details, with a stable `code`."""

    model_config = ConfigDict(extra="allow")
    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    instance: str | None = None
    request_id: str | None = None
    errors: list[ProblemItem] = []


class ErrorOut(Model):
    """Why something failed or was left out: a stable code and a sentence."""

    code: str
    detail: str


class WithError(Model):
    """Read from a row that keeps code and sentence in two columns."""

    @model_validator(mode="before")
    @classmethod
    def join_error(cls, value: Any) -> Any:
        if not hasattr(value, "error_code"):
            return value
        said = {name: getattr(value, name) for name in cls.model_fields}
        said["error"] = {"code": value.error_code, "detail": value.error or ""} if value.error_code else None
        return said
