"""Found tickets as sheets, row by row, however many: CSV and XLSX. Text is never a formula."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import xlsxwriter

from foundation.names import in_language
from registry.tickets.rows.search import FoundTicket
from softphone_ui.web.sheets import (
    SEMICOLON,
    Cell,
    csv_cell,
    harmless,
    local_time,
    write_cell,
)
from softphone_ui.web.ticket_words import CHANNELS, TICKET_STATES
from softphone_ui.web.words import N_, Say


@dataclass(frozen=True, slots=True)
class SheetLanguage:
    """The language and time zone in which a sheet is written."""

    say: Say
    language: str
    zone: ZoneInfo


Column = tuple[str, int, Callable[[FoundTicket, SheetLanguage], Cell]]


def _at(at: datetime | None, telling: SheetLanguage) -> Cell:
    return local_time(at, telling.zone)


#: Head, width, cell.
COLUMNS: tuple[Column, ...] = (
    (N_("Number"), 20, lambda ticket, as_: ticket.number),
    (N_("Opened"), 20, lambda ticket, as_: _at(ticket.opened_at, as_)),
    (N_("Channel"), 14, lambda ticket, as_: as_.say(CHANNELS[ticket.channel])),
    (N_("Subject"), 44, lambda ticket, as_: ticket.subject),
    (N_("Address"), 44, lambda ticket, as_: ticket.address),
    (N_("District"), 14, lambda ticket, as_: ticket.district),
    (N_("Topic"), 28, lambda ticket, as_: in_language(ticket.topic_names, as_.language)),
    (N_("Body"), 28, lambda ticket, as_: in_language(ticket.body_names, as_.language)),
    (N_("State"), 20, lambda ticket, as_: as_.say(TICKET_STATES[ticket.state])),
    (N_("Due"), 20, lambda ticket, as_: _at(ticket.due_at, as_)),
    (N_("Telephone"), 20, lambda ticket, as_: ticket.applicant),
    (N_("Operator"), 10, lambda ticket, as_: ticket.operator),
)


class SheetWriter(Protocol):
    """A file that rows are added to; complete when it is closed."""

    def add(self, tickets: list[FoundTicket]) -> None: ...
    def close(self) -> None: ...


class CsvSheet:
    """UTF-8 with the mark by which a spreadsheet knows it; separators as the language has them."""

    def __init__(self, path: Path, telling: SheetLanguage) -> None:
        self._as = telling
        self._out = path.open("w", encoding="utf-8-sig", newline="")
        self._comma = telling.language in SEMICOLON
        self._writer = csv.writer(self._out, delimiter=";" if self._comma else ",")
        self._writer.writerow([harmless(telling.say(head)) for head, _, _ in COLUMNS])

    def close(self) -> None:
        self._out.close()

    def add(self, tickets: list[FoundTicket]) -> None:
        for ticket in tickets:
            cells = (cell(ticket, self._as) for _, _, cell in COLUMNS)
            self._writer.writerow([csv_cell(cell, comma=self._comma) for cell in cells])


class XlsxSheet:
    """Rows leave the memory as they come, into files beside this one until it is complete."""

    def __init__(self, path: Path, telling: SheetLanguage) -> None:
        self._as, self._y = telling, 0
        options = {
            "constant_memory": True,
            "tmpdir": str(path.parent),
            "strings_to_formulas": False,
            "strings_to_urls": False,
        }
        self._book = xlsxwriter.Workbook(path, options)
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        bold = self._book.add_format({"bold": True, "bottom": 1})
        self._sheet = self._book.add_worksheet(telling.say(N_("Tickets"))[:31])
        for x, (head, width, _) in enumerate(COLUMNS):
            self._sheet.set_column(x, x, width)
            self._sheet.write_string(0, x, telling.say(head), bold)
        self._sheet.freeze_panes(1, 1)

    def close(self) -> None:
        self._book.close()

    def add(self, tickets: list[FoundTicket]) -> None:
        for ticket in tickets:
            self._y += 1
            for x, (_, _, cell) in enumerate(COLUMNS):
                write_cell(self._sheet, self._y, x, cell(ticket, self._as), self._moment)


SHEETS: dict[str, Callable[[Path, SheetLanguage], SheetWriter]] = {
    "csv": CsvSheet,
    "xlsx": XlsxSheet,
}
