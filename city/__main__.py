"""``python -m city``: keeps what the city's panels show.

Nothing is remembered here: what is to be done stands in the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from city.keeping import Keeper, keep_all
from city.open_data.keeper import OpenDataKeeper
from city.problems.keeper import ProblemKeeper
from city.rating.keeper import RatingKeeper
from city.state import CityState
from city.tree.keeper import TreeKeeper
from foundation.postgres.pool import Pool, open_pool
from foundation.process.health import serve_health
from foundation.process.lifetime import run_until_stopped, settings_or_exit
from foundation.settings import Settings

ROLE = "city"
CONNECTIONS = 3


def keepers_of(settings: Settings, pool: Pool) -> Sequence[Keeper]:
    """Return everything that has to be kept."""
    zone = ZoneInfo(settings.timezone)
    return (
        TreeKeeper(pool, zone, settings.panels.statistics_address),
        OpenDataKeeper(settings, pool),
        RatingKeeper(pool, zone),
        ProblemKeeper(pool, zone),
    )


async def keep(settings: Settings) -> None:
    """Run the keepers until cancelled."""
    pool, state = await open_pool(settings, ROLE, size=CONNECTIONS), CityState()
    try:
        async with serve_health(settings, ROLE, state.health):
            await keep_all(keepers_of(settings, pool), state)
    finally:
        pool.terminate()


def main() -> None:
    settings = settings_or_exit(ROLE)
    run_until_stopped(lambda: keep(settings))


if __name__ == "__main__":
    main()
