"""The filters that themes, FAQ, report and overview share, as query parameters."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query

from service.actions.scope import Scope
from service.api.schemas.model import FIRST_DAY, LAST_DAY
from service.domain.errors import Invalid
from service.domain.transcript import Role


def scope_of(
    project_id: UUID,
    since: Annotated[date | None, Query(ge=FIRST_DAY, le=LAST_DAY, description="First day, inclusive.")] = None,
    until: Annotated[date | None, Query(ge=FIRST_DAY, le=LAST_DAY, description="Last day, inclusive.")] = None,
    role: Annotated[Role | None, Query(description="Only what speakers of this role said.")] = None,
    language: Annotated[
        str | None, Query(max_length=16, description="Language of the recordings, for example en.")
    ] = None,
    attribute: Annotated[
        str | None, Query(max_length=300, description="Attribute of a participant, for example plan:business.")
    ] = None,
    unit: Annotated[Literal["week", "month"], Query(description="Steps of trends.")] = "week",
) -> Scope:
    """Which conversations the figures are about. Raises Invalid."""
    if since and until and since > until:
        raise Invalid("The first day comes after the last one.", code="invalid_period")
    return Scope(project_id, since, until, role, language, attribute, unit)


InScope = Annotated[Scope, Depends(scope_of)]
