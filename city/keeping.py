"""Runs what keeps the panels: each at its own pace, and the trouble of one is not the others'."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol

from city.state import CityState
from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import retry_while_unavailable
from foundation.process.lifetime import gather_or_cancel

log = logging.getLogger(__name__)


class Keeper(Protocol):
    """A keeper of what has to be done from time to time. `name` is told in the health."""

    name: str
    every_seconds: float

    async def look(self, now: datetime) -> None:
        """Do what is to be done by `now`. Raises DatabaseAway."""


async def keep_all(keepers: Sequence[Keeper], state: CityState) -> None:
    """Run them until cancelled."""
    await gather_or_cancel(*(_keep(keeper, state) for keeper in keepers))


async def _keep(keeper: Keeper, state: CityState) -> None:
    def away(error: DatabaseAway) -> None:
        state.database = False
        log.warning("the database is away", extra={"why": str(error)})

    while True:
        try:
            await retry_while_unavailable(lambda: keeper.look(datetime.now(UTC)), away)
            state.database = True
            state.looked_at[keeper.name] = datetime.now(UTC)
            state.trouble.pop(keeper.name, None)
        except Exception as error:
            if state.trouble.get(keeper.name) != type(error).__name__:  # said once
                log.exception("a panel cannot be kept", extra={"keeper": keeper.name})
            state.trouble[keeper.name] = type(error).__name__
        await asyncio.sleep(keeper.every_seconds)
