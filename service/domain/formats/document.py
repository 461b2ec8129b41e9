"""A readable document before it has a format: a title, blocks, numbered lines of speech and the evidence for claims.

Note, transcript and report are composed as one of these; `markdown`, `docx` and `pdf` each render it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """Text on one line without the characters that no XML and no page may hold."""
    return " ".join(UNPRINTABLE.sub(" ", text).split())


def headed(text: str) -> str:
    """The same as a heading: what was said in the middle of a sentence begins with a capital there."""
    text = printable(text)
    return text[:1].upper() + text[1:]


STALE = "[the words were edited since]"
"""Behind a line and a quote of which the transcript does not say the words any more."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A verbatim quote that stands in the appendix. `line` is the number of the line of speech it is taken from,
    `link` the address where it can be heard. `edited`: the transcript does not say these words any more.
    """

    quote: str
    speaker: str | None = None
    time: str | None = None
    line: int | None = None
    source: str | None = None
    link: str | None = None
    edited: bool = False

    def place(self) -> str:
        """Where it was said: `Call 7, 0:03, Ben, line 2`, with what is known of it."""
        line = f"line {self.line}" if self.line else None
        return ", ".join(part for part in (self.source, self.time, self.speaker, line) if part)


@dataclass(frozen=True, slots=True)
class Heading:
    """A title over what follows; level 1 is the largest under the document's own title."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Aside:
    """A quiet line about what stands above it."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullet:
    """One claim with the numbers of its proofs; `lead` stands out before it."""

    text: str
    marks: tuple[int, ...] = ()
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of claims."""

    items: tuple[Bullet, ...]


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quote in the text, with the number under which the appendix says where it was said."""

    text: str
    marks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures that come first, side by side: (value, what it counts)."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; `widths` are shares of the page, one per column, the rest is shared out evenly."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()

    def figure_columns(self) -> frozenset[int]:
        """The columns that hold figures only: they stand to the right, with their headers."""
        return frozenset(
            column
            for column in range(1, len(self.header))
            if self.rows and all(row[column][:1].isdigit() or row[column] in ("–", "") for row in self.rows)
        )

    def shares(self) -> list[float]:
        """The width of each column as a share of the page."""
        rest = len(self.header) - len(self.widths)
        return [*self.widths, *[(1 - sum(self.widths)) / max(1, rest)] * rest]


@dataclass(frozen=True, slots=True)
class Line:
    """One numbered line of speech."""

    number: int
    text: str
    speaker: str | None = None
    time: str | None = None


@dataclass(frozen=True, slots=True)
class Speech:
    """The lines of a transcript."""

    lines: tuple[Line, ...]


Block = Heading | Paragraph | Aside | Bullets | Quotation | Figures | Table | Speech


@dataclass(frozen=True, slots=True)
class Document:
    """What a renderer gets. `facts` stand under the title; `proofs` are numbered from 1 in the order of the list."""

    title: str
    facts: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    proofs: tuple[Proof, ...] = ()
    language: str | None = None


@dataclass(slots=True)
class Proofs:
    """Numbers quotes in the order of their first use."""

    numbers: dict[Proof, int] = field(default_factory=dict)

    def marks(self, proofs: Sequence[Proof]) -> tuple[int, ...]:
        """The numbers of these quotes."""
        return tuple(dict.fromkeys(self.numbers.setdefault(p, len(self.numbers) + 1) for p in proofs))

    def listed(self) -> tuple[Proof, ...]:
        """All quotes, by number."""
        return tuple(self.numbers)
