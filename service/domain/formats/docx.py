"""Word documents: a document with numbered lines of speech and its proofs as an appendix.

python-docx sets up page and styles; the body is written as WordprocessingML at once, since a call per run takes seconds
for a long conversation.
"""

import io
from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from service.domain.formats.compose import compose
from service.domain.formats.conversation import Conversation
from service.domain.formats.document import (
    STALE,
    Aside,
    Block,
    Bullet,
    Bullets,
    Document,
    Figures,
    Heading,
    Line,
    Proof,
    Quotation,
    Speech,
    Table,
)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
INK, ACCENT = RGBColor(0x1F, 0x29, 0x33), RGBColor(0x1F, 0x4E, 0x79)
QUIET, RULE = RGBColor(0x6B, 0x72, 0x80), RGBColor(0xD1, 0xD5, 0xDB)
SPEECH_STYLE = "Transcript Line"
"""Paragraphs of this style are the transcript: the reader takes nothing else where it finds them."""
FONT = "Calibri"
QUIET_RUN = f'<w:color w:val="{QUIET}"/><w:sz w:val="17"/>'
STRONG_RUN = f'<w:b/><w:color w:val="{ACCENT}"/>'
MARK_RUN = f'<w:color w:val="{ACCENT}"/><w:vertAlign w:val="superscript"/>'
TEXT_WIDTH = round((21 - 2 * 2.3) / 2.54 * 1440)
"""Twentieths of a point between the margins."""
TAB, BREAK = "<w:r><w:tab/></w:r>", "<w:r><w:br/></w:r>"


def write_docx(conversation: Conversation) -> bytes:
    """The conversation as a Word document."""
    return render_docx(compose(conversation))


def render_docx(document: Document) -> bytes:
    """The document as .docx."""
    page = docx.Document()
    _set_up(page, document)
    parts = [paragraph("Title", run(document.title))]
    if document.facts:
        parts.append(paragraph("Subtitle", run("  ·  ".join(document.facts))))
    for block in document.blocks:
        parts += write_block(block)
    if document.proofs:
        parts.append(paragraph("Heading 1", run("Evidence")))
        parts += [_proof(page, number, proof) for number, proof in enumerate(document.proofs, start=1)]
    end = page.element.body.sectPr
    for element in list(parse_xml(f"<w:body {nsdecls('w', 'r')}>{''.join(parts)}</w:body>")):
        end.addprevious(element)
    out = io.BytesIO()
    page.save(out)
    return out.getvalue()


def write_block(block: Block) -> Iterator[str]:
    """The markup of a block."""
    if isinstance(block, Heading):
        yield paragraph(f"Heading {block.level}", run(block.text))
    elif isinstance(block, Bullets):
        for item in block.items:
            yield paragraph("List Bullet", _lead(item) + run(item.text) + _marks(item.marks))
    elif isinstance(block, Quotation):
        yield paragraph("Quoted", run(f"“{block.text}”") + _marks(block.marks))
    elif isinstance(block, Aside):
        yield paragraph("Normal", run(block.text, QUIET_RUN))
    elif isinstance(block, Figures):
        yield from _figures(block)
    elif isinstance(block, Table):
        yield from _table(block)
    elif isinstance(block, Speech):
        for line in block.lines:
            yield paragraph(SPEECH_STYLE, _speech(line))
    else:
        yield paragraph("Normal", run(block.text))


