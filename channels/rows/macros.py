"""Answers that are at hand in three languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro of the inbox. `texts`: what is put into the answer, in the language of whoever
    wrote."""

    macro_id: int
    names: Names
    texts: Names


@query("macros")
async def macros(connection: Connection) -> list[Macro]:
    """List the ready answers by their Kazakh names."""


@query("macro_add")
async def add(
    connection: Connection, names: Names, texts: Names, person_id: int, now: datetime
) -> int:
    """Add a ready answer of a person."""


@query("macro_change")
async def change(
    connection: Connection,
    macro_id: int,
    names: Names,
    texts: Names,
    person_id: int,
    now: datetime,
) -> bool:
    """Change a macro; False where there is none."""


@query("macro_close")
async def close(connection: Connection, macro_id: int, person_id: int, now: datetime) -> bool:
    """Close a macro; False where there is none."""
