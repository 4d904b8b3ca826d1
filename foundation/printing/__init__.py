"""Papers: what a page shows, laid out on A4 as a PDF by Typst.

A caller says what is on the paper (`Paper`, with parts one after another) and in which language;
how it looks is `paper.typ`. Words are data: nothing in them is read as markup.
"""

from __future__ import annotations

from foundation.printing.paper import (
    Bar,
    Bars,
    Columns,
    FigureRow,
    LargeFigure,
    NotPrinted,
    Paper,
    Part,
    PrintedTable,
    Signature,
    Text,
    pdf_of,
    printed,
)

__all__ = [
    "Bar",
    "Bars",
    "Columns",
    "FigureRow",
    "LargeFigure",
    "NotPrinted",
    "Paper",
    "Part",
    "PrintedTable",
    "Signature",
    "Text",
    "pdf_of",
    "printed",
]
