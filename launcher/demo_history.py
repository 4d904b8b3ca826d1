"""``./komek demo history``: fills a demo home with a made-up past, and refuses every other home."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from demo.days import TooBusy, Wish
from demo.history import Made, NoPast, fill
from demo.rows.demo_history import demo_history, describe, first_contact
from foundation.errors import StartError
from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import Pool, connection, open_pool, transaction
from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher.demo_city import read_demo
from launcher.demo_quality import make_quality_past
from launcher.drain import drain, end_drain
from queue_manager.requests import IssueTicketNumber, Reload
from softphone_ui.web.dispatcher import dispatcher_session
from softphone_ui.web.errors import WebError

#: More would take a small machine an hour.
MOST_DAYS, MOST_CALLS = 400, 400_000
#: The past ends a little before the first contact that is real.
MARGIN = timedelta(minutes=2)
T = TypeVar("T")
NOT_STARTED = "the home does not run: start it first, with ./komek up"


@dataclass(frozen=True)
class Volume:
    """How long a past, and how busy: calls of an average day. The same seed gives the same one."""

    days: int
    calls_per_day: int
    seed: int


def make_history(settings: Settings, progress: Progress, volume: Volume) -> Made:
    """Fill the home; its lines take nobody meanwhile. Raises StartError with one sentence."""
    _refuse_home(settings, volume)
    with progress.step("looking at what is there"):
        until = _in_database(settings, lambda pool: _free_until(pool, settings, volume))
    with progress.step("closing the lines for that time"):
        drain(settings, progress)
    try:
        began = time.monotonic()
        with progress.step(f"making up {volume.days} days"):
            last = _number(asyncio.run(_next_number(settings)))
            made = _in_database(
                settings, lambda pool: _write(pool, settings, volume, until, last, progress)
            )
            asyncio.run(_count_anew(settings))
        make_quality_past(settings, progress, made, volume.seed)
        progress(_sentence(made, time.monotonic() - began))
        return made
    finally:
        end_drain(settings)


def _refuse_home(settings: Settings, volume: Volume) -> None:
    if settings.production:
        raise StartError("a past is made up for demo homes only, and this one is in production")
    if read_demo(settings) is None:
        raise StartError(f"{settings.home} is no demo home: its past is not made up")
    if not 1 <= volume.days <= MOST_DAYS:
        raise StartError(f"a past has 1 to {MOST_DAYS} days")
    if volume.calls_per_day < 1 or volume.days * volume.calls_per_day > MOST_CALLS:
        raise StartError(f"a past has at least one call a day, and {MOST_CALLS} in all at most")


async def _free_until(pool: Pool, settings: Settings, volume: Volume) -> datetime:
    """Up to when a past may reach. Raises StartError where there is one, or where it would stand
    among contacts that are real."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    async with connection(pool) as link:
        there = await demo_history(link)
        if there is not None:
            raise StartError(f"{settings.home} has {describe(there, settings.timezone)} already")
        first = await first_contact(link)
    until = now if first is None else min(now, first.replace(second=0, microsecond=0) - MARGIN)
    if until < now - timedelta(days=volume.days):
        raise StartError(
            f"contacts are on record since {first:%Y-%m-%d}: a made-up past of {volume.days} days "
            "would stand among them; begin with a new home, in another KOMEK_HOME"
        )
    return until


async def _write(
    pool: Pool,
    settings: Settings,
    volume: Volume,
    until: datetime,
    last_numbers: Mapping[str, int],
    progress: Callable[[str], None],
) -> Made:
    zone = ZoneInfo(settings.timezone)
    wish = Wish(volume.days, volume.calls_per_day, volume.seed, until, zone)
    async with transaction(pool) as link:
        return await fill(link, wish, settings.calls.line, last_numbers, progress)


def _in_database(settings: Settings, work: Callable[[Pool], Awaitable[T]]) -> T:
    """What comes of `work`."""

    async def run() -> T:
        pool = await open_pool(settings, "demo", size=1)
        try:
            return await work(pool)
        finally:
            await pool.close()

    try:
        return asyncio.run(run())
    except DatabaseAway as error:
        raise StartError(f"{NOT_STARTED} ({error})") from error
    except (NoPast, TooBusy) as error:
        raise StartError(str(error)) from error


async def _next_number(settings: Settings) -> str:
    """The next ticket's number, which nobody else gets."""
    try:
        async with dispatcher_session(settings) as dispatcher:
            return (await dispatcher.ask(IssueTicketNumber(settings.calls.line))).ticket
    except WebError as error:
        raise StartError(f"{NOT_STARTED} (the dispatcher does not answer: {error})") from error


async def _count_anew(settings: Settings) -> None:
    """Numbers go on from the past's."""
    async with dispatcher_session(settings) as dispatcher:
        await dispatcher.ask(Reload())


def _number(ticket: str) -> dict[str, int]:
    """`109-2026-0000042` → the last number before it, which the past may follow."""
    line, year, number = ticket.split("-")
    return {f"{line}-{year}": int(number) - 1}


def _sentence(made: Made, seconds: float) -> str:
    rows = sum(made.rows.values())
    return (
        f"{made.calls} calls and {made.tickets} tickets, {rows} records and rows in {seconds:.0f} s"
    )
