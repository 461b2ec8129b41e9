"""Tables as CSV, XLSX and JSON lines: cells that a spreadsheet would run as a formula are made harmless."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from service.domain.formats.compose import KIND_TITLES
from service.domain.formats.conversation import Conversation, clock
from service.domain.formats.document import UNPRINTABLE
from service.domain.transcript import UNKNOWN_SPEAKER

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
LONGEST_CELL = 32_000
"""Characters: a cell of Excel holds 32,767; a longer text goes on in the row below."""
BYTE_ORDER_MARK = "\ufeff"
"""Excel takes a CSV for UTF-8 only with it."""

Cell = str | float | int | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A named table. `widths` are characters per column, for formats that have widths."""

    name: str
    header: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    widths: tuple[int, ...] = ()


def table(name: str, columns: Mapping[str, int], rows: Iterable[Mapping[str, Any]]) -> Sheet:
    """A sheet of these columns, which are given with their widths."""
    return Sheet(name, tuple(columns), [tuple(row[c] for c in columns) for row in rows], tuple(columns.values()))


def harmless(value: Cell) -> Cell:
    """A text that a spreadsheet would take for a formula, with an apostrophe in front; numbers stay numbers."""
    if not isinstance(value, str):
        return value
    text = UNPRINTABLE.sub(" ", value)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def render_csv(sheet: Sheet) -> str:
    """RFC 4180 with a byte order mark."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(sheet.header)
    writer.writerows([harmless(cell) for cell in row] for row in sheet.rows)
    return BYTE_ORDER_MARK + out.getvalue()


def render_jsonl(rows: Iterable[Mapping[str, Any]]) -> str:
    """One JSON object per line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def render_xlsx(sheets: Sequence[Sheet], title: str = "") -> bytes:
    """A workbook: header frozen and filtered, text wrapped, texts that look like formulas kept as quoted texts."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": UNPRINTABLE.sub(" ", title)[:255], "author": "Earmark"})
    head = book.add_format(
        {"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "valign": "top", "text_wrap": True}
    )
    plain = {"valign": "top", "text_wrap": True, "bottom": 1, "bottom_color": "#E5E7EB"}
    cell, quoted = book.add_format(plain), book.add_format({**plain, "quote_prefix": True})
    figure = book.add_format({**plain, "num_format": "0.0##"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name[:31])
        page.set_row(0, 20)
        for column, width in enumerate(sheet.widths):
            page.set_column(column, column, width)
        for column, name in enumerate(sheet.header):
            page.write_string(0, column, name, head)
        at = 1
        for row in sheet.rows:
            for part in _unfold(row):
                for column, value in enumerate(part):
                    if isinstance(value, str):
                        text = UNPRINTABLE.sub(" ", value)
                        page.write_string(at, column, text, quoted if text.startswith(DANGEROUS) else cell)
                    elif value is None:
                        page.write_blank(at, column, None, cell)
                    else:
                        page.write_number(at, column, value, figure if isinstance(value, float) else cell)
                at += 1
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(1, at - 1), len(sheet.header) - 1)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
    book.close()
    return out.getvalue()


def _unfold(row: tuple[Cell, ...]) -> list[tuple[Cell, ...]]:
    """The row, and further ones with the rest of texts that are too long for a cell."""
    most = max((len(v) for v in row if isinstance(v, str)), default=0)
    if most <= LONGEST_CELL:
        return [row]
    parts = range(0, most, LONGEST_CELL)
    return [
        tuple((v[i : i + LONGEST_CELL] or None) if isinstance(v, str) else (v if not i else None) for v in row)
        for i in parts
    ]


def write_csv(conversation: Conversation) -> str:
    """The transcript: one row per utterance."""
    return render_csv(transcript_sheet(conversation))


def write_xlsx(conversation: Conversation) -> bytes:
    """A workbook with the transcript, the insights with one row per quote, and what is known of the whole."""
    sheets = [transcript_sheet(conversation)]
    if conversation.insights:
        sheets.append(insight_sheet(conversation))
    return render_xlsx([*sheets, about_sheet(conversation)], conversation.title)


def transcript_sheet(conversation: Conversation) -> Sheet:
    """number, start, end, time, speaker, role, text, language, confidence, suspect; seconds as numbers."""
    roles = {s.label: s.role for s in conversation.transcript.speakers}
    rows: list[tuple[Cell, ...]] = []
    for number, u in enumerate(conversation.transcript.utterances, start=1):
        times = (round(u.start, 3), round(u.end, 3), clock(u.start)) if conversation.times else ()
        name = None if u.speaker == UNKNOWN_SPEAKER else conversation.name_of(u.speaker)
        sure = None if u.confidence is None else round(u.confidence, 3)
        rows.append((number, *times, name, roles.get(u.speaker), u.text, u.language, sure, u.suspect))
    timed = ("start", "end", "time") if conversation.times else ()
    header = ("number", *timed, "speaker", "role", "text", "language", "confidence", "suspect")
    widths = (8, *((9, 9, 13) if conversation.times else ()), 18, 12, 90, 10, 11, 12)
    return Sheet("Transcript", header, rows, widths)


def insight_sheet(conversation: Conversation) -> Sheet:
    """One row per insight and quote; `line` is the number of the utterance, and the quote its characters from `char_start`
    to `char_end`.
    """
    rows: list[tuple[Cell, ...]] = []
    for insight, status, known in conversation.told_insights():
        for number, e in enumerate(insight.evidence):
            speaker = conversation.transcript.utterances[e.position].speaker
            name = None if speaker == UNKNOWN_SPEAKER else conversation.name_of(speaker)
            times = (round(e.start, 3), round(e.end, 3)) if conversation.times else ()
            facts = (round(insight.score, 3), insight.severity, insight.sentiment, insight.cx_component)
            said = (name, e.quote, e.position + 1, known.utterance(number), e.char_start, e.char_end)
            rows.append((insight.kind, insight.statement, status, *facts, *said, known.theme, known.id, *times))
    timed = ("start", "end") if conversation.times else ()
    header = (
        "kind",
        "statement",
        "status",
        "score",
        "severity",
        "sentiment",
        "cx_component",
        "speaker",
        "quote",
        "line",
        "utterance_id",
        "char_start",
        "char_end",
        "theme",
        "insight_id",
    )
    widths = (13, 50, 11, 8, 9, 10, 22, 18, 60, 7, 12, 10, 10, 30, 12, 9, 9)
    return Sheet("Insights", (*header, *timed), rows, widths)


def about_sheet(conversation: Conversation) -> Sheet:
    """Facts, satisfaction, figures per speaker, counts of insights and what did not run."""
    provenance = conversation.transcript.provenance
    satisfaction = conversation.satisfaction or {}
    rows: list[tuple[Cell, ...]] = [
        ("title", None, conversation.title),
        ("recorded_on", None, conversation.recorded_on),
        ("duration", None, conversation.duration),
        ("language", None, conversation.transcript.language),
        ("engine", None, f"{provenance.engine} {provenance.model}".strip()),
        ("draft", None, "yes" if provenance.draft else "no"),
        ("satisfaction index (derived, not a survey)", None, satisfaction.get("index")),
        ("uncertainty of the index, in its points", None, satisfaction.get("uncertainty")),
    ]
    counted = [(kind, sum(i.kind == kind for i in conversation.insights)) for kind in KIND_TITLES]
    rows += [("insights", kind, count) for kind, count in counted if count]
    for label, values in ((conversation.metrics or {}).get("speakers") or {}).items():
        rows += [
            (name, conversation.name_of(label), value)
            for name, value in values.items()
            if isinstance(value, int | float)
        ]
    rows += [("did not run", str(s.get("analysis")), str(s.get("detail"))) for s in conversation.skipped]
    return Sheet("About", ("name", "of", "value"), rows, (40, 22, 60))
