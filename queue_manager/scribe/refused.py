"""Records that were refused, tried again: after an upgrade, or when a person has mended a row."""

from __future__ import annotations

import logging

from foundation.postgres.pool import Pool, connection, transaction
from queue_manager.scribe.batches import refuses
from queue_manager.scribe.journal import STREAM, Noted, read_record
from queue_manager.scribe.rows import journal as journal_rows
from queue_manager.scribe.rows.journal import RefusedRecord
from queue_manager.scribe.writing import write_record
from queue_manager.scribe.writing_facts import write_facts

log = logging.getLogger(__name__)


async def refused_records(pool: Pool) -> list[RefusedRecord]:
    """Return every record that is still put aside, in the journal's order."""
    async with connection(pool) as database:
        return await journal_rows.refused(database, STREAM)


async def try_again(pool: Pool) -> int:
    """Write what can be written by now, each in a transaction; returns how many are still refused.

    Raises DatabaseAway; what was settled until then stays settled.
    """
    left = 0
    for record in await refused_records(pool):
        left += not await _settled(pool, record)
    return left


async def _settled(pool: Pool, record: RefusedRecord) -> bool:
    item = read_record(record.place, record.record.replace("\\u0000", "\\ufffd").encode())
    if record.place < 0 or not isinstance(item, Noted):
        return False
    try:
        async with transaction(pool) as connection:
            await write_record(connection, item.record)
            await write_facts(connection, [item.record])
            await journal_rows.settle(connection, STREAM, record)
    except Exception as error:
        if not refuses(error):
            raise
        return False
    log.info(
        "refused record written after all", extra={"call_id": record.call_id, "kind": record.kind}
    )
    return True
