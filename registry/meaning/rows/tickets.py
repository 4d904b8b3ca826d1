"""What tickets mean that a new one may be a duplicate of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class OfferPeriod:
    """The moments since which tickets may still be offered: open ones opened since then, others
    over since then."""

    opened: datetime
    over: datetime


@dataclass(frozen=True, slots=True)
class UnreadRow:
    """A ticket that was not read yet. `words`: subject, a line break and text, cut, as they are in
    `version` of the ticket."""

    ticket: str
    version: int
    words: str


@dataclass(frozen=True, slots=True)
class MeaningRow:
    """The meaning of a ticket. `vector`: half-precision numbers."""

    ticket: str
    kazakh: bool
    vector: bytes


@query("meaning_unread_tickets")
async def unread(
    connection: Connection,
    model: str,
    since: OfferPeriod,
    changed: datetime,
    most: int,
    letters: int,
) -> list[UnreadRow]:
    """Return the newest first, at most so many of those changed since then, each with so many
    letters."""


@query("meaning_keep_ticket")
async def keep(connection: Connection, model: str, version: int, meaning: MeaningRow) -> None:
    """Store a meaning, unless the ticket has changed since it was read as `version`."""


@query("meaning_forget_tickets")
async def forget(connection: Connection, model: str, since: OfferPeriod) -> None:
    """Forget those that nobody is offered any more, and those of other models."""


@query("meaning_tickets")
async def of(connection: Connection, model: str, tickets: Sequence[str]) -> list[MeaningRow]:
    """Return what these tickets mean, as the model has given it."""
