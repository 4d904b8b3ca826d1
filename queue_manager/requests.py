"""Everything that may be requested of the dispatcher (`POST /ask`), as plain data. `Request[X]` is
answered with X, `Request[None]` with nothing. On the wire a request is its fields, with the name of
its class under `type`. An operator is meant by their extension.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Annotated, Any, Generic, TypeVar, get_args

from msgspec import Meta, Struct

from queue_manager.domain.floor.lead_model import LeadMode
from queue_manager.domain.floor.states import (
    AbuseReason,
    Device,
    GapReason,
    OutsideHow,
    PauseReason,
    WorkState,
)

A = TypeVar("A")
#: An operator, or a lead on a line, as the floor is shown to pages (`live/views.py`).
View = dict[str, Any]
PersonId = Annotated[int, Meta(ge=0, lt=10**15)]
#: So many conversations the dispatcher hears of at once; a hundred operators answer fewer.
MOST_CONVERSATIONS = 400
Password = Annotated[str, Meta(min_length=8, max_length=128, pattern=r"\A[\x00-\x7f]*\Z")]


class Request(Struct, Generic[A], forbid_unknown_fields=True, tag=True):
    """A request to the dispatcher, with the type of its answer."""


class PlacedCall(Struct, frozen=True):
    """The id of the call that has been begun."""

    call_id: str


class PoliceCallState(Struct, frozen=True):
    """The state of a call to the police. `live`: the PBX has it; `pressed`: somebody acknowledged
    by the key."""

    live: bool
    pressed: bool


class TransferQueue(Struct, frozen=True):
    """A queue to which a caller can be handed on (`to` of `Transfer`): the extensions of those who
    are free, how many are at work, and how long the caller will probably wait; null: that cannot be
    told."""

    to: str
    free: list[str]
    at_work: int
    wait_seconds: float | None


class TicketNumber(Struct, frozen=True):
    """A number under which no ticket was opened before."""

    ticket: str


class ChangeState(Request[View]):
    """A request to be available (on `device`), paused for a `reason`, or signed out; in a call:
    after it."""

    operator: str
    state: WorkState
    reason: PauseReason | None = None
    device: Device | None = None


class ChooseAfterCall(Request[None]):
    """Pause for this reason when the present call has ended; None: do not."""

    operator: str
    reason: PauseReason | None


class EndWrapUp(Request[None]):
    """A request to go on to what was chosen for after the call, or to the next one."""

    operator: str


class ExtendWrapUp(Request[None]):
    """A request for as much time again, once a call."""

    operator: str


class PauseRecording(Request[None]):
    """A request to leave what is said from now on out of the recordings; done when the PBX has
    confirmed it."""

    operator: str
    reason: GapReason


class ResumeRecording(Request[None]):
    """Record the voices again."""

    operator: str


class RaiseHand(Request[None]):
    """A request for the shift lead's help."""

    operator: str


class LowerHand(Request[None]):
    """A request to take the hand down; `person_id` is the lead who does."""

    operator: str
    person_id: PersonId | None = None


class SeeHand(Request[None]):
    """The lead has seen the hand, and comes."""

    operator: str
    person_id: PersonId
    name: str


class MarkAbuse(Request[None]):
    """Mark the call in talk or wrap-up as an abuse of the line; None takes the mark back."""

    operator: str
    reason: AbuseReason | None


class SwitchDevice(Request[None]):
    """A request to go on with the conversation on the operator's other telephone. Refusals:
    `why_not_moved`."""

    operator: str
    device: Device


class SetPhonePassword(Request[None]):
    """The password of a browser's telephone for this session, an operator's or a lead's."""

    telephone: str
    password: Password


class ReleasePhone(Request[None]):
    """The page that was this telephone, an operator's or a lead's, has closed."""

    telephone: str


class CallApplicant(Request[None]):
    """Call a ticket's applicant; no page sent the number (E.164). Refusals: `not_set_up`,
    `too_many`, `being_called`, `not_now`, `outbound_calls.why_not`, `why_not_called`."""

    operator: str
    ticket: str
    line: str
    number: str


class EndOutboundCall(Request[None]):
    """Hang up the call that the operator makes."""

    operator: str


class HangUp(Request[None]):
    """A request to end the caller's call."""

    call_id: str


class Transfer(Request[None]):
    """Hand the caller on to the free operator `to`, or to a queue: `line:1450`, `topic:water` or
    `language:kk`. Refusals: `transfer.why_not_handed_on`."""

    call_id: str
    to: str


class AskTransferOptions(Request[list[TransferQueue]]):
    """A request for the queues to which this caller can be handed on now."""

    call_id: str


class InviteColleague(Request[None]):
    """A request to invite the free operator `to`: three speak. Refusals: `transfer.why_not`."""

    call_id: str
    to: str


class Consult(Request[None]):
    """A request to speak with the free operator `to` alone first. Refusals: `transfer.why_not`."""

    call_id: str
    to: str


class TransferOutside(Request[None]):
    """A request to bring an entry of the directory to the caller; no page sent the number.
    Refusals: `not_set_up`, `too_many`, `no_talk`, `external_transfer.why_not`, `why_not_called`."""

    call_id: str
    code: str
    number: str
    how: OutsideHow


class Merge(Request[None]):
    """A request to join all after a consultation; `leave`: without the operator."""

    call_id: str
    leave: bool = False


