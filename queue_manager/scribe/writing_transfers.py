"""External transfers, as rows and as lines of the ticket's story."""

from __future__ import annotations

from foundation.postgres.pool import Connection
from queue_manager.domain.floor.records import OutsideAnswered, OutsideBegan, OutsideEnded
from queue_manager.scribe.contradiction import Contradiction
from queue_manager.scribe.rows import transfers
from registry.tickets.rows.history import add_history_by_operator


async def write_transfer(
    connection: Connection, record: OutsideBegan | OutsideAnswered | OutsideEnded
) -> None:
    """Write the record of a leg to an outside number. Raises Contradiction if the leg never
    began."""
    match record:
        case OutsideBegan():
            await transfers.begin(connection, record)
        case OutsideAnswered():
            if not await transfers.answer(connection, record):
                raise Contradiction("answered, but nobody was asked outside")
        case OutsideEnded():
            await _ended(connection, record)


async def _ended(connection: Connection, record: OutsideEnded) -> None:
    row = await transfers.end(connection, record)
    if row is None or row["ticket"] is None:
        return  # said before; or the call has no ticket
    detail = f"{row['how']}:{row['code']}:{record.result.value}"
    change = {"outside": [None, detail]}
    await add_history_by_operator(
        connection, row["ticket"], row["operator"], row["asked_at"], change
    )
