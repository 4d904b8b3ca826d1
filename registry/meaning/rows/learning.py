"""Tickets that topics by meaning are learned from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into, expect, into


@dataclass(frozen=True, slots=True)
class Version:
    """It changes when there is something new to learn."""

    tickets: int
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """`words`: subject and text, cut."""

    ticket: str
    topic_id: int
    words: str


async def version(connection: Connection) -> Version:
    return into(Version, expect(await connection.fetchrow(*bind("meaning_version"))))


async def examples(connection: Connection, most: int, letters: int) -> list[ExampleRow]:
    """The newest tickets of every topic, at most so many, each with so many letters."""
    rows = await connection.fetch(*bind("meaning_examples", most=most, letters=letters))
    return all_into(ExampleRow, rows)
