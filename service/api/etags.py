"""ETag and If-Match for edits: whoever edits a state that is no longer there is told, and overwrites nothing.

A tag names the state of what people can edit, not every byte of the answer: measured progress does not change it.
"""

from typing import Annotated, Any

from fastapi import Header, Response
from pydantic import BaseModel

from service.actions.artefacts import fingerprint
from service.domain.errors import PreconditionFailed

IfMatch = Annotated[
    str | None, Header(alias="If-Match", max_length=1000, description="The ETag of the state that is being edited.")
]


def editable(answer: BaseModel, change: type[BaseModel]) -> dict[str, Any]:
    """The part of `answer` that a body of the type `change` can change."""
    return answer.model_dump(mode="json", include={"id", *change.model_fields})


def tag_of(*parts: object) -> str:
    """A strong entity tag for these values: anything that `fingerprint` takes."""
    return f'"{fingerprint(*parts)[:32]}"'


def check_match(if_match: str | None, *parts: object) -> None:
    """Raises PreconditionFailed where `If-Match` is there and names another state. Call it in the writing transaction."""
    if if_match is None:
        return
    known = [tag.strip() for tag in if_match.split(",")]
    if "*" not in known and tag_of(*parts) not in known:
        raise PreconditionFailed(
            "Somebody changed this in the meantime. Load it again, then make your change.", code="changed_meanwhile"
        )


def set_tag(response: Response, *parts: object) -> None:
    """Name the state in the answer."""
    response.headers["ETag"] = tag_of(*parts)
