"""Random walks against a toy PBX that delays, races and hangs up as it likes: whatever the order
of events, the promises of FIELD.md hold after every single one of them."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from queue_manager.domain.callbacks.queued_callbacks import numbers_of
from queue_manager.domain.decide import decide, next_due
from queue_manager.domain.dispatching import dispatch
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.callback import CallbackRules
from queue_manager.domain.floor.incident import Acquaintance, AnsweredTicket, Incident, OpenTicket
from queue_manager.domain.floor.inquiry import Inquiry, InquiryRules
from queue_manager.domain.floor.lead_model import LeadMode, is_lead
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.states import (
    HOWS,
    SIGN_OUT,
    CallState,
    Device,
    EndedBy,
    OperatorState,
    OutResult,
    RingResult,
)
from queue_manager.domain.lines.line import USUAL_LADDER, Line, StepKind
from queue_manager.domain.lines.skills import Skills
from queue_manager.domain.ringing.operators import BUSY, IN_CALL
from queue_manager.domain.ringing.reconnect import is_silent_again
from queue_manager.domain.ringing.ringing import TALKS
from queue_manager.domain.supervision.supervisor_actions import to_ask_for
from queue_manager.domain.talking.in_call import gap_of, recordings_of
from queue_manager.domain.waiting import wrap_ups
from queue_manager.domain.waiting.open_question import OFFERS, OPEN_FOR, is_open
from queue_manager.domain.waiting.playback import listens
from tests.queue_manager.domain.floor_story import LINE, Story, at

STEPS = 1700
#: Callers in these states have nobody.
UNSERVED = frozenset({CallState.WAITING, CallState.RINGING, CallState.RECONNECTING})
Leg = do.RingOperator | do.AskAlong | do.BringOutside
NUMBERS = [f"+7701000000{n}" for n in range(6)]
#: Short pauses, so that each attempt comes to its turn within a walk.
RULES = CallbackRules(
    possible=True,
    retry_after=(timedelta(seconds=20), timedelta(seconds=60)),
    expires_after=timedelta(minutes=8),
)
ASKING = InquiryRules(possible=True, pbx="pbx1", retry_after=(timedelta(seconds=20),), at_once=2)
#: Lines that are soon full: one sends its callers on, the other refuses them.
OTHERS = (Line("103", most_waiting=1, overflow_to="104"), Line("104", most_waiting=1))


def at_work(floor: Floor, call: Call, steps: tuple[StepKind, ...] | None = None) -> list[Operator]:
    """Those of the caller's line, and of its overflow if these steps of the ladder (None: those
    that will be taken) ask them."""
    line = floor.lines[call.line]
    if steps is None:
        steps = (*call.ladder.steps, *(kind for step in line.ladder for kind in step.does))
    numbers = {line.number, line.overflow_to if StepKind.OVERFLOW_JOINS in steps else None} - {None}
    there = [it for it in floor.operators.values() if it.state not in dispatch.AWAY]
    if line.named_only:
        return [it for it in there if line.number in it.skills.lines]
    return [it for it in there if not it.skills.lines or it.skills.lines & numbers]


class ToyPbx:
    """The truth on the wire: legs that ring, talk or are told to stop, callers that stay or go."""

    def __init__(self, rng: random.Random, story: Story) -> None:
        self.rng, self.story = rng, story
        self.now, self.made, self.made_out = 0.0, 0, 0
        self.token: dict[str, str] = {}  # caller → the ring that may connect
        self.legs: dict[str, Leg] = {}
        self.talks: dict[str, str] = {}  # caller → leg
        self.events: list[on.Event] = []
        self.out: dict[str, do.CallOut] = {}
        self.dropped: list[str] = []
        self.ended: list[str] = []
        self.thirds: dict[str, str] = {}  # caller → leg of the colleague who has joined
        self.leads: dict[str, do.RingLead] = {}
        self.barged: dict[str, str] = {}  # caller → leg of the lead who is in the bridge
        self.entering: list[str] = []  # leads' legs that have just entered it
        self.privates: dict[str, str] = {}  # caller → leg of the private word
        self.merging: list[str] = []
        self.requested: list[str] = []  # legs of applicants who are asked whether it was solved
        self.racing: list[str] = []  # legs that bridge in the instant they are taken back

    def tell(self, event: on.Event) -> None:
        self.events.append(event)
        self.story.tell(event)
        self.obey()
        self.check()
        due = wrap_ups.next_due(self.story.floor)
        assert due is None or due > event.at, "a wrap-up that may be ended while a caller is late"
        while self.racing:
            self.race(self.racing.pop())
        while self.dropped:
            self.lose(self.dropped.pop())
        while self.entering:
            self.enters(self.entering.pop())
        while self.ended:
            self.goes_away(self.ended.pop())
        while self.merging:
            self.merge(self.merging.pop())

    def obey(self) -> None:
        for command in self.story.latest:
            if isinstance(command, do.ClaimCaller) and command.call_id in self.token:
                self.token[command.call_id] = command.promised_to or "claimed"
            if isinstance(command, do.RefuseCaller):
                del self.token[command.call_id]
            if isinstance(command, do.CancelRing) and self.rng.random() < 0.1:
                self.racing.append(command.ring_id)
            if isinstance(command, do.DropLeg):
                self.dropped.append(command.ring_id)
            if isinstance(command, do.EndLeg):
                self.ended.append(command.ring_id)
            if isinstance(command, do.RingLead):
                assert command.ring_id not in self.leads, "a leg's id was given twice"
                self.leads[command.ring_id] = command
            if isinstance(command, do.CancelRing) and command.ring_id in self.leads:
                self.ended.append(command.ring_id)
            if isinstance(command, do.TurnLead):
                self.turn(command.leg, command.mode, command.with_ring)
            if isinstance(command, do.AskApplicant):
                self.ask_applicant(command)
            if isinstance(command, do.CallOut):
                self.out[command.ring_id] = command
            if isinstance(command, do.Together):
                self.merging.append(command.ring_id)
            if isinstance(command, Leg):
                assert command.ring_id not in self.legs, "a ring id was given twice"
                if command.call_id in self.token and isinstance(command, do.RingOperator):
                    both = filter(None, (command.beside, command.ring_id))
                    self.token[command.call_id] = "&".join(both)
                self.legs[command.ring_id] = command

    def check(self) -> None:
        legs = (*self.legs.values(), *self.out.values())
        rung = Counter(leg.operator for leg in legs if not isinstance(leg, do.BringOutside))
        assert max(rung.values(), default=0) <= 1, f"rung twice at once: {rung}"
        floor = self.story.floor
        assert not list(dispatch.pairs(floor)), "a free operator while a caller waits"
        self.check_callbacks(floor)
        self.check_order(floor)
        self.check_named(floor)
        for call in floor.calls.values():
            assert call.talk is None or call.ticket is not None
            assert not call.announcements.queued or call.announcements.current is not None, (
                "a word waits for nothing"
            )
            self.check_keys(call)
            assert call.announcements.current is None or call.talk is None, (
                "nobody talks over an operator"
            )
            gap = gap_of(call)
            assert gap is None or set(gap.recordings) <= set(recordings_of(call, floor.rings)), (
                "nothing is silent that is not recorded"
            )
            held = call.state is CallState.RECONNECTING
            assert held == (call.reconnect is not None), "a part appears and vanishes whole"
            assert not held or not is_silent_again(call), "rung again and again without a sound"
        for it in floor.listenings.values():
            heard = floor.calls.get(it.call_id)
            heard_gap = gap_of(heard) if heard is not None else None
            assert it.since is None or heard_gap is None or is_lead(heard.operator)
        for operator in floor.operators.values():
            talks = floor.calls.get(operator.call_id or "") if operator.state in IN_CALL else None
            assert talks is None or talks.conference.outside is None, (
                "in a call that the outside has"
            )
            chose = operator.state in BUSY or operator.state is OperatorState.WRAP_UP
            assert chose or operator.after_call is None, "what was chosen outlives its call"
            after = operator.after_call
            assert after is None or not after.ordered or after.what == SIGN_OUT
            in_wrap_up = operator.state is OperatorState.WRAP_UP
            assert in_wrap_up == (operator.wrap_up is not None), "paperwork outlives its state"
            assert operator.hand is None or operator.state is not OperatorState.SIGNED_OUT
            out = operator.outgoing
            assert out is None or out.leg in self.out, "a call made outlives its leg"

    def check_keys(self, call: Call) -> None:
        """Whatever is said last decides what a key means."""
        if not listens(call) or not is_open(call):
            return
        assert call.queued_callback is None, "a key would answer two questions"
        words = [
            each.about
            for each in (call.announcements.current, *call.announcements.queued)
            if each is not None
        ]
        assert not OFFERS & set(words), "a key is offered that means something else"
        silent = call.announcements.current is None and call.announcements.silent_since is not None
        if silent and isinstance(self.events[-1], on.Tick):
            assert call.announcements.silent_since + OPEN_FOR > self.events[-1].at, (
                "a question never closes"
            )

    def check_named(self, floor: Floor) -> None:
        for command in self.story.latest:
            call = floor.calls.get(getattr(command, "call_id", ""))
            if not isinstance(command, do.RingOperator) or call is None or call.talk is not None:
                continue  # a talk that was lost goes on with whoever had it
            if call.line == NAMED_ONLY.number:
                mine = floor.operators[command.operator].skills.lines
                assert NAMED_ONLY.number in mine, "rung for a line that is not theirs"

    def check_order(self, floor: Floor) -> None:
        in_line = dispatch.callers_in_line(floor)
        for operator in dispatch.operators_in_turn(floor):
            served = [each.call_id for each in in_line if dispatch.may_serve(floor, each, operator)]
            assert not served, "a free operator while a caller he may serve waits"
        for command in self.story.latest:
            call = floor.calls.get(getattr(command, "call_id", ""))
            if isinstance(command, do.RingOperator) and call and call.state is CallState.RINGING:
                operator, place = floor.operators[command.operator], dispatch.place(floor, call)
                passed = [each for each in in_line if dispatch.place(floor, each) < place]
                overtaken = [it for it in passed if dispatch.may_serve(floor, it, operator)]
                assert not overtaken, "a place, kept or not, was overtaken by a later equal"
        open_rings = [
            it
            for it in floor.rings.values()
            if it.withdrawn is None and not it.join and not it.connected
        ]
        for call in in_line:
            there = at_work(floor, call, call.ladder.steps)
            able = any(dispatch.may_serve(floor, call, each) for each in there)
            assert able or not there, "his wishes leave nobody"
        for call in floor.calls.values():
            mine = [each.ring_id for each in open_rings if each.call_id == call.call_id]
            assert len(mine) <= 1 + (StepKind.RING_TWO in call.ladder.steps), "rung by too many"
            assert call.state not in TALKS or not mine, "rung for after an answer"
            assert not call.parachute.has_caller or not mine, (
                "rung for where no ring of ours connects"
            )

    def check_callbacks(self, floor: Floor) -> None:
        owed = [each for callback in floor.callbacks.values() if (each := callback.number)]
        assert len(owed) == len(set(owed)), "two open callbacks for one number"
        # Who speaks with an operator may call, and be lost, on a second telephone of his number.
        talks = {
            each.outgoing.leg
            for each in floor.operators.values()
            if each.outgoing is not None and each.outgoing.connected_at is not None
        }
        called = [leg.number for leg in self.out.values() if leg.hello and leg.ring_id not in talks]
        assert len(called) == len(set(called)), "one citizen is called by two"
        his = [numbers_of(each) for each in floor.callbacks.values() if each.out_id is not None]
        assert len(set().union(*his)) == sum(map(len, his)), "a citizen is called at two numbers"
        for callback in floor.callbacks.values():
            if callback.out_id is not None:
                outgoing = floor.operators[callback.operator or ""].outgoing
                assert outgoing is not None and outgoing.out_id == callback.out_id

    def step(self) -> None:
        self.now += self.rng.expovariate(2.0)
        due = next_due(self.story.floor)
        if due is not None and due <= at(self.now):
            self.tell(on.Tick(due))
        self.rng.choice(
            [self.arrive, self.leave, self.leave_talk, self.answer, self.answer, self.refuse,
             self.answer_both, self.falls,
             self.operator_acts, self.phone_flaps, self.engages, self.repeat, self.hold,
             self.lose_one, self.refers, self.page_goes, self.hand_on,
             self.press_or_hear, self.ask_along, self.one_of_three_leaves, self.asks,
             self.call_out, self.call_out, self.lead_decides,
             self.lead_asks, self.lead_asks, self.leads_phone, self.leads_phone, self.leads_hand,
             self.bring_outside, self.ask_privately, self.private_ends, self.chooses, self.inquire]
        )()  # fmt: skip

    def arrive(self) -> None:
        self.made += 1
        call_id = f"c{self.made}"
        self.token[call_id] = "claimed"
        caller = None if self.rng.random() < 0.2 else self.rng.choice(NUMBERS)
        line = self.rng.choice(list(self.story.floor.lines))
        language = self.rng.choice(["kk", "kk", "ru", "en"])
        self.tell(
            on.CallOffered(at(self.now), call_id, line, "pbx1", call_id, caller, language=language)
        )

    def leave(self) -> None:
        waiting = [call_id for call_id in self.token if call_id not in self.talks]
        if waiting:
            call_id = self.rng.choice(waiting)
            ring_id = self.token.pop(call_id)
            if ring_id in self.legs and self.rng.random() < 0.3:  # picked up, and nobody is there
                del self.legs[ring_id]
                self.tell(on.PhoneAnswered(at(self.now), ring_id))
                self.tell(on.LegEnded(at(self.now), ring_id, RingResult.CALLER_LEFT))
            self.tell(on.CallerLeft(at(self.now), call_id))

    def falls(self) -> None:
        """The dialplan has not heard us, or has him back after all."""
        waiting = [call_id for call_id in self.token if call_id not in self.talks]
        if waiting:
            call_id = self.rng.choice(waiting)
            call = self.story.floor.calls.get(call_id)
            if call is not None and call.parachute.has_caller and self.rng.random() < 0.3:
                self.tell(on.CallerGreeted(at(self.now), call_id))
            else:
                self.tell(on.CallerParachuted(at(self.now), call_id, "beat"))

    def leave_talk(self) -> None:
        if not self.talks:
            return
        call_id = self.rng.choice(list(self.talks))
        if call_id in self.privates:
            del self.token[call_id]  # nobody hears him just now: only his leg ends
            operator, other = self.talks.pop(call_id), self.privates.pop(call_id)
            self.tell(on.CallerLeft(at(self.now), call_id))
            for each in (operator, other):
                self.goes_away(each)
            return
        leg = self.talks.pop(call_id)
        del self.token[call_id]
        self.hung_up(leg)
        three = call_id in self.thirds or call_id in self.barged
        by = EndedBy.CALLER if three else self.rng.choice(list(EndedBy))
        parting: list[on.Event] = [
            on.Disconnected(at(self.now), call_id, by),
            on.CallerLeft(at(self.now), call_id),
            on.LegEnded(at(self.now), leg, RingResult.ANSWERED),
        ]
        self.rng.shuffle(parting)
        for event in parting:
            self.tell(event)
        if call_id in self.thirds:  # he stepped in while his ring was being taken back
            self.goes_away(self.thirds[call_id])
        if call_id in self.barged:
            self.goes_away(self.barged[call_id])

    def hung_up(self, leg: str) -> None:
        """Gone from the PBX, whoever's it was."""
        self.legs.pop(leg, None)
        self.leads.pop(leg, None)

    def lose_one(self) -> None:
        """A page is reloaded, a network fails."""
        if self.talks:
            self.lose(self.rng.choice(list(self.talks.values())))

    def lose(self, ring_id: str) -> None:
        """The operator's leg goes, the caller stays: the dialplan keeps him."""
        lost = [call_id for call_id, leg in self.talks.items() if leg == ring_id]
        for call_id in lost:
            if call_id in self.thirds:
                self.operator_leaves_three(call_id, lost=True)
                return
            if call_id in self.privates:
                self.operator_leaves_private(call_id, lost=True)
                return
            if call_id in self.barged:
                self.operator_leaves_lead(call_id, lost=True)
                return
            del self.talks[call_id]
            self.hung_up(ring_id)
            silent = self.rng.random() < 0.5
            gone = on.Disconnected(at(self.now), call_id, EndedBy.OPERATOR, True, silent)
            self.tell(gone)
            self.tell(on.LegEnded(at(self.now), ring_id, RingResult.FAILED))

    def hand_on(self) -> None:
        if self.talks:
            to = self.rng.choice(list(self.story.floor.operators))
            call_id = self.rng.choice(list(self.talks))
            self.tell(on.TransferRequested(at(self.now), call_id, to))

    def refers(self) -> None:
        """By the transfer key: the PBX tells the end of the talk, or does not, and whose he is."""
        others = {*self.thirds, *self.privates}
        talks = [call_id for call_id in self.talks if call_id not in others]
        if not talks:
            return
        call_id = self.rng.choice(talks)
        leg = self.talks.pop(call_id)
        to = self.rng.choice([*self.story.floor.operators, "9999"])
        if self.rng.random() < 0.7:
            self.tell(on.Disconnected(at(self.now), call_id, EndedBy.CALLER))
        self.tell(on.CallerReferred(at(self.now), call_id, to))
        if self.legs.pop(leg, None) is not None:
            self.tell(on.LegEnded(at(self.now), leg, RingResult.ANSWERED))

    def page_goes(self) -> None:
        extension = self.rng.choice(list(self.story.floor.operators))
        self.tell(on.PhoneGone(at(self.now), extension))

    def goes_away(self, ring_id: str) -> None:
        """A leg that the dispatcher ended, if it is still there."""
        for call_id, leg in list(self.privates.items()):
            if leg == ring_id:
                self.back_from_private(call_id)
                return
        held = [call_id for call_id, leg in self.talks.items() if leg == ring_id]
        if held and held[0] in self.thirds:
            self.operator_leaves_three(held[0], lost=False)
            return
        if held and held[0] in self.privates:
            self.operator_leaves_private(held[0], lost=False)
            return
        if held and held[0] in self.barged:
            self.operator_leaves_lead(held[0])
            return
        self.barged = {call: leg for call, leg in self.barged.items() if leg != ring_id}
        if self.leads.pop(ring_id, None) is not None:
            if held:
                del self.talks[held[0]]
                self.tell(on.Disconnected(at(self.now), held[0], EndedBy.OPERATOR))
                self.tell(on.CallerLeft(at(self.now), held[0]))
                del self.token[held[0]]
            self.tell(on.LegEnded(at(self.now), ring_id, RingResult.ANSWERED))
            return
        self.thirds = {call: leg for call, leg in self.thirds.items() if leg != ring_id}
        if (self.legs.pop(ring_id, None) or self.out.pop(ring_id, None)) is not None:
            self.tell(on.LegEnded(at(self.now), ring_id, RingResult.ANSWERED))

    def pick_leg(self) -> Leg | None:
        busy = {*self.talks.values(), *self.thirds.values(), *self.privates.values()}
        free = [leg for ring_id, leg in self.legs.items() if ring_id not in busy]
        return self.rng.choice(free) if free else None

    def answer(self) -> None:
        leg = self.pick_leg()
        if leg is None:
            return
        self.tell(on.PhoneAnswered(at(self.now), leg.ring_id))
        if not isinstance(leg, do.RingOperator):
            self.join(leg)
        elif self.is_promised(leg) and leg.call_id not in self.talks:
            self.talks[leg.call_id] = leg.ring_id
            self.tell(on.Connected(at(self.now), leg.call_id, leg.operator, leg.ring_id))
        else:
            late = RingResult.TAKEN if self.is_promised(leg) else RingResult.CALLER_LEFT
            del self.legs[leg.ring_id]
            self.tell(on.LegEnded(at(self.now), leg.ring_id, late))

    def is_promised(self, leg: do.RingOperator | do.AskAlong) -> bool:
        return leg.ring_id in self.token.get(leg.call_id, "").split("&")

    def answer_both(self) -> None:
        """Two telephones that ring for one caller are picked up in the same instant: the PBX joins
        one of them and ends the other, and its words come in any order."""
        for call_id, token in list(self.token.items()):
            legs = [self.legs[each] for each in token.split("&") if each in self.legs]
            if len(legs) < 2 or call_id in self.talks:
                continue
            self.rng.shuffle(legs)
            won, late = legs
            self.talks[call_id] = won.ring_id
            del self.legs[late.ring_id]
            self.tell(on.PhoneAnswered(at(self.now), won.ring_id))
            words: list[on.Event] = [
                on.Connected(at(self.now), call_id, won.operator, won.ring_id),
                on.LegEnded(at(self.now), late.ring_id, RingResult.TAKEN),
            ]
            self.rng.shuffle(words)
            for word in words:
                self.tell(word)

    def join(self, leg: do.AskAlong | do.BringOutside) -> None:
        """Into the conversation he was asked to, if it is still that one."""
        operator = "" if isinstance(leg, do.BringOutside) else leg.operator
        fits = self.token.get(leg.call_id) == leg.with_ring and leg.call_id in self.talks
        if fits and leg.call_id not in self.thirds and leg.call_id not in self.privates:
            if leg.private:
                self.privates[leg.call_id] = leg.ring_id
                self.tell(on.ConsultationBegan(at(self.now), leg.ring_id))
            else:
                self.thirds[leg.call_id] = leg.ring_id
                self.tell(on.Joined(at(self.now), leg.call_id, operator, leg.ring_id))
        else:
            del self.legs[leg.ring_id]
            self.tell(on.LegEnded(at(self.now), leg.ring_id, RingResult.FAILED))

    def one_of_three_leaves(self) -> None:
        if not self.thirds:
            return
        call_id = self.rng.choice(list(self.thirds))
        third = self.thirds.pop(call_id)
        if self.rng.random() < 0.5:
            del self.legs[third]
            self.tell(on.LegEnded(at(self.now), third, RingResult.ANSWERED))
            return
        self.thirds[call_id] = third
        self.operator_leaves_three(call_id, lost=self.rng.random() < 0.3)

    def operator_leaves_three(self, call_id: str, *, lost: bool) -> None:
        leaving, self.talks[call_id] = self.talks[call_id], self.thirds.pop(call_id)
        self.hung_up(leaving)
        self.tell(on.Disconnected(at(self.now), call_id, EndedBy.OPERATOR, lost))
        self.tell(on.LegEnded(at(self.now), leaving, RingResult.ANSWERED))

    def operator_leaves_private(self, call_id: str, *, lost: bool) -> None:
        """The caller is kept, and the other side has nobody to speak with."""
        leaving, other = self.talks.pop(call_id), self.privates.pop(call_id)
        for leg in (leaving, other):
            self.hung_up(leg)
        happened: list[on.Event] = [
            on.Disconnected(at(self.now), call_id, EndedBy.OPERATOR, lost),
            on.LegEnded(at(self.now), other, RingResult.ANSWERED),
        ]
        self.rng.shuffle(happened)
        parted = on.Disconnected(at(self.now), call_id, EndedBy.OPERATOR, lost)
        gone = on.LegEnded(at(self.now), leaving, RingResult.ANSWERED)
        happened.insert(happened.index(parted) + 1, gone)
        for event in happened:
            self.tell(event)

    def back_from_private(self, call_id: str) -> None:
        """The other side leaves; the operator's leg goes back to the caller by itself."""
        other, mine = self.privates.pop(call_id), self.talks[call_id]
        self.hung_up(other)
        happened: list[on.Event] = [
            on.LegEnded(at(self.now), other, RingResult.ANSWERED),
            on.Connected(at(self.now), call_id, self.who(mine), mine),
        ]
        self.rng.shuffle(happened)
        for event in happened:
            self.tell(event)

    def private_ends(self) -> None:
        if not self.privates:
            return
        call_id = self.rng.choice(list(self.privates))
        if self.rng.random() < 0.6:
            self.back_from_private(call_id)
        else:
            self.operator_leaves_private(call_id, lost=self.rng.random() < 0.5)

    def merge(self, ring_id: str) -> None:
        """The caller comes to the two, if they are still there."""
        for call_id, other in list(self.privates.items()):
            if other != ring_id:
                continue
            self.thirds[call_id] = self.privates.pop(call_id)
            mine = self.talks[call_id]
            self.tell(on.Connected(at(self.now), call_id, self.who(mine), mine))
            if self.thirds.get(call_id) == other:
                self.tell(on.Joined(at(self.now), call_id, self.who(other), other))

    def who(self, ring_id: str) -> str:
        """Whose leg this is; the outside is nobody's."""
        if ring_id in self.leads:
            return self.leads[ring_id].lead
        leg = self.legs[ring_id]
        return "" if isinstance(leg, do.BringOutside) else leg.operator

    def bring_outside(self) -> None:
        if self.talks:
            how = self.rng.choice(sorted(HOWS))
            call_id = self.rng.choice(list(self.talks))
            self.tell(on.ExternalTransferRequested(at(self.now), call_id, "103", "103", how))

    def ask_privately(self) -> None:
        if self.talks:
            to = self.rng.choice(list(self.story.floor.operators))
            self.tell(on.ConsultationRequested(at(self.now), self.rng.choice(list(self.talks)), to))

    def chooses(self) -> None:
        """The operator's key in, or before, a private word."""
        if self.talks:
            call_id = self.rng.choice([*self.privates, *self.talks])
            leave = self.rng.random() < 0.5
            together = on.MergeRequested(at(self.now), call_id, leave)
            away = on.SentAway(at(self.now), call_id)
            self.tell(self.rng.choice([together, together, away]))

    def ask_along(self) -> None:
        if self.talks:
            to = self.rng.choice(list(self.story.floor.operators))
            self.tell(on.ConferenceRequested(at(self.now), self.rng.choice(list(self.talks)), to))

    def race(self, ring_id: str) -> None:
        """Bridged in the instant the leg is told to end: the caller is taken back to waiting."""
        leg = self.legs.get(ring_id)
        if leg is None or leg.call_id not in self.token or leg.call_id in self.talks:
            return
        if not isinstance(leg, do.RingOperator):
            return
        del self.legs[ring_id]
        self.tell(on.Connected(at(self.now), leg.call_id, leg.operator, ring_id))
        self.tell(on.Disconnected(at(self.now), leg.call_id, EndedBy.OPERATOR))
        self.tell(on.LegEnded(at(self.now), ring_id, RingResult.NO_ANSWER))

    # --- a shift lead -------------------------------------------------------------------------

    def turn(self, leg: str, mode: str, with_ring: str) -> None:
        """His leg does something else from now on."""
        call_id = leg.partition("~")[0]
        self.barged = {call: each for call, each in self.barged.items() if each != leg}
        fits = self.token.get(call_id) == with_ring and call_id in self.talks
        if leg in self.leads and mode == "barge" and fits and call_id not in self.barged:
            if call_id in self.thirds:  # an emergency, while his telephone rang: he is turned
                happened = self.story.floor.listenings.get(leg)
                assert happened is None or happened.mode is not LeadMode.BARGE, (
                    "four in one conversation"
                )
                return
            self.barged[call_id] = leg
            self.entering.append(leg)

    def enters(self, leg: str) -> None:
        if leg in self.barged.values():
            lead, call_id = self.leads[leg].lead, leg.partition("~")[0]
            self.tell(on.Joined(at(self.now), call_id, lead, leg))

    def operator_leaves_lead(self, call_id: str, *, lost: bool = False) -> None:
        """The lead who has barged in stays with the caller."""
        leaving, self.talks[call_id] = self.talks[call_id], self.barged.pop(call_id)
        self.hung_up(leaving)
        self.tell(on.Disconnected(at(self.now), call_id, EndedBy.OPERATOR, lost))
        self.tell(on.LegEnded(at(self.now), leaving, RingResult.ANSWERED))

    def lead_asks(self) -> None:
        call_id = self.rng.choice(list(self.talks) or ["nobody"])
        person, mode = self.rng.choice([7, 8]), self.rng.choice(list(LeadMode))
        by = ""
        if call_id in self.talks and self.rng.random() < 0.2:  # an operator asks him to take over
            mode, by = LeadMode.TAKE_OVER, self.story.floor.calls[call_id].operator or ""
        requested = on.MonitoringRequested(
            at(self.now), call_id, person, f"lead {person}", mode, requested_by=by
        )
        self.tell(requested)

    def leads_phone(self) -> None:
        """It is answered, put down, lost with its page."""
        person = self.rng.choice([7, 8])
        act = self.rng.choice(["answer", "answer", "answer", "leave", "page", "hang up"])
        if act == "leave":
            self.tell(on.LeadLeft(at(self.now), person))
        elif act == "page":
            self.tell(on.LeadPhoneGone(at(self.now), person))
        elif self.leads:
            leg = self.rng.choice(list(self.leads))
            if act == "hang up":
                self.goes_away(leg)
                return
            command = self.leads[leg]
            if leg not in self.barged.values() and leg not in self.talks.values():
                self.turn(leg, command.mode, command.with_ring)
            self.tell(on.PhoneAnswered(at(self.now), leg))

    def leads_hand(self) -> None:
        extension = self.rng.choice(list(self.story.floor.operators))
        names = to_ask_for(self.story.floor, self.story.floor.operators[extension])
        gone = tuple(name for name in names if name not in (*self.legs, *self.leads, *self.token))
        state = self.rng.choice(["available", "paused", "signed_out"])
        act: on.Event = self.rng.choice(
            [
                on.StateForced(at(self.now), extension, state, "lunch", "lead"),
                on.StuckEnded(at(self.now), extension, "lead", gone),
                on.OperatorMoved(at(self.now), extension, frozenset({"109"}), "lead"),
                on.OperatorMoved(at(self.now), extension, frozenset(), "lead"),
                on.CallbackOfferSet(at(self.now), "109", self.rng.random() < 0.5, "lead"),
            ]
        )
        self.tell(act)

    def refuse(self) -> None:
        leg = self.pick_leg()
        if leg is not None:
            del self.legs[leg.ring_id]
            self.tell(on.LegEnded(at(self.now), leg.ring_id, self.rng.choice(list(RingResult))))

    def operator_acts(self) -> None:
        extension = self.rng.choice(list(self.story.floor.operators))
        act = self.rng.choice(
            [
                on.OperatorAvailable(at(self.now), extension, self.rng.choice(list(Device))),
                on.OperatorAvailable(at(self.now), extension),
                on.OperatorPaused(at(self.now), extension, "lunch"),
                on.OperatorSignedOut(at(self.now), extension),
            ]
        )
        self.tell(act)

    def phone_flaps(self) -> None:
        extension = self.rng.choice(list(self.story.floor.operators))
        device = self.rng.choice(list(Device))
        here = self.rng.random() < 0.7
        self.tell(on.PhoneReachable(at(self.now), extension, device, here))

    def engages(self) -> None:
        extension = self.rng.choice(list(self.story.floor.operators))
        engaged = self.rng.random() < 0.3
        self.tell(on.PhoneEngaged(at(self.now), extension, engaged))

    def repeat(self) -> None:
        """A late or doubled word from the PBX is never a new fact."""
        settled = (on.CallOffered, on.CallerLeft, on.Disconnected, on.LegEnded, on.PhoneRang)
        old = self.rng.choice(self.events[-30:] or [on.Tick(at(self.now))])
        legs = {*self.legs, *self.leads}
        gone = isinstance(old, on.LegEnded) and old.ring_id in legs
        again = isinstance(old, on.Disconnected) and old.call_id in self.talks
        if isinstance(old, settled) and not gone and not again:
            self.tell(old)

    def hold(self) -> None:
        if self.talks:
            call_id = self.rng.choice(list(self.talks))
            kind = self.rng.choice([on.HoldStarted, on.HoldEnded])
            self.tell(kind(at(self.now), call_id))

    def asks(self) -> None:
        """Silence in the recording, help, more time: by the right person or by anybody."""
        now, extension = at(self.now), self.rng.choice(list(self.story.floor.operators))
        call_id = self.rng.choice(list(self.story.floor.calls) or ["nobody"])
        ask: on.Event = self.rng.choice(
            [
                on.RecordingPaused(now, call_id, extension, "card"),
                on.RecordingResumed(now, call_id),
                on.HandRaised(now, extension),
                on.HandSeen(now, extension, 7, "lead"),
                on.HandLowered(now, extension, self.rng.choice([None, 7])),
                on.WrapUpExtended(now, extension),
                on.CallerNeedsLearnt(now, call_id, self.rng.choice([None, "ru", "en"]), "water"),
                on.PhoneMoved(now, extension, self.rng.choice(list(Device))),
                on.AbuseMarked(now, extension, self.rng.choice(["insult", "threat", None])),
            ]
        )
        self.tell(ask)

    def press_or_hear(self) -> None:
        """A caller presses a key, tells something of himself, or a word to him is over."""
        if not self.token:
            return
        now, call_id = at(self.now), self.rng.choice(list(self.token))
        call = self.story.floor.calls.get(call_id)
        word = call.announcements.current if call is not None else None
        say_id = word.say_id if word is not None else "0"
        heard = on.AnnouncementHeard(now, call_id, say_id, self.rng.random() < 0.7)
        happened = on.CallerNeedsLearnt(now, call_id, self.rng.choice([None, "ru"]), None)
        number = self.rng.choice([None, *NUMBERS])
        judged = on.NumberJudged(now, call_id, number)
        pressed = on.CallerPressed(now, call_id, self.rng.choice("0123456789*#A"))
        ticket = OpenTicket("109-2026-0000012", "registered")
        topics, language = frozenset({"heat"}), self.rng.choice([None, "ru", "en"])
        answered = AnsweredTicket(f"109-2026-{self.made:07}", 1)
        known = on.CallerKnown(
            now, call_id, Acquaintance((ticket,), topics, language=language, answered=(answered,))
        )
        found = on.TicketLookedUp(now, call_id, answered=self.rng.choice([None, answered]))
        began, mark = on.VoicemailBegan(now, call_id), on.SurveyAnswered(now, call_id, 4)
        open_ones = (Incident("1", at(self.now + 60), sounds={"kk": ("a",)}),) * (self.made % 2)
        opened = on.IncidentsChanged(now, open_ones)
        self.tell(
            self.rng.choice(
                [heard, happened, judged, pressed, pressed, known, found, began, mark, opened]
            )
        )

    def call_out(self) -> None:
        """An operator calls a citizen, or one such call gets on."""
        if self.out and self.rng.random() < 0.7:
            leg = self.rng.choice(list(self.out.values()))
            on_its_way: list[on.Event] = [
                on.PhoneAnswered(at(self.now), leg.ring_id),
                on.OutboundCallConnected(at(self.now), leg.out_id),
                on.OutboundCallDialled(at(self.now), leg.out_id, self.rng.choice(list(OutResult))),
            ]
            if self.rng.random() < 0.5:
                self.tell(self.rng.choice(on_its_way))
            else:
                del self.out[leg.ring_id]
                self.tell(on.LegEnded(at(self.now), leg.ring_id))
            return
        self.made_out += 1
        extension = self.rng.choice(list(self.story.floor.operators))
        out_id = f"out-{self.made_out}.1"
        self.tell(
            on.OutboundCallRequested(
                at(self.now), extension, out_id, "pbx1", "t", "109", "+77010000001"
            )
        )

    def ask_applicant(self, command: do.AskApplicant) -> None:
        floor = self.story.floor
        assert command.ring_id not in self.requested, "a leg's id was given twice"
        assert len(self.requested) < floor.inquiry_rules.at_once, "more at once than are wanted"
        free = [it for it in floor.operators.values() if it.state is OperatorState.AVAILABLE]
        unserved = [it for it in floor.calls.values() if it.state in UNSERVED]
        waiting = [it for it in unserved if it.state is not CallState.WAITING or at_work(floor, it)]
        assert free and not waiting, "applicants are called only while it is quiet"
        assert command.number not in {it.origin.caller for it in floor.calls.values()}
        self.requested.append(command.ring_id)

    def inquire(self) -> None:
        """Applicants are to be asked, or a call to one of them gets on."""
        if self.requested and self.rng.random() < 0.7:
            leg, now = self.rng.choice(self.requested), at(self.now)
            if self.rng.random() < 0.5:
                word = self.rng.choice(["1", "2", "taken", "taken", "silent"])
                self.tell(on.InquiryReported(now, leg, word))
            else:
                self.requested.remove(leg)
                self.tell(on.LegEnded(now, leg, self.rng.choice(list(RingResult))))
            return
        numbers = self.rng.sample(range(1, 40), 3)
        inquiries = [
            Inquiry(f"109-2026-{n:07}", 1, self.rng.choice(NUMBERS), "109") for n in numbers
        ]
        self.tell(on.InquiriesChanged(at(self.now), tuple(inquiries)))

    def lead_decides(self) -> None:
        """A shift lead wants a callback now, or takes it back."""
        owed = list(self.story.floor.callbacks)
        if owed and self.rng.random() < 0.3:
            hurry = on.CallbackHurried(at(self.now), self.rng.choice(owed), 7)
            withdraw = on.CallbackWithdrawn(at(self.now), self.rng.choice(owed), 7, "why")
            self.tell(self.rng.choice([hurry, withdraw]))

    def settle(self) -> None:
        """Nobody whom we call back is there, until nothing is owed any more."""
        while self.story.floor.callbacks:
            for leg in list(self.out.values()):
                self.tell(on.PhoneAnswered(at(self.now), leg.ring_id))
                self.tell(on.OutboundCallDialled(at(self.now), leg.out_id, OutResult.BUSY))
                del self.out[leg.ring_id]
                self.tell(on.LegEnded(at(self.now), leg.ring_id))
            self.now += 60
            while (due := next_due(self.story.floor)) is not None and due <= at(self.now):
                self.tell(on.Tick(due))

    def go_home(self) -> None:
        """Everybody hangs up, and time passes."""
        while self.talks:
            self.leave_talk()
        while self.token:
            self.leave()
        while (leg := self.pick_leg()) is not None:
            del self.legs[leg.ring_id]
            self.tell(on.LegEnded(at(self.now), leg.ring_id, RingResult.NO_ANSWER))
        for leg in list(self.leads):
            self.goes_away(leg)
        for ring_id in list(self.out):
            del self.out[ring_id]
            self.tell(on.LegEnded(at(self.now), ring_id))
        while self.requested:
            self.tell(on.LegEnded(at(self.now), self.requested.pop()))
        self.tell(on.InquiriesChanged(at(self.now), ()))
        assert self.story.floor.inquiries == {}
        self.settle()
        self.now += 3600
        while (due := next_due(self.story.floor)) is not None and due <= at(self.now):
            self.tell(on.Tick(due))


