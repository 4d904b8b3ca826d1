"""One filled installation: a made-up past of some weeks, and what programs count of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from city.rating.counting import keep_month
from city.rating.months import Month
from city.tree.feeding import feed_counted
from city.tree.plan import CountedSource
from city.tree.reading import read_tree
from demo.days import Wish
from foundation.postgres.pool import Connection, transaction
from foundation.settings import Settings
from quality.analysis.making import make
from quality.analysis.rules import rules_of
from queue_manager.call_facts import CallFacts
from tests.demo.house import demo_home, fill

DAYS, CALLS, SEED = 45, 50, 109
#: Later than this is a late answer.
IN_TIME = timedelta(seconds=16)


@dataclass(frozen=True, slots=True)
class Filled:
    """`day`: the day of calls that is compared, over by `now`, in whose hour `refused` nobody but
    blocked numbers called; `month`: of the tickets."""

    settings: Settings
    now: datetime
    day: date
    month: Month
    refused: int

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings.timezone)


async def fill_installation(settings: Settings) -> Filled:
    """Write the past, up to now, and count what programs count by themselves."""
    now = datetime.now(UTC)
    zone = ZoneInfo(settings.timezone)
    today = now.astimezone(zone).date()
    pool, _ = await demo_home(settings, now)
    await fill(pool, Wish(DAYS, CALLS, SEED, now, zone))
    async with transaction(pool) as link:
        day = await _worst_day(link, today, zone)
        hour = await _refuse_somebody(link, day, zone)
        await _lose_some(link, day, zone)
        await _leave_callbacks_due(link)
    filled = Filled(settings, now, day, Month.of(today).back(1), hour)
    async with transaction(pool) as link:
        await keep_month(link, filled.month, now, zone)
    async with transaction(pool) as link:
        await _count_aims(link, now, zone)
    assert await make(pool, filled.day, rules_of(settings), now)
    await pool.close()
    return filled


async def _worst_day(link: Connection, before: date, zone: ZoneInfo) -> date:
    """Find the day on which the most callers were lost, of those on which the most were answered
    late, three being as good as many: it shows the most."""
    lost, late = Counter[date](), Counter[date]()
    for call in await link.fetch("SELECT offered_at, connected_at, outcome FROM calls"):
        day = call["offered_at"].astimezone(zone).date()
        if call["outcome"] in ("abandoned", "short_abandon", "callback_kept"):
            lost[day] += 1
        elif call["connected_at"] and call["connected_at"] - call["offered_at"] > IN_TIME:
            late[day] += 1
    days = [day for day in lost if day < before]
    return max(days, key=lambda day: (min(late[day], 3), lost[day], day))


async def _refuse_somebody(link: Connection, day: date, zone: ZoneInfo) -> int:
    """Let all calls of the day's quietest hour have been of blocked numbers. Return the hour."""
    hours: dict[int, list[str]] = {}
    for call in await link.fetch(
        "SELECT call_id, offered_at FROM calls WHERE ended_at IS NOT NULL"
    ):
        local = call["offered_at"].astimezone(zone)
        if local.date() == day:
            hours.setdefault(local.hour, []).append(call["call_id"])
    hour = min(hours, key=lambda it: (len(hours[it]), it))
    await link.execute(
        "UPDATE calls SET outcome = 'refused', refusal = 'blocked', connected_at = NULL,"
        " talk_seconds = NULL, hold_seconds = NULL, operator = NULL WHERE call_id = ANY ($1)",
        hours[hour],
    )  # fmt: skip
    await CallFacts().write(link, hours[hour])
    return hour


async def _lose_some(link: Connection, day: date, zone: ZoneInfo) -> None:
    """Let the three shortest talks of the day have been lost: how many are varies with the hour."""
    calls = [
        row["call_id"]
        for row in await link.fetch(
            "SELECT call_id FROM calls WHERE outcome = 'answered'"
            " AND (offered_at AT TIME ZONE $1)::date = $2 ORDER BY talk_seconds LIMIT 3",
            zone.key, day,
        )
    ]  # fmt: skip
    await link.execute(
        "UPDATE calls SET outcome = 'abandoned', connected_at = NULL, talk_seconds = NULL,"
        " hold_seconds = NULL, operator = NULL, ended_by = 'caller', waited_seconds = 40,"
        " ended_at = offered_at + interval '40 s' WHERE call_id = ANY ($1)",
        calls,
    )  # fmt: skip
    await CallFacts().write(link, calls)


async def _leave_callbacks_due(link: Connection) -> None:
    """Reopen the two newest callbacks: at some hours of the day all made-up ones are done."""
    await link.execute(
        "UPDATE tasks SET done_at = NULL, done_by = NULL, done_call = NULL WHERE task_id IN"
        " (SELECT task_id FROM tasks ORDER BY opened_at DESC LIMIT 2)"
    )


async def _count_aims(link: Connection, now: datetime, zone: ZoneInfo) -> None:
    """Feed the demo city's measures of our own records, whose course was made up."""
    tree = await read_tree(link, now, zone)
    for branch in tree.all():
        plan = branch.node.plan
        if plan is not None and isinstance(plan.source, CountedSource):
            await feed_counted(link, tree, branch, zone, all_of_them=True)
