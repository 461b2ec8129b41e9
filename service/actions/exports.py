"""A recording, or a project's insights, as a file: gathers what the formats write. Session first; flush, never commit."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.actions import insights, transcripts
from service.actions.projects import get_project
from service.actions.recordings import get_recording
from service.domain.errors import Invalid
from service.domain.formats import Conversation, find_format, sheets
from service.domain.insight import Note
from service.domain.note_templates import arrange, template_for
from service.store.tables import Evidence, Insight, Recording, Speaker


def gather(session: Session, recording_id: uuid.UUID) -> Conversation:
    """Everything about a recording that an export may show: no rejected insights, no quotes that no longer stand.

    Raises NotFound.
    """
    recording = get_recording(session, recording_id)
    row = transcripts.get_current(session, recording_id)
    transcript = transcripts.load_transcript(session, row)
    positions = {u.id: u.position for u in transcripts.list_utterances(session, row.id)}
    analysis = insights.find_analysis(session, recording_id)
    found = insights.list_insights(session, recording_id=recording_id)
    rows = [i for i in found if i.status != "rejected" and any(e.verified for e in i.evidence)]
    return Conversation(
        id=str(recording.id),
        title=recording.title,
        filename=recording.filename,
        transcript=transcript,
        duration=recording.duration,
        recorded_on=recording.recorded_on.isoformat() if recording.recorded_on else None,
        metadata=recording.details,
        insights=tuple(insights.load_insight(i, positions) for i in rows),
        statuses=tuple(i.status for i in rows),
        note=arranged(recording, insights.load_note(analysis.note)) if analysis and analysis.note else None,
        metrics=analysis.metrics if analysis else None,
        satisfaction=analysis.satisfaction if analysis else None,
        keyphrases=tuple(analysis.keyphrases) if analysis else (),
        skipped=tuple(analysis.skipped) if analysis else (),
    )


def arranged(recording: Recording, note: Note) -> Note:
    """A note as the project wants notes to be, or as the kind of the recording suggests."""
    return arrange(note, template_for(recording.kind, recording.project.note_template))


@dataclass(frozen=True, slots=True)
class Export:
    """A file to hand out."""

    filename: str
    media_type: str
    data: bytes


def export(session: Session, recording_id: uuid.UUID, format_name: str, **chosen: bool) -> Export:
    """A recording as a file; `chosen` leaves out times, speakers, insights or language where it says False.

    Raises NotFound, Invalid (unknown format).
    """
    writer = find_format(format_name)
    conversation = gather(session, recording_id).chosen(**chosen)
    return Export(name_file(conversation.title, writer.extension), writer.media_type, writer.data(conversation))


def name_file(title: str, extension: str) -> str:
    """A file name that every system takes, in the letters of the title."""
    stem = "".join(c if c.isalnum() or c in "-_ ." else "_" for c in title).strip(" .") or "conversation"
    return f"{stem[:100].rstrip(' .')}.{extension}"


PROJECT_FORMATS: dict[str, tuple[str, str, str]] = {
    "csv": ("Table (CSV)", "text/csv", "csv"),
    "xlsx": ("Workbook (Excel)", sheets.MEDIA_TYPE, "xlsx"),
    "jsonl": ("JSON lines", "application/x-ndjson", "jsonl"),
}
"""Title, media type and extension of each format of a project's export."""
INSIGHT_COLUMNS = {
    "recording": 26, "recorded_on": 12, "kind": 13, "statement": 50, "status": 11, "score": 8, "severity": 9,
    "sentiment": 10, "cx_component": 22, "speaker": 18, "role": 12, "quote": 60, "start": 9, "end": 9,
    "recording_id": 12, "insight_id": 12,
}  # fmt: skip
"""Names and widths of the columns."""


def export_insights(session: Session, project_id: uuid.UUID, format_name: str) -> Export:
    """The insights of a project that were not rejected, one row per quote. Raises NotFound, Invalid (unknown format)."""
    if format_name not in PROJECT_FORMATS:
        raise Invalid(
            f"Insights have no export “{format_name}”: choose one of {', '.join(PROJECT_FORMATS)}.",
            code="unknown_export_format",
        )
    project = get_project(session, project_id)
    _, media_type, extension = PROJECT_FORMATS[format_name]
    rows = insight_rows(session, project_id)
    filename = name_file(f"{project.name} insights", extension)
    if format_name == "jsonl":
        return Export(filename, media_type, sheets.render_jsonl(rows).encode(errors="replace"))
    table = [tuple(row[name] for name in INSIGHT_COLUMNS) for row in rows]
    sheet = sheets.Sheet("Insights", tuple(INSIGHT_COLUMNS), table, tuple(INSIGHT_COLUMNS.values()))
    if format_name == "csv":
        return Export(filename, media_type, sheets.render_csv(sheet).encode(errors="replace"))
    return Export(filename, media_type, sheets.render_xlsx([sheet], f"{project.name} insights"))


def insight_rows(session: Session, project_id: uuid.UUID) -> Iterator[dict[str, Any]]:
    """One row per insight and quote, by recording and time; only columns are loaded, so that many fit into memory."""
    query = (
        select(Insight, Evidence.quote, Evidence.start, Evidence.end, Recording.title, Recording.recorded_on)
        .add_columns(Speaker.name, Speaker.role)
        .join(Recording, Recording.id == Insight.recording_id)
        .join(Evidence, Evidence.insight_id == Insight.id)
        .outerjoin(Speaker, (Speaker.recording_id == Recording.id) & (Speaker.label == Insight.speaker))
        .where(Recording.project_id == project_id, Insight.status != "rejected")
        .order_by(Recording.created_at, Recording.id, Evidence.start, Insight.id, Evidence.id)
        .execution_options(yield_per=500)
    )
    for insight, quote, start, end, title, recorded_on, name, role in session.execute(query):
        yield {
            "recording": title,
            "recorded_on": recorded_on.isoformat() if recorded_on else None,
            **{n: getattr(insight, n) for n in ("kind", "statement", "status", "score", "severity", "sentiment")},
            "cx_component": insight.cx_component,
            "speaker": name or insight.speaker,
            "role": role,
            "quote": quote,
            "start": start,
            "end": end,
            "recording_id": str(insight.recording_id),
            "insight_id": str(insight.id),
        }
