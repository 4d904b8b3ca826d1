"""Applicants who are asked by an automatic call whether their tickets were solved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into


@dataclass(frozen=True, slots=True)
class InquiryResult:
    """The result of asking that nobody has put down on the ticket yet. `answered_since`: it was not
    about the ticket's newest answer."""

    ticket: str
    round: int
    language: str
    result: str
    ended_at: datetime
    answered_since: bool


async def write_try(
    connection: Connection,
    ticket: str,
    round_: int,
    tries: int,
    result: str | None,
    due_at: datetime,
) -> None:
    """Write a call that reached nobody: the next one is due at `due_at`."""
    await connection.execute(
        *bind(
            "inquiries_tried",
            ticket=ticket,
            round=round_,
            tries=tries,
            result=result,
            due_at=due_at,
        )
    )


async def write_end(
    connection: Connection, ticket: str, round_: int, tries: int, result: str, at: datetime
) -> None:
    """Write how the calls about one answer ended; the first end counts."""
    await connection.execute(
        *bind("inquiries_ended", ticket=ticket, round=round_, tries=tries, result=result, at=at)
    )


async def end_overtaken(connection: Connection, now: datetime) -> None:
    """End inquiries about tickets that have gone on, or after many days: nobody is asked any
    more."""
    await connection.execute(*bind("inquiries_overtaken", now=now))


async def claim_results(connection: Connection, limit: int) -> list[InquiryResult]:
    """Return what is to be put down on tickets; ours until the transaction ends."""
    return all_into(InquiryResult, await connection.fetch(*bind("inquiries_told", limit=limit)))


async def settled(connection: Connection, ticket: str, round_: int, at: datetime) -> None:
    """Note that it stands on the ticket."""
    await connection.execute(*bind("inquiries_settled", ticket=ticket, round=round_, at=at))
