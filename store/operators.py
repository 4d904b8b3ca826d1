"""Operators as the PBX and the dispatcher need them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from store.pool import Connection
from store.queries import sql
from store.rows import all_into


@dataclass(frozen=True, slots=True)
class PbxOperator:
    """An operator's place on the PBX. `sip_ha1` is md5("<extension>:komek:<password>") in hex."""

    extension: str
    name: str
    sip_ha1: str
    languages: tuple[str, ...]


async def add_operator(
    connection: Connection,
    *,
    extension: str,
    person_id: int,
    sip_ha1: str,
    languages: Sequence[str] = ("kk", "ru"),
) -> None:
    """Give a person a place on the PBX. Raises asyncpg.UniqueViolationError where it is taken."""
    await connection.execute(sql("operators_add"), extension, person_id, sip_ha1, list(languages))


async def operators_on_pbx(connection: Connection) -> list[PbxOperator]:
    """Every operator who may work, by extension."""
    return all_into(PbxOperator, await connection.fetch(sql("operators_on_pbx")))


async def roster(connection: Connection) -> dict[str, str]:
    """Extension → name of every operator who may work."""
    return {row.extension: row.name for row in await operators_on_pbx(connection)}
