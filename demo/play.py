"""Made-up people on a line: invented callers go through invented operators, and what the dispatcher
remembers of it is what a real day would have left. Pure.

The same random numbers give the same play. Nobody in it exists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from demo.clockwork import Clockwork, Happening, S
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.states import (
    SET_ASIDE_REASONS,
    Device,
    EndedBy,
    OutResult,
    RingResult,
)

#: So long before the line closes nobody calls any more.
CLOSING = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Manners:
    """The manners of people. Shares of 1, but `patience_seconds`: what a caller waits on average.

    `headset_off`: extension → how often nobody takes a ring there; whoever is not in it,
    `rings_out`. `mark` are how often each mark, 1 to 5, is given by those who give one.
    """

    patience_seconds: float = 75.0
    calls_again: float = 0.55
    withheld: float = 0.03
    our_fault: float = 0.01
    rings_out: float = 0.012
    headset_off: Mapping[str, float] = field(default_factory=dict)
    gives_a_mark: float = 0.0
    mark: tuple[int, ...] = (4, 2, 6, 23, 65)
    takes_callback: float = 0.0
    abuse: float = 0.0
    asks_for_help: float = 0.0
    reached_at_home: float = 0.66
    greeting_varies_seconds: float = 0.0
    device: Device = Device.PHONE


class Play(Clockwork):
    """One line's floor and the people on it, who do what `random` says. Ids of calls begin with
    `pbx`."""

    def __init__(
        self, start: datetime, random: Random, manners: Manners, *, pbx: str, line: str = "109"
    ) -> None:
        super().__init__(start)
        self.random, self._manners = random, manners
        # What is drawn aside changes nothing of the rest of a play.
        state = random.getstate()
        self._aside = Random(random.random())
        random.setstate(state)
        self._pbx, self._line = pbx, line
        #: Nobody is on the line after this moment, and nobody calls shortly before.
        self.closes: datetime | None = None
        #: A lead who comes when a hand is raised: person and name.
        self.lead: tuple[int, str] | None = None

    def obey(self, command: do.Command, at: datetime) -> None:
        match command:
            case do.RingOperator():
                self.later(at + self.random.uniform(0.04, 0.12) * S, self._phone(command))
            case do.CancelRing():
                self._cancelled(command, at)
            case do.CallOut():
                self.later(at + self._aside.uniform(1, 3) * S, self._calls_out(command))
            case do.SayToCaller():
                self.later(at + 1.4 * len(command.prompts) * S, self._hears(command))
            case do.EndLeg():
                self.later(at + 0.05 * S, self._leg_over(command.ring_id, RingResult.WITHDRAWN))

    def _cancelled(self, command: do.CancelRing, at: datetime) -> None:
        ring = self.floor.rings[command.ring_id]
        self.later(at + 0.03 * S, self._leg_over(command.ring_id, RingResult.WITHDRAWN))
        if ring.withdrawn is RingResult.NO_ANSWER:
            back = self.random.uniform(40, 240) * S
            self.later(at + back, self._comes_back(ring.operator))

    # Callers -------------------------------------------------------------------------------

    def number(self, digits: int, prefix: str) -> str | None:
        """Return a caller's number; None where it is withheld."""
        if self.random.random() < self._manners.withheld:
            return None
        return f"{prefix}{self.random.randrange(10**digits):0{digits}}"

    def caller(self, number: str | None) -> Happening:
        """Let somebody call from this number."""

        def comes(at: datetime) -> None:
            if self.closes is not None and at > self.closes - CLOSING:
                return
            call_id = f"{self._pbx}-{at.timestamp():.0f}.{next(self._numbers)}"
            language = self.random.choices(("kk", "ru", "en"), weights=(55, 43, 2))[0]
            kind = "known" if number else "anonymous"
            channel = f"PJSIP/trunk-{call_id}"
            self.tell(
                on.CallOffered(at, call_id, self._line, self._pbx, channel, number, number or "",
                               kind, language)
            )  # fmt: skip
            self.later(at + 4 * S, self._if_there(call_id, on.CallerGreeted))
            patience = self.random.expovariate(1 / self._manners.patience_seconds) * S + 0.8 * S
            self.later(self._by_closing(at, at + patience), self._loses_patience(call_id, number))

        return comes

    def _by_closing(self, now: datetime, at: datetime) -> datetime:
        """`at`, or sooner where nobody is on the line any more by then."""
        return at if self.closes is None else max(now, min(at, self.closes))

    def _loses_patience(self, call_id: str, number: str | None) -> Happening:
        def leaves(at: datetime) -> None:
            call = self.floor.calls.get(call_id)
            if call is None or call.talk is not None:
                return
            ours = self.random.random() < self._manners.our_fault
            self.tell(on.CallerLeft(at, call_id, 42 if ours else 16))
            if self.random.random() < self._manners.calls_again:
                self.later(at + self.random.uniform(20, 600) * S, self.caller(number))

        return leaves

    def _hears(self, command: do.SayToCaller) -> Happening:
        """The word is over; who is offered a callback may take it, and hangs up a little later."""

        def heard(at: datetime) -> None:
            call_id = command.call_id
            if call_id not in self.floor.calls:
                return
            self.tell(on.AnnouncementHeard(at, call_id, command.say_id, whole=True))
            offered = any(prompt.startswith("callback-offer") for prompt in command.prompts)
            if offered and self._aside.random() < self._manners.takes_callback:
                self.later(at + 0.6 * S, self._takes_callback(call_id))

        return heard

    def _takes_callback(self, call_id: str) -> Happening:
        def presses(at: datetime) -> None:
            call = self.floor.calls.get(call_id)
            if call is not None and call.talk is None:
                self.tell(on.CallerPressed(at, call_id, "1"))
                self.later(at + 9 * S, self._hangs_up(call_id))

        return presses

    def _hangs_up(self, call_id: str) -> Happening:
        def hangs_up(at: datetime) -> None:
            call = self.floor.calls.get(call_id)
            if call is not None and call.talk is None:
                self.tell(on.CallerLeft(at, call_id))

        return hangs_up

    # Operators -----------------------------------------------------------------------------

    def _phone(self, ring: do.RingOperator) -> Happening:
        def rings(at: datetime) -> None:
            self.tell(on.PhoneRang(at, ring.ring_id))
            absent = self._manners.headset_off.get(ring.operator, self._manners.rings_out)
            fate = self.random.random()
            if fate < absent:
                return  # rings out
            if fate < absent + 0.004:
                self.later(at + 2 * S, self._leg_over(ring.ring_id, RingResult.REJECTED))
            else:
                takes = self.random.lognormvariate(0.8, 0.4) * S
                self.later(at + takes, self._picks_up(ring))

        return rings

    def _picks_up(self, ring: do.RingOperator) -> Happening:
        def answers(at: datetime) -> None:
            known = self.floor.rings.get(ring.ring_id)
            call = self.floor.calls.get(ring.call_id)
            if known is None or known.withdrawn is not None or call is None:
                return
            self.tell(on.PhoneAnswered(at, ring.ring_id))
            varies = self._manners.greeting_varies_seconds
            greeting = 4 + (self._aside.uniform(0, varies) if varies else 0)
            heard = max(at, call.offered_at + greeting * S)
            self.later(heard, self._connects(ring))

        return answers

    def _connects(self, ring: do.RingOperator) -> Happening:
        def connects(at: datetime) -> None:
            call = self.floor.calls.get(ring.call_id)
            if call is None or call.rings.current != ring.ring_id:
                return
            self.tell(on.Connected(at, ring.call_id, ring.operator, ring.ring_id))
            talk = min(self.random.lognormvariate(4.75, 0.6), 1500) * S
            talk = self._by_closing(at, at + talk) - at
            if self.random.random() < 0.1:
                self.later(at + talk / 3, self._if_there(ring.call_id, on.HoldStarted))
                self.later(at + talk / 2, self._if_there(ring.call_id, on.HoldEnded))
            self._in_talk(ring, at, talk)
            self.later(at + talk, self._says_goodbye(ring))

        return connects

    def _in_talk(self, ring: do.RingOperator, at: datetime, talk: timedelta) -> None:
        """What now and then happens in a talk."""
        chance = self._aside.random()
        if chance < self._manners.abuse:
            reason = self._aside.choice(("insult", "insult", "nuisance", "hoax", "threat"))
            self.later(at + talk * 0.8, lambda then: self._marks_abuse(then, ring, reason))
        elif chance < self._manners.abuse + self._manners.asks_for_help:
            self.later(at + talk / 3, lambda then: self._raises_hand(then, ring))

    def _marks_abuse(self, at: datetime, ring: do.RingOperator, reason: str) -> None:
        if ring.call_id in self.floor.calls:
            self.tell(on.AbuseMarked(at, ring.operator, reason))

    def _raises_hand(self, at: datetime, ring: do.RingOperator) -> None:
        if ring.call_id not in self.floor.calls:
            return
        self.tell(on.HandRaised(at, ring.operator))
        seen = at + self._aside.uniform(4, 60) * S
        if self.lead is not None:
            person_id, name = self.lead
            self.later(seen, lambda then: self.tell(
                on.HandSeen(then, ring.operator, person_id, name)
            ))  # fmt: skip
            self.later(seen + self._aside.uniform(20, 90) * S, lambda then: self.tell(
                on.HandLowered(then, ring.operator, person_id)
            ))  # fmt: skip

    def _says_goodbye(self, ring: do.RingOperator) -> Happening:
        def ends(at: datetime) -> None:
            by = self.random.choice((EndedBy.CALLER, EndedBy.OPERATOR))
            self.tell(on.Disconnected(at, ring.call_id, by))
            self.tell(on.LegEnded(at, ring.ring_id, RingResult.ANSWERED))
            if by is EndedBy.OPERATOR and self._aside.random() < self._manners.gives_a_mark:
                score = self._aside.choices(range(1, 6), weights=self._manners.mark)[0]
                heard = at + self._aside.uniform(4, 9) * S
                self.later(heard, lambda then: self._gives_mark(then, ring.call_id, score))
            else:
                self.tell(on.CallerLeft(at, ring.call_id))

        return ends

    def _gives_mark(self, at: datetime, call_id: str, score: int) -> None:
        self.tell(on.SurveyAnswered(at, call_id, score))
        self.tell(on.CallerLeft(at, call_id))

    def _calls_out(self, call: do.CallOut) -> Happening:
        """The operator's telephone rings for a citizen who is due for a callback, then the
        citizen's."""

        def picks_up(at: datetime) -> None:
            if self._aside.random() < 0.03:
                self._leg_over(call.ring_id, RingResult.NO_ANSWER)(at)
                self.later(at + 60 * S, self._comes_back(call.operator))
                return
            self.tell(on.PhoneAnswered(at, call.ring_id))
            rung = at + self._aside.uniform(5, 22) * S
            if self._aside.random() < self._manners.reached_at_home:
                self.later(
                    rung, lambda then: self.tell(on.OutboundCallConnected(then, call.out_id))
                )
                rung += self._aside.lognormvariate(4.3, 0.5) * S
            else:
                result = self._aside.choice((OutResult.NO_ANSWER, OutResult.BUSY))
                self.later(rung, lambda then: self.tell(
                    on.OutboundCallDialled(then, call.out_id, result)
                ))  # fmt: skip
            self.later(self._by_closing(at, rung + 0.2 * S), self._out_over(call.ring_id))

        return picks_up

    def _out_over(self, leg: str) -> Happening:
        return lambda at: self.tell(on.LegEnded(at, leg, RingResult.ANSWERED))

    def _leg_over(self, leg: str, result: RingResult) -> Happening:
        def over(at: datetime) -> None:
            ring = self.floor.rings.get(leg)
            if ring is not None or self._is_out(leg):
                self.tell(on.LegEnded(at, leg, result))
            if ring is not None and result is RingResult.REJECTED:
                self.later(at + 30 * S, self._comes_back(ring.operator))

        return over

    def _is_out(self, leg: str) -> bool:
        legs = (op.outgoing.leg for op in self.floor.operators.values() if op.outgoing is not None)
        return leg in legs

    def _if_there(self, call_id: str, event: Callable[[datetime, str], on.Event]) -> Happening:
        def happens(at: datetime) -> None:
            if call_id in self.floor.calls:
                self.tell(event(at, call_id))

        return happens

    def comes(self, extension: str) -> Happening:
        """Let the operator take callers from now on."""
        return lambda at: self.tell(on.OperatorAvailable(at, extension, self._manners.device))

    def _comes_back(self, extension: str) -> Happening:
        def comes(at: datetime) -> None:
            operator = self.floor.operators[extension]
            if operator.reason in SET_ASIDE_REASONS:
                self.tell(on.OperatorAvailable(at, extension))

        return comes

    def pauses(self, extension: str, reason: str) -> Happening:
        """Let the operator take a pause."""
        return lambda at: self.tell(on.OperatorPaused(at, extension, reason))

    def goes(self, extension: str) -> Happening:
        """Return the operator signs out."""
        return lambda at: self.tell(on.OperatorSignedOut(at, extension))
