"""Ends on record what was going on when a copy of the installation was taken.

The floor that knew these calls is not in a copy, and their ends are not in its database: they would
be open for ever. Each is written as the dispatcher writes what a PBX that went down has cut: a
caller who waited is lost by our fault and gets a ticket, a talk was answered, and both are to be
called back. Of a place kept for a callback the dispatcher's list is lost: its caller stays due to
be called by the ticket's task.
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
    """Gives out numbers of tickets above the `last` of each series ("<line>-<year>")."""

    def __init__(self, last: dict[str, int], zone: ZoneInfo) -> None:
        self._last, self._zone = dict(last), zone

    def next(self, line: str, at: datetime) -> str:
        """Return a number that no ticket of the line has had."""
        series = ticket_series(line, at, self._zone)
        self._last[series] = self._last.get(series, 0) + 1
        return ticket_number(series, self._last[series])


@dataclass(frozen=True, slots=True)
class CutCalls:
    """How many of each were ended; `callbacks_due`: callers who are to be called back."""

    calls: int
    outbound_calls: int
    places: int
    callbacks_due: int


async def end_cut_calls(
    connection: Connection, taken_at: datetime, numbers: TicketNumbers
) -> CutCalls:
    """End everything that has no end on record, as of the moment of the copy. To be called in a
    transaction, while no dispatcher and no scribe runs."""
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
    """Yield what is written of each call that was cut at `at`."""
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
    """Yield the end of each call to a citizen; where they had not answered nobody saw it."""
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
    """Yield the end of each leg to the outside."""
    for leg in legs:
        result = RingResult.WITHDRAWN if leg.answered_at is None else RingResult.ANSWERED
        yield OutsideEnded(leg.leg, leg.call_id, leg.ticket, result, max(at, leg.requested_at))


def ends_of_places(places: Iterable[OpenCallback], at: datetime) -> Iterator[Record]:
    """Yield the end of each kept place, and that its caller is to be called."""
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
