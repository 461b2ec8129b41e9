"""The report of a project as people see it, and what they write into it. Session first; flush, never commit.

The report is made anew each time; people's lines rest in `report_line` and are laid over.
"""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.actions.notes import write_over
from service.actions.projects import get_project
from service.actions.reports import make_report
from service.actions.scope import Scope
from service.domain.errors import Conflict, NotFound
from service.domain.note_lines import Written
from service.domain.report import Report
from service.domain.report_lines import find_generated, lay_over_report, place_of
from service.store.tables import Project, ReportLine


def current_report(session: Session, scope: Scope) -> Report:
    """The report on `scope` with people's lines. Raises NotFound (project), Invalid (filters)."""
    generated = make_report(session, scope)
    query = select(ReportLine).where(ReportLine.project_id == scope.project_id)
    rows = session.scalars(query.order_by(ReportLine.made_at, ReportLine.id)).all()
    stands = [row for row in rows if row.generated is None or row.asked == _asked(scope) or _is_there(generated, row)]
    return lay_over_report(generated, [_as_written(row) for row in stands])


def change_line(
    session: Session,
    scope: Scope,
    key: str,
    *,
    text: str | None = None,
    hidden: bool = False,
    author: str | None = None,
) -> None:
    """Say a line in other words, put it away, or (text None) bring back what was generated.

    Raises NotFound, and Invalid for an own line without text.
    """
    row = _find(session, scope, key)
    if row is None:
        found = find_generated(make_report(session, scope), key)
        if found is None:
            raise NotFound("The report has no such line any more.", code="line_not_found")
        section, line = found
        row = ReportLine(
            project_id=scope.project_id, key=key, section=section, generated=line.text, place=place_of(line)
        )
    row.asked = _asked(scope)
    write_over(session, row, text, hidden=hidden, author=author)


def add_line(session: Session, scope: Scope, section: str, text: str, *, author: str | None = None) -> str:
    """A line that a person writes; it stands in the project's reports on every period. Answers its id."""
    _hold(session, scope.project_id)
    key = uuid.uuid4().hex
    session.add(
        ReportLine(project_id=scope.project_id, key=key, section=section, text=text, asked=_asked(scope), author=author)
    )
    session.flush()
    return key


def remove_line(session: Session, scope: Scope, key: str) -> None:
    """Take away a line that a person added. Raises NotFound, and Conflict for a generated one."""
    row = _find(session, scope, key)
    if row is None and find_generated(make_report(session, scope), key) is None:
        raise NotFound("The report has no such line any more.", code="line_not_found")
    if row is None or row.generated is not None:
        raise Conflict("This line was generated: put it away instead.", code="not_written_by_hand")
    session.delete(row)
    session.flush()


def _hold(session: Session, project_id: uuid.UUID) -> None:
    """One writer of a project's report at a time. Raises NotFound."""
    get_project(session, project_id)
    session.scalar(select(Project.id).where(Project.id == project_id).with_for_update())


def _find(session: Session, scope: Scope, key: str) -> ReportLine | None:
    _hold(session, scope.project_id)
    return session.scalar(select(ReportLine).where(ReportLine.project_id == scope.project_id, ReportLine.key == key))


def _asked(scope: Scope) -> str:
    """The filters of a report in one word; a line whose generated one is gone shows only under the same."""
    parts = (scope.since, scope.until, scope.role, scope.language, scope.attribute)
    return "|".join(str(part or "") for part in parts)[:500]


def _is_there(report: Report, row: ReportLine) -> bool:
    found = find_generated(report, row.key)
    return found is not None or any(place_of(line) == row.place for line in getattr(report, row.section) if row.place)


def _as_written(row: ReportLine) -> Written:
    return Written(row.key, row.section, row.generated, row.text, (row.place,) if row.place else (), row.author)
