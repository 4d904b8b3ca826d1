"""Where the contacts of an invented city count, written at once by the keeper's own rule."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from bench.city_made import Made
from city.problems.places import Placing
from city.problems.rows import problems
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from registry.places.rows import places

AT_ONCE = 20_000
COLUMNS = (
    "ticket", "topic_id", "cell", "day", "solved_on", "version",
    "applicant", "merged", "reopened", "district", "reach", "body_id", "counts_in",
)  # fmt: skip


async def place_all(reader: Connection, writer: Connection, made: Made) -> None:
    """Place each ticket in its cell, as after the keeper's first look; two connections."""
    outlines = {it.code: it.outline for it in await places.districts(reader) if it.outline}
    placing = Placing(outlines, frozenset())
    await writer.fetch(*bind("bench_tickets_quickly"))
    await writer.copy_records_to_table(
        "problem_tickets", records=_placed(reader, placing, made), columns=COLUMNS
    )
    cells = await problems.every_cell(reader)
    await problems.write_cells(writer, {it: placing.district(it) for it in cells})
    await problems.set_progress(writer, made.ends)


async def _placed(
    reader: Connection, placing: Placing, made: Made
) -> AsyncIterator[tuple[Any, ...]]:
    query, *values = bind("bench_city_unplaced", zone=made.zone.key)
    async with reader.transaction():
        async for row in reader.cursor(query, *values, prefetch=AT_ONCE):
            cell = placing.cell(row["lat"], row["lon"], on_the_spot=False)
            yield (
                row["number"], row["topic_id"], cell, row["day"], row["solved_on"], row["version"],
                row["applicant"], None, row["reopened"], row["district"], None, row["body_id"],
                placing.placed(cell, row["district"]).district,
            )  # fmt: skip
