"""Keeps the months of the rating counted: the provisional ones again every ten minutes, each final
one once."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from city.rating.counting import keep_month
from city.rating.months import Month, due_day
from city.rating.rows import rating as rows
from foundation.postgres.alone import each_alone
from foundation.postgres.pool import Pool, connection, transaction


class RatingKeeper:
    """A `Keeper`; `zone` is the city's."""

    def __init__(self, pool: Pool, zone: ZoneInfo) -> None:
        self._pool, self._zone = pool, zone

    async def look(self, now: datetime) -> None:
        """Count every month that is not frozen, each in a transaction of its own."""

        async def keep(month: Month) -> None:
            async with transaction(self._pool) as link:
                await keep_month(link, month, now, self._zone)

        await each_alone(await self._months(now), keep)

    async def _months(self, now: datetime) -> list[Month]:
        """From the first contact's to the present one, without those that are frozen."""
        async with connection(self._pool) as link:
            first = await rows.first_due(link)
            frozen = {it.month for it in await rows.known_months(link) if it.frozen_at}
        if first is None:
            return []
        month, found = Month.of(due_day(first, self._zone)), []
        while month <= Month.of(now.astimezone(self._zone).date()):
            if month.first not in frozen:
                found.append(month)
            month = month.following
        return found
