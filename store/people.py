"""People who sign in, as set-up makes them."""

from __future__ import annotations

from typing import Literal

from store.pool import Connection
from store.queries import sql

Role = Literal["operator", "shift_lead", "quality", "clerk", "administrator"]
Language = Literal["kk", "ru", "en"]


async def people_exist(connection: Connection) -> bool:
    """Whether anybody can sign in yet."""
    return bool(await connection.fetchval(sql("people_exist")))


async def add_person(
    connection: Connection,
    *,
    login: str,
    password_hash: str,
    role: Role,
    name: str,
    language: Language = "kk",
    must_change_password: bool = False,
) -> int:
    """Add someone who may sign in; returns the new person_id.

    Raises asyncpg.UniqueViolationError where the login is taken.
    """
    person_id: int = await connection.fetchval(
        sql("people_add"), login, password_hash, role, name, language, must_change_password
    )
    return person_id


async def set_body(connection: Connection, person_id: int, body_code: str) -> None:
    """Make somebody a clerk of this body; of an unknown one, of none."""
    await connection.execute(sql("people_set_body"), person_id, body_code)


async def set_password(
    connection: Connection, login: str, password_hash: str, *, must_change: bool = False
) -> bool:
    """Replace a password; False where nobody has this login."""
    found = await connection.fetchval(sql("people_set_password"), login, password_hash, must_change)
    return found is not None