#: One that only those serve whose own lines name it.
NAMED_ONLY = Line("1090", named_only=True)
#: A line that offers everything.
ALL_OFFERS = replace(LINE, voicemail=True, survey=True, topics=frozenset({"heat", "water"}))
LINES = (
    ALL_OFFERS,
    OTHERS[0],
    Line("112", emergency=True, kpi=timedelta(seconds=10), ladder=USUAL_LADDER[:1]),
    Line("104", priority=3, topics=frozenset({"gas"}), most_waiting=1),
    NAMED_ONLY,
)


def skills(rng: random.Random) -> Skills:
    return Skills(
        lines=frozenset(rng.sample(["109", "104", "112", "1090"], rng.choice([0, 1, 1, 2]))),
        languages=rng.choice([{}, {"kk": 3}, {"ru": 2, "en": 1}, {"kk": 1, "ru": 3}]),
        topics=frozenset(rng.sample(["water", "gas"], rng.randint(0, 2))),
        reserve=rng.random() < 0.2,
    )


def new_story(operators: int) -> Story:
    """A line that offers everything, to callers who are impatient for a calm word."""
    story = Story(operators=operators, line=ALL_OFFERS, others=OTHERS)
    story.floor = replace(story.floor, comfort_every=timedelta(seconds=3))
    return story


