"""How far facts are built, and what comparisons found, in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import expect, into

Key = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class FactsProgress:
    """Facts of what was on record before are built from the newest back: down to the key
    (`reached_at`, `reached_id`). `finished_at` None: not to the end yet."""

    reached_at: datetime
    reached_id: str
    built: int
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class FactsComparison:
    """A `share` of all facts was computed again `at`: `compared` of them, of which `differing` were
    not alike. `examples`: ids of up to a hundred of these."""

    at: datetime
    share: float
    compared: int
    differing: int
    examples: tuple[str, ...] = ()


@query("facts_hold")
async def hold(connection: Connection, kind: str, *, shared: bool) -> None:
    """Lock facts of this kind until the transaction ends, or share the lock: whoever writes records
    shares, whoever builds from records does not."""


async def progress(
    connection: Connection, kind: str, formulas: int, now: datetime
) -> FactsProgress:
    """Return how far the facts are built; where nobody has begun, it begins `now`."""
    await connection.execute(*bind("facts_progress_begin", kind=kind, formulas=formulas, now=now))
    return into(
        FactsProgress,
        expect(await connection.fetchrow(*bind("facts_progress", kind=kind, formulas=formulas))),
    )


async def move(
    connection: Connection, kind: str, formulas: int, reached: Key, built: int, *, finished: bool
) -> None:
    """Move on: they are built down to `reached`."""
    await connection.execute(
        *bind(
            "facts_progress_move",
            kind=kind,
            formulas=formulas,
            reached_at=reached[0],
            reached_id=reached[1],
            built=built,
            finished=finished,
        )
    )


async def add_comparison(
    connection: Connection, kind: str, formulas: int, found: FactsComparison
) -> None:
    row = {
        "kind": kind,
        "formulas": formulas,
        "at": found.at,
        "share": found.share,
        "compared": found.compared,
        "differing": found.differing,
        "examples": found.examples,
    }
    await connection.execute(*bind("facts_comparison_add", comparison=row))


@query("facts_comparison_last")
async def last_comparison(connection: Connection, kind: str) -> FactsComparison | None:
    """Return the last comparison of facts of a kind."""
