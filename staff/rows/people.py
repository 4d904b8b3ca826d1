"""People who sign in, as set-up makes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into

Language = Literal["kk", "ru", "en"]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody of the table `people`: an operator's `extension`, a clerk's `body_id`."""

    login: str
    role: str
    name: str
    active: bool
    must_change_password: bool
    extension: str | None
    body_id: int | None


async def people_exist(connection: Connection) -> bool:
    """Whether anybody can sign in yet."""
    return bool(await connection.fetchval(*bind("people_exist")))


async def add_person(
    connection: Connection,
    *,
    login: str,
    password_hash: str,
    role: str,
    name: str,
    language: Language = "kk",
    must_change_password: bool = False,
) -> int:
    """Add someone who may sign in; returns the new person_id.

    Raises asyncpg.UniqueViolationError where the login is taken.
    """
    person_id: int = await connection.fetchval(
        *bind(
            "people_add",
            login=login,
            password_hash=password_hash,
            role=role,
            name=name,
            language=language,
            must_change_password=must_change_password,
        )
    )
    return person_id


async def set_body(connection: Connection, person_id: int, body_id: int | None) -> None:
    """Make somebody a clerk of this body; None: of none."""
    await connection.execute(*bind("people_set_body", person_id=person_id, body_id=body_id))


async def everybody(connection: Connection) -> list[PersonRow]:
    """Who may sign in first, then who may not any more."""
    return all_into(PersonRow, await connection.fetch(*bind("people_everybody")))


async def close_person(connection: Connection, login: str) -> bool:
    """They may not sign in any more; False where nobody may with this login."""
    return await connection.fetchval(*bind("people_close", login=login)) is not None


async def set_password(
    connection: Connection, login: str, password_hash: str, *, must_change: bool = False
) -> bool:
    """Replace a password; False where nobody may sign in with this login."""
    found = await connection.fetchval(
        *bind(
            "people_set_password", login=login, password_hash=password_hash, must_change=must_change
        )
    )
    return found is not None
