"""The one writer: takes events in order, decides, remembers, acts. Nothing else changes the floor.

    event → decide → journal → effects, live word

Events that are there together are decided together and journalled in one go. The beat, by which
the PBX knows that we live, comes from this very loop: a loop that hangs gives none.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from queue_manager.domain.decide import Decision, decide, next_due
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.commands import Command
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.records import Record

BEAT_EVERY = timedelta(seconds=0.5)
#: Our beat was this much overdue: the dialplan took us for dead and has acted on its own since.
BEAT_MISSED = timedelta(seconds=1)
#: A floor that says "due" and does nothing about it is asked again after this long.
SHORTEST_WAIT_SECONDS = 0.02
MOST_AT_ONCE = 64
#: What the log tells of a call; the rest only where everything is asked for.
LOGGED_AS_INFO = (
    on.CallOffered,
    on.CallerParachuted,
    on.Connected,
    on.Disconnected,
    on.CallerLeft,
    on.LegEnded,
    on.CallTraced,
    on.PbxLost,
)
log = logging.getLogger(__name__)


class EventJournal(Protocol):
    """The journal as the dispatcher uses it."""

    async def append(self, steps: Sequence[tuple[on.Event, Sequence[Record]]]) -> None: ...


class CommandExecutor(Protocol):
    """The part that carries commands out. It must return at once and never raise."""

    def carry_out(self, commands: Iterable[Command]) -> None: ...
    def beat(self, at: datetime) -> None: ...
    def distrust(self) -> Sequence[on.Event]: ...


class LivePublisher(Protocol):
    """The part that publishes live messages."""

    def changed(self, before: Floor, after: Floor, event: on.Event) -> None: ...


@dataclass(frozen=True, slots=True)
class PendingEvent:
    """An event, and who waits for the floor it leads to."""

    event: on.Event
    answer: asyncio.Future[Floor] | None = None


class Dispatcher:
    """The loop that decides event after event. `floor` is what the rest may read at any time;
    frozen, so it may be kept."""

    def __init__(
        self,
        floor: Floor,
        journal: EventJournal,
        live: LivePublisher,
        acts: CommandExecutor,
        clock: Callable[[], datetime],
    ) -> None:
        self.floor = floor
        self.decided = 0
        """Events that changed something since the start."""
        self.faults = 0
        """Events that were left out since the start, because a rule failed on them."""
        self._journal, self._live, self._acts, self._clock = journal, live, acts, clock
        self._inbox: asyncio.Queue[PendingEvent] = asyncio.Queue()
        self._changes: list[tuple[Floor, Floor, on.Event]] = []
        self._beat_due = clock()
        self._idle_tick = False
        self._stepped_at = time.monotonic()

    def still_for_seconds(self) -> float:
        """Return the seconds since the last step; the beat alone makes two a second."""
        return time.monotonic() - self._stepped_at

    def tell(self, event: on.Event) -> None:
        """Queue something that happened."""
        self._inbox.put_nowait(PendingEvent(event))

    async def ask(self, event: on.Event) -> Floor:
        """Queue something that happened; returns the floor right after it, when its commands are
        given."""
        answer: asyncio.Future[Floor] = asyncio.get_running_loop().create_future()
        self._inbox.put_nowait(PendingEvent(event, answer))
        return await answer

    async def run(self) -> None:
        """Decide event after event, for ever."""
        while True:
            batch = await self._next()
            if self._clock() > self._beat_due + BEAT_MISSED:
                # What has arrived is of a world that went on without us: compare first.
                batch = [PendingEvent(event) for event in self._acts.distrust()] + batch
            await self._step(batch)
            self._stepped_at = time.monotonic()

    async def _next(self) -> list[PendingEvent]:
        """What has arrived, or nothing when a tick or a beat is due first."""
        batch: list[PendingEvent] = []
        if self._inbox.empty():
            try:
                async with asyncio.timeout(self._wait_seconds()):
                    batch.append(await self._inbox.get())
            except TimeoutError:
                return []
        while not self._inbox.empty() and len(batch) < MOST_AT_ONCE:
            batch.append(self._inbox.get_nowait())
        return batch

    def _wait_seconds(self) -> float:
        due = next_due(self.floor)
        moment = min(self._beat_due, due) if due is not None else self._beat_due
        shortest = SHORTEST_WAIT_SECONDS if self._idle_tick else 0.0
        return max(shortest, (moment - self._clock()).total_seconds())

    async def _step(self, batch: Sequence[PendingEvent]) -> None:
        steps: list[tuple[on.Event, Sequence[Record]]] = []
        commands: list[Command] = []
        answers: list[tuple[asyncio.Future[Floor], Floor]] = []
        for pending in batch:
            self._decide(pending.event, steps, commands)
            if pending.answer is not None:
                answers.append((pending.answer, self.floor))
        self._tick(steps, commands)
        if steps:
            await self._journal.append(steps)
        self._acts.carry_out(commands)
        self._tell_live()
        for answer, floor in answers:
            if not answer.done():
                answer.set_result(floor)
        self._beat()
        for event, _ in steps:
            log.log(logging.INFO if isinstance(event, LOGGED_AS_INFO) else logging.DEBUG, "decided",
                    extra=_about(event))  # fmt: skip

    def _tick(
        self, steps: list[tuple[on.Event, Sequence[Record]]], commands: list[Command]
    ) -> None:
        now, due = self._clock(), next_due(self.floor)
        self._idle_tick = False
        if due is not None and due <= now:
            self._idle_tick = not self._decide(on.Tick(now), steps, commands)

    def _decide(
        self,
        event: on.Event,
        steps: list[tuple[on.Event, Sequence[Record]]],
        commands: list[Command],
    ) -> bool:
        """Take the decision over; False if it changed nothing."""
        before = self.floor
        try:
            decision = decide(before, event)
        except Exception:
            # A fault in the rules must not stop the line: this one event is left out.
            self.faults += 1
            log.exception("not decided", extra=_about(event))
            return False
        if not _matters(decision, before):
            return False
        self.floor = decision.floor
        self.decided += 1
        steps.append((event, decision.records))
        commands.extend(decision.commands)
        self._changes.append((before, decision.floor, event))
        return True

    def _tell_live(self) -> None:
        """After the telephones: writing it down takes time that a caller would wait."""
        for before, after, event in self._changes:
            self._live.changed(before, after, event)
        self._changes.clear()

    def _beat(self) -> None:
        now = self._clock()
        if now >= self._beat_due:
            self._beat_due = now + BEAT_EVERY
            self._acts.beat(now)


def _matters(decision: Decision, before: Floor) -> bool:
    return bool(decision.commands or decision.records) or decision.floor != before


def _about(event: on.Event) -> dict[str, object]:
    """What a log line may say of an event: no numbers, no names."""
    about: dict[str, object] = {"event": type(event).__name__}
    for key in ("call_id", "ring_id", "operator", "result", "pbx"):
        value = getattr(event, key, None)
        if isinstance(value, str):
            about[key] = str(value)
    if "ring_id" in about:
        about.setdefault("call_id", str(about["ring_id"]).partition("~")[0])
    return about
