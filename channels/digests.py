"""Tells followers of an area once a day of its new tickets: what the public list shows of them.
Each is told once: a follower is claimed, told and marked in one transaction."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from channels.rows import public_tickets
from channels.rows.public_tickets import Filters
from foundation.jobs.job import Job
from foundation.names import in_language
from foundation.postgres.alone import concerns_all
from foundation.postgres.pool import Connection, Pool, transaction
from foundation.settings import Settings
from foundation.words.catalogues import package_words
from registry.followers.areas import area_words, path_of
from registry.followers.news import digest, next_morning
from registry.followers.rows import followers
from registry.followers.rows.followers import AreaFollower, Subject
from registry.notifications.rows import outbox
from registry.open311.days import CityDays
from registry.tickets.rows import search

EVERY = timedelta(minutes=1)
AT_ONCE = 50
#: More new tickets of an area than so many are not counted.
MOST_TICKETS = 500
#: A draft of an address is forgotten after a day, a ticket's follower after it is over.
UNCONFIRMED, OVER = timedelta(days=1), timedelta(days=90)
#: Who could not be told is tried again so much later.
AFTER_A_FAULT = timedelta(hours=1)
log = logging.getLogger(__name__)


class Digests:
    """Sends the digests of areas."""

    def __init__(self, pool: Pool, settings: Settings) -> None:
        self._pool, self._settings = pool, settings
        self._zone, self._words = ZoneInfo(settings.timezone), package_words("registry")

    def job(self) -> Job:
        """Return the job that tells the followers of areas."""

        async def tell(now: datetime) -> None:
            await self.tell_areas(now)

        return Job("tell followers of areas", tell, every=EVERY)

    async def tell_areas(self, now: datetime) -> int:
        """Tell everybody who is due. Return how many were. Raises DatabaseAway."""
        claimed, total = AT_ONCE, 0
        while claimed == AT_ONCE:
            async with transaction(self._pool) as link:
                await search.plan_each(link)
                due = await followers.claim(link, now, AT_ONCE)
                for each in due:
                    try:
                        async with link.transaction():
                            await self._tell(link, each, now)
                    except Exception as error:  # one whose digest fails holds up nobody
                        if concerns_all(error):
                            raise
                        log.exception("a follower was not told", extra={"id": each.follower_id})
                        again = now + AFTER_A_FAULT
                        await followers.advance(link, each.follower_id, each.known_until, again)
            claimed = len(due)
            total += claimed
        async with transaction(self._pool) as link:
            await followers.expire(link, now - UNCONFIRMED, now - OVER)
        return total

    async def _tell(self, link: Connection, follower: AreaFollower, now: datetime) -> None:
        filters = Filters(
            codes=[follower.topic] if follower.topic else None,
            district=follower.district,
            since=follower.known_until,
            limit=MOST_TICKETS,
        )
        language = follower.language
        found = await public_tickets.page(link, filters, CityDays(self._zone, now))
        if found:
            lines = [
                f"{row.public_id}: " + ", ".join(filter(None, (
                    row.names.in_language(language), in_language(row.district_names, language),
                )))
                for row in found
            ]  # fmt: skip
            say = partial(self._words.say, language)
            message = digest(
                lines, line=self._settings.calls.line, pages=self._settings.public_pages, say=say,
                area=area_words(follower.topic_names, follower.district_names, language, say),
                path=path_of(Subject(district=follower.district, topic=follower.topic)),
            )  # fmt: skip
            message |= {"follower": follower.follower_id, "keys": follower.keys}
            key = f"follower/{follower.follower_id}/area/{int(now.timestamp())}"
            await outbox.add(link, key, follower.way, follower.address, message, now)
        await followers.advance(link, follower.follower_id, now, next_morning(now, self._zone))
