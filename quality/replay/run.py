"""The virtual clock: a day's callers come, operators pick up, talk, write and go home, and every
decision is the dispatcher's own (`decide`), told what the real one is told. Pure: the same day and
seed always end the same way.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count

from quality.replay.day import Arrival, Day, Habits, Presence, together
from queue_manager.domain.decide import Decision, decide, next_due
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.ring import Ring
from queue_manager.domain.floor.states import Device, EndedBy, OperatorState, Outcome, RingResult

PBX = "replay"
#: A telephone is silent so soon after a ring is taken back.
LEG_GONE = timedelta(seconds=0.02)
#: The dispatcher's loop asks a floor again after this long that is due and does nothing about it.
SHORTEST_WAIT = timedelta(seconds=0.02)
#: An operator whose line's wrap-up is too short asks for as much again so long before its end.
BEFORE_ITS_END = timedelta(seconds=1)
#: Ended calls are forgotten (as after a sweep of the PBX's trace) whenever so many have ended.
SWEEP_EVERY = 100
#: At one instant operators do what they do before callers lose patience.
FIRST, LAST = 0, 1

Act = Callable[[datetime], None]
Decide = Callable[[Floor, on.Event], Decision]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a caller. `connected_at`: caller and operator heard each other from then on.
    `ended_at` None: the caller still waited when the day was over and nobody came any more."""

    call_id: str
    offered_at: datetime
    outcome: Outcome
    operator: str | None = None
    connected_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """The fates in the order of the arrivals, and how many decisions were made."""

    fates: tuple[Fate, ...]
    decisions: int


def replay(day: Day, seed: int = 0, decides: Decide = decide) -> Replayed:
    """Run the day. `seed` draws how long an operator takes to pick up, by ring, so that two days
    that differ in something else have the same luck."""
    return _Clock(day, seed, decides).run()


def _takes(habits: Habits, seed: int, ring_id: str) -> timedelta | None:
    """How long after its beginning this ring is picked up; None: it is not."""
    if not habits.no_answer_share and not habits.spread:
        return habits.picks_up
    luck = random.Random(f"{seed}/{ring_id}")
    if luck.random() < habits.no_answer_share:
        return None
    return habits.picks_up * luck.uniform(1 - habits.spread, 1 + habits.spread)


