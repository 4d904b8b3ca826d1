"""``calls --json``: what is on record, one call a line, oldest first."""

import asyncio
import json
from datetime import UTC, datetime
from typing import TextIO

from foundation.errors import StartError
from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from launcher.rows.calls import CallLine, calls_since

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_since(text: str) -> datetime:
    """Return an ISO 8601 time; one without a zone is UTC. Raises StartError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise StartError(
            f"--since wants an ISO time such as 2026-01-31T08:00Z, not {text}"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def print_calls(settings: Settings, since: datetime, out: TextIO, *, as_json: bool) -> int:
    """Write the calls offered at or after ``since``; returns how many."""
    return asyncio.run(_print_calls(settings, since, out, as_json))


async def _print_calls(settings: Settings, since: datetime, out: TextIO, as_json: bool) -> int:
    def line(call: CallLine) -> str:
        if as_json:
            return json.dumps(call.as_json(settings.folders.recordings_dir), ensure_ascii=False)
        waited = "" if call.waited_seconds is None else f"{call.waited_seconds:6.1f} s"
        return (
            f"{call.offered_at:%Y-%m-%d %H:%M:%S}  {call.ticket or '-':<18}"
            f"{call.outcome or 'in progress':<14}{waited:>9}  {call.operator or '-'}"
        )

    pool = await open_pool(settings, "calls", size=1)
    count = 0
    try:
        async with connection(pool) as link:
            async for call in calls_since(link, since):
                print(line(call), file=out)
                count += 1
    except DatabaseAway as error:
        raise StartError(f"the database does not answer ({error}): is ./komek up?") from error
    finally:
        await pool.close()
    return count
