"""/insights: across recordings, and people's decisions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from service.actions import insights as actions
from service.actions import own_insights
from service.api import present
from service.api.admit import WithCaller
from service.api.dependencies import WithDatabase
from service.api.etags import IfMatch, check_match, editable, set_tag
from service.api.links import link_next
from service.api.schemas.insights import InsightChange, InsightOut, InsightPage
from service.domain.insight import Kind, Status

router = APIRouter(prefix="/insights", tags=["insights"])


@router.get("")
def list_insights(
    database: WithDatabase,
    caller: WithCaller,
    request: Request,
    response: Response,
    project_id: UUID | None = None,
    kind: Kind | None = None,
    status: Status | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
) -> InsightPage:
    """Insights of the current transcripts, those of the newest recording first."""
    with database.read() as session:
        rows, following = actions.page_insights(
            session,
            project_id=project_id,
            kind=kind,
            status=status,
            visible=caller.visible(),
            limit=limit,
            cursor=cursor,
        )
        page = InsightPage(items=present.insight_list(session, rows), next_cursor=following)
    link_next(request, response, following)
    return page


@router.get("/{insight_id}")
def get_insight(insight_id: UUID, database: WithDatabase, response: Response) -> InsightOut:
    """One insight with its evidence."""
    with database.read() as session:
        answer = present.insight_list(session, [actions.get_insight(session, insight_id)])[0]
    set_tag(response, editable(answer, InsightChange))
    return answer


@router.patch("/{insight_id}")
def change_insight(
    insight_id: UUID, body: InsightChange, database: WithDatabase, response: Response, if_match: IfMatch = None
) -> InsightOut:
    """Accept, reject, reword or reclassify an insight; its evidence stays."""
    with database.write() as session:
        before = present.insight_list(session, [actions.get_insight(session, insight_id)])[0]
        check_match(if_match, editable(before, InsightChange))
        row = actions.change_insight(session, insight_id, body.model_dump(exclude_unset=True))
        answer = present.insight_list(session, [row])[0]
    set_tag(response, editable(answer, InsightChange))
    return answer


@router.delete("/{insight_id}", status_code=204)
def delete_insight(insight_id: UUID, database: WithDatabase) -> None:
    """Take away an insight that a person added; a mined one is rejected instead."""
    with database.write() as session:
        own_insights.delete_insight(session, insight_id)
