"""One batch of the journal, one transaction: its rows and the journal's position together."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from foundation.postgres.errors import is_refusal
from foundation.postgres.pool import Connection, Pool, connection, transaction
from queue_manager.scribe.contradiction import Contradiction
from queue_manager.scribe.journal import STREAM, Item, JournalEntry, Noted, call_of
from queue_manager.scribe.rows import journal as journal_rows
from queue_manager.scribe.writing import write_record
from queue_manager.scribe.writing_facts import FactsRefused, write_facts, write_what_can_be

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The result of a batch: how many records were put aside, and of how many calls the facts could
    not be written."""

    refused: int = 0
    facts_failed: int = 0


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A record that was put aside, as the log says it: without what the record holds."""

    call_id: str | None
    entry: str
    kind: str
    reason: str


class PositionMoved(Exception):
    """The journal was written beyond our position by somebody else, or by us unknowingly."""


async def read_position(pool: Pool) -> str:
    """Return the stream id up to which the journal is written; "0-0" at the beginning."""
    async with connection(pool) as database:
        await journal_rows.begin(database, STREAM)
        return await journal_rows.position(database, STREAM)


async def move_position(pool: Pool, before: str, after: str) -> None:
    """Set the position without rows: for a journal that began again. Raises PositionMoved."""
    async with transaction(pool) as connection:
        await _hold(connection, before)
        await journal_rows.move_position(connection, STREAM, after)


async def write_batch(pool: Pool, before: str, entries: Sequence[JournalEntry]) -> BatchResult:
    """Write `entries`, which follow the position `before`, and the facts that change with them.

    Most batches have nothing to refuse and go the fast way. Where one record is refused, all is
    undone and done again with a savepoint around each, so that only that record stays out.
    Raises PositionMoved, or DatabaseAway: then nothing of it is written, or all of it (the
    position tells which).
    """
    try:
        return await _write(pool, before, entries, careful=False)
    except Exception as error:
        if not refuses(error):
            raise
    return await _write(pool, before, entries, careful=True)


async def _write(
    pool: Pool, before: str, entries: Sequence[JournalEntry], *, careful: bool
) -> BatchResult:
    refusals: list[_Refusal] = []
    failed = 0
    async with transaction(pool) as connection:
        await _hold(connection, before)
        for entry_id, item in _items(entries):
            if refusal := await _write_item(connection, entry_id, item, careful=careful):
                refusals.append(refusal)
        records = [item.record for _, item in _items(entries) if isinstance(item, Noted)]
        if careful:
            failed = await write_what_can_be(connection, records)
        else:
            await write_facts(connection, records)
        await journal_rows.move_position(connection, STREAM, entries[-1].entry_id)
    for refusal in refusals:  # a batch that is undone has refused nothing
        log.error("journal record refused", extra=asdict(refusal))
    return BatchResult(len(refusals), failed)


async def _hold(connection: Connection, before: str) -> None:
    if await journal_rows.hold_position(connection, STREAM) != before:
        raise PositionMoved(f"the journal is not at {before} any more")


def _items(entries: Sequence[JournalEntry]) -> Iterator[tuple[str, Item]]:
    for entry in entries:
        for item in entry.items:
            yield entry.entry_id, item


async def _write_item(
    connection: Connection, entry_id: str, item: Item, *, careful: bool
) -> _Refusal | None:
    """Write one record, or put it aside and return what the log says of it."""
    if not isinstance(item, Noted):
        return await _refuse(connection, entry_id, item, item.call_id, item.reason, item.reason)
    if not careful:
        await write_record(connection, item.record)
        return None
    try:
        async with connection.transaction():  # a savepoint
            await write_record(connection, item.record)
        return None
    except Exception as error:
        if not refuses(error):
            raise
        called = call_of(item.record)
        return await _refuse(connection, entry_id, item, called, _reason(error), _nameless(error))


async def _refuse(
    connection: Connection, entry_id: str, item: Item, call_id: str | None, reason: str, logged: str
) -> _Refusal:
    """Put a record aside, with the record itself and the `reason`; the log says `logged`."""
    await journal_rows.put_aside(
        connection,
        STREAM,
        entry_id,
        place=item.place,
        kind=item.kind,
        call_id=call_id,
        reason=reason,
        record=item.raw,
    )
    return _Refusal(call_id, entry_id, item.kind, logged)


def refuses(error: BaseException) -> bool:
    """Return whether `error` is about a record itself, or about facts: what is refused is put
    aside."""
    return isinstance(error, (Contradiction, FactsRefused)) or is_refusal(error)


def _reason(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:1000].replace("\x00", "")


def _nameless(error: BaseException) -> str:
    """The reason without a value: the database's messages repeat numbers and names in clear."""
    if isinstance(error, Contradiction):
        return str(error)
    return f"{type(error).__name__} {getattr(error, 'constraint_name', None) or ''}".strip()
