"""Streets: added, changed, removed, and exchanged with spreadsheets as CSV."""

from __future__ import annotations

import asyncio
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from foundation.postgres.pool import Connection
from foundation.spreadsheets import Columns
from registry.places.rows import places
from registry.places.street_list import (
    COLUMNS,
    LONGEST_CELL,
    LONGEST_NAME,
    MOST_FORMER,
    MOST_STREETS,
    NEEDED,
    BadStreetLine,
    StreetRequest,
    read,
    write,
    wrong_with,
)
from softphone_ui.places.placing import Latitude, Longitude
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import Conflict, NotFound, ReasonedError, WebError
from softphone_ui.web.person import person_of
from softphone_ui.web.uploaded_tables import TABLE_REFUSALS, TableError, read_table
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows.audit import write_audit

LARGEST_LIST = 4 * 1024 * 1024
LIST_COLUMNS = Columns({it: frozenset({it}) for it in COLUMNS}, NEEDED, LONGEST_CELL)
Name = Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME)]


class StreetInput(Struct, forbid_unknown_fields=True):
    """A street to be saved. `former`: names it had. `lat`, `lon`: somewhere on it, both or neither.
    `version`: the one seen; 0 for a new one."""

    version: Annotated[int, Meta(ge=0)]
    name_kk: Name
    name_ru: Name
    former: Annotated[list[Name], Meta(max_length=MOST_FORMER)] = []
    lat: Latitude | None = None
    lon: Longitude | None = None


class Seen(Struct):
    """The version that was seen."""

    version: Annotated[int, Meta(ge=1, le=2**31 - 1)]


class StreetVersion(Struct):
    street_id: int
    version: int


class StreetsImported(Struct):
    """The result of an import: `known` ones were changed, `added` ones are new."""

    added: int
    known: int


STREET_REFUSALS = {
    "name": N_("A name is missing, too long, or holds a semicolon."),
    "former": N_("Too many former names."),
    "point": N_("A point is latitude and longitude, in degrees."),
}


class StreetRefused(ReasonedError):
    __doc__ = N_("This is no street.")
    status, code = 422, "street_refused"
    sentences = STREET_REFUSALS


class StreetsRefused(WebError):
    __doc__ = N_("Nothing of the list was taken: see which lines are wrong.")
    status, code = 422, "streets_refused"


#: Reason → message, if a list cannot be read at all.
LIST_REFUSALS = {
    **TABLE_REFUSALS,
    "columns": N_("The first line must name the columns: at least name_kk and name_ru."),
    "too_large": N_("The list is larger than 4 MB: send it in parts."),
}


class StreetListError(TableError):
    sentences = LIST_REFUSALS


@endpoint("POST", "/api/places/streets", needs=Right.PLACES)
async def add_street(request: web.Request, body: StreetInput) -> StreetVersion:
    """Return a new street; 409 where it is there already."""
    wish = _checked(body)
    async with writing(request.app) as link:
        added = await places.add_street(link, wish)
        if added is None:
            raise Conflict
        await _note(request, link, "street_added", str(added), wish)
    return StreetVersion(added, 1)


@endpoint("PUT", "/api/places/streets/{street_id}", needs=Right.PLACES)
async def change_street(request: web.Request, body: StreetInput) -> StreetVersion:
    """Change a street: other names, another point; 409 where somebody changed it meanwhile, or
    another street has these names. Tickets keep the words of their address."""
    street_id, wish = _id_of(request), _checked(body)
    async with writing(request.app) as link:
        await _there(link, street_id)
        version = await places.change_street(link, street_id, body.version, wish)
        if version is None:
            raise Conflict
        await _note(request, link, "street_changed", str(street_id), wish)
    return StreetVersion(street_id, version)


async def _there(link: Connection, street_id: int) -> None:
    if street_id not in {it.street_id for it in await places.streets(link)}:
        raise NotFound


@endpoint("DELETE", "/api/places/streets/{street_id}", needs=Right.PLACES)
async def remove_street(request: web.Request, query: Seen) -> None:
    """Remove a street: nobody finds it any more. 409 where somebody changed it after `version`."""
    street_id = _id_of(request)
    async with writing(request.app) as link:
        await _there(link, street_id)
        name = await places.remove_street(link, street_id, query.version)
        if name is None:
            raise Conflict
        await _note(request, link, "street_removed", str(street_id), StreetRequest("", name))


@endpoint("GET", "/api/places/streets.csv", needs=Right.PLACES)
async def export_streets(request: web.Request) -> web.StreamResponse:
    """Send every street as CSV: name_kk, name_ru, former (`;` between), lat, lon."""
    async with reading(request.app) as link:
        rows = await places.streets(link)
    text = await asyncio.to_thread(
        write,
        (StreetRequest(it.name_kk, it.name_ru, tuple(it.former), it.lat, it.lon) for it in rows),
    )
    return web.Response(
        body=b"\xef\xbb\xbf" + text.encode(),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": 'attachment; filename="streets.csv"'},
    )


@endpoint("POST", "/api/places/streets/import", needs=Right.PLACES)
async def import_streets(request: web.Request) -> StreetsImported:
    """Import a list of streets from a table (CSV, XLSX) with the columns of the export. The table
    is the whole body of the request, at most 4 MB. Either the whole list is imported or nothing:
    422 `streets_refused` names the bad `lines`, 422 `sheet_refused` says that the table cannot be
    read at all. A known street gets the point and the former names of the list, and keeps its other
    former names."""
    lines = await read_table(request, LIST_COLUMNS, StreetListError, most_bytes=LARGEST_LIST)
    wishes, bad = await asyncio.to_thread(read, lines)
    if bad or len(wishes) > MOST_STREETS:
        raise StreetsRefused(lines=[_line(it) for it in bad])
    async with writing(request.app) as link:
        added, known = await places.import_streets(link, wishes)
        await write_audit(
            link, person_of(request).person_id, "streets_imported", subject="",
            detail={"added": added, "known": known}, address=request.remote,
        )  # fmt: skip
    return StreetsImported(added, known)


def _line(bad: BadStreetLine) -> dict[str, object]:
    return {"line": bad.line, "why": bad.why}


def _checked(body: StreetInput) -> StreetRequest:
    wish = StreetRequest(
        body.name_kk.strip(), body.name_ru.strip(), tuple(it.strip() for it in body.former),
        body.lat, body.lon,
    )  # fmt: skip
    reason = wrong_with(wish)
    if reason is not None:
        raise StreetRefused(reason=reason)
    return wish


def _id_of(request: web.Request) -> int:
    raw_id = request.match_info["street_id"]
    if not raw_id.isdecimal() or len(raw_id) > 15:
        raise NotFound
    return int(raw_id)


async def _note(
    request: web.Request, link: Connection, action: str, subject: str, wish: StreetRequest
) -> None:
    await write_audit(
        link, person_of(request).person_id, action, subject=subject,
        detail={"name_kk": wish.name_kk, "name_ru": wish.name_ru}, address=request.remote,
    )  # fmt: skip
