"""A ticket as its applicant sees it, and what quality control sees of applicants' answers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class ApplicantTicket:
    """The ticket without anybody's name or telephone; `subject` and `text` as they were written
    down. The body's names are None without one."""

    number: str
    language: str
    opened_at: datetime
    due_at: datetime | None
    state: str
    subject: str
    text: str
    address: str
    answer: str
    topic_names: Names | None
    body_names: Names | None


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A step: `words` are for the applicant or from him, `reason` where he is told it."""

    at: datetime
    step: str
    body_names: Names | None
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reopened:
    """A ticket that was reopened again and again; `reason` of the last time."""

    number: str
    opened_at: datetime
    state: str
    subject: str
    address: str
    reopenings: int
    due_at: datetime | None
    body_names: Names | None
    reopened_at: datetime
    reason: str


@query("applicant_ticket")
async def ticket(connection: Connection, number: str) -> ApplicantTicket | None:
    """Return a ticket as its applicant may see it, or None if there is none."""


@query("applicant_story")
async def story(connection: Connection, number: str, steps: Collection[str]) -> list[StoryLine]:
    """Return the entries of the ticket's history with these steps, in order."""


@query("applicant_reopened")
async def reopened(
    connection: Connection, times: int, since: datetime, limit: int
) -> list[Reopened]:
    """Return tickets reopened at least so many times, the last time since then; the newest
    first."""
