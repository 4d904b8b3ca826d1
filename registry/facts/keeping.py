"""Facts of any kind are kept alike: those of what was on record before are built from the newest
back, a span can be built again, and a sample is compared by night with the same facts computed
again.

A `FactsSource` knows one kind of facts. Pages of keys, each (moment, id), lead from the newest
back; each page is a transaction of its own, so whatever is interrupted goes on where it was.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from foundation.postgres.pool import Connection, Pool, connection, one_snapshot, transaction
from registry.facts.rows import facts_keeping as rows
from registry.facts.rows.facts_keeping import FactsComparison, Key

AT_ONCE = 200
EXAMPLES = 100
FIRST_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
OnPage = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class KeyRange:
    """Keys at `begins` or later and before the key `before`, the latest first: of a `share` of all
    that `seed` decides, at most `limit`."""

    begins: datetime
    before: Key
    share: float = 1.0
    seed: int = 0
    limit: int = AT_ONCE


class FactsSource(Protocol):
    """One kind of facts. `formulas`: the version of its formulas."""

    @property
    def kind(self) -> str: ...

    @property
    def formulas(self) -> int: ...

    async def keys(self, connection: Connection, page: KeyRange) -> list[Key]:
        """Return keys of what has facts or should have some."""

    async def write(self, connection: Connection, ids: Sequence[str]) -> None:
        """Compute the facts of these again and write them; what should have none loses its own."""

    async def differing(self, connection: Connection, ids: Sequence[str]) -> list[str]:
        """Return which of these have other facts than are computed again."""

    async def make_room(self, connection: Connection, moments: Sequence[datetime]) -> None:
        """Make room for the facts of these moments."""

    async def prepare(self, connection: Connection, now: datetime) -> None:
        """Make room for the facts of the time to come."""


async def build_page(pool: Pool, source: FactsSource, now: datetime) -> rows.FactsProgress:
    """Build the facts of one page of what was on record before; returns how far that has come."""
    async with transaction(pool) as borrowed:
        before = await rows.progress(borrowed, source.kind, source.formulas, now)
    if before.finished_at is not None:
        return before
    key = (before.reached_at, before.reached_id)
    page = KeyRange(FIRST_MOMENT, key, limit=AT_ONCE)
    await _make_room(pool, source, page)
    async with transaction(pool) as borrowed:
        await rows.hold(borrowed, source.kind, shared=False)
        found = await source.keys(borrowed, page)
        await source.write(borrowed, [key[1] for key in found])
        ends = len(found) < AT_ONCE
        await rows.move(
            borrowed, source.kind, source.formulas, found[-1] if found else key, len(found),
            finished=ends,
        )  # fmt: skip
        return await rows.progress(borrowed, source.kind, source.formulas, now)


async def _make_room(pool: Pool, source: FactsSource, page: KeyRange) -> None:
    """For the facts of a page, before anybody holds them: making it waits for whoever writes
    records, and they wait for who holds the facts."""
    async with transaction(pool) as borrowed:
        found = await source.keys(borrowed, page)
        await source.make_room(borrowed, [moment for moment, _ in found])


async def rebuild(
    pool: Pool, source: FactsSource, begins: datetime, ends: datetime, on_page: OnPage
) -> int:
    """Build the facts from `begins` to before `ends` again. Return of how many contacts or tickets.
    `on_page` is told the sum after each page."""
    built = 0
    page: KeyRange | None = KeyRange(begins, (ends, ""))
    while page is not None:
        await _make_room(pool, source, page)
        async with transaction(pool) as borrowed:
            await rows.hold(borrowed, source.kind, shared=False)
            found = await source.keys(borrowed, page)
            await source.write(borrowed, [key[1] for key in found])
        built += len(found)
        on_page(built)
        page = _after(page, found)
    return built


async def compare(
    pool: Pool, source: FactsSource, page: KeyRange, at: datetime, on_page: OnPage = lambda _: None
) -> FactsComparison:
    """Compare the facts of a page and of all that follow it with the same computed again.

    Each page is read in one snapshot, in which records and their facts belong together.
    """
    compared, differ = 0, list[str]()
    async for ids, borrowed in _snapshots(pool, source, page):
        differ += await source.differing(borrowed, ids)
        compared += len(ids)
        on_page(compared)
    return FactsComparison(at, page.share, compared, len(differ), tuple(sorted(differ)[:EXAMPLES]))


async def _snapshots(
    pool: Pool, source: FactsSource, page: KeyRange
) -> AsyncIterator[tuple[list[str], Connection]]:
    following: KeyRange | None = page
    while following is not None:
        async with connection(pool) as borrowed, one_snapshot(borrowed):
            found = await source.keys(borrowed, following)
            yield [key[1] for key in found], borrowed
        following = _after(following, found)


def _after(page: KeyRange, found: Sequence[Key]) -> KeyRange | None:
    return replace(page, before=found[-1]) if len(found) == page.limit else None
