"""Makes a release: contacts of the days that are closed by now become rows that never change."""

from __future__ import annotations

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

from city.open_data.grouping import group
from city.open_data.periods import Closing, horizon_at
from city.open_data.rows import open_data as rows
from foundation.postgres.pool import Connection, Pool, transaction


async def release(pool: Pool, zone: ZoneInfo, now: datetime) -> bool:
    """Make the release that is due at `now`; whether there was one. Raises DatabaseAway."""
    horizon = horizon_at(now.astimezone(zone).date())
    async with transaction(pool) as link:
        await rows.lock(link)
        earlier = await rows.releases(link)
        before = earlier[-1].horizon if earlier else None
        if before is not None and horizon <= before:
            return False
        await _add(link, Closing(before, horizon), zone, now)
    return True


async def _add(link: Connection, closing: Closing, zone: ZoneInfo, now: datetime) -> None:
    release_id = await rows.add_release(link, closing.horizon, now)
    for topic in await rows.topics(link):
        contacts = await rows.contacts(link, topic.topic_id, closing, zone)
        found = await asyncio.to_thread(group, contacts, closing)
        await rows.add_groups(link, release_id, topic.topic_id, found.groups)
        await rows.suppress(link, release_id, found.suppressed)
