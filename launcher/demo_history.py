"""``./komek demo history``: fill a demo installation with history, and refuse others.

Calls are served meanwhile. If the command is ended, nothing has to be undone: the parts that are
written stay, marked as made up, and the next ``./komek demo history`` continues after them.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from city.problems.rows import problems
from city.rating.keeper import RatingKeeper
from demo.days import TooBusy, Wish
from demo.history import (
    Ground,
    HistoryResult,
    HistorySize,
    NoPast,
    begin,
    finish,
    measure,
    read_ground,
    retry_for_a_while,
    write_past,
)
from demo.quality_past import Choice, QualityPast
from demo.rows.demo_history import DemoHistory, demo_history, describe, first_contact
from foundation.errors import StartError
from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import Connection, Pool, connection, open_pool, transaction
from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher.demo_city import read_demo
from launcher.demo_quality import expect_recordings, make_quality_past, sounds_made
from queue_manager.requests import IssueTicketNumber, Reload
from registry.tickets.rows.numbers import highest_ticket_numbers
from softphone_ui.web.dispatcher import dispatcher_session
from softphone_ui.web.errors import WebError

#: More would take a small machine an hour.
MOST_DAYS, MOST_CALLS = 400, 400_000
DAYS, CALLS_PER_DAY, SEED = 90, 300, 109
#: The past ends so long before now, and before the first real contact.
MARGIN = timedelta(minutes=2)
#: How many numbers stay free for tickets that are opened before the dispatcher has read that its
#: next numbers are above those of the past.
SPARE_NUMBERS = 20
NOT_STARTED = "the home does not run: start it first, with ./komek up"


class Volume(NamedTuple):
    """The volume of a past: its days, and the calls of an average day. The same seed gives the same
    past. None: the value of the past that was begun, or else the default."""

    days: int | None = None
    calls_per_day: int | None = None
    seed: int | None = None


class HistoryPlan(NamedTuple):
    """The plan of a past that is to be written. `ground`: all that the past follows from; `extent`
    and `choice`: what the first play, which writes nothing, has counted and chosen."""

    ground: Ground
    extent: HistorySize
    past: QualityPast
    choice: Choice


def make_history(settings: Settings, progress: Progress, volume: Volume) -> HistoryResult:
    """Fill the installation with a past, or finish the past that was begun. Return what was made.

    Raises StartError with one sentence."""
    _refuse_home(settings, volume)
    began = time.monotonic()
    try:
        with progress.step("looking at what is there"):
            there, ground = asyncio.run(_look(settings, volume))
        past = _quality_past(settings, ground.wish)
        choice = Choice(past, ground.staff.persons)
        with progress.step(f"playing {ground.wish.days} days"):
            extent = measure(ground, progress, choice.note_talks)
        made = asyncio.run(
            _write(settings, progress, HistoryPlan(ground, extent, past, choice), there)
        )
    except DatabaseAway as error:
        raise StartError(f"{NOT_STARTED} ({error})") from error
    except (NoPast, TooBusy) as error:
        raise StartError(str(error)) from error
    seconds = time.monotonic() - began
    progress(f"{made.calls} calls and {made.tickets} tickets are there, in {seconds:.0f} s")
    return made


def _refuse_home(settings: Settings, volume: Volume) -> None:
    if settings.production:
        raise StartError("history is generated for a demo only, and this one is in production")
    if read_demo(settings) is None:
        raise StartError(f"{settings.home} is no demo: no history is generated for it")
    wish = _with_defaults(volume)
    if not 1 <= wish.days <= MOST_DAYS:
        raise StartError(f"a past has 1 to {MOST_DAYS} days")
    if wish.calls_per_day < 1 or wish.days * wish.calls_per_day > MOST_CALLS:
        raise StartError(f"a past has at least one call a day, and {MOST_CALLS} in all at most")


class _Numbers(NamedTuple):
    days: int
    calls_per_day: int
    seed: int


def _with_defaults(volume: Volume) -> _Numbers:
    days, calls, seed = volume
    return _Numbers(
        DAYS if days is None else days,
        CALLS_PER_DAY if calls is None else calls,
        SEED if seed is None else seed,
    )


async def _look(settings: Settings, volume: Volume) -> tuple[DemoHistory | None, Ground]:
    """Read the past that was begun (None if there is none), and all that the past follows from.

    Raises StartError, NoPast."""
    pool = await open_pool(settings, "demo", size=1)
    try:
        async with connection(pool) as link:
            there = await demo_history(link)
            wish = await _wish(link, settings, volume, there)
            return there, await read_ground(link, wish, settings.calls.line)
    finally:
        await pool.close()


async def _write(
    settings: Settings, progress: Progress, plan: HistoryPlan, there: DemoHistory | None
) -> HistoryResult:
    pool = await open_pool(settings, "demo", size=2)
    ground, past, talks = plan.ground, plan.past, plan.choice.chosen()
    try:
        with progress.step("reserving the numbers of its tickets"):
            there = await _reserve(settings, pool, ground, plan.extent, there)
        await expect_recordings(pool, past)
        async with sounds_made(settings, past, talks):
            with progress.step(f"writing {ground.wish.days} days"):
                made = await write_past(pool, ground, there, progress)
        await make_quality_past(settings, pool, progress, past, talks)
        await retry_for_a_while(progress, lambda: _count_problems(pool))
        with progress.step("rating heads"):
            keeper = RatingKeeper(pool, ground.wish.zone)
            await retry_for_a_while(progress, lambda: keeper.look(datetime.now(UTC)))
        await finish(pool, datetime.now(UTC), progress)
        return made
    finally:
        await pool.close()


async def _count_problems(pool: Pool) -> None:
    async with transaction(pool) as link:
        await problems.ask_recount(link, datetime.now(UTC))


def _quality_past(settings: Settings, wish: Wish) -> QualityPast:
    quota, days = settings.assessments.assessments_per_month, settings.service.complaint_days
    return QualityPast(wish.until, wish.zone, wish.seed, quota, days)


async def _wish(
    link: Connection, settings: Settings, volume: Volume, there: DemoHistory | None
) -> Wish:
    """Return the parameters of the past that was begun, or of a new one that ends now.

    Raises StartError if a past is finished already, if one with another `volume` was begun, or if a
    new one would lie among real contacts."""
    zone = ZoneInfo(settings.timezone)
    if there is not None:
        if there.finished_at is not None or there.days is None or there.calls_per_day is None:
            raise StartError(f"{settings.home} has {describe(there, settings.timezone)} already")
        begun = _Numbers(there.days, there.calls_per_day, there.seed)
        if any(it not in (None, was) for it, was in zip(volume, begun, strict=True)):
            raise StartError(
                f"{settings.home} has {describe(there, settings.timezone)}; it is of "
                f"--days {begun.days} --calls-per-day {begun.calls_per_day} --seed {begun.seed}, "
                "and no other can be made before it is finished"
            )
        return Wish(*begun, there.until, zone)
    wish = _with_defaults(volume)
    until = await _free_until(link, wish.days)
    return Wish(*wish, until, zone)


async def _free_until(link: Connection, days: int) -> datetime:
    """Return the moment at which a new past of so many days has to end.

    Raises StartError if the past would lie among real contacts."""
    now = datetime.now(UTC)
    first = await first_contact(link)
    until = min(now, first or now).replace(second=0, microsecond=0) - MARGIN
    if until < now - timedelta(days=days):
        raise StartError(
            f"contacts are on record since {first:%Y-%m-%d}: a made-up past of {days} days "
            "would stand among them; begin with a new home, in another KOMEK_HOME"
        )
    return until


async def _reserve(
    settings: Settings, pool: Pool, ground: Ground, extent: HistorySize, there: DemoHistory | None
) -> DemoHistory:
    """Reserve the ticket numbers of the past, so that the dispatcher continues above them.

    The past is marked as made up, unless it is already. Raises StartError if the dispatcher does
    not answer."""
    try:
        async with dispatcher_session(settings) as dispatcher:
            if there is None:
                issued = (await dispatcher.ask(IssueTicketNumber(settings.calls.line))).ticket
                series, _, number = issued.rpartition("-")
                async with connection(pool) as link:
                    last = await highest_ticket_numbers(link)
                last[series] = max(last.get(series, 0), int(number) + SPARE_NUMBERS)
                there = await begin(pool, ground, extent, last)
            await dispatcher.ask(Reload())
    except WebError as error:
        raise StartError(f"{NOT_STARTED} (the dispatcher does not answer: {error})") from error
    return there
