"""``python -m softphone_ui.search.writing``: writes the tickets that somebody found into a file.

It reads one order as a line of JSON, answers a line of progress for every part, and ends.

A program of its own: 200,000 rows take a minute of a processor, which pages would wait for.
"""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from foundation.postgres.pool import Pool, open_pool, transaction
from foundation.process.lifetime import run_until_stopped, settings_or_exit
from foundation.settings import Settings
from registry.tickets.rows import search
from registry.tickets.rows.search import FoundTicket, TicketFilters
from softphone_ui.search.find import covered_for, filters_of, parts_known_of, place_of
from softphone_ui.search.query import TicketsQuery
from softphone_ui.search.sheets import SHEETS, SheetLanguage, SheetWriter
from softphone_ui.web.person import Person
from softphone_ui.web.words import read_words

PROGRAM = "softphone_ui.search.writing"
ROLE = "web"
#: A spreadsheet of more rows opens nowhere quickly; who needs more narrows the search.
MOST_ROWS = 200_000
ROWS_AT_ONCE = 2000


class Order(Struct, frozen=True):
    """Order to write what `person` finds by `query`, as csv or xlsx, into the file at `path`."""

    person: Person
    format: str
    query: TicketsQuery
    path: str


class ExportProgress(Struct, frozen=True):
    """Progress of an export: `rows` of `of` are written. `cut`: more fit than an export holds."""

    rows: int
    of: int
    cut: bool


@dataclass
class Writer:
    """Writer of one export. `zone`: of the city."""

    pool: Pool
    order: Order
    zone: ZoneInfo
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    rows: int = 0
    of: int = 0
    cut: bool = False

    async def write(self) -> None:
        """Write the file. Raises DatabaseAway, OSError."""
        words, language = read_words(), self.order.person.language
        telling = SheetLanguage(lambda message: words.say(language, message), language, self.zone)
        filters = await self._count()
        sheet = await asyncio.to_thread(SHEETS[self.order.format], Path(self.order.path), telling)
        try:
            if filters is not None:
                await self._add_rows(filters, sheet)
        finally:
            await asyncio.to_thread(sheet.close)

    async def _add_rows(self, filters: TicketFilters, sheet: SheetWriter) -> None:
        after: tuple[datetime, str] | None = None
        person = self.order.person
        while self.rows < self.of:
            rows = await self._some(filters, after)
            if not rows:
                break
            await asyncio.to_thread(sheet.add, [covered_for(person, row) for row in rows])
            self.rows += len(rows)
            self._tell()
            after = place_of(self.order.query, rows[-1])

    async def _count(self) -> TicketFilters | None:
        """Return what is asked, and count how much there is of it."""
        parts_of = parts_known_of(self.order.person)
        async with transaction(self.pool) as link:
            filters = await filters_of(link, self.order.query, self.now, self.zone, parts_of)
            if filters is None:
                return None
            await search.plan_each(link)
            found = await search.count(link, filters, MOST_ROWS + 1)
        self.of, self.cut = min(found, MOST_ROWS), found > MOST_ROWS
        self._tell()
        return filters

    async def _some(
        self, filters: TicketFilters, after: tuple[datetime, str] | None
    ) -> list[FoundTicket]:
        async with transaction(self.pool) as link:
            await search.plan_each(link)
            most = min(ROWS_AT_ONCE, self.of - self.rows)
            rows, _ = await search.page(
                link, filters, after, by_due=self.order.query.by_due, rows=most, count=most
            )
            return rows

    def _tell(self) -> None:
        progress = ExportProgress(self.rows, self.of, self.cut)
        print(msgspec.json.encode(progress).decode(), flush=True)


async def write(settings: Settings, order: Order) -> None:
    """Write one export to its end."""
    pool = await open_pool(settings, "export", size=1)
    try:
        await Writer(pool, order, ZoneInfo(settings.timezone)).write()
    finally:
        pool.terminate()


def main() -> None:
    settings = settings_or_exit(ROLE)
    os.umask(0o077)
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    run_until_stopped(lambda: write(settings, order))


if __name__ == "__main__":
    main()
