"""Fills a demo installation with a demo history: generates it, and writes it as the programs would
have.

The past is written in parts. Each part is one transaction, which also notes how far the past is
written. A past that was interrupted is generated again, with the same result, and written on from
there. The system stays open meanwhile, and nothing is locked: the numbers of the past's tickets are
reserved before.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Set
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from random import Random
from typing import TypeVar

from demo.city import City
from demo.days import Days, HistorySegment, Wish, midnight
from demo.filling import Filling, PreparedPart
from demo.plan import Shift
from demo.reading import Staff, read_city, read_staff
from demo.rows import demo_history as rows
from demo.rows.demo_history import DemoHistory
from demo.tickets import Registrar
from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import (
    Connection,
    Pool,
    connection,
    retry_while_unavailable,
    transaction,
)
from queue_manager.domain.floor import records as note
from queue_manager.domain.lines.line import LadderStep, Line
from queue_manager.rows import abuse
from queue_manager.rows.facts import make_partitions
from queue_manager.rows.lines import every_line
from registry.deadlines.reckoning import TermUnit
from registry.routing.rows import suggestions
from registry.tickets.rows.numbers import add_number_gaps
from staff.roster.rows import shifts as roster
from staff.roster.shifts import Shift as RosterShift
from staff.roster.shifts import TimeInterval

#: Number of written parts (days) after which the progress is printed.
PROGRESS_EVERY = 5
#: Number of tries of a transaction while the database is away or answers late.
TRIES = 20
#: Classes that were renamed keep their first name here, so that a past which was begun by an
#: earlier version can go on.
NAMES_IN_FINGERPRINTS: Mapping[type, str] = {LadderStep: "Step", TermUnit: "Unit"}

Tell = Callable[[str], None]
T = TypeVar("T")


class NoPast(Exception):
    """An error: no past can be made up here, or the past on record cannot go on. The message says
    why."""


@dataclass(frozen=True)
class Ground:
    """The input from which a past is generated, all but the last numbers of tickets in use."""

    wish: Wish
    line: Line
    staff: Staff
    city: City

    @property
    def fingerprint(self) -> str:
        """Return a hash of the input. Equal inputs have the same hash in every process, and
        generate the same past."""
        return hashlib.sha256(canonical(self).encode()).hexdigest()[:16]

    def days(self, last_numbers: Mapping[str, int]) -> Days:
        """Return a new generator at the beginning of the past. `last_numbers`: series of tickets
        (`109-2026`) → the number after which the past's numbers begin."""
        months = {month: self.city.troubles_in(month) for month in range(1, 13)}
        return Days(
            wish=self.wish,
            line=self.line,
            roster=self.staff.names,
            lead=self.staff.leads[0],
            last_numbers=last_numbers,
            matters=months,
            districts=len(self.city.districts),
            calendar=self.city.calendar,
        )


@dataclass(frozen=True, slots=True)
class HistorySize:
    """The size of a past, found by generating it. `tickets`: series of tickets → how many."""

    calls: int
    tickets: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class HistoryResult:
    """The result of writing a past."""

    since: datetime
    until: datetime
    calls: int
    tickets: int


@dataclass
class Writer:
    """The writer of a past's parts. `reached`: the moment up to which the past is in the
    database."""

    pool: Pool
    ground: Ground
    filling: Filling
    reached: datetime
    tell: Tell
    _written_parts: int = 0

    async def take(self, part: HistorySegment) -> None:
        """Prepare the next part, and write it if the database does not have it yet. Raise NoPast
        where another command writes this past at the same time."""
        prepared = self.filling.prepare(part)
        if part.ends <= self.reached:
            return
        await retry_for_a_while(self.tell, lambda: self.write_part(prepared))
        self.reached = part.ends
        self._written_parts += 1
        if self._written_parts % PROGRESS_EVERY == 0:
            self.tell(f"written up to {part.ends.astimezone(self.ground.wish.zone):%Y-%m-%d}")

    async def write_part(self, prepared: PreparedPart) -> None:
        ends = prepared.part.ends
        async with transaction(self.pool) as link:
            reached = await rows.lock_reached(link)
            if reached == ends:  # a try before this wrote it, and its answer was lost
                return
            if reached != self.reached:
                raise NoPast("another ./komek demo history writes this past")
            await self.filling.write(link, prepared)
            await rows.reach(link, ends)


