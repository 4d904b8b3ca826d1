"""Since when the demo city's heads and deputy akims answer for their bodies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from city.headships.rows import headships
from city.headships.tenure import HeadshipPost
from foundation.postgres.pool import Connection
from launcher.demo_names import HEADS, SUPERVISED

#: A past of `./komek demo history` is at most 400 days long.
SINCE_DAYS = 500
#: The day of a month on which a body got another head.
CHANGED_ON = 14


async def add_tenures(
    link: Connection, bodies: Mapping[str, int], people: Mapping[str, int], today: date
) -> None:
    """Enter them. `bodies`: code → id, of those that are open; `people`: login → id."""
    first = (today - timedelta(days=SINCE_DAYS)).replace(day=1)
    changed = (today.replace(day=1) - timedelta(days=1)).replace(day=CHANGED_ON)
    followers = {body: login for _, login, body in HEADS}
    began: set[str] = set()
    for _, login, body in HEADS:
        since, until = changed if body in began else first, None
        if followers[body] != login:
            until = changed - timedelta(days=1)
        began.add(body)
        if body in bodies:
            await headships.add(link, HeadshipPost.HEAD, bodies[body], people[login], since, until)
    for login, supervised in SUPERVISED.items():
        for body in supervised:
            if body in bodies:
                await headships.add(link, HeadshipPost.DEPUTY, bodies[body], people[login], first)
