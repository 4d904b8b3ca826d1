"""All that was found, as a file: written by a program of its own (softphone_ui/search/writing.py),
and its progress can be asked."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import shutil
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from aiohttp import web
from msgspec import Meta, Struct

from foundation.process.files import disk_of
from foundation.process.programs import started
from softphone_ui.missed_calls.export import XLSX_TYPE
from softphone_ui.search.query import TicketsQuery
from softphone_ui.search.views import canonical, filters
from softphone_ui.search.writing import PROGRAM, ExportProgress, Order
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotFound, Refused
from softphone_ui.web.numbers import sees_numbers
from softphone_ui.web.person import Person, person_of
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right
from staff.rows.audit import write_audit

RETENTION_SECONDS = 900.0
TYPES = {"csv": "text/csv", "xlsx": XLSX_TYPE}
log = logging.getLogger(__name__)


class ExportFailed(Exception):
    """The program that writes an export ended with an error; its log says why."""


class MakeExport(Struct, forbid_unknown_fields=True):
    """A request for an export. `query` as the page's address has it."""

    format: Literal["csv", "xlsx"]
    query: Annotated[str, Meta(max_length=2000)] = ""


class ExportView(Struct):
    """An export of tickets. `rows` of `of` are written; `cut`: more fit than an export holds (200
    000)."""

    export_id: str
    state: Literal["running", "ready", "failed"]
    rows: int
    of: int
    cut: bool


@dataclass
class Export:
    """One export of one person."""

    export_id: str
    person: Person
    format: str
    query: TicketsQuery
    #: Of its own, there while the export is: a spreadsheet's parts lie beside the file.
    folder: Path
    rows: int = 0
    of: int = 0
    cut: bool = False
    state: Literal["running", "ready", "failed"] = "running"
    task: asyncio.Task[None] | None = None

    @property
    def path(self) -> Path:
        return self.folder / f"tickets.{self.format}"

    def view_of(self) -> ExportView:
        return ExportView(self.export_id, self.state, self.rows, self.of, self.cut)


class Exports:
    """The exports of this process, their files in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.all: dict[str, Export] = {}

    def forget_of(self, person: Person) -> None:
        """Forget the exports of this person, which are made: the disk holds one of each."""
        for export in list(self.all.values()):
            if export.person.person_id == person.person_id and export.task is not None:
                export.task.cancel()

    def of(self, request: web.Request) -> Export:
        """Return the person's own. Raises NotFound."""
        found = self.all.get(request.match_info["export_id"])
        if found is None or found.person.person_id != person_of(request).person_id:
            raise NotFound
        return found


EXPORTS: web.AppKey[Exports] = web.AppKey("exports", Exports)


@endpoint("POST", "/api/ticket-exports", needs=Right.EXPORT)
async def make_export(request: web.Request, body: MakeExport) -> ExportView:
    """Begin to write what was found into a file; at most 200 000 rows. 409 while one is made."""
    exports, person = request.app[EXPORTS], person_of(request)
    if any(
        export.state == "running" and export.person.person_id == person.person_id
        for export in exports.all.values()
    ):
        raise Refused
    query = filters(canonical(body.query))
    exports.forget_of(person)
    export_id = uuid.uuid4().hex
    made = Export(export_id, person, body.format, query, exports.folder / export_id)
    exports.all[export_id] = made
    try:
        await _note(request, made)
    except BaseException:
        del exports.all[export_id]
        raise
    made.task = asyncio.create_task(_make(request.app, made))
    return made.view_of()


@endpoint("GET", "/api/ticket-exports/{export_id}", needs=Right.EXPORT)
async def export_progress(request: web.Request) -> ExportView:
    """Return the progress of an export."""
    return request.app[EXPORTS].of(request).view_of()


@endpoint("GET", "/api/ticket-exports/{export_id}/file", needs=Right.EXPORT)
async def export_file(request: web.Request) -> web.StreamResponse:
    """Send the file, once it is ready; for a quarter of an hour. 409 before."""
    made = request.app[EXPORTS].of(request)
    if made.state != "ready":
        raise Refused
    name = f"komek-tickets-{datetime.now(UTC):%Y-%m-%d}.{made.format}"
    headers = {
        "Content-Type": TYPES[made.format],
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return web.FileResponse(made.path, headers=headers)


async def _note(request: web.Request, made: Export) -> None:
    """No export without its line in the audit."""
    chosen = {key: it for key, it in msgspec.to_builtins(made.query).items() if it is not None}
    detail = {
        "format": made.format,
        "filter": chosen,
        "whole_numbers": sees_numbers(made.person),
        "export": made.export_id,
    }
    async with writing(request.app) as link:
        await write_audit(
            link,
            made.person.person_id,
            "export",
            subject="tickets",
            detail=detail,
            address=request.remote,
        )


async def _make(app: web.Application, made: Export) -> None:
    """The export from its beginning until nobody can fetch it any more."""
    try:
        try:
            await _write(app, made)
            made.state = "ready"
        except Exception:
            log.exception("an export of tickets failed")
            made.state = "failed"
            await _remove(made.folder)
        await asyncio.sleep(RETENTION_SECONDS)
    finally:
        del app[EXPORTS].all[made.export_id]
        await _remove(made.folder)


async def _remove(folder: Path) -> None:
    await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def _write(app: web.Application, made: Export) -> None:
    """Have a program of its own write the file, and follow its progress. Raises ExportFailed."""
    settings = app[SETTINGS]
    if disk_of(settings.run_dir).room != "ok":  # which is the database's, too
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(made.path))
    made.folder.mkdir(mode=0o700, parents=True)
    order = Order(made.person, made.format, made.query, str(made.path))
    async with started(settings, PROGRAM, talks=True) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(msgspec.json.encode(order) + b"\n")
        await process.stdin.drain()
        async for line in process.stdout:
            progress = msgspec.json.decode(line, type=ExportProgress)
            made.rows, made.of, made.cut = progress.rows, progress.of, progress.cut
        code = await process.wait()
    if code != 0:
        raise ExportFailed(f"ended with {code}")


async def keep_exports(app: web.Application) -> AsyncIterator[None]:
    """Keep exports as a cleanup context: what was made and what is under way goes with the process,
    and with the next one where it was killed: the files say who applied, and with which numbers."""
    folder = app[SETTINGS].run_dir / "exports"
    await _remove(folder)
    app[EXPORTS] = exports = Exports(folder)
    yield
    tasks = [it.task for it in exports.all.values() if it.task]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await _remove(folder)


def set_up(app: web.Application) -> None:
    app.cleanup_ctx.append(keep_exports)
