"""Contacts stand beside the districts of their cells: where each cell lies is learned again each
night, and contacts follow piece by piece."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from city.problems.counting import WINDOW
from city.problems.places import DIGITS, LEAST_DEFAULT, Placing, default_points
from city.problems.rows import problems
from foundation.postgres.pool import Connection, Pool, transaction
from registry.places.rows import places as place_rows

#: Contacts that are settled in one statement: all two million take longer than one may.
AT_ONCE = 5_000


async def settle(pool: Pool, *, anew: bool = False) -> None:
    """Settle every contact in the district of its cell and with its ticket's body: piece by piece,
    each of which stays where a later one fails. `anew`: those that came back are to be placed
    again. Raises DatabaseAway."""
    last: str | None = ""
    while last is not None:
        async with transaction(pool) as link:
            last = await problems.settle(link, last, AT_ONCE, anew=anew)


async def places_anew(link: Connection, now: datetime) -> Placing:
    """Return districts as they are drawn now, with every cell in which anything counts written down
    accordingly; its contacts follow by `settle`."""
    placing = await _learned(link, now, {})
    cells = await problems.every_cell(link)
    await problems.write_cells(link, {it: placing.district(it) for it in cells})
    return placing


async def places_settled(link: Connection, now: datetime) -> Placing:
    """Return where districts were drawn again since the last night, cells stay where they lay until
    all their contacts follow."""
    return await _learned(link, now, await problems.known_cells(link))


async def _learned(link: Connection, now: datetime, settled: Mapping[int, str | None]) -> Placing:
    points, placed = await problems.shared_points(link, now - WINDOW, LEAST_DEFAULT, DIGITS)
    outlines = {it.code: it.outline for it in await place_rows.districts(link) if it.outline}
    return Placing(outlines, default_points(points, placed), settled)
