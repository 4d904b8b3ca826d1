"""``python -m quality.analysis DAY``: makes one analysis and ends. The quality process starts it,
so that replays never hold up its loop; it goes last on the processors."""

from __future__ import annotations

import argparse
import asyncio
import os
from datetime import UTC, date, datetime

from foundation.postgres.pool import open_pool
from foundation.process.lifetime import settings_or_exit
from foundation.settings import Settings
from quality.analysis.making import make
from quality.analysis.rules import rules_of

ROLE = "analysis"
NICENESS = 10


async def analyse(settings: Settings, day: date, *, anew: bool, by: int | None) -> bool:
    """Make the analysis of the day. Return whether it was made."""
    pool = await open_pool(settings, ROLE, size=1)
    try:
        return await make(pool, day, rules_of(settings), datetime.now(UTC), anew=anew, by=by)
    finally:
        await pool.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("day", type=date.fromisoformat)
    parser.add_argument("--anew", action="store_true")
    parser.add_argument("--by", type=int)
    options = parser.parse_args()
    os.nice(NICENESS)
    settings = settings_or_exit(ROLE)
    asyncio.run(analyse(settings, options.day, anew=options.anew, by=options.by))


if __name__ == "__main__":
    main()
