"""PDF: a document with numbered lines of speech and its proofs as an appendix, in an embedded font."""

import io
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from font_roboto import Roboto, RobotoBold, RobotoBoldItalic, RobotoItalic
from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph as Flow
from reportlab.platypus import SimpleDocTemplate, TableStyle
from reportlab.platypus import Table as FlowTable

from service.domain.formats.compose import compose
from service.domain.formats.conversation import Conversation
from service.domain.formats.document import (
    STALE,
    Aside,
    Block,
    Bullets,
    Document,
    Figures,
    Heading,
    Line,
    Paragraph,
    Proof,
    Quotation,
    Speech,
    Table,
)

INK, ACCENT, QUIET, RULE = HexColor("#1f2933"), HexColor("#1f4e79"), HexColor("#6b7280"), HexColor("#d1d5db")
FACES = {
    "Roboto": Roboto,
    "Roboto-Bold": RobotoBold,
    "Roboto-Italic": RobotoItalic,
    "Roboto-BoldItalic": RobotoBoldItalic,
}
MISSING = "\ufffd"
"""Stands for a letter that the font lacks; the font has this one."""
MARGIN = 2.3 * cm
WIDTH = A4[0] - 2 * MARGIN
FRAME = 6
"""Points that the page's frame keeps free on each side."""
LONGEST = 1500
"""Characters of a paragraph at most: a longer one is cut at a word, since each has to fit on a page."""


@cache
def load_fonts() -> frozenset[int]:
    """Register the fonts; answers the code points that they can show."""
    for name, path in FACES.items():
        pdfmetrics.registerFont(TTFont(name, path))
    pdfmetrics.registerFontFamily(
        "Roboto", normal="Roboto", bold="Roboto-Bold", italic="Roboto-Italic", boldItalic="Roboto-BoldItalic"
    )
    rl_config.canvas_basefontname = "Roboto"  # else every page names a Helvetica that no file carries
    return frozenset(pdfmetrics.getFont("Roboto").face.charToGlyph)


def style(name: str, size: float, **rest: Any) -> ParagraphStyle:
    values = {"fontName": "Roboto", "textColor": INK, "leading": size * 1.38, "spaceAfter": 4} | rest
    return ParagraphStyle(name, fontSize=size, **values)


STYLES = {
    "title": style("title", 21, fontName="Roboto-Bold", spaceAfter=4),
    "facts": style("facts", 9, textColor=QUIET, spaceAfter=12),
    "h1": style("h1", 13.5, fontName="Roboto-Bold", textColor=ACCENT, spaceBefore=13, spaceAfter=5, keepWithNext=1),
    "h2": style("h2", 11.5, fontName="Roboto-Bold", textColor=ACCENT, spaceBefore=9, spaceAfter=4, keepWithNext=1),
    "text": style("text", 10),
    "bullet": style("bullet", 10, leftIndent=14, bulletIndent=3, spaceAfter=3),
    "line": style(
        "line", 10, leftIndent=28, bulletFontSize=8, bulletColor=QUIET, bulletFontName="Roboto", spaceAfter=7
    ),
    "proof": style("proof", 9.5, leftIndent=24, bulletFontSize=8, bulletColor=ACCENT, bulletFontName="Roboto"),
    "cell": style("cell", 8.5, spaceAfter=0),
    "quote": style("quote", 10, fontName="Roboto-Italic", leftIndent=14, spaceAfter=4, borderPadding=0, allowWidows=0),
    "aside": style("aside", 8.5, textColor=QUIET),
    "value": style("value", 20, fontName="Roboto-Bold", textColor=ACCENT, spaceAfter=0, leading=24),
    "name": style("name", 8.5, textColor=QUIET, spaceAfter=0),
    "figure": style("figure", 8.5, spaceAfter=0, alignment=TA_RIGHT),
}


def write_pdf(conversation: Conversation) -> bytes:
    """The conversation as a PDF."""
    return render_pdf(compose(conversation))


