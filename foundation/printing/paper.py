"""A paper's parts, and the PDF of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import typst

TEMPLATE = Path(__file__).with_name("paper.typ")
FONTS = Path(__file__).with_name("fonts")
#: A longer table is a spreadsheet's work; a paper says how many rows it leaves out.
MOST_ROWS = 2000


class NotPrinted(Exception):
    """The paper cannot be laid out; the message is the typesetter's."""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `heading` stands above it, `strong` sets it in a frame."""

    text: str
    heading: str = ""
    strong: bool = False
    part: str = field(default="text", init=False)


@dataclass(frozen=True, slots=True)
class LargeFigure:
    """One large number: its name, its value as it is to be read, and a line below it."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """Large numbers side by side, up to four in a row."""

    figures: Sequence[LargeFigure]
    heading: str = ""
    part: str = field(default="figures", init=False)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a drawing. `length` and `mark` are shares of the longest, 0 to 1; `text` is the
    value as it is read."""

    name: str
    length: float
    text: str
    mark: float | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars that lie below each other; `legend` says what the bar and the mark are."""

    bars: Sequence[Bar]
    heading: str = ""
    legend: str = ""
    part: str = field(default="bars", init=False)


@dataclass(frozen=True, slots=True)
class Columns:
    """Bars that stand beside each other along a day or a year; `line` is a second course over
    them, shares of the same scale (`top`, as it is read). `figures` stand above their columns. A
    name or a figure may be empty: not every one has room."""

    names: Sequence[str]
    heights: Sequence[float]
    line: Sequence[float] = ()
    top: str = ""
    heading: str = ""
    legend: str = ""
    figures: Sequence[str] = ()
    part: str = field(default="columns", init=False)


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """Rows of text. `numbers`: columns, counted from 0, set to the right. `widths`: shares of the
    width a column takes; without them texts are wider than numbers. `left_out` is
    told where rows are left out."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int] = ()
    widths: Sequence[float] = ()
    heading: str = ""
    left_out: str = ""
    part: str = field(default="table", init=False)


@dataclass(frozen=True, slots=True)
class Signature:
    """A line to sign on for each name."""

    names: Sequence[str]
    date: str = ""
    part: str = field(default="signature", init=False)


Part = Text | FigureRow | Bars | Columns | PrintedTable | Signature


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper to be printed. `title` and `subtitle` head the first page, `made` (who, when) and the
    page's number stand below each. `lang`: kk, ru or en. `wide`: the sheet lies."""

    title: str
    subtitle: str
    lang: str
    made: str
    parts: Sequence[Part]
    wide: bool = False


def pdf_of(paper: Paper, at: datetime) -> bytes:
    """Return the paper as PDF; the same paper at the same time gives the same bytes. Takes some 30
    ms a page: use `printed` in an event loop. Raises NotPrinted."""
    words = msgspec.to_builtins(_shortened(paper), str_keys=True)
    try:
        done = typst.compile(
            TEMPLATE,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            sys_inputs={"paper": msgspec.json.encode(words).decode()},
            # It takes whole seconds of a fixed offset only.
            timestamp=at.astimezone(UTC).replace(microsecond=0),
        )
    except (typst.TypstError, RuntimeError, ValueError) as error:
        raise NotPrinted(str(error)) from error
    if not isinstance(done, bytes):
        raise NotPrinted("the typesetter gave no file")
    return done


async def printed(paper: Paper, at: datetime) -> bytes:
    """Print as `pdf_of`, off the event loop. Raises NotPrinted."""
    return await asyncio.to_thread(pdf_of, paper, at)


def _shortened(paper: Paper) -> Paper:
    parts = [_first_rows(part) if isinstance(part, PrintedTable) else part for part in paper.parts]
    return replace(paper, parts=parts)


def _first_rows(table: PrintedTable) -> PrintedTable:
    short = len(table.rows) <= MOST_ROWS
    return replace(table, rows=table.rows[:MOST_ROWS], left_out="" if short else table.left_out)
