"""Counts a month from what is on record, and freezes it when it is final."""

from __future__ import annotations

from datetime import datetime
from secrets import randbits
from zoneinfo import ZoneInfo

from city.rating.drawing import REJECTIONS_SHARE, draw
from city.rating.months import DIFFICULTY_MONTHS, Month, is_final
from city.rating.rating import Rating, rate
from city.rating.rows import audits
from city.rating.rows import rating as rows
from city.rating.rows.rating import Span
from city.rating.tally import Sums
from foundation.postgres.pool import Connection
from registry.deadlines.facts import FORMULAS_VERSION as FACTS_VERSION

SEED_BITS = 31


def span_of(month: Month, now: datetime, zone: ZoneInfo, months: int = 1) -> Span:
    """The contacts of `months` months, `month` the last of them, that have come due by `now`: of a
    later due day those that are solved already would stand alone."""
    begins = month.back(months - 1).begins(zone)
    return Span(begins, max(begins, min(month.ends(zone), now)), zone.key)


async def count(connection: Connection, month: Month, now: datetime, zone: ZoneInfo) -> Rating:
    """The month's figures as they stand at `now`."""
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
) -> Sums:
    """Count the contacts due from `begins` to before `ends`, a time that is over, as the rating
    does: `solved` of `due`. Of the topic with all below it, and of the body's own parts, by their
    codes; None: of all."""
    return await rows.solved_in_term(connection, begins, ends, topic, body)


async def keep_month(connection: Connection, month: Month, now: datetime, zone: ZoneInfo) -> bool:
    """Count it anew, in the transaction of `connection`; draw its audits when it is over, freeze it
    when it is final and all its facts are there. Returns whether it is frozen, now or before."""
    await rows.hold(connection)
    before = await rows.stored(connection, month)
    if before is not None and before.frozen_at is not None:
        return True
    if now >= month.ends(zone) and not await audits.are_drawn(connection, month):
        await draw_audits(connection, month, randbits(SEED_BITS), now, zone)
    final = is_final(month, now, zone) and await rows.facts_are_built(connection, FACTS_VERSION)
    rating = await count(connection, month, now, zone)
    await rows.write(connection, month, rating, now, frozen=final)
    if final:
        await rows.freeze_contacts(connection, month, span_of(month, now, zone))
    return final


async def draw_audits(
    connection: Connection, month: Month, seed: int, now: datetime, zone: ZoneInfo
) -> None:
    """Draw the closures and the rejections of a month that was over by `now`, from a seed."""
    span = span_of(month, now, zone)
    closures = draw(await audits.closures(connection, span), seed)
    rejections = draw(await audits.rejections(connection, span), seed, REJECTIONS_SHARE)
    for drawn, rejection in ((closures, False), (rejections, True)):
        every = [closure for _, its in sorted(drawn.items()) for closure in its]
        await audits.add(connection, month, seed, every, now, rejection=rejection)