def run(text: str, properties: str = "") -> str:
    """A run of text; `properties` are the children of `w:rPr`."""
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inner}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(style: str, runs: str, properties: str = "") -> str:
    """A paragraph of a style, named as Word shows it; `properties` are further children of `w:pPr`."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style.replace(" ", "")}"/>{properties}</w:pPr>{runs}</w:p>'


def _lead(item: Bullet) -> str:
    return run(item.lead, "<w:b/>") + run("  ") if item.lead else ""


def _marks(marks: Sequence[int]) -> str:
    return run(", ".join(map(str, marks)), MARK_RUN) if marks else ""


def _speech(line: Line) -> str:
    """`12 <tab> Ben  0:03 <new line> what was said`, the number in the margin."""
    runs = run(str(line.number), QUIET_RUN) + TAB
    if line.speaker:
        runs += run(line.speaker, STRONG_RUN)
    if line.time:
        runs += run(("  " if line.speaker else "") + line.time, QUIET_RUN)
    return runs + (BREAK if line.speaker or line.time else "") + run(line.text)


def _proof(page: Any, number: int, proof: Proof) -> str:
    """One entry of the appendix; where it can be heard, its place is a link."""
    place = run(proof.place(), QUIET_RUN)
    if proof.link:
        key = page.part.relate_to(proof.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        linked = run(proof.place(), f'<w:color w:val="{ACCENT}"/><w:sz w:val="17"/>')
        place = f'<w:hyperlink r:id="{key}">{linked}</w:hyperlink>'
    quote = run(f"“{proof.quote}”", "<w:i/>") + (run(f" {STALE}") if proof.edited else "")
    return paragraph("Evidence Entry", run(str(number), QUIET_RUN) + TAB + quote + run("  ") + place)


def _figures(block: Figures) -> Iterator[str]:
    """Large values over what they count, side by side."""
    values = [paragraph("Figure Value", run(value)) for value, _ in block.items]
    names = [paragraph("Figure Name", run(name)) for _, name in block.items]
    yield _grid("Earmark Figures", [values, names], [1 / len(block.items)] * len(block.items))
    yield paragraph("Normal", "")


def _table(block: Table) -> Iterator[str]:
    """Thin lines between the rows, the header repeated on each page."""
    right = block.figure_columns()
    rows = [
        [
            paragraph("Table Cell", run(text, bold), '<w:jc w:val="right"/>' if column in right else "")
            for column, text in enumerate(texts)
        ]
        for bold, texts in (('<w:b/><w:sz w:val="17"/>', block.header), *(("", row) for row in block.rows))
    ]
    yield _grid("Earmark Table", rows, block.shares(), head="<w:tblHeader/>")
    yield paragraph("Normal", "")


def _grid(style: str, rows: Sequence[Sequence[str]], shares: Sequence[float], head: str = "") -> str:
    """A table as wide as the page, of cells that are paragraphs; `head` are properties of its first row."""
    widths = [f'<w:tcPr><w:tcW w:w="{round(5000 * share)}" w:type="pct"/></w:tcPr>' for share in shares]
    lines = []
    for number, cells in enumerate(rows):
        inner = "".join(f"<w:tc>{width}{cell}</w:tc>" for width, cell in zip(widths, cells, strict=True))
        lines.append(f"<w:tr><w:trPr><w:cantSplit/>{'' if number else head}</w:trPr>{inner}</w:tr>")
    columns = "".join(f'<w:gridCol w:w="{round(TEXT_WIDTH * share)}"/>' for share in shares)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style.replace(" ", "")}"/><w:tblW w:w="5000" w:type="pct"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )


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
    for spacing in list(styles["Subtitle"].element.rPr.iter(qn("w:spacing"))):
        spacing.getparent().remove(spacing)
    _style(styles["Footer"], 8.5, QUIET)
    for level, size in ((1, 14), (2, 12), (3, 11)):
        _style(styles[f"Heading {level}"], size, ACCENT, bold=True, after=4)
        styles[f"Heading {level}"].paragraph_format.space_before = Pt(14 if level == 1 else 9)
    _style(styles["List Bullet"], 10.5, INK, after=3)
    _add_styles(styles)
    _page_number(section.footer.paragraphs[0])


def _add_styles(styles: Any) -> None:
    """Styles of our own: lines of speech, evidence, quotes, figures and tables."""
    for name, indent in ((SPEECH_STYLE, 1.1), ("Evidence Entry", 0.9)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        style.paragraph_format.left_indent, style.paragraph_format.first_line_indent = Cm(indent), Cm(-indent)
        style.paragraph_format.tab_stops.add_tab_stop(Cm(indent))
        style.paragraph_format.space_after = Pt(6)
        style.paragraph_format.widow_control = True
    for name, size, colour, after in (
        ("Quoted", 10.5, INK, 5), ("Figure Value", 20, ACCENT, 0), ("Figure Name", 9, QUIET, 6), ("Table Cell", 9, INK, 2)
    ):  # fmt: skip
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _style(style, size, colour, bold=name == "Figure Value", after=after)
        style.paragraph_format.space_before = Pt(2 if name == "Table Cell" else 0)
    styles["Quoted"].font.italic, styles["Quoted"].paragraph_format.left_indent = True, Cm(0.6)
    for name, lines in (
        ("Earmark Table", {"top": (RULE, 4), "bottom": (RULE, 4), "insideH": (RULE, 4)}),
        ("Earmark Figures", {"top": (ACCENT, 8), "bottom": (RULE, 4)}),
    ):
        table = styles.add_style(name, WD_STYLE_TYPE.TABLE)
        table.base_style = styles["Table Grid"]
        _borders(table, lines)


def _style(style: Any, size: float, colour: RGBColor, *, bold: bool | None = None, after: float = 0) -> None:
    style.font.name, style.font.size, style.font.bold, style.font.color.rgb = FONT, Pt(size), bold, colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    fonts.set(qn("w:hAnsi"), FONT)
    style.paragraph_format.space_after = Pt(after)


def _borders(style: Any, lines: dict[str, tuple[RGBColor, int]]) -> None:
    """The lines of a table: colour and eighths of a point by side; no others."""
    properties = OxmlElement("w:tblPr")
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        border = OxmlElement(f"w:{side}")
        colour, eighths = lines.get(side, (None, 0))
        border.set(qn("w:val"), "single" if colour else "nil")
        border.set(qn("w:sz"), str(eighths))
        border.set(qn("w:color"), str(colour or "auto"))
        borders.append(border)
    properties.append(borders)
    style.element.append(properties)


def _page_number(footer: Any) -> None:
    footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    numbers = footer.add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            element.text = text
        else:
            element.set(qn("w:fldCharType"), kind or "")
        numbers._r.append(element)
    numbers.font.size, numbers.font.color.rgb = Pt(8.5), QUIET
