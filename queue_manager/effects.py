"""Commands carried out on the PBX, and what came of them told back as events."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from queue_manager.ami import actions, legs_made
from queue_manager.ami.actions import Action, BadAction
from queue_manager.ami.connection import AmiConnection
from queue_manager.ami.decode import Legs
from queue_manager.ami.protocol import ConnectionLost
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.change import mirror_of
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.states import RingResult
from queue_manager.domain.lines.line import Line

NO_SUCH_CHANNEL = "No such channel"
RINGS = (
    do.RingOperator,
    do.AskAlong,
    do.BringOutside,
    do.CallOut,
    do.RingLead,
    do.AskApplicant,
)
Clock = Callable[[], datetime]
Answer = asyncio.Future[Any]
log = logging.getLogger(__name__)


class Effects:
    """One PBX node's hands. `tell` takes what comes of a command; `lines` are the open ones.
    `judge` reads a number that a caller typed: E.164, or None where it may not be called.
    `recordings` is the folder into which the PBX records, `trunk_out` the trunk's other end.
    `look_up` finds a ticket by number and code, later."""

    def __init__(
        self,
        connection: AmiConnection,
        legs: Legs,
        tell: Callable[[on.Event], None],
        lines: Callable[[], Iterable[Line]],
        clock: Clock,
        judge: Callable[[str], str | None] = lambda _: None,
        recordings: str = "",
        trunk_out: str = "",
        look_up: Callable[[do.LookUpTicket], None] = lambda _: None,
    ) -> None:
        self._connection, self._legs, self._tell, self._judge = connection, legs, tell, judge
        self._lines, self._clock, self._recordings = lines, clock, recordings
        self._trunk_out, self._look_up = trunk_out, look_up
        # Rings taken back before the PBX had made their leg: ended as soon as it has.
        self._unborn: set[str] = set()
        # Legs that were put down at their other end.
        self._put_down: set[str] = set()
        self.beating = False
        self.faults = 0
        """Commands that could not be put into AMI's words since the start."""

    def carry_out(self, commands: Iterable[do.Command]) -> None:
        """Write everything in one piece; answers are looked at as they come."""
        commands = self._is_still_due(list(commands))
        pairs = [(command, action) for command in commands for action in self._actions(command)]
        if not pairs:
            return
        try:
            answers = self._connection.send([action for _, action in pairs])
        except BadAction as error:
            self.faults += 1
            log.error("command refused", extra={"why": str(error)})
            self._not_sent(commands)
        except ConnectionLost:
            self._not_sent(commands)
        else:
            for (command, action), answer in zip(pairs, answers, strict=True):
                answer.add_done_callback(partial(self._answered, command, action))

    def _is_still_due(self, commands: list[do.Command]) -> list[do.Command]:
        """Without the rings that later news of the same moment took back: they never begin."""
        begun = {command.ring_id for command in commands if isinstance(command, RINGS)}
        over = begun & {
            command.ring_id for command in commands if isinstance(command, do.CancelRing)
        }
        for ring_id in sorted(over):
            self._ring_over(ring_id, RingResult.WITHDRAWN)
        return [command for command in commands if getattr(command, "ring_id", None) not in over]

    def beat(self, at: datetime) -> None:
        """Tell the dialplan that we live, once the PBX and the floor agree."""
        if self.beating and self._connection.up:
            self.beat_once(at)

    def beat_once(self, at: datetime) -> None:
        """Tell it also before they do: whoever waits is left where they are while we look. Who fell
        into the parachute after our look was rung for by both."""
        try:
            self._connection.send([actions.beat(at)])
        except ConnectionLost:
            self.beating = False

    def distrust(self) -> list[on.Event]:
        """Log in again and compare: we stood still for so long that the PBX went on without us.

        Nobody is rung until then, for the parachute may be ringing the same operators.
        """
        if not self.beating:
            return []
        self.beating = False
        self._connection.drop()
        log.warning("stood still: the PBX is asked anew", extra={"pbx": self._legs.pbx})
        return [on.PbxLost(self._clock(), self._legs.pbx)]

    def mirror_all(self, floor: Floor) -> None:
        """Set everybody's place in the parachute queues, for a PBX that may have forgotten it."""
        self.carry_out(mirrored(floor))

    def connected(self) -> None:
        """Forget what was asked of the old connection: it is not waited for any more."""
        self._unborn.clear()
        self._put_down.clear()

    def heard(self, message: Mapping[str, Any]) -> None:
        """Look for legs that were not wanted any more before they came to be, for rings that
        failed before anything was heard of their legs, and for legs that should be gone."""
        unique_id = message.get("Uniqueid")
        self._end_once_more(str(unique_id), str(message.get("Event")))
        if message.get("Event") == "OriginateResponse" and message.get("Response") == "Failure":
            self._ask_if_made(str(unique_id))
        if unique_id not in self._unborn:
            return
        if message.get("Event") in ("Newchannel", "OriginateResponse"):
            self._unborn.discard(str(unique_id))
            if message.get("Response") != "Failure":
                self.carry_out([do.CancelRing(str(unique_id))])

    def _end_once_more(self, unique_id: str, event: str) -> None:
        """Asterisk forgets a hang-up that comes while Bridge() takes the leg out of its dialplan:
        the operator would talk to nobody until the sound's time limit."""
        if event == "HangupRequest":
            self._put_down.add(unique_id)
        elif event == "Hangup":
            self._put_down.discard(unique_id)
        elif event == "BridgeEnter" and unique_id in self._put_down:
            with contextlib.suppress(ConnectionLost):  # the next login compares
                self._connection.send([actions.hang_up(unique_id)])

    def _ask_if_made(self, ring_id: str) -> None:
        if ring_id not in self._legs.book.legs:
            with contextlib.suppress(ConnectionLost):  # the next login compares
                self._connection.send([actions.was_it_made(ring_id)])

    def _actions(self, command: do.Command) -> list[Action]:
        match command:
            case do.ClaimCaller():
                return actions.claim(command)
            case do.RefuseCaller():
                caller = self._legs.caller(command.call_id)
                parachuted = caller is not None and caller.parachuted
                return actions.refuse(command, parachuted=parachuted)
            case do.ReclaimCaller():
                return self._reclaim(command)
            case do.SayToCaller():
                return self._say(command)
            case do.TakeVoicemail():
                return actions.take_voicemail(command)
            case do.OfferSurvey():
                return actions.offer_survey(command)
            case do.RingOperator():
                return legs_made.ring(command)
            case do.CancelRing():
                return actions.cancel(command.ring_id, taken=command.taken)
            case do.DropLeg():
                return actions.drop(command.ring_id)
            case do.EndLeg():
                return actions.cancel(command.ring_id)
            case do.AskAlong():
                return legs_made.ask_along(command)
            case do.BringOutside():
                return legs_made.bring_outside(command)
            case do.Together():
                return actions.together(command)
            case do.MirrorOperator():
                return actions.mirror(command, self._lines())
            case do.CallOut():
                return legs_made.call_out(command)
            case do.AskApplicant():
                return self._ask(command)
            case do.ForgetInquiry():
                return actions.forget_inquiry(command.leg)
            case do.JudgeNumber():
                number = self._judge(command.typed)
                self._tell(on.NumberJudged(self._clock(), command.call_id, number))
                return []
            case do.LookUpTicket():
                self._look_up(command)
                return []
            case do.RingLead():
                return legs_made.ring_lead(command)
            case do.TurnLead():
                return actions.turn_lead(command)
            case do.RecordLeg():
                return actions.record_leg(command, self._recordings)
            case do.MuteRecording():
                return [actions.mute_recording(command.leg, muted=command.muted)]

    def _say(self, command: do.SayToCaller) -> list[Action]:
        """A word that cannot be said is left out: no ring is held up by it."""
        try:
            return actions.say(command)
        except BadAction as error:
            self.faults += 1
            log.error("not said", extra={"call_id": command.call_id, "why": str(error)})
            self._tell(
                on.AnnouncementHeard(self._clock(), command.call_id, command.say_id, whole=False)
            )
            return []

    def _ask(self, command: do.AskApplicant) -> list[Action]:
        """A call that cannot be made holds up no other command."""
        try:
            return legs_made.ask_applicant(command, self._trunk_out)
        except BadAction as error:
            self.faults += 1
            log.error("not asked", extra={"ring_id": command.ring_id, "why": str(error)})
            self._ring_over(command.ring_id, RingResult.FAILED)
            return []

    def _reclaim(self, command: do.ReclaimCaller) -> list[Action]:
        """Only who sits in the parachute is moved: nobody's greeting or talk is cut."""
        caller = self._legs.caller(command.call_id)
        if caller is None or not caller.parachuted or caller.bridge is not None:
            return actions.claim(do.ClaimCaller(command.call_id, command.channel))
        caller.parachuted = False
        return actions.reclaim(command, greeted=caller.greeted)

    def _not_sent(self, commands: Iterable[do.Command]) -> None:
        for command in commands:
            if isinstance(command, RINGS):
                self._ring_over(command.ring_id, RingResult.WITHDRAWN)

    def _ring_over(self, ring_id: str, result: RingResult) -> None:
        self._tell(on.LegEnded(self._clock(), ring_id, result))

    def _answered(self, command: do.Command, action: Action, answer: Answer) -> None:
        if answer.cancelled() or answer.exception() is not None:
            return  # the connection is lost: the next login tells what became of it
        response = answer.result()
        if response.success:
            return
        why = str(response.message)
        if isinstance(command, RINGS) and action["Action"] == "Originate":
            log.error("ring refused by the PBX", extra={"ring_id": command.ring_id, "why": why})
            self._ring_over(command.ring_id, RingResult.FAILED)
        elif isinstance(command, do.CancelRing) and why == NO_SUCH_CHANNEL:
            self._nothing_to_cancel(command.ring_id)
        elif not isinstance(command, do.MirrorOperator):
            about = {"action": action["Action"], "why": why, "command": type(command).__name__}
            log.info("the PBX did not do it", extra=about)

    def _nothing_to_cancel(self, ring_id: str) -> None:
        if ring_id in self._legs.book.legs:
            return  # its Hangup is on the way
        if ring_id in self._unborn:  # asked for the second time, seconds later: it never was
            self._unborn.discard(ring_id)
            self._ring_over(ring_id, RingResult.WITHDRAWN)
            return
        self._unborn.add(ring_id)


def mirrored(floor: Floor) -> list[do.MirrorOperator]:
    """Return each operator's place in the parachute queues as the floor has it."""
    return [mirror_of(operator) for operator in floor.operators.values()]
