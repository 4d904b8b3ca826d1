"""A floor under a virtual clock: callers come, operators answer, talk and wrap up, and every
decision is the dispatcher's own (`decide`), with nothing around it."""

from __future__ import annotations

import heapq
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from queue_manager.domain.decide import decide, next_due
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.states import Device, EndedBy, RingResult
from queue_manager.domain.lines.line import Line
from queue_manager.domain.lines.skills import Skills

BEGINS = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class VirtualCaller:
    """A caller of the floor: the line, the language, the topic if they chose one."""

    line: str = "109"
    language: str = "kk"
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Ways:
    """The behaviour of operators and callers; times in seconds. Talks are gamma distributed: with
    the shape 1 exponentially, with 2 as calls in service centres about are."""

    answer_after: tuple[float, float] = (1.0, 4.0)
    no_answer_share: float = 0.0
    talk_mean: float = 120.0
    talk_shape: float = 2.0


@dataclass
class Account:
    """The account of a run. `decisions` are seconds each took, with the look when the next is due;
    `on_processor` is what of that the processor spent on it."""

    decisions: list[float] = field(default_factory=list)
    on_processor: list[float] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    talk_seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))


class VirtualFloor:
    """Operators sign in at the beginning; callers come when told. Times are seconds since then."""

    def __init__(
        self,
        lines: tuple[Line, ...],
        operators: Mapping[str, Skills],
        ways: Ways,
        rng: random.Random,
    ) -> None:
        self.ways, self.rng, self.floor, self.now = ways, rng, Floor(), 0.0
        self.account = Account()
        self._coming: list[tuple[float, int, Callable[[], None]]] = []
        self._order, self._calls = count(), count(1)
        names = {extension: f"Operator {extension}" for extension in operators}
        self.tell(on.LinesChanged(self.at(), lines))
        self.tell(on.RosterChanged(self.at(), names, dict(operators)))
        for extension in operators:
            self.tell(on.PhoneReachable(self.at(), extension, Device.PHONE, True))

    def sign_in(self) -> None:
        """Make everybody ready, one after another."""
        for extension in self.floor.operators:
            self.tell(on.OperatorAvailable(self.at(), extension, Device.PHONE))

    def at(self, later: float = 0.0) -> datetime:
        """Return the virtual moment."""
        return BEGINS + timedelta(seconds=self.now + later)

    def in_line(self) -> int:
        """Return callers for whom nobody is being rung."""
        return sum(call.state == "waiting" for call in self.floor.calls.values())

    def comes(self, caller: VirtualCaller) -> None:
        """Let a caller come now."""
        call_id = f"v{next(self._calls)}"
        offered = on.CallOffered(
            self.at(), call_id, caller.line, "pbx1", call_id, f"+7701{call_id[1:]:0>7}",
            language=caller.language,
        )  # fmt: skip
        self.tell(offered)
        if caller.topic:
            self.tell(on.CallerNeedsLearnt(self.at(), call_id, topic=caller.topic))

    def later(self, seconds: float, what: Callable[[], None]) -> None:
        """Let something happen after so many seconds."""
        heapq.heappush(self._coming, (self.now + seconds, next(self._order), what))

    def run_until(self, seconds: float) -> None:
        """Let time pass; whatever is due on the way happens when it is due."""
        while self.step(seconds):
            pass
        self.now = seconds

    def step(self, until: float = float("inf")) -> bool:
        """Return the next thing that happens; False where nothing does before `until`."""
        due = next_due(self.floor)
        due_in = (due - BEGINS).total_seconds() if due is not None else float("inf")
        coming = self._coming[0][0] if self._coming else float("inf")
        if min(due_in, coming) > until or min(due_in, coming) == float("inf"):
            return False
        if due_in <= coming:
            self.now = max(self.now, due_in)
            self.tell(on.Tick(due or self.at()))
        else:
            self.now, _, what = heapq.heappop(self._coming)
            what()
        return True

    def tell(self, event: on.Event) -> None:
        """Decide one event, and obey the commands."""
        began, spent = time.perf_counter(), time.thread_time()
        decision = decide(self.floor, event)
        next_due(decision.floor)
        self.account.decisions.append(time.perf_counter() - began)
        self.account.on_processor.append(time.thread_time() - spent)
        self.floor = decision.floor
        for command in decision.commands:
            self._obey(command)
        for record in decision.records:
            self._note(record)

    def _obey(self, command: do.Command) -> None:
        if isinstance(command, do.RingOperator):
            ring_id = command.ring_id
            if self.rng.random() >= self.ways.no_answer_share:
                self.later(
                    self.rng.uniform(*self.ways.answer_after), lambda: self._answers(ring_id)
                )
        elif isinstance(command, do.CancelRing):
            gone = command.ring_id
            self.later(0.02, lambda: self._leg_ends(gone, RingResult.NO_ANSWER))

    def _answers(self, ring_id: str) -> None:
        ring = self.floor.rings.get(ring_id)
        if ring is None or ring.withdrawn is not None:
            return
        self.tell(on.PhoneAnswered(self.at(), ring_id))
        self.tell(on.Connected(self.at(), ring.call_id, ring.operator, ring_id))
        shape = self.ways.talk_shape
        talk = self.rng.gammavariate(shape, self.ways.talk_mean / shape)
        self.later(talk, lambda: self._hangs_up(ring.call_id, ring_id))

    def _hangs_up(self, call_id: str, ring_id: str) -> None:
        self.tell(on.Disconnected(self.at(), call_id, EndedBy.CALLER))
        self.tell(on.CallerLeft(self.at(), call_id))
        self._leg_ends(ring_id, RingResult.ANSWERED)

    def _leg_ends(self, ring_id: str, result: RingResult) -> None:
        self.tell(on.LegEnded(self.at(), ring_id, result))

    def _note(self, record: note.Record) -> None:
        if isinstance(record, note.CallEnded) and record.operator is not None:
            self.account.calls[record.operator] += 1
            self.account.talk_seconds[record.operator] += record.talk_seconds