def render_pdf(document: Document) -> bytes:
    """The document as PDF. Letters that the font lacks are replaced, and a sentence under the title says so."""
    page = Page()
    flows = [flow for block in document.blocks for flow in page.flows(block)]
    proofs = [page.proof(number, proof) for number, proof in enumerate(document.proofs, start=1)]
    if proofs:
        flows += [Flow("Evidence", STYLES["h1"]), *proofs]
    head = [Flow(page.text(document.title), STYLES["title"])]
    if document.facts:
        head.append(Flow(page.text("  ·  ".join(document.facts)), STYLES["facts"]))
    if page.missing:
        head.append(Flow(page.excuse(), STYLES["facts"]))
    out = io.BytesIO()
    template = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN - FRAME,
        rightMargin=MARGIN - FRAME,
        topMargin=2.1 * cm,
        bottomMargin=2.1 * cm,
        title=document.title[:255],
        author="Earmark",
        lang=document.language or "en",
    )
    template.build([*head, *flows], onFirstPage=_foot(""), onLaterPages=_foot(page.plain(document.title)[:80]))
    return out.getvalue()


def _foot(title: str) -> Callable[[Any, Any], None]:
    def draw(canvas: Any, _: Any) -> None:
        canvas.saveState()
        canvas.setFont("Roboto", 8)
        canvas.setFillColor(QUIET)
        canvas.drawString(MARGIN, 1.2 * cm, title)
        canvas.drawRightString(A4[0] - MARGIN, 1.2 * cm, str(canvas.getPageNumber()))
        canvas.restoreState()

    return draw


