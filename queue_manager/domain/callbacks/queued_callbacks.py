"""Whose kept place has come up. Questions to the floor, which change nothing.

A place whose citizen is to be called now stands in line as if the caller still waited there
(`in_line`): the dispatch rule then treats them as everybody, with the clock of their own call.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from queue_manager.domain.floor.call import Call, Ladder, Needs, Origin
from queue_manager.domain.floor.callback import Callback, CallbackSource
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.lines.line import StepKind

#: Who waits that long has every circle of operators opened for them by the ladder.
WIDENED = Ladder((StepKind.RELAX_TOPICS, StepKind.RESERVE_JOINS, StepKind.OVERFLOW_JOINS))


class CallingHours(Protocol):
    """Settings that say when citizens are called: from `opens`, until before `closes`."""

    @property
    def opens(self) -> time: ...
    @property
    def closes(self) -> time: ...


def in_line(floor: Floor) -> list[Call]:
    """Return the places that have come up, each as a caller who waits."""
    up = [each for each in floor.callbacks.values() if each.due_at is None and _in_turn(each)]
    return [place(each) for each in may_go(floor, up)] if up else []


def lost_in_turn(floor: Floor) -> list[Call]:
    """Return lost callers who may be called as soon as it is quiet, the first lost first."""
    up = [each for each in floor.callbacks.values() if each.due_at is None and not _in_turn(each)]
    places = [place(each) for each in may_go(floor, up)] if up else []
    return sorted(places, key=lambda each: (each.offered_at, each.call_id))


def _in_turn(callback: Callback) -> bool:
    return callback.source is CallbackSource.REQUESTED or callback.now


def may_go(floor: Floor, callbacks: list[Callback]) -> Iterator[Callback]:
    """Yield those for whom nothing stands in the way, the first in line first: nobody calls them
    already, at whatever number, no cap holds them, their PBX is there, and they are neither on the
    line nor spoken with. Of two places of one citizen only one may go."""
    if not floor.callback_rules.possible or floor.draining:
        return
    taken = {call.origin.caller for call in floor.calls.values() if call.origin.caller is not None}
    taken |= {op.outgoing.number for op in floor.operators.values() if op.outgoing}
    for each in floor.callbacks.values():
        taken |= numbers_of(each) if each.out_id is not None else set()
    for each in sorted(callbacks, key=in_order):
        there = each.out_id is None and not each.held and each.pbx not in floor.away
        if there and not taken & numbers_of(each):
            taken |= numbers_of(each)
            yield each


def numbers_of(callback: Callback) -> set[str]:
    """Return the numbers by which the citizen is known: the one to call, and the one they called
    from."""
    return {callback.number, callback.caller or callback.number}


def in_order(callback: Callback) -> tuple[datetime, str]:
    """Sort kept places, the first in line first."""
    return callback.offered_at, callback.callback_id


def place(callback: Callback) -> Call:
    """Return the place as a caller who waits in it."""
    return Call(
        call_id=callback.callback_id,
        line=callback.line,
        pbx=callback.pbx,
        offered_at=callback.offered_at,
        origin=Origin(channel="", caller=callback.number, caller_kind="known"),
        needs=Needs(callback.language, callback.language_chosen, callback.topic),
        ladder=WIDENED,
    )


def open_for(floor: Floor, *numbers: str | None) -> list[Callback]:
    """Return callbacks that are still due to one of these numbers, the first in line first."""
    these = {number for number in numbers if number is not None}
    owed = [each for each in floor.callbacks.values() if these & numbers_of(each)]
    return sorted(owed, key=in_order)


def may_call_at(rules: CallingHours, zone: str, at: datetime) -> bool:
    """Return whether it is an hour at which citizens are called."""
    local = at.astimezone(ZoneInfo(zone)).time()
    return rules.opens <= local < rules.closes


def not_at_night(rules: CallingHours, zone: str, at: datetime) -> datetime:
    """Return `at`, or the next moment after it at which citizens are called."""
    if may_call_at(rules, zone, at):
        return at
    local = at.astimezone(ZoneInfo(zone))
    day = local.date() if local.time() < rules.opens else local.date() + timedelta(days=1)
    opening = datetime.combine(day, rules.opens, tzinfo=ZoneInfo(zone))
    return opening.astimezone(at.tzinfo)
