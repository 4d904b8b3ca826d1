"""Answers that are at hand in three languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.names import Names
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro of the inbox. `texts`: what is put into the answer, in the language of whoever
    wrote."""

    macro_id: int
    names: Names
    texts: Names


async def macros(connection: Connection) -> list[Macro]:
    return all_into(Macro, await connection.fetch(*bind("macros")))


async def add(
    connection: Connection, names: Names, texts: Names, person_id: int, now: datetime
) -> int:
    found: int = await connection.fetchval(
        *bind("macro_add", names=names, texts=texts, person_id=person_id, now=now)
    )
    return found


async def change(
    connection: Connection,
    macro_id: int,
    names: Names,
    texts: Names,
    person_id: int,
    now: datetime,
) -> bool:
    """Change a macro; False where there is none."""
    found = await connection.fetchval(
        *bind(
            "macro_change",
            macro_id=macro_id,
            names=names,
            texts=texts,
            person_id=person_id,
            now=now,
        )
    )
    return found is not None


async def close(connection: Connection, macro_id: int, person_id: int, now: datetime) -> bool:
    """Close a macro; False where there is none."""
    found = await connection.fetchval(
        *bind("macro_close", macro_id=macro_id, person_id=person_id, now=now)
    )
    return found is not None
