"""Applicants who are asked by an automatic call whether their tickets were solved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


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


@query("inquiries_tried")
async def write_try(
    connection: Connection,
    ticket: str,
    round_: int,
    tries: int,
    result: str | None,
    due_at: datetime,
) -> None:
    """Write a call that reached nobody: the next one is due at `due_at`."""


@query("inquiries_ended")
async def write_end(
    connection: Connection, ticket: str, round_: int, tries: int, result: str, at: datetime
) -> None:
    """Write how the calls about one answer ended; the first end counts."""


@query("inquiries_overtaken")
async def end_overtaken(connection: Connection, now: datetime) -> None:
    """End inquiries about tickets that have gone on, or after many days: nobody is asked any
    more."""


@query("inquiries_told")
async def claim_results(connection: Connection, limit: int) -> list[InquiryResult]:
    """Return what is to be put down on tickets; ours until the transaction ends."""


@query("inquiries_settled")
async def settled(connection: Connection, ticket: str, round_: int, at: datetime) -> None:
    """Note that the ticket has the result of this check."""
