"""The facts of calls, written with the records that make or change them: see
`queue_manager.domain.measures.facts`."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence

import msgspec

from foundation.postgres.errors import is_refusal
from foundation.postgres.pool import Connection
from queue_manager.call_facts import KIND, write_anew
from queue_manager.domain.floor.records import (
    AbuseNoted,
    CallAnswered,
    CallbackEnded,
    CallbackQueued,
    CallBegan,
    CallBroken,
    CallEnded,
    GapEnded,
    Record,
    RingEnded,
    StateEnded,
    SurveyScored,
    TicketOpened,
)
from queue_manager.domain.floor.states import OperatorState
from queue_manager.rows import facts as rows
from registry.facts.rows import facts_keeping

log = logging.getLogger(__name__)

_OF_CALL = (
    CallAnswered,
    CallEnded,
    RingEnded,
    CallBroken,
    SurveyScored,
    GapEnded,
    AbuseNoted,
    TicketOpened,
)


class FactsRefused(Exception):
    """The facts of these records cannot be computed or written; the records themselves can."""


def changes_facts_of(record: Record) -> str | None:
    """Return the call whose facts this record makes or changes, once the call is over."""
    match record:
        case StateEnded():
            return record.call_id if record.state is OperatorState.WRAP_UP else None
        case CallbackQueued() | CallbackEnded():
            return record.callback_id
        case CallBegan():
            return record.call_id
    return record.call_id if isinstance(record, _OF_CALL) else None


async def write_facts(connection: Connection, records: Sequence[Record]) -> None:
    """Write the facts that `records`, which are written already, make or change.

    Raises FactsRefused, or what says that the database is away.
    """
    try:
        await _write(connection, await _stale(connection, records))
    except Exception as error:
        if not _is_of_input(error):
            raise
        raise FactsRefused(f"{type(error).__name__}: {error}") from error


async def write_what_can_be(connection: Connection, records: Sequence[Record]) -> int:
    """Write as `write_facts`, each call alone; return of how many the facts could not be written.
    Their records stay, and the nightly comparison finds what is missing."""
    failed = 0
    for call_id in await _stale(connection, records):
        try:
            async with connection.transaction():  # a savepoint
                await _write(connection, [call_id])
        except Exception as error:
            if not _is_of_input(error):
                raise
            failed += 1
            reason = {"call_id": call_id, "reason": type(error).__name__}
            log.error("the facts of a call cannot be written", extra=reason)
    return failed


async def _stale(connection: Connection, records: Sequence[Record]) -> list[str]:
    changed = {call for record in records if (call := changes_facts_of(record))}
    if not changed:
        return []
    began = {record.call_id for record in records if isinstance(record, CallBegan)}
    return await rows.stale(connection, changed, began)


async def _write(connection: Connection, call_ids: Collection[str]) -> None:
    if call_ids:
        await facts_keeping.hold(connection, KIND, shared=True)
        await write_anew(connection, call_ids)


def _is_of_input(error: Exception) -> bool:
    """Whether it is what was computed that is wrong, now and for ever."""
    return is_refusal(error) or isinstance(error, (ValueError, OverflowError, msgspec.MsgspecError))