def walk(seed: int, steps: int = STEPS) -> ToyPbx:
    rng = random.Random(seed)
    story = new_story(rng.randint(1, 6))
    pbx = ToyPbx(rng, story)
    if seed % 2:
        names = {each.extension: each.name for each in story.floor.operators.values()}
        pbx.tell(on.LinesChanged(at(0), LINES))
        pbx.tell(on.RosterChanged(at(0), names, {each: skills(rng) for each in names}))
    pbx.tell(on.CallbackRulesChanged(at(0), RULES))
    pbx.tell(on.InquiryRulesChanged(at(0), ASKING))
    for _ in range(steps):
        pbx.step()
    pbx.go_home()
    return pbx


def test_walks_ask_applicants() -> None:
    walks = (walk(seed).story.commands for seed in range(5))
    assert any(isinstance(each, do.AskApplicant) for commands in walks for each in commands)


@given(st.integers(min_value=0, max_value=2**32))
@settings(max_examples=100, deadline=None)
def test_every_promise_holds_in_any_order(seed: int) -> None:
    pbx = walk(seed)
    story = pbx.story
    ends = Counter(each.call_id for each in story.records_of(note.CallEnded))
    assert set(ends) == {f"c{n + 1}" for n in range(pbx.made)}, "a call without an outcome"
    assert set(ends.values()) <= {1}, "a call with two outcomes"
    assert Counter(each.call_id for each in story.records_of(note.CallBegan)) == ends
    tickets = [each.number for each in story.records_of(note.TicketOpened)]
    assert len(tickets) == len(set(tickets)) == pbx.made
    rings = Counter(each.ring_id for each in story.records_of(note.RingEnded))
    begun = (do.RingOperator, do.AskAlong)
    requested = {each.ring_id for each in story.commands if isinstance(each, begun)}
    assert set(rings) == requested and set(rings.values()) <= {1}, "every ring has its one row"
    assert story.floor.calls == {} and story.floor.rings == {} and story.floor.listenings == {}
    assert not any(is_lead(each.operator) for each in story.records_of(note.CallEnded))
    outside = Counter(each.leg for each in story.records_of(note.OutsideEnded))
    assert set(outside) == {each.leg for each in story.records_of(note.OutsideBegan)}
    assert set(outside.values()) <= {1}, "an outside leg with two ends"
    began = [each.out_id for each in story.records_of(note.OutboundCallBegan)]
    assert sorted(began) == sorted(each.out_id for each in story.records_of(note.OutboundCallEnded))
    queued = Counter(each.callback_id for each in story.records_of(note.CallbackQueued))
    over = Counter(each.callback_id for each in story.records_of(note.CallbackEnded))
    assert set(queued) == set(over) and set(over.values()) <= {1}, "each has exactly one result"
    at_rest = {OperatorState.AVAILABLE, OperatorState.PAUSED, OperatorState.SIGNED_OUT}
    assert {each.state for each in story.floor.operators.values()} <= at_rest


@given(st.integers(min_value=0, max_value=2**32))
@settings(max_examples=10, deadline=None)
def test_states_of_an_operator_follow_each_other_without_a_gap(seed: int) -> None:
    story = walk(seed).story
    for extension in story.floor.operators:
        happened = [
            each for each in story.records_of(note.StateEnded) if each.operator == extension
        ]
        for before, after in pairwise(happened):
            assert before.ended_at == after.began_at


@given(st.integers(min_value=0, max_value=2**32))
@settings(max_examples=5, deadline=None)
def test_the_same_events_make_the_same_floor(seed: int) -> None:
    """What a crash needs: the journal alone rebuilds the floor."""
    pbx = walk(seed, steps=100)
    start = new_story(len(pbx.story.floor.operators)).floor
    floor: Floor = start
    for event in pbx.events:
        floor = decide(floor, event).floor
    assert floor == pbx.story.floor
