"""What the database has of a storm."""

from __future__ import annotations

import re
from collections.abc import Iterator

import asyncpg

from bench.post_storm.account import OnRecord
from bench.post_storm.plan import Clocked, Place
from foundation.postgres.queries import bind
from foundation.settings import Settings

_MARK = re.compile(r"\bp[0-9]{6}\b")


async def on_record(settings: Settings, clock: Clocked) -> tuple[list[OnRecord], int]:
    """Return every row that bears a mark, and how many conversations or contacts lack the other."""
    link = await asyncpg.connect(settings.stores.database_url)
    try:
        messages = await link.fetch(*bind("bench_post_storm_messages"))
        reports = await link.fetch(*bind("bench_post_storm_reports"))
        strays: int = await link.fetchval(*bind("bench_post_storm_strays"))
    finally:
        await link.close()
    rows = [
        OnRecord(mark, Place(source), clock.seconds(seen_at))
        for source, text, seen_at in messages
        for mark in _marks(text)
    ]
    rows += [
        OnRecord(mark, Place.SITE, clock.seconds(opened_at))
        for text, opened_at in reports
        for mark in _marks(text)
    ]
    return rows, strays


def _marks(text: str) -> Iterator[str]:
    """The first alone: an answer to a mail has its words once more."""
    if found := _MARK.search(text):
        yield found[0]
