"""Claims on jobs that only one process of the installation runs at a time."""

from __future__ import annotations

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@query("job_claim")
async def claim(connection: Connection, name: str) -> bool:
    """Claim a job until the transaction ends. Return False if another process runs it now."""
