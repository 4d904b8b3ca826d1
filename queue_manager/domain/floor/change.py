"""A working copy of the floor inside one decision: every change passes through here, so that
each is checked against the tables, recorded and mirrored exactly once."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import fair_load
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.callback import Callback
from queue_manager.domain.floor.copying import changed
from queue_manager.domain.floor.inquiry import Inquiry
from queue_manager.domain.floor.lead_model import Listening
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.ring import Ring
from queue_manager.domain.floor.states import CallState, OperatorState
from queue_manager.domain.floor.transitions import move_call, move_operator
from queue_manager.domain.lines.line import Line

NOT_IN_A_CALL = frozenset({OperatorState.AVAILABLE, OperatorState.SIGNED_OUT})


class FloorChange:
    """The floor being decided on, with the commands and records gathered so far.

    `floor` is the floor as it stands at any moment of the decision. The mappings named here are
    working copies, which change in place; every other part of the floor is replaced whole (`set`).
    """

    operators: dict[str, Operator]
    calls: dict[str, Call]
    rings: dict[str, Ring]
    listenings: dict[str, Listening]
    tickets: dict[str, int]
    callbacks: dict[str, Callback]
    inquiries: dict[str, Inquiry]

    def __init__(self, before: Floor) -> None:
        working: dict[str, Any] = {name: dict(getattr(before, name)) for name in WORKING_COPIES}
        self.__dict__.update(working)
        self.floor = changed(before, **working)
        self.commands: list[do.Command] = []
        self.records: list[note.Record] = []

    def set(self, **parts: Any) -> None:
        """Replace parts of the floor, each by its name there."""
        self.floor = changed(self.floor, **parts)

    @property
    def zone(self) -> ZoneInfo:
        """Return the city's time zone."""
        return ZoneInfo(self.floor.time_zone)

    def line_of(self, call: Call) -> Line:
        """Return the line of the call, as `Floor.line` does."""
        return self.floor.line(call.line)

    def change_call(self, call: Call, move: str | None = None, **changes: Any) -> Call:
        """Change a call, and move it to another state where `move` is given."""
        state = move_call(call.state, move) if move else call.state
        after = changed(call, state=state, **changes)
        self.calls[call.call_id] = after
        return after

    def change_ring(self, ring: Ring, **changes: Any) -> Ring:
        """Change a ring that is still on the PBX."""
        after = changed(ring, **changes)
        self.rings[ring.ring_id] = after
        return after

    def change_operator(self, operator: Operator, **changes: Any) -> Operator:
        """Change what is known of an operator without a change of state."""
        after = changed(operator, **changes)
        self.operators[operator.extension] = after
        self._mirror(operator, after)
        return after

    def move_operator(
        self, operator: Operator, move: str, at: datetime, reason: str | None = None, **changes: Any
    ) -> Operator:
        """Move an operator to another state: the old one is recorded, and the parachute follows."""
        state = move_operator(operator.state, move)
        self._record_state(operator, at)
        if state is OperatorState.AVAILABLE and move != "free":
            changes.setdefault("available_since", at)
        if operator.state is OperatorState.WRAP_UP:  # what was chosen for its end is spent
            changes = {"after_call": None, "call_id": None, **changes}
        if state in NOT_IN_A_CALL:  # nothing that was chosen for a call strikes after a later one
            changes = {"after_call": None, **changes}
        if state is not OperatorState.WRAP_UP:
            changes.setdefault("wrap_up", None)
        if operator.state in fair_load.AWAY and state not in fair_load.AWAY:
            load = operator.load if operator.state is OperatorState.PAUSED else 0.0
            back = changed(operator, load=load)
            changes.setdefault("load", fair_load.on_return(back, self.operators.values()))
        if operator.since is not None and at < operator.since:
            at = operator.since  # stamps of two sources may cross by a millisecond
        after = changed(operator, state=state, since=at, reason=reason, **changes)
        self.operators[operator.extension] = after
        self._mirror(operator, after)
        return after

    def next_ticket(self, line: str, at: datetime) -> str:
        """Return a number that was never used before: `109-2026-0000001`; the year is the
        city's."""
        key = ticket_series(line, at, self.zone)
        self.tickets[key] = self.tickets.get(key, 0) + 1
        return ticket_number(key, self.tickets[key])

    def crowd(self) -> note.Crowd:
        """Return the activity of everybody at this moment, for the story of a lost call."""

        def doing(*states: OperatorState) -> tuple[str, ...]:
            return tuple(
                sorted(each.extension for each in self.operators.values() if each.state in states)
            )

        return note.Crowd(
            available=doing(OperatorState.AVAILABLE),
            ringing=doing(OperatorState.RINGING),
            talking=doing(OperatorState.TALKING, OperatorState.HOLD, OperatorState.CALLING_OUT),
            wrap_up=doing(OperatorState.WRAP_UP),
            paused={
                each.extension: each.reason or ""
                for each in self.operators.values()
                if each.state is OperatorState.PAUSED
            },
            waiting=sum(
                call.state in (CallState.WAITING, CallState.RINGING) for call in self.calls.values()
            ),
        )

    def _record_state(self, operator: Operator, at: datetime) -> None:
        if operator.since is None:
            return
        self.records.append(
            note.StateEnded(
                operator=operator.extension,
                state=operator.state,
                reason=operator.reason,
                device=operator.phone.device,
                call_id=operator.call_id,
                began_at=operator.since,
                ended_at=max(at, operator.since),
            )
        )

    def _mirror(self, before: Operator, after: Operator) -> None:
        mirror = mirror_of(after)
        if mirror_of(before) != mirror:
            self.commands.append(mirror)


#: The floor's mappings that a decision changes in place.
WORKING_COPIES = tuple(FloorChange.__annotations__)


def ticket_series(line: str, at: datetime, zone: ZoneInfo) -> str:
    """Return the name under which a line's numbers of a year are counted."""
    return f"{line}-{at.astimezone(zone).year}"


def ticket_number(series: str, count: int) -> str:
    return f"{series}-{count:07d}"


def last_ticket(floor: Floor, line: str, at: datetime) -> str:
    """Return the number that was taken last on this floor, which must have taken one."""
    series = ticket_series(line, at, ZoneInfo(floor.time_zone))
    return ticket_number(series, floor.tickets[series])


def mirror_of(operator: Operator) -> do.MirrorOperator:
    """Return the operator as the parachute queues are to know them."""
    return do.MirrorOperator(
        operator.extension,
        operator.phone.device,
        signed_in=operator.state is not OperatorState.SIGNED_OUT,
        paused=operator.state is OperatorState.PAUSED,
        skills=operator.skills,
    )
