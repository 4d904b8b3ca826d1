"""Whether somebody waits in the database for what another has locked."""

from __future__ import annotations

from bench.system import until
from foundation.postgres.pool import Pool

WAITING = """SELECT count(*) FROM pg_stat_activity
              WHERE wait_event_type = 'Lock' AND datname = current_database()"""
PATIENCE = 20


async def until_waiting(pool: Pool, sessions: int = 1) -> None:
    """Until so many sessions of this database wait for a lock."""

    async def waiting() -> bool:
        return bool(await pool.fetchval(WAITING) >= sessions)

    await until(waiting, PATIENCE, f"{sessions} wait for a lock")