class SendAway(Request[None]):
    """A request to go on without whoever was asked, or has come."""

    call_id: str


class RequestTakeOver(Request[None]):
    """The operator wants this lead to take the caller over. Refusals: `monitoring.why_not_to`."""

    call_id: str
    person_id: PersonId
    name: str


class Monitor(Request[View]):
    """A request to be on an operator's line in this way. Refusals: `monitoring.why_not`."""

    operator: str
    person_id: PersonId
    name: str
    mode: LeadMode


class StopMonitoring(Request[None]):
    """A request to leave the operator's line."""

    person_id: PersonId


class ForceState(Request[View]):
    """The lead `by` puts an operator into a state; a pause, and only a pause, has a reason."""

    operator: str
    state: WorkState
    by: str
    reason: PauseReason | None = None


class EndStuck(Request[View]):
    """A request to end what the PBX does not have any more. Refusals: `not_stuck`,
    `still_there`."""

    operator: str
    by: str


class LendLines(Request[View]):
    """A request to let an operator answer these lines until the sign-out; none: their own again."""

    operator: str
    lines: list[str]
    by: str


class SetCallbackOffer(Request[None]):
    """A request to offer callbacks to callers of a line, or not."""

    line: str
    open: bool
    by: str


class CallBackNow(Request[None]):
    """The next free operator calls. Refusals: `outbound_callbacks.why_not_now`."""

    callback_id: str
    person_id: PersonId


class WithdrawCallback(Request[None]):
    """A request that nobody calls any more; the ticket says why."""

    callback_id: str
    person_id: PersonId
    reason: Annotated[str, Meta(min_length=1, max_length=300)]


class PlaceTestCall(Request[PlacedCall]):
    """A request to let the PBX dial this line on the way that citizens take."""

    line: str


#: An incident and the second at which its call was noted: one such call is made once.
PoliceCallName = Annotated[str, Meta(pattern=r"\A[0-9]{1,15}-[0-9]{1,12}\Z")]
SoundName = Annotated[str, Meta(max_length=60)]


class CallPolice(Request[None]):
    """A request to call the number of the police in the settings, and to say `prompts` there."""

    police_call: PoliceCallName
    prompts: Annotated[list[SoundName], Meta(min_length=1, max_length=60)]


class ReadPoliceCall(Request[PoliceCallState]):
    """A request for the state of a call to the police, which may be over."""

    police_call: PoliceCallName


class IssueTicketNumber(Request[TicketNumber]):
    """A number for a contact of another channel; whoever requests two leaves one unused."""

    line: str


class Reload(Request[list[str]]):
    """Lines or operators have changed. Answers the files of the PBX that are other ones now."""


class Reread(Request[None]):
    """Incidents, the block list or the lines' offers have changed."""


class ForgetWritten(Request[None]):
    """Request to remove from the journal, and from the files of Valkey, what the database has
    already. It is sent after somebody's data were erased from the database. The answer is 409 while
    entries are on their way into the journal."""


class WrittenConversation(Struct, frozen=True, forbid_unknown_fields=True):
    """A conversation in writing that `waits` for a person until `due_at`, or that somebody answers:
    `holder` is their extension, empty where they have none. `known_to`: who answered last."""

    conversation_id: Annotated[str, Meta(pattern=r"\A[0-9]{1,15}\Z")]
    source: Annotated[str, Meta(max_length=40)]
    due_at: Annotated[datetime, Meta(tz=True)]
    waits: bool
    language: Annotated[str, Meta(max_length=10)] | None = None
    holder: Annotated[str, Meta(max_length=10)] | None = None
    known_to: Annotated[str, Meta(max_length=10)] | None = None


class ReportConversations(Request[None]):
    """The report of every conversation that waits or is answered now, those that are due first; the
    dispatcher forgets the others."""

    conversations: Annotated[list[WrittenConversation], Meta(max_length=MOST_CONVERSATIONS)]


class DeclineConversation(Request[None]):
    """A request that somebody else answers what this operator is offered."""

    operator: str
    conversation_id: Annotated[str, Meta(pattern=r"\A[0-9]{1,15}\Z")]


class LinesLeft(Struct, frozen=True):
    """The callers on the lines just before: those who talk, and those who wait."""

    talks: int
    waiting: int


#: Seconds for which the lines stay closed after the latest request that closed them. None: they
#: stay closed until EndDrain, or until the dispatcher starts again.
LeaseSeconds = Annotated[float, Meta(ge=1.0, le=3600.0)] | None


class BeginDrain(Request[LinesLeft], omit_defaults=True):
    """A request to take nobody new; who is there is served to the end."""

    lease_seconds: LeaseSeconds = None


class EndDrain(Request[LinesLeft]):
    """A request to serve the lines again."""


class CutCalls(Request[LinesLeft], omit_defaults=True):
    """The PBX is stopped next: every call that is left is on record as cut by us."""

    lease_seconds: LeaseSeconds = None


REQUESTS: tuple[type[Request[Any]], ...] = tuple(Request.__subclasses__())


@cache
def answer_type(kind: type[Request[A]]) -> type[A]:
    """Return what a request of this kind is answered with, as its class says."""
    (base,) = kind.__orig_bases__  # type: ignore[attr-defined]
    (answer,) = get_args(base)
    return answer  # type: ignore[no-any-return]
