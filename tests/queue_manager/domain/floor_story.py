"""Words to tell a story to `decide` with: a clock in seconds, operators 1001…, calls c1…"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TypeVar

from queue_manager.domain.decide import decide, next_due
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.states import Device, EndedBy, RingResult
from queue_manager.domain.lines.line import Line

NOON = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
R = TypeVar("R")

LINE = Line("109", wrap_up=timedelta(seconds=20))


def at(seconds: float) -> datetime:
    """`seconds` after noon in Almaty."""
    return NOON + timedelta(seconds=seconds)


class Story:
    """A floor to which things happen; keeps every command and record."""

    def __init__(
        self, operators: int = 0, line: Line = LINE, others: tuple[Line, ...] = ()
    ) -> None:
        self.floor = Floor()
        self.commands: list[do.Command] = []
        self.records: list[note.Record] = []
        self.latest: tuple[do.Command, ...] = ()
        names = {str(1001 + n): f"Operator {n + 1}" for n in range(operators)}
        self.tell(on.LinesChanged(at(-100), (line, *others)))
        self.tell(on.RosterChanged(at(-100), names))
        for n, extension in enumerate(names):
            self.tell(on.PhoneReachable(at(-90), extension, Device.PHONE, True))
            self.tell(on.OperatorAvailable(at(-60 + n), extension, Device.PHONE))
        self.commands.clear()
        self.records.clear()

    def tell(self, event: on.Event) -> tuple[do.Command, ...]:
        """Something happens; the new commands."""
        decision = decide(self.floor, event)
        self.floor = decision.floor
        self.commands += decision.commands
        self.records += decision.records
        self.latest = decision.commands
        return decision.commands

    def wait_until(self, seconds: float) -> None:
        """Time passes; whatever is due on the way happens when it is due."""
        while (due := next_due(self.floor)) is not None and due <= at(seconds):
            self.tell(on.Tick(due))

    def offer(
        self,
        seconds: float,
        call_id: str,
        caller: str | None = "+77011234567",
        line: str = "109",
    ) -> None:
        """A caller comes to a line."""
        channel = f"PJSIP/trunk-{call_id}"
        self.tell(on.CallOffered(at(seconds), call_id, line, "pbx1", channel, caller=caller))

    def answer(self, seconds: float, ring_id: str) -> None:
        """The operator picks up and the PBX connects the two."""
        ring = self.floor.rings[ring_id]
        self.tell(on.PhoneAnswered(at(seconds), ring_id))
        self.tell(on.Connected(at(seconds), ring.call_id, ring.operator, ring_id))

    def hang_up(self, seconds: float, call_id: str, by: EndedBy = EndedBy.CALLER) -> None:
        """The talk ends on both sides."""
        ring_id = self.floor.calls[call_id].rings.current
        self.tell(on.Disconnected(at(seconds), call_id, by))
        self.tell(on.CallerLeft(at(seconds), call_id))
        if ring_id is not None:
            self.tell(on.LegEnded(at(seconds), ring_id, RingResult.ANSWERED))

    def leg_ends(self, seconds: float, ring_id: str, result: RingResult) -> None:
        """The operator's leg is gone."""
        self.tell(on.LegEnded(at(seconds), ring_id, result))

    def call(self, call_id: str) -> Call:
        return self.floor.calls[call_id]

    def operator(self, extension: str) -> Operator:
        return self.floor.operators[extension]

    def rung(self) -> list[tuple[str, str]]:
        """(call, operator) of every ring asked for, in order."""
        return [(c.call_id, c.operator) for c in self.commands if isinstance(c, do.RingOperator)]

    def records_of(self, kind: type[R]) -> list[R]:
        """Records of one kind, in order."""
        return [record for record in self.records if isinstance(record, kind)]
