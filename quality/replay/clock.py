"""The virtual clock: callers come, operators pick up, talk, write and go home, and every decision
is the dispatcher's own (`decide`), told what the real one is told. Pure: the same day and seed
always end the same way, also where a day is played on from a moment of another that was the same so
far.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from quality.replay.agenda import FIRST, LAST, Act, Agenda, Entry, as_script
from quality.replay.day import Arrival, Habits, OperatorPresence, ReplayDay, together
from queue_manager.domain.decide import Decision, decide, next_due
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.ring import Ring
from queue_manager.domain.floor.states import Device, EndedBy, OperatorState, RingResult

PBX = "replay"
#: A telephone is silent so soon after a ring is taken back.
LEG_GONE = timedelta(seconds=0.02)
#: The dispatcher's loop asks a floor again after this long that is due and does nothing about it.
SHORTEST_WAIT = timedelta(seconds=0.02)
#: An operator whose line's wrap-up is too short asks for as much again so long before its end.
BEFORE_ITS_END = timedelta(seconds=1)
#: Ended calls are forgotten (as after a sweep of the PBX's trace) whenever so many have ended.
SWEEP_EVERY = 100

Decide = Callable[[Floor, on.Event], Decision]


def _takes(habits: Habits, seed: int, ring_id: str) -> timedelta | None:
    """How long after its beginning this ring is picked up; None: it is not."""
    if not habits.no_answer_share and not habits.spread:
        return habits.picks_up
    luck = random.Random(f"{seed}/{ring_id}")
    if luck.random() < habits.no_answer_share:
        return None
    return habits.picks_up * luck.uniform(1 - habits.spread, 1 + habits.spread)


@dataclass(frozen=True, slots=True)
class Moment:
    """A virtual day between two things that happen. `answered` and `ended`: of how many calls that
    was on record by then."""

    floor: Floor
    agenda: Agenda
    ticked: datetime | None
    answered: int
    ended: int


class ReplayClock:
    """A clock that plays a day. What was answered and what ended is remembered in the order of its
    happening. What else happens on a floor is added by a class of its own (written.py)."""

    def __init__(self, day: ReplayDay, seed: int, decides: Decide = decide) -> None:
        self.day, self._seed, self._decide = day, seed, decides
        self.floor = Floor()
        self._arrivals: dict[str, Arrival] = {each.call_id: each for each in day.arrivals}
        self.answers: dict[str, note.CallAnswered] = {}
        self.ends: dict[str, note.CallEnded] = {}
        self.decisions = 0
        #: When the dispatcher was last told that time has passed.
        self._ticked: datetime | None = None
        #: When the last operator goes home.
        self._closes = max((each.ends for each in day.presences), default=None)
        presences = together(day.presences)
        moments = [it.at for it in day.arrivals] + [it.begins for it in presences]
        #: The first moment; None: nobody comes, so nothing is played.
        self.opens = min(moments) if self._anybody_comes else None
        self.agenda = Agenda(())
        if self.opens is not None:
            self.agenda = Agenda(self._script(presences))
            self._open(presences, self.opens)

    @property
    def _anybody_comes(self) -> bool:
        return bool(self.day.arrivals)

    def play(self, until: datetime | None = None) -> None:
        """Play all that comes before `until`, or until nothing happens any more."""
        while True:
            due, coming = self._due(), self.agenda.next_at
            acts = coming is not None and (due is None or coming < due)
            at = coming if acts else due
            if at is None or (until is not None and at >= until):
                return
            if acts:
                entry = self.agenda.take()
                entry.act.does(self, *entry.act.about, at)
            else:
                self._ticked = at
                self._tell(on.Tick(at))

    @property
    def goes_on(self) -> bool:
        """Return whether anything is still to come."""
        return self.agenda.next_at is not None or self._due() is not None

    def moment(self) -> Moment:
        """Return the day as it stands, after `play`."""
        return Moment(
            self.floor, self.agenda.fork(), self._ticked, len(self.answers), len(self.ends)
        )

    def go_on_from(self, moment: Moment, other: ReplayClock) -> None:
        """Go on from this moment of another day that was the same until then, but for operators who
        have not come yet."""
        operators = {**self.floor.operators}
        operators.update(
            (name, operator)
            for name, operator in moment.floor.operators.items()
            if name in operators
        )
        self.floor = replace(moment.floor, operators=operators)
        self.agenda = moment.agenda.fork(self.agenda.script)
        self._ticked = moment.ticked
        self.answers = dict(islice(other.answers.items(), moment.answered))
        self.ends = dict(islice(other.ends.items(), moment.ended))

    def be_as(self, other: ReplayClock) -> None:
        """Copy what happened on the other day, whose script is the same."""
        self.answers, self.ends = dict(other.answers), dict(other.ends)

    def end_as(self, moment: Moment, other: ReplayClock) -> None:
        """Copy what happens from this moment of the other day on."""
        self.answers.update(islice(other.answers.items(), moment.answered, None))
        self.ends.update(islice(other.ends.items(), moment.ended, None))

    def _script(self, presences: list[OperatorPresence]) -> tuple[Entry, ...]:
        entries = []
        for each in presences:
            entries.append(
                Entry(each.begins, FIRST, Act(ReplayClock._comes, (each.operator, each.ends)))
            )
            entries.append(Entry(each.ends, FIRST, Act(ReplayClock._goes, (each.operator,))))
        for arrival in self.day.arrivals:
            if arrival.patience is not None or self._is_answered_at(arrival.at):
                entries.append(Entry(arrival.at, FIRST, Act(ReplayClock._calls, (arrival,))))
        if self._closes is not None:
            act = Act(ReplayClock._forget_who_waits_for_ever)
            entries.append(Entry(self._closes, LAST, act))
        return as_script(entries)

    def _open(self, presences: list[OperatorPresence], opens: datetime) -> None:
        operators = dict.fromkeys(each.operator for each in presences)
        skills = {name: it for name, it in self.day.skills.items() if name in operators}
        self._tell(on.LinesChanged(opens, self.day.lines))
        self._tell(on.RosterChanged(opens, {name: name for name in operators}, skills))
        for name in operators:
            self._tell(on.PhoneReachable(opens, name, Device.PHONE, True))

    def _is_answered_at(self, at: datetime) -> bool:
        """Whether anybody will be there; else who waits as long as the day lasts waits in vain,
        and thousands of them would only make each decision slower."""
        return self._closes is not None and at < self._closes

    def _forget_who_waits_for_ever(self, at: datetime) -> None:
        """They leave the virtual floor without a word: what becomes of them is known."""
        in_vain = {
            call.call_id
            for call in self.floor.calls.values()
            if call.talk is None and self._arrivals[call.call_id].patience is None
        }
        left = {key: call for key, call in self.floor.calls.items() if key not in in_vain}
        self.floor = replace(self.floor, calls=left)

    def _due(self) -> datetime | None:
        """When the dispatcher is to be told next that time has passed."""
        due = next_due(self.floor)
        if due is None:
            self._ticked = None  # nothing is due again by what was due before
        elif self._ticked is not None and due <= self._ticked:
            return self._ticked + SHORTEST_WAIT
        return due

    def _at(
        self, at: datetime, does: Callable[..., None], *about: object, rank: int = FIRST
    ) -> None:
        self.agenda.add(at, Act(does, about), rank)

    # --- the dispatcher ---------------------------------------------------------------------------

    def _tell(self, event: on.Event) -> None:
        decision = self._decide(self.floor, event)
        self.floor = decision.floor
        self.decisions += 1
        self._obey(decision.commands, event.at)
        self._note(decision.records, event.at)

    def _obey(self, commands: Iterable[do.Command], at: datetime) -> None:
        for command in commands:
            if isinstance(command, do.RingOperator):
                self._rings(command, at)
            elif isinstance(command, do.CancelRing):
                self._at(at + LEG_GONE, ReplayClock._leg_ends, command.ring_id)
            elif isinstance(command, do.MirrorOperator) and command.paused:
                self._at(at + self.day.back_after, ReplayClock._is_back, command.operator)

    def _note(self, records: Iterable[note.Record], at: datetime) -> None:
        for record in records:
            if isinstance(record, note.CallAnswered):
                self.answers[record.call_id] = record
            elif isinstance(record, note.CallEnded):
                self.ends[record.call_id] = record
                if len(self.ends) % SWEEP_EVERY == 0:
                    self._at(at, ReplayClock._sweeps)

    def _sweeps(self, at: datetime) -> None:
        self._tell(on.TraceSwept(at))

    # --- operators --------------------------------------------------------------------------------

    def _comes(self, who: str, ends: datetime, at: datetime) -> None:
        """A shift begins. Who still writes after the one before finishes that first, and does not
        come where this one is over by then."""
        wrap_up = self.floor.operators[who].wrap_up
        if wrap_up is None or wrap_up.until <= at:
            self._tell(on.OperatorAvailable(at, who, Device.PHONE))
        elif wrap_up.until < ends:
            self._at(wrap_up.until, ReplayClock._comes, who, ends, rank=LAST)

    def _goes(self, who: str, at: datetime) -> None:
        """A shift ends: now, or after the talk."""
        self._tell(on.OperatorSignedOut(at, who))

    def _is_back(self, who: str, at: datetime) -> None:
        if self.floor.operators[who].state is OperatorState.PAUSED:
            self._tell(on.OperatorAvailable(at, who, Device.PHONE))

    def _rings(self, command: do.RingOperator, at: datetime) -> None:
        """That the telephone rings (`PhoneRang`) is not told: it changes the record of the ring and
        no decision, and would be one decision in nine."""
        ring_id = command.ring_id
        habits = self.day.habits.get(command.operator, self.day.usual_habits)
        takes = _takes(habits, self._seed, ring_id)
        if takes is not None:
            self._at(at + takes, ReplayClock._picks_up, ring_id)

    def _picks_up(self, ring_id: str, at: datetime) -> None:
        if self._is_promised(self.floor.rings.get(ring_id)):
            self._tell(on.PhoneAnswered(at, ring_id))
            self._connects(ring_id, at)

    def _is_promised(self, ring: Ring | None) -> bool:
        return ring is not None and ring.withdrawn is None and not ring.connected

    def _connects(self, ring_id: str, at: datetime) -> None:
        """The dialplan joins the two when the greeting is over and the telephone picked up."""
        ring = self.floor.rings.get(ring_id)
        if ring is None or ring.answered_at is None or not self._is_promised(ring):
            return
        call = self.floor.calls.get(ring.call_id)
        if call is None or call.talk is not None or call.announcements.greeted_at is None:
            return
        self._tell(on.Connected(at, ring.call_id, ring.operator, ring_id))
        talk = self._arrivals[ring.call_id].talk
        self._at(at + talk, ReplayClock._hangs_up, ring.call_id, ring_id)

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
        self._at(at + self.day.greeting, ReplayClock._is_greeted, call_id)
        if arrival.patience is not None:
            self._at(at + arrival.patience, ReplayClock._gives_up, call_id, rank=LAST)

    def _is_greeted(self, call_id: str, at: datetime) -> None:
        call = self.floor.calls.get(call_id)
        if call is None:
            return
        self._tell(on.CallerGreeted(at, call_id))
        for ring_id in (call.rings.current, call.rings.second):
            self._connects(ring_id or "", at)

    def _gives_up(self, call_id: str, at: datetime) -> None:
        call = self.floor.calls.get(call_id)
        if call is not None and call.talk is None:
            self._tell(on.CallerLeft(at, call_id))

    def _hangs_up(self, call_id: str, ring_id: str, at: datetime) -> None:
        who = self.floor.rings[ring_id].operator
        self._tell(on.Disconnected(at, call_id, EndedBy.CALLER))
        self._tell(on.CallerLeft(at, call_id))
        self._tell(on.LegEnded(at, ring_id, RingResult.ANSWERED))
        self._writes(who, self._arrivals[call_id], at)

    def _writes(self, who: str, arrival: Arrival, at: datetime) -> None:
        """The wrap-up ends by itself, unless this one was shorter or longer."""
        wrap_up = self.floor.operators[who].wrap_up
        if wrap_up is None or arrival.wrap_up is None:
            return
        until, wish = wrap_up.until, at + arrival.wrap_up
        if wish > until:
            extends = max(at, until - BEFORE_ITS_END)
            self._at(extends, ReplayClock._extends, who, arrival.call_id)
        if wish != until:
            self._at(wish, ReplayClock._is_done, who, arrival.call_id)

    def _still_writes(self, who: str, call_id: str) -> bool:
        operator = self.floor.operators[who]
        return operator.state is OperatorState.WRAP_UP and operator.call_id == call_id

    def _extends(self, who: str, call_id: str, at: datetime) -> None:
        if self._still_writes(who, call_id):
            self._tell(on.WrapUpExtended(at, who))

    def _is_done(self, who: str, call_id: str, at: datetime) -> None:
        operator = self.floor.operators[who]
        if not self._still_writes(who, call_id):
            return
        if operator.after_call is None:
            self._tell(on.OperatorAvailable(at, who))
        else:
            self._tell(on.OperatorSignedOut(at, who))
