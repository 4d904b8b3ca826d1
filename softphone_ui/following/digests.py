"""Once a day, who follows an area is told of its new tickets: what the public list shows of them.
Each once: a follower is claimed, told and marked in one transaction."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web

from foundation.names import in_language
from foundation.postgres.alone import concerns_all
from foundation.postgres.pool import Connection
from registry.followers.news import digest, next_morning
from registry.followers.rows import followers
from registry.followers.rows.followers import AreaFollower, Subject
from registry.notifications.rows import outbox
from registry.open311.days import CityDays
from registry.tickets.rows import search
from softphone_ui.following.subjects import EVERYTHING, WHOLE_CITY, path_of
from softphone_ui.open311.rows import requests
from softphone_ui.open311.rows.requests import Filters
from softphone_ui.web.database import writing
from softphone_ui.web.errors import DatabaseAway
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import WORDS

EVERY_SECONDS = 60.0
AT_ONCE = 50
#: More new tickets of an area than so many are not counted.
MOST_TICKETS = 500
#: A draft of an address is forgotten after a day, a ticket's follower after it is over.
UNCONFIRMED, OVER = timedelta(days=1), timedelta(days=90)
#: Who could not be told is tried again so much later.
AFTER_A_FAULT = timedelta(hours=1)
log = logging.getLogger(__name__)


async def tell_areas(app: web.Application, now: datetime) -> int:
    """Tell everybody who is due; returns how many were."""
    claimed, total = AT_ONCE, 0
    while claimed == AT_ONCE:
        async with writing(app) as link:
            await search.plan_each(link)
            due = await followers.claim(link, now, AT_ONCE)
            for each in due:
                try:
                    async with link.transaction():
                        await _tell(app, link, each, now)
                except Exception as error:  # one whose digest fails holds up nobody
                    if concerns_all(error):
                        raise
                    log.exception("a follower was not told", extra={"follower": each.follower_id})
                    again = now + AFTER_A_FAULT
                    await followers.advance(link, each.follower_id, each.known_until, again)
        claimed = len(due)
        total += claimed
    async with writing(app) as link:
        await followers.expire(link, now - UNCONFIRMED, now - OVER)
    return total


async def _tell(
    app: web.Application, link: Connection, follower: AreaFollower, now: datetime
) -> None:
    filters = Filters(
        codes=[follower.topic] if follower.topic else None, district=follower.district,
        since=follower.known_until,
        limit=MOST_TICKETS,
    )  # fmt: skip
    settings = app[SETTINGS]
    zone = ZoneInfo(settings.timezone)
    found = await requests.page(link, filters, CityDays(zone, now))
    if found:
        lines = [
            f"{row.public_id}: " + ", ".join(filter(None, (
                row.names.in_language(follower.language), in_language(row.district_names,
                follower.language),
            )))
            for row in found
        ]  # fmt: skip
        message = digest(
            lines, area=_area(app, follower), line=settings.calls.line, pages=settings.public_pages,
            language=follower.language,
            path=path_of(Subject(district=follower.district, topic=follower.topic)),
        )  # fmt: skip
        message |= {"follower": follower.follower_id, "keys": follower.keys}
        key = f"follower/{follower.follower_id}/area/{int(now.timestamp())}"
        await outbox.add(link, key, follower.way, follower.address, message, now)
    await followers.advance(link, follower.follower_id, now, next_morning(now, zone))


def _area(app: web.Application, follower: AreaFollower) -> str:
    words = app[WORDS]
    topic = in_language(follower.topic_names, follower.language) or words.say(
        follower.language, EVERYTHING
    )
    district = in_language(follower.district_names, follower.language) or words.say(
        follower.language, WHOLE_CITY
    )
    return f"{topic}, {district}"


async def keep_telling(app: web.Application) -> AsyncIterator[None]:
    """Keep telling followers of areas' news, as a cleanup context."""
    task = asyncio.create_task(_for_ever(app))
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _for_ever(app: web.Application) -> None:
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        try:
            await tell_areas(app, datetime.now(UTC))
        except DatabaseAway:
            continue
        except Exception:
            log.exception("followers of areas were not told")


def set_up(app: web.Application) -> None:
    app.cleanup_ctx.append(keep_telling)
