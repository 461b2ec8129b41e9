"""Markdown: a document with its proofs as footnotes."""

import re
from collections.abc import Iterator

from service.domain.formats.compose import compose, compose_note
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
    Proof,
    Quotation,
    Speech,
    Table,
)


def escape(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", " ".join(text.split()))


def write_note(conversation: Conversation) -> str:
    """The note by itself, with footnotes."""
    return render_markdown(compose_note(conversation))


def write_markdown(conversation: Conversation) -> str:
    """Note, insights by kind, figures, what did not run, transcript; every claim with its quote as a footnote."""
    return render_markdown(compose(conversation))


def render_markdown(document: Document) -> str:
    """The document as GitHub-flavoured Markdown."""
    lines = [f"# {escape(document.title)}", ""]
    if document.facts:
        lines += [" · ".join(escape(fact) for fact in document.facts), ""]
    for block in document.blocks:
        lines += [*_block(block), ""]
    lines += [_footnote(number, proof) for number, proof in enumerate(document.proofs, start=1)]
    return "\n".join(lines).rstrip() + "\n"


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield f"{'#' * (block.level + 1)} {escape(block.text)}"
    elif isinstance(block, Bullets):
        for item in block.items:
            lead = f"**{escape(item.lead)}**: " if item.lead else ""
            yield f"- {lead}{escape(item.text)}{_marks(item.marks)}"
    elif isinstance(block, Quotation):
        yield f"> “{escape(block.text)}”{_marks(block.marks)}"
    elif isinstance(block, Aside):
        yield f"*{escape(block.text)}*"
    elif isinstance(block, Figures):
        yield from (f"- **{escape(value)}** {escape(name)}" for value, name in block.items)
    elif isinstance(block, Table):
        right = block.figure_columns()
        rule = tuple("---:" if column in right else "---" for column in range(len(block.header)))
        yield from (_row(block.header), _row(rule, plain=True), *map(_row, block.rows))
    elif isinstance(block, Speech):
        yield from "\n\n".join(_speech(line) for line in block.lines).split("\n")
    else:
        yield escape(block.text)


def _marks(numbers: tuple[int, ...]) -> str:
    return "".join(f"[^{n}]" for n in numbers)


def _row(cells: tuple[str, ...], *, plain: bool = False) -> str:
    return f"| {' | '.join(cell if plain else escape(cell) for cell in cells)} |"


def _speech(line: Line) -> str:
    opening = " ".join(escape(part) for part in (line.time, line.speaker) if part)
    return f"**{opening}** {escape(line.text)}" if opening else escape(line.text)


def _footnote(number: int, proof: Proof) -> str:
    source = f"{escape(proof.source)}, " if proof.source else ""
    opening = " ".join(escape(part) for part in (proof.time, proof.speaker) if part)
    remark = f" {escape(STALE)}" if proof.edited else ""
    quote = f"“{escape(proof.quote)}”{remark}" + (f" (<{proof.link}>)" if proof.link else "")
    return f"[^{number}]: {source}{opening}: {quote}" if opening or source else f"[^{number}]: {quote}"
