"""/projects/{id}/themes, /themes/{id}: what is said again and again, and people's decisions on it."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session

from service.actions import grouping, jobs, projects
from service.actions import themes as actions
from service.actions.scope import list_mentions, list_recordings, mined_of
from service.api import present
from service.api.dependencies import WithDatabase, knock_for
from service.api.schemas.insights import InsightOut, InsightPage
from service.api.schemas.jobs import JobOut
from service.api.schemas.themes import (
    Family,
    InsightPlace,
    SaturationOut,
    SaturationStepOut,
    ThemeChangeIn,
    ThemeChangeOut,
    ThemeFactsOut,
    ThemeHistory,
    ThemeIn,
    ThemeMerge,
    ThemeOut,
    ThemePage,
    ThemeSplit,
)
from service.api.scope import InScope
from service.domain.insight import Kind
from service.domain.themes import THEME_KINDS, saturation

router = APIRouter(tags=["themes"])
Limit = Annotated[int, Query(ge=1, le=500)]
Cursor = Annotated[str | None, Query(max_length=100)]


@router.get("/projects/{project_id}/themes")
def list_themes(
    scope: InScope,
    database: WithDatabase,
    family: Family | None = None,
    kind: Kind | None = None,
    order: actions.Order = "participants",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ThemePage:
    """The themes that come up in these conversations, weightiest first, with facts, trend and quotes."""
    with database.read() as session:
        found = actions.list_themes(session, scope, family=family, kind=kind, order=order, limit=limit, cursor=cursor)
        job = jobs.find_unfinished(session, grouping.GROUP_THEMES, scope.project_id)
        return ThemePage(
            items=show_themes(session, found.themes),
            next_cursor=found.next_cursor,
            total=found.total,
            ungrouped=found.ungrouped,
            recordings=found.recordings,
            not_mined=found.not_mined,
            grouped_at=found.grouped_at,
            job=JobOut.model_validate(job) if job else None,
        )


@router.post("/projects/{project_id}/themes", status_code=201)
def create_theme(project_id: UUID, body: ThemeIn, database: WithDatabase) -> ThemeOut:
    """Make a theme of these insights, wherever they were before."""
    with database.write() as session:
        projects.get_project(session, project_id)
        return show(session, actions.create_theme(session, project_id, body.label, body.insight_ids).id)


@router.post("/projects/{project_id}/themes/regroup", status_code=202)
def regroup_themes(project_id: UUID, database: WithDatabase) -> JobOut:
    """Group all insights anew; what people decided stays."""
    with database.write() as session:
        projects.get_project(session, project_id)
        job = grouping.submit(session, project_id, complete=True)
        answer = JobOut.model_validate(job)
    knock_for(job)
    return answer


@router.get("/projects/{project_id}/ungrouped")
def list_ungrouped(project_id: UUID, database: WithDatabase, limit: Limit = 100, cursor: Cursor = None) -> InsightPage:
    """Pain points, requests and praise that are in no theme yet."""
    with database.read() as session:
        projects.get_project(session, project_id)
        rows, following = actions.page_members(session, project_id, None, limit=limit, cursor=cursor)
        return InsightPage(items=present.insight_list(session, rows), next_cursor=following)


@router.get("/projects/{project_id}/saturation")
def get_saturation(scope: InScope, database: WithDatabase) -> SaturationOut:
    """How many themes each further recording added; what was not mined is no step."""
    with database.read() as session:
        every = list_recordings(session, scope)
        recordings = mined_of(every)
        steps = saturation(
            list_mentions(session, scope, recordings, kinds=THEME_KINDS), [(r.id, r.on) for r in recordings]
        )
    titles = {r.id: r.title for r in recordings}
    return SaturationOut(
        items=[
            SaturationStepOut(
                recording_id=s.recording,
                recording_title=titles[s.recording],
                on=s.on,
                new_themes=s.new_themes,
                themes=s.themes,
            )
            for s in steps
        ],
        not_mined=len(every) - len(recordings),
    )


@router.get("/themes/{theme_id}")
def get_theme(theme_id: UUID, database: WithDatabase) -> ThemeOut:
    """One theme; one that was merged names its heir in `merged_into`."""
    with database.read() as session:
        return show(session, theme_id)


@router.get("/themes/{theme_id}/insights")
def list_theme_insights(
    theme_id: UUID, database: WithDatabase, limit: Limit = 100, cursor: Cursor = None
) -> InsightPage:
    """The insights of a theme, newest recording first; of its heir where it was merged."""
    with database.read() as session:
        theme = actions.get_theme(session, theme_id)
        rows, following = actions.page_members(session, theme.project_id, theme_id, limit=limit, cursor=cursor)
        return InsightPage(items=present.insight_list(session, rows), next_cursor=following)


@router.get("/themes/{theme_id}/history")
def get_theme_history(theme_id: UUID, database: WithDatabase) -> ThemeHistory:
    """What people did to a theme."""
    with database.read() as session:
        return ThemeHistory(
            items=[ThemeChangeOut.model_validate(row) for row in actions.list_changes(session, theme_id)]
        )


@router.patch("/themes/{theme_id}")
def change_theme(theme_id: UUID, body: ThemeChangeIn, database: WithDatabase) -> ThemeOut:
    """Rename or describe a theme; no later run takes the name back."""
    with database.write() as session:
        return show(session, actions.change_theme(session, theme_id, body.model_dump(exclude_unset=True)).id)


@router.post("/themes/{theme_id}/merge")
def merge_themes(theme_id: UUID, body: ThemeMerge, database: WithDatabase) -> ThemeOut:
    """Take other themes into this one; their addresses lead here from then on."""
    with database.write() as session:
        return show(session, actions.merge_themes(session, theme_id, body.theme_ids).id)


@router.post("/themes/{theme_id}/split", status_code=201)
def split_theme(theme_id: UUID, body: ThemeSplit, database: WithDatabase) -> ThemeOut:
    """Make a theme of its own of some insights; answers the new theme."""
    with database.write() as session:
        return show(session, actions.split_theme(session, theme_id, body.label, body.insight_ids).id)


@router.put("/insights/{insight_id}/theme")
def place_insight(insight_id: UUID, body: InsightPlace, database: WithDatabase) -> InsightOut:
    """Move an insight to a theme, or out of all of them."""
    with database.write() as session:
        row = actions.move_insight(session, insight_id, body.theme_id)
        return present.insight_list(session, [row])[0]


def show(session: Session, theme_id: UUID) -> ThemeOut:
    """One theme with its facts. Raises NotFound."""
    return show_themes(session, [actions.view_theme(session, theme_id)])[0]


def show_themes(session: Session, views: list[actions.ThemeView]) -> list[ThemeOut]:
    """Themes as JSON, with the labels of the themes that they come up with."""
    others = {key for view in views if view.facts for key, _ in view.facts.together}
    labels = actions.labels_of(session, list(others))
    shown = []
    for view in views:
        values = {name: getattr(view, name) for name in ThemeOut.model_fields}
        values["quotes"] = [asdict(quote) for quote in view.quotes]
        if view.facts:
            facts = {name: getattr(view.facts, name) for name in ThemeFactsOut.model_fields}
            facts["satisfaction"] = asdict(view.facts.satisfaction)
            facts["trend"] = [
                {"start": step.start, "mentions": step.mentions, "recordings": step.recordings}
                for step in view.facts.trend
            ]
            facts["together"] = [
                {"theme_id": key, "label": labels[key], "recordings": count} for key, count in view.facts.together
            ]
            values["facts"] = facts
        shown.append(ThemeOut.model_validate(values))
    return shown
