"""RatingCounts a month from what is on record, and freezes it when it is final."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from secrets import randbits
from zoneinfo import ZoneInfo

from city.rating.drawing import REJECTIONS_SHARE, draw
from city.rating.months import DIFFICULTY_MONTHS, Month, is_final
from city.rating.rating import Rating, rate
from city.rating.rows import audits
from city.rating.rows import rating as rows
from city.rating.rows.audits import Closure
from city.rating.rows.rating import DuePeriod
from city.rating.tally import TallySums
from foundation.postgres.pool import Connection
from registry.deadlines.facts import FORMULAS_VERSION as FACTS_VERSION

SEED_BITS = 31


def span_of(month: Month, now: datetime, zone: ZoneInfo, months: int = 1) -> DuePeriod:
    """Return the contacts of `months` months, `month` the last of them, that have come due by
    `now`: of a later due day those that are solved already would stand alone."""
    begins = month.back(months - 1).begins(zone)
    return DuePeriod(begins, max(begins, min(month.ends(zone), now)), zone.key)


async def count(connection: Connection, month: Month, now: datetime, zone: ZoneInfo) -> Rating:
    """Return the month's figures as they stand at `now`."""
    tallies = await rows.tallies(connection, span_of(month, now, zone), now)
    year = span_of(month, now, zone, DIFFICULTY_MONTHS)
    return rate(
        tallies,
        await rows.difficulties(connection, year),
        await audits.counted(connection, month),
        await audits.counted(connection, month, rejections=True),
    )


async def solved_in_term(
    connection: Connection,
    begins: datetime,
    ends: datetime,
    topic: str | None = None,
    body: str | None = None,
) -> TallySums:
    """Count the contacts due after `begins` and not after `ends` as the rating does. The span must
    be over. In the returned sums `solved` and `missed` are filled: those solved in term, and
    the missed ones in millionths.

    `topic`: code of a topic; all topics below it count, too. `body`: code of a body; only the parts
    of contacts that it held count. None: all.
    """
    return await rows.solved_in_term(connection, begins, ends, topic, body)


async def keep_month(connection: Connection, month: Month, now: datetime, zone: ZoneInfo) -> bool:
    """Count it again, in the transaction of `connection`; draw its audits when it is over, freeze
    it when it is final and all its facts are there. Returns whether it is frozen, now or before."""
    await rows.hold(connection)
    before = await rows.stored(connection, month)
    if before is not None and before.frozen_at is not None:
        return True
    built = await rows.facts_are_built(connection, FACTS_VERSION)
    if now >= month.ends(zone):
        if not await audits.are_drawn(connection, month):
            await draw_closures(connection, month, randbits(SEED_BITS), now, zone)
        # Facts of an earlier version do not say which contacts were rejected.
        if built and not await audits.are_drawn(connection, month, rejections=True):
            await draw_rejections(connection, month, randbits(SEED_BITS), now, zone)
    final = is_final(month, now, zone) and built
    rating = await count(connection, month, now, zone)
    await rows.write(connection, month, rating, now, frozen=final)
    if final:
        await rows.freeze_contacts(connection, month, span_of(month, now, zone))
    return final


async def draw_closures(
    connection: Connection, month: Month, seed: int, now: datetime, zone: ZoneInfo
) -> None:
    """Draw the closures of a month that are audited, and store them. The month must be over at
    `now`. The same `seed` draws the same closures."""
    found = await audits.closures(connection, span_of(month, now, zone))
    drawn = _in_order(draw(found, seed))
    await audits.add(connection, month, seed, drawn, now)


async def draw_rejections(
    connection: Connection, month: Month, seed: int, now: datetime, zone: ZoneInfo
) -> None:
    """Draw the rejections of a month that are audited, and store them. The month must be over at
    `now`. The same `seed` draws the same rejections."""
    found = await audits.rejections(connection, span_of(month, now, zone))
    drawn = _in_order(draw(found, seed, REJECTIONS_SHARE))
    await audits.add(connection, month, seed, drawn, now, rejection=True)


def _in_order(drawn: Mapping[int, Sequence[Closure]]) -> list[Closure]:
    return [closure for _, its in sorted(drawn.items()) for closure in its]
