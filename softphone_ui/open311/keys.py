"""Api keys: an administrator makes and revokes them; only their hashes are kept."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from registry.open311.refusals import refuse
from registry.open311.rows import open311
from registry.open311.rows.open311 import KeyInUse, KeyRow
from softphone_ui.open311.answers import VERSION
from softphone_ui.web.database import reading, reading_for_anybody, writing
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.errors import NotFound
from softphone_ui.web.pages import render
from softphone_ui.web.path_ids import id_in
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.throttle import THROTTLE
from staff.roles import Right
from staff.rows.audit import write_audit

MINUTE = 60


class KeyInput(Struct, forbid_unknown_fields=True):
    """A key to be made. `name`: whose key it is. `imports`: it may say another system's ids and
    times."""

    name: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\A[^\x00]*\S[^\x00]*\Z")]
    imports: bool = False
    per_minute: Annotated[int, Meta(ge=1, le=100_000)] = 60


class KeyMade(Struct):
    """The key that was made: `key` is told this once and never again."""

    key_id: int
    key: str


@endpoint("GET", "/api/open311-keys", needs=Right.KEYS)
async def list_keys(request: web.Request) -> list[KeyRow]:
    """Return every key, the newest first; never the key itself."""
    async with reading(request.app) as link:
        return await open311.keys(link)


@endpoint("POST", "/api/open311-keys", needs=Right.KEYS)
async def make_key(request: web.Request, body: KeyInput) -> KeyMade:
    """Make a key. It is told in this answer and nowhere else."""
    person, key = person_of(request), open311.new_key()
    async with writing(request.app) as link:
        key_id = await open311.make_key(
            link,
            name=body.name.strip(),
            key=key,
            imports=body.imports,
            per_minute=body.per_minute,
            made_by=person.person_id,
        )
        await write_audit(
            link,
            person.person_id,
            "open311_key_made",
            subject=body.name.strip(),
            detail={"key_id": key_id, "imports": body.imports, "per_minute": body.per_minute},
            address=request.remote,
        )
    return KeyMade(key_id, key)


@endpoint("POST", "/api/open311-keys/{key_id}/revoke", needs=Right.KEYS)
async def revoke_key(request: web.Request) -> None:
    """Take a key out of use at once and for ever. 404 where it is not in use."""
    key_id, person = id_in(request, "key_id"), person_of(request)
    async with writing(request.app) as link:
        name = await open311.revoke_key(link, key_id)
        if name is None:
            raise NotFound
        await write_audit(
            link,
            person.person_id,
            "open311_key_revoked",
            subject=name,
            detail={"key_id": key_id},
            address=request.remote,
        )


async def key_in_use(request: web.Request, raw: str) -> KeyInUse:
    """Return the key of a request, counted. Raises Refused, TooManyTries."""
    raw = raw.strip() or request.query.get("api_key", "").strip()
    if not raw:
        raise refuse("api_key was not provided", 403)
    async with reading_for_anybody(request.app) as link:
        key = await open311.find_key(link, raw)
    if key is None:
        raise refuse("api_key is not known, or not in use any more", 403)
    await request.app[THROTTLE].count(f"open311 {key.key_id}", key.per_minute, MINUTE)
    return key


@page("/open311-keys", needs=Right.KEYS)
async def keys_page(request: web.Request) -> web.StreamResponse:
    async with reading(request.app) as link:
        keys = await open311.keys(link)
    address = f"{request.app[SETTINGS].public_pages}{VERSION}"
    return render(request, "open311/keys.html", keys=keys, address=address)
