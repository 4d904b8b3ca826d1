"""An applicant's data: looked up, handed over, erased when a second person agrees."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO, StringIO
from typing import Annotated, Any
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
from aiohttp import web
from msgspec import Meta, Struct

from foundation.postgres.pool import Connection
from personal_data.erasing import (
    CannotErase,
    confirm_erasure,
    refuse_erasure,
    request_erasure,
)
from personal_data.rows import personal_data
from personal_data.rows.personal_data import PersonalData
from recordings.removing import remove_recordings
from registry.files.removing import remove_erased
from registry.notifications.sms import covered
from registry.tickets.rows import erasures
from registry.tickets.rows.erasures import Erasure
from softphone_ui.files.keeping import WORKSHOP
from softphone_ui.personal_data.outside_database import cover_in_files, forget_written
from softphone_ui.search.typed import read
from softphone_ui.web.database import DATABASE, reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import ErasureRefused, NotFound
from softphone_ui.web.person import acting, person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.sheets import harmless
from staff.roles import Right
from staff.rows.audit import write_audit

SHOWN = 50
HEADS = ("recording_id", "ticket", "call_id", "started_at", "seconds", "sha256")
Words = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\A[^\x00]*\S[^\x00]*\Z")]


class OfApplicant(Struct, forbid_unknown_fields=True):
    """A request about an applicant. `applicant`: a telephone, or another channel's address.
    `reason` is for the record."""

    applicant: Annotated[str, Meta(min_length=3, max_length=200, pattern=r"\A[^\x00]*\Z")]
    reason: Words

    @property
    def address(self) -> str:
        """Return the address; a telephone may be written in any way."""
        return read(self.applicant).phone or self.applicant.strip()


class ErasureDecision(Struct, forbid_unknown_fields=True):
    confirm: bool


class ErasureRequested(Struct):
    erasure_id: int


@endpoint("POST", "/api/applicants/look-up", needs=Right.APPLICANTS)
async def look_up(request: web.Request, body: OfApplicant) -> PersonalData:
    """Return how much there is of an applicant, and why it cannot be erased now; it is written
    down."""
    async with writing(request.app) as connection:
        await _note(request, connection, "applicant_looked_up", body.reason, body.address)
        return await personal_data.found(connection, body.address)


@endpoint("POST", "/api/applicants/data", needs=Right.APPLICANTS)
async def hand_over(request: web.Request, body: OfApplicant) -> web.StreamResponse:
    """Hand over all there is of an applicant: data.json and recordings.csv in a ZIP. It is written
    down."""
    async with writing(request.app) as connection:
        await _note(request, connection, "applicant_data", body.reason, body.address)
        data = await personal_data.data(connection, body.address)
    _cover(data, request.app[SETTINGS].public_pages)
    made = await asyncio.to_thread(_zip, data)
    headers = {
        "Content-Disposition": 'attachment; filename="komek-applicant.zip"',
        "Cache-Control": "private, no-store",
    }
    return web.Response(body=made, content_type="application/zip", headers=headers)


@endpoint("GET", "/api/erasures", needs=Right.ERASURES)
async def list_erasures(request: web.Request) -> list[Erasure]:
    """Return wishes to erase an applicant's data, the newest first."""
    async with reading(request.app) as connection:
        return await erasures.erasures(connection, SHOWN)


@endpoint("POST", "/api/erasures", needs=Right.APPLICANTS)
async def ask_erasure(request: web.Request, body: OfApplicant) -> ErasureRequested:
    """Ask to erase what there is of an applicant: somebody else has to confirm it.

    409 `erasure_refused` with a `reason` where something stands in the way."""
    async with writing(request.app) as connection:
        with _erasure_errors():
            erasure_id = await request_erasure(
                connection, body.address, body.reason.strip(), acting(request)
            )
    return ErasureRequested(erasure_id)


@endpoint("POST", "/api/erasures/{erasure_id}", needs=Right.ERASURES)
async def decide_erasure(request: web.Request, body: ErasureDecision) -> dict[str, Any]:
    """Confirm somebody else's wish, which erases at once and for ever, or refuse it. Answers what
    was erased."""
    raw_id = request.match_info["erasure_id"]
    if not raw_id.isdecimal() or len(raw_id) > 18:
        raise NotFound
    erasure_id, settings = int(raw_id), request.app[SETTINGS]
    async with reading(request.app) as connection:
        applicant = await erasures.open_applicant(
            connection, erasure_id, person_of(request).person_id
        )
    if body.confirm and applicant:
        # Cover the files before the database too: if this process ends after the database has
        # erased, nobody knows any more which number to look for in the files.
        await cover_in_files(settings, applicant)
    erased: dict[str, Any] = {}
    with _erasure_errors():
        async with writing(request.app) as connection:
            if body.confirm:
                erased = dict(await confirm_erasure(connection, erasure_id, acting(request)))
            else:
                await refuse_erasure(connection, erasure_id, acting(request))
    if body.confirm and applicant:
        if left := await _cover_what_came(request, erasure_id, applicant):
            erased["files_left"] = left
        await forget_written(request.app)
    folder = settings.folders.recordings_dir.resolve()
    await remove_recordings(request.app[DATABASE], folder, aged=False)
    await remove_erased(request.app[DATABASE], request.app[WORKSHOP].shelf)
    return erased


async def _cover_what_came(request: web.Request, erasure_id: int, applicant: str) -> list[str]:
    """Cover the number in what was written to files while the database erased it. Return why it
    could not be covered in some files; empty if it was covered in all."""
    left = await cover_in_files(request.app[SETTINGS], applicant)
    if left:
        async with writing(request.app) as connection:
            await erasures.note_files_left(connection, erasure_id, left)
    return left


@contextmanager
def _erasure_errors() -> Iterator[None]:
    try:
        yield
    except CannotErase as error:
        raise ErasureRefused(reason=error.reason) from None


async def _note(
    request: web.Request, connection: Connection, action: str, reason: str, subject: str
) -> None:
    await write_audit(
        connection,
        person_of(request).person_id,
        action,
        subject=subject,
        detail={"reason": reason.strip()} if reason else {},
        address=request.remote,
    )


def _cover(data: Mapping[str, Any], public_pages: str) -> None:
    """Cover the applicants' codes in the exported messages: codes are stored nowhere, and an
    exported file may get lost."""
    for entry in data["messages"]:
        message = entry["message"]
        if "text" in message:
            message["text"] = covered(str(message["text"]), message.get("ticket"), public_pages)
    for entry in data["written"]:
        if entry["from"] == "bot":
            entry["text"] = covered(entry["text"], None, public_pages)


def _zip(data: Mapping[str, Any]) -> bytes:
    sheet, out = StringIO(), BytesIO()
    writer = csv.writer(sheet)
    writer.writerow(HEADS)
    for recording in data["recordings"]:
        writer.writerow(
            [harmless("" if recording[head] is None else str(recording[head])) for head in HEADS]
        )
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        packed.writestr("data.json", msgspec.json.format(msgspec.json.encode(data), indent=2))
        packed.writestr("recordings.csv", "\ufeff" + sheet.getvalue())
    return out.getvalue()
