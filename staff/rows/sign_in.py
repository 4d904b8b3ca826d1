"""People as the web process asks for them: sign-in, language, and the audit of what they do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from foundation.postgres.pool import Connection
from foundation.postgres.queries import sql


@dataclass(frozen=True, slots=True)
class SignInRow:
    """What sign-in needs to know of a person. `password_hash` is argon2id."""

    person_id: int
    login: str
    password_hash: str
    role: str
    name: str
    language: str
    extension: str | None
    must_change_password: bool
    password_version: int


async def person_by_login(connection: Connection, login: str) -> SignInRow | None:
    """The active person with this login."""
    row = await connection.fetchrow(sql("web_person_by_login"), login)
    return None if row is None else SignInRow(**dict(row))


async def is_active(
    connection: Connection, person_id: int, role: str, password_version: int
) -> bool:
    """Whether the person is still active in this role, and the password is this one."""
    query = sql("web_person_is_active")
    return bool(await connection.fetchval(query, person_id, role, password_version))


async def set_language(connection: Connection, person_id: int, language: str) -> None:
    await connection.execute(sql("web_person_set_language"), person_id, language)


async def set_password_hash(connection: Connection, person_id: int, password_hash: str) -> None:
    """A stronger hash of the same password."""
    await connection.execute(sql("web_person_set_password_hash"), person_id, password_hash)


async def change_password(connection: Connection, person_id: int, password_hash: str) -> int:
    """A password the person chose; returns its version."""
    version: int = await connection.fetchval(
        sql("web_person_change_password"), person_id, password_hash
    )
    return version


async def write_audit(
    connection: Connection,
    person_id: int | None,
    action: str,
    *,
    subject: str | None = None,
    detail: Mapping[str, object] | None = None,
    address: str | None = None,
) -> None:
    """Append who did what. `address` is the network address the request came from."""
    await connection.execute(
        sql("web_audit"), person_id, action, subject, dict(detail or {}), address
    )
