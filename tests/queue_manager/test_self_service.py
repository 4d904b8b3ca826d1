"""Tickets found by what a caller types."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from foundation.postgres.errors import DatabaseAway
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.incident import AnsweredTicket, OpenTicket
from queue_manager.self_service import TRIES_PER_TICKET, Find, Found, TicketLookup, candidates
from registry.tickets.applicant_code import code_of

ASTANA = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OPEN = OpenTicket("109-2026-0000042", "accepted")
ANSWERED = AnsweredTicket("109-2025-0000042", 7)
CODE = code_of("secret", OPEN.number)


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("42", [OPEN.number, ANSWERED.number]),
        ("0000042", [OPEN.number, ANSWERED.number]),
        ("10920250000042", [ANSWERED.number]),
        ("1092026", ["109-2026-1092026", "109-2025-1092026"]),
    ],
)
def test_what_the_digits_may_mean(typed: str, numbers: list[str]) -> None:
    assert candidates(typed, "109", 2026) == numbers


async def find(number: str) -> Found | None:
    return {OPEN.number: OPEN, ANSWERED.number: ANSWERED}.get(number)


async def away(number: str) -> Found | None:
    raise DatabaseAway("away")


async def broken(number: str) -> Found | None:
    raise ValueError("something else")


async def answers(*codes: str, by: Find = find, now: datetime = NOW) -> list[on.Event]:
    """What comes of these codes for what a caller typed as 42."""
    events: asyncio.Queue[on.Event] = asyncio.Queue()
    lookup = TicketLookup(by, "secret", events.put_nowait, lambda: now, ASTANA)
    running = asyncio.create_task(lookup.run())
    heard = []
    for code in codes:
        lookup.want(do.LookUpTicket("c1", "109", "42", code))
        heard.append(await asyncio.wait_for(events.get(), 20))
    running.cancel()
    return heard


async def test_the_code_says_which_of_them_it_is() -> None:
    assert await answers(CODE, code_of("secret", ANSWERED.number), "12345678", "") == [
        on.TicketLookedUp(NOW, "c1", ticket=OPEN),
        on.TicketLookedUp(NOW, "c1", answered=ANSWERED),
        on.TicketLookedUp(NOW, "c1"),
        on.TicketLookedUp(NOW, "c1"),
    ]


async def test_the_year_is_the_citys() -> None:
    """A ticket of the new year's first hours, while it is still the old one in Greenwich."""
    night = datetime(2025, 12, 31, 20, 0, tzinfo=UTC)
    assert await answers(CODE, now=night) == [on.TicketLookedUp(night, "c1", ticket=OPEN)]


async def test_nobody_tries_codes_for_ever() -> None:
    events = await answers(*["12345678"] * TRIES_PER_TICKET, CODE)
    assert events[-1] == on.TicketLookedUp(NOW, "c1")


async def test_without_the_database_nothing_is_claimed() -> None:
    assert await answers(CODE, by=away) == [on.TicketLookedUp(NOW, "c1", away=True)]
    assert await answers(CODE, by=broken) == [on.TicketLookedUp(NOW, "c1", away=True)]