def canonical(value: object) -> str:
    """Write a value as text so that equal values give the same text in every process. `repr` does
    not: the order of a set differs from process to process."""
    name = NAMES_IN_FINGERPRINTS.get(type(value), type(value).__name__)
    if isinstance(value, Enum):
        return f"<{name}.{value.name}: {value.value!r}>"
    if is_dataclass(value):
        inner = [canonical(getattr(value, each.name)) for each in fields(value)]
        return f"{name}({', '.join(inner)})"
    if isinstance(value, Mapping):
        inner = sorted(f"{canonical(key)}: {canonical(it)}" for key, it in value.items())
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, Set):
        return "{" + ", ".join(sorted(map(canonical, value))) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(canonical, value)) + "]"
    return repr(value)


async def read_ground(link: Connection, wish: Wish, number: str) -> Ground:
    """Read the input of a past of the line `number`. Raise NoPast where people, topics, districts
    or the line are missing."""
    staff = await read_staff(link)
    city = await read_city(link, wish.zone, staff)
    if not staff.names or not staff.leads:
        raise NoPast("nobody works here who could have had a past")
    if not city.matters or not city.districts:
        raise NoPast("the city has none of the demo's topics, or no districts")
    for line in await every_line(link):
        if line.number == number:
            return Ground(wish, line, staff, city)
    raise NoPast(f"there is no line {number}")


def measure(
    ground: Ground, tell: Tell, seen: Callable[[HistorySegment], None] = lambda _: None
) -> HistorySize:
    """Generate the past once without writing it, and count its calls and tickets. `seen` is called
    with each part. Raise TooBusy where the calls never pause at night."""
    calls, tickets = 0, Counter[str]()
    for n, part in enumerate(ground.days({}).parts(), 1):
        seen(part)
        for record in part.records:
            if isinstance(record, note.TicketOpened):
                tickets[record.number.rpartition("-")[0]] += 1
            calls += isinstance(record, note.CallEnded)
        if n % (2 * PROGRESS_EVERY) == 0:
            tell(f"{n} of {ground.wish.days + 1} days: {calls} calls")
    return HistorySize(calls, tickets)


async def begin(
    pool: Pool, ground: Ground, extent: HistorySize, last_numbers: Mapping[str, int]
) -> DemoHistory:
    """Mark the time as made up before anything is written, and reserve the numbers of its tickets:
    those after `last_numbers` (series → number). Raise NoPast where there is a past already."""
    wish = ground.wish
    first = {series: last_numbers.get(series, 0) for series in extent.tickets}
    async with transaction(pool) as link:
        if await rows.demo_history(link) is not None:
            raise NoPast("there is a made-up past already")
        await add_number_gaps(link, {each: first[each] + n for each, n in extent.tickets.items()})
        return await rows.mark(
            link,
            rows.NewHistory(
                since=wish.since,
                until=wish.until,
                seed=wish.seed,
                days=wish.days,
                calls_per_day=wish.calls_per_day,
                calls=extent.calls,
                tickets=sum(extent.tickets.values()),
                last_numbers=first,
                fingerprint=ground.fingerprint,
            ),
        )


