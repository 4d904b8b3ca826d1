"""Houses of the city's streets, as the map that was imported names them."""

from __future__ import annotations

from collections.abc import Sequence

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from registry.places.houses import House


@query("house_find")
async def find_house(connection: Connection, street_id: int, key: str) -> House | None:
    """Find a house of a street by its key. None: it is not known."""


@query("houses_beginning")
async def houses_beginning(
    connection: Connection, street_ids: Sequence[int], keys: Sequence[str], most: int
) -> list[House]:
    """List the houses of each street whose key begins with the key beside it, at most `most` of a
    street, smaller numbers first."""


@query("houses_count")
async def count_houses(connection: Connection) -> int:
    """Count all houses."""


async def replace_houses(connection: Connection, found: Sequence[House]) -> None:
    """Put these houses in place of all earlier ones. Call it in a transaction."""
    await connection.execute(*bind("houses_clear"))
    await connection.execute(
        *bind(
            "houses_add",
            street_ids=[it.street_id for it in found],
            keys=[it.key for it in found],
            houses=[it.house for it in found],
            lats=[it.lat for it in found],
            lons=[it.lon for it in found],
        )
    )
