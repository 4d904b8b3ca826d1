"""Each night calls of the day before are drawn, and given to the controllers."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from foundation.postgres.pool import Connection, Pool, connection, transaction
from quality.assessment.life import Reason
from quality.assessment.rows import assessments, draws
from quality.assessment.rows.draws import SampleCandidate
from quality.assessment.sampling import AssessableCall, SamplingMonth, draw, strata_of
from quality.assessment.spreading import DrawnCall, spread
from quality.reports.dimensions import midnight
from staff.roles import Right, codes_with

DAY = timedelta(days=1)
#: By then recordings and facts of the evening are there.
NIGHT = time(4, 30)
#: Whoever was away for longer begins anew.
MOST_DAYS = 7


class Drawer:
    """The keeper that draws what is to be drawn by now, once. `quota`: calls of each operator and
    month."""

    def __init__(self, pool: Pool, zone: ZoneInfo, quota: int) -> None:
        self._pool, self._zone, self._quota = pool, zone, quota
        self._done: date | None = None
        self._lapsed: date | None = None

    async def look(self, now: datetime) -> int:
        """Return how many calls were drawn. Raises DatabaseAway."""
        local = now.astimezone(self._zone)
        if self._lapsed != local.date():
            async with transaction(self._pool) as link:
                await assessments.lapse(link, local.date(), now)
            self._lapsed = local.date()
        last = local.date() - (DAY if local.time() >= NIGHT else 2 * DAY)
        if self._done == last:
            return 0
        drawn = 0
        for day in await self._missing(last):
            async with transaction(self._pool) as link:
                drawn += await draw_day(link, day, self._zone, self._quota, now)
        self._done = last
        return drawn

    async def _missing(self, last: date) -> list[date]:
        """The days that nobody has drawn, up to the `last`."""
        async with connection(self._pool) as link:
            before = await draws.last_draw(link)
        first = last if before is None else max(before + DAY, last - (MOST_DAYS - 1) * DAY)
        return [first + n * DAY for n in range((last - first).days + 1)]


async def draw_day(
    connection: Connection, day: date, zone: ZoneInfo, quota: int, now: datetime
) -> int:
    """Draw once, in a transaction; returns how many calls are to be assessed."""
    await draws.draw_alone(connection)
    seed = await draws.begin_draw(connection, day, quota, secrets.randbits(62), now)
    if seed is None:
        return 0
    first, ends = day.replace(day=1), midnight(day + DAY, zone)
    since = midnight(first if (day + DAY).day == 1 else day, zone)
    found = await draws.candidates(
        connection, since, ends, zone, midnight(day, zone), codes_with(Right.ASSESS)
    )
    recorded = {it.call_id: it for it in found if it.recorded}
    of_day = [_call(it) for it in recorded.values() if it.day == day]
    month = SamplingMonth(
        await draws.month_calls(connection, day),
        await draws.month_drawn(connection, day),
        [_call(it) for it in recorded.values() if first <= it.day < day],
    )
    drawn = draw(of_day, month, day, quota, seed)
    await draws.write_strata(connection, day, strata_of(of_day), strata_of(drawn))
    silent = sum(it.day == day and not it.recorded for it in found)
    await draws.note_unrecorded(connection, day, silent)
    chosen = picked(recorded, {it.call_id for it in drawn}, day)
    await _give_out(connection, chosen, day, seed, now)
    return sum(map(len, chosen.values()))


def picked(
    calls: Mapping[str, SampleCandidate], drawn: Collection[str], day: date
) -> dict[Reason, list[SampleCandidate]]:
    """Return what is assessed and why: drawn by chance, else complained of, else badly marked that
    day."""
    found: dict[Reason, list[SampleCandidate]] = {reason: [] for reason in Reason}
    for call in calls.values():
        if call.call_id in drawn:
            found[Reason.RANDOM].append(call)
        elif call.complained:
            found[Reason.COMPLAINT].append(call)
        elif call.low_mark and call.day == day:
            found[Reason.LOW_MARK].append(call)
    return found


async def _give_out(
    connection: Connection,
    drawn: Mapping[Reason, Sequence[SampleCandidate]],
    day: date,
    seed: int,
    now: datetime,
) -> None:
    everything = [DrawnCall(it.call_id, it.subject) for each in drawn.values() for it in each]
    whose = spread(everything, await draws.load(connection, codes_with(Right.ASSESS)), seed)
    for reason, calls in drawn.items():
        for call in calls:
            await draws.add(connection, call, reason, day, whose[call.call_id], now)


def _call(candidate: SampleCandidate) -> AssessableCall:
    return AssessableCall(candidate.call_id, candidate.day, candidate.stratum)
