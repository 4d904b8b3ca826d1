"""``./komek facts``: the facts that figures sum, built again from what is on record, or compared
with it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from foundation.postgres.pool import Pool, connection, open_pool
from foundation.process.progress import Progress
from foundation.settings import Settings
from queue_manager.call_facts import CallFacts
from registry.deadline_facts import TicketDeadlines
from registry.facts.keeping import FIRST_MOMENT, FactsSource, KeyRange
from registry.facts.keeping import compare as compare_page
from registry.facts.keeping import rebuild as rebuild_span
from registry.facts.rows import facts_keeping as rows
from registry.facts.rows.facts_keeping import FactsComparison

#: A line of progress after each so many.
TELL_EVERY = 20_000
#: What begins during the command belongs to it no more.
AHEAD = timedelta(days=1)


def sources(settings: Settings) -> Sequence[FactsSource]:
    """Return every kind of facts."""
    return (CallFacts(), TicketDeadlines(ZoneInfo(settings.timezone)))


def rebuild(
    settings: Settings, progress: Progress, since: date | None = None, until: date | None = None
) -> int:
    """Build the facts from the local day `since` to the day `until` again. Return of how many."""
    zone = ZoneInfo(settings.timezone)
    begins = FIRST_MOMENT if since is None else _midnight(since, zone)
    ends = datetime.now(UTC) + AHEAD if until is None else _midnight(until + timedelta(1), zone)

    async def work(pool: Pool, source: FactsSource) -> int:
        tell = _teller(progress, f"{source.kind} built")
        return await rebuild_span(pool, source, begins, ends, tell)

    return sum(_of_each(settings, progress, "building the facts of", work))


def compare(settings: Settings, progress: Progress, share: float) -> int:
    """Compare a share of all facts with what is on record; returns how many differ."""

    async def work(pool: Pool, source: FactsSource) -> int:
        now = datetime.now(UTC)
        page = KeyRange(FIRST_MOMENT, (now + AHEAD, ""), share, seed=now.toordinal())
        tell = _teller(progress, f"{source.kind} compared")
        found = await compare_page(pool, source, page, now, tell)
        if found.differing:
            async with connection(pool) as borrowed:
                await rows.add_comparison(borrowed, source.kind, source.formulas, found)
        progress(_sentence(source.kind, found))
        return found.differing

    return sum(_of_each(settings, progress, "comparing the facts of", work))


def _of_each(
    settings: Settings,
    progress: Progress,
    title: str,
    work: Callable[[Pool, FactsSource], Awaitable[int]],
) -> list[int]:
    async def all_of_them() -> list[int]:
        pool = await open_pool(settings, "facts", size=1)
        try:
            found = []
            for source in sources(settings):
                with progress.step(f"{title} {source.kind}"):
                    found.append(await work(pool, source))
            return found
        finally:
            await pool.close()

    return asyncio.run(all_of_them())


def _sentence(kind: str, found: FactsComparison) -> str:
    sentence = f"{found.compared} of {kind} compared, {found.differing} differ"
    return sentence + "".join(f"\n      {example}" for example in found.examples)


def _teller(progress: Progress, what: str) -> Callable[[int], None]:
    reported = 0

    def tell(so_far: int) -> None:
        nonlocal reported
        if so_far - reported >= TELL_EVERY:
            reported = so_far
            progress(f"{so_far} {what}")

    return tell


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
