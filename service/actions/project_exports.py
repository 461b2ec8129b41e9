"""What a project says, as a file: insights, themes and FAQ as tables, FAQ and report to read. Session first; only reads."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Any, Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.actions.exports import Export, name_file
from service.actions.faq import list_faq
from service.actions.grouping import current, in_chunks
from service.actions.projects import get_project
from service.actions.report_lines import current_report
from service.actions.scope import Scope, list_recordings
from service.actions.themes import ThemeView, labels_of, list_themes
from service.domain.errors import Invalid
from service.domain.faq import FaqEntry, compose_faq, faq_rows, faq_sheets
from service.domain.formats import RENDERERS, WRITERS, as_bytes, sheets
from service.domain.formats.document import Document
from service.domain.insight import particulars
from service.domain.report import compose_report
from service.domain.themes import ThemeFacts
from service.store.tables import Analysis, Evidence, Insight, Recording, Speaker, Theme

ProjectPart = Literal["insights", "themes", "faq", "report"]
EVERY_THEME = 100_000


@dataclass(frozen=True, slots=True)
class Tables:
    """The same as sheets (CSV has the first only) and as JSON lines, which may be nested."""

    sheets: Sequence[sheets.Sheet]
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an export is about. `address` is the service's own, for links to the audio; `least` is for the FAQ."""

    scope: Scope
    name: str
    address: str = ""
    least: int = 1


@dataclass(frozen=True, slots=True)
class ProjectFormat:
    """A format of a project's exports and what it is offered for; `extension` has no dot."""

    name: str
    title: str
    media_type: str
    extension: str
    what: tuple[ProjectPart, ...]


def export_project(
    session: Session, scope: Scope, what: ProjectPart, format_name: str, *, address: str = "", least: int = 1
) -> Export:
    """What was found in the conversations of `scope`, as a file. Raises NotFound, Invalid (format, filters)."""
    chosen = find_project_format(what, format_name)
    asked = Asked(scope, get_project(session, scope.project_id).name, address, least)
    title = f"{asked.name} {TITLES[what]}"
    if format_name in RENDERERS:
        data = as_bytes(RENDERERS[format_name](DOCUMENTS[what](session, asked)))
    else:
        tables = TABLES[what](session, asked)
        if format_name == "jsonl":
            data = as_bytes(sheets.render_jsonl(tables.rows))
        elif format_name == "csv":
            data = as_bytes(sheets.render_csv(tables.sheets[0]))
        else:
            data = sheets.render_xlsx(tables.sheets, title)
    return Export(name_file(title, chosen.extension), chosen.media_type, data)


def find_project_format(what: ProjectPart, name: str = "", output: PurePath | None = None) -> ProjectFormat:
    """The format of this name, else the one with the ending of `output`, else the first. Raises Invalid."""
    offered = [f for f in PROJECT_FORMATS.values() if what in f.what]
    ending = output.suffix.lower().removeprefix(".") if output else ""
    wanted = name or ending
    found = next((f for f in offered if not wanted or f.name == name or (not name and f.extension == ending)), None)
    if found is None:
        raise Invalid(
            f"There is no export “{wanted}” of {what}: choose one of {', '.join(f.name for f in offered)}.",
            code="unknown_export_format",
        )
    return found


# -- insights ------------------------------------------------------------------------------------------------------------

SPAN_COLUMNS = {"utterance_id": 12, "char_start": 10, "char_end": 10}
INSIGHT_COLUMNS = {
    "recording": 26, "recorded_on": 12, "kind": 13, "statement": 50, "status": 11, "score": 8, "severity": 9,
    "sentiment": 10, "cx_component": 22, "outcome": 12, "who": 18, "by_when": 16, "speaker": 18, "role": 12, "quote": 60,
    "start": 9, "end": 9, "theme": 30, "recording_id": 12, "insight_id": 12, **SPAN_COLUMNS,
}  # fmt: skip
"""Names and widths of the columns; `SPAN_COLUMNS` say which characters of which utterance a quote is."""