class _Clock:
    def __init__(self, day: Day, seed: int, decides: Decide) -> None:
        self._day, self._seed, self._decide = day, seed, decides
        self._floor = Floor()
        self._coming: list[tuple[datetime, int, int, Act]] = []
        self._order = count()
        self._arrivals: dict[str, Arrival] = {each.call_id: each for each in day.arrivals}
        self._answers: dict[str, note.CallAnswered] = {}
        self._ends: dict[str, note.CallEnded] = {}
        self._decisions = 0
        #: When the last operator goes home.
        self._closes = max((each.ends for each in day.presences), default=None)

    def run(self) -> Replayed:
        """Until nothing happens any more."""
        presences = together(self._day.presences)
        if self._arrivals:
            self._open(presences)
            self._run()
        fates = tuple(map(self._fate, self._day.arrivals))
        return Replayed(fates, self._decisions)

    def _open(self, presences: list[Presence]) -> None:
        moments = [each.at for each in self._day.arrivals] + [each.begins for each in presences]
        opens = min(moments)
        operators = dict.fromkeys(each.operator for each in presences)
        skills = {name: it for name, it in self._day.skills.items() if name in operators}
        self._tell(on.LinesChanged(opens, self._day.lines))
        self._tell(on.RosterChanged(opens, {name: name for name in operators}, skills))
        for name in operators:
            self._tell(on.PhoneReachable(opens, name, Device.PHONE, True))
        for presence in presences:
            self._at(presence.begins, partial(self._comes, presence.operator))
            self._at(presence.ends, partial(self._goes, presence.operator))
        for arrival in self._day.arrivals:
            if arrival.patience is not None or self._is_answered_at(arrival.at):
                self._at(arrival.at, partial(self._calls, arrival))
        if self._closes is not None:
            self._at(self._closes, self._forget_who_waits_for_ever, LAST)

    def _is_answered_at(self, at: datetime) -> bool:
        """Whether anybody will be there; else who waits as long as the day lasts waits in vain,
        and thousands of them would only make each decision slower."""
        return self._closes is not None and at < self._closes

    def _forget_who_waits_for_ever(self, at: datetime) -> None:
        """They leave the virtual floor without a word: what becomes of them is known."""
        in_vain = {
            call.call_id
            for call in self._floor.calls.values()
            if call.talk is None and self._arrivals[call.call_id].patience is None
        }
        left = {key: call for key, call in self._floor.calls.items() if key not in in_vain}
        self._floor = replace(self._floor, calls=left)

    def _run(self) -> None:
        ticked = None
        while True:
            due = next_due(self._floor)
            if due is not None and ticked is not None and due <= ticked:
                due = ticked + SHORTEST_WAIT
            if self._coming and (due is None or self._coming[0][0] < due):
                at, _, _, act = heappop(self._coming)
                act(at)
            elif due is not None:
                ticked = due
                self._tell(on.Tick(due))
            else:
                return

    def _at(self, at: datetime, act: Act, rank: int = FIRST) -> None:
        heappush(self._coming, (at, rank, next(self._order), act))

    # --- the dispatcher ---------------------------------------------------------------------------

    def _tell(self, event: on.Event) -> None:
        decision = self._decide(self._floor, event)
        self._floor = decision.floor
        self._decisions += 1
        self._obey(decision.commands, event.at)
        self._note(decision.records, event.at)

    def _obey(self, commands: Iterable[do.Command], at: datetime) -> None:
        for command in commands:
            if isinstance(command, do.RingOperator):
                self._rings(command, at)
            elif isinstance(command, do.CancelRing):
                self._at(at + LEG_GONE, partial(self._leg_ends, command.ring_id))
            elif isinstance(command, do.MirrorOperator) and command.paused:
                self._at(at + self._day.back_after, partial(self._is_back, command.operator))

    def _note(self, records: Iterable[note.Record], at: datetime) -> None:
        for record in records:
            if isinstance(record, note.CallAnswered):
                self._answers[record.call_id] = record
            elif isinstance(record, note.CallEnded):
                self._ends[record.call_id] = record
                if len(self._ends) % SWEEP_EVERY == 0:
                    self._at(at, lambda at: self._tell(on.TraceSwept(at)))

    # --- operators --------------------------------------------------------------------------------

    def _comes(self, who: str, at: datetime) -> None:
        """A shift begins. Who still writes after the one before finishes that first."""
        wrap_up = self._floor.operators[who].wrap_up
        if wrap_up is not None and wrap_up.until > at:
            self._at(wrap_up.until, partial(self._comes, who), LAST)
        else:
            self._tell(on.OperatorAvailable(at, who, Device.PHONE))

    def _goes(self, who: str, at: datetime) -> None:
        """A shift ends: now, or after the talk."""
        self._tell(on.OperatorSignedOut(at, who))

    def _is_back(self, who: str, at: datetime) -> None:
        if self._floor.operators[who].state is OperatorState.PAUSED:
            self._tell(on.OperatorAvailable(at, who, Device.PHONE))

    def _rings(self, command: do.RingOperator, at: datetime) -> None:
        """That the telephone rings (`PhoneRang`) is not told: it changes the record of the ring and
        no decision, and would be one decision in nine."""
        ring_id = command.ring_id
        habits = self._day.habits.get(command.operator, self._day.usual_habits)
        takes = _takes(habits, self._seed, ring_id)
        if takes is not None:
            self._at(at + takes, partial(self._picks_up, ring_id))

    def _picks_up(self, ring_id: str, at: datetime) -> None:
        if self._is_promised(self._floor.rings.get(ring_id)):
            self._tell(on.PhoneAnswered(at, ring_id))
            self._connects(ring_id, at)

    def _is_promised(self, ring: Ring | None) -> bool:
        return ring is not None and ring.withdrawn is None and not ring.connected

    def _connects(self, ring_id: str, at: datetime) -> None:
        """The dialplan joins the two when the greeting is over and the telephone picked up."""
        ring = self._floor.rings.get(ring_id)
        if ring is None or ring.answered_at is None or not self._is_promised(ring):
            return
        call = self._floor.calls.get(ring.call_id)
        if call is None or call.talk is not None or call.announcements.greeted_at is None:
            return
        self._tell(on.Connected(at, ring.call_id, ring.operator, ring_id))
        talk = self._arrivals[ring.call_id].talk
        self._at(at + talk, partial(self._hangs_up, ring.call_id, ring_id))

    def _leg_ends(self, ring_id: str, at: datetime) -> None:
        self._tell(on.LegEnded(at, ring_id, RingResult.NO_ANSWER))

    # --- callers ----------------------------------------------------------------------------------

    def _calls(self, arrival: Arrival, at: datetime) -> None:
        call_id = arrival.call_id
        self._tell(
            on.CallOffered(
                at,
                call_id,
                arrival.line,
                PBX,
                call_id,
                language=arrival.language,
                language_chosen=arrival.language_chosen,
            )
        )
        if arrival.topic is not None:
            self._tell(on.CallerNeedsLearnt(at, call_id, topic=arrival.topic))
        self._at(at + self._day.greeting, partial(self._is_greeted, call_id))
        if arrival.patience is not None:
            self._at(at + arrival.patience, partial(self._gives_up, call_id), LAST)

    def _is_greeted(self, call_id: str, at: datetime) -> None:
        call = self._floor.calls.get(call_id)
        if call is None:
            return
        self._tell(on.CallerGreeted(at, call_id))
        for ring_id in (call.rings.current, call.rings.second):
            self._connects(ring_id or "", at)

    def _gives_up(self, call_id: str, at: datetime) -> None:
        call = self._floor.calls.get(call_id)
        if call is not None and call.talk is None:
            self._tell(on.CallerLeft(at, call_id))

    def _hangs_up(self, call_id: str, ring_id: str, at: datetime) -> None:
        who = self._floor.rings[ring_id].operator
        self._tell(on.Disconnected(at, call_id, EndedBy.CALLER))
        self._tell(on.CallerLeft(at, call_id))
        self._tell(on.LegEnded(at, ring_id, RingResult.ANSWERED))
        self._writes(who, self._arrivals[call_id], at)

    def _writes(self, who: str, arrival: Arrival, at: datetime) -> None:
        """The wrap-up ends by itself, unless this one was shorter or longer."""
        wrap_up = self._floor.operators[who].wrap_up
        if wrap_up is None or arrival.wrap_up is None:
            return
        until, wish = wrap_up.until, at + arrival.wrap_up
        if wish > until:
            extends = max(at, until - BEFORE_ITS_END)
            self._at(extends, partial(self._extends, who, arrival.call_id))
        if wish != until:
            self._at(wish, partial(self._is_done, who, arrival.call_id))

    def _still_writes(self, who: str, call_id: str) -> bool:
        operator = self._floor.operators[who]
        return operator.state is OperatorState.WRAP_UP and operator.call_id == call_id

    def _extends(self, who: str, call_id: str, at: datetime) -> None:
        if self._still_writes(who, call_id):
            self._tell(on.WrapUpExtended(at, who))

    def _is_done(self, who: str, call_id: str, at: datetime) -> None:
        operator = self._floor.operators[who]
        if not self._still_writes(who, call_id):
            return
        if operator.after_call is None:
            self._tell(on.OperatorAvailable(at, who))
        else:
            self._tell(on.OperatorSignedOut(at, who))

    # --- what became of it ------------------------------------------------------------------------

    def _fate(self, arrival: Arrival) -> Fate:
        answer, end = self._answers.get(arrival.call_id), self._ends.get(arrival.call_id)
        if end is None:
            return Fate(arrival.call_id, arrival.at, Outcome.ABANDONED)
        return Fate(
            arrival.call_id,
            arrival.at,
            end.outcome,
            end.operator,
            answer.connected_at if answer is not None else None,
            end.ended_at,
        )
