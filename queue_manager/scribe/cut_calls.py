"""Writes the ends of calls that were going on when a copy of the installation was taken.

A restored copy has no floor that knows these calls, and its database lacks their ends: without this
module they would be open for ever. Each end is written as the dispatcher writes calls that a
stopped PBX has cut. A caller who was waiting is lost through our fault and gets a ticket; a caller
who was talking was answered; both are due a callback. The dispatcher's list of kept places is not
in a copy either, so their callers are called back by the tasks of their tickets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from foundation.postgres.pool import Connection
from queue_manager.domain.floor.callback import CallbackResult
from queue_manager.domain.floor.change import ticket_number, ticket_series
from queue_manager.domain.floor.records import (
    CallbackEnded,
    CallbackOwed,
    CallEnded,
    OutboundCallEnded,
    OutsideEnded,
    Record,
    TicketOpened,
)
from queue_manager.domain.floor.states import (
    CutOff,
    EndedBy,
    Outcome,
    OutResult,
    RingResult,
    Route,
)
from queue_manager.scribe.rows import open_calls as rows
from queue_manager.scribe.rows.open_calls import (
    OpenCall,
    OpenCallback,
    OpenOutboundCall,
    OpenTransfer,
)
from queue_manager.scribe.writing import write_record
from queue_manager.scribe.writing_facts import write_what_can_be

FAILURE = "the call was going on when the copy was taken from which the system was restored"


class TicketNumbers:
    """A source of new ticket numbers. `last`: the highest number in use of each series
    ("<line>-<year>")."""

    def __init__(self, last: dict[str, int], zone: ZoneInfo) -> None:
        self._last, self._zone = dict(last), zone

    def next(self, line: str, at: datetime) -> str:
        """Return a number that no ticket of the line has had yet. `at`: when the ticket is opened;
        it determines the year."""
        series = ticket_series(line, at, self._zone)
        self._last[series] = self._last.get(series, 0) + 1
        return ticket_number(series, self._last[series])


@dataclass(frozen=True, slots=True)
class CutCalls:
    """Numbers of what was ended: calls, calls to citizens, kept places. `callbacks_due`: how many
    callers are to be called back."""

    calls: int
    outbound_calls: int
    places: int
    callbacks_due: int


async def end_cut_calls(
    connection: Connection, taken_at: datetime, numbers: TicketNumbers
) -> CutCalls:
    """Write the end of everything that has no end on record, and return how much that was.

    The ends get the moment at which the copy was taken, or the last moment on record if that is
    later. To be called in a transaction, while neither a dispatcher nor a scribe runs.
    """
    at = max(taken_at, await rows.last_moment(connection) or taken_at)
    calls = await rows.open_calls(connection)
    outbound = await rows.open_outbound_calls(connection)
    places = await rows.open_callbacks(connection)
    records: list[Record] = [
        *ends_of_transfers(await rows.open_transfers(connection), at),
        *ends_of_outbound_calls(outbound, at),
        *ends_of_calls(calls, at, numbers),
        *ends_of_places(places, at),
    ]
    for record in records:
        await write_record(connection, record)
    await write_what_can_be(connection, records)
    due = {it.ticket for it in records if isinstance(it, CallbackOwed)}
    due |= {it.number for it in records if isinstance(it, TicketOpened) and it.call_back}
    return CutCalls(len(calls), len(outbound), len(places), len(due))


def ends_of_calls(
    calls: Iterable[OpenCall], at: datetime, numbers: TicketNumbers
) -> Iterator[Record]:
    """Yield the records that end each call at `at`, with a ticket for each caller who was
    waiting."""
    for call in calls:
        yield from _end_of_talk(call, at) if call.connected_at else _end_of_wait(call, at, numbers)


def _end_of_talk(call: OpenCall, at: datetime) -> Iterator[Record]:
    if call.caller is not None and call.ticket is not None and not call.trial:
        yield CallbackOwed(call.ticket, call.call_id, at)
    yield _end(call, Outcome.ANSWERED, at, call.connected_at or at, call.ticket)


def _end_of_wait(call: OpenCall, at: datetime, numbers: TicketNumbers) -> Iterator[Record]:
    number = numbers.next(call.line, at)
    yield TicketOpened(
        number=number,
        call_id=call.call_id,
        line=call.line,
        opened_at=at,
        caller=call.caller,
        operator=None,
        language=call.language,
        call_back=call.caller is not None and not call.trial,
    )
    yield _end(call, Outcome.FAILED, at, at, number)


def _end(
    call: OpenCall, outcome: Outcome, at: datetime, waited_to: datetime, ticket: str | None
) -> CallEnded:
    return CallEnded(
        call_id=call.call_id,
        outcome=outcome,
        ended_at=at,
        waited_seconds=(waited_to - call.offered_at).total_seconds(),
        talk_seconds=(at - waited_to).total_seconds(),
        hold_seconds=0.0,
        ended_by=EndedBy.SYSTEM,
        route=Route(call.route),
        operator=call.operator,
        greeted_at=call.greeted_at,
        ticket=ticket,
        failure=FAILURE,
        cut_off=CutOff.PBX_DOWN,
    )


def ends_of_outbound_calls(calls: Iterable[OpenOutboundCall], at: datetime) -> Iterator[Record]:
    """Yield the end of each call to a citizen. A call that had not been answered gets the result
    UNSEEN: nobody saw how it ended."""
    for call in calls:
        spoken = call.connected_at is not None
        yield OutboundCallEnded(
            out_id=call.out_id,
            ticket=call.ticket,
            operator=call.operator,
            result=OutResult.ANSWERED if spoken else OutResult.UNSEEN,
            ended_at=max(at, call.requested_at),
            talk_seconds=max(0.0, (at - (call.connected_at or at)).total_seconds()),
        )


def ends_of_transfers(legs: Iterable[OpenTransfer], at: datetime) -> Iterator[Record]:
    """Yield the end of each leg to an outside number, at `at`."""
    for leg in legs:
        result = RingResult.WITHDRAWN if leg.answered_at is None else RingResult.ANSWERED
        yield OutsideEnded(leg.leg, leg.call_id, leg.ticket, result, max(at, leg.requested_at))


def ends_of_places(places: Iterable[OpenCallback], at: datetime) -> Iterator[Record]:
    """Yield the end of each kept place, and the callback due to its caller."""
    for place in places:
        ended_at = max(at, place.queued_at)
        yield CallbackEnded(
            callback_id=place.callback_id,
            ticket=place.ticket,
            result=CallbackResult.EXPIRED,
            ended_at=ended_at,
            attempts=place.attempts,
        )
        yield CallbackOwed(place.ticket, place.callback_id, ended_at)
