"""Claims on jobs that only one process of the installation runs at a time."""

from __future__ import annotations

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind


async def claim(connection: Connection, name: str) -> bool:
    """Claim a job until the transaction ends. Return False if another process runs it now."""
    return bool(await connection.fetchval(*bind("job_claim", name=name)))
