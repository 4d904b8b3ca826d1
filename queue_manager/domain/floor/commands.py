"""What is to be done now, in the imperative. `effects` carries them out on the PBX."""

from __future__ import annotations

from dataclasses import dataclass

from queue_manager.domain.floor.states import Device
from queue_manager.domain.lines.skills import ANY_CALL, Skills


@dataclass(frozen=True, slots=True)
class ClaimCaller:
    """A command to tell the dialplan that this caller is ours, so that it does not open the
    parachute. `promised_to` is the one ring that may connect from now on; None: none may."""

    call_id: str
    channel: str
    promised_to: str | None = None


@dataclass(frozen=True, slots=True)
class RefuseCaller:
    """A command to tell the caller why they are not taken (`closed`, `full`), and when the line
    answers again (`hours.opening_key`), and to end the call."""

    call_id: str
    channel: str
    why: str
    opens: str | None = None


@dataclass(frozen=True, slots=True)
class ReclaimCaller:
    """A command to take a caller who waits in the parachute queue back to the waiting room."""

    call_id: str
    channel: str


@dataclass(frozen=True, slots=True)
class SayToCaller:
    """A command to let a waiting caller hear `prompts` (names of sounds, each at most 2 s) one
    after another instead of the music; operators go on ringing. Its end comes back as
    `AnnouncementHeard`."""

    call_id: str
    channel: str
    say_id: str
    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TakeVoicemail:
    """A command to let a waiting caller leave a message; no ring may have them any more."""

    call_id: str
    channel: str


@dataclass(frozen=True, slots=True)
class OfferSurvey:
    """A command to ask the caller for a mark when the operator has left the talk."""

    call_id: str
    channel: str


@dataclass(frozen=True, slots=True)
class RingOperator:
    """A command to ring the operator's phone for this caller; only `ring_id` may then connect, or
    `beside`, which rings already: the first of the two to answer."""

    ring_id: str
    call_id: str
    channel: str
    operator: str
    device: Device
    caller: str
    timeout_seconds: float
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class CancelRing:
    """A command to stop ringing; the leg's end comes back as `LegEnded`. `taken`: the telephone is
    to say that somebody else has answered."""

    ring_id: str
    taken: bool = False


@dataclass(frozen=True, slots=True)
class DropLeg:
    """A command to end an operator's leg as one that was lost: the dialplan keeps the caller."""

    ring_id: str


@dataclass(frozen=True, slots=True)
class EndLeg:
    """A command to end an operator's leg as one that hung up."""

    ring_id: str


@dataclass(frozen=True, slots=True)
class AskAlong:
    """A command to ring a colleague who is to join the conversation that `with_ring` connected and
    in which the operator's leg is `owner`; `private`: to speak with the operator alone first."""

    ring_id: str
    call_id: str
    channel: str
    operator: str
    device: Device
    caller: str
    timeout_seconds: float
    with_ring: str
    owner: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True)
class BringOutside:
    """The same with a number of the directory instead of a colleague; they see the `line`."""

    ring_id: str
    call_id: str
    channel: str
    number: str
    line: str
    timeout_seconds: float
    with_ring: str
    owner: str
    private: bool


@dataclass(frozen=True, slots=True)
class Together:
    """A command to bring the caller, who hears music, to those who consult in private: `ring_id`'s
    leg."""

    channel: str
    ring_id: str


@dataclass(frozen=True, slots=True)
class MirrorOperator:
    """A command to let the parachute queues know the operator as they are now; by their skills,
    those of which lines."""

    operator: str
    device: Device
    signed_in: bool
    paused: bool
    skills: Skills = ANY_CALL


@dataclass(frozen=True, slots=True)
class MuteRecording:
    """Record silence (`muted`), or the voices again. `leg` is the recorded channel's unique id."""

    leg: str
    muted: bool


@dataclass(frozen=True, slots=True)
class CallOut:
    """A command to ring the operator's telephone; picked up, the dialplan dials `number` on the
    trunk. `ring_id` is the operator's leg. Of a callback the operator's telephone rings for
    `timeout_seconds` (None: as long as for a call that they requested), and the citizen hears
    `hello` first, a prompt."""

    ring_id: str
    out_id: str
    operator: str
    device: Device
    number: str
    line: str
    timeout_seconds: float | None = None
    hello: str = ""


@dataclass(frozen=True, slots=True)
class AskApplicant:
    """Dial `number`; who answers is asked what `prompts` say, and their key comes back as
    `InquiryReported`. `ring_id` is their leg. They see the `line`, and come to it where they want
    an operator."""

    ring_id: str
    number: str
    line: str
    language: str
    prompts: tuple[str, ...]
    timeout_seconds: float


@dataclass(frozen=True, slots=True)
class ForgetInquiry:
    """A command to forget what the PBX noted of this leg: it is known, and need not be kept."""

    leg: str


@dataclass(frozen=True, slots=True)
class JudgeNumber:
    """A command to read what a waiting caller typed, and say whether it may be called
    (`NumberJudged`)."""

    call_id: str
    typed: str


@dataclass(frozen=True, slots=True)
class LookUpTicket:
    """A command to find the ticket with the number and the code that a waiting caller typed
    (`TicketLookedUp`). `number`: whole, or only what it ends with on their `line` this year or the
    last."""

    call_id: str
    line: str
    number: str
    code: str


@dataclass(frozen=True, slots=True)
class RingLead:
    """A command to ring the telephone of the lead `lead`, who is to be on the line of the leg
    `spied` in the `mode`. `with_ring` is the ring by which the caller is had."""

    ring_id: str
    lead: str
    mode: str
    spied: str
    with_ring: str
    channel: str
    operator: str
    timeout_seconds: float | None = None  # None: their page answers by itself


@dataclass(frozen=True, slots=True)
class TurnLead:
    """A command to change how a lead is on the line, from `before` to `mode`, or on whose
    (`spied`). `same`: the leg that they listen to is still the one that they listened to before."""

    leg: str
    mode: str
    spied: str
    with_ring: str
    before: str
    same: bool


@dataclass(frozen=True, slots=True)
class RecordLeg:
    """Record this leg from now on, as an operator's is; the recording has the leg's name."""

    leg: str


Command = (
    ClaimCaller
    | RefuseCaller
    | ReclaimCaller
    | SayToCaller
    | TakeVoicemail
    | OfferSurvey
    | RingOperator
    | CancelRing
    | DropLeg
    | EndLeg
    | AskAlong
    | BringOutside
    | Together
    | MirrorOperator
    | MuteRecording
    | CallOut
    | AskApplicant
    | ForgetInquiry
    | JudgeNumber
    | LookUpTicket
    | RingLead
    | TurnLead
    | RecordLeg
)
