"""Word documents: a document with numbered lines of speech and its proofs as an appendix."""

import io
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from service.domain.formats.compose import compose
from service.domain.formats.conversation import Conversation
from service.domain.formats.document import Block, Bullet, Bullets, Document, Heading, Line, Paragraph, Speech, Table

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
INK, ACCENT, QUIET = RGBColor(0x1F, 0x29, 0x33), RGBColor(0x1F, 0x4E, 0x79), RGBColor(0x6B, 0x72, 0x80)
SPEECH_STYLE = "Transcript Line"
"""Paragraphs of this style are the transcript: the reader takes nothing else where it finds them."""
FONT = "Calibri"


def write_docx(conversation: Conversation) -> bytes:
    """The conversation as a Word document."""
    return render_docx(compose(conversation))


def render_docx(document: Document) -> bytes:
    """The document as .docx."""
    page = docx.Document()
    _set_up(page, document)
    page.add_paragraph(document.title, style="Title")
    if document.facts:
        page.add_paragraph("  ·  ".join(document.facts), style="Subtitle")
    for block in document.blocks:
        _add(page, block)
    if document.proofs:
        page.add_heading("Evidence", 1)
        for number, proof in enumerate(document.proofs, start=1):
            entry = page.add_paragraph(style="Evidence Entry")
            _quiet(entry.add_run(f"{number}\t"))
            entry.add_run(f"“{proof.quote}”").italic = True
            _quiet(entry.add_run(f"  {proof.place()}"))
    out = io.BytesIO()
    page.save(out)
    return out.getvalue()


def _add(page: Any, block: Block) -> None:
    if isinstance(block, Heading):
        page.add_heading(block.text, block.level)
    elif isinstance(block, Bullets):
        for item in block.items:
            _bullet(page.add_paragraph(style="List Bullet"), item)
    elif isinstance(block, Table):
        _table(page, block)
    elif isinstance(block, Speech):
        for line in block.lines:
            _speech(page.add_paragraph(style=SPEECH_STYLE), line)
    elif isinstance(block, Paragraph):
        page.add_paragraph(block.text)


def _bullet(paragraph: Any, item: Bullet) -> None:
    paragraph.add_run(item.text)
    if item.marks:
        mark = paragraph.add_run(" " + ", ".join(map(str, item.marks)))
        mark.font.superscript = True
        mark.font.color.rgb = ACCENT


def _speech(paragraph: Any, line: Line) -> None:
    """`12 <tab> Ben  0:03 <new line> what was said`, the number in the margin."""
    _quiet(paragraph.add_run(f"{line.number}\t"))
    if line.speaker:
        name = paragraph.add_run(line.speaker)
        name.bold = True
        name.font.color.rgb = ACCENT
    if line.time:
        _quiet(paragraph.add_run(("  " if line.speaker else "") + line.time))
    if line.speaker or line.time:
        paragraph.add_run().add_break(WD_BREAK.LINE)
    paragraph.add_run(line.text)


def _quiet(run: Any) -> None:
    run.font.size = Pt(8.5)
    run.font.color.rgb = QUIET


def _table(page: Any, block: Table) -> None:
    table = page.add_table(rows=0, cols=len(block.header), style="Earmark Table")
    table.autofit = True
    for number, texts in enumerate((block.header, *block.rows)):
        cells = table.add_row().cells
        for column, (cell, text) in enumerate(zip(cells, texts, strict=True)):
            run = cell.paragraphs[0].add_run(text)
            run.font.size = Pt(9)
            run.bold = number == 0
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
            cell.paragraphs[0].paragraph_format.space_before = Pt(2)
            if column and _is_figure(text, number, block):
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if block.rows:
        _repeat_header(table.rows[0])
    page.add_paragraph()


def _is_figure(text: str, number: int, block: Table) -> bool:
    """Figures and the headers over them stand to the right."""
    return len(text) < 20 and (number == 0 or text[:1].isdigit() or text == "–") and len(block.header) > 3


def _repeat_header(row: Any) -> None:
    element = OxmlElement("w:tblHeader")
    row._tr.get_or_add_trPr().append(element)


def _set_up(page: Any, document: Document) -> None:
    """Page, fonts, styles, properties and page numbers."""
    section = page.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin = section.bottom_margin = Cm(2.2)
    page.core_properties.title, page.core_properties.author = document.title[:255], "Earmark"
    page.core_properties.language = document.language or ""
    page.core_properties.comments = ""
    styles = page.styles
    _style(styles["Normal"], 10.5, INK, after=5)
    styles["Normal"].paragraph_format.line_spacing = 1.15
    _style(styles["Title"], 22, INK, bold=True, after=2)
    for border in styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
    _style(styles["Subtitle"], 9.5, QUIET, after=10)
    styles["Subtitle"].font.italic = False
    for level, size in ((1, 14), (2, 12), (3, 11)):
        _style(styles[f"Heading {level}"], size, ACCENT, bold=True, after=4)
        styles[f"Heading {level}"].paragraph_format.space_before = Pt(14 if level == 1 else 9)
    _style(styles["List Bullet"], 10.5, INK, after=3)
    for name, indent in ((SPEECH_STYLE, 1.1), ("Evidence Entry", 0.9)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        style.paragraph_format.left_indent, style.paragraph_format.first_line_indent = Cm(indent), Cm(-indent)
        style.paragraph_format.tab_stops.add_tab_stop(Cm(indent))
        style.paragraph_format.space_after = Pt(6)
        style.paragraph_format.widow_control = True
    table = styles.add_style("Earmark Table", WD_STYLE_TYPE.TABLE)
    table.base_style = styles["Table Grid"]
    _light_borders(table)
    _page_number(section.footer.paragraphs[0])


def _style(style: Any, size: float, colour: RGBColor, *, bold: bool | None = None, after: float = 0) -> None:
    style.font.name, style.font.size, style.font.bold, style.font.color.rgb = FONT, Pt(size), bold, colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    fonts.set(qn("w:hAnsi"), FONT)
    style.paragraph_format.space_after = Pt(after)


def _light_borders(style: Any) -> None:
    """Thin lines between the rows only."""
    properties = OxmlElement("w:tblPr")
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        border = OxmlElement(f"w:{side}")
        border.set(qn("w:val"), "single" if side in {"top", "bottom", "insideH"} else "nil")
        border.set(qn("w:sz"), "4")
        border.set(qn("w:color"), "D1D5DB")
        borders.append(border)
    properties.append(borders)
    style.element.append(properties)


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            element.text = text
        else:
            element.set(qn("w:fldCharType"), kind or "")
        run._r.append(element)
    _quiet(run)
