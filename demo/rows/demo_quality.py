"""What the invented work of the quality service needs to know of the installation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@query("demo_quality_recorded")
async def recorded(connection: Connection, call_ids: Sequence[str]) -> int:
    """Return how many of these calls have a recording."""


@query("demo_quality_drawn")
async def drawn_on(connection: Connection, day: date) -> list[int]:
    """Return what waits to be assessed of a day."""


@query("demo_quality_people")
async def leads_and_controllers(connection: Connection) -> list[int]:
    """Return their ids, leads first."""
