"""One Asterisk node as the dispatcher sees it: its messages in order, a comparison at each login.

Theory of operation
-------------------
What it is for: the floor must be equal to what Asterisk has, also after the connection was lost, or
after the dispatcher was restarted while calls went on. Asterisk does not repeat what was missed. So
after each login this module asks for all channels, bridges and telephones, and finds in the trace
(the CEL file that Asterisk writes) what happened in between.

States, in the order in which one connection runs through them:

1. Logged in (`ConnectionUp`): `_compare` runs. New messages wait in the connection's queue.
2. Agreed (`agreed` is set): each message is decoded and sent to the dispatcher at once.
3. Lost (`ConnectionDown`, or a snapshot that failed): `PbxLost` is sent, and nobody is rung. The
   dispatcher's heartbeat stops, so the dialplan serves callers by itself (the parachute).

`_compare` sends its events in an order on which the dispatcher relies: `PbxLost`; callers that the
floor does not know; calls that have ended, so that their operators are free before they talk again;
talks that are over; rings without a leg; talks that go on, with their true beginning; calls made to
citizens; and then `PbxCompared`, which corrects all that is left.

What may surprise:

- `PbxLost` is sent at each login, even if nobody noticed a loss: a dispatcher that was killed could
  not send it.
- The trace is written by Asterisk with a delay. `_follow_trace` waits for half a second at most
  until the ends of known calls are in it. What comes later is found by `sweep`, which runs
  regularly.
- `sweep` leaves calls of the last two seconds to AMI. Each ended call must be told once: by AMI, by
  the comparison or by the sweep; `floor.ended`, `accounted_to` and the database decide.
- If a comparison fails, the next one sends no heartbeat before it has succeeded. Otherwise a
  comparison that always fails would keep callers away from the parachute.
- A message that raises an error is counted in `faults` and skipped; it must not stop the others.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Container, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from queue_manager.ami import snapshot
from queue_manager.ami.connection import AmiConnection, ConnectionDown, ConnectionUp
from queue_manager.ami.decode import Legs
from queue_manager.ami.protocol import ConnectionLost, Message
from queue_manager.calls_made_meanwhile import made_meanwhile
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.states import RingResult
from queue_manager.effects import Effects
from queue_manager.loop import Dispatcher
from queue_manager.pbx_words import ReadCaller
from queue_manager.trace.fold import Traces
from queue_manager.trace.tail import Tail

#: A call that ended a moment before we looked may not be in the trace file yet.
TRACE_PATIENCE_SECONDS = 0.5
TRACE_LOOK_SECONDS = 0.02
#: Calls that ended this lately are left to AMI, whose word is on its way.
LEFT_TO_AMI = timedelta(seconds=2)
Unseen = Callable[[Sequence[on.CallTraced]], Awaitable[Sequence[on.CallTraced] | None]]
"""Which of these traced calls are on no record yet; None if that cannot be told now."""
log = logging.getLogger(__name__)


class Node:
    """A feed of one node's events to the dispatcher. While the truth after a login is being asked
    for, events wait in the connection's queue and are read after it."""

    def __init__(
        self,
        connection: AmiConnection,
        legs: Legs,
        traces: Traces,
        tail: Tail,
        dispatcher: Dispatcher,
        effects: Effects,
        read_caller: ReadCaller,
        unseen: Unseen,
        clock: Callable[[], datetime],
    ) -> None:
        self._connection, self._legs, self._traces, self._tail = connection, legs, traces, tail
        self._dispatcher, self._effects = dispatcher, effects
        self._read_caller, self._unseen, self._clock = read_caller, unseen, clock
        self._tracing = asyncio.Lock()
        self._broke_off = False  # the last comparison
        self.agreed = asyncio.Event()
        """Set while the floor agrees with the PBX and hears from it."""
        self.faults = 0
        """Messages of the PBX that were left out since the start, because reading them failed."""
        self.trace_due = asyncio.Event()
        """Set when something happened that the trace alone can tell."""

    async def run(self) -> None:
        """Read what the connection hears, for ever."""
        while True:
            heard = await self._connection.heard.get()
            if isinstance(heard, ConnectionUp):
                await self._compare()
            elif isinstance(heard, ConnectionDown):
                self._lost()
            elif self.agreed.is_set():
                self._effects.heard(heard)
                self._read(heard)

    def _read(self, message: Message) -> None:
        try:
            stranger = self._legs.is_stranger(message)
            self._tell_all(self._legs.read(message))
        except Exception:  # one message that we do not understand stops no call
            self.faults += 1
            log.exception("not read", extra={"ami": message.get("Event")})
            return
        if stranger and message.get("Event") == "Hangup":
            # Gone before the dialplan could offer it: only the trace can tell whether it was a
            # call on a line.
            self.trace_due.set()

    def phones_again(self) -> None:
        """Tell every telephone's state again, for a roster that has just changed."""
        self._tell_all(self._legs.phones(self._clock()))

    def _lost(self) -> None:
        self._effects.beating = False
        if self.agreed.is_set():
            self.agreed.clear()
            now = self._clock()
            heard_at = now - timedelta(seconds=self._connection.silent_seconds())
            self._dispatcher.tell(on.PbxLost(now, self._legs.pbx, heard_at))
        log.warning("connection to the PBX lost", extra={"pbx": self._legs.pbx})

    # --- after a login ------------------------------------------------------------------------

    async def _compare(self) -> None:
        self._legs.forget()
        self._effects.connected()
        if not self._broke_off:  # or one that always does would keep callers from the parachute
            self._effects.beat_once(self._clock())
        self._broke_off = True
        try:
            taken = await snapshot.take(
                self._connection, self._legs, self._read_caller, self._clock()
            )
        except ConnectionLost as error:
            log.warning("no snapshot", extra={"why": str(error)})
            self._connection.drop()
            return
        # Nobody is rung on half the truth; a dispatcher that was killed never said that it left.
        self._dispatcher.tell(on.PbxLost(taken.at, self._legs.pbx))
        gone, alone = self._gone(taken), self._alone(taken.legs)
        parting = [it for it in alone if it not in taken.private]
        await self._follow_trace(
            lambda: (
                all(self._traces.has_ended(it) for it in gone)
                and not any(self._traces.is_parting(it) for it in parting)
            )
        )
        self._tell_all(taken.inquiry_words)
        self._tell_all(taken.offered)
        self._tell_all(taken.messages)
        # Ends first: who was freed by one may talk again by now.
        await self._tell_ended(self._clock())
        self._tell_all(
            event
            for call_id in alone
            for event in self._talk_of(call_id, taken.parted | taken.private)
        )
        self._tell_all(self._ghost_rings(taken))
        self._tell_all(self._joined(taken.joined))
        there, floor = {leg.unique_id for leg in taken.legs}, self._dispatcher.floor
        self._tell_all(made_meanwhile(floor, self._legs.pbx, there, self._traces.made, taken.at))
        self.agreed.set()
        pbx = self._legs.pbx
        compared = on.PbxCompared(
            taken.at, pbx, taken.legs, taken.reachable, taken.engaged, self._booted_at()
        )
        floor = await self._dispatcher.ask(compared)
        self._tell_all(taken.after)
        self._effects.mirror_all(floor)
        self._effects.beating = True
        self._effects.beat(self._clock())
        self._broke_off = False
        log.info(
            "the floor agrees with the PBX",
            extra={"pbx": pbx, "legs": len(taken.legs), "calls": len(floor.calls)},
        )

    def _booted_at(self) -> datetime | None:
        uptime = self._connection.uptime_seconds()
        return None if uptime is None else self._clock() - timedelta(seconds=uptime)

    def _tell_all(self, events: Iterable[on.Event]) -> None:
        for event in events:
            self._dispatcher.tell(event)

    def _gone(self, taken: snapshot.Snapshot) -> set[str]:
        """Calls of our floor that the PBX does not have any more."""
        there = {leg.unique_id for leg in taken.legs}
        calls = self._dispatcher.floor.calls.values()
        return {call.call_id for call in calls if call.pbx == self._legs.pbx} - there

    def _ghost_rings(self, taken: snapshot.Snapshot) -> list[on.LegEnded]:
        """Rings of our floor whose legs the PBX does not have any more."""
        there = {leg.unique_id for leg in taken.legs}
        ours = f"{self._legs.pbx}-"  # how this node's ids begin
        rings = [ring_id for ring_id in self._dispatcher.floor.rings if ring_id.startswith(ours)]
        gone = [ring_id for ring_id in rings if ring_id not in there]
        return [on.LegEnded(taken.at, ring_id, RingResult.WITHDRAWN) for ring_id in gone]

    def _alone(self, legs: Iterable[on.LiveLeg]) -> list[str]:
        """Callers in no talk, who were in none when we last heard of them. The parachute may have
        connected them meanwhile: then they are just leaving, or kept for their operator."""
        calls = self._dispatcher.floor.calls
        alone = [leg.unique_id for leg in legs if leg.operator is None and leg.bridged is None]
        return [it for it in alone if it not in calls or calls[it].talk is None]

    def _talk_of(
        self, call_id: str, parted: Container[str]
    ) -> Sequence[on.Connected | on.Disconnected]:
        """The talk of a caller who is in none any more. Without a word of it they would wait, and
        be rung for; whoever was sent back into the waiting room in order does."""
        heard = self._traces.heard_of_talk(call_id)
        lost = any(isinstance(it, on.Disconnected) and it.lost for it in heard)
        return heard if lost or call_id in parted else ()

    def _joined(self, joined: Iterable[on.Connected]) -> list[on.Connected]:
        """With the moment that only the trace knows; without it, `PbxCompared` tells of them."""
        stamped = ((event, self._traces.joined_at(event.call_id)) for event in joined)
        return [replace(event, at=at) for event, at in stamped if at is not None]

    # --- the trace ----------------------------------------------------------------------------

    async def _follow_trace(self, is_whole: Callable[[], bool] = lambda: True) -> None:
        """Read the trace on; a little longer where something is not in it yet."""
        deadline = asyncio.get_running_loop().time() + TRACE_PATIENCE_SECONDS
        while True:
            async with self._tracing:
                self._traces.add(await asyncio.to_thread(self._tail.rows))
            if is_whole() or asyncio.get_running_loop().time() > deadline:
                return
            await asyncio.sleep(TRACE_LOOK_SECONDS)

    async def _tell_ended(self, before: datetime) -> bool:
        """Tell ended calls that nobody told of; False if that cannot be known now."""
        floor = self._dispatcher.floor
        ended = self._traces.ended(floor.lines, before, known=floor.ended)
        news: Sequence[on.CallTraced] | None = ended
        if floor.accounted_to is not None:
            news = [call for call in news or [] if call.ended_at > floor.accounted_to]
        elif news:
            news = await self._unseen(news)
        if news is None:
            self._traces.keep(ended)
            return False
        self._tell_all(news)
        return True

    async def sweep(self) -> None:
        """Tell what the trace knows and the floor never heard of."""
        if not self.agreed.is_set():
            return
        now = self._clock()
        await self._follow_trace()
        if await self._tell_ended(now - LEFT_TO_AMI):
            self._dispatcher.tell(on.TraceSwept(now - LEFT_TO_AMI))
