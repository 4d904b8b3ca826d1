"""Uploaded tables: they are stored on disk while they wait, and a separate process reads them
(`foundation/tables.py`)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from tempfile import TemporaryFile
from typing import BinaryIO

from aiohttp import web

from foundation.process.bounded import QueueFull
from foundation.spreadsheets import MOST_BYTES, Columns, NotASheet
from foundation.tables import Line, TableQueue
from softphone_ui.web.errors import ReasonedError, WebError
from softphone_ui.web.words import N_

#: After how many seconds a client may try again while too many tables wait.
BUSY_SECONDS = 10
#: How many uploads are written to disk at once; further clients have to try again.
MOST_ARRIVING = 8
PIECE = 65_536
#: Reason → message, if a table cannot be read at all. `foundation/` defines the limits.
TABLE_REFUSALS: Mapping[str, str] = {
    "broken": N_("The file is damaged or is not a table: save it again as XLSX or CSV."),
    "too_long": N_("The file has more than 100,000 lines: send it in parts."),
    "too_large": N_("The file is larger than 16 MB: send it in parts."),
    "too_wide": N_("The table has cells beyond its 500th column: delete them."),
    "too_many_cells": N_(
        "The table covers more than 1,000,000 cells, including the empty ones between "
        "them: send it in parts."
    ),
    "too_many_letters": N_("The table holds more than 16 million characters: send it in parts."),
    "unpacked": N_("The workbook is larger than 64 MB when it is unpacked: send it in parts."),
    "too_heavy": N_(
        "Reading the table takes more than 512 MB of memory or 20 seconds: send it in parts, or as"
        " CSV."
    ),
}
TABLES = web.AppKey("tables", TableQueue)
_ARRIVING: web.AppKey[asyncio.Semaphore] = web.AppKey("tables on their way", asyncio.Semaphore)


class TablesBusy(WebError):
    __doc__ = N_("Other tables are being read just now. Try again in a few seconds.")
    status, code = 503, "tables_busy"


class TableError(ReasonedError):
    __doc__ = N_("The file cannot be read.")
    status, code = 422, "sheet_refused"
    sentences = TABLE_REFUSALS


def set_up(app: web.Application) -> None:
    """Set up the queue of tables. Call it once, before the application starts."""
    app[TABLES] = TableQueue()
    app[_ARRIVING] = asyncio.Semaphore(MOST_ARRIVING)


async def read_table(
    request: web.Request,
    columns: Columns,
    error: type[ReasonedError] = TableError,
    *,
    json_list: str = "",
    most_bytes: int = MOST_BYTES,
) -> list[Line]:
    """Return the lines of the table that is the whole body of the request. Call it before taking a
    database connection, because it waits for the client and for other tables. Raises TablesBusy,
    and `error` with the reason why the table cannot be read."""
    arriving = request.app[_ARRIVING]
    if arriving.locked():
        raise TablesBusy(retry_after_seconds=BUSY_SECONDS)
    async with arriving:
        with TemporaryFile() as file:
            if not await _receive(request, file, most_bytes):
                raise error(reason="too_large")
            try:
                return await request.app[TABLES].read(file, columns, json_list)
            except QueueFull:
                raise TablesBusy(retry_after_seconds=BUSY_SECONDS) from None
            except NotASheet as refused:
                raise error(reason=refused.reason, value=refused.detail) from None


async def _receive(request: web.Request, file: BinaryIO, most_bytes: int) -> bool:
    """Write the request's body into the file. Return False if it is larger than `most_bytes`."""
    size = 0
    async for piece in request.content.iter_chunked(PIECE):
        size += len(piece)
        if size > most_bytes:
            return False
        await asyncio.to_thread(file.write, piece)
    await asyncio.to_thread(file.flush)
    return True
