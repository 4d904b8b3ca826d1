"""Business actions with sign-ins and passwords, each with its entry in the audit.

Each function works in the caller's transaction.
"""

from __future__ import annotations

from datetime import datetime

from foundation.postgres.pool import Connection
from staff.acting import ActingPerson
from staff.rows import password_links, sign_in


class LinkExpired(Exception):
    """An error: the link was used, replaced, or is too old."""


async def begin_session(connection: Connection, by: ActingPerson, language: str | None) -> None:
    """Write that the person signed in. `language`: the one that they chose at the sign-in; None:
    they chose none, or have it already."""
    if language is not None:
        await sign_in.set_language(connection, by.person_id, language)
    await by.note(connection, "sign_in")


async def change_own_password(connection: Connection, by: ActingPerson, password_hash: str) -> int:
    """Write the password that the person chose. Return its version."""
    version = await sign_in.change_password(connection, by.person_id, password_hash)
    await by.note(connection, "change_password")
    return version


async def choose_password_by_link(
    connection: Connection, token: str, password_hash: str, address: str | None, now: datetime
) -> None:
    """Write the password that the owner of a link chose; the link cannot be used again. `address`:
    network address of the owner. Raise LinkExpired."""
    person_id = await password_links.use_link(connection, token, now)
    if person_id is None:
        raise LinkExpired
    await sign_in.change_password(connection, person_id, password_hash)
    await ActingPerson(person_id, address).note(connection, "password_chosen")


async def sign_out_everywhere(connection: Connection, by: ActingPerson, login: str) -> bool:
    """End every session of the person with this login, on all devices. Return False if nobody may
    sign in with it. Tokens of programs stay valid."""
    if not await sign_in.end_sessions(connection, login):
        return False
    await by.note(connection, "signed_out_everywhere", login)
    return True