def _insights(session: Session, asked: Asked) -> Tables:
    rows = list(insight_rows(session, asked.scope))
    return Tables([sheets.table("Insights", INSIGHT_COLUMNS, rows)], rows)


def insight_rows(session: Session, scope: Scope) -> Iterator[dict[str, Any]]:
    """One row per insight and quote that stands, by recording and time; no rejected insights."""
    here = {r.id for r in list_recordings(session, scope, titled=False)}
    of_project = select(Recording.id).where(Recording.project_id == scope.project_id)
    ordered = session.scalars(of_project.order_by(Recording.created_at, Recording.id))
    for chunk in in_chunks([key for key in ordered if key in here], IN_ONE_GO):
        yield from _rows_of(session, scope, chunk)


IN_ONE_GO = 100
"""Recordings whose insights are in memory together, and are masked together."""


def _rows_of(session: Session, scope: Scope, ids: Sequence[uuid.UUID]) -> Iterator[dict[str, Any]]:
    query = (
        select(Insight, Evidence, Recording, Speaker, Theme)
        .join(Recording, Recording.id == Insight.recording_id)
        .join(Analysis, Analysis.transcript_id == Insight.transcript_id)
        .join(Evidence, Evidence.insight_id == Insight.id)
        .outerjoin(Speaker, (Speaker.recording_id == Recording.id) & (Speaker.label == Insight.speaker))
        .outerjoin(Theme, Theme.id == Insight.theme_id)
        .where(current(scope.project_id), Evidence.verified, Recording.id.in_(ids))
        .order_by(Recording.created_at, Recording.id, Evidence.start, Insight.id, Evidence.id)
    )
    if scope.role:
        query = query.where(Speaker.role == scope.role)
    for insight, proof, recording, speaker, theme in session.execute(query):
        name = (speaker.name if speaker else None) or insight.speaker
        found = particulars(insight.kind, insight.speaker, insight.details)
        yield {
            "recording": recording.title,
            "recorded_on": recording.recorded_on.isoformat() if recording.recorded_on else None,
            **{n: getattr(insight, n) for n in ("kind", "statement", "status", "score", "severity", "sentiment")},
            "cx_component": insight.cx_component,
            **asdict(found),
            "who": name if found.who == insight.speaker else found.who,
            "speaker": name,
            "role": speaker.role if speaker else None,
            "quote": proof.quote,
            "start": proof.start,
            "end": proof.end,
            "theme": theme.label if theme else None,
            "recording_id": str(insight.recording_id),
            "insight_id": str(insight.id),
            "utterance_id": str(proof.utterance_id),
            "char_start": proof.char_start,
            "char_end": proof.char_end,
            "theme_id": str(insight.theme_id) if insight.theme_id else None,
        }


# -- themes --------------------------------------------------------------------------------------------------------------

THEME_COLUMNS = {
    "theme": 36, "family": 10, "participants": 12, "mentions": 10, "recordings": 11, "share": 8, "pain_points": 11,
    "requests": 10, "praise": 8, "severity": 9, "strength": 9, "sentiment": 10, "cx_component": 22, "satisfaction_with": 13,
    "satisfaction_without": 13, "satisfaction_difference": 13, "uncertainty": 12, "first_on": 12, "last_on": 12,
    "description": 40, "named_by": 10, "theme_id": 12,
}  # fmt: skip
QUOTE_COLUMNS = {
    "theme": 36, "quote": 60, "recording": 26, "recorded_on": 12, "speaker": 18, "role": 12, "start": 9, "end": 9,
    "kind": 13, "statement": 50, "recording_id": 12, "insight_id": 12, **SPAN_COLUMNS,
}  # fmt: skip


