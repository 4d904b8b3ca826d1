"""The words of the floor: states, results and reasons. Their values are on the wire and in the
database."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Literal, get_args

#: Why a second extension of one wrap-up is refused; the web says it in a sentence.
EXTENDED_ALREADY = "extended already"


class Outcome(StrEnum):
    """The outcome of a call: exactly one, never guessed (FIELD.md)."""

    ANSWERED = "answered"
    SHORT_ABANDON = "short_abandon"
    ABANDONED = "abandoned"
    CALLBACK_KEPT = "callback_kept"
    INFORMED = "informed"
    SELF_SERVED = "self_served"
    VOICEMAIL = "voicemail"
    REFUSED = "refused"
    FAILED = "failed"


class RingResult(StrEnum):
    """The result of one ring of one operator's phone."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    CALLER_LEFT = "caller_left"
    WITHDRAWN = "withdrawn"
    TAKEN = "taken"  # a colleague's telephone rang too, and they were quicker
    FAILED = "failed"


class LastWord(StrEnum):
    """The last answer of a telephone when the PBX took back its ring. What it says next is still to
    come."""

    NONE = "none"
    RINGING = "ringing"


class CallState(StrEnum):
    """The state of a live call. The allowed moves are in `transitions.CALL`."""

    WAITING = "waiting"
    RINGING = "ringing"
    TALKING = "talking"
    HOLD = "hold"
    RECONNECTING = "kept"
    VOICEMAIL = "voicemail"
    ENDED = "ended"


class OperatorState(StrEnum):
    """The state of an operator. The allowed moves are in `transitions.OPERATOR`."""

    SIGNED_OUT = "signed_out"
    AVAILABLE = "available"
    RINGING = "ringing"
    TALKING = "talking"
    HOLD = "hold"
    WRAP_UP = "wrap_up"
    PAUSED = "paused"
    CALLING_OUT = "calling_out"


class OutResult(StrEnum):
    """The result of a call that an operator made to a citizen."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    CANCELLED = "given_up"  # by the operator, before the citizen answered
    NOT_PICKED_UP = "not_picked_up"  # by the operator: their own telephone rang in vain
    FAILED = "failed"
    UNSEEN = "unseen"  # it ended while we were away, and nothing tells how


class Device(StrEnum):
    """The telephone an operator is rung on."""

    WEB = "web"
    PHONE = "phone"


class Route(StrEnum):
    """The finder of the operator: our dispatcher, or the PBX's own parachute while we were away."""

    DISPATCHER = "dispatcher"
    PARACHUTE = "parachute"


class EndedBy(StrEnum):
    """The side that ended the call."""

    CALLER = "caller"
    OPERATOR = "operator"
    SYSTEM = "system"


class CutOff(StrEnum):
    """The reason why a call ended that nobody meant to end."""

    VANISHED = "vanished"  # no sound came from the caller's telephone any more
    PBX_DOWN = "pbx_down"  # the PBX itself ended, or was stopped, and every leg with it


#: Pause reasons set by the system; an operator may be set aside only with one of these.
SET_ASIDE_REASONS = frozenset(
    {"no_answer", "rejected", "busy", "unreachable", "failed", "no_sound"}
)

#: The one of them for a telephone that was lost for want of sound again in the same call.
NO_SOUND = "no_sound"

#: What an operator may choose to be, and a shift lead may put them into.
WorkState = Literal["available", "paused", "signed_out"]

#: Pause reasons an operator or a shift lead may choose.
PauseReason = Literal["break", "lunch", "training", "task", "technical"]
PAUSE_REASONS: frozenset[str] = frozenset(get_args(PauseReason))

#: The paid pause after a call that its operator called an abuse of the line. Nobody chooses it from
#: the list, it ends by itself, and no figure counts it against the operator.
BREATHER = "breather"
#: Pauses that an operator did not choose.
NOT_CHOSEN_REASONS = SET_ASIDE_REASONS | {BREATHER}

#: Why an operator may leave a part of a conversation out of the recording: the caller tells a
#: card's number, another secret (a password, a code), or does not want to be recorded.
GapReason = Literal["card", "secret", "unwilling"]

#: Why an operator calls a caller's conduct an abuse of the line: insults, threats, a false report,
#: or calls without a matter (silence, laughter, again and again).
AbuseReason = Literal["insult", "threat", "hoax", "nuisance"]

#: In `Operator.after_call`: sign out when the call is over.
SIGN_OUT = "signed_out"

#: What an operator called outside is counted for so long.
CALLED_OUT_REMEMBERED = timedelta(hours=1)

#: How a number outside comes to a caller: asked along, instead of the operator (who leaves when
#: they are there), after a private word, or as an emergency service.
OutsideHow = Literal["along", "hand_on", "private", "emergency"]
HOWS: frozenset[str] = frozenset(get_args(OutsideHow))
