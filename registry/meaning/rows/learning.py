"""Tickets that topics by meaning are learned from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from registry.meaning.said import applicants_words


@dataclass(frozen=True, slots=True)
class LearningVersion:
    """A version that changes when there is something new to learn."""

    tickets: int
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """An example to learn from. `words`: subject and what was said, cut."""

    ticket: str
    topic_id: int
    words: str


@query("meaning_version")
async def version(connection: Connection) -> LearningVersion:
    """Return what shows whether there is something new to learn from."""


async def examples(connection: Connection, most: int, letters: int) -> list[ExampleRow]:
    """Return the newest tickets of every topic, at most so many, each with so many letters."""
    rows = await connection.fetch(*bind("meaning_examples", most=most))
    return [
        ExampleRow(
            row["ticket"], row["topic_id"],
            f"{row['subject']} {applicants_words(row['text'])}"[:letters],
        )
        for row in rows
    ]  # fmt: skip
