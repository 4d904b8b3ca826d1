"""Screens on the wall: paired by a code that is typed once, known by a key that can be revoked.

Keys and secrets are random (32 bytes); the database has their SHA-256 only.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import into

CODE_DIGITS = 8
HOLDS_FOR = timedelta(minutes=10)
#: So many screens may wait for their code at once: few codes are right among 100 million, and one
#: address (softphone_ui/wall/screen.py: CODES) cannot take the places of all.
MOST_WAITING = 500
MOST_LISTED = 500
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Pairing:
    """A screen that waits. `name` and `language` once somebody has typed its code."""

    code: str
    name: str | None
    language: str | None
    accepted_by: int | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class WallDevice:
    """A screen with a key."""

    device_id: int
    name: str
    language: str
    revoked: bool


@dataclass(frozen=True, slots=True)
class ListedDevice:
    """A screen as it stands in the list."""

    device_id: int
    name: str
    language: str
    paired_at: datetime
    seen_at: datetime | None
    revoked_at: datetime | None
    paired_by: str


def new_secret() -> str:
    """Return what a cookie holds, of a pairing or as a key."""
    return secrets.token_urlsafe(32)


async def make_pairing(connection: Connection, secret: str, now: datetime) -> str | None:
    """Make a pairing, and return the code that the screen of `secret` is to show; None where too
    many wait already."""
    for _ in range(_TRIES):
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        made: str | None = await connection.fetchval(
            *bind(
                "wall_pairing_make",
                secret_hash=_hash(secret),
                code=code,
                expires_at=now + HOLDS_FOR,
                now=now,
                most=MOST_WAITING,
            )
        )
        if made is not None:
            return made
    return None


async def pairing_of(connection: Connection, secret: str, now: datetime) -> Pairing | None:
    """Return the pairing of the screen of `secret`, while it holds."""
    row = await connection.fetchrow(*bind("wall_pairing_of", secret_hash=_hash(secret), now=now))
    return None if row is None else into(Pairing, row)


@query("wall_pairing_accept")
async def accept_pairing(
    connection: Connection, code: str, name: str, language: str, person_id: int, now: datetime
) -> bool:
    """Accept the screen that shows this code. Return False if no screen waits with it."""


async def finish_pairing(
    connection: Connection, secret: str, key: str, now: datetime
) -> int | None:
    """Finish the pairing: the screen gets its key, once; returns the device's id, None where nobody
    typed its code."""
    device_id: int | None = await connection.fetchval(
        *bind("wall_pairing_finish", secret_hash=_hash(secret), key_hash=_hash(key), now=now)
    )
    return device_id


async def device_of(connection: Connection, key: str) -> WallDevice | None:
    """Return whose key this is; None where it is nobody's."""
    row = await connection.fetchrow(*bind("wall_device_of", key_hash=_hash(key)))
    return None if row is None else into(WallDevice, row)


@query("wall_devices_all", limit=MOST_LISTED)
async def devices(connection: Connection) -> list[ListedDevice]:
    """Read every device, those with a valid key first."""


@query("wall_device_revoke")
async def revoke(connection: Connection, device_id: int, person_id: int) -> str | None:
    """Revoke a device's key. Return the device's name, or None if the key was not valid."""


@query("wall_devices_seen")
async def seen(connection: Connection, device_ids: Collection[int], now: datetime) -> set[int]:
    """Note that these devices are connected at `now`. Return those whose key is valid."""


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