async def write_past(pool: Pool, ground: Ground, there: DemoHistory, tell: Tell) -> HistoryResult:
    """Write the marked past from where it ended the last time. Raise NoPast where its input has
    changed since, TooBusy, or DatabaseAway."""
    if there.fingerprint != ground.fingerprint:
        raise NoPast(
            "the city's people, topics or places were changed since this past was begun, so it "
            "cannot go on; begin with a new home, in another KOMEK_HOME"
        )
    days = ground.days(there.last_numbers)
    wish = ground.wish
    registrar = Registrar(ground.city, Random(wish.seed + 2), wish.until, days.troubles)
    filling = Filling(wish, ground.line.number, ground.city, registrar)
    writer = Writer(pool, ground, filling, there.reached or wish.since, tell)
    if there.reached is not None:
        tell(f"going on after {there.reached.astimezone(wish.zone):%Y-%m-%d %H:%M}")
    # A transaction of its own: making partitions and writing contacts wait for each other, so
    # this one must be short.
    await retry_for_a_while(tell, lambda: _make_room(pool, wish))
    before: HistorySegment | None = None
    for part in days.parts():
        filling.look_ahead(part)
        if before is not None:
            await writer.take(before)
        before = part
        await asyncio.sleep(0)  # lets Ctrl-C take effect while parts are only prepared
    assert before is not None  # there always is a last part
    await writer.take(before)
    await _finish(pool, days, filling, there, tell)
    return HistoryResult(wish.since, wish.until, there.calls, there.tickets)


async def do_once(
    pool: Pool, step: str, tell: Tell, work: Callable[[Connection], Awaitable[object]]
) -> bool:
    """Do the `work` of a step in a transaction, unless it was done before. The name of the step is
    stored with the past. Return whether the step was done now."""

    async def attempt() -> bool:
        async with transaction(pool) as link:
            if not await rows.begin_step(link, step):
                return False
            await work(link)
            return True

    return await retry_for_a_while(tell, attempt)


async def finish(pool: Pool, at: datetime, tell: Tell) -> None:
    """Note at `at` that the whole past is written."""

    async def attempt() -> None:
        async with transaction(pool) as link:
            await rows.finish(link, at)

    await retry_for_a_while(tell, attempt)


async def retry_for_a_while(tell: Tell, attempt: Callable[[], Awaitable[T]]) -> T:
    """Call `attempt` until it succeeds, TRIES times at most, while the database is away.

    Raises DatabaseAway after about 15 seconds if the database refuses at once."""

    def say(error: DatabaseAway) -> None:
        tell(f"the database does not answer, trying again: {error}")

    return await retry_while_unavailable(attempt, say, TRIES)


async def _make_room(pool: Pool, wish: Wish) -> None:
    async with transaction(pool) as link:
        await make_partitions(link, wish.since, wish.until)


async def _finish(pool: Pool, days: Days, filling: Filling, there: DemoHistory, tell: Tell) -> None:
    """Do the steps that follow when all calls and tickets are written."""
    await do_once(pool, "marks", tell, lambda link: _judge_marks(link, filling))
    await do_once(pool, "examples", tell, lambda link: _learn(link, filling))
    await do_once(pool, "roster", tell, lambda link: write_roster(link, days))
    await retry_for_a_while(tell, lambda: _analyze(pool))


async def _judge_marks(link: Connection, filling: Filling) -> None:
    """Dismiss the marks of abuse as leads would have, all but the latest ones."""
    random = Random(filling.wish.seed + 3)
    for caller in filling.marked:
        await abuse.judge(link, caller, random.choice(filling.city.leads), "dismissed")


async def _learn(link: Connection, filling: Filling) -> None:
    """Let the suggestions learn from the newest tickets of each topic."""
    for numbers in filling.newest.values():
        for number in numbers:
            await suggestions.learn(link, number)


async def _analyze(pool: Pool) -> None:
    async with connection(pool) as link:
        await rows.analyze(link)


async def write_roster(link: Connection, days: Days) -> None:
    """Write who was to work, and is to in the days to come, as a lead would have entered it."""
    rostered = [_rostered(day, shift, days) for day, shift in days.shifts]
    await roster.hold(link)
    await roster.add(link, rostered, days.lead[0])


def _rostered(day: date, shift: Shift, days: Days) -> RosterShift:
    begins, ends, breaks = shift.on_roster()
    start = midnight(day, days.wish.zone)

    def span(first: float, last: float) -> TimeInterval:
        return TimeInterval(start + timedelta(hours=first), start + timedelta(hours=last))

    return RosterShift(shift.operator, span(begins, ends), tuple(span(*it) for it in breaks))
