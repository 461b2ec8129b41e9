"""/insights: across recordings, and people's decisions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.actions import insights as actions
from service.api import present
from service.api.admit import WithCaller
from service.api.dependencies import WithDatabase
from service.api.schemas import InsightChange, InsightOut, InsightPage
from service.domain.insight import Kind, Status

router = APIRouter(prefix="/insights", tags=["insights"])


@router.get("")
def list_insights(
    database: WithDatabase,
    caller: WithCaller,
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
        return InsightPage(items=present.insight_list(session, rows), next_cursor=following)


@router.patch("/{insight_id}")
def change_insight(insight_id: UUID, body: InsightChange, database: WithDatabase) -> InsightOut:
    """Accept, reject, reword or reclassify an insight; its evidence stays."""
    with database.write() as session:
        row = actions.change_insight(session, insight_id, body.model_dump(exclude_unset=True))
        return present.insight_list(session, [row])[0]
