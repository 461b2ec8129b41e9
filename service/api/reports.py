"""/projects/{id}/faq, /report, /overview, /quotes: what a project says as a whole."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from service.actions import faq as faq_actions
from service.actions import quotes, report_lines
from service.actions import reports as actions
from service.actions.project_exports import export_project
from service.api import present
from service.api.admit import WithCaller
from service.api.dependencies import WithDatabase
from service.api.present import attachment
from service.api.schemas.reports import (
    FaqEntryOut,
    FaqPage,
    OverviewOut,
    QuoteInPlaceOut,
    QuotePage,
    ReportLineChange,
    ReportLineIn,
    ReportOut,
)
from service.api.scope import InScope
from service.domain.errors import Invalid
from service.domain.insight import CxComponent, Kind

router = APIRouter(prefix="/projects/{project_id}", tags=["reports"])
MARKDOWN = {"content": {"text/markdown": {"schema": {"type": "string"}}}}
TABLE = {"content": {"text/csv": {"schema": {"type": "string"}}}}


@router.get("/faq")
def list_faq(
    scope: InScope,
    database: WithDatabase,
    least: Annotated[int, Query(ge=1, description="Asked at least so often.")] = 1,
    answered: Annotated[bool | None, Query(description="Only questions with (or without) an answer.")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
) -> FaqPage:
    """Customers' questions with the best answer that was given, most frequent first."""
    with database.read() as session:
        every = [e for e in faq_actions.list_faq(session, scope) if e.count >= least]
    found = [e for e in every if answered is None or (e.answer is not None) == answered]
    keys = [str(e.theme_id or e.asked[0].insight_id) for e in found]
    if cursor and cursor not in keys:
        raise Invalid("The cursor is not valid any more; begin again without it.", code="invalid_cursor")
    first = keys.index(cursor) + 1 if cursor else 0
    page = found[first : first + limit]
    return FaqPage(
        items=[FaqEntryOut.model_validate(e) for e in page],
        next_cursor=keys[first + limit - 1] if first + limit < len(found) else None,
        total=len(found),
        unanswered=sum(e.answer is None for e in every),
    )


@router.get(
    "/faq/{format}", response_class=Response, responses={200: {"content": MARKDOWN["content"] | TABLE["content"]}}
)
def export_faq(
    format: Literal["markdown", "csv"],
    scope: InScope,
    database: WithDatabase,
    least: Annotated[int, Query(ge=1, description="Asked at least so often.")] = 1,
) -> Response:
    """The FAQ as a file for a help centre; `/exports/{format}?what=faq` has more formats."""
    with database.read() as session:
        return attachment(export_project(session, scope, "faq", format, least=least))


@router.get("/report")
def get_report(scope: InScope, database: WithDatabase) -> ReportOut:
    """What was said in the period and what changed against the one before; every claim with its evidence."""
    with database.read() as session:
        return ReportOut.model_validate(report_lines.current_report(session, scope))


@router.post("/report/lines", status_code=201)
def add_report_line(scope: InScope, body: ReportLineIn, database: WithDatabase, caller: WithCaller) -> ReportOut:
    """Write a line into the report; it stands in the reports on every period until it is deleted."""
    author = None if caller.kind == "local" else caller.name
    with database.write() as session:
        report_lines.add_line(session, scope, body.section, body.text, author=author)
        return ReportOut.model_validate(report_lines.current_report(session, scope))


@router.patch("/report/lines/{line_id}")
def change_report_line(
    scope: InScope, line_id: str, body: ReportLineChange, database: WithDatabase, caller: WithCaller
) -> ReportOut:
    """Say a line in other words, put it away, or bring back what was generated. Its evidence stays."""
    author = None if caller.kind == "local" else caller.name
    with database.write() as session:
        report_lines.change_line(session, scope, line_id, text=body.text, hidden=body.hidden, author=author)
        return ReportOut.model_validate(report_lines.current_report(session, scope))


@router.delete("/report/lines/{line_id}")
def remove_report_line(scope: InScope, line_id: str, database: WithDatabase) -> ReportOut:
    """Take away a line that a person added; a generated one is put away instead."""
    with database.write() as session:
        report_lines.remove_line(session, scope, line_id)
        return ReportOut.model_validate(report_lines.current_report(session, scope))


@router.get("/report/markdown", response_class=Response, responses={200: MARKDOWN})
def export_report(scope: InScope, database: WithDatabase, request: Request) -> Response:
    """The report as Markdown with footnotes; `/exports/{format}?what=report` has more formats."""
    with database.read() as session:
        address = str(request.base_url).rstrip("/")
        return attachment(export_project(session, scope, "report", "markdown", address=address))


@router.get("/overview")
def get_overview(scope: InScope, database: WithDatabase) -> OverviewOut:
    """Figures for charts: parts of the experience by time, satisfaction, kinds; and what filters offer."""
    with database.read() as session:
        return OverviewOut.model_validate(actions.make_overview(session, scope))


@router.get("/quotes")
def list_quotes(
    scope: InScope,
    database: WithDatabase,
    theme_id: Annotated[list[UUID], Query(max_length=20, description="Several: where all of them come up.")] = [],  # noqa: B006
    kind: Kind | None = None,
    cx_component: CxComponent | None = None,
    recording_id: UUID | None = None,
    satisfaction: Annotated[
        int | None, Query(ge=0, le=9, description="A step of the overview's histogram: 0 is 0-10, 9 is 90-100.")
    ] = None,
    ungrouped: Annotated[bool, Query(description="Only what no theme has yet.")] = False,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
) -> QuotePage:
    """What a figure of the project counts: the insights behind a bar, a cell or a number, with their quotes."""
    which = quotes.Which(tuple(theme_id), kind, cx_component, recording_id, satisfaction, ungrouped)
    with database.read() as session:
        found = quotes.list_quotes(session, scope, which, limit=limit, cursor=cursor)
        shown = present.insight_list(session, [row for row, _ in found.rows])
        items = [
            QuoteInPlaceOut(insight=insight, recording_title=where.title, on=where.on, has_audio=where.has_audio)
            for insight, (_, where) in zip(shown, found.rows, strict=True)
        ]
        return QuotePage(items=items, next_cursor=found.next_cursor, total=found.total, participants=found.participants)