class Page:
    """Makes flowables of blocks and remembers which scripts its font could not show."""

    def __init__(self) -> None:
        self.known = load_fonts()
        self.missing: set[str] = set()

    def plain(self, text: str) -> str:
        """The text with a mark for each letter that the font lacks."""
        text = unicodedata.normalize("NFC", text)
        if all(ord(c) in self.known for c in text):
            return text
        for c in text:
            if ord(c) not in self.known and not c.isspace():
                self.missing.add(script_of(c))
        return "".join(c if ord(c) in self.known else (" " if c.isspace() else MISSING) for c in text)

    def text(self, text: str) -> str:
        """The text as the markup of a paragraph."""
        return escape(self.plain(text))

    def excuse(self) -> str:
        """The sentence about what is not shown."""
        names = ", ".join(sorted(self.missing)[:6])
        return self.text(
            f"This PDF's font has no {names} characters; each shows as {MISSING}. Word and text exports have all."
        )

    def flows(self, block: Block) -> Iterator[Any]:
        """The flowables of a block."""
        if isinstance(block, Heading):
            yield Flow(self.text(block.text), STYLES["h1" if block.level == 1 else "h2"])
        elif isinstance(block, Bullets):
            for item in block.items:
                lead = f"<b>{self.text(item.lead)}</b>&nbsp;&nbsp;" if item.lead else ""
                yield Flow(lead + self.text(item.text) + marked(item.marks), STYLES["bullet"], bulletText="•")
        elif isinstance(block, Quotation):
            *before, last = cut(block.text)
            yield from (Flow(self.text(piece), STYLES["quote"]) for piece in before)
            yield Flow(f"“{self.text(last)}”" + marked(block.marks), STYLES["quote"])
        elif isinstance(block, Aside):
            yield Flow(self.text(block.text), STYLES["aside"])
        elif isinstance(block, Figures):
            yield self.figures(block)
        elif isinstance(block, Table):
            yield self.table(block)
        elif isinstance(block, Speech):
            for line in block.lines:
                yield from self.speech(line)
        elif isinstance(block, Paragraph):
            for piece in cut(block.text):
                yield Flow(self.text(piece), STYLES["text"])

    def speech(self, line: Line) -> Iterator[Any]:
        """One numbered line of speech: name and time above what was said."""
        name = f'<font name="Roboto-Bold" color="#1f4e79">{self.text(line.speaker)}</font>' if line.speaker else ""
        time = f'<font size="8" color="#6b7280">{line.time}</font>' if line.time else ""
        opening = "&nbsp;&nbsp;".join(part for part in (name, time) if part)
        for number, piece in enumerate(cut(line.text)):
            above = f"{opening}<br/>" if opening and not number else ""
            yield Flow(above + self.text(piece), STYLES["line"], bulletText=str(line.number) if not number else None)

    def proof(self, number: int, proof: Proof) -> Any:
        """One entry of the appendix."""
        where = self.text(proof.place())
        if proof.link:
            where = f'<link href={quoteattr(proof.link)} color="#1f4e79">{where}</link>'
        place = f'&nbsp;&nbsp;<font size="8" color="#6b7280">{where}</font>'
        quote = f'<font name="Roboto-Italic">“{self.text(proof.quote)}”</font>'
        if proof.edited:
            quote += f" {self.text(STALE)}"
        return Flow(quote + place, STYLES["proof"], bulletText=str(number))

    def figures(self, block: Figures) -> Any:
        """Large values over what they count, side by side."""
        values = [Flow(self.text(value), STYLES["value"]) for value, _ in block.items]
        names = [Flow(self.text(name), STYLES["name"]) for _, name in block.items]
        table = FlowTable([values, names], colWidths=[WIDTH / len(block.items)] * len(block.items))
        rules = [("LINEABOVE", (0, 0), (-1, 0), 0.8, ACCENT), ("LINEBELOW", (0, 1), (-1, 1), 0.4, RULE)]
        pads = [("LEFTPADDING", (0, 0), (0, -1), 0), ("VALIGN", (0, 0), (-1, -1), "TOP")]
        pads += [("TOPPADDING", (0, 0), (-1, 0), 7), ("BOTTOMPADDING", (0, 0), (-1, 0), 0)]
        pads += [("TOPPADDING", (0, 1), (-1, 1), 1), ("BOTTOMPADDING", (0, 1), (-1, 1), 8)]
        table.setStyle(TableStyle([*rules, *pads]))
        table.spaceAfter = 8
        return table

    def table(self, block: Table) -> Any:
        """A table with thin lines between its rows, its header repeated on each page."""
        rows, right = [], block.figure_columns()
        for number, texts in enumerate((block.header, *block.rows)):
            bold = ("<b>", "</b>") if number == 0 else ("", "")
            kinds = ["figure" if i in right else "cell" for i in range(len(texts))]
            rows.append(
                [Flow(bold[0] + self.text(t[:LONGEST]) + bold[1], STYLES[k]) for t, k in zip(texts, kinds, strict=True)]
            )
        table = FlowTable(rows, colWidths=[WIDTH * share for share in block.shares()], repeatRows=1)
        lines = [("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE), ("VALIGN", (0, 0), (-1, -1), "TOP")]
        pads = [("TOPPADDING", (0, 0), (-1, -1), 4), ("BOTTOMPADDING", (0, 0), (-1, -1), 4)]
        pads += [("LEFTPADDING", (0, 0), (-1, -1), 3), ("RIGHTPADDING", (0, 0), (-1, -1), 3)]
        table.setStyle(TableStyle([*lines, *pads, ("LEFTPADDING", (0, 0), (0, -1), 0)]))
        table.spaceAfter = 8
        return table


def script_of(letter: str) -> str:
    """What people call the letters of its kind."""
    if unicodedata.category(letter) in ("So", "Sk", "Mn", "Cf"):
        return "symbol"
    name = unicodedata.name(letter, "OTHER").split()[0].split("-")[0]
    return name if name == "CJK" else name.capitalize()


def marked(marks: tuple[int, ...]) -> str:
    """The numbers of proofs as the markup of a superscript."""
    if not marks:
        return ""
    return f'&nbsp;<super rise="3" size="6.5"><font color="#1f4e79">{",&nbsp;".join(map(str, marks))}</font></super>'


def cut(text: str) -> Iterator[str]:
    """A long text in pieces that each fit on a page, cut between words."""
    while len(text) > LONGEST:
        at = text.rfind(" ", 1, LONGEST)
        at = at if at > 0 else LONGEST
        yield text[:at]
        text = text[at:].lstrip()
    yield text