def _themes(session: Session, asked: Asked) -> Tables:
    """One row per theme, weightiest first, and every quote of each; JSON lines hold quotes, trend and the themes that come up
    with it inside.
    """
    found = list_themes(session, asked.scope, limit=EVERY_THEME).themes
    said: dict[str, list[dict[str, Any]]] = {str(theme.id): [] for theme in found}
    for row in insight_rows(session, asked.scope):
        if row["theme_id"] in said:
            said[row["theme_id"]].append(row)
    rows = [theme_row(theme, theme.facts) for theme in found if theme.facts]
    quotes = [row for theme in rows for row in said[theme["theme_id"]]]
    both = [sheets.table("Themes", THEME_COLUMNS, rows), sheets.table("Quotes", QUOTE_COLUMNS, quotes)]
    labels = labels_of(session, list({key for theme in found if theme.facts for key, _ in theme.facts.together}))
    nested = [
        {
            **row,
            "together": [
                {"theme_id": str(key), "label": labels[key], "recordings": count}
                for key, count in (theme.facts.together if theme.facts else ())
            ],
            "phrases": theme.phrases,
            "trend": [{**asdict(p), "start": p.start.isoformat()} for p in (theme.facts.trend if theme.facts else ())],
            "quotes": [{n: quote[n] for n in QUOTE_COLUMNS if n != "theme"} for quote in said[row["theme_id"]]],
        }
        for theme, row in zip(found, rows, strict=True)
    ]
    return Tables(both, nested)


def theme_row(theme: ThemeView, facts: ThemeFacts) -> dict[str, Any]:
    """The facts of a theme in scope. `share` is of the mined recordings; severity (of the trouble) and strength (of wishes
    and praise) 0..1, sentiment -1..1, satisfaction 0..100; `uncertainty` is half a 95 % interval of the difference.
    """
    gap = facts.satisfaction
    return {
        "theme": theme.label,
        "family": theme.family,
        **{n: getattr(facts, n) for n in ("participants", "mentions", "recordings", "share")},
        "pain_points": facts.kinds.get("pain_point", 0),
        "requests": facts.kinds.get("request", 0),
        "praise": facts.kinds.get("praise", 0),
        **{n: getattr(facts, n) for n in ("severity", "strength", "sentiment", "cx_component")},
        "satisfaction_with": gap.with_theme,
        "satisfaction_without": gap.without_theme,
        "satisfaction_difference": gap.difference,
        "uncertainty": gap.uncertainty,
        "first_on": facts.first_on.isoformat(),
        "last_on": facts.last_on.isoformat(),
        "description": theme.description,
        "named_by": theme.named_by,
        "theme_id": str(theme.id),
    }


# -- FAQ and report ------------------------------------------------------------------------------------------------------


def _entries(session: Session, asked: Asked) -> list[FaqEntry]:
    return [entry for entry in list_faq(session, asked.scope) if entry.count >= asked.least]


def _faq(session: Session, asked: Asked) -> Tables:
    entries = _entries(session, asked)
    return Tables(faq_sheets(entries), faq_rows(entries))


def _faq_document(session: Session, asked: Asked) -> Document:
    return compose_faq(f"{asked.name}: frequent questions", _entries(session, asked), asked.scope.unit)


def _report(session: Session, asked: Asked) -> Document:
    return compose_report(current_report(session, asked.scope), asked.address)


TITLES: dict[ProjectPart, str] = {"insights": "insights", "themes": "themes", "faq": "FAQ", "report": "report"}
TABLES: dict[ProjectPart, Callable[[Session, Asked], Tables]] = {"insights": _insights, "themes": _themes, "faq": _faq}
DOCUMENTS: dict[ProjectPart, Callable[[Session, Asked], Document]] = {"report": _report, "faq": _faq_document}


def _formats() -> Iterator[ProjectFormat]:
    tables = tuple(what for what in get_args(ProjectPart) if what in TABLES)
    yield ProjectFormat("csv", "Table (CSV)", "text/csv", "csv", tables)
    yield ProjectFormat("xlsx", "Workbook (Excel)", sheets.MEDIA_TYPE, "xlsx", tables)
    yield ProjectFormat("jsonl", "JSON lines", "application/x-ndjson", "jsonl", tables)
    for name in RENDERERS:
        writer = WRITERS[name]
        what = tuple(what for what in get_args(ProjectPart) if what in DOCUMENTS)
        yield ProjectFormat(name, writer.title, writer.media_type, writer.extension, what)


PROJECT_FORMATS: dict[str, ProjectFormat] = {form.name: form for form in _formats()}
