"""AMI messages in, domain events out. Pure, except for the book of legs that it keeps.

Theory of operation
-------------------
What it is for: Asterisk reports what happens to channels (AMI: `Newchannel`, `BridgeEnter`,
`Hangup` and so on), and the dialplan reports what a caller does (user events with the prefix
`Komek`). The dispatcher thinks in calls, rings and operators. `Legs.read` translates one message at
a time. It keeps no rule of dispatching; it only has to remember which channel is what (`LegBook`).

Which channel is what follows from names:

- A channel whose unique id has a `~` was originated by the dispatcher. The id is the ring's id.
- The technology and name of a channel say whether it is an operator's telephone.
- A channel becomes a caller's leg when the dialplan reports it (`KomekOffered`). Until then it is a
  stranger; if it ends before that, only the trace can tell whether it was a call
  (`queue_manager/node.py`).

States of a leg: new → ringing (`Newstate` 5) → up (6) → in a bridge with its partner → ended. A
talk begins when a caller's leg and a serving leg are in the same bridge, and not when a telephone
answers.

What may surprise:

- Who ended a talk is not known when an operator's leg leaves the bridge. The leg is put into
  `book.parted`, and the cause of its `Hangup`, a millisecond later, says whether it was ended or
  lost.
- A leg that leaves for a private word (`book.private`) has not ended its talk.
- `OriginateResponse: Failure` may overtake the `Newchannel` of the same ring. The ring is put into
  `book.unmade`, and a user event of our own (`KomekWasItMade`) comes back behind all other
  messages: if no channel has appeared by then, there was none.
- States of telephones are repeated several times in a call; only changes become events.
- Unknown, repeated and late messages give no events and raise nothing.
- After a new login the book is emptied (`forget`) and filled from lists
  (`queue_manager/ami/snapshot.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import unquote

from foundation.telephones.numbers import likely_language
from queue_manager.ami.legs import Leg, LegBook, Message
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.inquiry import ANSWERS, SILENT, TAKEN
from queue_manager.domain.floor.states import Device, EndedBy, LastWord, OutResult, RingResult
from queue_manager.pbx_words import ReadCaller, is_inquiry, read_phone, read_stamp
from queue_manager.q850 import NO_SOUND, is_orderly, ring_result

DOWN, RINGING, UP = "0", "5", "6"
#: States of a device that cannot be rung.
GONE = frozenset({"UNAVAILABLE", "INVALID", "UNKNOWN"})
#: States of a device with a leg on it, as events and as lists of telephones write them.
IN_USE = frozenset({"INUSE", "BUSY", "RINGING", "RINGINUSE", "RING+INUSE", "ONHOLD"})
LANGUAGES = frozenset({"kk", "ru", "en"})
#: The keys of a telephone.
DIGITS = "0123456789ABCD*#"
#: What the dialplan's Dial() says of a call that an operator made (DIALSTATUS).
DIALLED = {
    "ANSWER": OutResult.ANSWERED,
    "BUSY": OutResult.BUSY,
    "NOANSWER": OutResult.NO_ANSWER,
    "CANCEL": OutResult.CANCELLED,
}
#: What the dialplan tells of an applicant who is asked whether their ticket was solved.
INQUIRY_WORDS = frozenset({*ANSWERS, TAKEN, SILENT})
#: The pause of who dials *11: they may name a better reason on their page.
DIALLED_PAUSE = "break"
Clock = Callable[[], datetime]


def read_language(code: str, e164: str | None, city: str) -> str:
    """Return a language the centre serves; without one (FastAGI was away) the guess from the
    number."""
    return code if code in LANGUAGES else likely_language(e164, city)


def is_in_use(state: str) -> bool:
    """Return whether a device in this state, as AMI writes it, has a leg on it."""
    return state.upper().replace(" ", "") in IN_USE


class Legs:
    """The book of one PBX node's legs, filled from its messages, one after the other.

    `clock` stamps what the PBX did not; `read_caller` reads a number as the provider sent it;
    `city_language` is supposed of who has chosen none.
    """

    def __init__(
        self, pbx: str, read_caller: ReadCaller, clock: Clock, city_language: str = "kk"
    ) -> None:
        self.pbx, self.city_language = pbx, city_language
        self.book = LegBook()
        self._read_caller, self._clock = read_caller, clock
        self._readers: dict[str, Callable[[Message, datetime], list[on.Event]]] = {
            "Newchannel": self._new_channel,
            "Newstate": self._new_state,
            "Hangup": self._hangup,
            "OriginateResponse": self._originated,
            "BridgeEnter": self._enter,
            "BridgeLeave": self._leave,
            "Hold": self._hold,
            "Unhold": self._unhold,
            "UserEvent": self._user_event,
            "DeviceStateChange": self._device,
        }
        self._user_readers: dict[str, Callable[[Message, datetime], list[on.Event]]] = {
            "KomekOffered": self._offered,
            "KomekGreeted": self._greeted,
            "KomekPressed": self._pressed,
            "KomekSaid": self._announcement_heard,
            "KomekVoicemail": self._voicemail,
            "KomekSurvey": self._surveyed,
            "KomekParachute": self._parachuted,
            "KomekReferred": self._referred,
            "KomekOperator": self._dialled_code,
            "KomekOutConnected": self._out_connected,
            "KomekOutDialled": self._out_dialled,
            "KomekPrivate": self._private,
            "KomekInquiry": self._inquiry_reported,
        }

    def read(self, message: Message) -> list[on.Event]:
        """Read what this message means for the floor; often nothing."""
        reader = self._readers.get(str(message.get("Event")))
        if reader is None:
            return []
        return reader(message, read_stamp(str(message.get("Timestamp"))) or self._clock())

    def forget(self) -> None:
        """Forget all legs for a new connection: the PBX is asked what there is."""
        self.book.legs.clear()
        self.book.talks.clear()
        self.book.parted.clear()
        self.book.private.clear()
        self.book.reachable.clear()
        self.book.engaged.clear()
        self.book.unmade.clear()
        self.book.departing.clear()

    def caller(self, call_id: str) -> Leg | None:
        """Return the caller's leg, while the PBX has it."""
        leg = self.book.legs.get(call_id)
        return leg if leg is not None and leg.is_caller else None

    def is_stranger(self, message: Message) -> bool:
        """Return whether the message is about a leg that is neither a caller's on a line nor of an
        operator's telephone, nor one of ours."""
        leg = self.book.legs.get(str(message.get("Uniqueid")))
        return leg is not None and not leg.is_caller and not leg.serves

    # --- channels -----------------------------------------------------------------------------

    def _new_channel(self, message: Message, at: datetime) -> list[on.Event]:
        leg = self.book.leg(message)
        leg.began_at, leg.outgoing = at, message.get("ChannelState") == DOWN
        self.book.unmade.discard(leg.unique_id)
        return self._engagement(leg, at)

    def _new_state(self, message: Message, at: datetime) -> list[on.Event]:
        leg, state = self.book.leg(message), message.get("ChannelState")
        if state == RINGING and not leg.rang:
            leg.rang = True
            return [on.PhoneRang(at, leg.ring_id)] if leg.ring_id else []
        if state == UP and not leg.answered:
            leg.answered = True
            return [on.PhoneAnswered(at, leg.ring_id)] if leg.ring_id else []
        return []

    def _hangup(self, message: Message, at: datetime) -> list[on.Event]:
        leg = self.book.legs.get(str(message["Uniqueid"]))
        if leg is None:
            return []
        cause = int(message.get("Cause") or 0)
        events = self._parted(leg, at) + self._why_parted(leg, cause)
        events += self._left_private(leg, cause, at)
        last_word = leg.last_word(cause)
        del self.book.legs[leg.unique_id]
        if leg.is_caller:
            events.append(on.CallerLeft(at, leg.unique_id, cause))
        elif leg.ring_id is not None:
            result = ring_result(cause, rang=leg.rang)
            events.append(on.LegEnded(at, leg.ring_id, result, last_word))
        return events + self._engagement(leg, at, last_word)

    def _engagement(
        self, leg: Leg, at: datetime, last_word: LastWord | None = None
    ) -> list[on.Event]:
        if leg.operator is None or leg.ring_id is not None:
            return []
        return self._engaged(leg.operator, at, last_word)

    def _engaged(
        self, operator: str, at: datetime, last_word: LastWord | None = None
    ) -> list[on.Event]:
        """Told only when it changes: does a leg that is not ours hold the telephone?"""
        engaged = self.book.is_engaged(operator)
        if engaged == (operator in self.book.engaged):
            return []
        (self.book.engaged.add if engaged else self.book.engaged.remove)(operator)
        return [on.PhoneEngaged(at, operator, engaged, last_word)]

    def _originated(self, message: Message, at: datetime) -> list[on.Event]:
        """A ring for which perhaps no channel could be made: a busy telephone's refusal overtakes
        its channel here once in thousands. `KomekWasItMade` (effects) tells which it was."""
        unique_id = str(message.get("Uniqueid"))
        ours = "~" in unique_id or is_inquiry(unique_id)
        if message.get("Response") == "Failure" and ours:
            if unique_id not in self.book.legs:
                self.book.unmade.add(unique_id)
        return []

    def _never_made(self, message: Message, at: datetime) -> list[on.Event]:
        """Nothing was heard of the ring's channel: there was none. Else its Hangup tells."""
        ring_id = str(message.get("Ring"))
        if ring_id not in self.book.unmade:
            return []
        self.book.unmade.remove(ring_id)
        return [on.LegEnded(at, ring_id, RingResult.UNREACHABLE)]

    # --- who hears whom -----------------------------------------------------------------------

    def _enter(self, message: Message, at: datetime) -> list[on.Event]:
        leg = self.book.leg(message)
        talk = self.book.join(leg, str(message["BridgeUniqueid"]))
        if talk is None:
            return self._third(leg, at)
        caller, operator = talk
        call_id = caller.unique_id
        with_them = [
            on.Joined(at, call_id, each.operator or "", each.ring_id)
            for each in self.book.thirds(leg.bridge or "")
            if each.ring_id is not None
        ]
        first = on.Connected(at, call_id, operator.operator or "", operator.ring_id)
        return [first, *with_them]

    def _third(self, leg: Leg, at: datetime) -> list[on.Event]:
        caller = self.book.joined(leg)
        if caller is None or not leg.serves or leg.ring_id is None:
            return []
        return [on.Joined(at, caller.unique_id, leg.operator or "", leg.ring_id)]

    def _leave(self, message: Message, at: datetime) -> list[on.Event]:
        leg = self.book.legs.get(str(message["Uniqueid"]))
        return self._parted(leg, at) if leg is not None else []

    def _parted(self, leg: Leg, at: datetime) -> list[on.Event]:
        talk = self.book.part(leg)
        if talk is None:
            return []
        caller = talk[0]
        if leg is caller:
            return [on.Disconnected(at, caller.unique_id, EndedBy.CALLER)]
        # Ended or lost? Its Hangup says why, a millisecond later.
        self.book.parted[leg.unique_id] = (caller.unique_id, at)
        return []

    def _why_parted(self, leg: Leg, cause: int) -> list[on.Event]:
        """The talk that this operator's leg has left; or that its caller leaves first after all."""
        mine = [
            (operator, at)
            for operator, (caller, at) in self.book.parted.items()
            if leg.unique_id in (operator, caller)
        ]
        events: list[on.Event] = []
        for operator, at in mine:
            caller, _ = self.book.parted.pop(operator)
            lost = leg.unique_id == operator and not is_orderly(cause)
            silent = lost and cause == NO_SOUND
            events.append(on.Disconnected(at, caller, EndedBy.OPERATOR, lost, silent))
        return events

    def _left_private(self, leg: Leg, cause: int, at: datetime) -> list[on.Event]:
        """Ended while its caller was waiting for it to come back from a private word; or that
        caller has gone."""
        if leg.is_caller:
            mine = [one for one, caller in self.book.private.items() if caller == leg.unique_id]
            for one in mine:
                del self.book.private[one]
        caller = self.book.private.pop(leg.unique_id, None)
        if caller is None:
            return []
        lost, silent = not is_orderly(cause), cause == NO_SOUND
        return [on.Disconnected(at, caller, EndedBy.OPERATOR, lost, silent)]

    def _hold(self, message: Message, at: datetime) -> list[on.Event]:
        caller = self._held(message)
        return [on.HoldStarted(at, caller.unique_id)] if caller else []

    def _unhold(self, message: Message, at: datetime) -> list[on.Event]:
        caller = self._held(message)
        return [on.HoldEnded(at, caller.unique_id)] if caller else []

    def _held(self, message: Message) -> Leg | None:
        """The caller whom this operator's leg holds."""
        leg = self.book.legs.get(str(message["Uniqueid"]))
        return self.book.partner(leg) if leg is not None and leg.operator is not None else None

    # --- what our dialplan says ---------------------------------------------------------------

    def _user_event(self, message: Message, at: datetime) -> list[on.Event]:
        if message.get("UserEvent") == "KomekWasItMade":  # our own, about no channel
            return self._never_made(message, at)
        reader = self._user_readers.get(str(message.get("UserEvent")))
        return reader(message, at) if reader and "Uniqueid" in message else []

    def _offered(self, message: Message, at: datetime) -> list[on.Event]:
        leg = self.book.leg(message)
        leg.becomes_caller()
        who = self._read_caller(_field(message, "Caller"), _field(message, "CallerName"))
        return [
            on.CallOffered(
                # The channel's first moment, before any step of the dialplan.
                at=leg.began_at or read_stamp(_field(message, "OfferedAt")) or at,
                call_id=leg.unique_id,
                line=_field(message, "Line"),
                pbx=self.pbx,
                channel=leg.channel,
                caller=who.e164,
                caller_shown=who.shown,
                caller_kind=who.kind,
                language=read_language(_field(message, "Language"), who.e164, self.city_language),
                trial=_field(message, "Trial") == "1",
            )
        ]

    def _greeted(self, message: Message, at: datetime) -> list[on.Event]:
        leg = self.book.leg(message)
        leg.greeted, leg.parachuted = True, False  # in the waiting room, whatever was before
        return [on.CallerGreeted(at, leg.unique_id)]

    def _pressed(self, message: Message, at: datetime) -> list[on.Event]:
        digit = _field(message, "Digit")
        known = len(digit) == 1 and digit in DIGITS
        return [on.CallerPressed(at, self.book.leg(message).unique_id, digit)] if known else []

    def _announcement_heard(self, message: Message, at: datetime) -> list[on.Event]:
        call_id = self.book.leg(message).unique_id
        whole = _field(message, "Heard") == "whole"
        return [on.AnnouncementHeard(at, call_id, _field(message, "Say"), whole)]

    def _voicemail(self, message: Message, at: datetime) -> list[on.Event]:
        return [on.VoicemailBegan(at, self.book.leg(message).unique_id)]

    def _surveyed(self, message: Message, at: datetime) -> list[on.Event]:
        score = _field(message, "Score")
        known = len(score) == 1 and score in "12345"
        return (
            [on.SurveyAnswered(at, self.book.leg(message).unique_id, int(score))] if known else []
        )

    def _parachuted(self, message: Message, at: datetime) -> list[on.Event]:
        leg = self.book.leg(message)
        leg.parachuted = True
        return [on.CallerParachuted(at, leg.unique_id, _field(message, "Reason"))]

    def _referred(self, message: Message, at: datetime) -> list[on.Event]:
        leg = self.book.leg(message)
        # The operator's leg may end later than the next one is joined: its end is no news.
        parted = self.book.parted.items()
        self.book.parted = {left: talk for left, talk in parted if talk[0] != leg.unique_id}
        leg.parachuted = False
        return [on.CallerReferred(at, leg.unique_id, _field(message, "To"))]

    def _dialled_code(self, message: Message, at: datetime) -> list[on.Event]:
        operator, action = _field(message, "Operator"), _field(message, "Action")
        if action == "available":
            return [on.OperatorAvailable(at, operator, Device.PHONE)]
        if action == "pause":
            return [on.OperatorPaused(at, operator, DIALLED_PAUSE)]
        return [on.OperatorSignedOut(at, operator)] if action == "sign_out" else []

    def _out_connected(self, message: Message, at: datetime) -> list[on.Event]:
        return [on.OutboundCallConnected(at, _field(message, "Out"))]

    def _out_dialled(self, message: Message, at: datetime) -> list[on.Event]:
        result = DIALLED.get(_field(message, "Status"), OutResult.FAILED)
        return [on.OutboundCallDialled(at, _field(message, "Out"), result)]

    def _private(self, message: Message, at: datetime) -> list[on.Event]:
        leg = self.book.leg(message)
        return [on.ConsultationBegan(at, leg.ring_id)] if leg.ring_id else []

    def _inquiry_reported(self, message: Message, at: datetime) -> list[on.Event]:
        word = _field(message, "Said")
        known = word in INQUIRY_WORDS
        return [on.InquiryReported(at, str(message["Uniqueid"]), word)] if known else []

    # --- telephones ---------------------------------------------------------------------------

    def _device(self, message: Message, at: datetime) -> list[on.Event]:
        device, state = str(message.get("Device")), str(message.get("State")).upper()
        return self.phone_is(device, state not in GONE, at) + self._departed(device, state, at)

    def _departed(self, device: str, state: str, at: datetime) -> list[on.Event]:
        """The leg that was being taken down at the login is gone."""
        if device not in self.book.departing or is_in_use(state):
            return []
        return self._engaged(self.book.departing.pop(device), at)

    def phone_is(self, device: str, reachable: bool, at: datetime) -> list[on.Event]:
        """Return the event of a device's state. It is told only when it changes: it is repeated
        several times a call."""
        phone = read_phone(device)
        if phone is None or self.book.reachable.get(device) is reachable:
            return []
        self.book.reachable[device] = reachable
        return [on.PhoneReachable(at, phone[0], phone[1], reachable)]

    def phones(self, at: datetime) -> list[on.Event]:
        """Return all telephones again, for a roster that has just learnt of their operators."""
        known = ((read_phone(device), there) for device, there in self.book.reachable.items())
        return [on.PhoneReachable(at, phone[0], phone[1], there) for phone, there in known if phone]


def _field(message: Message, name: str) -> str:
    """A header of our own user events; they are URI-encoded.

    Asterisk writes the channel's own headers before ours, and its Language has the name of ours:
    a header that comes twice is a list, of which the last is meant.
    """
    value = message.get(name, "")
    return unquote(str(value[-1] if isinstance(value, list) else value))
